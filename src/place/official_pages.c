/* official_pages: the list, and the page of one official. */
#include "place/official_pages.h"

#include "base/date.h"
#include "place/grant.h"
#include "place/official_pages.tmpl.h"
#include "place/official_view.h"
#include "place/second_factor.h"
#include "place/session_note.h"
#include "place/sign_in_step_view.h"
#include "place/unit.h"

#define LIST_TEXT_MAX ((size_t)2000)

struct done_in {
    int64_t id;
    struct str done;
};
static const struct field one_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "da",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct done_in, done),
     .label = TEXT_form_address},
};

static enum text done_text(struct str done)
{
    static const struct form_done known[] = {
        {STR_INIT("moi"), TEXT_official_made},
        {STR_INIT("luu"), TEXT_official_saved},
        {STR_INIT("nghi"), TEXT_official_left},
        {STR_INIT("tro-lai"), TEXT_official_returned},
        {STR_INIT("lien-ket"), TEXT_official_link_made},
        {STR_INIT("khoa"), TEXT_official_disabled_now},
        {STR_INIT("mo"), TEXT_official_enabled},
        {STR_INIT("khoi-phuc"), TEXT_official_recovered},
        {STR_INIT("doi-mat-khau"), TEXT_official_must_change_now},
        {STR_INIT("chuc-vu"), TEXT_official_post_saved},
        {STR_INIT("quyen"), TEXT_official_grant_given},
        {STR_INIT("thoi-quyen"), TEXT_official_grant_ended},
    };
    return form_done(known, sizeof known / sizeof *known, done);
}

struct str official_address(struct request *q, int64_t id, struct str done)
{
    struct str path = request_unit_path(q, arena_fmt(q->arena, "/viec/can-bo/%lld", (long long)id));
    return done.n ? arena_fmt(q->arena, "%.*s?da=%.*s", STR_ARG(path), STR_ARG(done)) : path;
}

void official_page_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_official_title), request_unit_path(q, S("/viec/can-bo")));
    response_crumb(s, title, S(""));
}

/* ---- the list ---- */

static void add_word(struct buf *b, struct str separator, struct str word)
{
    if (b->n)
        buf_str(b, separator);
    buf_str(b, word);
}

static struct str posts_of(struct request *q, const struct post_list *all, int64_t official_id)
{
    struct buf b;
    int64_t today = date_local_day(q->now_at);
    buf_init(&b, q->arena, LIST_TEXT_MAX);
    for (size_t i = 0; i < all->n; i++) {
        const struct post *p = &all->list[i];
        if (p->official_id == official_id && post_held(p, today))
            add_word(&b, S("; "), q->lang == LANG_EN && p->title_en.n ? p->title_en : p->title_vi);
    }
    return buf_get(&b);
}

static enum err roles_of(struct request *q, int64_t account_id, struct str *ret)
{
    struct grant_roles has;
    struct buf b;
    enum err e = grant_roles(q->tx, account_id, q->unit->id, date_local_day(q->now_at), &has);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, LIST_TEXT_MAX);
    for (int r = 1; r <= ROLE_COUNT; r++)
        if (has.roles & ROLE_BIT(r))
            add_word(&b, S(", "), text_lit(q->lang, role_text(r)));
    *ret = buf_get(&b);
    return OK;
}

static const struct account *account_in(const struct account_list *all, int64_t official_id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].official_id == official_id)
            return &all->list[i];
    return NULL;
}

static enum err fill_line(
    struct request *q, const struct account_list *accounts, struct official_line *line)
{
    const struct account *a = account_in(accounts, line->o.id);
    line->roles = S("");
    if (!a)
        return OK;
    line->login = a->login;
    line->disabled = a->state != ACCOUNT_ACTIVE;
    line->factor = a->totp_sealed.n > 0;
    line->no_password = a->password.n == 0;
    return line->disabled ? OK : roles_of(q, a->id, &line->roles);
}

static enum err show_list(struct request *q, struct response *s)
{
    struct official_list all;
    struct post_list posts;
    struct account_list accounts;
    enum err e = official_list(q->tx, q->unit->id, &all);
    if (e == OK)
        e = post_list(q->tx, q->unit->id, 0, &posts);
    if (e == OK)
        e = account_list(q->tx, q->unit->id, &accounts);
    if (e != OK)
        return e;
    struct official_line *lines = ARENA_ARRAY(q->arena, struct official_line, all.n + 1);
    struct official_list_view v = {.slug = q->unit->slug, .list = lines, .n = all.n};
    for (size_t i = 0; e == OK && i < all.n; i++) {
        lines[i] =
            (struct official_line){.o = all.list[i], .posts = posts_of(q, &posts, all.list[i].id)};
        v.there += all.list[i].active;
        e = fill_line(q, &accounts, &lines[i]);
    }
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_official_title);
    s->no_index = true;
    official_list_page(&s->html, &v);
    return OK;
}

/* ---- one of them ---- */

static enum err unit_words(struct request *q, int64_t unit_id, struct str *ret)
{
    struct unit unit;
    *ret = S("");
    enum err e = unit_id ? unit_by_id(q->tx, unit_id, &unit) : OK;
    if (e == OK && unit_id)
        *ret = q->lang == LANG_EN ? unit_title_en(q->arena, &unit) : unit_title_vi(q->arena, &unit);
    return e;
}

static enum err read_grants(struct request *q, int64_t account_id, struct official_view *v)
{
    struct grant_list all;
    enum err e = grant_of_account(q->tx, account_id, &all);
    if (e != OK)
        return e;
    struct grant_line *lines = ARENA_ARRAY(q->arena, struct grant_line, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct grant *g = &all.list[i];
        lines[i] = (struct grant_line){
            .id = g->id,
            .role = role_text((int)g->role),
            .from = form_day_shown(q->arena, g->from_day, 0),
            .to = form_day_shown(
                q->arena, g->ended_at ? date_local_day(g->ended_at) : g->to_day, GRANT_OPEN),
            .descendants = g->descendants,
            .here = g->unit_id == q->unit->id,
            .ended = g->ended_at != 0 || g->to_day<v->today, .later = g->from_day> v->today,
        };
        e = unit_words(q, g->unit_id, &lines[i].unit);
    }
    v->grants = lines;
    v->grant_count = all.n;
    return e;
}

static enum err read_link(struct request *q, const struct account *account, struct official_view *v)
{
    struct str what = arena_fmt(q->arena, "link %lld", (long long)account->id);
    enum err e = session_note_get(q->tx, step_keys(q), q->actor->session_id, what, &v->link);
    return e == E_NOT_FOUND ? OK : e;
}

static enum err read_account(struct request *q, struct official_view *v)
{
    struct account account;
    const struct grant_giver by = {q->actor->account_id, q->actor->actor};
    enum err e = account_by_official(q->tx, v->o.unit_id, v->o.id, &account);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    v->has_account = true;
    v->account = account.login;
    v->disabled = account.state != ACCOUNT_ACTIVE;
    v->factor = account.totp_sealed.n > 0;
    v->no_password = account.password.n == 0;
    v->must_change = account.must_change;
    v->own = account.id == q->actor->account_id;
    e = grant_covers(q->tx, &by, account.id);
    v->covered = e == OK;
    if (e == OK || e == E_DENIED)
        e = read_grants(q, account.id, v);
    if (e == OK)
        e = second_factor_codes_left(q->tx, account.id, &v->codes_left);
    return e == OK ? read_link(q, &account, v) : e;
}

static void set_inputs(struct request *q, struct official_view *v)
{
    const struct official *o = &v->o;
    v->name = form_input(S("ten"), TEXT_official_name, form_kept(q, "ten", o->name));
    v->name.max = OFFICIAL_NAME_MAX;
    v->name.required = true;
    v->phone =
        form_input(S("dien-thoai"), TEXT_official_phone, form_kept(q, "dien-thoai", o->phone));
    v->phone.max = OFFICIAL_PHONE_MAX;
    v->phone.mode = S("tel");
    v->email = form_input(S("thu"), TEXT_official_email, form_kept(q, "thu", o->email));
    v->email.max = OFFICIAL_EMAIL_MAX;
    v->email.mode = S("email");
    v->login = form_input(
        S("tai-khoan"), TEXT_sign_in_login,
        form_kept(q, "tai-khoan", account_login_of(q->arena, o->name)));
    v->login.max = ACCOUNT_LOGIN_MAX;
    v->login.required = true;
    v->login.hint = TEXT_official_login_hint;
}

enum err official_show(struct request *q, struct response *s)
{
    const struct official_id_in *in = q->in;
    struct post_list posts;
    struct official_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .today = date_local_day(q->now_at),
        /* Only on its own row: others show this page when they fail. */
        .done = q->route->show == official_show ? done_text(((const struct done_in *)q->in)->done)
                                                : TEXT_NONE,
    };
    enum err e = official_by_id(q->tx, q->unit->id, in->id, &v.o);
    if (e == OK)
        e = post_list(q->tx, q->unit->id, in->id, &posts);
    if (e == OK)
        e = read_account(q, &v);
    if (e != OK)
        return e;
    v.posts = posts.list;
    v.post_count = posts.n;
    set_inputs(q, &v);
    official_page_head(q, s, v.o.name);
    official_page(&s->html, &v);
    return OK;
}

/* ---- changing ---- */

struct change_in {
    int64_t id, version;
    struct str name, phone, email;
};
static const struct field change_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct change_in, version),
     .label = TEXT_form_address},
    {.name = "ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = OFFICIAL_NAME_MAX,
     .required = true,
     .offset = offsetof(struct change_in, name),
     .label = TEXT_official_name},
    {.name = "dien-thoai",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = OFFICIAL_PHONE_MAX,
     .offset = offsetof(struct change_in, phone),
     .label = TEXT_official_phone},
    {.name = "thu",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = OFFICIAL_EMAIL_MAX,
     .offset = offsetof(struct change_in, email),
     .label = TEXT_official_email},
};

struct version_in {
    int64_t id, version;
};
static const struct field version_in_fields[] = {
    OFFICIAL_ID_FIELD,
    {.name = "ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct version_in, version),
     .label = TEXT_form_address},
};

enum err official_check_email(struct request *q, struct str email)
{
    ptrdiff_t at = str_find_char(email, '@');
    bool sound = at > 0 && (size_t)at + 1 < email.n && str_find_char(email, ' ') < 0 &&
                 str_find_char(str_from(email, (size_t)at + 1), '@') < 0;
    return email.n == 0 || sound ? OK
                                 : request_error(q, "thu", TEXT_official_bad_email, TEXT_NO_ARGS);
}

static enum err check_change(struct request *q, struct response *s)
{
    const struct change_in *in = q->in;
    (void)s;
    return official_check_email(q, in->email);
}

static enum err change(struct request *q, struct response *s)
{
    const struct change_in *in = q->in;
    struct official o;
    enum err e = official_by_id(q->tx, q->unit->id, in->id, &o);
    if (e != OK)
        return e;
    o.name = in->name;
    o.phone = in->phone;
    o.email = in->email;
    o.version = in->version;
    e = official_change(q->tx, &o, q->actor->actor);
    s->location = official_address(q, in->id, S("luu"));
    return e;
}

static enum err set_active(struct request *q, struct response *s, bool active)
{
    const struct version_in *in = q->in;
    struct official o;
    if (!active && in->id == q->actor->official_id && q->unit->id == q->actor->unit_id)
        return request_error(q, "", TEXT_official_not_oneself, TEXT_NO_ARGS);
    enum err e = official_by_id(q->tx, q->unit->id, in->id, &o);
    if (e != OK)
        return e;
    o.active = active;
    o.version = in->version;
    e = official_change(q->tx, &o, q->actor->actor);
    s->location = official_address(q, in->id, active ? S("tro-lai") : S("nghi"));
    return e;
}

static enum err leave(struct request *q, struct response *s)
{
    return set_active(q, s, false);
}

static enum err come_back(struct request *q, struct response *s)
{
    return set_active(q, s, true);
}

const struct route official_routes[] = {
    {.method = WIRE_GET,
     .path = OFFICIALS,
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .menu = TEXT_official_menu,
     .show = show_list,
     .doc = "The unit's officials with posts, accounts and roles"},
    {.method = WIRE_GET,
     .path = OFFICIAL,
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields =
         {sizeof(struct done_in), one_in_fields, sizeof one_in_fields / sizeof *one_in_fields},
     .show = official_show,
     .doc = "One official"},
    {.method = WIRE_POST,
     .path = OFFICIAL,
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(change_in),
     .prepare = check_change,
     .apply = change,
     .form = official_show,
     .doc = "Changes name, phone and e-mail"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/nghi",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(version_in),
     .apply = leave,
     .form = official_show,
     .doc = "The official left; the account is disabled"},
    {.method = WIRE_POST,
     .path = OFFICIAL "/tro-lai",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(version_in),
     .apply = come_back,
     .form = official_show,
     .doc = "The official is back; the account stays disabled until it is enabled"},
    {0},
};
