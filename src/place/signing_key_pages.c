/* signing_key_pages: `/tai-khoan/khoa-ky`: the key with which an official signs: to make one, and
 * to make a new one when the PIN is forgotten, known to another, or locked. */
#include "base/date.h"
#include "place/official.h"
#include "place/pin_step_view.h"
#include "place/sign_in_pages.h"
#include "place/sign_in_step_view.h"
#include "place/signing_key_pages.tmpl.h"
#include "place/unit.h"

#define PAGE "/tai-khoan/khoa-ky"

struct key_shown_in {
    struct str done;
};
static const struct field key_shown_in_fields[] = {
    {.name = "da",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct key_shown_in, done),
     .label = TEXT_form_address},
};

struct key_made_in {
    struct str login, password, pin, again;
};
static const struct field key_made_in_fields[] = {
    {.name = "ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .offset = offsetof(struct key_made_in, login),
     .label = TEXT_sign_in_login},
    {.name = "mat-khau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = PASSWORD_MAX,
     .required = true,
     .offset = offsetof(struct key_made_in, password),
     .label = TEXT_sign_in_password},
    {.name = PIN_FIELD,
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct key_made_in, pin),
     .label = TEXT_signing_key_pin},
    {.name = PIN_AGAIN_FIELD,
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct key_made_in, again),
     .label = TEXT_signing_key_pin_again},
};

/* ---- the page ---- */

static enum err fill(struct request *q, struct signing_key_view *v)
{
    struct account account;
    struct signing_key key;
    struct unit unit;
    enum err e = account_by_id(q->tx, q->actor->account_id, &account);
    if (e == OK && account.unit_id == 0)
        e = E_NOT_FOUND; /* belongs to no unit: there is nothing to sign for */
    if (e == OK)
        e = unit_by_id(q->tx, account.unit_id, &unit);
    if (e != OK)
        return e;
    v->login = account.login;
    v->slug = unit.slug;
    e = signing_key_of(q->tx, account.unit_id, account.official_id, &key);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    v->has_key = true;
    v->locked = signing_key_locked(&key);
    v->made = text_date(q->arena, date_local_day(key.made_at));
    v->digits = signing_key_short(q->arena, key.public_key);
    return OK;
}

static enum err show_page(struct request *q, struct response *s, bool done)
{
    struct signing_key_view v = {
        .form = form_view_of(q),
        .done = done,
        .password = form_password(S("mat-khau"), TEXT_account_old_password, S("current-password")),
        .pin = pin_input(PIN_FIELD, TEXT_signing_key_pin),
        .again = pin_input(PIN_AGAIN_FIELD, TEXT_signing_key_pin_again),
    };
    v.pin.hint = TEXT_signing_key_pin_hint;
    enum err e = fill(q, &v);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_signing_key_title);
    s->no_index = true;
    signing_key_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct key_shown_in *in = q->in;
    return show_page(q, s, str_eq(in->done, S("xong")));
}

/* ---- making ---- */

struct making {
    struct step_password password;
    struct signing_key_new fresh;
};

static enum err check(struct request *q, struct response *s)
{
    const struct key_made_in *in = q->in;
    struct making *m = ARENA_NEW(q->arena, struct making);
    struct official official;
    (void)s;
    q->prepared = m;
    enum err e = account_by_id(q->tx, q->actor->account_id, &m->password.account);
    if (e == OK)
        e = official_by_id(
            q->tx, m->password.account.unit_id, m->password.account.official_id, &official);
    if (e != OK)
        return e;
    const struct pin_choice c = {&m->password.account, official.phone, in->pin, in->again};
    e = pin_check(q, &c);
    if (e == OK)
        e = step_password_of(q, "mat-khau", in->password, &m->password);
    return e == OK ? pin_key(q, &c, &m->fresh) : e;
}

static enum err make(struct request *q, struct response *s)
{
    const struct making *m = q->prepared;
    enum err e = step_password_right(q, &m->password);
    if (e == OK)
        e = signing_key_make(q->tx, &m->fresh, q->actor->actor);
    s->location = S(PAGE "?da=xong");
    return e;
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct making *m = q->prepared;
    if (m)
        step_wait(q, s, m->password.wait_ms);
    return show_page(q, s, false);
}

#define FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route signing_key_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = FLAGS,
     .fields = FIELDS(key_shown_in),
     .show = show,
     .doc = "One's own signing key"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = WHO_STAFF,
     .unit = UNIT_NONE,
     .flags = FLAGS,
     .fields = FIELDS(key_made_in),
     .prepare = check,
     .apply = make,
     .form = show_again,
     .doc = "Makes a signing key behind a PIN, with the password; ends the one before"},
    {0},
};
