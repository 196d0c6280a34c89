/* account_pages: an official's own account: password, second factor, sessions, language. */
#include "place/account_view.h"

#include "base/date.h"
#include "place/account_pages.tmpl.h"
#include "place/grant.h"
#include "place/second_factor.h"
#include "place/sign_in_pages.h"
#include "place/sign_in_step_view.h"
#include "place/unit.h"

#define PAGE "/tai-khoan"

struct done_in {
    struct str done;
};
static const struct field done_in_fields[] = {
    {.name = "da",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct done_in, done),
     .label = TEXT_form_address},
};

struct password_in {
    struct str old, fresh, again, login;
};
static const struct field password_in_fields[] = {
    {.name = "mat-khau-cu",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct password_in, old),
     .label = TEXT_account_old_password},
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct password_in, fresh),
     .label = TEXT_sign_in_new_password},
    {.name = "mat-khau-2",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct password_in, again),
     .label = TEXT_sign_in_password_again},
    {.name = "ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .offset = offsetof(struct password_in, login),
     .label = TEXT_sign_in_login},
};

struct session_in {
    struct str id;
};
static const struct field session_in_fields[] = {
    {.name = "phien",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct session_in, id),
     .label = TEXT_account_session},
};

struct lang_in {
    struct str lang;
};
static const struct field lang_in_fields[] = {
    {.name = "ngon-ngu",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 2,
     .offset = offsetof(struct lang_in, lang),
     .label = TEXT_account_lang},
};

/* ---- the page ---- */

enum text role_text(int role)
{
    static const enum text names[ROLE_COUNT + 1] = {
        [ROLE_ADMINISTRATOR] = TEXT_role_administrator,
        [ROLE_CHAIR] = TEXT_role_chair,
        [ROLE_COUNTER] = TEXT_role_counter,
        [ROLE_SPECIALIST] = TEXT_role_specialist,
        [ROLE_EDITOR] = TEXT_role_editor,
        [ROLE_APPRAISER] = TEXT_role_appraiser,
        [ROLE_SUPERVISOR] = TEXT_role_supervisor,
    };
    return role >= 1 && role <= ROLE_COUNT ? names[role] : TEXT_NONE;
}

static enum text done_text(struct str done)
{
    static const struct form_done known[] = {
        {STR_INIT("mat-khau"), TEXT_account_password_done},
        {STR_INIT("bo-buoc-hai"), TEXT_account_factor_removed},
        {STR_INIT("phien"), TEXT_account_session_ended},
        {STR_INIT("ngon-ngu"), TEXT_account_lang_done},
    };
    return form_done(known, sizeof known / sizeof *known, done);
}

static struct str short_moment(struct arena *a, int64_t at)
{
    struct str time = date_str_minute(a, date_local_minute(at));
    struct str day = date_str_dmy(a, date_local_day(at));
    return arena_fmt(a, "%.*s, %.*s", STR_ARG(time), STR_ARG(day));
}

static enum err read_sessions(struct request *q, struct account_view *v)
{
    struct session_list all;
    enum err e = session_list(q->tx, q->actor->account_id, &all);
    if (e != OK)
        return e;
    struct session_line *lines = ARENA_ARRAY(q->arena, struct session_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct session *x = &all.list[i];
        lines[i] = (struct session_line){
            x->id, x->device, short_moment(q->arena, x->made_at),
            short_moment(q->arena, x->seen_at), str_eq(x->id, q->actor->session_id)};
    }
    v->sessions = lines;
    v->session_count = all.n;
    return OK;
}

static enum err read_roles(struct request *q, struct account_view *v)
{
    struct grant_list all;
    int64_t today = date_local_day(q->now_at);
    enum err e = grant_of_account(q->tx, q->actor->account_id, &all);
    if (e != OK)
        return e;
    struct role_line *lines = ARENA_ARRAY(q->arena, struct role_line, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct grant *g = &all.list[i];
        struct unit unit;
        if (!grant_counts(g, today))
            continue;
        struct role_line *line = &lines[v->role_count++];
        *line = (struct role_line){.role = role_text((int)g->role), .descendants = g->descendants};
        line->until = form_day_shown(q->arena, g->to_day, GRANT_OPEN);
        e = g->unit_id ? unit_by_id(q->tx, g->unit_id, &unit) : OK;
        if (e == OK && g->unit_id)
            line->unit = q->lang == LANG_EN ? unit_title_en(q->arena, &unit)
                                            : unit_title_vi(q->arena, &unit);
    }
    v->roles = lines;
    return e;
}

static enum err read_factor(
    struct request *q, const struct account *account, struct account_view *v)
{
    struct grant_roles has;
    v->has_factor = account->totp_sealed.n > 0;
    enum err e = grant_roles(q->tx, account->id, GRANT_ANY_UNIT, date_local_day(q->now_at), &has);
    if (e != OK)
        return e;
    v->demanded = second_factor_demanded(has.roles);
    return second_factor_codes_left(q->tx, account->id, &v->codes_left);
}

enum err account_show(struct request *q, struct response *s)
{
    /* Only on its own row: others show this page when they fail. */
    const struct done_in *in = q->route->show == account_show ? q->in : NULL;
    struct account account;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e != OK)
        return e;
    struct account_view v = {
        .form = form_view_of(q),
        .name = account.name,
        .login = account.login,
        .lang = account.lang,
        .signs = account.unit_id != 0,
        .old = form_password(S("mat-khau-cu"), TEXT_account_old_password, S("current-password")),
        .fresh = form_password(S("mat-khau"), TEXT_sign_in_new_password, S("new-password")),
        .again = form_password(S("mat-khau-2"), TEXT_sign_in_password_again, S("new-password")),
        .done = in ? done_text(in->done) : TEXT_NONE,
    };
    v.fresh.hint = TEXT_sign_in_password_hint;
    e = read_sessions(q, &v);
    if (e == OK)
        e = read_roles(q, &v);
    if (e == OK)
        e = read_factor(q, &account, &v);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_account_title);
    s->no_index = true;
    account_page(&s->html, &v);
    return OK;
}

/* ---- the password ---- */

struct changing {
    struct step_password old;
    struct str hash;
};

static enum err show_after_password(struct request *q, struct response *s)
{
    const struct changing *c = q->prepared;
    if (c)
        step_wait(q, s, c->old.wait_ms);
    return account_show(q, s);
}

static enum err check_password(struct request *q, struct response *s)
{
    const struct password_in *in = q->in;
    struct changing *c = ARENA_NEW(q->arena, struct changing);
    const struct password_choice choice = {
        .field = "mat-khau",
        .again_field = "mat-khau-2",
        .password = in->fresh,
        .again = in->again,
        .must_differ = true,
    };
    (void)s;
    q->prepared = c;
    enum err e = step_password(q, "mat-khau-cu", in->old, &c->old);
    return e == OK ? password_choose(q, &c->old.account, &choice, &c->hash) : e;
}

static enum err change_password(struct request *q, struct response *s)
{
    const struct changing *c = q->prepared;
    struct account account = c->old.account;
    enum err e = step_password_right(q, &c->old);
    if (e != OK)
        return e;
    const struct account_password p = {account.id, c->hash, q->actor->session_id, q->actor->actor};
    e = account_set_password(q->tx, &p);
    account.must_change = false;
    const struct step_on on = {
        .account = &account,
        .code_given = true,
        .instead_of = q->actor->session_id,
        .landing = S(PAGE "?da=mat-khau"),
    };
    return e == OK ? step_on(q, s, &on) : e;
}

/* ---- sessions, language ---- */

static enum err end_session(struct request *q, struct response *s)
{
    const struct session_in *in = q->in;
    enum err e = session_end(q->tx, q->actor->account_id, in->id);
    s->location = S(PAGE "?da=phien");
    return e == E_NOT_FOUND ? OK : e; /* it has ended by itself */
}

static enum err end_others(struct request *q, struct response *s)
{
    s->location = S(PAGE "?da=phien");
    return session_end_all(q->tx, q->actor->account_id, q->actor->session_id);
}

static enum err set_lang(struct request *q, struct response *s)
{
    const struct lang_in *in = q->in;
    enum err e = account_set_lang(q->tx, q->actor->account_id, in->lang);
    if (e != OK)
        return e;
    s->extra_count = 0;
    if (in->lang.n)
        response_header(
            s, S("Set-Cookie"),
            arena_fmt(
                q->arena, "lang=%.*s; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
                STR_ARG(in->lang)));
    s->location = S(PAGE "?da=ngon-ngu");
    return OK;
}

#define OWN_FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route account_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(done_in),
     .show = account_show,
     .doc = "One's own account"},
    {.method = WIRE_POST,
     .path = PAGE "/mat-khau",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | OWN_FLAGS,
     .fields = FIELDS(password_in),
     .prepare = check_password,
     .apply = change_password,
     .form = show_after_password,
     .doc = "Another password; ends the other sessions"},
    {.method = WIRE_POST,
     .path = PAGE "/phien",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(session_in),
     .apply = end_session,
     .form = account_show,
     .doc = "Ends one session"},
    {.method = WIRE_POST,
     .path = PAGE "/phien/tat-ca",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .apply = end_others,
     .form = account_show,
     .doc = "Ends all sessions but this one"},
    {.method = WIRE_POST,
     .path = PAGE "/ngon-ngu",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(lang_in),
     .apply = set_lang,
     .form = account_show,
     .doc = "The language of one's pages"},
    {0},
};
