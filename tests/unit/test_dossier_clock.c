/* When dossiers are due, how they are judged, and the counters of a front page. */
#include "dossier_steps.h"

#include "base/random.h"
#include "serve/dossier_count.h"

/* ---- the clock ---- */

static void a_friday_and_three_working_days(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 15:20", c.confirm);
    CHECK(d.due_at == at("2026-11-26 17:00"));
    CHECK(d.late_at == at("2026-11-27 00:00"));
    CHECK(d.derivation.n > 0);
    moved(&d, "2026-11-23 09:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-26 17:00"));
    moved(&d, "2026-11-26 19:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_ON_TIME && d.result == RESULT_GRANTED);
    moved(&d, "2026-12-05 09:00", DOSSIER_RETURNED);
    CHECK(d.punctuality == PUNCTUALITY_ON_TIME);
    CHECK(d.ended_at == at("2026-11-26 19:00") && d.returned_at == at("2026-12-05 09:00"));
}

static void early_on_time_and_late_by_the_local_date(void **state)
{
    (void)state;
    static const struct {
        const char *ended;
        enum punctuality is;
    } CASES[] = {
        {"2026-11-25 23:59", PUNCTUALITY_EARLY},
        {"2026-11-26 00:01", PUNCTUALITY_ON_TIME},
        {"2026-11-26 23:59", PUNCTUALITY_ON_TIME},
        {"2026-11-27 00:00", PUNCTUALITY_LATE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct dossier d = begun("2026-11-20 15:20", c.confirm);
        moved(&d, "2026-11-20 15:21", DOSSIER_PROCESSING);
        moved(&d, CASES[i].ended, DOSSIER_FINISHED);
        CHECK(d.punctuality == CASES[i].is);
    }
}

static void hours_are_judged_by_the_minute(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-18 09:00", c.hourly), e = d;
    CHECK(d.flags & DOSSIER_BY_MINUTE);
    CHECK(d.due_at == at("2026-11-19 09:30")); /* 7.5 working hours a day */
    moved(&d, "2026-11-18 09:01", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 09:31", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_LATE);
    e = begun("2026-11-18 09:00", c.hourly);
    moved(&e, "2026-11-18 09:01", DOSSIER_PROCESSING);
    moved(&e, "2026-11-19 09:30", DOSSIER_FINISHED);
    CHECK(e.punctuality == PUNCTUALITY_ON_TIME);
}

static void a_gap_found_at_the_desk_runs_on(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue); /* resume; due 25/11 */
    CHECK(d.due_at == at("2026-11-25 17:00"));
    moved(&d, "2026-11-17 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 07:30", DOSSIER_SUPPLEMENT);
    CHECK(d.paused_at == at("2026-11-19 07:30") && d.due_at == at("2026-11-25 17:00"));
    CHECK(!dossier_is_late(&d, at("2027-01-01 00:00")));
    moved(&d, "2026-11-20 17:00", DOSSIER_PROCESSING);
    CHECK(d.paused_at == 0 && d.due_at == at("2026-11-27 17:00"));
    CHECK(dossier_is_late(&d, at("2026-11-28 00:00")));
    CHECK(!dossier_is_late(&d, at("2026-11-27 23:59")));
}

static void papers_sent_back_begin_anew(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm); /* restart; due 16/11 */
    CHECK(d.due_at == at("2026-11-16 17:00"));
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-13 16:00", DOSSIER_SUPPLEMENT); /* run on, it would be due on 17/11 */
    moved(&d, "2026-11-16 10:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-19 17:00"));
}

static void a_pause_after_the_due_time_helps_nobody(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm);
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-17 09:00", DOSSIER_SUPPLEMENT);
    CHECK(dossier_is_late(&d, at("2026-11-17 10:00")));
    moved(&d, "2026-11-20 09:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-16 17:00"));
    moved(&d, "2026-11-20 10:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_LATE);
}

static void an_incomplete_one_counts_from_the_day_it_is_complete(void **state)
{
    (void)state;
    struct dossier d;
    today("2026-11-11 09:00");
    CHECK(receive(c.confirm, DOSSIER_SUPPLEMENT, &d) == OK);
    CHECK(d.due_at == 0 && (d.flags & DOSSIER_NOT_ACCEPTED));
    moved(&d, "2026-11-20 15:20", DOSSIER_PROCESSING);
    CHECK(d.received_at == at("2026-11-20 15:20") && d.due_at == at("2026-11-26 17:00"));
    CHECK(!(d.flags & DOSSIER_NOT_ACCEPTED));
}

static void a_withdrawal_may_be_taken_back(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    moved(&d, "2026-11-17 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 07:30", DOSSIER_SUPPLEMENT);
    moved(&d, "2026-11-19 09:00", DOSSIER_WITHDRAWING);
    CHECK(d.withdrawn_from == DOSSIER_SUPPLEMENT && d.paused_at == at("2026-11-19 07:30"));
    CHECK(move(&d, DOSSIER_PROCESSING) == E_CONFLICT);
    moved(&d, "2026-11-19 10:00", DOSSIER_SUPPLEMENT);
    moved(&d, "2026-11-20 17:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-27 17:00") && d.withdrawn_from == DOSSIER_NEW);
}

static void a_stop_before_the_due_time_is_not_judged(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm), e;
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-12 10:00", DOSSIER_WITHDRAWING);
    moved(&d, "2026-11-30 10:00", DOSSIER_STOPPED); /* the clock stood */
    CHECK(d.punctuality == PUNCTUALITY_NONE && d.result == RESULT_WITHDRAWN);
    e = begun("2026-11-11 09:00", c.confirm);
    moved(&e, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&e, "2026-11-18 10:00", DOSSIER_STOPPED);
    CHECK(e.punctuality == PUNCTUALITY_LATE);
}

/* ---- counters ---- */

struct figures {
    struct dossier_share share;
    struct dossier_now now;
    const struct dossier_day *days;
    const struct dossier_top *top;
    size_t n, n_top;
    int64_t wrong;
};
static enum err read_figures(struct db_tx *tx, void *ctx)
{
    struct figures *f = ctx;
    int64_t period[2] = {day("2026-03-01"), day("2026-03-31")}, long_one[2] = {0, 500};
    CHECK(dossier_days(tx, UNIT, long_one, &f->days, &f->n) == E_INVALID);
    enum err e = dossier_share(tx, UNIT, period[0], period[1], &f->share);
    if (e == OK)
        e = dossier_days(tx, UNIT, period, &f->days, &f->n);
    if (e == OK)
        e = dossier_now(tx, UNIT, &f->now);
    if (e == OK)
        e = dossier_top(tx, UNIT, period, &f->top, &f->n_top);
    if (e == OK)
        e = dossier_recount(tx, UNIT, &f->wrong);
    return e;
}

static void counters_move_with_the_dossiers(void **state)
{
    (void)state;
    struct figures before, f;
    today("2026-03-02 08:00");
    CHECK(looked(read_figures, &before) == OK);
    struct dossier early = begun("2026-03-02 09:00", c.confirm);
    struct dossier late = begun("2026-03-02 09:00", c.confirm);
    struct dossier open = begun("2026-03-02 09:00", c.reissue);
    struct dossier refused;
    CHECK(receive(c.confirm, DOSSIER_REFUSED, &refused) == OK);
    moved(&early, "2026-03-02 10:00", DOSSIER_PROCESSING);
    moved(&late, "2026-03-02 10:00", DOSSIER_PROCESSING);
    moved(&early, "2026-03-03 10:00", DOSSIER_FINISHED);
    moved(&late, "2026-03-06 10:00", DOSSIER_FINISHED); /* due 5/3 */
    today("2026-03-06 11:00");
    CHECK(looked(read_figures, &f) == OK);
    CHECK(f.share.received == 4 && f.share.ended == 3);
    assert_int_equal(f.n, 3);
    CHECK(f.days[0].day == day("2026-03-02") && f.days[0].received == 4 && f.days[0].ended == 1);
    CHECK(f.days[1].early == 1 && f.days[2].late == 1);
    CHECK(f.now.open == before.now.open + 1);
    assert_int_equal(f.n_top, 2);
    CHECK(f.top[0].procedure_id == c.confirm && f.top[0].received == 3);
    CHECK(f.wrong == 0);
    moved(&late, "2026-03-06 11:30", DOSSIER_PROCESSING); /* recalled */
    CHECK(looked(read_figures, &f) == OK);
    CHECK(f.share.ended == 2 && f.days[2].late == 0 && f.wrong == 0);
    today("2026-03-10 08:00");
    CHECK(looked(read_figures, &f) == OK);
    CHECK(f.now.late >= before.now.late + 1);
    (void)open;
}

/* Random walks over the rules: the counters stay what a count of the dossiers gives. */
static void counters_agree_after_random_walks(void **state)
{
    (void)state;
    struct random_seeded r;
    struct figures f;
    random_seed(&r, 20261123);
    int64_t start = at("2026-05-04 08:00");
    for (int walk = 0; walk < 60; walk++) {
        int64_t now = start + (int64_t)random_below(&r, 40) * DATE_DAY_MS;
        struct dossier d;
        clock_fix(now);
        CHECK(receive(random_below(&r, 2) ? c.confirm : c.reissue, DOSSIER_ACCEPTED, &d) == OK);
        for (int i = 0; i < 8; i++) {
            now += (int64_t)random_below(&r, 5) * DATE_DAY_MS / 2;
            clock_fix(now);
            (void)move(&d, (enum dossier_state)(1 + random_below(&r, 10)));
        }
    }
    CHECK(looked(read_figures, &f) == OK);
    assert_int_equal(f.wrong, 0);
}

DB_STMT(
    SPOIL, "test.spoil_day", "ii",
    "UPDATE dossier_day SET late = late + 1 WHERE unit_id = $1 AND day = $2");
static enum err spoil(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_exec(tx, &SPOIL, DB_ARGS(db_i64(UNIT), db_i64(day("2026-03-02"))), NULL);
}

static void a_wrong_counter_is_found(void **state)
{
    (void)state;
    struct figures f;
    CHECK(written(spoil, NULL) == OK);
    CHECK(looked(read_figures, &f) == OK);
    assert_int_equal(f.wrong, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_friday_and_three_working_days),
        cmocka_unit_test(early_on_time_and_late_by_the_local_date),
        cmocka_unit_test(hours_are_judged_by_the_minute),
        cmocka_unit_test(a_gap_found_at_the_desk_runs_on),
        cmocka_unit_test(papers_sent_back_begin_anew),
        cmocka_unit_test(a_pause_after_the_due_time_helps_nobody),
        cmocka_unit_test(an_incomplete_one_counts_from_the_day_it_is_complete),
        cmocka_unit_test(a_withdrawal_may_be_taken_back),
        cmocka_unit_test(a_stop_before_the_due_time_is_not_judged),
        cmocka_unit_test(counters_move_with_the_dossiers),
        cmocka_unit_test(counters_agree_after_random_walks),
        cmocka_unit_test(a_wrong_counter_is_found),
    };
    commune_first = one_applicant;
    return COMMUNE_RUN(tests);
}
