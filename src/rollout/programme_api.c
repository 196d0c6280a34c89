/* programme_api: programmes for machines: decisions, targets with how far they are reached, and
 * every unit with its steps. */
#include "base/date.h"
#include "doc/json.h"
#include "http/request.h"
#include "rollout/programme_figure.h"
#include "rollout/programme_pages.h"

#define BODY_MAX ((size_t)8 * 1024 * 1024)

struct one_in {
    struct str slug;
};
static const struct field one_in_fields[] = {
    {.name = "programme",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 80,
     .required = true,
     .offset = offsetof(struct one_in, slug),
     .label = TEXT_programme_in},
};

static void key_day(struct request *q, struct json *j, struct str key, int64_t day)
{
    if (day)
        json_key_str(j, key, date_str_iso(q->arena, day));
}

static void put_head(struct request *q, struct json *j, const struct programme *p)
{
    json_key_str(j, S("slug"), p->slug);
    json_key_words(j, S("name"), p->name_vi, p->name_en);
    json_key_str(j, S("decision"), p->decision);
    json_key_words(j, S("decided_by"), p->decided_by_vi, p->decided_by_en);
    key_day(q, j, S("decision_day"), p->decision_day);
    key_day(q, j, S("from"), p->from_day);
    key_day(q, j, S("to"), p->to_day);
}

static void answer(struct response *s, struct json *j)
{
    s->content_type = S("application/json");
    s->body = json_done(j);
}

static enum err list(struct request *q, struct response *s)
{
    struct programme_list all;
    struct buf b;
    struct json j;
    enum err e = programme_all(q->tx, &all);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    json_key(&j, S("programmes"));
    json_array(&j);
    for (size_t i = 0; i < all.n; i++) {
        json_object(&j);
        put_head(q, &j, &all.list[i]);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    answer(s, &j);
    return OK;
}

static void put_targets(struct json *j, const struct programme_progress_list *targets)
{
    json_key(j, S("targets"));
    json_array(j);
    for (size_t i = 0; i < targets->n; i++) {
        const struct programme_progress *x = &targets->list[i];
        json_object(j);
        json_key_str(j, S("code"), x->target->code);
        json_key_words(j, S("name"), x->target->name_vi, x->target->name_en);
        json_key_str(j, S("measure"), x->target->measure);
        json_key_i64(j, S("target_numerator"), x->target->target_numerator);
        json_key_i64(j, S("target_denominator"), x->target->target_denominator);
        json_key_i64(j, S("reached"), x->reached);
        json_key_i64(j, S("of"), x->of);
        json_key_bool(j, S("met"), x->met);
        json_end(j);
    }
    json_end(j);
}

static void put_step(struct request *q, struct json *j, const struct programme_step *s)
{
    static const struct str acts[PROGRAMME_ACTS] = {
        [PROGRAMME_JOIN] = STR_INIT("join"),     [PROGRAMME_LAUNCH] = STR_INIT("launch"),
        [PROGRAMME_PAUSE] = STR_INIT("pause"),   [PROGRAMME_RESUME] = STR_INIT("resume"),
        [PROGRAMME_EXTEND] = STR_INIT("extend"), [PROGRAMME_FINISH] = STR_INIT("finish"),
        [PROGRAMME_LEAVE] = STR_INIT("leave"),
    };
    json_object(j);
    json_key_str(j, S("act"), acts[s->act]);
    key_day(q, j, S("day"), s->day);
    json_key_str(j, S("decision"), s->decision);
    key_day(q, j, S("decision_day"), s->decision_day);
    key_day(q, j, S("until"), s->until_day);
    json_end(j);
}

static enum err put_member(struct request *q, struct json *j, const struct programme_member *m)
{
    static const struct str states[PROGRAMME_STATES] = {
        [PROGRAMME_JOINED] = STR_INIT("joined"), [PROGRAMME_LAUNCHED] = STR_INIT("launched"),
        [PROGRAMME_PAUSED] = STR_INIT("paused"), [PROGRAMME_FINISHED] = STR_INIT("finished"),
        [PROGRAMME_LEFT] = STR_INIT("left"),
    };
    struct programme_steps steps;
    struct unit now;
    bool split;
    enum err e = programme_steps(q->tx, m->programme_id, m->unit.id, &steps);
    if (e != OK)
        return e;
    e = unit_current(q->tx, &m->unit, date_local_day(q->now_at), &now, &split);
    if (e != OK && e != E_NOT_FOUND)
        return e;
    json_object(j);
    json_key_str(j, S("code"), m->unit.code);
    json_key_str(j, S("slug"), m->unit.slug);
    json_key_words(
        j, S("name"), unit_title_vi(q->arena, &m->unit), unit_title_en(q->arena, &m->unit));
    if (e == OK && now.id != m->unit.id)
        json_key_str(j, S("now"), now.slug);
    json_key_str(j, S("cohort"), m->cohort);
    json_key_str(j, S("state"), states[m->state]);
    key_day(q, j, S("until"), m->until_day);
    json_key(j, S("steps"));
    json_array(j);
    for (size_t i = 0; i < steps.n; i++)
        put_step(q, j, &steps.list[i]);
    json_end(j);
    json_end(j);
    return OK;
}

static enum err one(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct programme p;
    struct programme_parts parts;
    struct programme_members members;
    struct programme_progress_list targets;
    struct buf b;
    struct json j;
    enum err e = programme_by_slug(q->tx, in->slug, &p);
    if (e == OK)
        e = programme_parts(q->tx, p.id, &parts);
    if (e == OK)
        e = programme_members(q->tx, p.id, &members);
    if (e == OK)
        e = programme_progress(q->tx, &p, &parts, &members, &targets);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, BODY_MAX);
    json_init(&j, &b);
    json_object(&j);
    put_head(q, &j, &p);
    json_key_words(&j, S("about"), p.about_vi, p.about_en);
    put_targets(&j, &targets);
    json_key(&j, S("units"));
    json_array(&j);
    for (size_t i = 0; e == OK && i < members.n; i++)
        e = put_member(q, &j, &members.list[i]);
    if (e != OK)
        return e;
    json_end(&j);
    json_end(&j);
    answer(s, &j);
    return OK;
}

const struct route programme_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/programmes",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .show = list,
     .doc = "Programmes over units: slug, name, decision and its day, who decided, from, to"},
    {.method = WIRE_GET,
     .path = "/api/v1/programmes/{programme}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(one_in),
     .show = one,
     .doc = "One programme: what the list says, about, targets with reached and of, and its units "
            "with code, slug, name, now (the successor's slug), cohort, state (joined, launched, "
            "paused, finished, left), until, and steps with act, day, decision, decision_day"},
    {0},
};
