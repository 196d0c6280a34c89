/* programme_desk_pages: a leading unit records what was decided of the units in its programmes; a
 * unit that takes part ticks off what it has made ready. */
#include "base/date.h"
#include "rollout/programme_desk_pages.tmpl.h"
#include "rollout/programme_desk_view.h"
#include "rollout/programme_pages.h"

#define DESK "/{unit}/viec/chuong-trinh"
/* Who keeps the standing body's books at the leading unit; who answers for the unit itself. */
#define MANAGERS (WHO_CHAIR | WHO_APPRAISER)
#define CODE_MAX 80
#define DAY_MAX 12

struct desk_in {
    struct str programme, commune, done;
    struct str unit, mentor, cohort, day, decision, decision_day, until;
    struct str code, note;
    int64_t act, seen, ready;
};
#define TEXT_IN(name_, in_, member, max_, required_, label_)                                       \
    {                                                                                              \
        .name = name_, .in = in_, .type = FIELD_STR, .min = (required_) ? 1 : 0, .max = max_,      \
        .required = required_, .offset = offsetof(struct desk_in, member), .label = label_         \
    }
#define NUMBER_IN(name_, member, max_, required_, label_)                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_I64, .max = max_, .required = required_,       \
        .offset = offsetof(struct desk_in, member), .label = label_                                \
    }
#define PROGRAMME_PATH TEXT_IN("programme", IN_PATH, programme, CODE_MAX, true, TEXT_programme_in)
#define COMMUNE_PATH TEXT_IN("commune", IN_PATH, commune, CODE_MAX, true, TEXT_programme_unit)
#define DECISION_FIELDS                                                                            \
    TEXT_IN("ngay", IN_BODY, day, DAY_MAX, true, TEXT_programme_day),                              \
        TEXT_IN(                                                                                   \
            "so", IN_BODY, decision, PROGRAMME_DECISION_MAX, true, TEXT_programme_decision_no),    \
        TEXT_IN(                                                                                   \
            "ngay-quyet-dinh", IN_BODY, decision_day, DAY_MAX, true, TEXT_programme_decision_day)

static const struct field list_fields[] = {
    TEXT_IN("da", IN_QUERY, done, 20, false, TEXT_form_address)};
static const struct field join_page_fields[] = {PROGRAMME_PATH};
static const struct field join_fields[] = {
    PROGRAMME_PATH, DECISION_FIELDS,
    TEXT_IN("don-vi", IN_BODY, unit, CODE_MAX, true, TEXT_programme_unit_code),
    TEXT_IN("kem-cap", IN_BODY, mentor, CODE_MAX, false, TEXT_programme_mentor_code),
    TEXT_IN("dot", IN_BODY, cohort, CODE_MAX, true, TEXT_programme_cohort)};
static const struct field step_page_fields[] = {PROGRAMME_PATH, COMMUNE_PATH};
static const struct field step_fields[] = {
    PROGRAMME_PATH,
    COMMUNE_PATH,
    DECISION_FIELDS,
    TEXT_IN("han", IN_BODY, until, DAY_MAX, false, TEXT_programme_until_head),
    NUMBER_IN("buoc", act, PROGRAMME_ACTS - 1, true, TEXT_programme_act),
    NUMBER_IN("da-xem", seen, INT64_MAX, true, TEXT_form_address)};
static const struct field ready_fields[] = {
    PROGRAMME_PATH, TEXT_IN("muc", IN_BODY, code, CODE_MAX, true, TEXT_programme_check),
    TEXT_IN("ghi-chu", IN_BODY, note, PROGRAMME_NOTE_MAX, false, TEXT_programme_note),
    NUMBER_IN("xong", ready, 1, true, TEXT_programme_check)};
#define IN(fields_)                                                                                \
    {                                                                                              \
        sizeof(struct desk_in), fields_, sizeof(fields_) / sizeof *(fields_)                       \
    }

static struct str desk_address(struct request *q, const char *done)
{
    return request_unit_path(q, arena_fmt(q->arena, "/viec/chuong-trinh?da=%s", done));
}

static void page_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_programme_desk), request_unit_path(q, S("/viec/chuong-trinh")));
}

/* The programme of the path, which this unit leads. */
static enum err read_led(struct request *q, struct programme_read *r)
{
    const struct desk_in *in = q->in;
    enum err e = programme_read(q, in->programme, r);
    return e == OK && r->programme.lead_unit_id != q->unit->id ? E_NOT_FOUND : e;
}

/* ---- the list ---- */

static enum err fill_led(
    struct request *q, const struct programme *p, struct programme_desk_led *led)
{
    struct programme_read r;
    enum err e = programme_read(q, p->slug, &r);
    if (e != OK)
        return e;
    led->slug = p->slug;
    led->name = programme_words(q, p->name_vi, p->name_en);
    led->members = ARENA_ARRAY(q->arena, struct programme_unit_view, r.members.n + 1);
    for (size_t i = 0; e == OK && i < r.members.n; i++)
        e = programme_unit_view(
            q, &r.parts, &r.members.list[i], &led->members[led->member_count++]);
    return e;
}

static enum err fill_joined(
    struct request *q, const struct programme_member *m, struct programme_record_view *v)
{
    struct programme p;
    struct programme_parts parts;
    enum err e = programme_by_id(q->tx, m->programme_id, &p);
    if (e == OK)
        e = programme_parts(q->tx, p.id, &parts);
    if (e == OK)
        e = programme_unit_view(q, &parts, m, &v->unit);
    if (e == OK)
        e = programme_steps_view(q, m, v);
    if (e == OK)
        e = programme_checks_view(q, &parts, m, v);
    if (e != OK)
        return e;
    v->slug = p.slug;
    v->name = programme_words(q, p.name_vi, p.name_en);
    v->until_day = m->until_day;
    return OK;
}

static enum err fill_lists(struct request *q, struct programme_desk_view *v)
{
    struct programme_list all;
    struct programme_members mine;
    enum err e = programme_all(q->tx, &all);
    if (e == OK)
        e = programme_of_unit(q->tx, q->unit->id, &mine);
    if (e != OK)
        return e;
    v->led = ARENA_ARRAY(q->arena, struct programme_desk_led, all.n + 1);
    v->joined = ARENA_ARRAY(q->arena, struct programme_record_view, mine.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++)
        if (all.list[i].lead_unit_id == q->unit->id)
            e = fill_led(q, &all.list[i], &v->led[v->led_count++]);
    for (size_t i = 0; e == OK && i < mine.n; i++)
        e = fill_joined(q, &mine.list[i], &v->joined[v->joined_count++]);
    return e;
}

static enum err show_list(struct request *q, struct response *s)
{
    static const struct form_done known[] = {
        {STR_INIT("tham-gia"), TEXT_programme_done_join},
        {STR_INIT("buoc"), TEXT_programme_done_step},
        {STR_INIT("san-sang"), TEXT_programme_done_ready},
    };
    const struct desk_in *in = q->in;
    struct programme_desk_view v = {
        .form = form_view_of(q),
        .unit_slug = q->unit->slug,
        .done = form_done(known, sizeof known / sizeof *known, in->done),
        .sent_code = request_kept(q, "muc"),
        .sent_note = request_kept(q, "ghi-chu"),
    };
    enum err e = fill_lists(q, &v);
    if (e != OK)
        return e;
    page_head(q, s, text_lit(q->lang, TEXT_programme_desk));
    programme_desk_page(&s->html, &v);
    return OK;
}

/* ---- the form of a step ---- */

static struct form_input input(
    struct request *q, const char *name, enum text label, struct str otherwise)
{
    struct form_input x = form_input(str_z(name), label, form_kept(q, name, otherwise));
    x.required = true;
    return x;
}

static struct form_input day_input(struct request *q, const char *name, enum text label)
{
    struct form_input x = input(q, name, label, S(""));
    x.max = DAY_MAX;
    x.hint = TEXT_programme_day_hint;
    return x;
}

static void fill_inputs(struct request *q, struct programme_step_form *v)
{
    v->day = day_input(q, "ngay", TEXT_programme_day);
    v->decision = input(q, "so", TEXT_programme_decision_no, S(""));
    v->decision.max = PROGRAMME_DECISION_MAX;
    v->decision_day = day_input(q, "ngay-quyet-dinh", TEXT_programme_decision_day);
    v->unit = input(q, "don-vi", TEXT_programme_unit_code, S(""));
    v->unit.hint = TEXT_programme_unit_hint;
    v->unit.first = v->joining;
    v->mentor = input(q, "kem-cap", TEXT_programme_mentor_code, S(""));
    v->mentor.required = false;
    v->until = day_input(q, "han", TEXT_programme_until_head);
    v->until.hint = TEXT_programme_until_hint;
    v->until.required = false;
}

static void fill_cohorts(
    struct request *q, const struct programme_parts *parts, struct programme_step_form *v)
{
    struct str sent = request_kept(q, "dot");
    v->cohorts = ARENA_ARRAY(q->arena, struct programme_cohort_view, parts->n + 1);
    for (size_t i = 0; i < parts->n; i++)
        if (parts->list[i].kind == PROGRAMME_COHORT)
            v->cohorts[v->cohort_count++] = (struct programme_cohort_view){
                parts->list[i].code,
                programme_words(q, parts->list[i].name_vi, parts->list[i].name_en), 0,
                str_eq(parts->list[i].code, sent)};
}

static enum err show_join(struct request *q, struct response *s)
{
    struct programme_read r;
    enum err e = read_led(q, &r);
    if (e != OK)
        return e;
    struct programme_step_form v = {
        .form = form_view_of(q),
        .unit_slug = q->unit->slug,
        .slug = r.programme.slug,
        .name = programme_words(q, r.programme.name_vi, r.programme.name_en),
        .joining = true,
    };
    fill_inputs(q, &v);
    fill_cohorts(q, &r.parts, &v);
    page_head(q, s, text_lit(q->lang, TEXT_programme_join));
    response_crumb(s, s->title, S(""));
    programme_step_page(&s->html, &v);
    return OK;
}

static void fill_acts(
    struct request *q, const struct programme_member *m, struct programme_step_form *v)
{
    struct str sent = request_kept(q, "buoc");
    for (int act = PROGRAMME_LAUNCH; act < PROGRAMME_ACTS; act++)
        if (programme_may(m->state, (enum programme_act)act))
            v->acts[v->act_count++] = (struct programme_act_choice){
                act, programme_act_text((enum programme_act)act),
                str_eq(sent, arena_fmt(q->arena, "%d", act))};
}

static enum err find_member(
    struct request *q, const struct programme_read *r, struct programme_member *ret)
{
    const struct desk_in *in = q->in;
    struct unit u;
    enum err e = unit_by_slug(q->tx, in->commune, &u);
    return e == OK ? programme_member(q->tx, r->programme.id, u.id, ret) : e;
}

static enum err show_step(struct request *q, struct response *s)
{
    struct programme_read r;
    struct programme_member m;
    struct programme_step_form v = {.form = form_view_of(q), .unit_slug = q->unit->slug};
    enum err e = read_led(q, &r);
    if (e == OK)
        e = find_member(q, &r, &m);
    if (e == OK)
        e = programme_unit_view(q, &r.parts, &m, &v.record.unit);
    if (e == OK)
        e = programme_steps_view(q, &m, &v.record);
    if (e != OK)
        return e;
    v.slug = r.programme.slug;
    v.name = programme_words(q, r.programme.name_vi, r.programme.name_en);
    v.seen = m.steps;
    fill_inputs(q, &v);
    fill_acts(q, &m, &v);
    page_head(q, s, v.record.unit.name);
    response_crumb(s, s->title, S(""));
    programme_step_page(&s->html, &v);
    return OK;
}

/* ---- taking it ---- */

static enum err check_days(struct request *q, struct response *s)
{
    const struct desk_in *in = q->in;
    struct programme_step *step = ARENA_NEW(q->arena, struct programme_step);
    enum err e = OK;
    (void)s;
    q->prepared = step;
    step->decision = in->decision;
    step->cohort = in->cohort;
    if (!form_day(in->day, &step->day))
        e = request_error(q, "ngay", TEXT_programme_bad_day, TEXT_NO_ARGS);
    if (!form_day(in->decision_day, &step->decision_day))
        e = request_error(q, "ngay-quyet-dinh", TEXT_programme_bad_day, TEXT_NO_ARGS);
    if (in->until.n > 0 && !form_day(in->until, &step->until_day))
        e = request_error(q, "han", TEXT_programme_bad_day, TEXT_NO_ARGS);
    return e;
}

static enum err say_fault(struct request *q, enum programme_fault f)
{
    static const struct {
        const char *join, *step;
        enum text text;
    } faults[] = {
        [PROGRAMME_FAULT_UNIT] = {"don-vi", "ngay", TEXT_programme_fault_unit},
        [PROGRAMME_FAULT_STATE] = {"don-vi", "buoc", TEXT_programme_fault_state},
        [PROGRAMME_FAULT_DAY] = {"ngay", "ngay", TEXT_programme_fault_day},
        [PROGRAMME_FAULT_DECISION] =
            {"ngay-quyet-dinh", "ngay-quyet-dinh", TEXT_programme_fault_decision},
        [PROGRAMME_FAULT_UNTIL] = {"han", "han", TEXT_programme_fault_until},
        [PROGRAMME_FAULT_COHORT] = {"dot", "dot", TEXT_programme_fault_cohort},
        [PROGRAMME_FAULT_MENTOR] = {"kem-cap", "kem-cap", TEXT_programme_fault_mentor},
    };
    const struct desk_in *in = q->in;
    const char *field = in->unit.n > 0 ? faults[f].join : faults[f].step;
    return request_error(q, field, faults[f].text, TEXT_NO_ARGS);
}

static enum err add_step(struct request *q, struct programme_step_new *n)
{
    enum programme_fault f = PROGRAMME_FINE;
    n->actor = q->actor->actor;
    enum err e = programme_step_add(q->tx, n, &f);
    return e == E_INVALID ? say_fault(q, f) : e;
}

/* By code, or by the address of its pages. */
static enum err unit_named(struct request *q, struct str name, const char *field, int64_t *ret)
{
    struct unit u;
    enum err e = unit_by_code_text(q->tx, name, &u);
    if (e == E_NOT_FOUND)
        e = unit_by_slug(q->tx, name, &u);
    if (e == E_NOT_FOUND)
        return request_error(q, field, TEXT_programme_no_unit, TEXT_NO_ARGS);
    *ret = e == OK ? u.id : 0;
    return e;
}

static enum err join(struct request *q, struct response *s)
{
    const struct desk_in *in = q->in;
    struct programme_read r;
    struct programme_member member;
    enum err e = read_led(q, &r);
    if (e != OK)
        return e;
    struct programme_step_new n = {
        .programme_id = r.programme.id, .step = *(const struct programme_step *)q->prepared};
    n.step.act = PROGRAMME_JOIN;
    e = unit_named(q, in->unit, "don-vi", &n.unit_id);
    if (e == OK && in->mentor.n > 0)
        e = unit_named(q, in->mentor, "kem-cap", &n.step.mentor_id);
    if (e != OK)
        return e;
    e = programme_member(q->tx, r.programme.id, n.unit_id, &member);
    if (e == OK)
        return say_fault(q, PROGRAMME_FAULT_STATE); /* in it already */
    s->location = desk_address(q, "tham-gia");
    return e == E_NOT_FOUND ? add_step(q, &n) : e;
}

static enum err step(struct request *q, struct response *s)
{
    const struct desk_in *in = q->in;
    struct programme_read r;
    struct programme_member m;
    enum err e = read_led(q, &r);
    if (e == OK)
        e = find_member(q, &r, &m);
    if (e != OK)
        return e;
    struct programme_step_new n = {
        .programme_id = r.programme.id,
        .unit_id = m.unit.id,
        .step = *(const struct programme_step *)q->prepared,
        .seen = in->seen,
    };
    n.step.act = (enum programme_act)in->act;
    if (in->act < PROGRAMME_LAUNCH)
        return say_fault(q, PROGRAMME_FAULT_STATE);
    s->location = desk_address(q, "buoc");
    return add_step(q, &n);
}

static enum err ready(struct request *q, struct response *s)
{
    const struct desk_in *in = q->in;
    struct programme p;
    enum err e = programme_by_slug(q->tx, in->programme, &p);
    s->location = desk_address(q, "san-sang");
    if (e != OK)
        return e;
    return programme_ready_set(
        q->tx, &(struct programme_ready_new){
                   p.id, q->unit->id, in->code, in->note, in->ready == 1, q->actor->actor});
}

#define STAFF .flags = ROUTE_PRIVATE | ROUTE_HIDDEN

const struct route programme_desk_routes[] = {
    {.method = WIRE_GET,
     .path = DESK,
     .how = READ,
     .who = MANAGERS | WHO_ADMINISTRATOR,
     STAFF,
     .fields = IN(list_fields),
     .show = show_list,
     .menu = TEXT_programme_desk,
     .doc = "Programmes that the unit leads, and those it takes part in"},
    {.method = WIRE_GET,
     .path = DESK "/{programme}/them",
     .how = READ,
     .who = MANAGERS,
     STAFF,
     .fields = IN(join_page_fields),
     .show = show_join,
     .doc = "The form by which a unit joins a programme"},
    {.method = WIRE_POST,
     .path = DESK "/{programme}/them",
     .how = WRITE,
     .who = MANAGERS,
     STAFF,
     .fields = IN(join_fields),
     .prepare = check_days,
     .apply = join,
     .form = show_join,
     .doc = "A unit joins a programme, by a decision"},
    {.method = WIRE_POST,
     .path = DESK "/{programme}/san-sang",
     .how = WRITE,
     .who = WHO_CHAIR | WHO_ADMINISTRATOR,
     STAFF,
     .fields = IN(ready_fields),
     .apply = ready,
     .form = show_list,
     .doc = "Ticks off what the unit has made ready for its launch"},
    {.method = WIRE_GET,
     .path = DESK "/{programme}/{commune}",
     .how = READ,
     .who = MANAGERS,
     STAFF,
     .fields = IN(step_page_fields),
     .show = show_step,
     .doc = "What was decided of one unit, and the form for what comes next"},
    {.method = WIRE_POST,
     .path = DESK "/{programme}/{commune}",
     .how = WRITE,
     .who = MANAGERS,
     STAFF,
     .fields = IN(step_fields),
     .prepare = check_days,
     .apply = step,
     .form = show_step,
     .doc = "A unit launches, pauses, resumes, is extended, finishes or leaves, by a decision"},
    {0},
};
