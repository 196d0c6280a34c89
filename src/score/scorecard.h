/* scorecard: what is judged, and how: criteria with their indicators, bands, evidence, levels that
 * provinces give, and the gates before recognition. Data, not code: data/scorecard-2026-v1.csv and
 * what a province imports; the columns are those of data/README.md.
 *
 * Rules this module owns:
 *   - a version has a code ("2026-v1") and never changes; another table is another version;
 *   - a year is judged by the version that was in force on its first day, else by the first that
 *     came into force in it, and that stays so: a version for a year that is over and has one is
 *     refused (score/scorecard_import.h);
 *   - the maxima add up: indicators to their criterion, criteria to the whole.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SCORE_SCORECARD_H
#define GANDAN_SCORE_SCORECARD_H

#include "db/db.h"
#include "score/band.h"

/* The columns of its file, in this order. */
enum scorecard_column {
    CARD_KIND,
    CARD_CODE,
    CARD_NAME_VI,
    CARD_NAME_EN,
    CARD_MAX,
    CARD_HOW,
    CARD_MEASURE,
    CARD_VALUE,
    CARD_BANDS,
    CARD_BANDS_VI,
    CARD_BANDS_EN,
    CARD_EVIDENCE_VI,
    CARD_EVIDENCE_EN,
    CARD_BASIS_VI,
    CARD_BASIS_EN,
    CARD_FROM,
    CARD_TO,
    CARD_COLUMNS
};

enum indicator_kind { INDICATOR_CHECK = 1, INDICATOR_AUTO, INDICATOR_SURVEY, INDICATOR_APPRAISE };
enum indicator_value {
    VALUE_PERCENT = 1, /* numerator of denominator, in percent */
    VALUE_REST,        /* what is left to the whole, in percent: fewer is better */
    VALUE_COUNT,
    VALUE_MEAN,
    VALUE_WORDS, /* judged by people: bands in words */
};

struct indicator {
    struct str code, name_vi, name_en;
    int64_t max; /* points in tenths */
    enum indicator_kind kind;
    struct str measure; /* spine/measure.h; "": nothing counts it yet */
    enum indicator_value value;
    struct bands bands;
    struct str bands_vi, bands_en, evidence_vi, evidence_en;
    size_t criterion;
};
struct criterion {
    struct str code, name_vi, name_en;
    int64_t max;
    size_t first, n; /* of the indicators */
};
struct scorecard_level {
    struct str name_vi, name_en;
    struct band from; /* of the total in points */
};
#define LEVELS_MAX 8
struct scorecard_preset {
    struct str code, name_vi, name_en, basis_vi, basis_en;
    struct scorecard_level levels[LEVELS_MAX];
    size_t n;
};
struct scorecard_gate {
    struct str code, name_vi, name_en, measure;
    struct band band; /* closed when it holds; without measure: judged by people */
};

#define CRITERIA_MAX 8
#define INDICATORS_MAX 80
#define PRESETS_MAX 8
#define GATES_MAX 12
struct scorecard {
    struct str code, name_vi, name_en, basis_vi, basis_en;
    int64_t max, valid_from, valid_to; /* days; valid_to INT64_MAX: open */
    struct criterion criteria[CRITERIA_MAX];
    struct indicator indicators[INDICATORS_MAX];
    struct scorecard_preset presets[PRESETS_MAX];
    struct scorecard_gate gates[GATES_MAX];
    size_t criterion_count, indicator_count, preset_count, gate_count;
};

/* ---- from rows ---- */

/* Adds one row of the file. E_INVALID: *ret_column is why. The cells stay with the caller. */
enum err scorecard_add(
    struct scorecard *s, const struct str cells[CARD_COLUMNS],
    enum scorecard_column *ret_column) must_check;
/* After the last row: does it add up? */
bool scorecard_complete(const struct scorecard *s);

/* ---- versions ---- */

struct scorecard_rows {
    const struct str (*cells)[CARD_COLUMNS];
    size_t n;
};
/* As stored; n 0: there is no such version. */
enum err scorecard_rows(struct db_tx *tx, struct str code, struct scorecard_rows *ret) must_check;
enum err scorecard_rows_put(struct db_tx *tx, struct str code, const struct scorecard_rows *rows)
    must_check;

struct scorecard_version {
    struct str code;
    int64_t valid_from, valid_to;
};
struct scorecard_versions {
    const struct scorecard_version *list; /* by valid_from, then code */
    size_t n;
};
enum err scorecard_versions(struct db_tx *tx, struct scorecard_versions *ret) must_check;
/* Of these, the one that judges the year; NULL: none. */
const struct scorecard_version *scorecard_version_of(const struct scorecard_versions *v, int year);

#endif
