/* dossier_paper: the checklist of papers of a dossier, as they lay on the counter.
 *
 * Rules this module owns:
 *   - the list begins as that of the procedure version, one paper a line, and keeps the line's
 *     number, by which the other language's words are found; more can be added by hand;
 *   - what was written at the counter stands, whatever becomes of the catalogue's words;
 *   - a list is replaced as a whole, by reception and by corrections only.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_PAPER_H
#define GANDAN_SERVE_DOSSIER_PAPER_H

#include "serve/dossier.h"
#include "serve/procedure.h"

enum paper_form {
    PAPER_UNSAID = 0,
    PAPER_ORIGINAL = 1,
    PAPER_COPY = 2,
    PAPER_CERTIFIED = 3, /* a certified copy */
    PAPER_SHOWN = 4,     /* shown only, and given back */
    PAPER_ELECTRONIC = 5,
};
#define PAPER_FORMS 6
#define PAPERS_MAX 40 /* of a dossier */
#define PAPER_NAME_MAX 300
#define PAPER_REMARK_MAX 300
#define PAPER_COPIES_MAX 99

struct dossier_paper {
    int64_t line; /* in the procedure's list, from 1; 0: an extra one */
    struct str name;
    enum paper_form form;
    int64_t copies; /* 0: none was kept */
    bool checked;   /* the officer has seen that it is right */
    struct str remark;
};
struct dossier_papers {
    const struct dossier_paper *list;
    size_t n;
};

/* The checklist as it begins: nothing checked. */
struct dossier_papers dossier_papers_asked(struct arena *a, const struct procedure *p);
/* "" when the procedure has no such line in that language. */
struct str dossier_paper_line(struct arena *a, struct str papers, int64_t line);

/* In their order. */
enum err dossier_papers_get(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_papers *ret) must_check;
/* Instead of all that were there. E_INVALID: too many, a paper without a name, or out of bounds. */
enum err dossier_papers_put(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_papers *p) must_check;

#endif
