/* What offices write in the cells of a register: times, phones, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/date.h"
#include "serve/dossier_written.h"

#define CHECK(x) assert_true(x)

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

static void moments_as_offices_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *is;
    } CASES[] = {
        {"20/11/2026 15:20", "2026-11-20 15:20"},
        {"20/11/2026", "2026-11-20"},
        {"3/1/26", "2026-01-03"},
        {"03-01-2026 7:05", "2026-01-03 07:05"},
        {"3.1.2026", "2026-01-03"},
        {"20/11/2026 15h20", "2026-11-20 15:20"},
        {"20/11/2026 7h30", "2026-11-20 07:30"},
        {"7h30 20/11/2026", "2026-11-20 07:30"},
        {"7h 20/11/2026", "2026-11-20 07:00"},
        {"07 giờ 30 phút, ngày 20/11/2026", "2026-11-20 07:30"},
        {"07 giờ 30 phút, thứ Sáu ngày 20 tháng 11 năm 2026", "2026-11-20 07:30"},
        {"Thứ 6, 20/11/2026 9g15", "2026-11-20 09:15"},
        {"Chủ nhật, 22/11/2026", "2026-11-22"},
        {"2026-11-20", "2026-11-20"},
        {"2026-11-20T15:20:00", "2026-11-20 15:20"},
        {"2026-11-20 15:20:00.000", "2026-11-20 15:20"},
        {"'20/11/2026 15:20", "2026-11-20 15:20"},
        {"20/11/2026 03:20 CH", "2026-11-20 15:20"},
        {"20/11/2026 08:05:00 SA", "2026-11-20 08:05"},
        {"20/11/2026 12:10 SA", "2026-11-20 00:10"},
        {"20/11/2026 12:10 PM", "2026-11-20 12:10"},
        {"20/11/2026 22:28 PM", "2026-11-20 22:28"},
        {"46346", "2026-11-20"},
        {"46346.638888889", "2026-11-20 15:20"},
        {"46346,638888889", "2026-11-20 15:20"},
        {"29/02/2028", "2028-02-29"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct written_moment m;
        if (!written_moment(arena, str_z(CASES[i].cell), &m))
            fail_msg("not read: %s", CASES[i].cell);
        struct str is =
            m.minute < 0 ? date_str_iso(arena, m.day) : date_str_local(arena, written_at(m));
        if (!str_eq(is, str_z(CASES[i].is)))
            fail_msg("%s is not %.*s", CASES[i].cell, STR_ARG(is));
    }
}

static void what_is_no_moment_is_not_guessed(void **state)
{
    (void)state;
    static const char *const CASES[] = {
        "",
        "hôm sau",
        "11/20/2026",
        "31/11/2026",
        "29/02/2026",
        "20/11",
        "20/11/1926",
        "20/11/2026 25:00",
        "20/11/2026 15:60",
        "20/11/2026 21/11/2026",
        "15:20",
        "20112026",
        "20/11/2026 15:20 16:30",
        "20-11/2026",
        "0/11/2026",
        "20/0/2026",
        "99999999999999999999",
        "20/11/2026 x",
        "1",
        "20/11/126",
        "tháng 11 năm 2026",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct written_moment m;
        if (written_moment(arena, str_z(CASES[i]), &m))
            fail_msg("read: %s", CASES[i]);
    }
}

static void phones_are_taken_out_of_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *address, *phone;
    } CASES[] = {
        {"Thôn Đông, xã Vũ Ninh - 0912.345.678", "Thôn Đông, xã Vũ Ninh", "0912.345.678"},
        {"Thôn Đông\nĐT: 0912 345 678", "Thôn Đông", "0912 345 678"},
        {"Thôn Đông (SĐT 0987.654.321)", "Thôn Đông", "0987.654.321"},
        {"0934567890 - Thôn Đoài", "Thôn Đoài", "0934567890"},
        {"Thôn Đông; điện thoại: +84912345678; nhà cuối ngõ", "Thôn Đông, nhà cuối ngõ",
         "+84912345678"},
        {"Số 12/345 tổ 6, thôn Bắc", "Số 12/345 tổ 6, thôn Bắc", ""},
        {"Thôn Đông", "Thôn Đông", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct str address, phone;
        written_address(arena, str_z(CASES[i].cell), &address, &phone);
        if (!str_eq(address, str_z(CASES[i].address)) || !str_eq(phone, str_z(CASES[i].phone)))
            fail_msg("%s: [%.*s] [%.*s]", CASES[i].cell, STR_ARG(address), STR_ARG(phone));
    }
}

static void words_of_the_office_are_understood(void **state)
{
    (void)state;
    struct arena *a = arena;
    enum dossier_channel channel;
    enum dossier_state s;
    CHECK(written_punctuality(a, S("Trước hạn")) == PUNCTUALITY_EARLY);
    CHECK(written_punctuality(a, S("ĐÚNG HẠN")) == PUNCTUALITY_ON_TIME);
    CHECK(written_punctuality(a, S("Trễ 2 ngày")) == PUNCTUALITY_LATE);
    CHECK(written_punctuality(a, S("quá hạn")) == PUNCTUALITY_LATE);
    CHECK(written_punctuality(a, S("Không đúng hạn")) == PUNCTUALITY_LATE);
    CHECK(written_punctuality(a, S("không trễ")) == PUNCTUALITY_ON_TIME);
    CHECK(written_punctuality(a, S("Chưa trả")) == PUNCTUALITY_NONE);
    CHECK(written_punctuality(a, S("")) == PUNCTUALITY_NONE);
    CHECK(written_channel(a, S("Cổng DVC quốc gia"), &channel) && channel == CHANNEL_ONLINE);
    CHECK(written_channel(a, S("Bưu chính công ích"), &channel) && channel == CHANNEL_POST);
    CHECK(written_channel(a, S(""), &channel) && channel == CHANNEL_DIRECT);
    CHECK(!written_channel(a, S("bồ câu"), &channel));
    CHECK(written_state(a, S("Dừng xử lý"), &s) && s == DOSSIER_STOPPED);
    CHECK(written_state(a, S("10"), &s) && s == DOSSIER_RETURNED);
    CHECK(!written_state(a, S("11"), &s) && !written_state(a, S("lơ lửng"), &s));
    CHECK(str_eq(written_name(a, S("  TRẦN  VĂN\nBÌNH ")), S("Trần Văn Bình")));
    CHECK(str_eq(written_name(a, S("Nguyễn Thị Hoa")), S("Nguyễn Thị Hoa")));
    CHECK(written_is_organisation(a, S("CÔNG TY TNHH HẠT GẠO")));
    CHECK(str_eq(written_name(a, S("CÔNG TY TNHH HẠT GẠO")), S("CÔNG TY TNHH HẠT GẠO")));
    CHECK(!written_is_organisation(a, S("Nguyễn Văn Trường")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_as_offices_write_them),
        cmocka_unit_test(what_is_no_moment_is_not_guessed),
        cmocka_unit_test(phones_are_taken_out_of_addresses),
        cmocka_unit_test(words_of_the_office_are_understood),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
