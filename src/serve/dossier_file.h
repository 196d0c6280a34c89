/* dossier_file: the files attached to a dossier: its citizen's papers, scanned.
 *
 * Rules this module owns:
 *   - a file is added in the transaction of what brings it, reception or later, by name, and says
 *     which paper it shows: a line of the checklist, a title of its own, or nothing (all of them);
 *   - adding overwrites nothing, so it asks for no version that was seen; it counts the version up,
 *     since whoever is about to ask for a paper must hear that it has just come;
 *   - a file is never changed and never taken away. One that was added by mistake is voided with a
 *     reason: it stays listed as that, its bytes stay, and only the chair opens it. A voided
 * dossier takes no more;
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
 * E_NOT_FOUND. */
enum err dossier_file_void(
    struct db_tx *tx, const struct dossier_act *a, int64_t file_id, struct dossier *ret) must_check;

#endif
