/* pledge_desk_pages: an official reads the text, gives the password and signs; answers for what was
 * broken; the head sees who has not signed. */
#include "base/date.h"
#include "commit/pledge_desk_pages.tmpl.h"
#include "commit/pledge_pages.h"
#include "commit/pledge_step_view.h"
#include "commit/pledge_view.h"
#include "http/dispatch.h"
#include "place/pin_step_view.h"

#define PAGE "/{unit}/viec/cam-ket"

struct shown_in {
    struct str code, done;
};
static const struct field shown_in_fields[] = {
    {.name = "mau",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 40,
     .offset = offsetof(struct shown_in, code),
     .label = TEXT_pledge_choose},
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct shown_in, done),
     .label = TEXT_form_address},
};

struct signing_in {
    struct str code, seen, password, pin;
};
static const struct field signing_in_fields[] = {
    {.name = "mau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 40,
     .required = true,
     .offset = offsetof(struct signing_in, code),
     .label = TEXT_pledge_choose},
    {.name = "da-xem",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct signing_in, seen),
     .label = TEXT_form_address},
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .offset = offsetof(struct signing_in, password),
     .label = TEXT_sign_in_password},
    {.name = PIN_FIELD,
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .offset = offsetof(struct signing_in, pin),
     .label = TEXT_signing_key_pin},
};

struct answer_in {
    int64_t breach_id;
    struct str answer;
};
static const struct field answer_in_fields[] = {
    {.name = "loi-hua",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct answer_in, breach_id),
     .label = TEXT_form_address},
    {.name = "tra-loi",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .min = PLEDGE_ANSWER_MIN,
     .max = PLEDGE_ANSWER_MAX,
     .required = true,
     .offset = offsetof(struct answer_in, answer),
     .label = TEXT_pledge_answer},
};

/* ---- the page ---- */

static bool is_own_unit(const struct request *q)
{
    return q->actor->unit_id == q->unit->id;
}

static struct pledge_offer offer_of(const struct request *q, struct str code)
{
    return (struct pledge_offer){q->unit->id, q->actor->official_id, code};
}

static void fill_text(struct request *q, const struct pledge_text *t, struct pledge_desk_view *v)
{
    struct pledge_paragraphs all = pledge_paragraphs(q->arena, t);
    v->paragraphs = all.list;
    v->paragraph_count = all.n;
    v->seen = t->seen;
    v->may_sign = true;
}

/* Signs with the own key where there is one. */
static enum err fill_key(struct request *q, struct pledge_desk_view *v)
{
    struct signing_key k;
    enum err e = signing_key_of(q->tx, q->unit->id, q->actor->official_id, &k);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    v->has_key = true;
    v->locked = signing_key_locked(&k);
    return OK;
}

static enum err fill_offer(struct request *q, struct str code, struct pledge_desk_view *v)
{
    struct pledge_template_list all;
    struct pledge_text t;
    enum err e = pledge_templates(q->tx, date_local_day(q->now_at), q->actor->roles, &all);
    if (e != OK || all.n == 0)
        return e;
    struct pledge_choice *choices = ARENA_ARRAY(q->arena, struct pledge_choice, all.n);
    size_t picked = pledge_template_fitting(&all);
    for (size_t i = 0; i < all.n; i++)
        picked = str_eq(all.list[i].code, code) ? i : picked;
    for (size_t i = 0; i < all.n; i++)
        choices[i] = (struct pledge_choice){
            .code = all.list[i].code,
            .name = pledge_words(q->lang, all.list[i].name_vi, all.list[i].name_en),
            .picked = i == picked,
        };
    v->choices = choices;
    v->choice_count = all.n;
    v->code = choices[picked].code;
    const struct pledge_offer offer = offer_of(q, v->code);
    e = pledge_offer(q->tx, &offer, &t);
    v->no_post = e == E_DENIED;
    if (e == OK)
        fill_text(q, &t, v);
    /* Signed already, or nothing to sign: the page says so. */
    return e == E_CONFLICT || e == E_DENIED || e == E_NOT_FOUND ? OK : e;
}

static void answer_inputs(struct request *q, struct pledge_promise_view *promises, size_t n)
{
    struct str sent = request_kept(q, "loi-hua");
    for (size_t i = 0; i < n; i++) {
        struct pledge_breach_view *list =
            ARENA_ARRAY(q->arena, struct pledge_breach_view, promises[i].breach_count + 1);
        for (size_t k = 0; k < promises[i].breach_count; k++) {
            struct pledge_breach_view *b = &list[k];
            *b = promises[i].breaches[k];
            struct str id = arena_fmt(q->arena, "%lld", (long long)b->id);
            bool typed = str_eq(sent, id);
            b->input = (struct form_input){
                /* The error belongs to the one that was sent. */
                .name = typed ? S("tra-loi") : arena_cat(q->arena, S("tra-loi-"), id),
                .value = typed ? request_kept(q, "tra-loi") : b->answer,
                .max = PLEDGE_ANSWER_MAX,
            };
        }
        promises[i].breaches = list;
    }
}

static enum err fill_own(struct request *q, struct pledge_desk_view *v)
{
    struct pledge p;
    struct pledge_promise_view *promises;
    enum err e = pledge_in_force(q->tx, q->unit->id, q->actor->official_id, v->year, &p);
    if (e == E_NOT_FOUND)
        return OK;
    if (e == OK)
        e = pledge_promise_views(q, &p, date_local_day(q->now_at), &promises, &v->promise_count);
    if (e != OK)
        return e;
    answer_inputs(q, promises, v->promise_count);
    v->has_pledge = true;
    v->pledge_slug = p.slug;
    v->promises = promises;
    return OK;
}

static struct str done_words(const struct request *q, struct str done)
{
    enum text t = str_eq(done, S("ky"))        ? TEXT_pledge_done_signed
                  : str_eq(done, S("tra-loi")) ? TEXT_pledge_done_answered
                                               : TEXT_NONE;
    return text_lit(q->lang, t);
}

static enum err show_desk(struct request *q, struct response *s, struct str code, struct str done)
{
    const int64_t today = date_local_day(q->now_at);
    struct pledge_desk_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .done = done_words(q, done),
        .year = date_of_day(today).year,
        .sees_missing = (q->actor->roles & (WHO_CHAIR | WHO_ADMINISTRATOR)) != 0,
        .password = form_password(S("mat-khau"), TEXT_sign_in_password, S("current-password")),
        .pin = pin_input(PIN_FIELD, TEXT_signing_key_pin),
    };
    enum err e = is_own_unit(q) ? fill_own(q, &v) : OK;
    if (e == OK && is_own_unit(q))
        e = fill_offer(q, code, &v);
    if (e == OK && is_own_unit(q))
        e = fill_key(q, &v);
    if (e == OK && v.sees_missing)
        e = pledge_to_sign(q->tx, q->unit->id, today, &v.missing, &v.missing_count);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_pledge_desk_title);
    s->no_index = true;
    pledge_desk_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct shown_in *in = q->in;
    return show_desk(q, s, in->code, in->done);
}

/* ---- signing ---- */

/* Without a key of one's own: the unit's signs, after the password. */
struct signing {
    bool own;
    struct pledge_step step;
    struct step_password password;
};

static enum err check_own(struct request *q, const struct signing_in *in, struct signing *ret)
{
    const struct pledge_step_ask ask = {
        .offer = offer_of(q, in->code), .seen = in->seen, .pin = in->pin};
    if (in->pin.n == 0)
        return request_error(q, PIN_FIELD, TEXT_signing_key_pin_empty, TEXT_NO_ARGS);
    return pledge_step_prepare(q, &ask, &ret->step);
}

static enum err check_sign(struct request *q, struct response *s)
{
    const struct signing_in *in = q->in;
    struct signing *given = ARENA_NEW(q->arena, struct signing);
    struct signing_key k;
    (void)s;
    q->prepared = given;
    if (!is_own_unit(q))
        return E_DENIED;
    enum err e = signing_key_of(q->tx, q->unit->id, q->actor->official_id, &k);
    given->own = e == OK;
    if (e == E_NOT_FOUND)
        return step_password(q, "mat-khau", in->password, &given->password);
    return e == OK ? check_own(q, in, given) : e;
}

static enum err sign(struct request *q, struct response *s)
{
    const struct signing_in *in = q->in;
    const struct signing *given = q->prepared;
    const struct pledge_new n = {
        .offer = offer_of(q, in->code), .seen = in->seen, .actor = q->actor->actor};
    int64_t id;
    s->location = request_unit_path(q, S("/viec/cam-ket?xong=ky"));
    if (given->own)
        return pledge_step_apply(q, &given->step);
    enum err e = step_password_right(q, &given->password);
    return e == OK ? pledge_sign(q->tx, step_keys(q), &n, &id) : e;
}

static enum err show_sign(struct request *q, struct response *s)
{
    const struct signing *given = q->prepared;
    if (given)
        step_wait(q, s, given->own ? given->step.wait_ms : given->password.wait_ms);
    return show_desk(q, s, request_kept(q, "mau"), S(""));
}

/* ---- answering ---- */

static enum err answer(struct request *q, struct response *s)
{
    const struct answer_in *in = q->in;
    s->location = request_unit_path(q, S("/viec/cam-ket?xong=tra-loi"));
    return pledge_answer(
        q->tx, &(struct pledge_answer){
                   q->unit->id, q->actor->official_id, in->breach_id, in->answer, q->actor->actor});
}

static enum err show_answer(struct request *q, struct response *s)
{
    return show_desk(q, s, S(""), S(""));
}

#define FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route pledge_desk_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_STAFF,
     .flags = FLAGS,
     .fields = FIELDS(shown_in),
     .show = show,
     .menu = TEXT_pledge_menu,
     .doc = "One's own pledge of the year: to sign, to follow, to answer for"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = WHO_STAFF,
     .flags = FLAGS,
     .fields = FIELDS(signing_in),
     .prepare = check_sign,
     .apply = sign,
     .form = show_sign,
     .doc = "Signs the pledge, with the PIN of one's key, or with the password"},
    {.method = WIRE_POST,
     .path = PAGE "/tra-loi",
     .how = WRITE,
     .who = WHO_STAFF,
     .flags = FLAGS,
     .fields = FIELDS(answer_in),
     .apply = answer,
     .form = show_answer,
     .doc = "Answers for a broken promise, in public"},
    {0},
};
