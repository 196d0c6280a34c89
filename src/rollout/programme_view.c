#include "rollout/programme_view.h"

#include "base/date.h"

struct str programme_words(const struct request *q, struct str vi, struct str en)
{
    return q->lang == LANG_EN && en.n > 0 ? en : vi;
}

void programme_state_view(enum programme_state state, struct programme_unit_view *v)
{
    static const struct {
        enum text text;
        struct str class, icon;
    } states[PROGRAMME_STATES] = {
        [0] = {TEXT_programme_state_out, STR_INIT("is-none"), STR_INIT("s-none")},
        [PROGRAMME_JOINED] = {TEXT_programme_state_joined, STR_INIT("is-soon"), STR_INIT("s-soon")},
        [PROGRAMME_LAUNCHED] =
            {TEXT_programme_state_launched, STR_INIT("is-good"), STR_INIT("s-good")},
        [PROGRAMME_PAUSED] = {TEXT_programme_state_paused, STR_INIT("is-wait"), STR_INIT("s-wait")},
        [PROGRAMME_FINISHED] =
            {TEXT_programme_state_finished, STR_INIT("is-good"), STR_INIT("s-flag")},
        [PROGRAMME_LEFT] = {TEXT_programme_state_left, STR_INIT("is-none"), STR_INIT("s-rest")},
    };
    v->state = state;
    v->state_text = states[state].text;
    v->state_class = states[state].class;
    v->state_icon = states[state].icon;
}

enum text programme_act_text(enum programme_act act)
{
    static const enum text texts[PROGRAMME_ACTS] = {
        [PROGRAMME_JOIN] = TEXT_programme_act_join,
        [PROGRAMME_LAUNCH] = TEXT_programme_act_launch,
        [PROGRAMME_PAUSE] = TEXT_programme_act_pause,
        [PROGRAMME_RESUME] = TEXT_programme_act_resume,
        [PROGRAMME_EXTEND] = TEXT_programme_act_extend,
        [PROGRAMME_FINISH] = TEXT_programme_act_finish,
        [PROGRAMME_LEAVE] = TEXT_programme_act_leave,
    };
    return texts[act];
}

static struct str title_of(const struct request *q, const struct unit *u)
{
    return q->lang == LANG_EN ? unit_title_en(q->arena, u) : unit_title_vi(q->arena, u);
}

void programme_head(const struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->main_class = S("flow");
    s->nav = NAV_PROGRAMMES;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), S("/"));
    response_crumb(s, text_lit(q->lang, TEXT_programme_title), S("/chuong-trinh"));
}

enum err programme_unit_title(
    const struct request *q, int64_t id, struct str *ret, struct str *ret_slug)
{
    struct unit u;
    enum err e = unit_by_id(q->tx, id, &u);
    if (e != OK)
        return e;
    *ret = title_of(q, &u);
    *ret_slug = u.slug;
    return OK;
}

enum err programme_read(struct request *q, struct str slug, struct programme_read *ret)
{
    enum err e = programme_by_slug(q->tx, slug, &ret->programme);
    if (e == OK)
        e = programme_parts(q->tx, ret->programme.id, &ret->parts);
    return e == OK ? programme_members(q->tx, ret->programme.id, &ret->members) : e;
}

/* Who carries it on today, when that is another. */
static enum err fill_now(
    const struct request *q, const struct unit *u, struct programme_unit_view *v)
{
    struct unit now;
    bool split;
    enum err e = unit_current(q->tx, u, date_local_day(q->now_at), &now, &split);
    if (e != OK || now.id == u->id)
        return e == E_NOT_FOUND ? OK : e;
    v->now = title_of(q, &now);
    v->now_slug = now.slug;
    return OK;
}

enum err programme_unit_view(
    struct request *q, const struct programme_parts *parts, const struct programme_member *m,
    struct programme_unit_view *ret)
{
    const struct programme_part *cohort = programme_part_find(parts, PROGRAMME_COHORT, m->cohort);
    struct unit_list above;
    struct unit mentor;
    *ret = (struct programme_unit_view){
        .name = title_of(q, &m->unit),
        .slug = m->unit.slug,
        .cohort = cohort ? programme_words(q, cohort->name_vi, cohort->name_en) : m->cohort,
        .joined_day = m->joined_day,
        .launched_day = m->launched_day,
        .ended_day = m->ended_day,
    };
    programme_state_view(m->state, ret);
    enum err e = programme_where(q->tx, m, &above);
    if (e == OK && above.n > 0)
        ret->place = title_of(q, &above.list[0]);
    if (e == OK)
        e = fill_now(q, &m->unit, ret);
    if (e == OK && m->mentor_id) {
        e = unit_by_id(q->tx, m->mentor_id, &mentor);
        ret->mentor = e == OK ? title_of(q, &mentor) : S("");
    }
    return e;
}

enum err programme_checks_view(
    struct request *q, const struct programme_parts *parts, const struct programme_member *m,
    struct programme_record_view *v)
{
    struct programme_readiness ready;
    enum err e = programme_readiness(q->tx, m->programme_id, m->unit.id, &ready);
    v->checks = ARENA_ARRAY(q->arena, struct programme_check_view, parts->n + 1);
    for (size_t i = 0; e == OK && i < parts->n; i++) {
        const struct programme_part *p = &parts->list[i];
        if (p->kind != PROGRAMME_CHECK)
            continue;
        struct programme_check_view *c = &v->checks[v->check_count++];
        *c = (struct programme_check_view){p->code, programme_words(q, p->name_vi, p->name_en)};
        for (size_t k = 0; k < ready.n; k++)
            if (str_eq(ready.list[k].code, p->code)) {
                c->day = ready.list[k].day;
                c->note = ready.list[k].note;
                v->ready_count++;
            }
    }
    return e;
}

enum err programme_steps_view(
    struct request *q, const struct programme_member *m, struct programme_record_view *v)
{
    struct programme_steps all;
    enum err e = programme_steps(q->tx, m->programme_id, m->unit.id, &all);
    if (e != OK)
        return e;
    v->steps = ARENA_ARRAY(q->arena, struct programme_step_view, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct programme_step *s = &all.list[i];
        v->steps[v->step_count++] = (struct programme_step_view){
            programme_act_text(s->act), s->day, s->decision_day, s->until_day, s->decision};
    }
    return OK;
}
