/* The published table of a reform is read here, and applied by unit_merger_apply_import.c. */
#include "place/unit_merger_import.h"

#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"

static const struct csv_column columns[MERGER_COLUMNS] = {
    [MERGER_PROVINCE] = {STR_INIT("Tỉnh, thành phố|province"), true},
    [MERGER_NAME] = {STR_INIT("Tên Xã mới|commune"), true},
    [MERGER_CODE] = {STR_INIT("Mã Xã mới|commune_code"), true},
    [MERGER_OLD_NAME] = {STR_INIT("Tên Xã cũ|old_commune"), true},
    [MERGER_OLD_CODE] = {STR_INIT("Mã Xã cũ|old_commune_code"), true},
    [MERGER_NOTE] = {STR_INIT("Ghi chú|note"), true},
    [MERGER_DISTRICT] = {STR_INIT("Quận/huyện|district"), true},
    [MERGER_OLD_PROVINCE] = {STR_INIT("Tỉnh cũ|old_province"), true},
};

struct str merger_column(enum merger_column column)
{
    struct str rest = columns[column].names, first = S("");
    (void)str_cut(&rest, '|', &first);
    return first;
}

/* ---- cells ---- */

static void refuse(
    struct merger *m, enum merger_column column, enum text reason, struct text_args args)
{
    unit_refuse(&m->issues, m->record.line, merger_column(column), reason, args);
}

static struct str text(struct merger *m, enum merger_column column)
{
    struct str s;
    bool repaired = false;
    if (!unit_cell_text(m->scratch, csv_cell(&m->record, m->at[column]), &s, &repaired)) {
        refuse(m, column, TEXT_unit_import_text, TEXT_NO_ARGS);
        return S("");
    }
    m->row_repaired |= repaired;
    return s;
}

/* "Tỉnh Hưng Yên (33)" */
static bool name_and_code(
    struct merger *m, enum merger_column column, size_t digits, struct str *ret_name,
    struct str *ret_code)
{
    struct str s = text(m, column);
    if (s.n > digits + 2) {
        size_t open = s.n - digits - 2;
        *ret_name = str_trim(str_sub(s, 0, open));
        *ret_code = str_sub(s, open + 1, digits);
        if (s.p[open] == '(' && s.p[s.n - 1] == ')' && unit_code_valid(*ret_code, digits))
            return true;
    }
    refuse(m, column, TEXT_unit_merger_cell, TEXT_ARGS(ta_str("text", s)));
    return false;
}

static bool has(struct str s, struct str words)
{
    return str_find(s, words) >= 0;
}

/* The remark in words, as decisions put it. */
static bool read_part(struct merger *m, struct merger_part *p)
{
    struct str s = viet_fold(m->scratch, p->note);
    bool some = has(s, S("mot phan")), area = has(s, S("dien tich")), people = has(s, S("dan so"));
    if (some && has(s, S("toan bo dan so")))
        p->part = UNIT_PART_AREA_ALL_PEOPLE;
    else if (some)
        p->part = area == people ? UNIT_PART : area ? UNIT_PART_AREA : UNIT_PART_PEOPLE;
    else if (has(s, S("phan con lai")))
        p->part = UNIT_PART;
    else if (has(s, S("toan bo")))
        p->part = UNIT_WHOLE;
    else if (str_starts(s, S("giu nguyen")) || str_starts(s, S("doi ")))
        p->part = UNIT_KEPT;
    else
        return false;
    p->unchanged = p->part == UNIT_KEPT && str_starts(s, S("giu nguyen"));
    return true;
}

/* ---- new units ---- */

static bool same_name(struct merger *m, const struct merger_unit *x, const struct merger_unit *y)
{
    return x->kind == y->kind && viet_equal_loose(m->scratch, x->name, y->name);
}

/* Index + 1; 0: refused. */
static size_t new_unit(
    struct merger *m, enum merger_column column, struct str name, const struct merger_unit *like)
{
    struct merger_unit u = *like;
    u.line = m->record.line;
    if (!unit_name_parse(m->scratch, u.level, name, &u.kind, &u.name)) {
        refuse(m, column, TEXT_unit_import_kind, TEXT_ARGS(ta_str("name", name)));
        return 0;
    }
    int64_t *seen = str_count_of(m->by_code, u.code);
    if (*seen) {
        const struct merger_unit *first = &m->units[*seen - 1];
        if (same_name(m, first, &u) && first->province == u.province)
            return (size_t)*seen;
        refuse(
            m, column, TEXT_unit_merger_name,
            TEXT_ARGS(ta_str("code", u.code), ta("line", text_plain(first->line))));
        return 0;
    }
    m->units = unit_list_room(m->arena, m->units, m->unit_count, &m->unit_room, sizeof u);
    u.code = arena_str(m->arena, u.code);
    u.name = arena_str(m->arena, u.name);
    m->units[m->unit_count++] = u;
    return (size_t)(*seen = (int64_t)m->unit_count);
}

static size_t new_commune(struct merger *m)
{
    struct merger_unit province = {.level = UNIT_LEVEL_PROVINCE};
    struct merger_unit commune = {.level = UNIT_LEVEL_COMMUNE, .code = text(m, MERGER_CODE)};
    struct str name;
    if (name_and_code(m, MERGER_PROVINCE, 2, &name, &province.code))
        commune.province = new_unit(m, MERGER_PROVINCE, name, &province);
    if (!unit_code_valid(commune.code, 5)) {
        refuse(
            m, MERGER_CODE, TEXT_unit_import_code,
            TEXT_ARGS(ta_str("code", commune.code), ta_i64("digits", 5)));
        return 0;
    }
    return commune.province ? new_unit(m, MERGER_NAME, text(m, MERGER_NAME), &commune) : 0;
}

/* ---- rows ---- */

/* A line that names a province alone is a heading. */
static bool is_heading(const struct merger *m)
{
    for (int column = MERGER_NAME; column < MERGER_COLUMNS; column++)
        if (str_trim(csv_cell(&m->record, m->at[column])).n)
            return false;
    return true;
}

static void read_row(struct merger *m)
{
    struct merger_part p = {.line = m->record.line};
    struct str ignored;
    if (is_heading(m))
        return;
    m->rows++;
    size_t commune = new_commune(m);
    p.old_name = text(m, MERGER_OLD_NAME);
    p.old_code = text(m, MERGER_OLD_CODE);
    p.note = text(m, MERGER_NOTE);
    bool fine = name_and_code(m, MERGER_DISTRICT, 3, &ignored, &p.district_code);
    fine = name_and_code(m, MERGER_OLD_PROVINCE, 2, &ignored, &p.old_province_code) && fine;
    if (!read_part(m, &p)) {
        refuse(m, MERGER_NOTE, TEXT_unit_merger_note, TEXT_ARGS(ta_str("note", p.note)));
        return;
    }
    if (p.old_code.n && !unit_code_valid(p.old_code, 5)) {
        refuse(
            m, MERGER_OLD_CODE, TEXT_unit_import_code,
            TEXT_ARGS(ta_str("code", p.old_code), ta_i64("digits", 5)));
        return;
    }
    if (!fine || !commune)
        return;
    p.commune = commune - 1;
    m->parts = unit_list_room(m->arena, m->parts, m->part_count, &m->part_room, sizeof p);
    struct merger_part *kept = &m->parts[m->part_count++];
    *kept = p;
    kept->old_name = arena_str(m->arena, p.old_name);
    kept->old_code = arena_str(m->arena, p.old_code);
    kept->note = arena_str(m->arena, p.note);
    kept->district_code = arena_str(m->arena, p.district_code);
    kept->old_province_code = arena_str(m->arena, p.old_province_code);
}

/* ---- the head: a line with the day, a line of headings ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The first "1/7/2025" of a text. */
static bool find_day(struct str s, int64_t *ret)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t end = i;
        if (!is_digit(s.p[i]) || (i && is_digit(s.p[i - 1])))
            continue;
        while (end < s.n && (is_digit(s.p[end]) || s.p[end] == '/'))
            end++;
        struct str rest = str_sub(s, i, end - i), day, month;
        uint64_t d, mo, y;
        if (str_cut(&rest, '/', &day) && str_cut(&rest, '/', &month) &&
            num_parse_uint(day, 31, &d) && num_parse_uint(month, 12, &mo) &&
            num_parse_uint(rest, 2200, &y)) {
            struct date date = {(int)y, (int)mo, (int)d};
            *ret = date_valid(date) ? date_day(date) : 0;
            return date_valid(date);
        }
    }
    return false;
}

static enum err broken_off(struct merger *m, struct csv *csv)
{
    struct csv_fault broken;
    enum err e = csv_done(csv, &broken);
    if (e != OK)
        return import_unreadable(m->in, e, &broken);
    import_issue(m->in, 0, S(""), TEXT_import_empty, TEXT_NO_ARGS);
    return E_INVALID;
}

static enum err read_head(struct merger *m, struct csv *csv)
{
    struct csv_record record;
    struct csv_header_fault missing;
    const struct csv_columns wanted = {columns, MERGER_COLUMNS};
    if (!csv_next(csv, &record))
        return broken_off(m, csv);
    if (!find_day(csv_cell(&record, 0), &m->day)) {
        import_issue(m->in, record.line, S(""), TEXT_unit_merger_day, TEXT_NO_ARGS);
        return E_INVALID;
    }
    if (!csv_next(csv, &record))
        return broken_off(m, csv);
    enum err e = csv_header_index(m->arena, &record, &wanted, m->at, &missing);
    if (e != OK)
        import_issue(
            m->in, record.line, merger_column((enum merger_column)missing.column),
            missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return e;
}

static enum err read_rows(struct merger *m, struct csv *csv)
{
    struct csv_fault broken;
    enum err e = read_head(m, csv);
    if (e != OK)
        return e;
    while (csv_next(csv, &m->record)) {
        if (m->rows == UNIT_IMPORT_ROWS) {
            refuse(m, MERGER_PROVINCE, TEXT_unit_import_rows, TEXT_NO_ARGS);
            return E_INVALID;
        }
        m->row_repaired = false;
        read_row(m);
        m->repaired += m->row_repaired;
        arena_reset(m->scratch);
    }
    e = csv_done(csv, &broken);
    if (e != OK)
        return import_unreadable(m->in, e, &broken);
    return m->issues.refused ? E_INVALID : OK;
}

static enum err read_file(struct merger *m)
{
    struct csv *csv = NULL;
    enum err e = import_open(m->in, &csv);
    if (e != OK)
        return e;
    e = read_rows(m, csv);
    csv_close(csv);
    return e;
}

enum err unit_merger_import(const struct import *in, struct import_result *ret)
{
    struct merger m = {
        .in = in,
        .arena = in->arena,
        .scratch = arena_new(0),
        .issues = {.arena = in->arena},
        .by_code = str_count_new(in->arena),
    };
    enum err e = read_file(&m);
    arena_free(m.scratch);
    if (e == OK)
        e = db_write(in->db, in->arena, DB_LOW, merger_apply, &m);
    if (m.dry_done)
        e = OK;
    unit_tell(&m.issues, in);
    *ret = (struct import_result){
        .rows = m.rows,
        .made = m.counts.made,
        .changed = m.counts.changed,
        .same = m.counts.same,
        .refused = (int64_t)m.issues.refused,
        .repaired = m.repaired,
    };
    return e;
}
