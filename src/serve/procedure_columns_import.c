#include "serve/procedure_columns_import.h"

#include "base/date.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/viet.h"

#define NAME_LETTERS 300
#define TEXT_LETTERS 8000
#define ENTRY_LETTERS 1000
#define ENTRIES_MAX 60
#define FEE_MAX 1000000000
#define FIRST_DAY (-9131) /* 1945-01-01 */
#define LAST_DAY 84005    /* 2199-12-31 */

/* The first heading names the column in reports. */
const struct csv_column procedure_columns[PROCEDURE_COLUMNS] = {
    {STR_INIT("code|ma|ma thu tuc|ma thu tuc hanh chinh|ma tthc|ma so"), true},
    {STR_INIT("valid_from|hieu luc tu|ap dung tu|ngay hieu luc|tu ngay"), true},
    {STR_INIT("valid_to|hieu luc den|ap dung den|het hieu luc|den ngay"), false},
    {STR_INIT("limit_amount|thoi han|so thoi han|thoi han giai quyet"), true},
    {STR_INIT("limit_unit|don vi thoi han|don vi tinh|don vi"), true},
    {STR_INIT("fee_dong|muc phi|so tien|phi dong"), false},
    {STR_INIT("supplement|bo sung|khi bo sung"), false},
    {STR_INIT("certainty|do tin cay|do chac chan"), false},
    {STR_INIT("name_vi|ten|ten thu tuc|ten thu tuc hanh chinh|ten tthc"), true},
    {STR_INIT("name_en|ten tieng anh"), false},
    {STR_INIT("field_vi|linh vuc"), true},
    {STR_INIT("field_en|linh vuc tieng anh"), false},
    {STR_INIT("fee_vi|phi le phi|phi|le phi"), true},
    {STR_INIT("fee_en|phi tieng anh"), false},
    {STR_INIT("limit_extra_vi|ghi chu thoi han"), false},
    {STR_INIT("limit_extra_en|ghi chu thoi han tieng anh"), false},
    {STR_INIT("papers_vi|thanh phan ho so|giay to"), true},
    {STR_INIT("papers_en|giay to tieng anh"), false},
    {STR_INIT("steps_vi|trinh tu thuc hien|trinh tu|cac buoc"), true},
    {STR_INIT("steps_en|cac buoc tieng anh"), false},
    {STR_INIT("result_vi|ket qua|ket qua thuc hien"), false},
    {STR_INIT("result_en|ket qua tieng anh"), false},
    {STR_INIT("audience_vi|doi tuong|doi tuong thuc hien"), false},
    {STR_INIT("audience_en|doi tuong tieng anh"), false},
    {STR_INIT("authority_vi|co quan giai quyet|co quan thuc hien"), true},
    {STR_INIT("authority_en|co quan giai quyet tieng anh"), false},
    {STR_INIT("legal_basis_vi|can cu phap ly"), true},
    {STR_INIT("legal_basis_en|can cu phap ly tieng anh"), false},
};

/* Where a text column goes, and how. */
static const struct {
    size_t offset;
    int64_t letters;
    bool list;
} TEXTS[PROCEDURE_COLUMNS - PROCEDURE_COLUMN_TEXTS] = {
    {offsetof(struct procedure, name_vi), NAME_LETTERS, false},
    {offsetof(struct procedure, name_en), NAME_LETTERS, false},
    {offsetof(struct procedure, field_vi), NAME_LETTERS, false},
    {offsetof(struct procedure, field_en), NAME_LETTERS, false},
    {offsetof(struct procedure, fee_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, fee_en), TEXT_LETTERS, false},
    {offsetof(struct procedure, limit_extra_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, limit_extra_en), TEXT_LETTERS, false},
    {offsetof(struct procedure, papers_vi), TEXT_LETTERS, true},
    {offsetof(struct procedure, papers_en), TEXT_LETTERS, true},
    {offsetof(struct procedure, steps_vi), TEXT_LETTERS, true},
    {offsetof(struct procedure, steps_en), TEXT_LETTERS, true},
    {offsetof(struct procedure, result_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, result_en), TEXT_LETTERS, false},
    {offsetof(struct procedure, audience_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, audience_en), TEXT_LETTERS, false},
    {offsetof(struct procedure, authority_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, authority_en), TEXT_LETTERS, false},
    {offsetof(struct procedure, legal_basis_vi), TEXT_LETTERS, false},
    {offsetof(struct procedure, legal_basis_en), TEXT_LETTERS, false},
};

struct str procedure_column_name(size_t column)
{
    struct str rest = procedure_columns[column].names, first = rest;
    (void)str_cut(&rest, '|', &first);
    return first;
}

static void tell(
    struct procedure_reading *r, size_t column, enum text reason, struct text_args args)
{
    r->faulty = true;
    r->fault(r->ctx, column, reason, args);
}

static void tell_value(
    struct procedure_reading *r, size_t column, enum text reason, struct str value)
{
    size_t n = value.n < 80 ? value.n : 80;
    while (n > 0 && n < value.n && ((unsigned char)value.p[n] & 0xc0) == 0x80)
        n--; /* never half a letter */
    tell(r, column, reason, TEXT_ARGS(ta_str("value", str_sub(value, 0, n))));
}

/* ---- cells ---- */

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\n') || c == 0x7f)
            return true;
    }
    return false;
}

static struct str cell(struct procedure_reading *r, size_t column)
{
    struct str s = S("");
    bool changed = false;
    if (!viet_repair(r->arena, csv_cell(r->record, r->at[column]), &s, &changed) ||
        has_control(s)) {
        tell(r, column, TEXT_procedure_import_letters, TEXT_NO_ARGS);
        return S("");
    }
    r->repaired = r->repaired || changed;
    s = arena_str(r->arena, str_trim(s)); /* the record's own bytes go with it */
    if (s.n == 0 && procedure_columns[column].required && column != PROCEDURE_COLUMN_AMOUNT &&
        column != PROCEDURE_COLUMN_UNIT)
        tell(r, column, TEXT_procedure_import_empty, TEXT_NO_ARGS);
    return s;
}

/* 2025-07-01, 1/7/2025, 01-07-2025. */
static bool read_day(struct str s, int64_t *ret)
{
    struct str rest = s, piece[3];
    int64_t v[3];
    if (!date_parse_iso(s, ret)) {
        char sep = str_find_char(s, '/') >= 0 ? '/' : '-';
        for (int i = 0; i < 3; i++)
            if (!str_cut(&rest, sep, &piece[i]) || !num_parse_i64(piece[i], 1, 2199, &v[i]))
                return false;
        struct date d = {(int)v[2], (int)v[1], (int)v[0]};
        if (rest.p || !date_valid(d))
            return false;
        *ret = date_day(d);
    }
    return *ret >= FIRST_DAY && *ret <= LAST_DAY;
}

static void read_validity(struct procedure_reading *r, struct procedure *p)
{
    struct str from = cell(r, PROCEDURE_COLUMN_FROM), to = cell(r, PROCEDURE_COLUMN_TO);
    bool have_from = from.n && read_day(from, &p->valid_from);
    if (from.n && !have_from)
        tell_value(r, PROCEDURE_COLUMN_FROM, TEXT_procedure_import_date, from);
    p->valid_to = PROCEDURE_OPEN;
    if (to.n == 0)
        return;
    if (!read_day(to, &p->valid_to))
        tell_value(r, PROCEDURE_COLUMN_TO, TEXT_procedure_import_date, to);
    else if (have_from && p->valid_to < p->valid_from)
        tell_value(r, PROCEDURE_COLUMN_TO, TEXT_procedure_import_before, to);
}

static bool read_unit(struct arena *a, struct str s, enum deadline_unit *ret)
{
    static const struct {
        struct str word;
        enum deadline_unit unit;
    } WORDS[] = {
        {STR_INIT("ngay lam viec"), DEADLINE_WORKING_DAYS},
        {STR_INIT("ngay"), DEADLINE_DAYS},
        {STR_INIT("gio"), DEADLINE_HOURS},
        {STR_INIT("gio lam viec"), DEADLINE_HOURS},
        {STR_INIT("thang"), DEADLINE_MONTHS},
        {STR_INIT("trong ngay"), DEADLINE_SAME_DAY},
        {STR_INIT("ngay trong ngay"), DEADLINE_SAME_DAY},
    };
    if (deadline_unit_parse(s, ret))
        return true;
    struct str folded = viet_fold(a, s);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (str_eq(WORDS[i].word, folded)) {
            *ret = WORDS[i].unit;
            return true;
        }
    return false;
}

/* Limits within ten years: what serve/deadline.h reckons. */
static int64_t most_of(enum deadline_unit unit)
{
    return unit == DEADLINE_HOURS ? 20000 : unit == DEADLINE_MONTHS ? 119 : 2600;
}

static void read_limit(struct procedure_reading *r, struct procedure *p)
{
    struct str amount = cell(r, PROCEDURE_COLUMN_AMOUNT), unit = cell(r, PROCEDURE_COLUMN_UNIT);
    if (unit.n == 0) {
        if (amount.n)
            tell(r, PROCEDURE_COLUMN_UNIT, TEXT_procedure_import_empty, TEXT_NO_ARGS);
        return;
    }
    if (!read_unit(r->arena, unit, &p->limit.unit)) {
        tell_value(r, PROCEDURE_COLUMN_UNIT, TEXT_procedure_import_unit, unit);
        return;
    }
    bool same_day = p->limit.unit == DEADLINE_SAME_DAY;
    if (same_day && amount.n == 0)
        return;
    int64_t most = same_day ? 0 : most_of(p->limit.unit);
    if (!num_parse_i64(amount, same_day ? 0 : 1, most, &p->limit.amount))
        tell(
            r, PROCEDURE_COLUMN_AMOUNT, TEXT_procedure_import_amount,
            TEXT_ARGS(
                ta_str("value", amount), ta_i64("min", same_day ? 0 : 1), ta_i64("max", most)));
}

/* "8000", "8.000": dots part groups of three. */
static bool read_dong(struct str s, int64_t *ret)
{
    struct str rest = s, group;
    int64_t all = 0, v;
    for (bool first = true; str_cut(&rest, '.', &group); first = false) {
        if (!num_parse_i64(group, 0, FEE_MAX, &v) || (!first && group.n != 3) ||
            (rest.p && first && group.n > 3) || all > FEE_MAX / 1000)
            return false;
        all = first ? v : all * 1000 + v;
    }
    *ret = all;
    return all <= FEE_MAX;
}

static void read_fee(struct procedure_reading *r, struct procedure *p)
{
    struct str s = cell(r, PROCEDURE_COLUMN_FEE);
    p->fee_dong = PROCEDURE_FEE_UNKNOWN;
    if (s.n && !read_dong(s, &p->fee_dong))
        tell_value(r, PROCEDURE_COLUMN_FEE, TEXT_procedure_import_fee, s);
}

static void read_marks(struct procedure_reading *r, struct procedure *p)
{
    struct str s = cell(r, PROCEDURE_COLUMN_SUPPLEMENT);
    struct str folded = viet_fold(r->arena, s);
    bool resume = str_eq(folded, S("resume")) || str_eq(folded, S("tinh tiep"));
    /* R4: sent back by the authority, the limit begins anew. */
    p->restart = !resume;
    if (s.n && !resume && !str_eq(folded, S("restart")) && !str_eq(folded, S("tinh lai")))
        tell_value(r, PROCEDURE_COLUMN_SUPPLEMENT, TEXT_procedure_import_supplement, s);
    p->certainty = cell(r, PROCEDURE_COLUMN_CERTAINTY);
    if (p->certainty.n && !str_eq(p->certainty, S("V")) && !str_eq(p->certainty, S("K")) &&
        !str_eq(p->certainty, S("UNC")))
        tell_value(r, PROCEDURE_COLUMN_CERTAINTY, TEXT_procedure_import_certainty, p->certainty);
}

/* ---- texts ---- */

/* Entries parted by | or one a line. */
static struct str as_list(struct procedure_reading *r, size_t column, struct str s)
{
    struct str rest = s, line, entry;
    struct str clean = {"", 0};
    int64_t n = 0;
    while (s.n && str_cut(&rest, '\n', &line)) {
        while (str_cut(&line, '|', &entry)) {
            entry = str_trim(entry);
            n++;
            if (entry.n == 0 || utf8_count(entry) > ENTRY_LETTERS)
                tell(r, column, TEXT_procedure_import_entry, TEXT_ARGS(ta("n", n)));
            if (n > 1)
                clean = arena_cat(r->arena, clean, S(PROCEDURE_LIST_SEPARATOR));
            clean = arena_cat(r->arena, clean, entry);
        }
    }
    if (n > ENTRIES_MAX)
        tell(r, column, TEXT_procedure_import_entries, TEXT_ARGS(ta("n", (int64_t)ENTRIES_MAX)));
    return clean;
}

static struct str one_line(struct arena *a, struct str s)
{
    char *p = arena_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\n')
            p[i] = ' ';
    return (struct str){p, s.n};
}

static void read_text(struct procedure_reading *r, struct procedure *p, size_t i)
{
    size_t column = PROCEDURE_COLUMN_TEXTS + i;
    struct str s = cell(r, column);
    if ((int64_t)utf8_count(s) > TEXTS[i].letters)
        tell(r, column, TEXT_procedure_import_long, TEXT_ARGS(ta("n", TEXTS[i].letters)));
    else
        s = TEXTS[i].list ? as_list(r, column, s) : one_line(r->arena, s);
    memcpy((char *)p + TEXTS[i].offset, &s, sizeof s);
}

/* An English list says the same things as the Vietnamese one, or there is none. */
static void check_lists(struct procedure_reading *r, size_t column, struct str vi, struct str en)
{
    const struct str *entries;
    size_t of_vi = procedure_entries(r->arena, vi, &entries);
    if (en.n && procedure_entries(r->arena, en, &entries) != of_vi)
        tell(
            r, column, TEXT_procedure_import_lists,
            TEXT_ARGS(ta_str("other", procedure_column_name(column - 1))));
}

bool procedure_read_record(struct procedure_reading *r, struct procedure *ret)
{
    struct procedure p = {.code = cell(r, PROCEDURE_COLUMN_CODE)};
    if (p.code.n && !procedure_code_valid(p.code))
        tell_value(r, PROCEDURE_COLUMN_CODE, TEXT_procedure_import_code, p.code);
    read_validity(r, &p);
    read_limit(r, &p);
    read_fee(r, &p);
    read_marks(r, &p);
    for (size_t i = 0; i < PROCEDURE_COLUMNS - PROCEDURE_COLUMN_TEXTS; i++)
        read_text(r, &p, i);
    if (!r->faulty && p.limit.unit == 0 && p.limit_extra_vi.n == 0)
        tell(r, PROCEDURE_COLUMN_UNIT, TEXT_procedure_import_no_limit, TEXT_NO_ARGS);
    check_lists(r, PROCEDURE_COLUMN_TEXTS + 9, p.papers_vi, p.papers_en);
    check_lists(r, PROCEDURE_COLUMN_TEXTS + 11, p.steps_vi, p.steps_en);
    if (!r->faulty)
        *ret = p;
    return !r->faulty;
}
