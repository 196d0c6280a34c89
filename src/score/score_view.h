/* score_view: what the scorecard's pages show, in words. */
#ifndef GANDAN_SCORE_SCORE_VIEW_H
#define GANDAN_SCORE_SCORE_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "score/assessment.h"

/* ---- the whole scorecard ---- */

struct score_row {
    struct str code, name, max, value, fraction, points;
    struct markup bar;
    bool measured, none_arose;
    enum text why;
};
struct score_criterion {
    struct str code, name, reached; /* "18/30": reached of what is measured */
    struct str measured, max;
    struct str anchor; /* "tc2" */
    struct markup bar;
    const struct score_row *rows; /* the measured ones first */
    size_t n, n_measured;
};
struct score_month {
    struct str month, points, percent;
    bool known;
};
enum gate_state { GATE_KEPT, GATE_BROKEN, GATE_PEOPLE, GATE_UNKNOWN };
struct score_gate {
    struct str name;
    enum gate_state state;
};
struct score_preset {
    struct str name, basis;
    struct str levels[LEVELS_MAX], bounds[LEVELS_MAX];
    size_t n;
};
struct score_year {
    struct str name, href;
    bool here;
};
struct score_view {
    const struct http_unit *unit;
    struct str year, card_name, basis, points, measured, max, missing, until;
    int64_t n, n_measured;
    bool over; /* the year is */
    struct markup line, radar;
    struct score_criterion criteria[CRITERIA_MAX];
    size_t criterion_count;
    struct score_month months[12];
    struct score_gate gates[GATES_MAX];
    size_t gate_count;
    struct score_preset presets[PRESETS_MAX];
    size_t preset_count;
    struct score_year years[20];
    size_t year_count;
};
void score_view_fill(struct request *q, const struct assessment *a, struct score_view *v);

/* ---- one indicator ---- */

struct score_step {
    struct str words;
};
struct score_band_row {
    struct str band, points;
    bool here;
};
struct score_indicator_view {
    const struct http_unit *unit;
    struct str year, code, name, max, value, fraction, points, definition, evidence, bands_words;
    bool measured;
    struct score_step steps[8];
    size_t step_count;
    struct score_band_row bands[BANDS_MAX + 1];
    size_t band_count;
    struct markup line;
    bool has_months, has_rows, officers;
    bool counts;    /* judged by its number, not by a share */
    bool of_office; /* its rows are checks and Fridays */
    struct score_month months[12];
};
void score_indicator_fill(
    struct request *q, const struct assessment *a, const struct assessed_indicator *x,
    struct score_indicator_view *v);

/* ---- the rows behind ---- */

struct score_rows_row {
    struct str code, word, day, counts; /* code "": no dossier */
    bool good;
};
struct score_rows_view {
    const struct http_unit *unit;
    struct str year, code, name, q;
    struct str which; /* "tat-ca", "thieu", "dat" */
    int64_t total;
    const struct score_rows_row *rows;
    size_t n;
    struct pager pager;
};

#endif
