/* Registers as offices keep them: read, judged, written once, corrected. */
#include "dossier_fixture.h"

#include <unistd.h>

#include "serve/dossier_columns_import.h"
#include "serve/dossier_count.h"
#include "serve/dossier_import.h"
#include "spine/event.h"

static const char *data_dir;

static int open_it(void)
{
    today("2026-11-27 08:00");
    return 0;
}

/* ---- importing ---- */

struct heard {
    struct buf lines, report;
    int64_t dossiers;
};

static void hear(void *ctx, bool is_error, struct str line)
{
    struct heard *h = ctx;
    (void)is_error;
    buf_str(&h->lines, line);
    buf_char(&h->lines, '\n');
}

static void note(void *ctx, struct str bytes)
{
    buf_str(&((struct heard *)ctx)->report, bytes);
}

static void count_dossier(void *ctx, const struct dossier *d)
{
    CHECK(d->id != 0 && d->unit_id != 0 && d->generation == 1);
    ((struct heard *)ctx)->dossiers++;
}

static struct heard heard;
static struct dossier_import_result result;

static enum err import_path(int64_t unit_id, const char *path, bool dry_run)
{
    struct dossier_import in = {
        .db = c.db,
        .keys = &c.keys,
        .unit_id = unit_id,
        .path = path,
        .actor = S("import"),
        .lang = LANG_EN,
        .dry_run = dry_run,
        .say = hear,
        .report = note,
        .each = count_dossier,
        .ctx = &heard,
    };
    heard.dossiers = 0;
    buf_init(&heard.lines, c.arena, 1 << 20);
    buf_init(&heard.report, c.arena, 1 << 20);
    result = (struct dossier_import_result){0};
    return dossier_import(c.arena, &in, &result);
}

static enum err import_file(int64_t unit_id, const char *name)
{
    return import_path(
        unit_id, arena_z(c.arena, arena_fmt(c.arena, "%s/%s", data_dir, name)), false);
}

static enum err import_text(int64_t unit_id, struct str text, bool dry_run)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/register.csv", c.f->dir);
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(text.p, 1, text.n, f) == text.n && fclose(f) == 0);
    enum err e = import_path(unit_id, path, dry_run);
    (void)unlink(path);
    return e;
}

static bool said(const char *what)
{
    return str_find(buf_get(&heard.lines), str_z(what)) >= 0;
}

static bool reported(const char *what)
{
    return str_find(buf_get(&heard.report), str_z(what)) >= 0;
}

struct found {
    int64_t unit_id;
    const char *code;
    struct dossier d;
    struct person p;
    const struct dossier_difference *differences;
    const struct dossier_pause *pauses;
    const struct dossier_step *steps;
    size_t difference_count, pause_count, step_count;
};

static enum err read_dossier(struct db_tx *tx, void *ctx)
{
    struct found *f = ctx;
    enum err e = dossier_by_code(tx, f->unit_id, str_z(f->code), &f->d);
    if (e == OK)
        e = person_by_id(tx, f->unit_id, f->d.person_id, &f->p);
    if (e == OK)
        e = dossier_differences(tx, f->unit_id, f->d.id, &f->differences, &f->difference_count);
    if (e == OK)
        e = dossier_pauses(tx, f->unit_id, f->d.id, &f->pauses, &f->pause_count);
    if (e == OK)
        e = dossier_timeline(tx, &f->d, &f->steps, &f->step_count);
    return e;
}

static struct found find(int64_t unit_id, const char *code)
{
    struct found f = {.unit_id = unit_id, .code = code};
    if (looked(read_dossier, &f) != OK)
        fail_msg("no dossier %s", code);
    return f;
}

struct totals {
    int64_t unit_id;
    size_t events;
    int64_t wrong, received;
};

static enum err read_totals(struct db_tx *tx, void *ctx)
{
    struct totals *t = ctx;
    struct event_list events = {0};
    struct dossier_share share;
    enum err e = event_after(tx, t->unit_id, 0, 5000, &events);
    t->events = events.count;
    if (e == OK)
        e = dossier_recount(tx, t->unit_id, &t->wrong);
    if (e == OK)
        e = dossier_share(tx, t->unit_id, day("2020-01-01"), day("2030-01-01"), &share);
    t->received = share.received;
    return e;
}

static struct totals totals(int64_t unit_id)
{
    struct totals t = {.unit_id = unit_id};
    CHECK(looked(read_totals, &t) == OK);
    return t;
}

static void a_clean_register_is_taken(void **state)
{
    (void)state;
    const int64_t unit = 20;
    CHECK(import_file(unit, "clean.csv") == OK);
    CHECK(result.rows == 10 && result.made == 10 && result.changed == 0 && result.refused == 0);
    CHECK(heard.dossiers == 10);
    CHECK(result.differences[DIFF_DUE] == 2 && result.differences[DIFF_PUNCTUALITY] == 1);
    CHECK(result.differences[DIFF_ORDER] == 1 && result.differences[DIFF_RETURN_REST_DAY] == 1);
    CHECK(result.differences[DIFF_CODE_DAY] == 1 && result.differences[DIFF_NO_OFFICE_DUE] == 1);
    CHECK(result.differences[DIFF_LATE_NO_APOLOGY] == 1);
    CHECK(result.differences[DIFF_RECEIVED_REST] == 0);
    CHECK(result.late == 2 && result.office_late == 1);
    CHECK(totals(unit).wrong == 0 && totals(unit).received == 10);
    CHECK(said("The register has 10 dossiers: 10 new, 0 changed, 0 unchanged."));
}

static void each_row_is_computed_and_kept_as_written(void **state)
{
    (void)state;
    const int64_t unit = 20;
    struct found hoa = find(unit, "H31.45.12-261117-0014");
    CHECK(hoa.d.state == DOSSIER_PROCESSING && hoa.d.due_at == at("2026-11-27 17:00"));
    CHECK(hoa.d.office_due_at == at("2026-11-26 17:00") && hoa.d.derivation.n > 0);
    CHECK(hoa.difference_count == 1 && hoa.differences[0].kind == DIFF_DUE);
    CHECK(hoa.differences[0].office == at("2026-11-26 17:00"));
    CHECK(hoa.differences[0].computed == at("2026-11-27 17:00"));
    CHECK(hoa.pause_count == 1 && hoa.pauses[0].to_at == at("2026-11-20 17:00"));
    CHECK(hoa.step_count == 3 && hoa.steps[1].to == DOSSIER_SUPPLEMENT);
    CHECK(str_eq(hoa.d.desk, S("UBND xã Vũ Ninh")) && str_eq(hoa.p.village, S("Thôn Đông")));
    struct found binh = find(unit, "H31.45.12-261120-0003");
    CHECK(binh.d.due_at == at("2026-11-26 17:00") && binh.d.punctuality == PUNCTUALITY_EARLY);
    CHECK(binh.d.state == DOSSIER_RETURNED && binh.d.result == RESULT_GRANTED);
    CHECK(binh.difference_count == 0 && binh.d.office_punctuality == PUNCTUALITY_EARLY);
    struct found nam = find(unit, "H31.45.12-261111-0007");
    CHECK(nam.d.punctuality == PUNCTUALITY_LATE);
    CHECK(nam.d.office_punctuality == PUNCTUALITY_ON_TIME);
    CHECK(
        nam.d.differences ==
        (1U << DIFF_DUE | 1U << DIFF_PUNCTUALITY | 1U << DIFF_LATE_NO_APOLOGY));
    struct found lan = find(unit, "H31.45.12-261118-0001");
    CHECK(lan.d.punctuality == PUNCTUALITY_NONE && (lan.d.differences & 1U << DIFF_ORDER));
    struct found company = find(unit, "12/2026/ht");
    CHECK(company.p.kind == PERSON_ORGANISATION && company.d.punctuality == PUNCTUALITY_EARLY);
    struct found hourly = find(unit, "H31.45.12-261118-0009");
    CHECK(hourly.d.punctuality == PUNCTUALITY_LATE && hourly.d.differences == 0);
    CHECK(hourly.d.due_at == at("2026-11-19 09:30"));
    struct found yen = find(unit, "H31.45.12-261122-0001");
    CHECK(yen.d.channel == CHANNEL_ONLINE && yen.d.due_at == at("2026-11-27 17:00"));
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    const int64_t unit = 20;
    struct totals before = totals(unit);
    CHECK(import_file(unit, "clean.csv") == OK);
    CHECK(result.same == 10 && result.made == 0 && result.changed == 0 && result.gone == 0);
    CHECK(totals(unit).events == before.events && totals(unit).received == 10);
    CHECK(heard.dossiers == 10);
}

static void a_corrected_line_is_updated_with_an_event(void **state)
{
    (void)state;
    const int64_t unit = 20;
    CHECK(import_file(unit, "corrected.csv") == OK);
    CHECK(result.made == 1 && result.changed == 3 && result.same == 6 && result.gone == 1);
    CHECK(reported("H31.45.12-261118-0002,gone"));
    struct found nam = find(unit, "H31.45.12-261111-0007");
    CHECK(nam.d.punctuality == PUNCTUALITY_ON_TIME && nam.d.version == 2);
    CHECK(nam.d.differences == 1U << DIFF_DUE && nam.difference_count == 1);
    const struct dossier_step *last = &nam.steps[nam.step_count - 1];
    CHECK(last->kind == STEP_CORRECTED);
    CHECK(str_find(last->reason, S("2026-11-17 10:00\t2026-11-16 10:00")) >= 0);
    CHECK(nam.steps[1].to == DOSSIER_RETURNED && nam.steps[1].at == at("2026-11-16 10:00"));
    struct found yen = find(unit, "H31.45.12-261122-0001");
    CHECK(yen.d.state == DOSSIER_RETURNED && yen.d.punctuality == PUNCTUALITY_EARLY);
    CHECK(yen.steps[1].kind == STEP_STATE && yen.steps[1].to == DOSSIER_RETURNED);
    (void)find(unit, "H31.45.12-261118-0002"); /* nothing is deleted */
    CHECK(totals(unit).wrong == 0 && totals(unit).received == 11);
    for (size_t i = 0; i < yen.step_count; i++)
        CHECK(str_find(yen.steps[i].reason, S("0356789012")) < 0);
}

static void titles_bom_semicolons_and_nfd_are_read(void **state)
{
    (void)state;
    const int64_t unit = 21;
    CHECK(import_file(unit, "excel_nfd.csv") == OK);
    CHECK(result.rows == 3 && result.made == 3 && result.passed_over == 3);
    struct found hoa = find(unit, "H31.45.12-261117-0014");
    CHECK(
        str_eq(hoa.p.name, S("Nguyễn Thị Hoa")) &&
        str_eq(hoa.p.address, S("Thôn Đông, xã Vũ Ninh")));
    CHECK(hoa.p.phone_sealed.n > 0);
    CHECK(hoa.d.flags & DOSSIER_NO_OFFICE_DUE_TIME);
    CHECK(hoa.d.due_at == at("2026-11-25 17:00") && hoa.d.differences == 1U << DIFF_DUE);
    struct found binh = find(unit, "H31.45.12-261120-0003");
    CHECK(binh.d.received_at == at("2026-11-20 15:20") && binh.d.differences == 0);
    CHECK(binh.d.returned_at == at("2026-11-25 09:10"));
    struct found mai = find(unit, "H31.45.12-261120-0004");
    CHECK(mai.d.punctuality == PUNCTUALITY_ON_TIME && (mai.d.flags & DOSSIER_NO_RETURNED_TIME));
    CHECK(mai.d.differences == 0);
}

static void capitals_look_alikes_and_repeated_headings_are_read(void **state)
{
    (void)state;
    const int64_t unit = 22;
    CHECK(import_file(unit, "capitals_eth.csv") == OK);
    CHECK(result.rows == 4 && result.made == 4 && result.passed_over == 3);
    struct found dao = find(unit, "H31.45.12-261120-0004");
    CHECK(str_eq(dao.p.name, S("Đỗ Thị Đào")) && dao.d.differences == 0);
    struct found binh = find(unit, "H31.45.12-261120-0003");
    CHECK(binh.d.returned_at == at("2026-11-25 09:10"));
    struct found nam = find(unit, "H31.45.12-261111-0007");
    CHECK(nam.d.procedure_id == c.confirm && nam.d.punctuality == PUNCTUALITY_ON_TIME);
    CHECK(nam.d.flags & DOSSIER_NO_RECEIVED_TIME);
    struct found thuy = find(unit, "H31.45.12-261112-0001");
    CHECK(thuy.d.office_due_at == at("2026-11-12 17:00"));
    CHECK(thuy.d.returned_at == at("2026-11-12 09:00"));
}

static void every_broken_row_is_named_and_nothing_is_written(void **state)
{
    (void)state;
    const int64_t unit = 23;
    static const char *const REPORTED[] = {
        "2,2,Mã hồ sơ,,refused,thiếu mã hồ sơ,the dossier code is missing",
        "3,2,Mã hồ sơ,",
        "4,5,\"Tên cá nhân, tổ chức\",B-0003,refused",
        "5,3,Tên TTHC,B-0004,refused",
        "6,3,Tên TTHC,B-0005,refused,có nhiều thủ tục",
        "7,3,Tên TTHC,B-0006,refused",
        "8,9,Ngày nhận,B-0007,refused",
        "9,10,Ngày hẹn,B-0008,refused",
        "10,11,Ngày trả,B-0009,refused",
        "11,15,Bổ sung từ,B-0010,refused",
        "12,9,Ngày nhận,B-0011,refused",
        "13,3,Tên TTHC,B-0012,refused",
        "15,2,Mã hồ sơ,B-0013,refused",
    };
    CHECK(import_file(unit, "broken.csv") == E_INVALID);
    for (size_t i = 0; i < sizeof REPORTED / sizeof *REPORTED; i++)
        if (!reported(REPORTED[i]))
            fail_msg("not in the report: %s\n%.*s", REPORTED[i], STR_ARG(buf_get(&heard.report)));
    CHECK(result.refused == 13 && result.made == 0 && heard.dossiers == 0);
    CHECK(totals(unit).received == 0 && totals(unit).events == 0);
    CHECK(said("Line 8, column 9 (Ngày nhận)") && said("13 rows were refused"));
}

static void a_dry_run_writes_nothing(void **state)
{
    (void)state;
    struct str text = S("TT,Mã hồ sơ,Tên TTHC,Họ tên,Ngày nhận,Ngày hẹn,Ngày trả\n"
                        "1,D-1,Đăng ký khai sinh,Nguyễn Thị Hoa,20/11/2026 9:00,20/11/2026,\n");
    CHECK(import_text(24, text, true) == OK);
    CHECK(result.made == 1 && heard.dossiers == 0 && totals(24).received == 0);
    CHECK(import_text(24, text, false) == OK);
    CHECK(import_text(24, text, true) == OK && result.same == 1);
    CHECK(totals(24).received == 1);
}

static void hostile_files_get_a_sentence(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *said;
    } CASES[] = {
        {STR_INIT(""), "empty"},
        {STR_INIT("a,b,c\n1,2,3\n"), "No table like form 07"},
        {STR_INIT("TT,Mã hồ sơ,Tên TTHC,Họ tên,Ngày nhận,Ngày hẹn\n"), "Ngày trả"},
        {STR_INIT("TT,Mã hồ sơ,Tên TTHC,Họ tên,Ngày nhận,Ngày hẹn,Ngày trả\n"), "no dossier"},
        {STR_INIT("TT,Mã hồ sơ,Tên TTHC,Họ tên,Ngày nhận,Ngày hẹn,Ngày trả\n1,\"x"),
         "never closed"},
        {STR_INIT("TT,M\xff,c\n"), "not UTF-8"},
        {STR_INIT("PK\x03\x04rest of a spreadsheet"), "not a CSV file"},
        {STR_INIT("TT\0,b\n"), "NUL"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CHECK(import_text(25, CASES[i].text, false) == E_INVALID);
        if (!said(CASES[i].said))
            fail_msg("%s not in: %.*s", CASES[i].said, STR_ARG(buf_get(&heard.lines)));
    }
    CHECK(import_path(25, "/tmp/gandan-there-is-no-such-file", false) == E_NOT_FOUND);
    CHECK(said("/tmp/gandan-there-is-no-such-file") && totals(25).received == 0);
    struct buf wide;
    buf_init(&wide, c.arena, 4 << 20);
    for (int i = 0; i < 1000000; i++)
        buf_char(&wide, ',');
    CHECK(import_text(25, buf_get(&wide), false) == E_INVALID && said("too many columns"));
}

static enum err move_on(struct db_tx *tx, void *ctx)
{
    struct dossier *d = ctx;
    struct dossier_move m = {
        .unit_id = d->unit_id,
        .id = d->id,
        .from = d->state,
        .to = DOSSIER_FINISHED,
        .actor = S("official:1"),
    };
    return dossier_move(tx, &m, d);
}

#define HEADING "TT,Mã hồ sơ,Tên TTHC,Họ tên,Ngày nhận,Ngày hẹn,Ngày trả,Trạng thái,Ghi chú\n"

static void what_the_desk_has_moved_stays(void **state)
{
    (void)state;
    CHECK(
        import_text(
            26,
            S(HEADING "1,E-1,Đăng ký lại khai sinh,Nguyễn Thị Hoa,24/11/2026 9:00,"
                      "01/12/2026,,,\n"),
            false) == OK);
    struct found f = find(26, "E-1");
    CHECK(written(move_on, &f.d) == OK);
    CHECK(
        import_text(
            26,
            S(HEADING "1,E-1,Đăng ký lại khai sinh,Nguyễn Thị Hoa,24/11/2026 9:00,"
                      "02/12/2026,,,\n"),
            false) == OK);
    CHECK(result.changed == 0 && said("E-1 has been moved at the desk"));
    f = find(26, "E-1");
    CHECK(f.d.state == DOSSIER_FINISHED && date_local_day(f.d.office_due_at) == day("2026-12-01"));
}

static void states_of_the_register_are_taken(void **state)
{
    (void)state;
    CHECK(
        import_text(
            27,
            S(HEADING "1,F-1,1.004884,A Văn B,20/11/2026 9:00,26/11/2026,,Mới đăng ký,\n"
                      "2,F-2,1.004884,A Văn B,20/11/2026 9:00,26/11/2026,,Không được tiếp nhận,\n"
                      "3,F-3,1.004884,A Văn B,20/11/2026 9:00,26/11/2026,23/11/2026,Dừng xử lý,\n"
                      "4,F-4,1.004884,A Văn B,20/11/2026 9:00,26/11/2026,,Được tiếp nhận,\n"
                      "5,F-5,1.004884,A Văn B,20/11/2026 9:00,26/11/2026,,Lơ lửng,\n"),
            false) == OK);
    struct found f = find(27, "F-1");
    CHECK(f.d.state == DOSSIER_SUBMITTED && f.d.due_at == 0);
    f = find(27, "F-2");
    CHECK(f.d.state == DOSSIER_REFUSED && f.d.ended_at && f.d.punctuality == PUNCTUALITY_NONE);
    f = find(27, "F-3");
    CHECK(f.d.state == DOSSIER_STOPPED && !f.d.returned_at && f.d.punctuality == PUNCTUALITY_NONE);
    f = find(27, "F-4");
    CHECK(f.d.state == DOSSIER_ACCEPTED && f.d.due_at);
    f = find(27, "F-5");
    CHECK(f.d.state == DOSSIER_PROCESSING && said("Lơ lửng"));
    CHECK(
        import_text(
            27, S(HEADING "3,F-6,1.004884,A Văn B,20/11/2026,26/11/2026,,Dừng xử lý,\n"), false) ==
        E_INVALID);
    CHECK(totals(27).wrong == 0);
}

static void notes_and_phones_lie_sealed(void **state)
{
    (void)state;
    static char bytes[8 << 20];
    char wal[1024];
    if (c.f->engine != DB_SQLITE)
        skip();
    CHECK(
        import_text(
            28,
            S(HEADING "1,G-1,1.004884,Canary Tên Riêng,20/11/2026 9:00,26/11/2026,,,"
                      "gọi 0933777222 nhé\n"),
            false) == OK);
    (void)snprintf(wal, sizeof wal, "%s-wal", c.f->url);
    const char *const paths[] = {c.f->url, wal};
    bool name = false;
    for (size_t i = 0; i < 2; i++) {
        FILE *f = fopen(paths[i], "rb");
        size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
        if (f)
            (void)fclose(f);
        struct str all = {bytes, n};
        name = name || str_find(all, S("Canary Tên Riêng")) >= 0;
        CHECK(str_find(all, S("933777222")) < 0);
    }
    CHECK(name);
}

static void what_the_writer_writes_the_reader_reads(void **state)
{
    (void)state;
    struct buf b;
    struct csv_out o;
    buf_init(&b, c.arena, 1 << 20);
    csv_out_init(&o, &b, ';', true);
    dossier_register_header(&o);
    for (int i = 0; i < 1203; i++)
        dossier_register_line(
            &o, &(struct register_line){
                    .number = i + 1,
                    .code = arena_fmt(c.arena, "W-%d", i),
                    .procedure = S("Đăng ký lại khai sinh"),
                    .name = arena_fmt(c.arena, "Trần \"Bé\" %c; con", 'A' + i % 26),
                    .address = S("Thôn Đông, xã Vũ Ninh"),
                    .phone = S("0000 000 101"),
                    .desk = S("UBND xã Vũ Ninh"),
                    .received_at = at("2026-11-17 09:40"),
                    .due_at = at("2026-11-25 17:00"),
                    .returned_at = i % 3 ? at("2026-11-25 10:00") : 0,
                    .handover = S("Trực tiếp"),
                    .channel = S("Trực tiếp"),
                });
    CHECK(import_text(29, buf_get(&b), false) == OK);
    CHECK(result.made == 1203 && result.on_time == 802 && result.late == 0);
    for (int k = 1; k < DIFF_KINDS; k++)
        CHECK(result.differences[k] == 0);
    CHECK(totals(29).wrong == 0 && heard.dossiers == 1203);
    CHECK(str_eq(find(29, "W-0").p.name, S("Trần \"Bé\" A; con")));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_register_is_taken),
        cmocka_unit_test(each_row_is_computed_and_kept_as_written),
        cmocka_unit_test(the_same_file_again_changes_nothing),
        cmocka_unit_test(a_corrected_line_is_updated_with_an_event),
        cmocka_unit_test(titles_bom_semicolons_and_nfd_are_read),
        cmocka_unit_test(capitals_look_alikes_and_repeated_headings_are_read),
        cmocka_unit_test(every_broken_row_is_named_and_nothing_is_written),
        cmocka_unit_test(a_dry_run_writes_nothing),
        cmocka_unit_test(hostile_files_get_a_sentence),
        cmocka_unit_test(what_the_desk_has_moved_stays),
        cmocka_unit_test(states_of_the_register_are_taken),
        cmocka_unit_test(notes_and_phones_lie_sealed),
        cmocka_unit_test(what_the_writer_writes_the_reader_reads),
    };
    data_dir = argc > 1 ? argv[1] : "tests/data/registers";
    commune_first = open_it;
    return COMMUNE_RUN(tests);
}
