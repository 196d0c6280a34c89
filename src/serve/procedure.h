/* procedure: what an office does for citizens: papers, time, fee, steps and law, by national code.
 *
 * Rules this module owns:
 *   - a code has versions, each valid from its first day to its last (both included); on one day at
 *     most one version of a code is in force, which the guard and the check before writing keep;
 *   - a version is never deleted: a row with a last day closes it, a new row follows it. A dossier
 *     keeps the id of the version under which it was received;
 *   - the catalogue belongs to all units (data/README.md, "procedures.csv").
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SERVE_PROCEDURE_H
#define GANDAN_SERVE_PROCEDURE_H

#include "db/db.h"
#include "serve/deadline.h"

#define PROCEDURE_OPEN INT64_MAX       /* valid_to: until further notice */
#define PROCEDURE_FEE_UNKNOWN (-1)     /* set by the province */
#define PROCEDURE_PER_PAGE 20          /* rows of a list page */
#define PROCEDURE_LIST_SEPARATOR " | " /* between entries of papers and steps */

struct procedure {
    int64_t id;
    struct str code;
    int64_t valid_from, valid_to; /* local days */
    struct deadline_limit limit;  /* procedure_limit() */
    int64_t fee_dong;             /* of the first unit, at the counter; 0 free */
    bool restart;                 /* papers asked for: the limit begins anew; else it runs on */
    struct str certainty; /* "V" code seen elsewhere, "K" own knowledge, "UNC" not confirmed */
    struct str name_vi, name_en, field_vi, field_en, fee_vi, fee_en;
    struct str limit_extra_vi, limit_extra_en;
    /* From here on empty in what procedure_find and procedure_all give. */
    struct str papers_vi, papers_en, steps_vi, steps_en, result_vi, result_en;
    struct str audience_vi, audience_en, authority_vi, authority_en;
    struct str legal_basis_vi, legal_basis_en;
};

/* "1.001193": one digit, a point, six digits. */
bool procedure_code_valid(struct str code);
bool procedure_in_force(const struct procedure *p, int64_t day);
/* False: nothing can be reckoned; limit_extra says why. */
bool procedure_limit(const struct procedure *p, struct deadline_limit *ret);

/* ---- reading ---- */

/* E_NOT_FOUND: no such version. */
enum err procedure_by_id(struct db_tx *tx, int64_t id, struct procedure *ret) must_check;
/* The version in force on that day. E_NOT_FOUND: there is none. */
enum err procedure_at(struct db_tx *tx, struct str code, int64_t day, struct procedure *ret)
    must_check;
/* All versions of a code, oldest first. E_NOT_FOUND: there is none. */
enum err procedure_versions(
    struct db_tx *tx, struct str code, const struct procedure **ret, size_t *ret_count) must_check;
/* Every version without its lists, by code, then first day: for who looks up many. */
enum err procedure_all(struct db_tx *tx, const struct procedure **ret, size_t *ret_count)
    must_check;
/* How many are in force on that day. */
enum err procedure_count(struct db_tx *tx, int64_t day, int64_t *ret) must_check;
/* The version to show for a day: the one in force, else the last before, else the first. */
size_t procedure_nearest(const struct procedure *versions, size_t count, int64_t day);

struct procedure_query {
    int64_t day;      /* versions in force on it */
    struct str q;     /* as typed: every word must occur, the last as a beginning; "": all */
    struct str field; /* the slug of a field ("ho-tich"); "": all */
    int64_t page;     /* from 1 */
};
struct procedure_field {
    struct str slug, name_vi, name_en;
    int64_t count; /* of all procedures in force, whatever is searched for */
};
struct procedure_list {
    const struct procedure *rows; /* of the page: best matches first, then by name */
    size_t count;
    int64_t total; /* that match */
    int64_t all;   /* in force */
    const struct procedure_field *fields;
    size_t field_count; /* the fullest first */
};
enum err procedure_find(
    struct db_tx *tx, const struct procedure_query *in, struct procedure_list *ret) must_check;

/* ---- writing ---- */

/* What writing these rows together would do. */
enum procedure_change { PROCEDURE_SAME, PROCEDURE_MADE, PROCEDURE_CHANGED };
struct procedure_plan {
    const struct procedure *rows;
    size_t count;
    enum procedure_change *changes; /* of each row */
    /* With E_CONFLICT: the row that is in force on a day of another version, and that version's
     * first day; the other one may be among the rows or stored. */
    bool clashes;
    size_t clash;
    int64_t clash_with;
};
/* Reads only, so that a dry run is the same code. Rows without id; of one code and first day at
 * most one. E_CONFLICT: see clash. */
enum err procedure_plan(
    struct db_tx *tx, const struct procedure *rows, size_t count,
    struct procedure_plan *ret) must_check;
/* Plans again under a guard and writes: rows of one (code, valid_from) replace the stored version
 * and keep its id; an unchanged one costs nothing. Adds the events. */
enum err procedure_write(
    struct db_tx *tx, const struct procedure *rows, size_t count, struct str actor,
    struct procedure_plan *ret) must_check;

/* ---- lists in one text ---- */

/* The entries of papers or steps. */
size_t procedure_entries(struct arena *a, struct str list, const struct str **ret);
/* "Tờ khai (bản chính) x1" taken apart; count 0: not said. */
struct procedure_paper {
    struct str name, kind;
    int64_t count;
};
struct procedure_paper procedure_paper(struct str entry);

#endif
