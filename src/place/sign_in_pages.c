/* sign_in_pages: the two steps of signing in, the password asked again, signing out.
 *
 * A wrong login and a wrong password are one sentence, one status and the same work; every attempt
 * is counted before it is looked at (place/sign_in.h). Neither password nor code is ever shown
 * again. */
#include "place/sign_in_pages.h"

#include "base/log.h"
#include "http/dispatch.h"
#include "place/second_factor.h"
#include "place/sign_in_pages.tmpl.h"
#include "place/sign_in_view.h"
#include "trust/totp.h"

/* What prepare hands to apply, and to the form when it is shown again. */
struct attempt {
    struct sign_in_claim claim;
    struct account account;
    struct str rehash; /* "": the stored one will do */
    int64_t wait_ms;
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

/* On the rows that show and send, `in` differs: the path of the query is in the one only. */
static struct str asked_path(const struct request *q)
{
    const struct back_in *in = q->in;
    return q->route->method == WIRE_GET && in ? in->path : S("");
}

static void show_wait(struct request *q, struct response *s)
{
    const struct attempt *t = q->prepared;
    if (t)
        step_wait(q, s, t->wait_ms);
}

static struct attempt *attempt_new(struct request *q, struct str what, struct str whose)
{
    struct attempt *t = ARENA_NEW(q->arena, struct attempt);
    t->claim = (struct sign_in_claim){what, whose, q->wire->peer};
    q->prepared = t;
    return t;
}

/* ---- login and password ---- */

struct sign_in_in {
    struct str login, password;
    struct step_then then;
};
static const struct field sign_in_in_fields[] = {
    {.name = "ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct sign_in_in, login),
     .label = TEXT_sign_in_login},
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct sign_in_in, password),
     .label = TEXT_sign_in_password},
    STEP_THEN_FIELDS(struct sign_in_in),
};

static enum err show_sign_in(struct request *q, struct response *s)
{
    struct step_then then = step_then_of(q, asked_path(q));
    if (q->actor && !q->resume_path.n && q->route->method == WIRE_GET) {
        s->location = then.path.n ? request_own_path(then.path) : S("/viec");
        return OK;
    }
    struct sign_in_view v = {
        .form = form_view_of(q),
        .then = then,
        .login = form_input(S("ten"), TEXT_sign_in_login, request_kept(q, "ten")),
        .password = form_password(S("mat-khau"), TEXT_sign_in_password, S("current-password")),
        .way = request_sign_in(q),
        .stopped = then.stopped,
    };
    v.login.complete = S("username");
    v.login.max = 64;
    v.login.required = true;
    v.login.first = v.login.value.n == 0;
    v.password.first = !v.login.first;
    s->title = text_lit(q->lang, TEXT_sign_in_title);
    s->no_index = true;
    show_wait(q, s);
    sign_in_page(&s->html, &v);
    return OK;
}

static enum err judge_password(struct request *q, struct attempt *t, struct str password)
{
    const struct password_rule rule = step_password_rule(q);
    struct password_answer answer;
    enum err e = password_check(q->arena, &rule, t->account.password, password, &answer);
    if (e != OK)
        return e;
    if (!answer.right || !sign_in_open(&t->account))
        return request_error(q, "", TEXT_sign_in_wrong, TEXT_NO_ARGS);
    /* Not worth a refusal. */
    if (answer.rehash && password_hash(q->arena, &rule, password, &t->rehash) != OK)
        t->rehash = S("");
    return OK;
}

static enum err check_sign_in(struct request *q, struct response *s)
{
    const struct sign_in_in *in = q->in;
    struct attempt *t = attempt_new(q, S("password"), in->login);
    (void)s;
    if (request_sign_in(q) == SIGN_IN_REFUSED)
        return request_error(q, "", TEXT_sign_in_plain, TEXT_NO_ARGS);
    enum err e = step_count(q, &t->claim, &t->wait_ms);
    if (e == OK)
        e = sign_in_account(q->tx, in->login, &t->account);
    if (e == OK)
        e = judge_password(q, t, in->password);
    return e == OK ? step_way(q, &t->account) : e;
}

/* The account as it is now, when nothing that counts has changed since prepare. */
static enum err same_account(struct request *q, const struct attempt *t, struct account *ret)
{
    enum err e = account_by_id(q->tx, t->account.id, ret);
    if (e == OK && (!sign_in_open(ret) || !str_eq(ret->password, t->account.password)))
        e = E_DENIED;
    return e;
}

static enum err sign_in(struct request *q, struct response *s)
{
    const struct attempt *t = q->prepared;
    struct account account;
    enum err e = same_account(q, t, &account);
    if (e == OK)
        e = sign_in_right(q->tx, step_keys(q), &t->claim);
    if (e == OK && t->rehash.n)
        e = account_rehash(q->tx, account.id, account.password, t->rehash);
    if (e != OK)
        return e;
    const struct step_on on = {.account = &account, .then = step_then_sent(q)};
    return step_on(q, s, &on);
}

/* ---- the code ---- */

struct code_in {
    struct str code;
    struct step_then then;
};
static const struct field code_in_fields[] = {
    {.name = "ma",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 30,
     .required = true,
     .offset = offsetof(struct code_in, code),
     .label = TEXT_sign_in_code},
    STEP_THEN_FIELDS(struct code_in),
};

/* Whoever looks at a demo on this machine has no phone that knows its secrets. */
static struct str demo_code(struct request *q, const struct account *account)
{
    struct str secret;
    if (!http_config(q->http)->demo || !q->wire->peer_loopback ||
        second_factor_secret(q->arena, step_keys(q), account, &secret) != OK)
        return S("");
    return totp_code(q->arena, secret, q->now_at / TOTP_STEP_MS);
}

static enum err show_code(struct request *q, struct response *s)
{
    struct step_half half;
    struct step_then then = step_then_of(q, asked_path(q));
    enum err e = step_half(q, SESSION_CODE, &half);
    s->title = text_lit(q->lang, TEXT_sign_in_code_title);
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
    struct sign_in_view v = {
        .form = form_view_of(q),
        .then = then,
        .code = form_input(S("ma"), TEXT_sign_in_code, S("")),
        .account = half.account.login,
        .stopped = then.stopped,
        .demo_code = demo_code(q, &half.account),
    };
    v.code.complete = S("one-time-code");
    v.code.max = 30;
    v.code.required = v.code.first = true;
    /* Led here with a kept form: nothing was typed yet, so nothing is wrong yet. */
    if (!form_get(&q->kept, S("ma")).p)
        v.form.error_count = 0;
    show_wait(q, s);
    sign_in_code_page(&s->html, &v);
    return OK;
}

static enum err check_code(struct request *q, struct response *s)
{
    struct step_half half;
    (void)s;
    enum err e = step_half(q, SESSION_CODE, &half);
    if (e == E_NOT_FOUND)
        return request_error(q, "", TEXT_sign_in_over, TEXT_NO_ARGS);
    if (e != OK)
        return e;
    struct str whose = arena_fmt(q->arena, "%lld", (long long)half.account.id);
    struct attempt *t = attempt_new(q, S("code"), whose);
    t->account = half.account;
    return step_count(q, &t->claim, &t->wait_ms);
}

static bool of_paper(struct str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] != ' ' && (code.p[i] < '0' || code.p[i] > '9'))
            return true;
    return code.n > TOTP_DIGITS + 1;
}

static enum err use_code(struct request *q, const struct account *account, struct str code)
{
    int64_t left;
    enum err e = of_paper(code) ? second_factor_recover(q->tx, step_keys(q), account, code, &left)
                                : second_factor_use(q->tx, step_keys(q), account, code);
    return e == E_INVALID ? request_error(q, "ma", TEXT_sign_in_code_wrong, TEXT_NO_ARGS) : e;
}

static enum err give_code(struct request *q, struct response *s)
{
    const struct code_in *in = q->in;
    const struct attempt *t = q->prepared;
    struct step_half half;
    enum err e = step_half(q, SESSION_CODE, &half);
    if (e == E_NOT_FOUND)
        return request_error(q, "", TEXT_sign_in_over, TEXT_NO_ARGS);
    if (e == OK)
        e = use_code(q, &half.account, in->code);
    if (e == OK)
        e = sign_in_right(q->tx, step_keys(q), &t->claim);
    if (e != OK)
        return e;
    const struct step_on on = {
        .account = &half.account,
        .then = step_then_sent(q),
        .code_given = true,
        .instead_of = half.session.id,
    };
    return step_on(q, s, &on);
}

/* ---- the password again ---- */

struct confirm_in {
    struct str password;
    struct step_then then;
};
static const struct field confirm_in_fields[] = {
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct confirm_in, password),
     .label = TEXT_sign_in_password},
    STEP_THEN_FIELDS(struct confirm_in),
};

static enum err show_confirm(struct request *q, struct response *s)
{
    struct step_then then = step_then_of(q, asked_path(q));
    struct sign_in_view v = {
        .form = form_view_of(q),
        .then = then,
        .password = form_password(S("mat-khau"), TEXT_sign_in_password, S("current-password")),
        .name = q->actor->name,
        .stopped = then.stopped,
        .staff = true,
    };
    v.password.first = true;
    s->title = text_lit(q->lang, TEXT_sign_in_confirm_title);
    s->no_index = true;
    show_wait(q, s);
    sign_in_confirm_page(&s->html, &v);
    return OK;
}

static enum err check_confirm(struct request *q, struct response *s)
{
    const struct confirm_in *in = q->in;
    struct account account;
    (void)s;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e != OK)
        return e;
    struct attempt *t = attempt_new(q, S("password"), account.login);
    t->account = account;
    e = step_count(q, &t->claim, &t->wait_ms);
    return e == OK ? judge_password(q, t, in->password) : e;
}

static enum err confirm(struct request *q, struct response *s)
{
    const struct attempt *t = q->prepared;
    struct account account;
    enum err e = same_account(q, t, &account);
    if (e == OK)
        e = sign_in_right(q->tx, step_keys(q), &t->claim);
    if (e != OK)
        return e;
    const struct step_on on = {
        .account = &account,
        .then = step_then_sent(q),
        .code_given = true,
        .instead_of = q->actor->session_id,
    };
    return step_on(q, s, &on);
}

/* ---- signing out ---- */

static enum err sign_out(struct request *q, struct response *s)
{
    enum err e = OK;
    if (q->actor)
        e = session_end(q->tx, q->actor->account_id, q->actor->session_id);
    s->end_session = true;
    s->location = S(STEP_SIGN_IN);
    return e == E_NOT_FOUND ? OK : e;
}

/* It did not work: the page was old. */
static enum err show_sign_out(struct request *q, struct response *s)
{
    struct form_view form = form_view_of(q);
    s->title = text_lit(q->lang, TEXT_sign_in_out_title);
    s->no_index = true;
    sign_in_out_page(&s->html, &form);
    return OK;
}

const struct route sign_in_routes[] = {
    {.method = WIRE_GET,
     .path = STEP_SIGN_IN,
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_SIGN_IN | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(back_in),
     .show = show_sign_in,
     .doc = "Officials sign in"},
    {.method = WIRE_POST,
     .path = STEP_SIGN_IN,
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(sign_in_in),
     .body_max = STEP_BODY_MAX,
     .prepare = check_sign_in,
     .apply = sign_in,
     .form = show_sign_in,
     .doc = "Login and password; begins a session"},
    {.method = WIRE_GET,
     .path = STEP_CODE,
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(back_in),
     .show = show_code,
     .doc = "The second step of signing in"},
    {.method = WIRE_POST,
     .path = STEP_CODE,
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(code_in),
     .body_max = STEP_BODY_MAX,
     .prepare = check_code,
     .apply = give_code,
     .form = show_code,
     .doc = "The code of the app, or one of the codes on paper"},
    {.method = WIRE_GET,
     .path = "/xac-nhan",
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_CONFIRM | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(back_in),
     .show = show_confirm,
     .doc = "The password is asked again before what counts much"},
    {.method = WIRE_POST,
     .path = "/xac-nhan",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(confirm_in),
     .body_max = STEP_BODY_MAX,
     .prepare = check_confirm,
     .apply = confirm,
     .form = show_confirm,
     .doc = "The password again; a new session in place of the old one"},
    {.method = WIRE_POST,
     .path = "/dang-xuat",
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .apply = sign_out,
     .form = show_sign_out,
     .doc = "Ends the session"},
    {0},
};
