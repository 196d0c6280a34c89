#include "rollout/programme_figure.h"

#include "base/date.h"

#define WINDOW 365 /* days on either side of a launch */
#define COMMUNES_MAX 4000

static const struct str measures[PROGRAMME_MEASURES] = {
    STR_INIT("dossier.on_time"),  STR_INIT("dossier.supplement_once"), STR_INIT("dossier.online"),
    STR_INIT("rating.satisfied"), STR_INIT("pledge.signed"),
};

/* ---- places ---- */

static int64_t known_day(const struct unit *u, int64_t day)
{
    return day < u->valid_from ? u->valid_from : day;
}

enum err programme_where(struct db_tx *tx, const struct programme_member *m, struct unit_list *ret)
{
    return unit_ancestors(tx, &m->unit, known_day(&m->unit, m->joined_day), ret);
}

static enum err add_communes(
    struct db_tx *tx, int64_t unit_id, int64_t day, struct unit *list, size_t *n)
{
    struct unit_list below;
    enum err e = unit_children(tx, unit_id, day, &below);
    for (size_t i = 0; e == OK && i < below.n; i++) {
        const struct unit *u = &below.list[i];
        if (u->level == UNIT_LEVEL_DISTRICT)
            e = add_communes(tx, u->id, day, list, n);
        else if (*n < COMMUNES_MAX)
            list[(*n)++] = *u;
    }
    return e;
}

enum err programme_communes(struct db_tx *tx, int64_t unit_id, int64_t day, struct unit_list *ret)
{
    struct unit *list = ARENA_ARRAY(tx->arena, struct unit, COMMUNES_MAX);
    size_t n = 0;
    enum err e = add_communes(tx, unit_id, day, list, &n);
    *ret = (struct unit_list){list, n};
    return e;
}

/* ---- targets ---- */

static int64_t launched(const struct programme_members *members)
{
    int64_t n = 0;
    for (size_t i = 0; i < members->n; i++)
        n += members->list[i].launched_day > 0;
    return n;
}

static enum err count_communes(struct db_tx *tx, const struct programme *p, int64_t *ret)
{
    struct unit lead;
    struct unit_list below;
    int64_t today = date_local_day(tx->now_at);
    enum err e = unit_by_id(tx, p->lead_unit_id, &lead);
    if (e == OK)
        e = programme_communes(tx, lead.id, lead.valid_to < today ? lead.valid_to : today, &below);
    *ret = e == OK ? (int64_t)below.n : 0;
    return e;
}

static bool reaches(const struct measure_sum *sum, const struct programme_part *t)
{
    return (__int128)sum->numerator * t->target_denominator >=
           (__int128)t->target_numerator * sum->denominator;
}

static enum err judge_units(
    struct db_tx *tx, const struct programme *p, struct programme_progress *x)
{
    const struct programme_part *t = x->target;
    if (t->target_denominator == 0) {
        x->of = t->target_numerator;
        x->met = x->reached >= x->of;
        return OK;
    }
    enum err e = count_communes(tx, p, &x->of);
    x->met = x->of > 0 && reaches(&(struct measure_sum){x->reached, x->of}, t);
    return e;
}

static enum err judge_measure(
    struct db_tx *tx, const struct programme_members *members, struct programme_progress *x)
{
    enum err e = OK;
    x->reached = 0;
    for (size_t i = 0; e == OK && i < members->n; i++) {
        const struct programme_member *m = &members->list[i];
        struct measure_sum sum = {0};
        if (m->launched_day == 0)
            continue;
        e = measure_sum(
            tx,
            &(struct measure_query){
                m->unit.id, x->target->measure, 0, m->launched_day, date_local_day(tx->now_at)},
            &sum);
        x->of += sum.denominator > 0;
        x->reached += sum.denominator > 0 && reaches(&sum, x->target);
    }
    x->met = x->of > 0 && x->reached == x->of;
    return e;
}

enum err programme_progress(
    struct db_tx *tx, const struct programme *p, const struct programme_parts *parts,
    const struct programme_members *members, struct programme_progress_list *ret)
{
    struct programme_progress *list =
        ARENA_ARRAY(tx->arena, struct programme_progress, parts->n + 1);
    size_t n = 0;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < parts->n; i++) {
        if (parts->list[i].kind != PROGRAMME_TARGET)
            continue;
        struct programme_progress *x = &list[n++];
        *x = (struct programme_progress){.target = &parts->list[i], .reached = launched(members)};
        e = str_eq(x->target->measure, PROGRAMME_UNITS_LAUNCHED) ? judge_units(tx, p, x)
                                                                 : judge_measure(tx, members, x);
    }
    *ret = (struct programme_progress_list){list, n};
    return e;
}

/* ---- before and after ---- */

struct window {
    int64_t unit_id, launched_day;
};

static enum err add_window(
    struct db_tx *tx, const struct window *w, struct str measure, struct programme_sums *ret)
{
    struct measure_sum before, after;
    int64_t today = date_local_day(tx->now_at), last = w->launched_day + WINDOW - 1;
    enum err e = measure_sum(
        tx,
        &(struct measure_query){
            w->unit_id, measure, 0, w->launched_day - WINDOW, w->launched_day - 1},
        &before);
    if (e == OK)
        e = measure_sum(
            tx,
            &(struct measure_query){
                w->unit_id, measure, 0, w->launched_day, last < today ? last : today},
            &after);
    if (e != OK)
        return e;
    ret->before.numerator += before.numerator;
    ret->before.denominator += before.denominator;
    ret->after.numerator += after.numerator;
    ret->after.denominator += after.denominator;
    return OK;
}

static bool is_member(const struct programme_members *members, int64_t unit_id)
{
    for (size_t i = 0; i < members->n; i++)
        if (members->list[i].unit.id == unit_id)
            return true;
    return false;
}

struct windows {
    struct window *list;
    size_t n;
};

/* Each neighbour once, with the earliest launch beside it. */
static void add_neighbour(struct windows *all, int64_t unit_id, int64_t launched_day)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].unit_id == unit_id) {
            if (launched_day < all->list[i].launched_day)
                all->list[i].launched_day = launched_day;
            return;
        }
    if (all->n < COMMUNES_MAX)
        all->list[all->n++] = (struct window){unit_id, launched_day};
}

static enum err find_neighbours(
    struct db_tx *tx, const struct programme_members *members, const struct programme_member *m,
    struct windows *all)
{
    struct unit_list above, beside;
    enum err e = programme_where(tx, m, &above);
    if (e != OK || above.n == 0)
        return e;
    e = unit_children(tx, above.list[0].id, known_day(&m->unit, m->joined_day), &beside);
    for (size_t i = 0; e == OK && i < beside.n; i++)
        if (beside.list[i].level == UNIT_LEVEL_COMMUNE && !is_member(members, beside.list[i].id))
            add_neighbour(all, beside.list[i].id, m->launched_day);
    return e;
}

static enum err sum_windows(
    struct db_tx *tx, const struct windows *all, struct str measure, struct programme_sums *ret)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < all->n; i++)
        e = add_window(tx, &all->list[i], measure, ret);
    return e;
}

enum err programme_compare(
    struct db_tx *tx, const struct programme_members *members, struct programme_comparison *ret)
{
    struct windows pilots = {ARENA_ARRAY(tx->arena, struct window, members->n + 1), 0};
    struct windows others = {ARENA_ARRAY(tx->arena, struct window, COMMUNES_MAX), 0};
    enum err e = OK;
    *ret = (struct programme_comparison){0};
    for (size_t i = 0; e == OK && i < members->n; i++) {
        const struct programme_member *m = &members->list[i];
        if (m->launched_day == 0)
            continue;
        pilots.list[pilots.n++] = (struct window){m->unit.id, m->launched_day};
        e = find_neighbours(tx, members, m, &others);
    }
    for (size_t i = 0; e == OK && i < PROGRAMME_MEASURES; i++) {
        struct programme_compare *row = &ret->rows[i];
        row->measure = measures[i];
        e = sum_windows(tx, &pilots, measures[i], &row->pilots);
        if (e == OK)
            e = sum_windows(tx, &others, measures[i], &row->neighbours);
    }
    ret->pilots = (int64_t)pilots.n;
    ret->neighbours = (int64_t)others.n;
    return e;
}
