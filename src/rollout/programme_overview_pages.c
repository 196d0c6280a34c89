/* programme_overview_pages: one programme: how far it has come, and every unit in it. */
#include "base/date.h"
#include "doc/chart.h"
#include "rollout/programme_pages.h"
#include "rollout/programme_pages.tmpl.h"
#include "rollout/programme_view.h"

#define NOW S("nay")

struct work {
    struct request *q;
    struct programme_read r;
    struct programme_view *v;
    const struct programme_part *share; /* the first target that is a share; NULL: none */
};

static void fill_about(struct work *w)
{
    struct str text = programme_words(w->q, w->r.programme.about_vi, w->r.programme.about_en), line;
    struct str *list = ARENA_ARRAY(w->q->arena, struct str, text.n + 1);
    while (str_cut(&text, '\n', &line))
        if (str_trim(line).n > 0)
            list[w->v->about_count++] = str_trim(line);
    w->v->about = list;
}

static void fill_phases(struct work *w)
{
    struct programme_view *v = w->v;
    int64_t today = date_local_day(w->q->now_at);
    v->phases = ARENA_ARRAY(w->q->arena, struct programme_phase_view, w->r.parts.n + 1);
    for (size_t i = 0; i < w->r.parts.n; i++) {
        const struct programme_part *p = &w->r.parts.list[i];
        if (p->kind == PROGRAMME_PHASE)
            v->phases[v->phase_count++] = (struct programme_phase_view){
                programme_words(w->q, p->name_vi, p->name_en), p->from_day, p->to_day,
                p->to_day < today     ? PROGRAMME_PAST
                : p->from_day > today ? PROGRAMME_COMING
                                      : PROGRAMME_NOW};
    }
}

static enum err fill_targets(struct work *w)
{
    struct programme_view *v = w->v;
    struct programme_progress_list all;
    enum err e = programme_progress(w->q->tx, &w->r.programme, &w->r.parts, &w->r.members, &all);
    v->targets = ARENA_ARRAY(w->q->arena, struct programme_target_view, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct programme_progress *x = &all.list[i];
        int64_t permille = x->of ? x->reached * 1000 / x->of : 0;
        v->targets[v->target_count++] = (struct programme_target_view){
            .name = programme_words(w->q, x->target->name_vi, x->target->name_en),
            .counts = arena_fmt(w->q->arena, "%lld/%lld", (long long)x->reached, (long long)x->of),
            .met = x->met,
            .bar = chart_bar(w->q->arena, (int)(permille > 1000 ? 1000 : permille), false),
        };
    }
    return e;
}

static void fill_cohorts(struct work *w, struct str chosen)
{
    struct programme_view *v = w->v;
    v->cohorts = ARENA_ARRAY(w->q->arena, struct programme_cohort_view, w->r.parts.n + 1);
    for (size_t i = 0; i < w->r.parts.n; i++) {
        const struct programme_part *p = &w->r.parts.list[i];
        if (p->kind != PROGRAMME_COHORT)
            continue;
        struct programme_cohort_view *c = &v->cohorts[v->cohort_count++];
        *c = (struct programme_cohort_view){
            .code = p->code,
            .name = programme_words(w->q, p->name_vi, p->name_en),
            .here = str_eq(p->code, chosen),
        };
        for (size_t k = 0; k < w->r.members.n; k++)
            c->n += str_eq(w->r.members.list[k].cohort, p->code);
        if (c->here)
            v->cohort = c->code;
    }
}

static enum err fill_share(
    struct work *w, const struct programme_member *m, struct programme_unit_view *row,
    struct measure_sum *ret)
{
    *ret = (struct measure_sum){0};
    if (!w->share || m->launched_day == 0)
        return OK;
    enum err e = measure_sum(
        w->q->tx,
        &(struct measure_query){
            m->unit.id, w->share->measure, 0, m->launched_day, date_local_day(w->q->now_at)},
        ret);
    if (e == OK && ret->denominator > 0)
        row->share = text_percent(w->q->arena, w->q->lang, ret->numerator, ret->denominator);
    return e;
}

/* A unit's place among those that have a share: one more than those before it. */
static void rank_rows(struct work *w, const struct measure_sum *sums)
{
    struct programme_view *v = w->v;
    for (size_t i = 0; v->ranked && i < v->row_count; i++) {
        if (sums[i].denominator == 0)
            continue;
        v->rows[i].rank = 1;
        for (size_t k = 0; k < v->row_count; k++)
            v->rows[i].rank +=
                sums[k].denominator > 0 && (__int128)sums[k].numerator * sums[i].denominator >
                                               (__int128)sums[i].numerator * sums[k].denominator;
    }
}

static enum err fill_rows(struct work *w)
{
    struct programme_view *v = w->v;
    size_t most = w->r.members.n + 1;
    struct measure_sum *sums = ARENA_ARRAY(w->q->arena, struct measure_sum, most);
    enum err e = OK;
    v->rows = ARENA_ARRAY(w->q->arena, struct programme_unit_view, most);
    for (size_t i = 0; e == OK && i < w->r.members.n; i++) {
        const struct programme_member *m = &w->r.members.list[i];
        if (v->cohort.n > 0 && !str_eq(v->cohort, m->cohort))
            continue;
        struct programme_unit_view *row = &v->rows[v->row_count];
        e = programme_unit_view(w->q, &w->r.parts, m, row);
        if (e == OK)
            e = fill_share(w, m, row, &sums[v->row_count++]);
    }
    rank_rows(w, sums);
    return e;
}

/* The group of a unit: where it lay, or where its successor lies today. */
static struct programme_group *group_of(struct programme_view *v, struct str title)
{
    for (size_t i = 0; i < v->group_count; i++)
        if (str_eq(v->groups[i].title, title))
            return &v->groups[i];
    v->groups[v->group_count] = (struct programme_group){.title = title};
    return &v->groups[v->group_count++];
}

static enum err place_now(
    const struct request *q, const struct programme_unit_view *row, struct str *ret)
{
    struct unit u;
    struct unit_list above;
    int64_t today = date_local_day(q->now_at);
    struct str slug = row->now_slug.n ? row->now_slug : row->slug;
    *ret = row->place;
    enum err e = unit_by_slug(q->tx, slug, &u);
    if (e == OK)
        e = unit_ancestors(q->tx, &u, u.valid_to < today ? u.valid_to : today, &above);
    if (e == OK && above.n > 0)
        *ret = q->lang == LANG_EN ? unit_title_en(q->arena, &above.list[0])
                                  : unit_title_vi(q->arena, &above.list[0]);
    return e;
}

static enum err fill_groups(struct work *w)
{
    struct programme_view *v = w->v;
    struct str *titles = ARENA_ARRAY(w->q->arena, struct str, v->row_count + 1);
    enum err e = OK;
    v->groups = ARENA_ARRAY(w->q->arena, struct programme_group, v->row_count + 1);
    for (size_t i = 0; e == OK && i < v->row_count; i++) {
        titles[i] = v->rows[i].place;
        if (v->as_now)
            e = place_now(w->q, &v->rows[i], &titles[i]);
        if (e == OK)
            group_of(v, titles[i])->n++;
    }
    for (size_t g = 0; e == OK && g < v->group_count; g++) {
        struct programme_unit_view *tiles =
            ARENA_ARRAY(w->q->arena, struct programme_unit_view, v->groups[g].n);
        size_t n = 0;
        for (size_t i = 0; i < v->row_count; i++)
            if (str_eq(titles[i], v->groups[g].title))
                tiles[n++] = v->rows[i];
        v->groups[g].tiles = tiles;
    }
    return e;
}

static void count_states(struct work *w)
{
    struct programme_view *v = w->v;
    v->members = (int64_t)w->r.members.n;
    for (size_t i = 0; i < w->r.members.n; i++) {
        const struct programme_member *m = &w->r.members.list[i];
        v->launched += m->launched_day > 0;
        v->paused += m->state == PROGRAMME_PAUSED;
        v->ended += m->state == PROGRAMME_FINISHED;
    }
}

static const struct programme_part *first_share(const struct programme_parts *parts)
{
    for (size_t i = 0; i < parts->n; i++)
        if (parts->list[i].kind == PROGRAMME_TARGET &&
            !str_eq(parts->list[i].measure, PROGRAMME_UNITS_LAUNCHED))
            return &parts->list[i];
    return NULL;
}

enum err programme_show_one(struct request *q, struct response *s)
{
    const struct programme_in *in = q->in;
    struct programme_view v = {0};
    struct work w = {.q = q, .v = &v};
    enum err e = programme_read(q, in->slug, &w.r);
    if (e != OK)
        return e;
    w.share = first_share(&w.r.parts);
    const struct programme *p = &w.r.programme;
    v = (struct programme_view){
        .slug = p->slug,
        .name = programme_words(q, p->name_vi, p->name_en),
        .decision = p->decision,
        .decided_by = programme_words(q, p->decided_by_vi, p->decided_by_en),
        .decision_day = p->decision_day,
        .from_day = p->from_day,
        .to_day = p->to_day,
        .as_now = str_eq(in->as, NOW),
        .ranked = p->ranked && w.share,
    };
    e = programme_unit_title(q, p->lead_unit_id, &v.lead, &v.lead_slug);
    fill_about(&w);
    fill_phases(&w);
    fill_cohorts(&w, in->cohort);
    count_states(&w);
    if (e == OK)
        e = fill_targets(&w);
    if (e == OK)
        e = fill_rows(&w);
    if (e == OK)
        e = fill_groups(&w);
    if (e != OK)
        return e;
    programme_head(q, s, v.name);
    s->description = v.about_count ? v.about[0] : v.name;
    s->no_index = v.as_now || v.cohort.n > 0;
    response_crumb(s, v.name, S(""));
    programme_page(&s->html, &v);
    return OK;
}
