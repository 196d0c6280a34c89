#include "rollout/programme_pages.h"

#include "rollout/launch.h"
#include "rollout/programme_pages.tmpl.h"
#include "rollout/programme_view.h"
#include "spine/topic.h"

#define PATH_FIELD(name_, member, label_)                                                          \
    {                                                                                              \
        .name = name_, .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 80, .required = true,    \
        .offset = offsetof(struct programme_in, member), .label = label_                           \
    }
static const struct field programme_in_fields[] = {
    PATH_FIELD("programme", slug, TEXT_programme_in),
    {.name = "dot",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 40,
     .wide = true,
     .offset = offsetof(struct programme_in, cohort),
     .label = TEXT_programme_cohort},
    {.name = "theo",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .wide = true,
     .offset = offsetof(struct programme_in, as),
     .label = TEXT_programme_as},
};
static const struct field slug_fields[] = {PATH_FIELD("programme", slug, TEXT_programme_in)};
static const struct field record_fields[] = {
    PATH_FIELD("programme", slug, TEXT_programme_in),
    PATH_FIELD("commune", unit, TEXT_programme_unit),
};
#define IN(fields_)                                                                                \
    {                                                                                              \
        sizeof(struct programme_in), fields_, sizeof(fields_) / sizeof *(fields_)                  \
    }

/* ---- all programmes ---- */

static enum err fill_card(struct request *q, const struct programme *p, struct programme_card *c)
{
    struct programme_members members;
    struct str slug;
    *c = (struct programme_card){
        .slug = p->slug,
        .name = programme_words(q, p->name_vi, p->name_en),
        .decision = p->decision,
        .from_day = p->from_day,
        .to_day = p->to_day,
    };
    enum err e = programme_unit_title(q, p->lead_unit_id, &c->lead, &slug);
    if (e == OK)
        e = programme_members(q->tx, p->id, &members);
    for (size_t i = 0; e == OK && i < members.n; i++)
        c->launched += members.list[i].launched_day > 0;
    c->members = e == OK ? (int64_t)members.n : 0;
    return e;
}

static enum err show_all(struct request *q, struct response *s)
{
    struct programme_list all;
    enum err e = programme_all(q->tx, &all);
    if (e != OK)
        return e;
    struct programme_card *cards = ARENA_ARRAY(q->arena, struct programme_card, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = fill_card(q, &all.list[i], &cards[i]);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_programme_title);
    s->description = text_lit(q->lang, TEXT_programme_lead);
    s->main_class = S("flow");
    s->nav = NAV_PROGRAMMES;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), S("/"));
    response_crumb(s, s->title, S(""));
    programme_list_page(&s->html, &(struct programme_cards){cards, all.n});
    return OK;
}

/* ---- before and after ---- */

static enum text measure_name(struct str code)
{
    return str_eq(code, MEASURE_ON_TIME)           ? TEXT_programme_m_on_time
           : str_eq(code, MEASURE_SUPPLEMENT_ONCE) ? TEXT_programme_m_supplement
           : str_eq(code, MEASURE_ONLINE)          ? TEXT_programme_m_online
           : str_eq(code, MEASURE_SATISFIED)       ? TEXT_programme_m_satisfied
                                                   : TEXT_programme_m_pledge;
}

static struct str share_of(struct request *q, const struct measure_sum *x)
{
    return x->denominator ? text_percent(q->arena, q->lang, x->numerator, x->denominator) : S("");
}

static struct str counts_of(struct request *q, const struct measure_sum *x)
{
    return x->denominator
               ? arena_fmt(
                     q->arena, "%.*s/%.*s", STR_ARG(text_number(q->arena, q->lang, x->numerator)),
                     STR_ARG(text_number(q->arena, q->lang, x->denominator)))
               : S("");
}

static struct programme_side_view side_of(struct request *q, const struct programme_sums *x)
{
    __int128 was = (__int128)x->before.numerator * x->after.denominator,
             is = (__int128)x->after.numerator * x->before.denominator;
    bool known = x->before.denominator > 0 && x->after.denominator > 0;
    return (struct programme_side_view){
        share_of(q, &x->before), share_of(q, &x->after), counts_of(q, &x->before),
        counts_of(q, &x->after), known ? (is > was) - (is < was) : 0};
}

static enum err show_compare(struct request *q, struct response *s)
{
    const struct programme_in *in = q->in;
    struct programme_read r;
    struct programme_comparison found;
    enum err e = programme_read(q, in->slug, &r);
    if (e == OK)
        e = programme_compare(q->tx, &r.members, &found);
    if (e != OK)
        return e;
    struct programme_compare_view v = {
        .slug = r.programme.slug,
        .name = programme_words(q, r.programme.name_vi, r.programme.name_en),
        .pilots = found.pilots,
        .neighbours = found.neighbours,
    };
    for (size_t i = 0; i < PROGRAMME_MEASURES; i++)
        v.rows[i] = (struct programme_compare_row){
            measure_name(found.rows[i].measure), side_of(q, &found.rows[i].pilots),
            side_of(q, &found.rows[i].neighbours)};
    programme_head(q, s, text_lit(q->lang, TEXT_programme_compare));
    response_crumb(s, v.name, arena_fmt(q->arena, "/chuong-trinh/%.*s", STR_ARG(r.programme.slug)));
    response_crumb(s, s->title, S(""));
    programme_compare_page(&s->html, &v);
    return OK;
}

/* ---- one unit in it ---- */

static enum err fill_launches(
    struct request *q, const struct programme_member *m, struct programme_record_view *v)
{
    struct launch_list all;
    enum err e = launch_all(q->tx, m->unit.id, false, &all);
    if (e != OK)
        return e;
    v->launches = ARENA_ARRAY(q->arena, struct programme_launch_view, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].programme_id == m->programme_id)
            v->launches[v->launch_count++] = (struct programme_launch_view){
                all.list[i].slug, all.list[i].title, all.list[i].day};
    return OK;
}

static enum err show_record(struct request *q, struct response *s)
{
    const struct programme_in *in = q->in;
    struct programme_read r;
    struct unit u;
    struct programme_member m;
    struct programme_record_view v = {0};
    enum err e = programme_read(q, in->slug, &r);
    if (e == OK)
        e = unit_by_slug(q->tx, in->unit, &u);
    if (e == OK)
        e = programme_member(q->tx, r.programme.id, u.id, &m);
    if (e == OK)
        e = programme_unit_view(q, &r.parts, &m, &v.unit);
    if (e == OK)
        e = programme_steps_view(q, &m, &v);
    if (e == OK)
        e = programme_checks_view(q, &r.parts, &m, &v);
    if (e == OK)
        e = fill_launches(q, &m, &v);
    if (e != OK)
        return e;
    v.slug = r.programme.slug;
    v.name = programme_words(q, r.programme.name_vi, r.programme.name_en);
    v.until_day = m.until_day;
    programme_head(
        q, s,
        text_get(q->arena, q->lang, TEXT_programme_record, TEXT_ARGS(ta_str("unit", v.unit.name))));
    response_crumb(s, v.name, arena_fmt(q->arena, "/chuong-trinh/%.*s", STR_ARG(v.slug)));
    response_crumb(s, v.unit.name, S(""));
    programme_record_page(&s->html, &v);
    return OK;
}

#define SHOWN                                                                                      \
    .method = WIRE_GET, .how = CACHED, .who = WHO_ANYONE, .unit = UNIT_ANY,                        \
    .topics = TOPIC_PROGRAMME | TOPIC_UNIT

const struct route programme_routes[] = {
    {SHOWN, .path = "/chuong-trinh", .show = show_all,
     .doc = "Programmes over units: by which decision, from when to when, how many units"},
    {SHOWN, .path = "/chuong-trinh/{programme}", .fields = FIELDS(programme_in),
     .show = programme_show_one,
     .doc = "One programme: its decision, phases, targets and how far they are reached, and every "
            "unit by district, as it was or as it is"},
    {SHOWN, .path = "/chuong-trinh/{programme}/so-sanh", .fields = IN(slug_fields),
     .show = show_compare,
     .doc = "Each measure before and after the launch, of units in the programme and of their "
            "neighbours that are not"},
    {SHOWN, .path = "/chuong-trinh/{programme}/{commune}", .fields = IN(record_fields),
     .show = show_record,
     .doc = "What was decided of one unit in the programme, step by step, and what it made ready"},
    {0},
};
