/* dossier_import: `gandan import dossiers REGISTER.csv --unit SLUG`: a register in the columns of
 * form 07 (Circular 03/2025/TT-VPCP) as offices really keep it.
 *
 * Rules this module owns:
 *   - the file is read twice: first every row is judged, then, when none was refused, all are
 *     written in short transactions of the low lane, so that a big register holds up no citizen.
 *     Stopped half way (power, full disk), the same call completes it: what stands is not changed;
 *   - a row is known again by its code; an unchanged row costs no change, a changed one is updated
 *     with an event that says what changed; what the file no longer holds is reported, not deleted;
 *   - what a register does not say (steps, times of day) is not invented.
 * Bounded memory: one row, one chunk, and the codes of the file (at most DOSSIER_IMPORT_ROWS). */
#ifndef GANDAN_SERVE_DOSSIER_IMPORT_H
#define GANDAN_SERVE_DOSSIER_IMPORT_H

#include "html/text.h"
#include "serve/dossier.h"

#define DOSSIER_IMPORT_ROWS 200000

struct dossier_import {
    struct db *db;
    const struct keys *keys;
    int64_t unit_id;
    const char *path;
    struct str actor; /* "import" */
    enum lang lang;   /* of the summary; the report says both */
    bool dry_run;
    /* Each line of issues and the summary, ready to print; both languages in report lines. */
    void (*say)(void *ctx, bool is_error, struct str line);
    /* A CSV report: line, column, kind, code, reason in Vietnamese and English. May be NULL. */
    void (*report)(void *ctx, struct str csv_bytes);
    /* Every dossier of the file, after its chunk was committed: slips, letters. May be NULL. */
    void (*each)(void *ctx, const struct dossier *d);
    void *ctx;
};

struct dossier_import_result {
    int64_t rows; /* dossiers in the file */
    int64_t made, changed, same, refused;
    int64_t passed_over;                 /* titles, totals, repeated headings */
    int64_t gone;                        /* in the data, of the file's days, and not in the file */
    int64_t differences[DIFF_KINDS];     /* of the file's rows, by kind */
    int64_t early, on_time, late;        /* as computed */
    int64_t office_on_time, office_late; /* as the office judged */
};

/* OK: all taken (or would be: dry run). E_INVALID: rows were refused or the file is not a register;
 * nothing was written; every reason was said. E_NOT_FOUND: no such file. Others: said as well. */
enum err dossier_import(
    struct arena *a, const struct dossier_import *in, struct dossier_import_result *ret) must_check;

#endif
