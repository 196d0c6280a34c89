/* fuzz_register: any bytes as a register of form 07: headings, dates, phone numbers, names, states.
 * What must hold: a row is taken whole or refused with a reason; what was taken is what the rest of
 * the program may rely on; judged twice it is the same; written out again it reads the same.
 *
 * An input that begins with 'R' is rows only, below the heading given here; else the whole file.
 * The law's clock needs a catalogue: a database is filled once, read, and gone before the first
 * row. */
#include <assert.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "serve/dossier_judge_import.h"
#include "serve/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 20000
#define UNIT 7

static const char heading[] =
    "TT,Mã hồ sơ,Mã TTHC,Tên TTHC,Họ tên,Địa chỉ,SĐT,Số CCCD,Ngày sinh,Giới tính,Ngày nhận,"
    "Ngày hẹn,Ngày trả,Bổ sung từ,Bổ sung đến,Kết quả đúng hạn/trễ,Kênh,Trạng thái,Ghi chú\n";

/* ---- the clock, once ---- */

static struct register_judge judge;             /* its columns: of `heading` */
static struct register_columns columns_written; /* of dossier_register_header */
static struct keys keys;

static int64_t on(const char *iso)
{
    int64_t day;
    bool fine = date_parse_iso(str_z(iso), &day);
    assert(fine);
    return day;
}

static struct procedure procedure_row(struct str code, struct str name, struct deadline_limit limit)
{
    return (struct procedure){
        .code = code,
        .name_vi = name,
        .name_en = name,
        .valid_from = on("2025-07-01"),
        .valid_to = PROCEDURE_OPEN,
        .limit = limit,
        .certainty = S("K"),
        .field_vi = S("Hộ tịch"),
        .field_en = S("Civil status"),
    };
}

static enum err fill(struct db_tx *tx, void *ctx)
{
    struct procedure rows[] = {
        procedure_row(
            S("1.004873"), S("Cấp Giấy xác nhận tình trạng hôn nhân"),
            (struct deadline_limit){3, DEADLINE_WORKING_DAYS}),
        procedure_row(
            S("1.004884"), S("Đăng ký lại khai sinh"), (struct deadline_limit){5, DEADLINE_DAYS}),
        procedure_row(
            S("2.000815"), S("Chứng thực"), (struct deadline_limit){0, DEADLINE_SAME_DAY}),
        procedure_row(S("9.000001"), S("Theo giờ"), (struct deadline_limit){8, DEADLINE_HOURS}),
        procedure_row(S("9.000002"), S("Theo tháng"), (struct deadline_limit){1, DEADLINE_MONTHS}),
        procedure_row(S("9.000003"), S("Không hạn"), (struct deadline_limit){0}),
    };
    struct procedure_plan plan;
    (void)ctx;
    rows[0].restart = true;
    rows[3].valid_to = on("2026-06-30");
    return procedure_write(tx, rows, sizeof rows / sizeof *rows, S("fuzz"), &plan);
}

static enum err load(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    struct dossier_clock *clock;
    enum err e = dossier_clock_new(tx, UNIT, 0, &clock);
    judge.clock = e == OK ? clock : NULL;
    return e;
}

static void remove_database(const char *dir)
{
    static const char *const names[] = {"f.db", "f.db-wal", "f.db-shm"};
    char path[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

static void take_heading(struct arena *a, struct str text, struct register_columns *ret)
{
    struct csv *csv;
    struct csv_fault fault;
    struct csv_record r;
    register_columns_init(ret);
    bool fine = csv_open_str(text, &csv, &fault) == OK && csv_next(csv, &r) &&
                register_columns_take(a, ret, &r) && ret->complete;
    assert(fine);
    csv_close(csv);
}

static void take_headings(struct arena *a)
{
    struct buf b;
    struct csv_out o;
    buf_init(&b, a, 4096);
    csv_out_init(&o, &b, ',', false);
    dossier_register_header(&o);
    take_heading(a, str_z(heading), &judge.columns);
    take_heading(a, buf_get(&b), &columns_written);
}

static void hear(void *ctx, const struct register_issue *issue);

static void begin(void)
{
    static struct arena *for_ever;
    char dir[] = "/tmp/gandan-fuzz-XXXXXX", path[64];
    if (judge.clock)
        return;
    log_set_level(LOG_ERROR);
    for_ever = arena_new(0);
    const char *made = mkdtemp(dir);
    assert(made);
    (void)snprintf(path, sizeof path, "%s/f.db", dir);
    struct db_config config = {.url = str_z(path)};
    struct db *db;
    int applied;
    bool fine = db_create(&config) == OK && db_open(&config, &db) == OK &&
                db_migrate(db, for_ever, STR_NONE, &applied) == OK && db_writer_start(db) == OK &&
                db_write(db, for_ever, DB_HIGH, fill, NULL) == OK &&
                db_read(db, for_ever, load, NULL) == OK;
    assert(fine);
    db_close(db);
    remove_database(dir);
    for (int k = 0; k < KEY_COUNT; k++)
        memset(keys.bytes[k], 'a' + k, KEY_BYTES);
    take_headings(for_ever);
    judge.keys = &keys;
    judge.unit_id = UNIT;
    judge.issue = hear;
    judge.now_at = date_at(on("2026-11-27"), 480);
}

/* ---- what must hold ---- */

struct told {
    int refusals;
};

static void hear(void *ctx, const struct register_issue *issue)
{
    struct told *told = ctx;
    assert(issue->kind < ISSUE_GONE && issue->line > 0);
    assert(issue->column >= 0 && issue->column <= CSV_COLUMNS_MAX);
    assert(utf8_valid(issue->value) && utf8_valid(issue->code) && issue->heading.n > 0);
    told->refusals += issue->kind < ISSUE_FIRST_NOTE;
}

static void check_pauses(const struct register_row *row)
{
    assert(row->pause_count <= REGISTER_PAUSES);
    for (size_t i = 0; i < row->pause_count; i++) {
        const struct dossier_pause *p = &row->pauses[i];
        assert(p->from_at > 0 && (p->to_at ? p->to_at > p->from_at : i + 1 == row->pause_count));
        assert(i == 0 || p->from_at >= row->pauses[i - 1].to_at);
        assert(!p->restart || p->to_at);
    }
}

static void check_dossier(const struct dossier *d)
{
    int64_t today = date_local_day(judge.now_at);
    assert(d->unit_id == UNIT && d->id == 0 && d->procedure_id != 0);
    assert(d->code.n > 0 && d->code.n <= 60 && utf8_valid(d->code));
    assert(d->received_at > 0 && date_local_day(d->received_at) <= today);
    assert(!d->returned_at || date_local_day(d->returned_at) <= today);
    assert(d->state > DOSSIER_NEW && d->state < DOSSIER_STATES);
    assert(d->channel >= CHANNEL_DIRECT && d->channel <= CHANNEL_POST);
    assert(d->due_at == 0 || d->late_at >= d->due_at);
    assert(d->due_at == 0 || d->derivation.n > 0);
    assert(d->ended_at || (d->punctuality == PUNCTUALITY_NONE && d->result == RESULT_NONE));
    assert(d->state != DOSSIER_RETURNED || (d->returned_at && d->ended_at));
    assert(!(d->flags & DOSSIER_NOT_ACCEPTED) || !d->due_at);
    assert(utf8_valid(d->desk) && utf8_valid(d->officer) && utf8_valid(d->handover));
}

static void check_row(const struct register_row *row)
{
    check_dossier(&row->d);
    check_pauses(row);
    assert(row->hash.n == REGISTER_HASH && row->difference_count < DIFF_KINDS);
    for (size_t i = 0; i < row->difference_count; i++)
        assert(row->differences[i].kind >= DIFF_DUE && row->differences[i].kind < DIFF_KINDS);
    const struct person_new *p = &row->person;
    assert(p->name.n > 0 && utf8_valid(p->name) && utf8_valid(p->address));
    assert(utf8_valid(p->village) && utf8_valid(p->phone) && utf8_valid(p->id_number));
    assert(p->birth_year == 0 || (p->birth_year >= 1900 && p->birth_year <= 2100));
}

/* ---- written out again ---- */

/* False: it looks like a title or a total, and is passed over. */
static bool read_line(struct arena *a, struct str text, struct register_row *ret)
{
    struct csv *csv;
    struct csv_fault fault;
    struct csv_record r;
    struct told told = {0};
    struct register_judge again = judge;
    again.columns = columns_written;
    again.ctx = &told;
    bool fine = csv_open_str(text, &csv, &fault) == OK && csv_next(csv, &r);
    assert(fine);
    bool is_row = !register_is_furniture(a, &again.columns, &r);
    bool taken = is_row && register_judge(a, &again, &r, ret);
    assert(taken == is_row);
    csv_close(csv);
    return taken;
}

static void write_again(struct arena *a, struct str procedure, const struct register_row *row)
{
    struct register_line line = {
        .number = 1,
        .code = row->d.code,
        .procedure = procedure,
        .name = row->person.name,
        .received_at = row->d.received_at,
        .due_at = row->d.office_due_at,
        .returned_at = row->d.returned_at,
    };
    if (procedure.n > 900 || line.name.n > 900)
        return;
    struct buf b;
    struct csv_out o;
    struct register_row read;
    buf_init(&b, a, 100000);
    csv_out_init(&o, &b, ',', false);
    buf_lit(&b, "sep=,\r\n");
    dossier_register_line(&o, &line);
    /* An apostrophe may be the one that keeps a spreadsheet from taking a cell for a formula. */
    bool guarded = str_find_char(buf_get(&b), '\'') >= 0;
    if (guarded || !read_line(a, buf_get(&b), &read))
        return;
    assert(str_eq(read.d.code, row->d.code) && read.d.procedure_id == row->d.procedure_id);
    assert(read.d.received_at == row->d.received_at);
    assert(read.d.office_due_at == row->d.office_due_at);
    assert(read.d.returned_at == row->d.returned_at);
}

/* ---- one file ---- */

static void take(struct arena *a, const struct register_judge *j, const struct csv_record *r)
{
    struct told told = {0}, again = {0};
    struct register_judge one = *j;
    struct register_row row, same;
    one.ctx = &told;
    bool taken = register_judge(a, &one, r, &row);
    assert(taken == (told.refusals == 0));
    one.ctx = &again;
    bool taken_again = register_judge(a, &one, r, &same);
    assert(taken_again == taken && again.refusals == told.refusals);
    if (!taken)
        return;
    check_row(&row);
    assert(str_eq(row.hash, same.hash));
    struct str code = csv_cell(r, j->columns.at[COLUMN_PROCEDURE_CODE]);
    struct str name = csv_cell(r, j->columns.at[COLUMN_PROCEDURE]);
    write_again(a, str_trim(code).n ? code : name, &row);
}

/* `below`: the heading has been read. */
static void read_file(struct arena *a, struct str text, bool below)
{
    struct csv *csv;
    struct csv_fault fault;
    struct csv_record r;
    struct register_judge j = judge;
    if (!below)
        register_columns_init(&j.columns);
    if (csv_open_str(text, &csv, &fault) != OK)
        return;
    csv_table_below(csv, REGISTER_REQUIRED);
    while (csv_next(csv, &r)) {
        if (!below)
            below = !register_columns_take(a, &j.columns, &r) && j.columns.complete;
        if (below && !register_is_furniture(a, &j.columns, &r))
            take(a, &j, &r);
        arena_reset(a);
    }
    csv_close(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    begin();
    if (size > INPUT_MAX)
        return 0;
    struct arena *a = arena_new(0);
    struct str text = {(const char *)data, size};
    bool rows_only = size > 0 && data[0] == 'R';
    read_file(a, rows_only ? str_from(text, 1) : text, rows_only);
    arena_free(a);
    return 0;
}
