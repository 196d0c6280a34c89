/* sign_in_link_pages: choosing a password: behind a one-time link, and when a new one is due before
 * anything else. Behind a link nobody is signed in by the password alone: a second factor that was
 * set up is still asked for, and one that must be set up is set up next. */
#include "http/dispatch.h"
#include "place/sign_in_link.h"
#include "place/sign_in_pages.h"
#include "place/sign_in_pages.tmpl.h"
#include "place/sign_in_view.h"

struct link_in {
    struct str token;
};
static const struct field link_in_fields[] = {
    {.name = "token",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct link_in, token),
     .label = TEXT_form_address},
};

struct choose_in {
    struct str token, login, password, again;
    struct step_then then;
};
#define PASSWORD_FIELDS                                                                            \
    {.name = "mat-khau",                                                                           \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .max = PASSWORD_MAX,                                                                          \
     .required = true,                                                                             \
     .offset = offsetof(struct choose_in, password),                                               \
     .label = TEXT_sign_in_new_password},                                                          \
        {.name = "mat-khau-2",                                                                     \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = PASSWORD_MAX,                                                                      \
         .required = true,                                                                         \
         .offset = offsetof(struct choose_in, again),                                              \
         .label = TEXT_sign_in_password_again},                                                    \
        {.name = "ten",                                                                            \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 64,                                                                                \
         .offset = offsetof(struct choose_in, login),                                              \
         .label = TEXT_sign_in_login},                                                             \
        STEP_THEN_FIELDS(struct choose_in)

static const struct field link_choose_in_fields[] = {
    {.name = "token",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct choose_in, token),
     .label = TEXT_form_address},
    PASSWORD_FIELDS,
};
static const struct field change_in_fields[] = {
    PASSWORD_FIELDS,
};

struct back_in {
    struct str path;
};
static const struct field back_in_fields[] = {
    {.name = "ve",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = STEP_BACK_MAX,
     .offset = offsetof(struct back_in, path),
     .label = TEXT_form_address},
};

/* What prepare hands on. */
struct chosen {
    struct sign_in_link link;
    struct step_half half;
    struct str hash;
};

static struct sign_in_view view_of(struct request *q, const struct account *account)
{
    struct sign_in_view v = {
        .form = form_view_of(q),
        .password = form_password(S("mat-khau"), TEXT_sign_in_new_password, S("new-password")),
        .again = form_password(S("mat-khau-2"), TEXT_sign_in_password_again, S("new-password")),
        .way = request_sign_in(q),
        .name = account->name,
        .account = account->login,
    };
    v.password.hint = TEXT_sign_in_password_hint;
    v.password.first = true;
    return v;
}

/* ---- is it good enough ---- */

static enum text sentence_of(enum password_fault fault)
{
    switch (fault) {
    case PASSWORD_SHORT:
        return TEXT_sign_in_password_short;
    case PASSWORD_LONG:
        return TEXT_sign_in_password_long;
    case PASSWORD_COMMON:
        return TEXT_sign_in_password_common;
    case PASSWORD_GUESSABLE:
        return TEXT_sign_in_password_guessable;
    default:
        return TEXT_sign_in_password_unreadable;
    }
}

enum err password_choose(
    struct request *q, const struct account *account, const struct password_choice *c,
    struct str *ret_hash)
{
    const struct password_rule rule = step_password_rule(q);
    enum password_fault fault = account_password_judge(q->arena, account, c->password);
    struct password_answer same = {0};
    if (fault != PASSWORD_FINE)
        return request_error(
            q, c->field, sentence_of(fault),
            TEXT_ARGS(ta_i64("min", PASSWORD_MIN), ta_i64("max", PASSWORD_MAX)));
    if (!str_eq(c->password, c->again))
        return request_error(q, c->again_field, TEXT_sign_in_password_differs, TEXT_NO_ARGS);
    enum err e = OK;
    if (c->must_differ)
        e = password_check(q->arena, &rule, account->password, c->password, &same);
    if (e == OK && same.right)
        return request_error(q, c->field, TEXT_sign_in_password_same, TEXT_NO_ARGS);
    return e == OK ? password_hash(q->arena, &rule, c->password, ret_hash) : e;
}

static struct password_choice choice_of(const struct choose_in *in, bool must_differ)
{
    return (struct password_choice){
        .field = "mat-khau",
        .again_field = "mat-khau-2",
        .password = in->password,
        .again = in->again,
        .must_differ = must_differ,
    };
}

/* ---- behind a link ---- */

static enum err show_gone(struct request *q, struct response *s)
{
    s->title = text_lit(q->lang, TEXT_sign_in_link_gone);
    s->no_index = true;
    if (s->status == 0 || s->status == 409 || s->status == 422)
        s->status = 410;
    sign_in_link_gone_page(&s->html);
    return OK;
}

static enum err show_link(struct request *q, struct response *s)
{
    const struct link_in *in = q->in; /* the token is the first of both structs */
    struct sign_in_link link;
    enum err e = sign_in_link_find(q->tx, in->token, &link);
    if (e == E_NOT_FOUND)
        return show_gone(q, s);
    if (e != OK)
        return e;
    bool first = link.purpose == SIGN_IN_FIRST;
    struct sign_in_view v = view_of(q, &link.account);
    v.title = first ? TEXT_sign_in_first_title : TEXT_sign_in_reset_title;
    v.lead = first ? TEXT_sign_in_first_lead : TEXT_sign_in_reset_lead;
    v.button = TEXT_sign_in_set_password;
    s->title = text_lit(q->lang, v.title);
    s->no_index = true;
    sign_in_password_page(&s->html, &v);
    return OK;
}

static enum err check_link(struct request *q, struct response *s)
{
    const struct choose_in *in = q->in;
    struct chosen *c = ARENA_NEW(q->arena, struct chosen);
    const struct password_choice choice = choice_of(in, false);
    (void)s;
    q->prepared = c;
    enum err e = sign_in_link_find(q->tx, in->token, &c->link);
    if (e == E_NOT_FOUND)
        return E_CONFLICT; /* the form says what became of it */
    if (e == OK)
        e = step_way(q, &c->link.account);
    return e == OK ? password_choose(q, &c->link.account, &choice, &c->hash) : e;
}

static enum err use_link(struct request *q, struct response *s)
{
    const struct chosen *c = q->prepared;
    struct account account;
    enum err e = sign_in_link_use(q->tx, &c->link);
    if (e == OK)
        e = account_by_id(q->tx, c->link.account.id, &account);
    if (e == OK && !sign_in_open(&account))
        e = E_CONFLICT;
    if (e != OK)
        return e;
    const struct account_password p = {
        account.id, c->hash, S(""), account_actor(q->arena, &account)};
    const struct step_on on = {.account = &account};
    e = account_set_password(q->tx, &p);
    account.must_change = false;
    return e == OK ? step_on(q, s, &on) : e;
}

/* ---- a new one is due ---- */

static enum err show_change(struct request *q, struct response *s)
{
    struct step_half half;
    const struct back_in *in = q->in;
    struct step_then then = step_then_of(q, q->route->method == WIRE_GET ? in->path : S(""));
    enum err e = step_half(q, SESSION_CHANGE, &half);
    s->title = text_lit(q->lang, TEXT_sign_in_change_title);
    s->no_index = true;
    if (e == E_NOT_FOUND && q->route->method == WIRE_GET) {
        s->location = step_address(q, S(STEP_SIGN_IN), then.path);
        return OK;
    }
    if (e == E_NOT_FOUND) {
        sign_in_over_page(&s->html);
        return OK;
    }
    if (e != OK)
        return e;
    struct sign_in_view v = view_of(q, &half.account);
    v.title = TEXT_sign_in_change_title;
    v.lead = TEXT_sign_in_change_lead;
    v.button = TEXT_sign_in_set_password;
    v.then = then;
    sign_in_password_page(&s->html, &v);
    return OK;
}

static enum err check_change(struct request *q, struct response *s)
{
    const struct choose_in *in = q->in;
    struct chosen *c = ARENA_NEW(q->arena, struct chosen);
    const struct password_choice choice = choice_of(in, true);
    (void)s;
    q->prepared = c;
    enum err e = step_half(q, SESSION_CHANGE, &c->half);
    if (e == E_NOT_FOUND)
        return request_error(q, "", TEXT_sign_in_over, TEXT_NO_ARGS);
    return e == OK ? password_choose(q, &c->half.account, &choice, &c->hash) : e;
}

static enum err change(struct request *q, struct response *s)
{
    const struct chosen *c = q->prepared;
    struct step_half half;
    enum err e = step_half(q, SESSION_CHANGE, &half);
    if (e == E_NOT_FOUND)
        return request_error(q, "", TEXT_sign_in_over, TEXT_NO_ARGS);
    if (e != OK)
        return e;
    const struct account_password p = {
        half.account.id, c->hash, half.session.id, account_actor(q->arena, &half.account)};
    e = account_set_password(q->tx, &p);
    half.account.must_change = false;
    const struct step_on on = {
        .account = &half.account,
        .then = step_then_sent(q),
        .code_given = true, /* it came before */
        .instead_of = half.session.id,
    };
    return e == OK ? step_on(q, s, &on) : e;
}

#define LINK SIGN_IN_LINK_PATH "{token}"

const struct route sign_in_link_routes[] = {
    {.method = WIRE_GET,
     .path = LINK,
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_SECRET | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(link_in),
     .show = show_link,
     .doc = "Choosing a password behind a one-time link"},
    {.method = WIRE_POST,
     .path = LINK,
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_SECRET | ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields =
         {sizeof(struct choose_in), link_choose_in_fields,
          sizeof link_choose_in_fields / sizeof *link_choose_in_fields},
     .prepare = check_link,
     .apply = use_link,
     .form = show_link,
     .doc = "Stores the password, once, and goes on signing in"},
    {.method = WIRE_GET,
     .path = STEP_CHANGE,
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(back_in),
     .show = show_change,
     .doc = "A new password is due before anything else"},
    {.method = WIRE_POST,
     .path = STEP_CHANGE,
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields =
         {sizeof(struct choose_in), change_in_fields,
          sizeof change_in_fields / sizeof *change_in_fields},
     .body_max = STEP_BODY_MAX,
     .prepare = check_change,
     .apply = change,
     .form = show_change,
     .doc = "Stores the new password and goes on signing in"},
    {0},
};
