/* deadline_text: each step of a derivation in words, as a line and as a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "serve/deadline_text.h"

static int64_t day(const char *iso)
{
    int64_t d;
    assert_true(date_parse_iso(str_z(iso), &d));
    return d;
}

static int64_t moment(const char *local)
{
    int64_t at;
    assert_true(date_parse_local(str_z(local), &at));
    return at;
}

struct said {
    struct deadline_step step;
    const char *line, *when, *words; /* when NULL: no reason by itself */
};

static void check(enum lang lang, const struct said *said, size_t count)
{
    struct arena *a = arena_new(0);
    struct deadline d = {.limit = {3, DEADLINE_WORKING_DAYS}, .step_count = 1};
    struct deadline_teller t = {a, lang, &d, calendar_national()};
    for (size_t i = 0; i < count; i++) {
        struct deadline_reason reason = {STR_NONE, STR_NONE};
        d.steps = &said[i].step;
        struct deadline_lines lines = deadline_lines(&t);
        assert_int_equal(lines.n, 1);
        assert_string_equal(arena_z(a, lines.list[0]), said[i].line);
        bool is_reason = deadline_reason(&t, &said[i].step, S("[vì sao]"), &reason);
        assert_int_equal(is_reason, said[i].when != NULL);
        if (!is_reason)
            continue;
        assert_string_equal(arena_z(a, reason.when), said[i].when);
        assert_string_equal(arena_z(a, reason.words), said[i].words);
    }
    arena_free(a);
}

static void moments_are_told(void **state)
{
    (void)state;
    int64_t from = moment("2026-11-20 17:20"), to = moment("2026-11-24 07:30");
    const struct said said[] = {
        {{DEADLINE_RECEIVED, from, from, 0},
         "Nhận lúc 17:20, thứ Sáu ngày 20/11/2026.",
         NULL,
         NULL},
        {{DEADLINE_LIMIT, 3, DEADLINE_WORKING_DAYS, 0}, "Thời hạn: 3 ngày làm việc.", NULL, NULL},
        {{DEADLINE_DUE, to, to, 0}, "Hẹn trả: 07:30, thứ Ba ngày 24/11/2026.", NULL, NULL},
        {{DEADLINE_OUTSIDE, from, to, 0},
         "Ngoài giờ làm việc (17:20, thứ Sáu ngày 20/11/2026): tính từ 07:30, thứ Ba ngày "
         "24/11/2026.",
         "Nhận ngoài giờ làm việc,",
         "nên thời hạn tính từ Thứ Ba 24/11, 07:30."},
        {{DEADLINE_RESTARTED, from, from, 0},
         "Thời hạn tính lại từ đầu lúc 17:20, thứ Sáu ngày 20/11/2026.",
         "Thứ Sáu 20/11, 17:20",
         "xã nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu."},
        {{DEADLINE_PAUSED, from, to, 490},
         "Đồng hồ dừng từ 17:20, thứ Sáu ngày 20/11/2026 đến 07:30, thứ Ba ngày 24/11/2026; khi "
         "dừng "
         "còn 8 giờ 10 phút làm việc.",
         "Từ 20/11, 17:20 đến 24/11, 07:30",
         "đồng hồ tạm dừng, vì [vì sao]. Khoảng này không tính vào thời hạn."},
        {{DEADLINE_PAUSE_OPEN, from, to, 490},
         "Đồng hồ đang dừng từ 17:20, thứ Sáu ngày 20/11/2026.",
         "Từ 20/11, 17:20",
         "đồng hồ đang dừng, vì [vì sao]. Khi chạy tiếp, xã còn 8 giờ 10 phút làm việc."},
        {{DEADLINE_PAUSE_OPEN, from, to, 480},
         "Đồng hồ đang dừng từ 17:20, thứ Sáu ngày 20/11/2026.",
         "Từ 20/11, 17:20",
         "đồng hồ đang dừng, vì [vì sao]. Khi chạy tiếp, xã còn 8 giờ làm việc."},
    };
    check(LANG_VI_COMMUNE, said, sizeof said / sizeof *said);
}

static void days_are_told(void **state)
{
    (void)state;
    int64_t friday = day("2026-11-20"), sunday = day("2026-11-22"), holiday = day("2026-11-24");
    int64_t made_up = day("2026-08-22");
    const struct said said[] = {
        {{DEADLINE_AFTER_15, friday, day("2026-11-23"), 0},
         "thứ Sáu 20/11/2026: nhận sau 15 giờ, nên trả vào ngày làm việc tiếp theo, thứ Hai "
         "23/11/2026.",
         "Nhận sau 15:00,",
         "nên xã trả vào ngày làm việc kế tiếp, 23/11."},
        {{DEADLINE_DAY_RECEIVED, friday, friday, 0},
         "thứ Sáu 20/11/2026: ngày nhận, chưa tính.",
         NULL,
         NULL},
        {{DEADLINE_DAY_COUNTED, friday, friday, 0},
         "thứ Sáu 20/11/2026: có giờ làm việc được tính.",
         NULL,
         NULL},
        {{DEADLINE_DAY_COUNTED, friday, sunday, 2},
         "thứ Sáu 20/11/2026 – Chủ nhật 22/11/2026: ngày thứ 2–4 của thời hạn.",
         NULL,
         NULL},
        {{DEADLINE_DAY_HOLIDAY, holiday, holiday, 0},
         "thứ Ba 24/11/2026: nghỉ lễ (Ngày Văn hóa Việt Nam).",
         NULL,
         NULL},
        {{DEADLINE_MOVED, sunday, holiday, 0},
         "Chủ nhật 22/11/2026 là ngày nghỉ, nên dời sang thứ Ba 24/11/2026.",
         "Chủ nhật 22/11",
         "là ngày nghỉ, nên hạn chuyển sang ngày làm việc kế tiếp, 24/11."},
        {{DEADLINE_MADE_UP, made_up, made_up, 0},
         "thứ Bảy 22/08/2026: ngày làm bù (Làm bù cho ngày 31/8/2026).",
         "Thứ Bảy 22/8",
         "là ngày làm bù, được tính như ngày làm việc."},
        {{DEADLINE_HALF, friday, friday, 690},
         "thứ Sáu 20/11/2026: làm việc đến 11:30.",
         "Thứ Sáu 20/11",
         "cơ quan đóng cửa lúc 11:30."},
        {{DEADLINE_UNCERTAIN, holiday, holiday, 0},
         "thứ Ba 24/11/2026: ngày này trong lịch chưa được xác nhận (Ngày Văn hóa Việt Nam).",
         "Thứ Ba 24/11",
         "lịch ngày này chưa có văn bản xác nhận; nếu đổi, xã tính lại."},
        {{DEADLINE_UNDECIDED, 0, 0, 2027},
         "Lịch nghỉ năm 2027 chưa được quyết định; ngày hẹn có thể thay đổi.",
         "Năm 2027",
         "lịch nghỉ lễ chưa được công bố; khi có, ngày hẹn có thể đổi."},
    };
    check(LANG_VI_COMMUNE, said, sizeof said / sizeof *said);
}

/* Sentences of a ward speak of a ward. */
static void an_office_speaks_of_itself_by_its_kind(void **state)
{
    (void)state;
    int64_t at = moment("2026-11-20 17:20");
    static const char line[] = "Thời hạn tính lại từ đầu lúc 17:20, thứ Sáu ngày 20/11/2026.";
    static const char when[] = "Thứ Sáu 20/11, 17:20";
    struct said said = {{DEADLINE_RESTARTED, at, at, 0}, line, when, NULL};
    said.words = "phường nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu.";
    check(LANG_VI_WARD, &said, 1);
    said.words = "đặc khu nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu.";
    check(LANG_VI_SPECIAL_ZONE, &said, 1);
    said.words = "thị trấn nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu.";
    check(LANG_VI_TOWNSHIP, &said, 1);
    said.words = "cơ quan nhận đủ giấy tờ bổ sung. Thời hạn tính lại từ đầu.";
    check(LANG_VI, &said, 1);
}

static void in_english_too(void **state)
{
    (void)state;
    int64_t friday = day("2026-11-20"), holiday = day("2026-11-24");
    const struct said said[] = {
        {{DEADLINE_DAY_HOLIDAY, holiday, holiday, 0},
         "Tuesday 24/11/2026: holiday (Vietnam Culture Day).",
         NULL,
         NULL},
        {{DEADLINE_HALF, friday, friday, 690},
         "Friday 20/11/2026: works until 11:30.",
         "Friday 20/11",
         "the office closes at 11:30."},
    };
    check(LANG_EN, said, sizeof said / sizeof *said);
}

/* A day of two holidays in a row is a line each, since each has its own name. */
static void each_holiday_has_its_line(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct deadline_step step = {DEADLINE_DAY_HOLIDAY, day("2026-09-01"), day("2026-09-02"), 0};
    struct deadline d = {.steps = &step, .step_count = 1};
    struct deadline_teller t = {a, LANG_VI, &d, calendar_national()};
    assert_int_equal(deadline_lines(&t).n, 2);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_told),
        cmocka_unit_test(days_are_told),
        cmocka_unit_test(an_office_speaks_of_itself_by_its_kind),
        cmocka_unit_test(in_english_too),
        cmocka_unit_test(each_holiday_has_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
