#include "place/unit_import.h"

#include "base/viet.h"
#include "place/unit_file_import.h"
#include "place/unit_slug.h"
#include "spine/event.h"
#include "spine/topic.h"

enum { PROVINCE, PROVINCE_CODE, DISTRICT, DISTRICT_CODE, COMMUNE, COMMUNE_CODE, KIND, ENGLISH, N };
static const struct csv_column columns[N] = {
    {STR_INIT("Tỉnh Thành Phố|province"), true},
    {STR_INIT("Mã TP|province_code"), true},
    {STR_INIT("Quận Huyện|district"), true},
    {STR_INIT("Mã QH|district_code"), true},
    {STR_INIT("Phường Xã|commune"), true},
    {STR_INIT("Mã PX|commune_code"), true},
    {STR_INIT("Cấp|kind"), false},
    {STR_INIT("Tên Tiếng Anh|name_en"), false},
};

static struct str column_name(int column)
{
    struct str rest = columns[column].names, first = S("");
    (void)str_cut(&rest, '|', &first);
    return first;
}

/* One unit as the file has it. */
struct wanted {
    enum unit_level level;
    enum unit_kind kind;
    struct str code, name, name_en;
    size_t parent; /* index + 1; 0: none */
    int64_t line;
    struct unit *unit; /* of the run */
};

struct work {
    const struct import *in;
    struct arena *arena, *scratch; /* scratch: one row's words */
    struct unit_issues issues;
    int at[N];
    struct csv_record record;
    struct wanted *list;
    size_t n, room;
    struct str_count *by_code;
    int64_t rows, repaired;
    bool row_repaired;
    struct unit_tally counts;
    bool dry_done;
};

/* ---- reading ---- */

static void refuse(struct work *w, int column, enum text reason, struct text_args args)
{
    unit_refuse(&w->issues, w->record.line, column_name(column), reason, args);
}

static struct str text(struct work *w, int column)
{
    struct str s;
    bool repaired = false;
    if (!unit_cell_text(w->scratch, csv_cell(&w->record, w->at[column]), &s, &repaired)) {
        refuse(w, column, TEXT_unit_import_text, TEXT_NO_ARGS);
        return S("");
    }
    w->row_repaired |= repaired;
    return s;
}

static size_t add(struct work *w, const struct wanted *x)
{
    w->list = unit_list_room(w->arena, w->list, w->n, &w->room, sizeof *w->list);
    struct wanted *kept = &w->list[w->n++];
    *kept = *x;
    kept->code = arena_str(w->arena, x->code);
    kept->name = arena_str(w->arena, x->name);
    kept->name_en = arena_str(w->arena, x->name_en);
    return w->n;
}

/* Kind and name out of "Xã Vũ Ninh". */
static bool read_name(struct work *w, int column, struct wanted *x)
{
    struct str s = text(w, column);
    if (s.n == 0) {
        refuse(w, column, TEXT_unit_import_empty, TEXT_NO_ARGS);
        return false;
    }
    if (unit_name_parse(w->scratch, x->level, s, &x->kind, &x->name))
        return true;
    refuse(w, column, TEXT_unit_import_kind, TEXT_ARGS(ta_str("name", s)));
    return false;
}

static bool read_code(struct work *w, int column, size_t digits, struct wanted *x)
{
    struct str s = text(w, column);
    x->code = s;
    if (unit_code_valid(s, digits))
        return true;
    refuse(
        w, column, TEXT_unit_import_code,
        TEXT_ARGS(ta_str("code", s), ta_i64("digits", (int64_t)digits)));
    return false;
}

/* A province or district that several rows name must be the same in all of them. */
static size_t above(struct work *w, int column, size_t digits, struct wanted *x)
{
    bool named = read_name(w, column, x);
    if (!read_code(w, column + 1, digits, x) || !named)
        return 0;
    int64_t *seen = str_count_of(w->by_code, x->code);
    if (!*seen)
        return (size_t)(*seen = (int64_t)add(w, x));
    const struct wanted *first = &w->list[*seen - 1];
    if (first->kind == x->kind && first->parent == x->parent &&
        viet_equal_loose(w->scratch, first->name, x->name))
        return (size_t)*seen;
    refuse(
        w, column + 1, TEXT_unit_import_other,
        TEXT_ARGS(ta_str("code", x->code), ta("line", text_plain(first->line))));
    return 0;
}

/* The column of kinds is only compared: the name says what it is. */
static void compare_kind(struct work *w, const struct wanted *x)
{
    struct str said = text(w, KIND);
    if (!said.n)
        return;
    if (str_eq(viet_fold(w->scratch, said), viet_fold(w->scratch, unit_kind_vi(x->kind))))
        return;
    struct unit u = {.kind = x->kind, .name = x->name};
    unit_remark(
        &w->issues, x->line, column_name(KIND), TEXT_unit_import_kind_differs,
        TEXT_ARGS(ta_str("kind", said), ta_str("name", unit_title_vi(w->scratch, &u))));
}

static void read_commune(struct work *w, size_t district)
{
    struct wanted x = {.level = UNIT_LEVEL_COMMUNE, .line = w->record.line, .parent = district};
    if (!text(w, COMMUNE_CODE).n && !text(w, COMMUNE).n)
        return; /* a district without communes */
    bool named = read_name(w, COMMUNE, &x);
    if (!read_code(w, COMMUNE_CODE, 5, &x) || !named)
        return;
    x.name_en = text(w, ENGLISH);
    compare_kind(w, &x);
    int64_t *seen = str_count_of(w->by_code, x.code);
    if (*seen)
        refuse(
            w, COMMUNE_CODE, TEXT_unit_import_twice,
            TEXT_ARGS(ta_str("code", x.code), ta("line", text_plain(w->list[*seen - 1].line))));
    else if (district)
        *seen = (int64_t)add(w, &x);
}

static void read_row(struct work *w)
{
    struct wanted province = {.level = UNIT_LEVEL_PROVINCE, .line = w->record.line};
    struct wanted district = {.level = UNIT_LEVEL_DISTRICT, .line = w->record.line};
    district.parent = above(w, PROVINCE, 2, &province);
    size_t parent = above(w, DISTRICT, 3, &district);
    read_commune(w, parent);
}

static enum err read_header(struct work *w, struct csv *csv)
{
    struct csv_record header;
    struct csv_fault broken;
    struct csv_header_fault missing;
    const struct csv_columns wanted = {columns, N};
    if (!csv_next(csv, &header)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INTERNAL : import_unreadable(w->in, e, &broken);
    }
    enum err e = csv_header_index(w->arena, &header, &wanted, w->at, &missing);
    if (e != OK)
        import_issue(
            w->in, header.line, column_name((int)missing.column),
            missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return e;
}

static enum err read_rows(struct work *w, struct csv *csv)
{
    struct csv_fault broken;
    enum err e = read_header(w, csv);
    if (e != OK)
        return e;
    while (csv_next(csv, &w->record)) {
        if (++w->rows > UNIT_IMPORT_ROWS) {
            refuse(w, PROVINCE, TEXT_unit_import_rows, TEXT_NO_ARGS);
            return E_INVALID;
        }
        w->row_repaired = false;
        read_row(w);
        w->repaired += w->row_repaired;
        arena_reset(w->scratch);
    }
    e = csv_done(csv, &broken);
    if (e != OK)
        return import_unreadable(w->in, e, &broken);
    return w->issues.refused ? E_INVALID : OK;
}

static enum err read_file(struct work *w)
{
    struct csv *csv = NULL;
    enum err e = import_open(w->in, &csv);
    if (e != OK)
        return e;
    e = read_rows(w, csv);
    csv_close(csv);
    return e;
}

/* ---- comparing and writing ---- */

struct run {
    struct work *w;
    struct unit_table table;
    struct unit **made, **changed;
    size_t made_count, changed_count;
    struct unit_tally counts;
};

static void make(struct run *r, struct wanted *x, int64_t parent_id)
{
    struct unit u = {
        .level = x->level,
        .kind = x->kind,
        .code = x->code,
        .name = x->name,
        .name_en = x->name_en,
        .parent_id = parent_id,
        .valid_from = UNIT_IMPORT_DAY,
        .valid_to = unit_table_free_until(&r->table, x->level, x->code, UNIT_IMPORT_DAY),
    };
    x->unit = unit_table_add(&r->table, &u);
    r->made[r->made_count++] = x->unit;
}

static void compare(struct run *r, struct wanted *x)
{
    int64_t parent_id = x->parent ? r->w->list[x->parent - 1].unit->id : 0;
    struct unit *u = unit_table_on(&r->table, x->level, x->code, UNIT_IMPORT_DAY);
    x->unit = u;
    if (!u) {
        make(r, x, parent_id);
        return;
    }
    /* One that was moved since by a merger keeps the parent it has now. */
    if (unit_table_moved(&r->table, u))
        parent_id = u->parent_id;
    if (u->kind == x->kind && u->parent_id == parent_id && str_eq(u->name, x->name) &&
        str_eq(u->name_en, x->name_en)) {
        r->counts.same++;
        return;
    }
    u->kind = x->kind;
    u->parent_id = parent_id;
    u->name = x->name;
    u->name_en = x->name_en;
    r->changed[r->changed_count++] = u;
}

static enum err write_units(struct db_tx *tx, struct run *r)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < r->made_count; i++)
        e = unit_insert(tx, &r->table, r->made[i]);
    for (size_t i = 0; e == OK && i < r->changed_count; i++)
        e = unit_update(tx, &r->table, r->changed[i]);
    return e == OK ? unit_reindex_below(tx, &r->table, r->changed, r->changed_count) : e;
}

static void tell_event(struct db_tx *tx, const struct run *r)
{
    event_add(
        tx,
        &(struct event){
            .noun = S("unit"),
            .what = S("unit.imported"),
            .actor = r->w->in->actor,
            EVENT_FIELDS(ev_i64("made", r->counts.made), ev_i64("changed", r->counts.changed))});
    topic_touch(tx, 0, TOPIC_UNIT);
}

static enum err put(struct db_tx *tx, void *ctx)
{
    struct work *w = ctx;
    struct run r = {.w = w};
    enum err e = unit_table_load(tx, tx->arena, &r.table);
    if (e != OK)
        return e;
    r.made = ARENA_ARRAY(tx->arena, struct unit *, w->n + 1);
    r.changed = ARENA_ARRAY(tx->arena, struct unit *, w->n + 1);
    for (size_t i = 0; i < w->n; i++)
        compare(&r, &w->list[i]);
    unit_slug_assign(&r.table, r.made, r.made_count);
    r.counts.made = (int64_t)r.made_count;
    r.counts.changed = (int64_t)r.changed_count;
    e = write_units(tx, &r);
    if (e == OK && r.made_count + r.changed_count)
        tell_event(tx, &r);
    unit_table_done(&r.table);
    w->counts = r.counts;
    /* A dry run learns what would change, and lets it go. */
    w->dry_done = e == OK && w->in->dry_run;
    return w->dry_done ? E_CONFLICT : e;
}

enum err unit_import(const struct import *in, struct import_result *ret)
{
    struct work w = {
        .in = in,
        .arena = in->arena,
        .scratch = arena_new(0),
        .issues = {.arena = in->arena},
        .by_code = str_count_new(in->arena),
    };
    enum err e = read_file(&w);
    arena_free(w.scratch);
    if (e == OK)
        e = db_write(in->db, in->arena, DB_LOW, put, &w);
    if (w.dry_done)
        e = OK;
    unit_tell(&w.issues, in);
    *ret = (struct import_result){
        .rows = w.rows,
        .made = w.counts.made,
        .changed = w.counts.changed,
        .same = w.counts.same,
        .refused = (int64_t)w.issues.refused,
        .repaired = w.repaired,
    };
    return e;
}
