/* official_new_pages: a new official: name, post, account, roles and the first link in one go. */
#include "base/date.h"
#include "place/grant.h"
#include "place/official_account_view.h"
#include "place/official_pages.h"
#include "place/official_pages.tmpl.h"
#include "place/official_view.h"

#define LOGIN_TRIES 20

struct new_in {
    struct str name, phone, email, title, title_en, desk, from, login;
    int64_t roles[ROLE_COUNT + 1]; /* by role; [0] unused */
};
#define TEXT_FIELD(name_, member, max_, label_)                                                    \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_,                              \
        .offset = offsetof(struct new_in, member), .label = label_                                 \
    }
#define ROLE_FIELD(name_, role_, label_)                                                           \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_I64, .max = 1,                                 \
        .offset = offsetof(struct new_in, roles) + (role_) * sizeof(int64_t), .label = label_      \
    }
static const struct field new_in_fields[] = {
    {.name = "ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = OFFICIAL_NAME_MAX,
     .required = true,
     .offset = offsetof(struct new_in, name),
     .label = TEXT_official_name},
    TEXT_FIELD("dien-thoai", phone, OFFICIAL_PHONE_MAX, TEXT_official_phone),
    TEXT_FIELD("thu", email, OFFICIAL_EMAIL_MAX, TEXT_official_email),
    TEXT_FIELD("chuc-vu", title, POST_TITLE_MAX, TEXT_official_post_title),
    TEXT_FIELD("chuc-vu-en", title_en, POST_TITLE_MAX, TEXT_official_post_title_en),
    TEXT_FIELD("noi-ngoi", desk, POST_TITLE_MAX, TEXT_official_desk),
    TEXT_FIELD("tu-ngay", from, 12, TEXT_official_from),
    TEXT_FIELD("tai-khoan", login, ACCOUNT_LOGIN_MAX, TEXT_sign_in_login),
    ROLE_FIELD("vt1", ROLE_ADMINISTRATOR, TEXT_role_administrator),
    ROLE_FIELD("vt2", ROLE_CHAIR, TEXT_role_chair),
    ROLE_FIELD("vt3", ROLE_COUNTER, TEXT_role_counter),
    ROLE_FIELD("vt4", ROLE_SPECIALIST, TEXT_role_specialist),
    ROLE_FIELD("vt5", ROLE_EDITOR, TEXT_role_editor),
    ROLE_FIELD("vt6", ROLE_APPRAISER, TEXT_role_appraiser),
    ROLE_FIELD("vt7", ROLE_SUPERVISOR, TEXT_role_supervisor),
};

/* ---- the form ---- */

static struct form_input input(
    struct request *q, const char *name, enum text label, struct str otherwise)
{
    return form_input(str_z(name), label, form_kept(q, name, otherwise));
}

static enum err show(struct request *q, struct response *s)
{
    struct official_form_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .name = input(q, "ten", TEXT_official_name, S("")),
        .phone = input(q, "dien-thoai", TEXT_official_phone, S("")),
        .email = input(q, "thu", TEXT_official_email, S("")),
        .title = input(q, "chuc-vu", TEXT_official_post_title, S("")),
        .title_en = input(q, "chuc-vu-en", TEXT_official_post_title_en, S("")),
        .desk = input(q, "noi-ngoi", TEXT_official_desk, S("")),
        .from = input(
            q, "tu-ngay", TEXT_official_from, date_str_dmy(q->arena, date_local_day(q->now_at))),
        .login = input(q, "tai-khoan", TEXT_sign_in_login, S("")),
    };
    v.name.required = v.name.first = true;
    v.name.max = OFFICIAL_NAME_MAX;
    v.phone.mode = S("tel");
    v.phone.max = OFFICIAL_PHONE_MAX;
    v.email.mode = S("email");
    v.email.max = OFFICIAL_EMAIL_MAX;
    v.title.max = v.title_en.max = v.desk.max = POST_TITLE_MAX;
    v.from.max = 12;
    v.from.hint = TEXT_official_day_hint;
    v.login.max = ACCOUNT_LOGIN_MAX;
    v.login.hint = TEXT_official_login_new_hint;
    v.roles = role_choices(q, &v.role_count);
    official_page_head(q, s, text_lit(q->lang, TEXT_official_new_title));
    official_new_page(&s->html, &v);
    return OK;
}

/* ---- making ---- */

struct fresh {
    int64_t from_day;
    bool has_post, has_account;
};

static bool wants_account(const struct new_in *in)
{
    bool wants = in->login.n > 0;
    for (int r = 1; r <= ROLE_COUNT; r++)
        wants = wants || in->roles[r] == 1;
    return wants;
}

static enum err check(struct request *q, struct response *s)
{
    const struct new_in *in = q->in;
    struct fresh *f = ARENA_NEW(q->arena, struct fresh);
    struct str login;
    (void)s;
    q->prepared = f;
    f->from_day = date_local_day(q->now_at);
    f->has_post = in->title.n > 0;
    f->has_account = wants_account(in);
    enum err e = OK;
    if (f->has_post && in->from.n && !form_day(in->from, &f->from_day))
        e = request_error(q, "tu-ngay", TEXT_official_bad_day, TEXT_NO_ARGS);
    if (in->login.n && !account_login_normal(q->arena, in->login, &login))
        e = request_error(q, "tai-khoan", TEXT_official_bad_login, TEXT_NO_ARGS);
    enum err mail = official_check_email(q, in->email);
    return e == OK ? mail : e;
}

static enum err login_asked_for(struct request *q, struct str login, struct str *ret)
{
    struct account other;
    enum err e = account_by_login(q->tx, login, &other);
    if (e == OK)
        return request_error(q, "tai-khoan", TEXT_official_login_taken, TEXT_NO_ARGS);
    *ret = login;
    return e == E_NOT_FOUND ? OK : e;
}

/* The first free one of the name: lanpt, lanpt2, lanpt3 … */
static enum err login_of_name(struct request *q, struct str name, struct str *ret)
{
    struct account other;
    struct str base = account_login_of(q->arena, name);
    for (int i = 1; base.n && i < LOGIN_TRIES; i++) {
        struct str login = i == 1 ? base : arena_fmt(q->arena, "%.*s%d", STR_ARG(base), i);
        enum err e = account_by_login(q->tx, login, &other);
        if (e == E_NOT_FOUND)
            *ret = login;
        if (e != OK)
            return e == E_NOT_FOUND ? OK : e;
    }
    return request_error(q, "tai-khoan", TEXT_official_login_wanted, TEXT_NO_ARGS);
}

static enum err add_account(struct request *q, const struct new_in *in, int64_t official_id)
{
    const struct grant_giver by = {q->actor->account_id, q->actor->actor};
    struct account_new n = {.unit_id = q->unit->id, .official_id = official_id};
    struct str typed;
    int64_t id, grant_id;
    enum err e = account_login_normal(q->arena, in->login, &typed)
                     ? login_asked_for(q, typed, &n.login)
                     : login_of_name(q, in->name, &n.login);
    if (e == OK)
        e = account_make(q->tx, &n, q->actor->actor, &id);
    for (int r = 1; e == OK && r <= ROLE_COUNT; r++) {
        const struct grant g = {
            .account_id = id,
            .unit_id = q->unit->id,
            .role = (enum role)r,
            .from_day = date_local_day(q->now_at),
            .to_day = GRANT_OPEN,
        };
        if (in->roles[r] == 1)
            e = grant_give(q->tx, &g, &by, &grant_id);
    }
    return e == OK ? account_link_note(q, id) : e;
}

static enum err make(struct request *q, struct response *s)
{
    const struct new_in *in = q->in;
    const struct fresh *f = q->prepared;
    const struct official o = {
        .unit_id = q->unit->id, .name = in->name, .phone = in->phone, .email = in->email};
    int64_t id, post_id;
    enum err e = official_make(q->tx, &o, q->actor->actor, &id);
    const struct post p = {
        .unit_id = q->unit->id,
        .official_id = id,
        .title_vi = in->title,
        .title_en = in->title_en,
        .desk = in->desk,
        .from_day = f->from_day,
        .to_day = POST_OPEN,
    };
    if (e == OK && f->has_post)
        e = post_give(q->tx, &p, q->actor->actor, &post_id);
    if (e == OK && f->has_account)
        e = add_account(q, in, id);
    s->location = official_address(q, id, S("moi"));
    return e;
}

const struct route official_new_routes[] = {
    {.method = WIRE_GET,
     .path = OFFICIALS "/moi",
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .show = show,
     .doc = "The form for a new official"},
    {.method = WIRE_POST,
     .path = OFFICIALS "/moi",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(new_in),
     .prepare = check,
     .apply = make,
     .form = show,
     .doc = "Makes an official with post, account and roles, and a one-time link"},
    {0},
};
