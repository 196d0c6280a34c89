/* What dossiers count towards the measures, case by case. */
#include "dossier_measure_fixture.h"

/* ---- case by case ---- */

static void one_in_progress_counts_until_it_is_late(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue); /* late from 26/11 */
    CHECK(stands(MEASURE_ON_TIME, 1, 1));
    today("2026-11-25 23:59");
    CHECK(stands(MEASURE_ON_TIME, 1, 1) && stands(MEASURE_APOLOGY, 0, 0));
    today("2026-11-26 00:00"); /* nothing happened but the time */
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_APOLOGY, 0, 1));
    moved(&d, "2026-11-26 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-27 10:00", DOSSIER_FINISHED);
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_APOLOGY, 0, 1));
}

static void whoever_waits_for_the_first_papers_is_judged_when_they_were_asked_for(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    today("2026-11-18 09:00");
    CHECK(ask(&d, LAN) == OK);
    today("2026-12-20 09:00"); /* the clock stands */
    CHECK(stands(MEASURE_ON_TIME, 1, 1) && stands(MEASURE_SUPPLEMENT_ONCE, 1, 1));
    moved(&d, "2026-12-20 09:00", DOSSIER_PROCESSING);
    CHECK(ask(&d, CHAIR) == OK); /* a second time: late, whatever its dates */
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_SUPPLEMENT_ONCE, 0, 1));
    moved(&d, "2026-12-20 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-12-20 11:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_EARLY && stands(MEASURE_ON_TIME, 0, 1));
}

static void a_stop_in_time_is_in_time_and_a_refusal_at_reception_counts_nowhere(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue), refused;
    moved(&d, "2026-11-18 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 10:00", DOSSIER_STOPPED);
    CHECK(receive(c.reissue, DOSSIER_REFUSED, &refused) == OK);
    CHECK(d.punctuality == PUNCTUALITY_NONE && stands(MEASURE_ON_TIME, 1, 1));
    CHECK(stands(MEASURE_ONLINE, 0, 1) && stands(MEASURE_INDEX, 0, 0));
}

static void only_an_apology_before_the_due_day_is_a_correct_one(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue), e = d;
    CHECK(receive(c.reissue, DOSSIER_ACCEPTED, &e) == OK);
    today("2026-11-24 09:00");
    CHECK(apologise(&d, day("2026-11-27")) == OK);
    today("2026-11-25 09:00"); /* the due day itself */
    CHECK(apologise(&e, day("2026-11-27")) == OK);
    today("2026-11-26 09:00");
    CHECK(stands(MEASURE_APOLOGY, 1, 2));
}

static void points_go_to_whoever_had_it(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    CHECK(give(&d, TUAN) == OK);
    moved(&d, "2026-11-18 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 10:00", DOSSIER_FINISHED);
    struct measure_sum s = figure(MEASURE_INDEX, TUAN, 2026);
    CHECK(s.numerator == 9 && s.denominator == 1); /* early, no second visit, at the counter */
    s = figure(MEASURE_ON_TIME, TUAN, 2026);
    CHECK(s.numerator == 1 && s.denominator == 1);
    CHECK(figure(MEASURE_INDEX, LAN, 2026).denominator == 0);
    struct dossier_measured m = {.d = d, .asked = 1};
    m.d.punctuality = PUNCTUALITY_ON_TIME;
    m.d.channel = CHANNEL_ONLINE;
    CHECK(dossier_index_points(&m) == 1 + 1 + 1 + 2 + 1);
    m.d.punctuality = PUNCTUALITY_LATE;
    m.asked = 2;
    CHECK(dossier_index_points(&m) == 2);
}

static void a_result_is_digital_with_a_file_of_it_and_one_of_the_papers(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue), online = d;
    CHECK(give(&d, TUAN) == OK);
    moved(&d, "2026-11-18 10:00", DOSSIER_PROCESSING);
    CHECK(stands(MEASURE_DIGITAL_RESULT, 0, 0)); /* nothing is ready */
    moved(&d, "2026-11-19 10:00", DOSSIER_FINISHED);
    CHECK(stands(MEASURE_DIGITAL_RESULT, 0, 1));
    CHECK(file(&d, DOSSIER_FILE_RESULT) == OK && stands(MEASURE_DIGITAL_RESULT, 0, 1));
    CHECK(file(&d, DOSSIER_FILE_PAPER) == OK && stands(MEASURE_DIGITAL_RESULT, 1, 1));
    CHECK(unfile(&d, 0) == OK && stands(MEASURE_DIGITAL_RESULT, 0, 1)); /* the result's */
    CHECK(file(&d, DOSSIER_FILE_RESULT) == OK && stands(MEASURE_DIGITAL_RESULT, 1, 1));
    /* What came online has its papers as files. */
    online = begun("2026-11-19 11:00", c.reissue);
    fixture_sql(c.f, "UPDATE dossier SET channel = 2 WHERE state = 2");
    moved(&online, "2026-11-19 12:00", DOSSIER_PROCESSING);
    moved(&online, "2026-11-19 13:00", DOSSIER_FINISHED);
    CHECK(stands(MEASURE_DIGITAL_RESULT, 1, 2));
    CHECK(file(&online, DOSSIER_FILE_RESULT) == OK && stands(MEASURE_DIGITAL_RESULT, 2, 2));
    /* One that ends without a result has none to give. */
    struct dossier stopped = begun("2026-11-19 14:00", c.reissue);
    moved(&stopped, "2026-11-19 15:00", DOSSIER_PROCESSING);
    moved(&stopped, "2026-11-19 16:00", DOSSIER_STOPPED);
    CHECK(stands(MEASURE_DIGITAL_RESULT, 2, 2));
    CHECK(figure(MEASURE_DIGITAL_RESULT, TUAN, 2026).numerator == 1);
}

static void a_year_takes_over_what_the_last_one_left_open(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-12-30 09:40", c.reissue), e;
    CHECK(receive(c.confirm, DOSSIER_ACCEPTED, &e) == OK);
    struct measure_sum last = figure(MEASURE_ON_TIME, 0, 2026), next;
    today("2027-01-01 00:00");
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 2 && next.denominator == 2); /* both are still open */
    today("2027-03-01 09:00");
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 2); /* not forgotten, but late */
    CHECK(stands(MEASURE_ON_TIME, 2, 2)); /* at the end of its year they were in time */
    moved(&d, "2027-03-01 09:00", DOSSIER_PROCESSING);
    moved(&d, "2027-03-01 10:00", DOSSIER_FINISHED);
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 2);
    /* The year that is over says what it said: both were in time at its end. */
    clock_fix(at("2026-12-31 23:00"));
    struct measure_sum then = figure(MEASURE_ON_TIME, 0, 2026);
    CHECK(then.numerator == last.numerator && then.denominator == last.denominator);
}

/* Due on 31 December, late from New Year: at its end that year had it in time. */
static void what_stands_still_since_new_year_was_in_time_before(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-12-24 09:40", c.reissue);
    moved(&d, "2026-12-25 09:00", DOSSIER_PROCESSING);
    CHECK(d.late_at == at("2027-01-01 00:00"));
    moved(&d, "2027-01-05 09:00", DOSSIER_PAYMENT);
    CHECK(stands(MEASURE_ON_TIME, 1, 1));
    struct measure_sum next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 1);
}

int main(void)
{
    commune_first = another_engine;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_in_progress_counts_until_it_is_late),
        cmocka_unit_test(whoever_waits_for_the_first_papers_is_judged_when_they_were_asked_for),
        cmocka_unit_test(a_stop_in_time_is_in_time_and_a_refusal_at_reception_counts_nowhere),
        cmocka_unit_test(only_an_apology_before_the_due_day_is_a_correct_one),
        cmocka_unit_test(points_go_to_whoever_had_it),
        cmocka_unit_test(a_result_is_digital_with_a_file_of_it_and_one_of_the_papers),
        cmocka_unit_test(a_year_takes_over_what_the_last_one_left_open),
        cmocka_unit_test(what_stands_still_since_new_year_was_in_time_before),
    };
    return COMMUNE_RUN(tests);
}
