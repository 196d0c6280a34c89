/* What checks and green Fridays count towards the scorecard, up to each day what was known on it;
 * and another list of facilities. */
#include "office_fixture.h"

#include "base/random.h"

static void the_sum_up_to_a_day_is_what_was_known_on_it(void **state)
{
    begin(state);
    on("2025-03-03", 9);
    checked("ramp", FACILITY_LACKING);
    checked("ramp", FACILITY_PRESENT); /* corrected on the same day */
    checked("flag", FACILITY_BROKEN);
    checked("wifi", FACILITY_PRESENT);
    on("2025-06-02", 9);
    checked("ramp", FACILITY_BROKEN);
    checked("flag", FACILITY_PRESENT);
    checked("wifi", FACILITY_PRESENT);
    on("2026-01-05", 9);
    checked("ramp", FACILITY_PRESENT);
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-03-02", 0, 0));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-03-03", 2, 2));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-06-01", 2, 2));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-12-31", 1, 2));
    assert_true(stands(MEASURE_OFFICE_ACCESS, "2025-03-03", 1, 1)); /* the ramp alone */
    assert_true(stands(MEASURE_OFFICE_ACCESS, "2025-12-31", 0, 1));
    assert_true(stands(MEASURE_OFFICE_SIGN, "2025-03-03", 0, 1));
    assert_true(stands(MEASURE_OFFICE_SIGN, "2025-12-31", 1, 1));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2026-12-31", 1, 1)); /* a year begins anew */
}

static void the_list_has_what_the_scorecard_counts(void **state)
{
    begin(state);
    struct facility_list all = facility_brought();
    int64_t n = 0, access = 0, sign = 0;
    on("2025-03-03", 9);
    for (size_t i = 0; i < all.n; i++) {
        checked(arena_z(arena, all.list[i].code), FACILITY_PRESENT);
        n += (all.list[i].counts & FACILITY_LIST) != 0;
        access += (all.list[i].counts & FACILITY_ACCESS) != 0;
        sign += (all.list[i].counts & FACILITY_SIGN) != 0;
    }
    assert_int_equal(n, 20);
    assert_int_equal(access, 4);
    assert_int_equal(sign, 6);
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-03-03", 20, 20));
    assert_true(stands(MEASURE_OFFICE_ACCESS, "2025-03-03", 4, 4));
    assert_true(stands(MEASURE_OFFICE_SIGN, "2025-03-03", 6, 6));
}

static void a_year_at_random_counts_the_same_when_counted_anew(void **state)
{
    begin(state);
    struct facility_list all = facility_brought();
    struct random_seeded r;
    random_seed(&r, 20251);
    int64_t known[FACILITIES_MAX] = {0};
    for (int64_t d = day("2025-01-01"); d <= day("2025-12-31");
         d += 1 + (int64_t)random_below(&r, 3)) {
        at(date_at(d, 9 * 60));
        for (int k = 0; k < 3; k++) {
            size_t i = random_below(&r, all.n);
            known[i] = 1 + (int64_t)random_below(&r, 3);
            checked(arena_z(arena, all.list[i].code), (enum facility_state)known[i]);
        }
        arena_reset(arena);
    }
    int64_t n = 0, looked_at = 0;
    for (size_t i = 0; i < all.n; i++) {
        bool listed = (all.list[i].counts & FACILITY_LIST) != 0;
        looked_at += listed && known[i] != 0;
        n += listed && known[i] == FACILITY_PRESENT;
    }
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-12-31", n, looked_at));
    struct recount again = {.year = 2025};
    CHECK(looked(do_recount, &again) == OK);
    assert_int_equal(again.seen, all.n);
    assert_int_equal(again.wrong, 0);
    assert_int_equal(again.wrong_days, 0);
    checked("ramp", known[0] == FACILITY_PRESENT ? FACILITY_BROKEN : FACILITY_PRESENT);
    checked("ramp", FACILITY_PRESENT); /* not heard of yet */
    checked("wifi", FACILITY_BROKEN);
    CHECK(looked(do_recount, &again) == OK);
    assert_true(again.wrong > 0);
}

static void a_friday_counts_with_a_picture(void **state)
{
    begin(state);
    on("2025-03-10", 9); /* a Monday */
    struct act a = {
        .unit_id = commune,
        .day = day("2025-03-07"),
        .words = S("Trồng hoa"),
        .of = PHOTO_OF_FRIDAY};
    CHECK(wrote(do_friday, &a) == OK);
    assert_true(stands(MEASURE_GREEN_FRIDAY, "2025-12-31", 0, 1));
    a.number = a.day;
    CHECK(wrote(do_photo, &a) == OK);
    assert_true(stands(MEASURE_GREEN_FRIDAY, "2025-12-31", 1, 1));
    a.words = S("Trồng hoa, quét sân");
    CHECK(wrote(do_friday, &a) == OK);
    assert_true(stands(MEASURE_GREEN_FRIDAY, "2025-12-31", 1, 1));
    a.day = day("2025-03-06");
    CHECK(wrote(do_friday, &a) == E_INVALID); /* a Thursday */
    a.day = day("2025-02-28");
    CHECK(wrote(do_friday, &a) == E_INVALID); /* too long ago */
    a.day = day("2025-03-14");
    CHECK(wrote(do_friday, &a) == E_INVALID); /* not yet */
    struct recount again = {.year = 2025};
    CHECK(looked(do_recount, &again) == OK);
    assert_int_equal(again.seen, 1);
    assert_int_equal(again.wrong + again.wrong_days, 0);
    assert_int_equal(green_friday_last(day("2025-03-14")), day("2025-03-14"));
    assert_int_equal(green_friday_last(day("2025-03-13")), day("2025-03-07"));
}

/* ---- another list ---- */

#define COLUMNS                                                                                    \
    "code,valid_from,valid_to,place,counts,name_vi,name_en,hint_vi,hint_en,legal_basis_vi,"        \
    "legal_basis_en\n"
#define RAMP ",1,facility|access,Đường dốc,Ramp,,,x,x\n"

static int issues;
static void count_issue(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    (void)issue;
    issues++;
}

static enum err take(const char *text, struct import_result *ret)
{
    const struct import in = {
        .db = db, .arena = arena, .text = str_z(text), .actor = S("import"), .issue = count_issue};
    issues = 0;
    return facility_import(&in, ret);
}

static void a_list_of_ones_own_takes_the_place_of_the_other(void **state)
{
    struct import_result r;
    begin(state);
    on("2025-03-03", 9);
    CHECK(take(COLUMNS "ramp,2025-01-01," RAMP, &r) == OK);
    assert_int_equal(r.made, 1);
    struct act gone = {.unit_id = commune, .code = S("flag"), .state = FACILITY_PRESENT};
    CHECK(wrote(do_check, &gone) == E_NOT_FOUND);
    checked("ramp", FACILITY_PRESENT);
    CHECK(take(COLUMNS "ramp,2025-01-01," RAMP, &r) == OK);
    assert_int_equal(r.same, 1);
    /* what has begun counts what it counted; versions do not overlap; cells are what they say */
    CHECK(take(COLUMNS "ramp,2025-01-01,,1,sign,Đường dốc,Ramp,,,x,x\n", &r) == E_INVALID);
    CHECK(take(COLUMNS "ramp,2025-02-01," RAMP, &r) == E_INVALID);
    CHECK(take(COLUMNS "ramp,2025-01-01,,1,sea,Đường dốc,Ramp,,,x,x\n", &r) == E_INVALID);
    CHECK(take(COLUMNS "Ramp,2025-01-01," RAMP, &r) == E_INVALID);
    assert_int_equal(issues, 1);
    /* it ends in the year, and from the day after counts no more */
    CHECK(take(COLUMNS "ramp,2025-01-01,2025-06-30" RAMP "lift,2025-07-01," RAMP, &r) == OK);
    assert_int_equal(r.made + r.changed, 2);
    on("2025-03-04", 9);
    checked("ramp", FACILITY_PRESENT);
    on("2025-07-02", 9);
    checked("lift", FACILITY_PRESENT);
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-06-30", 1, 1));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-07-01", 0, 0));
    assert_true(stands(MEASURE_OFFICE_FACILITY, "2025-07-02", 1, 1));
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(the_sum_up_to_a_day_is_what_was_known_on_it),
        ON_BOTH(the_list_has_what_the_scorecard_counts),
        ON_BOTH(a_year_at_random_counts_the_same_when_counted_anew),
        ON_BOTH(a_friday_counts_with_a_picture),
        ON_BOTH(a_list_of_ones_own_takes_the_place_of_the_other),
    };
    return FIXTURE_RUN(tests);
}
