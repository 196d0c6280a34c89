/* viet_sort: the order of a Vietnamese list, and of a list of people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/viet.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

typedef struct str key_of(struct arena *a, struct str s);

/* Each entry must come strictly before the next, whatever was between them when they were sorted:
 * all pairs are compared, not only neighbours. */
static void assert_order(key_of *key, const char *const list[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (str_cmp(key(arena, str_z(list[i])), key(arena, str_z(list[k]))) >= 0)
                fail_msg("\"%s\" must come before \"%s\"", list[i], list[k]);
}

#define ORDER(key, ...)                                                                            \
    do {                                                                                           \
        static const char *const list[] = {__VA_ARGS__};                                           \
        assert_order((key), list, sizeof list / sizeof *list);                                     \
    } while (0)

static void the_alphabet_has_its_own_letters(void **state)
{
    (void)state;
    ORDER(
        viet_sort_key, "a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "f", "g", "h", "i", "j", "k",
        "l", "m", "n", "o", "ô", "ơ", "p", "q", "r", "s", "t", "u", "ư", "v", "w", "x", "y", "z");
}

static void tones_come_after_the_letters(void **state)
{
    (void)state;
    ORDER(viet_sort_key, "ma", "mà", "mả", "mã", "má", "mạ", "mau", "màu");
    ORDER(viet_sort_key, "ban", "bàn", "bản", "bán", "bạn", "bang", "băn", "bân");
    ORDER(viet_sort_key, "hòa", "hóa", "hoan");
    assert_true(str_eq(viet_sort_key(arena, S("hoà")), viet_sort_key(arena, S("hòa"))));
}

static void syllables_are_compared_one_by_one(void **state)
{
    (void)state;
    ORDER(viet_sort_key, "", "ba", "Ba", "ba chục", "ba mươi", "bà", "bà con", "bá chủ", "bác");
    ORDER(viet_sort_key, "an b", "An b", "an c");
}

static void numbers_sort_by_value(void **state)
{
    (void)state;
    ORDER(viet_sort_key, "Thôn 2", "Thôn 3", "Thôn 3B", "Thôn 10", "Thôn 100", "Thôn Đông");
    ORDER(viet_sort_key, "2", "9", "10", "99999999999999999999", "100000000000000000000");
    assert_true(str_eq(viet_sort_key(arena, S("tổ 007")), viet_sort_key(arena, S("tổ 7"))));
}

static void a_very_long_number_still_sorts(void **state)
{
    (void)state;
    char a[301], b[301];
    memset(a, '1', sizeof a);
    memset(b, '9', sizeof b);
    struct str small = {b, 254}, middle = {a, 255}, big = {a, 300};
    assert_true(str_cmp(viet_sort_key(arena, small), viet_sort_key(arena, middle)) < 0);
    assert_true(str_cmp(viet_sort_key(arena, middle), viet_sort_key(arena, big)) < 0);
}

static void communes_of_one_district(void **state)
{
    (void)state;
    ORDER(
        viet_sort_key, "An Bình", "An Bồi", "Bình Minh", "Bình Nguyên", "Bình Thanh", "Đình Phùng",
        "Hòa Bình", "Hồng Thái", "Hồng Tiến", "Hồng Vũ", "Lê Lợi", "Minh Quang", "Minh Tân",
        "Nam Bình", "Quang Bình", "Quang Lịch", "Quang Minh", "Quang Trung", "Quốc Tuấn", "Tây Sơn",
        "Thanh Tân", "Thống Nhất", "Thượng Hiền", "Trà Giang", "Vũ An", "Vũ Bình", "Vũ Công",
        "Vũ Hòa", "Vũ Lễ", "Vũ Ninh", "Vũ Quý", "Vũ Thắng", "Vũ Trung");
}

static void people_sort_by_given_name(void **state)
{
    (void)state;
    ORDER(
        viet_name_key, "Trần An", "Nguyễn Thị An", "Lê Văn An", "Nguyễn Văn An", "Trần Văn An",
        "Vũ Thị Ân", "Phạm Bình", "Đỗ Thị Dung", "Bùi Văn Đức", "Nguyễn Thị Hoa", "Nguyễn Thị Hòa",
        "Nguyễn Thị Hồng", "Siu", "Nguyễn Thị Thu Thủy", "Đặng Văn Út", "Ngô Bá Ước");
}

static void a_given_name_of_two_parts_is_one_name(void **state)
{
    (void)state;
    ORDER(viet_name_key, "Lê Bình An", "Lê An-Bình"); /* An, then Bình; An-Bình, then nothing */
}

static void case_decides_last(void **state)
{
    (void)state;
    ORDER(viet_sort_key, "an bình", "An bình", "An Bình", "AN BÌNH", "an bính");
    ORDER(viet_name_key, "lê an", "Lê An", "vũ an");
}

static void other_scripts_have_a_place(void **state)
{
    (void)state;
    ORDER(viet_sort_key, "9", "c", "ç", "d", "z", "α", "日");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_alphabet_has_its_own_letters, begin, end),
        cmocka_unit_test_setup_teardown(tones_come_after_the_letters, begin, end),
        cmocka_unit_test_setup_teardown(syllables_are_compared_one_by_one, begin, end),
        cmocka_unit_test_setup_teardown(numbers_sort_by_value, begin, end),
        cmocka_unit_test_setup_teardown(a_very_long_number_still_sorts, begin, end),
        cmocka_unit_test_setup_teardown(communes_of_one_district, begin, end),
        cmocka_unit_test_setup_teardown(people_sort_by_given_name, begin, end),
        cmocka_unit_test_setup_teardown(a_given_name_of_two_parts_is_one_name, begin, end),
        cmocka_unit_test_setup_teardown(case_decides_last, begin, end),
        cmocka_unit_test_setup_teardown(other_scripts_have_a_place, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
