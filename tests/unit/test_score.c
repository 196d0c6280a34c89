/* Scorecards: what a file must be, which version judges a year, and what is never said: a zero for
 * what was not measured. */
#include "db_fixture.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/facts.h"
#include "score/assessment.h"
#include "score/scorecard_import.h"

#define UNIT 7
#define FILE_NAME "scorecard-2026-v1.csv"

static struct fixture *fx(void **state)
{
    int64_t at;
    (void)date_parse_local(S("2026-11-28 09:00"), &at);
    clock_fix(at);
    return *state;
}

/* ---- importing ---- */

static int64_t issues;
static void count_issue(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    (void)issue;
    issues++;
}

/* The file that the program brings, with one piece of it written otherwise. */
static struct str changed(struct fixture *f, const char *piece, const char *by)
{
    struct str all = facts_file(S(FILE_NAME));
    ptrdiff_t at = str_find(all, str_z(piece));
    assert_true(at >= 0);
    struct str before = str_sub(all, 0, (size_t)at);
    struct str after = str_from(all, (size_t)at + strlen(piece));
    return arena_cat(f->arena, before, arena_cat(f->arena, str_z(by), after));
}

static enum err import(struct fixture *f, struct str text, struct import_result *ret)
{
    const struct import in = {
        .db = f->db, .arena = f->arena, .text = text, .actor = S("import"), .issue = count_issue};
    issues = 0;
    return scorecard_import(&in, ret);
}

struct asking {
    int year;
    const struct scorecard *card;
    struct scorecard_years years;
    struct assessment *a;
    const struct measure_part *parts;
    size_t n;
};

static enum err of_year(struct db_tx *tx, void *ctx)
{
    struct asking *x = ctx;
    return scorecard_of_year(tx, x->year, &x->card);
}

static enum err years(struct db_tx *tx, void *ctx)
{
    struct asking *x = ctx;
    return scorecard_years(tx, x->year, &x->years);
}

static void expect_version(struct fixture *f, int year, const char *code)
{
    struct asking x = {.year = year};
    if (!code) {
        assert_int_equal(fixture_read(f, of_year, &x), E_NOT_FOUND);
        return;
    }
    assert_int_equal(fixture_read(f, of_year, &x), OK);
    assert_string_equal(arena_z(f->arena, x.card->code), code);
    assert_int_equal(x.card->indicator_count, 43);
    assert_int_equal(x.card->max, 1000);
}

static void what_the_program_brings_is_there_without_importing_it(void **state)
{
    struct fixture *f = fx(state);
    struct import_result r;
    expect_version(f, 2026, "2026-v1");
    expect_version(f, 2027, "2026-v1");
    expect_version(f, 2025, NULL);
    assert_int_equal(import(f, facts_file(S(FILE_NAME)), &r), OK);
    assert_true(r.same == r.rows && r.rows > 50 && r.made == 0);
}

static void a_version_never_changes(void **state)
{
    struct fixture *f = fx(state);
    struct import_result r;
    struct str other = changed(f, ">=99.5:6", ">=99.9:6");
    assert_int_equal(import(f, other, &r), E_INVALID);
    assert_true(issues == 1 && r.refused == 1);
    /* A year that is not over may get another one, from its first day. */
    struct str next = changed(f, "2026-v1", "2026-v2");
    assert_int_equal(import(f, next, &r), OK);
    assert_int_equal(r.made, r.rows);
    assert_int_equal(import(f, next, &r), OK);
    assert_int_equal(r.same, r.rows);
    expect_version(f, 2026, "2026-v2");
    int64_t later;
    (void)date_parse_local(S("2027-02-01 09:00"), &later);
    clock_fix(later);
    struct str late = changed(f, "2026-v1", "2026-v3");
    assert_int_equal(import(f, late, &r), E_INVALID);
    assert_int_equal(issues, 1);
    expect_version(f, 2026, "2026-v2");
}

static void a_table_that_does_not_add_up_is_refused(void **state)
{
    struct fixture *f = fx(state);
    static const char *const faults[][2] = {
        {"2026-v1,\"Bảng", "2026-x,\"Bảng"}, /* fine: see below */
        {"early/on time,6,", "early/on time,5,"},
        {">=99.5:6 | >=99:5", ">=99:5 | >=99.5:6"},
        {"AUTO,dossier.on_time", "MACHINE,dossier.on_time"},
        {"indicator,TC1.02", "indicator,TC9.02"},
        {"level,TB-2026,Đạt chuẩn,", "level,TB-2027,Đạt chuẩn,"},
        {"criterion,TC2", "criterium,TC2"},
        {",2026-01-01,", ",1 January,"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct import_result r;
        enum err e = import(f, changed(f, faults[i][0], faults[i][1]), &r);
        assert_int_equal(e, i == 0 ? OK : E_INVALID);
        assert_true(i == 0 || issues > 0);
    }
    struct asking x = {.year = 2028};
    assert_int_equal(fixture_read(f, years, &x), OK);
    assert_true(x.years.n == 3 && x.years.list[0] == 2028);
}

/* ---- one figure ---- */

static const struct indicator *indicator(struct fixture *f, const char *code)
{
    struct asking x = {.year = 2026};
    assert_int_equal(fixture_read(f, of_year, &x), OK);
    for (size_t i = 0; i < x.card->indicator_count; i++)
        if (str_eq(x.card->indicators[i].code, str_z(code)))
            return &x.card->indicators[i];
    return NULL;
}

static struct assessed_figure figure(
    struct fixture *f, const char *code, int64_t n, int64_t d, int64_t received)
{
    const struct assess_input in = {{n, d}, received};
    return assess_figure(indicator(f, code), &in);
}

static void bands_are_exact_at_their_bounds(void **state)
{
    struct fixture *f = fx(state);
    assert_int_equal(figure(f, "TC2.01", 995, 1000, 1000).points, 60);
    assert_int_equal(figure(f, "TC2.01", 99499, 100000, 1).points, 50); /* looks like 99.5 */
    assert_int_equal(figure(f, "TC2.01", 98, 100, 1).points, 40);
    assert_int_equal(figure(f, "TC2.01", 949, 1000, 1).points, 0);
    assert_int_equal(figure(f, "TC2.03", 1000, 1000, 1).points, 20);
    assert_int_equal(figure(f, "TC2.03", 995, 1000, 1).points, 10);
    assert_int_equal(figure(f, "TC2.03", 994, 1000, 1).points, 0);
    assert_int_equal(figure(f, "TC2.03", 994, 1000, 1).numerator, 6);
}

static void what_is_not_measured_is_no_zero(void **state)
{
    struct fixture *f = fx(state);
    struct assessed_figure x = figure(f, "TC2.01", 0, 0, 0);
    assert_true(x.is == ASSESSED_NOT_YET && x.why == WHY_NOTHING);
    assert_true(figure(f, "TC2.02", 0, 0, 0).is == ASSESSED_NOT_YET);
    x = figure(f, "TC2.02", 0, 0, 12); /* dossiers, and none late */
    assert_true(x.is == ASSESSED_NONE && x.points == 30);
    assert_true(figure(f, "TC5.06", 0, 0, 12).why == WHY_NO_QUEUE);
    assert_true(figure(f, "TC2.05", 0, 0, 12).why == WHY_NOTHING);
    assert_true(figure(f, "TC3.01", 0, 0, 12).why == WHY_NO_PLEDGES);
    assert_true(figure(f, "TC5.01", 0, 0, 12).why == WHY_NO_CHECKS);
    assert_true(figure(f, "TC5.04", 0, 0, 12).why == WHY_NO_FRIDAYS);
    assert_true(figure(f, "TC1.06", 0, 0, 12).why == WHY_EVIDENCE);
    assert_true(figure(f, "TC4.07", 0, 0, 12).why == WHY_APPRAISER);
}

/* Bands in absolute numbers: of how many it is does not matter. */
static void a_count_is_judged_by_itself(void **state)
{
    struct fixture *f = fx(state);
    static const struct {
        const char *code;
        int64_t numerator, denominator, points;
    } cases[] = {
        {"TC5.01", 20, 20, 50}, {"TC5.01", 19, 20, 50}, {"TC5.01", 18, 20, 40},
        {"TC5.01", 17, 20, 40}, {"TC5.01", 16, 20, 30}, {"TC5.01", 14, 20, 30},
        {"TC5.01", 13, 20, 10}, {"TC5.01", 11, 20, 10}, {"TC5.01", 10, 20, 0},
        {"TC5.01", 10, 10, 0},  {"TC5.02", 4, 4, 20},   {"TC5.02", 3, 4, 10},
        {"TC5.02", 2, 4, 0},    {"TC5.03", 6, 6, 10},   {"TC5.03", 5, 6, 5},
        {"TC5.03", 4, 6, 0},    {"TC5.04", 40, 41, 10}, {"TC5.04", 39, 39, 5},
        {"TC5.04", 26, 52, 5},  {"TC5.04", 25, 25, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct assessed_figure x =
            figure(f, cases[i].code, cases[i].numerator, cases[i].denominator, 12);
        if (x.is != ASSESSED || x.points != cases[i].points)
            fail_msg("%s: %lld", cases[i].code, (long long)cases[i].numerator);
    }
}

static void few_answers_give_half_at_most(void **state)
{
    struct fixture *f = fx(state);
    assert_int_equal(assess_sample_least(0), 30);
    assert_int_equal(assess_sample_least(600), 30);
    assert_int_equal(assess_sample_least(601), 31);
    assert_int_equal(assess_sample_least(8000), 400);
    assert_int_equal(assess_sample_least(100000), 400);
    struct assessed_figure x = figure(f, "TC2.07", 29, 29, 100);
    assert_true(x.capped && x.points == 25);
    x = figure(f, "TC2.07", 24, 29, 100); /* 1 point is less than half */
    assert_true(x.capped && x.points == 10);
    x = figure(f, "TC2.07", 30, 30, 100);
    assert_true(!x.capped && x.points == 50);
}

/* ---- a whole one ---- */

static enum err count_some(struct db_tx *tx, void *ctx)
{
    const struct asking *x = ctx;
    return measure_set(tx, &(struct measure_of){UNIT, S("thing"), 1}, x->parts, x->n);
}

static enum err make(struct db_tx *tx, void *ctx)
{
    struct asking *x = ctx;
    x->a = ARENA_NEW(tx->arena, struct assessment);
    enum err e = scorecard_of_year(tx, x->year, &x->card);
    return e == OK ? assessment_make(tx, UNIT, x->card, x->year, x->a) : e;
}

static int64_t day(const char *iso)
{
    int64_t v = 0;
    (void)date_parse_iso(str_z(iso), &v);
    return v;
}

static void a_year_is_the_sum_of_its_months(void **state)
{
    struct fixture *f = fx(state);
    const struct measure_part parts[] = {
        {.code = MEASURE_ON_TIME, .day = day("2026-01-31"), .numerator = 90, .denominator = 100},
        {.code = MEASURE_ON_TIME, .day = day("2026-11-27"), .numerator = 900, .denominator = 900},
        {.code = MEASURE_ON_TIME, .day = day("2026-11-29"), .denominator = 500}, /* tomorrow */
        {.code = MEASURE_ON_TIME, .day = day("2025-12-31"), .denominator = 500},
        {.code = MEASURE_ONLINE, .day = day("2026-03-01"), .numerator = 1, .denominator = 2},
        {.code = MEASURE_INDEX,
         .official_id = 3,
         .day = day("2026-02-01"),
         .numerator = 5,
         .denominator = 1},
        {.code = MEASURE_INDEX,
         .official_id = 4,
         .day = day("2026-05-01"),
         .numerator = 49,
         .denominator = 10},
    };
    struct asking x = {.year = 2026, .parts = parts, .n = sizeof parts / sizeof *parts};
    assert_int_equal(fixture_write(f, count_some, &x), OK);
    assert_int_equal(fixture_read(f, make, &x), OK);
    const struct assessed_indicator *i = assessment_find(x.a, S("TC2.01"));
    assert_int_equal(i->year.numerator, 990);
    assert_int_equal(i->year.denominator, 1000);
    assert_int_equal(i->year.points, 50);
    assert_int_equal(i->gap, 5); /* 995 of 1000 */
    assert_int_equal(i->months[0].numerator, 90);
    assert_int_equal(i->to[0].points, 0);
    assert_int_equal(i->to[10].points, 50);
    i = assessment_find(x.a, S("TC3.04"));
    assert_true(i->year.numerator == 1 && i->year.denominator == 2 && i->year.points == 0);
    assert_true(i->to[1].numerator == 1 && i->to[1].denominator == 1 && i->to[1].points == 30);
    assert_true(assessment_find(x.a, S("TC2.02"))->year.is == ASSESSED_NONE);
    /* on time 5 of 6, apologies 3 of 3, online 1 of 2, index 0 of 3 */
    assert_int_equal(x.a->all.points, 50 + 30 + 10);
    assert_int_equal(x.a->all.measured, 60 + 30 + 20 + 30);
    assert_int_equal(x.a->all.n_measured, 4);
    assert_int_equal(x.a->to[10].points, x.a->all.points);
    assert_int_equal(x.a->month, 11);
    x.year = 2027; /* has not begun */
    assert_int_equal(fixture_read(f, make, &x), OK);
    assert_true(x.a->month == 0 && x.a->all.n_measured == 0 && x.a->all.n == 43);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(what_the_program_brings_is_there_without_importing_it),
        ON_BOTH(a_version_never_changes),
        ON_BOTH(a_table_that_does_not_add_up_is_refused),
        ON_SQLITE(bands_are_exact_at_their_bounds),
        ON_SQLITE(what_is_not_measured_is_no_zero),
        ON_SQLITE(a_count_is_judged_by_itself),
        ON_SQLITE(few_answers_give_half_at_most),
        ON_BOTH(a_year_is_the_sum_of_its_months),
    };
    return FIXTURE_RUN(tests);
}
