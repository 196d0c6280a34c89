/* second_factor_pages: setting up the app, and the codes on paper.
 *
 * The secret that is offered is made of this session's id and a key: the page may be loaded again,
 * and nothing is stored before a code shows that the app has it. Setting up begins a new session,
 * for whose eyes alone the fresh recovery codes are kept a while (place/session_note.h). */
#include "place/second_factor.h"

#include "base/date.h"
#include "doc/qr.h"
#include "http/dispatch.h"
#include "place/account_view.h"
#include "place/grant.h"
#include "place/second_factor_pages.tmpl.h"
#include "place/session_note.h"
#include "place/sign_in_pages.h"
#include "place/sign_in_pages.tmpl.h"
#include "place/sign_in_view.h"
#include "trust/hash.h"
#include "trust/totp.h"

#define ISSUER S("gandan")
#define NOTE S("codes")
#define OWN "/tai-khoan/buoc-hai"
#define CODES "/tai-khoan/ma-du-phong"
#define NOTE_MAX ((size_t)512)

struct set_up_in {
    struct str code;
    struct step_then then;
};
static const struct field set_up_in_fields[] = {
    {.name = "ma",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 30,
     .required = true,
     .offset = offsetof(struct set_up_in, code),
     .label = TEXT_second_factor_code},
    STEP_THEN_FIELDS(struct set_up_in),
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

/* ---- the page ---- */

static struct str offered(struct request *q, struct str session_id)
{
    unsigned char mac[HASH_SHA256_BYTES];
    struct str said = arena_fmt(q->arena, "totp.offered|%.*s", STR_ARG(session_id));
    hash_hmac_sha256(keys_get(step_keys(q), KEY_PASSWORD), said, mac);
    return arena_str(q->arena, (struct str){(const char *)mac, TOTP_SECRET_BYTES});
}

static struct markup picture(struct request *q, struct str uri)
{
    struct qr qr;
    if (qr_make(q->arena, uri, &qr) != OK)
        return (struct markup){S("")};
    return qr_markup(q->arena, &qr, text_lit(q->lang, TEXT_second_factor_qr));
}

static struct set_up_view view_of(
    struct request *q, const struct account *account, struct str session_id)
{
    struct str secret = offered(q, session_id);
    struct set_up_view v = {
        .form = form_view_of(q),
        .code = form_input(S("ma"), TEXT_second_factor_code, S("")),
        .qr = picture(q, totp_uri(q->arena, secret, ISSUER, account->login)),
        .secret = totp_secret_text(q->arena, secret),
        .name = account->name,
        .account = account->login,
        .renewing = account->totp_sealed.n > 0,
    };
    v.code.complete = S("one-time-code");
    v.code.mode = S("numeric");
    v.code.max = TOTP_DIGITS + 1;
    v.code.required = true;
    if (http_config(q->http)->demo && q->wire->peer_loopback)
        v.demo_code = totp_code(q->arena, secret, q->now_at / TOTP_STEP_MS);
    return v;
}

static void page_head(struct request *q, struct response *s)
{
    s->title = text_lit(q->lang, TEXT_second_factor_title);
    s->no_index = true;
}

static struct str codes_text(struct arena *a, const struct second_factor_codes *codes)
{
    struct buf b;
    buf_init(&b, a, NOTE_MAX);
    for (int i = 0; i < TOTP_RECOVERY_CODES; i++) {
        buf_str(&b, codes->list[i]);
        buf_char(&b, '\n');
    }
    return buf_get(&b);
}

/* The codes, then where one wanted to go. */
static enum err go_on_with_codes(
    struct request *q, struct response *s, const struct account *account, struct str session_id,
    const struct second_factor_codes *codes)
{
    struct str then = step_then_sent(q).path;
    const struct step_on on = {
        .account = account,
        .code_given = true,
        .instead_of = session_id,
        .note_what = NOTE,
        .note = codes_text(q->arena, codes),
        .landing = step_address(q, S(CODES), then.n ? then : S("/viec")),
    };
    return step_on(q, s, &on);
}

static enum err set_up(
    struct request *q, struct response *s, struct account *account, struct str session_id)
{
    const struct set_up_in *in = q->in;
    struct second_factor_codes codes;
    const struct second_factor_new n = {
        .account_id = account->id,
        .secret = offered(q, session_id),
        .code = in->code,
        .actor = account_actor(q->arena, account),
    };
    enum err e = second_factor_set(q->tx, step_keys(q), &n, &codes);
    if (e == E_INVALID)
        return request_error(q, "ma", TEXT_second_factor_wrong, TEXT_NO_ARGS);
    if (e == OK)
        e = account_by_id(q->tx, account->id, account);
    return e == OK ? go_on_with_codes(q, s, account, session_id, &codes) : e;
}

/* ---- on the way in ---- */

static enum err show_due(struct request *q, struct response *s)
{
    struct step_half half;
    const struct back_in *in = q->in;
    struct step_then then = step_then_of(q, q->route->method == WIRE_GET ? in->path : S(""));
    enum err e = step_half(q, SESSION_SET_UP, &half);
    page_head(q, s);
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
    struct set_up_view v = view_of(q, &half.account, half.session.id);
    v.then = then.path;
    v.demanded = true;
    set_up_page(&s->html, &v);
    return OK;
}

static enum err set_up_due(struct request *q, struct response *s)
{
    struct step_half half;
    enum err e = step_half(q, SESSION_SET_UP, &half);
    if (e == E_NOT_FOUND)
        return request_error(q, "", TEXT_sign_in_over, TEXT_NO_ARGS);
    return e == OK ? set_up(q, s, &half.account, half.session.id) : e;
}

/* ---- by oneself ---- */

static enum err show_own(struct request *q, struct response *s)
{
    struct account account;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e != OK)
        return e;
    struct set_up_view v = view_of(q, &account, q->actor->session_id);
    v.staff = true;
    v.then = S("/tai-khoan");
    page_head(q, s);
    response_crumb(s, text_lit(q->lang, TEXT_account_title), S("/tai-khoan"));
    response_crumb(s, s->title, S(""));
    set_up_page(&s->html, &v);
    return OK;
}

static enum err set_up_own(struct request *q, struct response *s)
{
    struct account account;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    return e == OK ? set_up(q, s, &account, q->actor->session_id) : e;
}

static enum err remove_own(struct request *q, struct response *s)
{
    struct grant_roles has;
    enum err e =
        grant_roles(q->tx, q->actor->account_id, GRANT_ANY_UNIT, date_local_day(q->now_at), &has);
    if (e == OK && second_factor_demanded(has.roles))
        e = E_DENIED;
    if (e == OK)
        e = second_factor_remove(q->tx, q->actor->account_id, q->actor->actor);
    s->location = S("/tai-khoan?da=bo-buoc-hai");
    return e;
}

/* ---- codes on paper ---- */

static void split_codes(struct str text, struct codes_view *v)
{
    struct str one;
    for (int i = 0; i < TOTP_RECOVERY_CODES && str_cut(&text, '\n', &one); i++)
        v->list[i] = one;
}

static enum err show_codes(struct request *q, struct response *s)
{
    const struct back_in *in = q->in;
    struct account account;
    struct str text;
    struct str path = q->route->method == WIRE_GET ? in->path : request_kept(q, "ve");
    enum err e = session_note_get(q->tx, step_keys(q), q->actor->session_id, NOTE, &text);
    if (e == E_NOT_FOUND && q->route->method == WIRE_POST)
        return account_show(q, s);
    if (e == E_NOT_FOUND) {
        s->location = S("/tai-khoan");
        return OK;
    }
    if (e == OK)
        e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e != OK)
        return e;
    struct codes_view v = {
        .form = form_view_of(q),
        .account = account.login,
        .name = account.name,
        .day = date_str_dmy(q->arena, date_local_day(q->now_at)),
        .then = path,
    };
    split_codes(text, &v);
    s->title = text_lit(q->lang, TEXT_second_factor_codes_title);
    s->no_index = true;
    codes_page(&s->html, &v);
    return OK;
}

static enum err make_codes(struct request *q, struct response *s)
{
    struct account account;
    struct second_factor_codes codes;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e == OK)
        e = second_factor_new_codes(q->tx, step_keys(q), &account, &codes);
    if (e == OK)
        e = session_note_put(
            q->tx, step_keys(q), q->actor->session_id, NOTE, codes_text(q->arena, &codes));
    s->location = S(CODES);
    return e;
}

struct put_away_in {
    struct str path;
};
static const struct field put_away_in_fields[] = {
    {.name = "ve",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = STEP_BACK_MAX,
     .offset = offsetof(struct put_away_in, path),
     .label = TEXT_form_address},
};

static enum err put_away(struct request *q, struct response *s)
{
    const struct put_away_in *in = q->in;
    s->location = in->path.n ? request_own_path(in->path) : S("/tai-khoan");
    return session_note_clear(q->tx, q->actor->session_id);
}

#define OWN_FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route second_factor_routes[] = {
    {.method = WIRE_GET,
     .path = STEP_SET_UP,
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(back_in),
     .show = show_due,
     .doc = "Setting up the second factor before anything else"},
    {.method = WIRE_POST,
     .path = STEP_SET_UP,
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS | OWN_FLAGS,
     .fields = FIELDS(set_up_in),
     .apply = set_up_due,
     .form = show_due,
     .doc = "Stores the second factor and goes on signing in"},
    {.method = WIRE_GET,
     .path = OWN,
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_STRONG | OWN_FLAGS,
     .show = show_own,
     .doc = "Setting up the second factor, or another one"},
    {.method = WIRE_POST,
     .path = OWN,
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_STRONG | ROUTE_REPEATS | OWN_FLAGS,
     .fields = FIELDS(set_up_in),
     .apply = set_up_own,
     .form = show_own,
     .doc = "Stores the second factor; a new session in place of the old one"},
    {.method = WIRE_POST,
     .path = OWN "/bo",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_STRONG | OWN_FLAGS,
     .apply = remove_own,
     .form = account_show,
     .doc = "Takes the second factor away, where it is not demanded"},
    {.method = WIRE_GET,
     .path = CODES,
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(back_in),
     .show = show_codes,
     .doc = "Fresh recovery codes, to be printed"},
    {.method = WIRE_POST,
     .path = CODES,
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = ROUTE_STRONG | OWN_FLAGS,
     .apply = make_codes,
     .form = account_show,
     .doc = "New recovery codes in place of the old ones"},
    {.method = WIRE_POST,
     .path = CODES "/xong",
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = OWN_FLAGS,
     .fields = FIELDS(put_away_in),
     .apply = put_away,
     .form = show_codes,
     .doc = "The codes are kept safe: they are shown no more"},
    {0},
};
