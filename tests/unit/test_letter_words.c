/* How people are addressed, who lives in one house, and the placeholders of letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commit/letter_fill.h"
#include "place/honorific.h"
#include "place/mourning.h"

#define CHECK(x) assert_true(x)

static bool is(struct str got, const char *wanted)
{
    if (str_eq(got, str_z(wanted)))
        return true;
    print_error("\"%.*s\" instead of \"%s\"\n", STR_ARG(got), wanted);
    return false;
}

/* ---- how people are addressed ---- */

static void everybody_of_every_age_is_addressed_rightly(void **state)
{
    (void)state;
    const int year = 2026;
    for (int sex = -1; sex <= 4; sex++)
        for (int age = -3; age <= 140; age++) {
            struct str h = honorific(PERSON_CITIZEN, (enum person_sex)sex, year - age, year);
            bool known = age >= 0 && age <= 130 && (sex == PERSON_MALE || sex == PERSON_FEMALE);
            const char *wanted = !known               ? "ông/bà"
                                 : age < 16           ? "cháu"
                                 : age < 40           ? (sex == PERSON_MALE ? "anh" : "chị")
                                 : sex == PERSON_MALE ? "ông"
                                                      : "bà";
            CHECK(is(h, wanted));
        }
    for (int sex = 0; sex <= 2; sex++) {
        CHECK(is(honorific(PERSON_CITIZEN, (enum person_sex)sex, 0, year), "ông/bà"));
        CHECK(is(honorific(PERSON_ORGANISATION, (enum person_sex)sex, 1980, year), ""));
    }
}

static void a_name_stands_behind_its_honorific(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct person p = {
        .kind = PERSON_CITIZEN,
        .name = S(" Nguyễn Thị Mai "),
        .sex = PERSON_FEMALE,
        .birth_year = 1950};
    CHECK(is(honorific_name(a, &p, 2026), "bà Nguyễn Thị Mai"));
    CHECK(is(honorific_capital(a, honorific_name(a, &p, 2026)), "Bà Nguyễn Thị Mai"));
    CHECK(is(honorific_capital(a, S("ông/bà")), "Ông/bà"));
    CHECK(is(honorific_capital(a, S("")), ""));
    CHECK(is(honorific_address(&p, 2026), "bà"));
    p.kind = PERSON_ORGANISATION;
    p.name = S("Công ty May Hoa Sen");
    CHECK(is(honorific_name(a, &p, 2026), "Công ty May Hoa Sen"));
    CHECK(is(honorific_address(&p, 2026), "quý đơn vị"));
    arena_free(a);
}

/* ---- households ---- */

static void a_household_is_a_house_and_not_a_village(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct {
        const char *village, *address, *key;
    } CASES[] = {
        {"Thôn 3", "Số 12, ngõ 4, Thôn 3, xã Vũ Ninh", "thon 3|so 12"},
        {"thôn  3", "số 12 ngõ 4", "thon 3|so 12 ngo 4"},
        {"Thôn Đông", "12/4 đường Trần Hưng Đạo", "thon dong|12 4 duong tran hung dao"},
        {"Thôn 3", "số 12 thôn 3 xã Vũ Ninh", "thon 3|so 12"},
        {"Thôn 3", "Thôn 3, xã Vũ Ninh", ""},
        {"Thôn 3", "", ""},
        {"", "Thôn 3, xã Vũ Ninh, huyện Kiến Xương, tỉnh Thái Bình", ""},
        {"", "Đội 5, thôn Đông", ""},
        {"Thôn Đông", "Ngõ 4", ""},
        {"Thôn Đông", "đường Trần Hưng Đạo", ""},
        {"Thôn Đông", "sau đình", ""},
        {"Thôn Đông", "Tổ dân phố 7, phường Thị Cầu", ""},
        {"", "Số 5, thôn Đông", "|so 5"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(is(
            mourning_household(a, str_z(CASES[i].village), str_z(CASES[i].address)), CASES[i].key));
    arena_free(a);
}

/* ---- placeholders ---- */

static void placeholders_are_those_of_the_list(void **state)
{
    (void)state;
    struct str wrong = S("");
    CHECK(letter_fill_known(S("Kính gửi {quy-danh}, {xung-ho} {Xa}."), &wrong));
    CHECK(!letter_fill_known(S("Kính gửi {quy-danh}, {ten-goi}."), &wrong));
    CHECK(is(wrong, "{ten-goi}"));
    CHECK(!letter_fill_known(S("{quy-danh"), &wrong) && !letter_fill_known(S("}"), &wrong));
    CHECK(!letter_fill_known(S("{}"), &wrong) && !letter_fill_known(S("{ {xa}}"), &wrong));
    for (int i = 0; i < FILL_COUNT; i++)
        for (int k = 0; k < i; k++)
            CHECK(!str_eq(
                letter_placeholder_name((enum letter_placeholder)i),
                letter_placeholder_name((enum letter_placeholder)k)));
}

static void what_is_not_known_stays_to_be_seen(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct letter_values v = {{STR_NONE}};
    v.v[FILL_NAME] = S("bà Mai");
    v.v[FILL_SUBJECT] = S("{quy-danh} và người bạn đời");
    struct str s = letter_fill(a, S("Chúc {nguoi-duoc-nhac}: {viec}."), &v);
    CHECK(is(s, "Chúc bà Mai và người bạn đời: {viec}."));
    CHECK(!letter_fill_whole(s) && letter_fill_whole(S("Chúc bà Mai.")));
    v.v[FILL_SUBJECT] = S("a {nguoi-duoc-nhac} b"); /* itself: once, and no more */
    CHECK(is(letter_fill(a, S("{nguoi-duoc-nhac}"), &v), "a {nguoi-duoc-nhac} b"));
    CHECK(is(letter_fill(a, S(""), &v), ""));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_of_every_age_is_addressed_rightly),
        cmocka_unit_test(a_name_stands_behind_its_honorific),
        cmocka_unit_test(a_household_is_a_house_and_not_a_village),
        cmocka_unit_test(placeholders_are_those_of_the_list),
        cmocka_unit_test(what_is_not_known_stays_to_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
