/* house: a made-up commune office for tests of access: officials, rows, a server on a free port. */
#include "house.h"

#include <unistd.h>

#include "trust/hash.h"

#define UNIT HOUSE_UNIT
#define PERSON HOUSE_PERSON
#define DOSSIER HOUSE_DOSSIER

/* ---- officials: the cookie's value is "s" and their name ---- */

static const struct official {
    struct str cookie;
    unsigned roles;
    bool strong;
} officials[] = {
    {STR_INIT("schair"), WHO_CHAIR, true},
    {STR_INIT("scounter"), WHO_COUNTER, false},
    {STR_INIT("sadmin"), WHO_ADMINISTRATOR, true},
    {STR_INIT("sadmin-long-ago"), WHO_ADMINISTRATOR, false},
    {STR_INIT("snobody"), 0, true},
};
bool ended;
int seen;

static enum err actor_by_session(
    struct db_tx *tx, struct str session_id, int64_t unit_id, struct http_actor *ret)
{
    for (size_t i = 0; i < sizeof officials / sizeof *officials && !ended; i++) {
        const struct official *o = &officials[i];
        if (!str_eq(hash_sha256_hex(tx->arena, o->cookie), session_id))
            continue;
        *ret = (struct http_actor){
            .account_id = 1,
            .unit_id = UNIT,
            .official_id = 2,
            .name = o->cookie,
            .actor = S("official:2"),
            .roles = unit_id == UNIT || unit_id == 0 ? o->roles : 0,
            .strong_at = o->strong ? tx->now_at : 0,
            .unseen = str_eq(o->cookie, S("schair")),
        };
        return OK;
    }
    return E_NOT_FOUND;
}

static enum err session_seen(struct db_tx *tx, struct str session_id)
{
    (void)tx;
    (void)session_id;
    seen++;
    return OK;
}

static enum err unit_by_slug(struct db_tx *tx, struct str slug, struct http_unit *ret)
{
    (void)tx;
    bool own = str_eq(slug, S("xa"));
    if (!own && !str_eq(slug, S("xa-khac")))
        return E_NOT_FOUND;
    *ret = (struct http_unit){.id = own ? UNIT : UNIT + 1, .slug = slug, .name = slug};
    return OK;
}

/* ---- rows ---- */

static enum err show_name(struct request *q, struct response *s)
{
    s->title = S("work");
    html_lit(&s->html, "work of ");
    html_text(&s->html, q->actor->name);
    return OK;
}

static enum err show_person(struct request *q, struct response *s)
{
    s->title = S("person");
    request_read_person(q, PERSON, DOSSIER);
    html_lit(&s->html, "a record");
    return OK;
}

static enum err show_resume(struct request *q, struct response *s)
{
    s->title = S("sign in");
    html_lit(&s->html, "sign in|");
    html_text(&s->html, q->resume_path);
    html_lit(&s->html, "|");
    html_text(&s->html, q->resume_body);
    html_lit(&s->html, "|");
    html_text(&s->html, request_form_fields(q));
    return OK;
}

struct words_in {
    struct str words;
};
static const struct field words_in_fields[] = {
    {.name = "loi",
     .in = IN_BODY,
     .type = FIELD_STR,
     .min = 3,
     .max = 100,
     .required = true,
     .offset = offsetof(struct words_in, words),
     .label = TEXT_form_address},
};
int stored;

static enum err form_words(struct request *q, struct response *s)
{
    s->title = S("words");
    html_lit(&s->html, "form|");
    html_text(&s->html, request_error_of(q, S("")));
    html_lit(&s->html, "|");
    html_text(&s->html, request_kept(q, "loi"));
    html_lit(&s->html, "|");
    html_text(&s->html, request_form_fields(q));
    return OK;
}

static enum err store_words(struct request *q, struct response *s)
{
    (void)q;
    stored++;
    s->location = S("/xa/viec");
    return OK;
}

struct sign_in_in {
    struct str path, body;
};
static const struct field sign_in_in_fields[] = {
    {.name = "ve",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 200,
     .offset = offsetof(struct sign_in_in, path),
     .label = TEXT_form_address},
    {.name = "giu",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = 2000,
     .offset = offsetof(struct sign_in_in, body),
     .label = TEXT_form_address},
};

static enum err sign_in(struct request *q, struct response *s)
{
    const struct sign_in_in *in = q->in;
    s->session = S("scounter");
    s->location = S("/xa/viec");
    if (in->body.n) {
        s->resume_path = in->path;
        s->resume_body = in->body;
    }
    return OK;
}

static const struct route rows[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec",
     .how = READ,
     .who = WHO_CHAIR | WHO_COUNTER,
     .menu = TEXT_layout_work,
     .show = show_name,
     .doc = "Work"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/nguoi",
     .how = READ,
     .who = WHO_COUNTER,
     .flags = ROUTE_AUDIT,
     .show = show_person,
     .doc = "A person"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/quan-tri",
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG,
     .show = show_name,
     .doc = "Administration"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/viet",
     .how = READ,
     .who = WHO_COUNTER,
     .show = form_words,
     .doc = "Words"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/viet",
     .how = WRITE,
     .who = WHO_COUNTER,
     .fields = FIELDS(words_in),
     .apply = store_words,
     .form = form_words,
     .doc = "Stores words"},
    {.method = WIRE_GET,
     .path = "/dang-nhap",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_SIGN_IN,
     .show = show_resume,
     .doc = "Sign-in"},
    {.method = WIRE_GET,
     .path = "/xac-nhan",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_CONFIRM,
     .show = show_resume,
     .doc = "The password again"},
    {.method = WIRE_POST,
     .path = "/dang-nhap",
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_REPEATS,
     .fields = FIELDS(sign_in_in),
     .apply = sign_in,
     .form = show_resume,
     .doc = "Signs in"},
    {0},
};
const struct route *const tables[] = {rows, NULL};

/* ---- the server of a test ---- */

static struct keys keys;
struct house open_house(struct fixture *f)
{
    struct house h = {.f = f, .a = arena_new(0)};
    struct http_config config = {
        .db = f->db,
        .keys = &keys,
        .tables = tables,
        .workers = 2,
        .hooks = {unit_by_slug, actor_by_session, session_seen},
    };
    ended = false;
    seen = stored = 0;
    assert_int_equal(http_new(&config, &h.http), OK);
    struct wire_handler handler = http_handler(h.http);
    struct wire_config wire = {.listen = S("127.0.0.1:0")};
    assert_int_equal(wire_start(&wire, &handler, &h.wire), OK);
    h.fd = client_open(h.wire);
    return h;
}

void close_house(struct house *h)
{
    close(h->fd);
    http_quiesce(h->http);
    wire_quiesce(h->wire);
    http_drain(h->http, 5000);
    wire_stop(h->wire);
    http_free(h->http);
    arena_free(h->a);
}

struct client_answer get(struct house *h, const char *path, const char *cookie)
{
    client_send(
        h->fd, arena_fmt(h->a, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: s=%s\r\n\r\n", path, cookie));
    return client_read(h->a, h->fd, false);
}

/* The value of a hidden field of that name, for sending it back. */
static struct str hidden(struct str body, const char *name)
{
    struct arena *a = arena_new(0);
    struct str mark = arena_fmt(a, "name=\"%s\" value=\"", name);
    ptrdiff_t at = str_find(body, mark);
    struct str rest = at < 0 ? S("\"") : str_from(body, (size_t)at + mark.n);
    arena_free(a);
    return str_sub(rest, 0, (size_t)str_find_char(rest, '"'));
}

struct client_answer post(
    struct house *h, const char *path, const char *cookie, struct str page, const char *fields)
{
    struct str body = arena_fmt(
        h->a, "_csrf=%.*s&_key=%.*s&%s", STR_ARG(hidden(page, "_csrf")),
        STR_ARG(hidden(page, "_key")), fields);
    client_send(
        h->fd, arena_fmt(
                   h->a,
                   "POST %s HTTP/1.1\r\nHost: x\r\nCookie: s=%s\r\nOrigin: http://x\r\n"
                   "Content-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: %zu\r\n\r\n%.*s",
                   path, cookie, body.n, STR_ARG(body)));
    return client_read(h->a, h->fd, false);
}

bool has(struct client_answer answer, const char *text)
{
    return str_find(answer.body, str_z(text)) >= 0 || str_find(answer.head, str_z(text)) >= 0;
}
