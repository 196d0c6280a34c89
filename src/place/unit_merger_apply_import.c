/* A reform is applied: old units are found and ended, new ones made, and what became of which
 * recorded. Runs inside the transaction, and may run again: everything is worked out afresh. */
#include "base/viet.h"
#include "place/unit_merger_import.h"
#include "place/unit_slug.h"
#include "spine/event.h"
#include "spine/topic.h"

struct run {
    struct merger *m;
    struct db_tx *tx;
    struct arena *arena;
    struct unit_table table;
    int64_t before;            /* the last day of the old order */
    struct str_count *touched; /* ids of old provinces and of what the file names a successor for */
    struct str_count *linked;
    size_t *children, *next; /* communes of a district: index + 1 of the first, of the next */
    struct str_count *first_child;
    struct unit **made, **changed;
    size_t made_count, changed_count;
    struct unit_former *formers;
    size_t former_count;
    struct unit_tally counts;
};

static struct str id_key(const struct unit *u)
{
    return (struct str){(const char *)&u->id, sizeof u->id};
}

static void remark(
    struct run *r, const struct merger_part *p, enum merger_column column, enum text reason,
    struct text_args args)
{
    unit_remark(&r->m->issues, p->line, merger_column(column), reason, args);
}

/* ---- finding the old units ---- */

static void index_children(struct run *r)
{
    r->first_child = str_count_new(r->arena);
    r->next = ARENA_ARRAY(r->arena, size_t, r->table.n + 1);
    for (size_t i = 0; i < r->table.n; i++) {
        const struct unit *u = r->table.units[i];
        const struct unit *parent = unit_table_parent(&r->table, u, r->before);
        if (u->level != UNIT_LEVEL_COMMUNE || !unit_stood(u, r->before) || !parent)
            continue;
        int64_t *first = str_count_of(r->first_child, id_key(parent));
        r->next[i] = (size_t)*first;
        *first = (int64_t)i + 1;
    }
}

/* The only commune of the district with that name, of that kind when the name says one. */
static struct unit *by_name(struct run *r, const struct unit *district, struct str full)
{
    enum unit_kind kind = 0;
    struct str name = full;
    struct unit *found = NULL;
    int hits = 0;
    (void)unit_name_parse(r->table.scratch, UNIT_LEVEL_COMMUNE, full, &kind, &name);
    size_t i = (size_t)*str_count_of(r->first_child, id_key(district));
    for (; i; i = r->next[i - 1]) {
        struct unit *u = r->table.units[i - 1];
        if ((kind && u->kind != kind) || !viet_equal_loose(r->table.scratch, u->name, name))
            continue;
        found = u;
        hits++;
    }
    return hits == 1 ? found : NULL;
}

static bool named(struct run *r, const struct unit *u, struct str full)
{
    enum unit_kind kind;
    struct str name = full;
    (void)unit_name_parse(r->table.scratch, UNIT_LEVEL_COMMUNE, full, &kind, &name);
    return viet_equal_loose(r->table.scratch, u->name, name);
}

static struct unit *find_commune(
    struct run *r, const struct merger_part *p, const struct unit *district)
{
    struct unit *u = unit_table_on(&r->table, UNIT_LEVEL_COMMUNE, p->old_code, r->before);
    if (u && named(r, u, p->old_name))
        return u;
    struct unit *other = by_name(r, district, p->old_name);
    bool near = u && unit_table_parent(&r->table, u, r->before) == district;
    struct text_arg code = ta_str("code", p->old_code);
    struct text_arg recorded = ta_str("name", u ? unit_title_vi(r->table.scratch, u) : p->old_name);
    enum text reason = other  ? TEXT_unit_merger_by_name
                       : near ? TEXT_unit_merger_spelled
                              : TEXT_unit_merger_unknown;
    if (!other && !near)
        recorded = ta_str("name", p->old_name);
    remark(r, p, MERGER_OLD_CODE, reason, TEXT_ARGS(code, recorded));
    return other ? other : near ? u : NULL;
}

static void find_old(struct run *r, struct merger_part *p)
{
    struct unit *d = unit_table_on(&r->table, UNIT_LEVEL_DISTRICT, p->district_code, r->before);
    struct unit *province = d ? unit_table_parent(&r->table, d, r->before) : NULL;
    p->old = NULL;
    p->old_province = province;
    if (!province) {
        unit_refuse(
            &r->m->issues, p->line, merger_column(MERGER_DISTRICT), TEXT_unit_merger_no_district,
            TEXT_ARGS(ta_str("code", p->district_code)));
        return;
    }
    *str_count_of(r->touched, id_key(province)) = 1;
    if (!str_eq(province->code, p->old_province_code))
        remark(
            r, p, MERGER_OLD_PROVINCE, TEXT_unit_merger_province,
            TEXT_ARGS(ta_str("code", p->old_province_code)));
    if (p->old_code.n) {
        p->old = find_commune(r, p, d);
    } else {
        p->old = d;
        if (p->old_name.n)
            remark(
                r, p, MERGER_OLD_NAME, TEXT_unit_merger_no_code,
                TEXT_ARGS(ta_str("name", p->old_name)));
    }
    if (p->old)
        *str_count_of(r->linked, id_key(p->old)) = 1;
}

/* ---- the new units ---- */

static void note_source(struct merger_unit *x, struct unit *old)
{
    x->several |= x->sole != NULL && x->sole != old;
    x->sole = old;
}

static void note_sources(struct run *r)
{
    struct merger *m = r->m;
    for (size_t i = 0; i < m->unit_count; i++) {
        struct merger_unit *x = &m->units[i];
        x->unit = x->sole = NULL;
        x->several = x->kept = x->made = false;
    }
    for (size_t i = 0; i < m->part_count; i++) {
        struct merger_part *p = &m->parts[i];
        struct merger_unit *commune = &m->units[p->commune];
        note_source(&m->units[commune->province - 1], p->old_province);
        commune->several |= !p->old || !p->unchanged;
        if (p->old)
            note_source(commune, p->old);
    }
}

static bool stays(struct run *r, const struct merger_unit *x)
{
    const struct unit *u = x->sole;
    return u && !x->several && u->level == x->level && u->kind == x->kind &&
           str_eq(u->code, x->code) && viet_equal_loose(r->table.scratch, u->name, x->name);
}

static void change(struct run *r, struct unit *u)
{
    r->changed[r->changed_count++] = u;
}

/* The same unit, under another parent from now on. */
static void move(struct run *r, struct unit *u, int64_t parent_id)
{
    if (u->parent_id == parent_id) {
        r->counts.same++;
        return;
    }
    r->formers[r->former_count++] = (struct unit_former){u->id, r->before, u->parent_id};
    u->parent_id = parent_id;
    change(r, u);
}

static void make(struct run *r, struct merger_unit *x, int64_t parent_id)
{
    struct unit *u = unit_table_from(&r->table, x->level, x->code, r->m->day);
    if (!u) {
        struct unit fresh = {
            .level = x->level,
            .kind = x->kind,
            .code = x->code,
            .name = x->name,
            .parent_id = parent_id,
            .valid_from = r->m->day,
            .valid_to = unit_table_free_until(&r->table, x->level, x->code, r->m->day),
        };
        x->unit = unit_table_add(&r->table, &fresh);
        x->made = true;
        r->made[r->made_count++] = x->unit;
        return;
    }
    x->unit = u;
    if (u->kind == x->kind && u->parent_id == parent_id && str_eq(u->name, x->name)) {
        r->counts.same++;
        return;
    }
    u->kind = x->kind;
    u->name = x->name;
    u->parent_id = parent_id;
    change(r, u);
}

static void place_level(struct run *r, enum unit_level level)
{
    struct merger *m = r->m;
    for (size_t i = 0; i < m->unit_count; i++) {
        struct merger_unit *x = &m->units[i];
        if (x->level != level)
            continue;
        int64_t parent_id = x->province ? m->units[x->province - 1].unit->id : 0;
        x->kept = stays(r, x);
        if (x->kept) {
            x->unit = x->sole;
            move(r, x->unit, parent_id);
        } else {
            make(r, x, parent_id);
        }
    }
}

/* ---- the end of the old ones ---- */

static const struct unit *province_of(const struct run *r, const struct unit *u)
{
    while (u && u->level != UNIT_LEVEL_PROVINCE)
        u = unit_table_parent(&r->table, u, r->before);
    return u;
}

/* Old: it stood until the reform, in a province that the file names, and does not stay. Asked
 * before anything is moved. */
static void end_old(struct run *r, struct unit *const *old, size_t n)
{
    struct str_count *stay = str_count_new(r->arena);
    for (size_t i = 0; i < r->m->unit_count; i++)
        *str_count_of(stay, id_key(r->m->units[i].unit)) = 1;
    for (size_t i = 0; i < n; i++) {
        struct unit *u = old[i];
        if (*str_count_of(stay, id_key(u)))
            continue;
        if (u->level == UNIT_LEVEL_COMMUNE && !*str_count_of(r->linked, id_key(u)))
            unit_remark(
                &r->m->issues, 0, S(""), TEXT_unit_merger_no_successor,
                TEXT_ARGS(
                    ta_str("name", unit_title_vi(r->table.scratch, u)), ta_str("code", u->code)));
        if (u->valid_to == r->before)
            continue;
        u->valid_to = r->before;
        change(r, u);
    }
}

static size_t collect_old(struct run *r, struct unit **ret)
{
    size_t n = 0;
    for (size_t i = 0; i < r->table.n; i++) {
        struct unit *u = r->table.units[i];
        const struct unit *province = unit_stood(u, r->before) ? province_of(r, u) : NULL;
        if (province && *str_count_of(r->touched, id_key(province)))
            ret[n++] = u;
    }
    return n;
}

/* ---- writing ---- */

/* What a new unit is made of is no change beside its making. */
static enum err link_one(struct run *r, const struct merger_unit *to, const struct unit_link *l)
{
    int64_t changed = 0;
    if (l->old_id == l->new_id)
        return OK;
    enum err e = unit_put_link(r->tx, l, &changed);
    r->counts.changed += to->made ? 0 : changed;
    return e;
}

/* Of a province nothing is written in the file: whole when all its communes went one way. */
static enum err link_provinces(struct run *r)
{
    struct merger *m = r->m;
    struct str_count *ways = str_count_new(r->arena);
    enum err e = OK;
    for (int pass = 0; pass < 2; pass++) {
        struct str_count *seen = str_count_new(r->arena);
        for (size_t i = 0; e == OK && i < m->part_count; i++) {
            const struct merger_part *p = &m->parts[i];
            const struct merger_unit *now = &m->units[m->units[p->commune].province - 1];
            int64_t ids[2] = {p->old_province->id, now->unit->id};
            int64_t *again = str_count_of(seen, (struct str){(const char *)ids, sizeof ids});
            int64_t *way = str_count_of(ways, id_key(p->old_province));
            if ((*again)++)
                continue;
            if (pass == 0)
                ++*way;
            else
                e = link_one(
                    r, now,
                    &(struct unit_link){
                        ids[0], ids[1], m->day, *way == 1 ? UNIT_WHOLE : UNIT_PART, S("")});
        }
    }
    return e;
}

static enum err link_communes(struct run *r)
{
    const struct merger *m = r->m;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < m->part_count; i++) {
        const struct merger_part *p = &m->parts[i];
        if (!p->old)
            continue;
        bool area = p->old->level != UNIT_LEVEL_COMMUNE && p->old_name.n;
        struct str note =
            area ? arena_fmt(r->arena, "%.*s: %.*s", STR_ARG(p->old_name), STR_ARG(p->note))
                 : p->note;
        e = link_one(
            r, &m->units[p->commune],
            &(struct unit_link){
                p->old->id, m->units[p->commune].unit->id, m->day, area ? UNIT_PART : p->part,
                note});
    }
    return e;
}

static enum err write_all(struct run *r)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < r->made_count; i++)
        e = unit_insert(r->tx, &r->table, r->made[i]);
    for (size_t i = 0; e == OK && i < r->former_count; i++)
        e = unit_put_former(r->tx, &r->formers[i]);
    for (size_t i = 0; e == OK && i < r->changed_count; i++)
        e = unit_update(r->tx, &r->table, r->changed[i]);
    if (e == OK)
        e = link_provinces(r);
    return e == OK ? link_communes(r) : e;
}

static enum err work_out(struct run *r)
{
    struct merger *m = r->m;
    size_t room = r->table.n + m->unit_count + 1;
    index_children(r);
    for (size_t i = 0; i < m->part_count; i++) {
        find_old(r, &m->parts[i]);
        arena_reset(r->table.scratch);
    }
    if (m->issues.refused)
        return E_INVALID;
    r->made = ARENA_ARRAY(r->arena, struct unit *, room);
    r->changed = ARENA_ARRAY(r->arena, struct unit *, room);
    r->formers = ARENA_ARRAY(r->arena, struct unit_former, room);
    struct unit **old = ARENA_ARRAY(r->arena, struct unit *, room);
    size_t n = collect_old(r, old);
    note_sources(r);
    place_level(r, UNIT_LEVEL_PROVINCE);
    place_level(r, UNIT_LEVEL_COMMUNE);
    end_old(r, old, n);
    unit_slug_assign(&r->table, r->made, r->made_count);
    r->counts.made = (int64_t)r->made_count;
    r->counts.changed = (int64_t)r->changed_count;
    return OK;
}

static void tell_event(const struct run *r)
{
    event_add(
        r->tx, &(struct event){
                   .noun = S("unit"),
                   .what = S("unit.merged"),
                   .actor = r->m->in->actor,
                   EVENT_FIELDS(
                       ev_i64("day", r->m->day), ev_i64("made", r->counts.made),
                       ev_i64("changed", r->counts.changed))});
    topic_touch(r->tx, 0, TOPIC_UNIT);
}

enum err merger_apply(struct db_tx *tx, void *ctx)
{
    struct merger *m = ctx;
    struct run r = {.m = m, .tx = tx, .arena = tx->arena, .before = m->day - 1};
    r.touched = str_count_new(r.arena);
    r.linked = str_count_new(r.arena);
    m->issues.n = m->issues.refused = 0; /* reading left none, an earlier run may have */
    enum err e = unit_table_load(tx, r.arena, &r.table);
    if (e != OK)
        return e;
    e = work_out(&r);
    if (e == OK)
        e = write_all(&r);
    unit_table_done(&r.table);
    if (e != OK)
        return e;
    if (r.counts.made + r.counts.changed)
        tell_event(&r);
    m->counts = r.counts;
    /* A dry run learns what would change, and lets it go. */
    m->dry_done = m->in->dry_run;
    return m->dry_done ? E_CONFLICT : OK;
}
