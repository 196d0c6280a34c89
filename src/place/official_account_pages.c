/* official_account_pages: the account of an official: made, given a link, disabled, recovered.
 *
 * Nobody gets into an account that has more than they may give: a link or a recovery of such a one
 * is refused (place/grant.h, grant_covers), and oneself is neither disabled nor recovered here. */
#include "place/official_account_view.h"

#include "http/dispatch.h"
#include "place/grant.h"
#include "place/official_pages.h"
#include "place/session_note.h"
#include "place/sign_in_link.h"
#include "place/sign_in_step_view.h"

static const struct field official_id_in_fields[] = {OFFICIAL_ID_FIELD};

struct login_in {
    int64_t id;
    struct str login;
};
static const struct field login_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "tai-khoan",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = ACCOUNT_LOGIN_MAX,
     .required = true,
     .offset = offsetof(struct login_in, login),
     .label = TEXT_sign_in_login},
};

const struct role_choice *role_choices(struct request *q, size_t *ret_count)
{
    static const enum text hints[ROLE_COUNT + 1] = {
        [ROLE_ADMINISTRATOR] = TEXT_role_administrator_hint,
        [ROLE_CHAIR] = TEXT_role_chair_hint,
        [ROLE_COUNTER] = TEXT_role_counter_hint,
        [ROLE_SPECIALIST] = TEXT_role_specialist_hint,
        [ROLE_EDITOR] = TEXT_role_editor_hint,
        [ROLE_APPRAISER] = TEXT_role_appraiser_hint,
        [ROLE_SUPERVISOR] = TEXT_role_supervisor_hint,
    };
    struct role_choice *list = ARENA_ARRAY(q->arena, struct role_choice, ROLE_COUNT);
    for (int r = 1; r <= ROLE_COUNT; r++) {
        struct str field = arena_fmt(q->arena, "vt%d", r);
        bool picked = str_eq(form_get(&q->kept, field), S("1")) ||
                      str_eq(request_kept(q, "vai-tro"), arena_fmt(q->arena, "%d", r));
        list[r - 1] = (struct role_choice){field, role_text(r), hints[r], picked};
    }
    *ret_count = ROLE_COUNT;
    return list;
}

/* ---- links ---- */

static struct str address_of(struct request *q, struct str token)
{
    struct str base = http_config(q->http)->base_url;
    if (!base.n)
        base = arena_fmt(
            q->arena, "%s://%.*s", q->wire->https ? "https" : "http",
            STR_ARG(wire_header(q->wire, S("host"))));
    while (str_ends(base, S("/")))
        base.n--;
    return arena_fmt(q->arena, "%.*s" SIGN_IN_LINK_PATH "%.*s", STR_ARG(base), STR_ARG(token));
}

enum err account_link_note(struct request *q, int64_t account_id)
{
    struct str token;
    enum err e = sign_in_link_make(q->tx, account_id, q->actor->actor, &token);
    if (e != OK)
        return e;
    struct str what = arena_fmt(q->arena, "link %lld", (long long)account_id);
    return session_note_put(q->tx, step_keys(q), q->actor->session_id, what, address_of(q, token));
}

/* ---- what is done to an account ---- */

static enum err find(struct request *q, struct account *ret)
{
    const struct official_id_in *in = q->in;
    return account_by_official(q->tx, q->unit->id, in->id, ret);
}

/* The account, when whoever asks may get into it. */
static enum err find_covered(struct request *q, struct account *ret)
{
    const struct grant_giver by = {q->actor->account_id, q->actor->actor};
    enum err e = find(q, ret);
    if (e == OK)
        e = grant_covers(q->tx, &by, ret->id);
    return e == E_DENIED ? request_error(q, "", TEXT_official_not_covered, TEXT_NO_ARGS) : e;
}

static enum err not_oneself(struct request *q, const struct account *account)
{
    return account->id == q->actor->account_id
               ? request_error(q, "", TEXT_official_not_oneself, TEXT_NO_ARGS)
               : OK;
}

static enum err back(struct request *q, struct response *s, enum err e, struct str done)
{
    const struct official_id_in *in = q->in;
    s->location = official_address(q, in->id, done);
    return e;
}

static enum err make_account(struct request *q, struct response *s)
{
    const struct login_in *in = q->in;
    struct account_new n = {.unit_id = q->unit->id, .official_id = in->id};
    int64_t id;
    if (!account_login_normal(q->arena, in->login, &n.login))
        return request_error(q, "tai-khoan", TEXT_official_bad_login, TEXT_NO_ARGS);
    enum err e = account_make(q->tx, &n, q->actor->actor, &id);
    if (e == E_CONFLICT)
        return request_error(q, "tai-khoan", TEXT_official_login_taken, TEXT_NO_ARGS);
    if (e == OK)
        e = account_link_note(q, id);
    return back(q, s, e, S("lien-ket"));
}

static enum err make_link(struct request *q, struct response *s)
{
    struct account account;
    enum err e = find_covered(q, &account);
    if (e == OK)
        e = account_link_note(q, account.id);
    if (e == E_DENIED)
        return request_error(q, "", TEXT_official_is_disabled, TEXT_NO_ARGS);
    return back(q, s, e, S("lien-ket"));
}

static enum err disable(struct request *q, struct response *s)
{
    struct account account;
    enum err e = find(q, &account);
    if (e == OK)
        e = not_oneself(q, &account);
    if (e == OK)
        e = account_set_state(q->tx, account.id, ACCOUNT_DISABLED, q->actor->actor);
    return back(q, s, e, S("khoa"));
}

static enum err enable(struct request *q, struct response *s)
{
    struct account account;
    enum err e = find(q, &account);
    if (e == OK)
        e = account_set_state(q->tx, account.id, ACCOUNT_ACTIVE, q->actor->actor);
    return back(q, s, e, S("mo"));
}

static enum err recover(struct request *q, struct response *s)
{
    struct account account;
    enum err e = find_covered(q, &account);
    if (e == OK)
        e = not_oneself(q, &account);
    if (e == OK)
        e = account_recover(q->tx, account.id, q->actor->actor);
    if (e == OK)
        e = account_link_note(q, account.id);
    if (e == E_DENIED)
        return request_error(q, "", TEXT_official_is_disabled, TEXT_NO_ARGS);
    return back(q, s, e, S("khoi-phuc"));
}

static enum err must_change(struct request *q, struct response *s)
{
    struct account account;
    enum err e = find(q, &account);
    if (e == OK)
        e = account_must_change(q->tx, account.id, q->actor->actor);
    return back(q, s, e, S("doi-mat-khau"));
}

#define ACTION(path_, apply_, doc_)                                                                \
    {                                                                                              \
        .method = WIRE_POST, .path = OFFICIAL path_, .how = WRITE, .who = WHO_ADMINISTRATOR,       \
        .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN, .fields = FIELDS(official_id_in),    \
        .apply = apply_, .form = official_show, .doc = doc_                                        \
    }

const struct route official_account_routes[] = {
    {.method = WIRE_POST,
     .path = OFFICIAL "/tai-khoan",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(login_in),
     .apply = make_account,
     .form = official_show,
     .doc = "Makes an account and a one-time link"},
    ACTION("/lien-ket", make_link, "A one-time link to choose a password"),
    ACTION("/khoa", disable, "Disables the account and ends its sessions"),
    ACTION("/mo", enable, "Enables the account again"),
    ACTION("/khoi-phuc", recover, "Takes password and second factor away; a one-time link"),
    ACTION("/doi-mat-khau", must_change, "A new password is due at the next signing in"),
    {0},
};
