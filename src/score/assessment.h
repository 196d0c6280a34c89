/* assessment: what a scorecard says about a unit in a year, from the measures; nothing is stored.
 *
 * Rules this module owns:
 *   - the period is the calendar year, up to today;
 *   - what is not measured is not measured, and says why; it is never a zero. So is what had
 *     nothing to count (no dossier at all), unless the scorecard says what is then given;
 *   - a satisfaction figure of fewer answers than max(30, 5 % of the dossiers received, at most
 *     400) gets at most half of its points;
 *   - an officer counts as reaching the index with half of its ten points on average;
 *   - a count is judged by itself, whatever of how many it is;
 *   - bands are compared exactly (score/band.h).
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SCORE_ASSESSMENT_H
#define GANDAN_SCORE_ASSESSMENT_H

#include "score/scorecard.h"
#include "spine/measure.h"

enum assessed {
    ASSESSED,         /* a figure in a band */
    ASSESSED_NONE,    /* nothing arose, and the scorecard says what that gives */
    ASSESSED_NOT_YET, /* not measured: see why */
};
enum assessed_why {
    WHY_MEASURED,
    WHY_NO_RECORDS, /* the program does not record this yet */
    WHY_EVIDENCE,   /* a person checks it by evidence */
    WHY_SURVEY,     /* a survey that is not run here yet */
    WHY_APPRAISER,  /* judged by the appraisers */
    WHY_NO_QUEUE,
    WHY_NO_PLEDGES,
    WHY_NO_CHECKS,  /* nobody went through the office this year */
    WHY_NO_FRIDAYS, /* no green Friday was recorded */
    WHY_NOBODY,     /* no dossier with a known officer */
    WHY_NOTHING,    /* nothing arose; the appraiser decides */
};

struct assessed_figure {
    enum assessed is;
    enum assessed_why why;
    int64_t numerator, denominator;
    int64_t points; /* in tenths; of ASSESSED and ASSESSED_NONE */
    size_t band;    /* of ASSESSED: the one that holds */
    bool capped;    /* too few answers: half of the points at most */
};
struct assessed_indicator {
    const struct indicator *indicator;
    struct assessed_figure year;
    struct assessed_figure to[12]; /* from 1 January to the end of each month (or today) */
    struct measure_sum months[12]; /* of each month alone, as counted */
    int64_t sample, sample_least;  /* of satisfaction: answers, and how many there should be */
    int64_t gap; /* to the next better band: by how much the numerator must change */
};
struct assessed_sum {
    int64_t points, measured; /* in tenths: reached, of the maxima of what is measured */
    int64_t n, n_measured;    /* indicators */
};
struct assessment {
    const struct scorecard *card;
    int year;
    int64_t from_day, to_day;
    int month; /* the last one that has begun, 1 to 12; 0: the year has not */
    struct assessed_indicator indicators[INDICATORS_MAX];
    struct assessed_sum criteria[CRITERIA_MAX], all;
    struct assessed_sum to[12]; /* of the whole, up to the end of each month */
};
enum err assessment_make(
    struct db_tx *tx, int64_t unit_id, const struct scorecard *card, int year,
    struct assessment *ret) must_check;

/* NULL: no indicator of this code. */
const struct assessed_indicator *assessment_find(const struct assessment *a, struct str code);

/* One figure: what the pages, the tests and the months share. */
struct assess_input {
    struct measure_sum sum;
    int64_t received; /* dossiers of the same time */
};
struct assessed_figure assess_figure(const struct indicator *i, const struct assess_input *in);
int64_t assess_sample_least(int64_t received);

#endif
