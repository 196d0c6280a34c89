/* dossier_file: the files attached to a dossier: its citizen's papers, scanned, and its result.
 *
 * Rules this module owns:
 *   - a file is added in the transaction of what brings it, reception or later, by name, and says
 *     which paper it shows: a line of the checklist, a title of its own, or nothing (all of them);
 *   - adding overwrites nothing, so it asks for no version that was seen; it counts the version up,
 *     since whoever is about to ask for a paper must hear that it has just come;
 *   - a file is never changed and never taken away. One that was added by mistake is voided with a
 *     reason: it stays listed as that, its bytes stay, and only the chair opens it. A voided
 * dossier takes no more;
 *   - the result comes as files when it is ready (state 9), or after it was handed over where none
 *     stands; what stands is replaced, as a whole and with a reason, until the hand-over. After it
 *     only the chair voids a result: it may be somebody else's. A result that is taken back to be
 *     mended takes its files back: they are void for the reason it was recalled for;
 *   - the citizen gets what stands of a result that is ready or handed over, and no other file;
 *   - events name neither files nor people: how many came; which one was voided. Titles and reasons
 *     are their details.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_DOSSIER_FILE_H
#define GANDAN_SERVE_DOSSIER_FILE_H

#include "serve/dossier_act.h"
#include "serve/dossier_paper.h"
#include "spine/file.h"

#define DOSSIER_FILES_MAX 100 /* of a dossier, the voided ones too */
#define DOSSIER_FILES_AT_ONCE 10
#define DOSSIER_FILES_OF_PAPER 5 /* at once */
#define DOSSIER_FILE_TITLE_MAX PAPER_NAME_MAX

enum dossier_file_kind {
    DOSSIER_FILE_PAPER = 1,
    DOSSIER_FILE_RESULT = 2,
};

struct dossier_file_new {
    const struct file_taken *taken;
    int64_t line;     /* of the procedure's list; 0: none of it */
    struct str title; /* the paper's name as it stands on the checklist, or typed; "" */
};
struct dossier_files_new {
    const struct dossier_file_new *list;
    size_t n;
};
/* None changes nothing. E_CONFLICT: the dossier is void; E_TOO_BIG: more than a dossier holds;
 * E_INVALID: a title is too long. */
enum err dossier_files_add(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_files_new *files, struct dossier *ret) must_check;

struct dossier_file {
    struct file file;
    enum dossier_file_kind kind;
    int64_t line;
    struct str title;
    int64_t adder_id;
    struct str adder;
    int64_t voided_at; /* 0: it stands */
    int64_t voider_id;
    struct str voider;
};
struct dossier_files {
    const struct dossier_file *list;
    size_t n;
};
/* Oldest first, the voided ones too. */
enum err dossier_files_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_files *ret)
    must_check;
/* E_NOT_FOUND: no such file of this dossier. */
enum err dossier_file_get(
    struct db_tx *tx, const struct dossier *d, int64_t file_id,
    struct dossier_file *ret) must_check;
/* E_INVALID: no reason; E_CONFLICT: voided already, another version, or the dossier is void;
 * E_DENIED: a result that was handed over is the chair's to void; E_NOT_FOUND. */
enum err dossier_file_void(
    struct db_tx *tx, const struct dossier_act *a, int64_t file_id, struct dossier *ret) must_check;

/* ---- the result ---- */

bool dossier_result_may(const struct dossier *d, bool stands);
/* In place of those that stand. E_CONFLICT: it may not, or another version; E_INVALID: none, too
 * many at once, or others stand and no reason is given; E_TOO_BIG. */
enum err dossier_result_set(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_files_new *files, struct dossier *ret) must_check;
/* It is taken back: a part of what recalls it, whose event tells it. */
enum err dossier_result_recall(struct db_tx *tx, const struct dossier_act *a) must_check;
/* What the citizen may have; oldest first. */
enum err dossier_result_get(struct db_tx *tx, const struct dossier *d, struct dossier_files *ret)
    must_check;

/* Which kinds of file stand. */
struct dossier_file_kinds {
    bool paper, result;
};
enum err dossier_file_kinds(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_file_kinds *ret) must_check;

#endif
