#include "upload_server.h"

#include <unistd.h>

#include "folders.h"

#define BOUND "----gandan7MA4YWxk"

/* ---- the row under test ---- */

struct send_in {
    struct str note;
    int64_t fail;
    struct http_files papers, photo;
};
static const struct field send_in_fields[] = {
    {.name = "note",
     .in = IN_BODY,
     .type = FIELD_STR,
     .offset = offsetof(struct send_in, note),
     .max = 50,
     .label = TEXT_form_address},
    {.name = "fail",
     .in = IN_BODY,
     .type = FIELD_I64,
     .offset = offsetof(struct send_in, fail),
     .max = 9,
     .label = TEXT_form_address},
    {.name = "papers",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .offset = offsetof(struct send_in, papers),
     .max = 2,
     .label = TEXT_form_address},
    {.name = "photo",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .offset = offsetof(struct send_in, photo),
     .max = 1,
     .required = true,
     .label = TEXT_form_address},
};

struct file_in {
    int64_t id;
};
static const struct field file_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .offset = offsetof(struct file_in, id),
     .max = INT64_MAX},
};

const struct keys upload_keys = {.bytes = {{5}}};

static enum err show_form(struct request *q, struct response *s)
{
    s->title = S("form");
    html_lit(&s->html, "<h1>form</h1>");
    for (size_t i = 0; i < q->error_count; i++) {
        html_lit(&s->html, "<p>");
        html_text(&s->html, q->errors[i].field);
        html_lit(&s->html, "|");
        html_text(&s->html, q->errors[i].message);
        html_lit(&s->html, "</p>");
    }
    html_lit(&s->html, "<p>kept ");
    html_text(&s->html, request_kept(q, "note"));
    html_text(&s->html, request_kept(q, "photo"));
    html_lit(&s->html, ".</p>");
    html_markup(&s->html, request_form_fields(q));
    return OK;
}

static enum err prepare(struct request *q, struct response *s)
{
    struct http_file photo;
    (void)s;
    if (!request_file(q, "photo", &photo) || photo.taken.bytes == 0)
        return E_INTERNAL;
    /* Nothing has its place yet. */
    return photo.taken.place[0] ? E_INTERNAL : OK;
}

static enum err apply(struct request *q, struct response *s)
{
    const struct send_in *in = q->in;
    const struct file_owner owner = {UPLOAD_UNIT, S("thing"), 1, S("test")};
    const struct http_files both[] = {in->papers, in->photo};
    int64_t id = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k].n; i++) {
            enum err e = file_keep(q->tx, &upload_keys, &owner, &both[k].list[i].taken, &id);
            if (e != OK)
                return e;
        }
    s->location = arena_fmt(q->arena, "/file/%lld", (long long)id);
    return in->fail ? E_CONFLICT : OK;
}

static enum err show_file(struct request *q, struct response *s)
{
    const struct file_in *in = q->in;
    struct file f;
    enum err e = file_by_id(q->tx, UPLOAD_UNIT, in->id, &f);
    return e == OK ? response_file(q, s, &f) : e;
}

const struct route upload_rows[] = {
    {.method = WIRE_GET,
     .path = "/form",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .show = show_form,
     .doc = "form"},
    {.method = WIRE_POST,
     .path = "/form",
     .how = WRITE,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .fields = FIELDS(send_in),
     .body_max = (size_t)60 << 20,
     .prepare = prepare,
     .apply = apply,
     .form = show_form,
     .doc = "send"},
    {.method = WIRE_POST,
     .path = "/staff",
     .how = WRITE,
     .who = WHO_COUNTER,
     .unit = UNIT_NONE,
     .fields = FIELDS(send_in),
     .body_max = (size_t)60 << 20,
     .prepare = prepare,
     .apply = apply,
     .form = show_form,
     .doc = "send, for officials"},
    {.method = WIRE_GET,
     .path = "/file/{id}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .fields = FIELDS(file_in),
     .show = show_file,
     .doc = "file"},
    {0},
};
static const struct route *const tables[] = {upload_rows, NULL};

/* ---- the server ---- */

struct upload_server at;

static void note_end(void *ctx, struct wire_request *q, const struct wire_response *s)
{
    (void)ctx;
    (void)s;
    if (arena_used(q->arena) > at.most_memory)
        at.most_memory = arena_used(q->arena);
}

void upload_start(struct fixture *f, struct media *media)
{
    memcpy(at.dir, "/tmp/gandan-upload-XXXXXX", 26);
    folder_make(at.dir);
    struct str files = arena_fmt(f->arena, "%s/files", at.dir);
    assert_int_equal(file_store_open(f->arena, files, true, &at.store), OK);
    assert_int_equal(disk_open(f->arena, str_z(at.dir), 1, &at.disk), OK);
    const struct http_config config = {
        .db = f->db,
        .keys = &upload_keys,
        .tables = tables,
        .workers = 3,
        .files = at.store,
        .media = media,
        .disk = at.disk,
    };
    assert_int_equal(http_new(&config, &at.http), OK);
    at.handler = http_handler(at.http);
    at.handler.completed = note_end;
    at.most_memory = 0;
    const struct wire_config wire = {
        .listen = S("127.0.0.1:0"), .stop_ms = 1000, .spool_dir = str_z(at.dir)};
    assert_int_equal(wire_start(&wire, &at.handler, &at.wire), OK);
}

void upload_stop(void)
{
    http_quiesce(at.http);
    http_drain(at.http, 10000);
    wire_stop(at.wire);
    http_free(at.http);
    file_store_close(at.store);
    folder_remove(at.dir);
}

int upload_files(void)
{
    return folder_files(at.dir);
}

/* ---- a browser ---- */

struct str browser_between(struct str s, struct str from, struct str to)
{
    ptrdiff_t at_from = str_find(s, from);
    assert_true(at_from >= 0);
    s = str_from(s, (size_t)at_from + from.n);
    ptrdiff_t at_to = str_find(s, to);
    assert_true(at_to >= 0);
    return str_sub(s, 0, (size_t)at_to);
}

struct client_answer browser_get(struct browser *b, struct str path)
{
    client_send(b->fd, arena_fmt(b->a, "GET %.*s HTTP/1.1\r\nHost: x\r\n\r\n", STR_ARG(path)));
    return client_read(b->a, b->fd, false);
}

void browser_begin(struct browser *b)
{
    buf_init(&b->body, b->a, (size_t)200 << 20);
    const struct str hidden[][2] = {{S("_csrf"), b->token}, {S("_key"), b->key}};
    for (size_t i = 0; i < 2; i++)
        buf_fmt(
            &b->body,
            "--" BOUND "\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n%.*s\r\n",
            STR_ARG(hidden[i][0]), STR_ARG(hidden[i][1]));
}

void browser_open(struct browser *b, struct arena *a)
{
    *b = (struct browser){.a = a, .fd = client_open(at.wire), .path = "/form"};
    struct client_answer page = browser_get(b, S("/form"));
    assert_int_equal(page.status, 200);
    b->cookie = browser_between(page.head, S("Set-Cookie: "), S(";"));
    b->token = browser_between(page.body, S("name=\"_csrf\" value=\""), S("\""));
    b->key = browser_between(page.body, S("name=\"_key\" value=\""), S("\""));
    browser_begin(b);
}

void browser_text(struct browser *b, const char *name, const char *value)
{
    buf_fmt(
        &b->body, "--" BOUND "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name,
        value);
}

void browser_file(struct browser *b, const char *name, const char *file, struct str bytes)
{
    buf_fmt(
        &b->body,
        "--" BOUND "\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
        "Content-Type: text/html\r\n\r\n",
        name, file);
    buf_str(&b->body, bytes);
    buf_lit(&b->body, "\r\n");
}

struct str browser_head(struct browser *b, size_t length)
{
    return arena_fmt(
        b->a,
        "POST %s HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: %.*s\r\n"
        "Content-Type: multipart/form-data; boundary=" BOUND "\r\nContent-Length: %zu\r\n\r\n",
        b->path, STR_ARG(b->cookie), length);
}

struct client_answer browser_submit(struct browser *b)
{
    buf_lit(&b->body, "--" BOUND "--\r\n");
    struct str body = buf_get(&b->body);
    client_send(b->fd, browser_head(b, body.n));
    client_send(b->fd, body);
    return client_read(b->a, b->fd, false);
}

bool answer_says(const struct client_answer *answer, const char *text)
{
    return str_find(answer->body, str_z(text)) >= 0;
}

/* ---- what was stored ---- */

enum err upload_see_rows(struct db_tx *tx, void *file_list)
{
    return file_of(tx, UPLOAD_UNIT, S("thing"), 1, file_list);
}

size_t upload_rows_stored(struct fixture *f)
{
    struct file_list list;
    assert_int_equal(fixture_read(f, upload_see_rows, &list), OK);
    return list.n;
}
