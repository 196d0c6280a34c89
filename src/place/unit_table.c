#include "place/unit_table.h"

#include "base/viet.h"
#include "place/unit_row.h"
#include "spine/id.h"

/* ---- strings with numbers ---- */

struct str_slot {
    struct str s;
    int64_t number;
};
struct str_count {
    struct arena *arena;
    struct str_slot *slots;
    size_t room, used; /* room is a power of two */
};

struct str_count *str_count_new(struct arena *a)
{
    struct str_count *c = ARENA_NEW(a, struct str_count);
    c->arena = a;
    c->room = 64;
    c->slots = ARENA_ARRAY(a, struct str_slot, c->room);
    return c;
}

static struct str_slot *slot_of(struct str_slot *slots, size_t room, struct str s)
{
    size_t i = (size_t)str_hash(s) & (room - 1);
    while (slots[i].s.p && !str_eq(slots[i].s, s))
        i = (i + 1) & (room - 1);
    return &slots[i];
}

static void grow(struct str_count *c)
{
    size_t room = c->room * 2;
    struct str_slot *slots = ARENA_ARRAY(c->arena, struct str_slot, room);
    for (size_t i = 0; i < c->room; i++)
        if (c->slots[i].s.p)
            *slot_of(slots, room, c->slots[i].s) = c->slots[i];
    c->slots = slots;
    c->room = room;
}

int64_t *str_count_of(struct str_count *c, struct str s)
{
    if (c->used * 2 >= c->room)
        grow(c);
    struct str_slot *slot = slot_of(c->slots, c->room, s);
    if (!slot->s.p) {
        slot->s = s.n ? arena_str(c->arena, s) : S("");
        c->used++;
    }
    return &slot->number;
}

static int64_t peek(const struct str_count *c, struct str s)
{
    return slot_of(c->slots, c->room, s)->number;
}

/* ---- keys ---- */

#define KEY_MAX 40

static struct str key_of(char key[KEY_MAX], int64_t level, struct str code)
{
    size_t n = 0;
    key[n++] = (char)('0' + level);
    for (size_t i = 0; i < code.n && n < KEY_MAX; i++)
        key[n++] = code.p[i];
    return (struct str){key, n};
}

static struct str key_of_id(const int64_t *id)
{
    return (struct str){(const char *)id, sizeof *id};
}

/* ---- the table ---- */

static struct unit *put(struct unit_table *t, const struct unit *u)
{
    if (t->n == t->room) {
        size_t room = t->room ? t->room * 2 : 1024;
        struct unit **units = ARENA_ARRAY(t->arena, struct unit *, room);
        size_t *before = ARENA_ARRAY(t->arena, size_t, room);
        for (size_t i = 0; i < t->n; i++) {
            units[i] = t->units[i];
            before[i] = t->before[i];
        }
        t->units = units;
        t->before = before;
        t->room = room;
    }
    struct unit *copy = ARENA_NEW(t->arena, struct unit);
    char key[KEY_MAX];
    *copy = *u;
    int64_t *last =
        str_count_of(t->by_code, arena_str(t->arena, key_of(key, (int64_t)u->level, u->code)));
    t->before[t->n] = (size_t)*last;
    t->units[t->n++] = copy;
    *last = (int64_t)t->n;
    *str_count_of(t->by_id, key_of_id(&copy->id)) = (int64_t)t->n;
    return copy;
}

struct unit *unit_table_add(struct unit_table *t, const struct unit *u)
{
    struct unit copy = *u;
    copy.id = id_new();
    return put(t, &copy);
}

static size_t last_with(const struct unit_table *t, enum unit_level level, struct str code)
{
    char key[KEY_MAX];
    return (size_t)peek(t->by_code, key_of(key, (int64_t)level, code));
}

struct unit *unit_table_on(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t day)
{
    for (size_t i = last_with(t, level, code); i; i = t->before[i - 1])
        if (unit_stood(t->units[i - 1], day))
            return t->units[i - 1];
    return NULL;
}

struct unit *unit_table_from(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t valid_from)
{
    for (size_t i = last_with(t, level, code); i; i = t->before[i - 1])
        if (t->units[i - 1]->valid_from == valid_from)
            return t->units[i - 1];
    return NULL;
}

int64_t unit_table_free_until(
    const struct unit_table *t, enum unit_level level, struct str code, int64_t from)
{
    int64_t until = UNIT_FOR_EVER;
    for (size_t i = last_with(t, level, code); i; i = t->before[i - 1]) {
        int64_t next = t->units[i - 1]->valid_from;
        if (next > from && next - 1 < until)
            until = next - 1;
    }
    return until;
}

struct unit *unit_table_by_id(const struct unit_table *t, int64_t id)
{
    int64_t i = peek(t->by_id, key_of_id(&id));
    return i ? t->units[i - 1] : NULL;
}

bool unit_table_moved(const struct unit_table *t, const struct unit *u)
{
    for (size_t i = 0; i < t->former_count; i++)
        if (t->formers[i].unit_id == u->id)
            return true;
    return false;
}

struct unit *unit_table_parent(const struct unit_table *t, const struct unit *u, int64_t day)
{
    const struct unit_former *first = NULL;
    for (size_t i = 0; i < t->former_count; i++) {
        const struct unit_former *f = &t->formers[i];
        if (f->unit_id == u->id && f->until_day >= day &&
            (!first || f->until_day < first->until_day))
            first = f;
    }
    return unit_table_by_id(t, first ? first->parent_id : u->parent_id);
}

/* ---- loading ---- */

DB_STMT(ALL, "unit.all", "", "SELECT " UNIT_COLUMNS " FROM unit ORDER BY id");

static enum err take_unit(struct db_rows *row, struct arena *row_arena, void *ctx)
{
    (void)row_arena;
    struct unit_table *t = ctx;
    struct unit u = unit_read(row);
    u.code = arena_str(t->arena, u.code);
    u.name = arena_str(t->arena, u.name);
    u.name_en = arena_str(t->arena, u.name_en);
    u.slug = arena_str(t->arena, u.slug);
    (void)put(t, &u);
    return OK;
}

DB_STMT(SLUGS, "unit.slugs", "", "SELECT slug FROM unit_slug ORDER BY slug");

static enum err take_slug(struct db_rows *row, struct arena *row_arena, void *ctx)
{
    (void)row_arena;
    struct unit_table *t = ctx;
    *str_count_of(t->slugs, row_str(row)) = 1;
    return OK;
}

DB_STMT(
    FORMERS, "unit.formers", "",
    "SELECT unit_id, until_day, parent_id FROM unit_former_parent ORDER BY unit_id, until_day");

static enum err load_formers(struct db_tx *tx, struct unit_table *t)
{
    struct db_rows r = db_query(tx, &FORMERS, DB_NO_ARGS);
    t->formers = ARENA_ARRAY(t->arena, struct unit_former, r.rows + 1);
    while (db_next(&r)) {
        struct unit_former *f = &t->formers[t->former_count++];
        f->unit_id = row_i64(&r);
        f->until_day = row_i64(&r);
        f->parent_id = row_i64(&r);
    }
    return db_done(&r);
}

enum err unit_table_load(struct db_tx *tx, struct arena *a, struct unit_table *ret)
{
    struct unit_table t = {
        .arena = a,
        .scratch = arena_new(0),
        .by_code = str_count_new(a),
        .by_id = str_count_new(a),
        .slugs = str_count_new(a),
    };
    enum err e = db_each(tx, &ALL, DB_NO_ARGS, take_unit, &t);
    if (e == OK)
        e = db_each(tx, &SLUGS, DB_NO_ARGS, take_slug, &t);
    if (e == OK)
        e = load_formers(tx, &t);
    if (e == OK)
        *ret = t;
    else
        unit_table_done(&t);
    return e;
}

void unit_table_done(struct unit_table *t)
{
    arena_free(t->scratch);
    t->scratch = NULL;
}

/* ---- writing ---- */

static size_t add_places(
    const struct unit_table *t, const struct unit *parent, int64_t day, const struct unit *up[],
    size_t n)
{
    for (size_t i = 0; parent && i < 2; i++) {
        up[n++] = parent;
        parent = unit_table_parent(t, parent, day);
    }
    return n;
}

/* Found by where it lies and by where it once lay. */
static enum err index_unit(struct db_tx *tx, const struct unit_table *t, const struct unit *u)
{
    const struct unit *up[4];
    const struct unit *was = unit_table_parent(t, u, u->valid_from);
    const struct unit *is = unit_table_by_id(t, u->parent_id);
    size_t n = add_places(t, was, u->valid_from, up, 0);
    if (is != was)
        n = add_places(t, is, u->valid_to, up, n);
    enum err e = db_search_put(tx, u->id, S("unit"), u->id, unit_search_text(t->scratch, u, up, n));
    arena_reset(t->scratch);
    return e;
}

DB_STMT(
    INSERT, "unit.insert", "iiitttbtiiii",
    "INSERT INTO unit (id, level, kind, code, name, name_en, name_key, slug, parent_id,"
    " valid_from, valid_to, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

DB_STMT(
    INSERT_SLUG, "unit.insert_slug", "tii",
    "INSERT INTO unit_slug (slug, unit_id, given_at) VALUES ($1, $2, $3)");

enum err unit_insert(struct db_tx *tx, const struct unit_table *t, const struct unit *u)
{
    enum err e = db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(u->id), db_i64((int64_t)u->level), db_i64((int64_t)u->kind), db_text(u->code),
            db_text(u->name), db_text(u->name_en), db_blob(viet_sort_key(t->scratch, u->name)),
            db_text(u->slug), db_i64_or_null(u->parent_id, 0), db_i64(u->valid_from),
            db_i64_or_null(u->valid_to, UNIT_FOR_EVER), db_i64(tx->now_at)),
        NULL);
    if (e == OK)
        e = db_exec(
            tx, &INSERT_SLUG, DB_ARGS(db_text(u->slug), db_i64(u->id), db_i64(tx->now_at)), NULL);
    return e == OK ? index_unit(tx, t, u) : e;
}

DB_STMT(
    UPDATE, "unit.update", "iittbiii",
    "UPDATE unit SET kind = $2, name = $3, name_en = $4, name_key = $5, parent_id = $6,"
    " valid_to = $7, updated_at = $8 WHERE id = $1");

enum err unit_update(struct db_tx *tx, const struct unit_table *t, const struct unit *u)
{
    enum err e = db_exec(
        tx, &UPDATE,
        DB_ARGS(
            db_i64(u->id), db_i64((int64_t)u->kind), db_text(u->name), db_text(u->name_en),
            db_blob(viet_sort_key(t->scratch, u->name)), db_i64_or_null(u->parent_id, 0),
            db_i64_or_null(u->valid_to, UNIT_FOR_EVER), db_i64(tx->now_at)),
        NULL);
    return e == OK ? index_unit(tx, t, u) : e;
}

enum err unit_reindex_below(
    struct db_tx *tx, const struct unit_table *t, struct unit *const *changed, size_t n)
{
    struct str_count *above = str_count_new(tx->arena);
    for (size_t i = 0; i < n; i++)
        if (changed[i]->level != UNIT_LEVEL_COMMUNE)
            *str_count_of(above, key_of_id(&changed[i]->id)) = 1;
    enum err e = OK;
    for (size_t i = 0; e == OK && above->used && i < t->n; i++) {
        const struct unit *u = t->units[i];
        const struct unit *p = unit_table_parent(t, u, u->valid_from);
        const struct unit *pp = p ? unit_table_parent(t, p, u->valid_from) : NULL;
        if ((p && peek(above, key_of_id(&p->id))) || (pp && peek(above, key_of_id(&pp->id))))
            e = index_unit(tx, t, u);
    }
    return e;
}

DB_STMT(
    PUT_FORMER, "unit.put_former", "iii",
    "INSERT INTO unit_former_parent (unit_id, until_day, parent_id) VALUES ($1, $2, $3)");

enum err unit_put_former(struct db_tx *tx, const struct unit_former *f)
{
    return db_exec(
        tx, &PUT_FORMER, DB_ARGS(db_i64(f->unit_id), db_i64(f->until_day), db_i64(f->parent_id)),
        NULL);
}

DB_STMT(
    PUT_LINK, "unit.put_link", "iiiit",
    "INSERT INTO unit_succession (old_id, new_id, day, part, note) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (old_id, new_id) DO UPDATE SET day = $3, part = $4, note = $5"
    " WHERE unit_succession.day <> $3 OR unit_succession.part <> $4"
    " OR unit_succession.note <> $5");

enum err unit_put_link(struct db_tx *tx, const struct unit_link *l, int64_t *ret_changed)
{
    return db_exec(
        tx, &PUT_LINK,
        DB_ARGS(
            db_i64(l->old_id), db_i64(l->new_id), db_i64(l->day), db_i64((int64_t)l->part),
            db_text(l->note)),
        ret_changed);
}
