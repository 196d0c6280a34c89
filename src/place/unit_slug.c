#include "place/unit_slug.h"

#include "base/viet.h"
#include "spine/event.h"
#include "spine/topic.h"

/* First words of public paths, present and to come: an address must mean one thing for ever. */
static const struct str reserved[] = {
    STR_INIT("thu-tuc"),      STR_INIT("ho-so"),    STR_INIT("tin-tuc"),   STR_INIT("cong-khai"),
    STR_INIT("can-bo"),       STR_INIT("cam-ket"),  STR_INIT("thu"),       STR_INIT("cham-diem"),
    STR_INIT("tru-so"),       STR_INIT("phan-anh"), STR_INIT("tiep-dan"),  STR_INIT("thong-ke"),
    STR_INIT("du-lieu"),      STR_INIT("so-cai"),   STR_INIT("viec"),      STR_INIT("quay"),
    STR_INIT("chuong-trinh"), STR_INIT("don-vi"),   STR_INIT("dang-nhap"), STR_INIT("api"),
    STR_INIT("open311"),      STR_INIT("a"),        STR_INIT("healthz"),   STR_INIT("readyz"),
    STR_INIT("metrics"),      STR_INIT("tim"),
};

bool unit_slug_reserved(struct str slug)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_eq(slug, reserved[i]))
            return true;
    return false;
}

bool unit_slug_valid(struct str slug)
{
    if (slug.n == 0 || slug.n > UNIT_SLUG_MAX || unit_slug_reserved(slug))
        return false;
    char last = '-';
    for (size_t i = 0; i < slug.n; i++) {
        char c = slug.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (c != '-' || last == '-'))
            return false;
        last = c;
    }
    return last != '-';
}

/* ---- giving ---- */

DB_STMT(
    TAKE, "unit.take_slug", "tii",
    "INSERT INTO unit_slug (slug, unit_id, given_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (slug) DO NOTHING");

DB_STMT(
    SET, "unit.set_slug", "iti",
    "UPDATE unit SET slug = $2, updated_at = $3 WHERE id = $1 AND EXISTS"
    " (SELECT 1 FROM unit_slug s WHERE s.slug = $2 AND s.unit_id = $1)");

enum err unit_give_slug(struct db_tx *tx, struct str code, struct str slug)
{
    struct unit u;
    int64_t changed = 0;
    if (!unit_slug_valid(slug))
        return E_INVALID;
    enum err e = unit_by_code_text(tx, code, &u);
    if (e != OK || str_eq(u.slug, slug))
        return e;
    e = db_exec(tx, &TAKE, DB_ARGS(db_text(slug), db_i64(u.id), db_i64(tx->now_at)), NULL);
    if (e == OK)
        e = db_exec(tx, &SET, DB_ARGS(db_i64(u.id), db_text(slug), db_i64(tx->now_at)), &changed);
    if (e != OK || !changed)
        return e != OK ? e : E_CONFLICT;
    event_add(
        tx, &(struct event){
                .unit_id = u.id,
                .noun = S("unit"),
                .noun_id = u.id,
                .what = S("unit.slug_given"),
                .actor = S("administrator"),
                EVENT_FIELDS(ev_str("slug", slug), ev_str("before", u.slug))});
    topic_touch(tx, 0, TOPIC_UNIT);
    return OK;
}

/* ---- new units ---- */

static struct str joined(struct arena *a, struct str x, struct str y)
{
    return arena_fmt(a, "%.*s-%.*s", STR_ARG(x), STR_ARG(y));
}

static bool starts_with_digit(struct str s)
{
    return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

/* Two of them, a kind and a code still fit. */
#define BASE_MAX 32

static struct str base_of(struct arena *a, const struct unit *u)
{
    struct str s = viet_slug(a, u->name);
    if (s.n == 0 || starts_with_digit(s))
        s = viet_slug(a, unit_title_vi(a, u));
    s = str_sub(s, 0, BASE_MAX);
    while (str_ends(s, S("-")))
        s.n--;
    return s;
}

/* The n-th form of a slug; STR_NONE: there is no such form for it. */
static struct str form_of(const struct unit_table *t, const struct unit *u, int n)
{
    struct arena *a = t->scratch;
    struct str base = base_of(a, u);
    const struct unit *parent = unit_table_parent(t, u, u->valid_from);
    switch (n) {
    case 0:
        return base;
    case 1:
        return parent ? joined(a, base, base_of(a, parent)) : STR_NONE;
    case 2:
        if (parent)
            base = joined(a, base, base_of(a, parent));
        return joined(a, base, viet_slug(a, unit_kind_vi(u->kind)));
    case 3:
        return joined(a, base, u->code);
    default:
        return arena_fmt(a, "%.*s-%.*s-%d", STR_ARG(base), STR_ARG(u->code), n - 2);
    }
}

#define FORMS 100

/* How often each bare slug would be wanted in the whole level, at whatever time. */
static struct str_count *count_names(struct unit_table *t, enum unit_level level)
{
    struct str_count *count = str_count_new(t->arena);
    for (size_t i = 0; i < t->n; i++) {
        if (t->units[i]->level == level)
            ++*str_count_of(count, base_of(t->scratch, t->units[i]));
        arena_reset(t->scratch);
    }
    return count;
}

static struct str_count *count_forms(
    struct unit_table *t, struct unit *const *units, size_t n, int form)
{
    struct str_count *count = str_count_new(t->arena);
    for (size_t i = 0; i < n; i++) {
        if (!units[i]->slug.n)
            ++*str_count_of(count, form_of(t, units[i], form));
        arena_reset(t->scratch);
    }
    return count;
}

/* Those without a slug get their n-th form where it is theirs alone. */
static size_t assign_form(
    struct unit_table *t, struct unit *const *units, size_t n, int form, struct str_count *count)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        if (units[i]->slug.n)
            continue;
        struct str slug = form_of(t, units[i], form);
        int64_t *taken = str_count_of(t->slugs, slug);
        if (unit_slug_valid(slug) && *str_count_of(count, slug) == 1 && !*taken) {
            *taken = 1;
            units[i]->slug = arena_str(t->arena, slug);
        } else {
            left++;
        }
        arena_reset(t->scratch);
    }
    return left;
}

static void assign_level(
    struct unit_table *t, struct unit *const *units, size_t n, enum unit_level level)
{
    struct unit **of_level = ARENA_ARRAY(t->arena, struct unit *, n + 1);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (units[i]->level == level)
            of_level[count++] = units[i];
    size_t left = count;
    for (int form = 0; left && form < FORMS; form++)
        left = assign_form(
            t, of_level, count, form,
            form == 0 ? count_names(t, level) : count_forms(t, of_level, count, form));
}

void unit_slug_assign(struct unit_table *t, struct unit *const *units, size_t n)
{
    assign_level(t, units, n, UNIT_LEVEL_PROVINCE);
    assign_level(t, units, n, UNIT_LEVEL_COMMUNE);
    assign_level(t, units, n, UNIT_LEVEL_DISTRICT);
}
