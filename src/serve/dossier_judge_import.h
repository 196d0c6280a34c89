/* dossier_judge_import: one row of a register, understood: the dossier it tells of, its due time,
 * its differences, or why it cannot be taken. Private to the import of dossiers. */
#ifndef GANDAN_SERVE_DOSSIER_JUDGE_IMPORT_H
#define GANDAN_SERVE_DOSSIER_JUDGE_IMPORT_H

#include "place/person.h"
#include "serve/dossier_clock.h"
#include "serve/dossier_columns_import.h"

enum register_issue_kind {
    ISSUE_NO_CODE,
    ISSUE_BAD_CODE,
    ISSUE_TWICE, /* `other_line` has the same code */
    ISSUE_NO_NAME,
    ISSUE_NO_PROCEDURE,
    ISSUE_PROCEDURE_UNKNOWN,
    ISSUE_PROCEDURE_MANY,
    ISSUE_PROCEDURE_NOT_IN_FORCE,
    ISSUE_NO_RECEIVED,
    ISSUE_BAD_MOMENT,
    ISSUE_FUTURE,
    ISSUE_BAD_PAUSE,
    ISSUE_END_MISSING, /* stopped, but no day says when */
    ISSUE_TOO_LONG,
    ISSUE_BAD_TEXT,
    ISSUE_NO_HOURS,   /* the calendar knows no hours for that time */
    ISSUE_FIRST_NOTE, /* from here on the row is taken all the same */
    ISSUE_CHANNEL = ISSUE_FIRST_NOTE,
    ISSUE_STATE,
    ISSUE_PHONE,
    ISSUE_NAME_TYPED,
    ISSUE_HANDLED, /* moved at the desk: the register changes nothing */
    ISSUE_GONE,    /* in the data, not in the file */
    ISSUE_KINDS
};

struct register_issue {
    enum register_issue_kind kind;
    int64_t line;
    int column; /* from 1; 0: the row */
    struct str heading, code, value;
    int64_t other_line;
};

struct register_judge {
    const struct dossier_clock *clock;
    const struct keys *keys;
    int64_t unit_id, now_at;
    struct register_columns columns;
    void (*issue)(void *ctx, const struct register_issue *issue);
    void *ctx;
};

#define REGISTER_PAUSES 8
#define REGISTER_HASH 16
struct register_row {
    int64_t line;
    struct dossier d; /* id 0 */
    struct person_new person;
    struct dossier_pause pauses[REGISTER_PAUSES];
    size_t pause_count;
    struct dossier_difference differences[DIFF_KINDS];
    size_t difference_count;
    struct str note;
    struct str hash; /* keyed: nobody without the key can try phone numbers against it */
};

/* False: refused, each reason was told to `issue`. Everything lives in `a`. */
bool register_judge(
    struct arena *a, const struct register_judge *j, const struct csv_record *r,
    struct register_row *ret) __attribute__((warn_unused_result));

/* ---- its halves ---- */

/* What the dates and the office's own words differ in; fills row->differences. */
void register_compare(struct arena *a, const struct register_judge *j, struct register_row *row);
/* The applicant of the cells. */
struct register_cells {
    struct str text[REGISTER_COLUMNS];
    const struct register_judge *j;
    struct register_row *row;
    struct arena *arena;
    bool refused;
};
void register_person(struct register_cells *c);
void register_tell(
    struct register_cells *c, enum register_issue_kind kind, enum register_column column);

#endif
