/* ceremony_sign_pages: one official at the tablet: name and post large, the text, the PIN. */
#include "base/date.h"
#include "commit/ceremony_pages.h"
#include "commit/ceremony_pages.tmpl.h"
#include "commit/ceremony_view.h"
#include "commit/pledge_step_view.h"
#include "http/dispatch.h"
#include "place/grant.h"
#include "place/official.h"
#include "place/pin_step_view.h"

#define PAGE "/{unit}/viec/ky-cam-ket"

#define PERSON_FIELD(in_)                                                                          \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(in_, official_id), .label = TEXT_form_address         \
    }

struct person_in {
    int64_t official_id;
    struct str code, key;
};
static const struct field person_in_fields[] = {
    PERSON_FIELD(struct person_in),
    {.name = "mau",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 40,
     .offset = offsetof(struct person_in, code),
     .label = TEXT_pledge_choose},
    {.name = "khoa",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct person_in, key),
     .label = TEXT_form_address},
};

struct person_sign_in {
    int64_t official_id;
    struct str code, seen, password, pin, again;
};
static const struct field person_sign_in_fields[] = {
    PERSON_FIELD(struct person_sign_in),
    {.name = "mau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 40,
     .required = true,
     .offset = offsetof(struct person_sign_in, code),
     .label = TEXT_pledge_choose},
    {.name = "da-xem",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct person_sign_in, seen),
     .label = TEXT_form_address},
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .offset = offsetof(struct person_sign_in, password),
     .label = TEXT_sign_in_password},
    {.name = PIN_FIELD,
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct person_sign_in, pin),
     .label = TEXT_signing_key_pin},
    {.name = PIN_AGAIN_FIELD,
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .offset = offsetof(struct person_sign_in, again),
     .label = TEXT_signing_key_pin_again},
};

/* ---- who, and with what ---- */

/* Everything about the one at the tablet. */
struct person {
    struct ceremony ceremony;
    struct official official;
    struct account account; /* id 0: none */
    struct signing_key key;
    bool has_key;
    struct pledge_template_list texts;
};

static enum err read_account(struct request *q, struct person *p)
{
    struct grant_roles has = {0};
    const int64_t today = date_local_day(q->now_at);
    enum err e = account_by_official(q->tx, p->official.unit_id, p->official.id, &p->account);
    if (e == OK)
        e = grant_roles(q->tx, p->account.id, q->unit->id, today, &has);
    if (e != OK && e != E_NOT_FOUND)
        return e;
    return pledge_templates(q->tx, today, has.roles, &p->texts);
}

static enum err read_person(struct request *q, int64_t official_id, struct person *p)
{
    *p = (struct person){0};
    enum err e = ceremony_now(q->tx, q->unit->id, &p->ceremony);
    if (e == OK)
        e = official_by_id(q->tx, q->unit->id, official_id, &p->official);
    if (e == OK)
        e = read_account(q, p);
    if (e == OK)
        e = signing_key_of(q->tx, q->unit->id, official_id, &p->key);
    p->has_key = e == OK;
    return e == E_NOT_FOUND && p->official.id ? OK : e;
}

static bool has_password(const struct person *p)
{
    return p->account.id && p->account.password.n && p->account.state == ACCOUNT_ACTIVE;
}

/* ---- the page ---- */

static void fill_choices(
    struct request *q, const struct person *p, struct str code, struct ceremony_sign_view *v)
{
    struct pledge_choice *list = ARENA_ARRAY(q->arena, struct pledge_choice, p->texts.n + 1);
    size_t picked = pledge_template_fitting(&p->texts);
    for (size_t i = 0; i < p->texts.n; i++)
        picked = str_eq(p->texts.list[i].code, code) ? i : picked;
    for (size_t i = 0; i < p->texts.n; i++)
        list[i] = (struct pledge_choice){
            .code = p->texts.list[i].code,
            .name = pledge_words(q->lang, p->texts.list[i].name_vi, p->texts.list[i].name_en),
            .picked = i == picked,
        };
    v->choices = list;
    v->choice_count = p->texts.n;
    v->code = p->texts.n ? list[picked].code : S("");
}

/* What there is to sign, or why there is nothing. */
static enum err fill_text(struct request *q, const struct person *p, struct ceremony_sign_view *v)
{
    const struct pledge_offer offer = {q->unit->id, p->official.id, v->code};
    struct pledge_text t;
    struct pledge old;
    enum err e = v->code.n ? pledge_offer(q->tx, &offer, &t) : E_NOT_FOUND;
    if (e == OK) {
        struct pledge_paragraphs all = pledge_paragraphs(q->arena, &t);
        const struct pledge_unsigned who = {p->official.id, t.name, t.post_vi, t.post_en};
        v->who = ceremony_person(q->arena, q->lang, &who);
        v->paragraphs = all.list;
        v->paragraph_count = all.n;
        v->seen = t.seen;
        v->year = t.year;
        v->no_password = !p->has_key && !has_password(p);
        v->may_sign = !v->no_password;
        return OK;
    }
    v->no_text = e == E_NOT_FOUND || e == E_DENIED;
    if (v->no_text)
        return OK;
    if (e != E_CONFLICT)
        return e;
    e = pledge_in_force(
        q->tx, q->unit->id, p->official.id, date_of_day(p->ceremony.day).year, &old);
    if (e != OK)
        return e;
    v->signed_already = true;
    v->who = ceremony_signer(q->arena, q->lang, &old);
    return OK;
}

static enum err show_person(struct request *q, struct response *s, struct str code, bool new_key)
{
    const int64_t *official_id = q->in; /* the first of both rows' fields */
    struct person p;
    struct ceremony_sign_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .password = form_password(S("mat-khau"), TEXT_ceremony_password, S("off")),
        .pin = pin_input(PIN_FIELD, TEXT_signing_key_pin),
        .again = pin_input(PIN_AGAIN_FIELD, TEXT_signing_key_pin_again),
    };
    enum err e = read_person(q, *official_id, &p);
    if (e != OK)
        return e;
    const struct pledge_unsigned who = {p.official.id, p.official.name, S(""), S("")};
    v.who = ceremony_person(q->arena, q->lang, &who);
    v.has_key = p.has_key;
    v.locked = p.has_key && signing_key_locked(&p.key);
    v.fresh = (!p.has_key || v.locked || new_key) && has_password(&p);
    v.pin.hint = v.fresh ? TEXT_signing_key_pin_hint : TEXT_NONE;
    fill_choices(q, &p, code, &v);
    e = fill_text(q, &p, &v);
    if (e != OK)
        return e;
    s->title = p.official.name;
    s->no_index = s->bare = true;
    ceremony_sign_page(&s->html, &v);
    return OK;
}

/* Leads back to where one is opened. */
static enum err show(struct request *q, struct response *s)
{
    const struct person_in *in = q->in;
    struct ceremony c;
    enum err e = ceremony_now(q->tx, q->unit->id, &c);
    if (e == E_NOT_FOUND)
        s->location = request_unit_path(q, S("/viec/ky-cam-ket"));
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    return show_person(q, s, in->code, str_eq(in->key, S("moi")));
}

/* ---- signing ---- */

static bool may_choose(const struct person *p, struct str code)
{
    for (size_t i = 0; i < p->texts.n; i++)
        if (str_eq(p->texts.list[i].code, code))
            return true;
    return false;
}

static enum err check(struct request *q, struct response *s)
{
    const struct person_sign_in *in = q->in;
    struct pledge_step *step = ARENA_NEW(q->arena, struct pledge_step);
    struct person p;
    (void)s;
    enum err e = read_person(q, in->official_id, &p);
    q->prepared = step;
    if (e == E_NOT_FOUND && !p.ceremony.id)
        return E_CONFLICT; /* closed meanwhile */
    if (e != OK)
        return e;
    if (!may_choose(&p, in->code))
        return E_CONFLICT;
    struct pledge_step_ask ask = {
        .offer = {q->unit->id, in->official_id, in->code},
        .seen = in->seen,
        .pin = in->pin,
        .ceremony_id = p.ceremony.id,
    };
    if (in->password.n || !p.has_key) {
        if (!has_password(&p))
            return request_error(q, "", TEXT_ceremony_no_password, TEXT_NO_ARGS);
        ask.account = &p.account;
        ask.phone = p.official.phone;
        ask.password = in->password;
        ask.again = in->again;
    }
    return pledge_step_prepare(q, &ask, step);
}

/* Closed meanwhile: nothing is stored in it any more. */
static enum err sign(struct request *q, struct response *s)
{
    const struct person_sign_in *in = q->in;
    const struct pledge_step *step = q->prepared;
    struct ceremony c;
    enum err e = ceremony_now(q->tx, q->unit->id, &c);
    if (e == E_NOT_FOUND || (e == OK && c.id != step->n.ceremony_id))
        e = E_CONFLICT;
    if (e == OK)
        e = pledge_step_apply(q, step);
    s->location = request_unit_path(
        q, arena_fmt(q->arena, "/viec/ky-cam-ket?xong=%lld", (long long)in->official_id));
    return e;
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct pledge_step *step = q->prepared;
    struct str code = request_kept(q, "mau");
    struct ceremony c;
    if (step)
        step_wait(q, s, step->wait_ms);
    enum err e = ceremony_now(q->tx, q->unit->id, &c);
    if (e != OK)
        return e == E_NOT_FOUND ? ceremony_show_roll(q, s) : e;
    return show_person(q, s, code, form_get(&q->kept, S("mat-khau")).p != NULL);
}

#define FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route ceremony_sign_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE "/nguoi/{id}",
     .how = READ,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .fields = FIELDS(person_in),
     .show = show,
     .doc = "One official at the tablet: the text, and the PIN"},
    {.method = WIRE_POST,
     .path = PAGE "/nguoi/{id}",
     .how = WRITE,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .fields = FIELDS(person_sign_in),
     .prepare = check,
     .apply = sign,
     .form = show_again,
     .doc = "Signs, with the official's PIN; makes the key first, with the official's password"},
    {0},
};
