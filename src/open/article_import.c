#include "open/article_import.h"

#include "base/date.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "doc/markdown.h"
#include "open/article.h"
#include "place/form_view.h"

enum column { TITLE, LEAD, BODY, CATEGORY, MOMENT, BYLINE, LANGUAGE, COLUMNS };

/* The first heading is the member's name in JSON. */
static const struct csv_column columns[COLUMNS] = {
    {STR_INIT("title|tieu de"), true},
    {STR_INIT("lead|tom tat|sapo"), true},
    {STR_INIT("body|noi dung"), true},
    {STR_INIT("category|chuyen muc"), true},
    {STR_INIT("published_at|ngay dang|thoi gian dang"), true},
    {STR_INIT("byline|but danh|tac gia"), false},
    {STR_INIT("language|ngon ngu"), false},
};

struct row {
    int64_t line;
    struct article_text text;
    int64_t published_at;
    struct str category_slug;
    bool known;
};

struct work {
    const struct import *in;
    struct arena *arena;
    int64_t unit_id;
    struct category_list categories;
    struct row *rows;
    size_t count, room, bytes;
    int64_t seen, refused, repaired;
    int64_t line; /* being read */
    bool faulty, mended;
    int64_t now_at;
};

static struct str column_name(enum column c)
{
    struct str rest = columns[c].names, name;
    (void)str_cut(&rest, '|', &name);
    return name;
}

static void fault(struct work *w, enum column c, enum text why, struct text_args args)
{
    w->faulty = true;
    import_issue(w->in, w->line, column_name(c), why, args);
}

/* ---- one row ---- */

static struct str clean(struct work *w, enum column c, struct str cell, size_t letters)
{
    struct str s;
    bool changed = false;
    if (!viet_repair(w->arena, str_trim(cell), &s, &changed)) {
        fault(w, c, TEXT_article_import_letters, TEXT_NO_ARGS);
        return S("");
    }
    w->mended = w->mended || changed;
    if (letters && utf8_count(s) > letters)
        fault(w, c, TEXT_article_import_long, TEXT_ARGS(ta("n", (int64_t)letters)));
    return s;
}

static struct str needed(struct work *w, enum column c, struct str cell, size_t letters)
{
    struct str s = clean(w, c, cell, letters);
    if (s.n == 0 && !w->faulty)
        fault(w, c, TEXT_article_import_empty, TEXT_NO_ARGS);
    return s;
}

static const struct category *find_category(const struct work *w, struct str cell)
{
    const struct category *c = category_of_slug(&w->categories, cell);
    struct str folded = viet_fold(w->arena, cell);
    for (size_t i = 0; !c && i < w->categories.n; i++)
        if (str_eq(viet_fold(w->arena, w->categories.list[i].name_vi), folded))
            c = &w->categories.list[i];
    return c;
}

/* "2026-11-20 07:15", "20/11/2026 07:15"; without a time: midnight. */
static bool parse_moment(struct str cell, int64_t *ret)
{
    struct str rest = str_trim(cell), day_part = rest;
    int64_t day;
    int minute = 0;
    if (date_parse_local(rest, ret))
        return true;
    if (str_find_char(rest, ' ') >= 0)
        (void)str_cut(&rest, ' ', &day_part);
    else
        rest = S("");
    if (!date_parse_iso(day_part, &day) && !form_day(day_part, &day))
        return false;
    if (str_trim(rest).n && !date_parse_minute(str_trim(rest), &minute))
        return false;
    *ret = date_at(day, minute);
    return true;
}

static void judge_body(struct work *w, struct str body)
{
    struct markdown_images images = {NULL, 0};
    enum err e = markdown_images(w->arena, body, &images);
    if (e != OK)
        fault(w, BODY, TEXT_article_import_body, TEXT_NO_ARGS);
    else if (images.n)
        fault(w, BODY, TEXT_article_import_images, TEXT_NO_ARGS);
}

static void keep(struct work *w, const struct row *row)
{
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 128;
        struct row *rows = ARENA_ARRAY(w->arena, struct row, room);
        if (w->count)
            memcpy(rows, w->rows, sizeof *rows * w->count);
        w->rows = rows;
        w->room = room;
    }
    w->rows[w->count++] = *row;
}

static void take_row(struct work *w, const struct str cells[COLUMNS])
{
    struct row row = {.line = w->line};
    w->faulty = w->mended = false;
    row.text.title = needed(w, TITLE, cells[TITLE], ARTICLE_TITLE_MAX);
    row.text.lead = needed(w, LEAD, cells[LEAD], ARTICLE_LEAD_MAX);
    row.text.body = needed(w, BODY, cells[BODY], 0);
    row.text.byline = clean(w, BYLINE, cells[BYLINE], ARTICLE_BYLINE_MAX);
    struct str language = clean(w, LANGUAGE, cells[LANGUAGE], 2);
    const struct category *c = find_category(w, str_trim(cells[CATEGORY]));
    judge_body(w, row.text.body);
    if (c)
        row.category_slug = c->slug;
    else
        fault(w, CATEGORY, TEXT_article_import_category, TEXT_NO_ARGS);
    if (language.n && !str_eq(language, S("vi")) && !str_eq(language, S("en")))
        fault(w, LANGUAGE, TEXT_article_import_language, TEXT_NO_ARGS);
    row.text.language = str_eq(language, S("en")) ? S("en") : S("vi");
    if (!parse_moment(cells[MOMENT], &row.published_at))
        fault(w, MOMENT, TEXT_article_import_moment, TEXT_NO_ARGS);
    else if (row.published_at > w->now_at)
        fault(w, MOMENT, TEXT_article_import_ahead, TEXT_NO_ARGS);
    w->refused += w->faulty;
    w->repaired += w->mended;
    if (!w->faulty)
        keep(w, &row);
}

/* Counts it, and says when the file holds too much. */
static enum err meet_row(struct work *w, const struct str cells[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++)
        w->bytes += cells[i].n;
    if (++w->seen > ARTICLE_IMPORT_ROWS || w->bytes > ARTICLE_IMPORT_BYTES) {
        import_issue(
            w->in, w->line, S(""), TEXT_article_import_rows,
            TEXT_ARGS(ta("n", (int64_t)ARTICLE_IMPORT_ROWS)));
        return E_INVALID;
    }
    take_row(w, cells);
    return OK;
}

/* ---- CSV ---- */

static enum err read_header(struct work *w, struct csv *csv, int at[COLUMNS])
{
    struct csv_record header;
    struct csv_fault broken;
    struct csv_header_fault missing;
    if (!csv_next(csv, &header)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INTERNAL : import_unreadable(w->in, e, &broken);
    }
    enum err e =
        csv_header_index(w->arena, &header, &(struct csv_columns){columns, COLUMNS}, at, &missing);
    if (e != OK)
        import_issue(
            w->in, header.line, column_name((enum column)missing.column),
            missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return e;
}

static enum err read_records(struct work *w, struct csv *csv)
{
    int at[COLUMNS] = {0};
    struct csv_record record;
    struct csv_fault broken;
    enum err e = read_header(w, csv, at);
    while (e == OK && csv_next(csv, &record)) {
        struct str cells[COLUMNS] = {{0}};
        for (int i = 0; i < COLUMNS; i++)
            cells[i] = arena_str(w->arena, csv_cell(&record, at[i]));
        w->line = record.line;
        e = meet_row(w, cells);
    }
    if (e != OK)
        return e;
    e = csv_done(csv, &broken);
    return e == OK ? OK : import_unreadable(w->in, e, &broken);
}

static enum err read_csv(struct work *w)
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = read_records(w, csv);
    csv_close(csv);
    return e;
}

/* ---- JSON ---- */

static enum err meet_object(void *ctx, int64_t number, const struct str *cells)
{
    struct work *w = ctx;
    w->line = number;
    return meet_row(w, cells);
}

static enum err read_json(struct work *w)
{
    struct str names[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        names[i] = column_name((enum column)i);
    const struct article_import_objects objects = {names, COLUMNS, meet_object, w};
    return article_import_json(w->in, &objects);
}

static bool is_json(const struct import *in)
{
    return in->path ? str_ends(str_z(in->path), S(".json")) : str_starts(in->text, S("["));
}

/* ---- all together ---- */

static enum err begin(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    w->now_at = tx->now_at;
    return category_list(tx, w->unit_id, &w->categories);
}

static enum err plan(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < w->count; i++)
        e = article_taken(
            tx, w->unit_id, w->rows[i].published_at, w->rows[i].text.title, &w->rows[i].known);
    return e;
}

static enum err write_all(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    struct category_list categories;
    const struct article_act act = {
        .unit_id = w->unit_id, .official = S(""), .actor = w->in->actor, .reason = S("")};
    enum err e = category_begin(tx, w->unit_id);
    if (e == OK)
        e = category_list(tx, w->unit_id, &categories);
    for (size_t i = 0; e == OK && i < w->count; i++) {
        struct row *row = &w->rows[i];
        struct article a;
        const struct category *c = category_of_slug(&categories, row->category_slug);
        row->text.category_id = c ? c->id : 0;
        e = article_take(tx, &act, &row->text, row->published_at, &a);
        row->known = e == E_CONFLICT;
        e = row->known ? OK : e;
    }
    return e;
}

enum err article_import(const struct import *in, int64_t unit_id, struct import_result *ret)
{
    struct work w = {.in = in, .arena = in->arena, .unit_id = unit_id};
    enum err e = db_read(in->db, in->arena, begin, &w);
    if (e == OK)
        e = is_json(in) ? read_json(&w) : read_csv(&w);
    if (e == OK && w.refused)
        e = E_INVALID;
    if (e == OK)
        e = db_read(in->db, w.arena, plan, &w);
    if (e == OK && !in->dry_run)
        e = db_write(in->db, w.arena, DB_LOW, write_all, &w);
    *ret = (struct import_result){.rows = w.seen, .refused = w.refused, .repaired = w.repaired};
    for (size_t i = 0; e == OK && i < w.count; i++) {
        ret->same += w.rows[i].known;
        ret->made += !w.rows[i].known;
    }
    return e;
}
