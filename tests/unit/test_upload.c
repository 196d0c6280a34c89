/* Files in a form, from the socket to the folder: what is taken is stored with its thing or not at
 * all, what is not says which field and why, and what goes out does nothing. */
#include "db_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "folders.h"
#include "http/dispatch.h"
#include "http/upload.h"
#include "pictures.h"
#include "spine/id.h"
#include "wire_client.h"

#define UNIT 7
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

static struct keys keys;

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
    const struct file_owner owner = {UNIT, S("thing"), 1, S("test")};
    const struct http_files both[] = {in->papers, in->photo};
    int64_t id = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k].n; i++) {
            enum err e = file_keep(q->tx, &keys, &owner, &both[k].list[i].taken, &id);
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
    enum err e = file_by_id(q->tx, UNIT, in->id, &f);
    return e == OK ? response_file(q, s, &f) : e;
}

static const struct route rows[] = {
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
static const struct route *const tables[] = {rows, NULL};

/* ---- the server ---- */

static struct media *media;
static struct place {
    char dir[64];
    struct file_store *store;
    struct disk *disk;
    struct http *http;
    struct wire_server *wire;
    struct wire_handler handler;
} at;

static _Atomic size_t most_memory; /* of one request */

static void note_end(void *ctx, struct wire_request *q, const struct wire_response *s)
{
    (void)ctx;
    (void)s;
    if (arena_used(q->arena) > most_memory)
        most_memory = arena_used(q->arena);
}

static void start(struct fixture *f)
{
    memcpy(at.dir, "/tmp/gandan-upload-XXXXXX", 26);
    folder_make(at.dir);
    struct str files = arena_fmt(f->arena, "%s/files", at.dir);
    assert_int_equal(file_store_open(f->arena, files, true, &at.store), OK);
    assert_int_equal(disk_open(f->arena, str_z(at.dir), 1, &at.disk), OK);
    const struct http_config config = {
        .db = f->db,
        .keys = &keys,
        .tables = tables,
        .workers = 3,
        .files = at.store,
        .media = media,
        .disk = at.disk,
    };
    assert_int_equal(http_new(&config, &at.http), OK);
    at.handler = http_handler(at.http);
    at.handler.completed = note_end;
    most_memory = 0;
    const struct wire_config wire = {
        .listen = S("127.0.0.1:0"), .stop_ms = 1000, .spool_dir = str_z(at.dir)};
    assert_int_equal(wire_start(&wire, &at.handler, &at.wire), OK);
}

static void stop(void)
{
    http_quiesce(at.http);
    http_drain(at.http, 10000);
    wire_stop(at.wire);
    http_free(at.http);
    file_store_close(at.store);
    folder_remove(at.dir);
}

static int files_there(void)
{
    return folder_files(at.dir);
}

/* ---- a browser ---- */

struct browser {
    struct arena *a;
    int fd;
    struct str cookie, token, key;
    struct buf body;
};

static struct str between(struct str s, struct str from, struct str to)
{
    ptrdiff_t at_from = str_find(s, from);
    assert_true(at_from >= 0);
    s = str_from(s, (size_t)at_from + from.n);
    ptrdiff_t at_to = str_find(s, to);
    assert_true(at_to >= 0);
    return str_sub(s, 0, (size_t)at_to);
}

static struct client_answer get(struct browser *b, struct str path)
{
    client_send(b->fd, arena_fmt(b->a, "GET %.*s HTTP/1.1\r\nHost: x\r\n\r\n", STR_ARG(path)));
    return client_read(b->a, b->fd, false);
}

static void new_body(struct browser *b)
{
    buf_init(&b->body, b->a, (size_t)200 << 20);
    const struct str hidden[][2] = {{S("_csrf"), b->token}, {S("_key"), b->key}};
    for (size_t i = 0; i < 2; i++)
        buf_fmt(
            &b->body,
            "--" BOUND "\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n%.*s\r\n",
            STR_ARG(hidden[i][0]), STR_ARG(hidden[i][1]));
}

static void open_form(struct browser *b, struct arena *a)
{
    *b = (struct browser){.a = a, .fd = client_open(at.wire)};
    struct client_answer page = get(b, S("/form"));
    assert_int_equal(page.status, 200);
    b->cookie = between(page.head, S("Set-Cookie: "), S(";"));
    b->token = between(page.body, S("name=\"_csrf\" value=\""), S("\""));
    b->key = between(page.body, S("name=\"_key\" value=\""), S("\""));
    new_body(b);
}

static void add_text(struct browser *b, const char *name, const char *value)
{
    buf_fmt(
        &b->body, "--" BOUND "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name,
        value);
}

static void add_file(struct browser *b, const char *name, const char *file, struct str bytes)
{
    buf_fmt(
        &b->body,
        "--" BOUND "\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
        "Content-Type: text/html\r\n\r\n",
        name, file);
    buf_str(&b->body, bytes);
    buf_lit(&b->body, "\r\n");
}

static struct str head_of(struct browser *b, size_t length)
{
    return arena_fmt(
        b->a,
        "POST /form HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: %.*s\r\n"
        "Content-Type: multipart/form-data; boundary=" BOUND "\r\nContent-Length: %zu\r\n\r\n",
        STR_ARG(b->cookie), length);
}

static struct client_answer submit(struct browser *b)
{
    buf_lit(&b->body, "--" BOUND "--\r\n");
    struct str body = buf_get(&b->body);
    client_send(b->fd, head_of(b, body.n));
    client_send(b->fd, body);
    return client_read(b->a, b->fd, false);
}

static bool says(const struct client_answer *answer, const char *text)
{
    return str_find(answer->body, str_z(text)) >= 0;
}

static struct str pdf(struct arena *a)
{
    return arena_str(
        a,
        S("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages "
          "/Kids [] /Count 0 >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R "
          ">>\nstartxref\n109\n%%EOF\n"));
}

static struct str photo(struct arena *a, int width)
{
    struct picture_new p = {
        .width = width, .height = width, .colours = 3, .exif = picture_exif(a, true, 6)};
    return picture_jpeg(a, &p);
}

/* ---- stories ---- */

static void files_are_stored_with_their_thing_and_go_out_harmless(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    add_text(&b, "note", "xin chào");
    add_file(&b, "papers", "../../Đơn xin.pdf.html", pdf(f->arena));
    add_file(&b, "papers", "", S("")); /* of an input that was not used */
    add_file(&b, "photo", "ảnh của Lan.JPG", photo(f->arena, 80));
    struct client_answer answer = submit(&b);
    assert_int_equal(answer.status, 303);
    assert_int_equal(files_there(), 2);
    struct str where = between(answer.head, S("Location: "), S("\r\n"));
    answer = get(&b, where);
    assert_int_equal(answer.status, 200);
    assert_true(str_find(answer.head, S("Content-Type: image/jpeg\r\n")) > 0);
    assert_true(str_find(answer.head, S("X-Content-Type-Options: nosniff\r\n")) > 0);
    assert_true(str_find(answer.head, S("; sandbox\r\n")) > 0);
    assert_true(str_find(answer.head, S("Cache-Control: no-store\r\n")) > 0);
    assert_true(
        str_find(
            answer.head, S("Content-Disposition: attachment; filename=\"anh-cua-lan.jpg\"; "
                           "filename*=UTF-8''%E1%BA%A3nh%20c%E1%BB%A7a%20Lan.jpg\r\n")) > 0);
    assert_true(str_find(answer.body, S("CANARY")) < 0);
    struct picture p;
    assert_true(picture_read(f->arena, answer.body, &p));
    assert_true(str_eq(picture_quarters(f->arena, &p), S("brwg")));
    struct file_found found = {0};
    assert_int_equal(file_check(f->db, at.store, &found), OK);
    assert_int_equal(found.rows, 2);
    assert_int_equal(found.missing + found.wrong, 0);
    close(b.fd);
    stop();
}

struct rows_seen {
    struct file_list list;
};

static enum err see_rows(struct db_tx *tx, void *ctx)
{
    struct rows_seen *seen = ctx;
    return file_of(tx, UNIT, S("thing"), 1, &seen->list);
}

static size_t rows_stored(struct fixture *f)
{
    struct rows_seen seen;
    assert_int_equal(fixture_read(f, see_rows, &seen), OK);
    return seen.list.n;
}

static void what_is_refused_names_its_field_in_both_languages(void **state)
{
    struct fixture *f = *state;
    struct str active =
        arena_cat(f->arena, str_sub(pdf(f->arena), 0, 109), str_from(pdf(f->arena), 109));
    char *script = arena_z(f->arena, active);
    memcpy(strstr(script, "/Kids"), "/JS 1", 5);
    const struct picture_new wide = {.width = 12001, .height = 2, .colours = 3};
    const struct {
        struct str bytes;
        const char *vi, *en;
    } refused[] = {
        {S("GIF89a=1;alert(1)"), "chỉ nhận tệp PDF, JPEG", "only PDF, JPEG and PNG"},
        {str_sub(photo(f->arena, 90), 0, 900), "hỏng hoặc chưa tải lên hết", "damaged"},
        {str_sub(pdf(f->arena), 0, 150), "hỏng hoặc chưa tải lên hết", "damaged"},
        {{script, active.n}, "tự chạy lệnh", "runs commands"},
        {picture_jpeg(f->arena, &wide), "12.000 điểm mỗi cạnh", "12,000 pixels a side"},
    };
    start(f);
    for (size_t i = 0; i < 2 * sizeof refused / sizeof *refused; i++) {
        struct arena *a = arena_new(0);
        struct browser b;
        open_form(&b, a);
        b.cookie = arena_cat(a, b.cookie, i % 2 ? S("; lang=en") : S("; lang=vi"));
        add_text(&b, "note", "ghi chú");
        add_file(&b, "papers", "a.pdf", pdf(a));
        add_file(&b, "photo", "a.jpg", refused[i / 2].bytes);
        struct client_answer answer = submit(&b);
        assert_int_equal(answer.status, 422);
        if (!says(&answer, i % 2 ? refused[i / 2].en : refused[i / 2].vi))
            fail_msg("%zu: %.*s", i, STR_ARG(answer.body));
        assert_true(says(&answer, "<p>photo|"));
        assert_true(says(&answer, "kept ghi chú.</p>"));
        assert_true(says(&answer, i % 2 ? "choose the attached files again" : "chọn lại các tệp"));
        close(b.fd);
        arena_free(a);
    }
    assert_int_equal(files_there(), 0);
    assert_int_equal(rows_stored(f), 0);
    stop();
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    char lengthy[80];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = 0;
    add_text(&b, "note", lengthy);
    add_file(&b, "papers", "a.pdf", S("no pdf"));
    struct client_answer answer = submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(says(&answer, "<p>note|"));
    assert_true(says(&answer, "<p>papers|"));
    assert_true(says(&answer, "<p>photo|")); /* required */
    close(b.fd);
    open_form(&b, f->arena);
    for (int i = 0; i < 3; i++)
        add_file(&b, "papers", "a.pdf", pdf(f->arena));
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    answer = submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(says(&answer, "nhiều nhất 2 tệp"));
    close(b.fd);
    stop();
}

static void a_file_stands_only_where_one_is_asked_for(void **state)
{
    struct fixture *f = *state;
    start(f);
    for (int i = 0; i < 4; i++) {
        struct browser b;
        open_form(&b, f->arena);
        if (i == 0)
            add_file(&b, "note", "a.txt", S("text as a file"));
        if (i == 1)
            add_text(&b, "papers", "a file as text");
        if (i == 2)
            add_file(&b, "unknown", "a.jpg", photo(f->arena, 20));
        if (i == 3)
            add_file(&b, "_key", "a.jpg", photo(f->arena, 20));
        add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
        assert_int_equal(submit(&b).status, 422);
        close(b.fd);
    }
    assert_int_equal(files_there(), 0);
    stop();
}

static void what_is_not_stored_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    add_text(&b, "fail", "1");
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    assert_int_equal(submit(&b).status, 409);
    assert_int_equal(files_there(), 0);
    assert_int_equal(rows_stored(f), 0);
    close(b.fd);
    stop();
}

static void the_same_form_twice_is_one_and_another_is_refused(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    struct str picture = photo(f->arena, 30), where[2];
    for (int i = 0; i < 2; i++) {
        new_body(&b);
        add_file(&b, "photo", "a.jpg", picture);
        struct client_answer answer = submit(&b);
        assert_int_equal(answer.status, 303);
        where[i] = between(answer.head, S("Location: "), S("\r\n"));
    }
    assert_true(str_eq(where[0], where[1]));
    assert_int_equal(rows_stored(f), 1);
    int64_t until = clock_mono() + 5000; /* the second one's file goes when it is answered */
    while (files_there() > 1 && clock_mono() < until)
        usleep(2000);
    assert_int_equal(files_there(), 1);
    /* The same key with another picture, or the same under another name. */
    for (int i = 0; i < 2; i++) {
        new_body(&b);
        add_file(&b, "photo", i ? "b.jpg" : "a.jpg", i ? picture : photo(f->arena, 31));
        assert_int_equal(submit(&b).status, 409);
    }
    assert_int_equal(rows_stored(f), 1);
    assert_int_equal(files_there(), 1);
    close(b.fd);
    stop();
}

static void many_megabytes_cost_no_memory(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    /* A PDF of 20 MB: a page's worth of noise in a stream. */
    struct buf big;
    buf_init(&big, f->arena, (size_t)24 << 20);
    buf_lit(&big, "%PDF-1.4\n1 0 obj\n<< /Length 20971520 >>\nstream\n");
    for (unsigned i = 0, x = 1; i < 20 * 1024 * 1024; i++) {
        x = x * 1103515245 + 12345;
        buf_char(&big, (char)(x >> 16));
    }
    size_t table = big.n + sizeof "\nendstream\nendobj\n" - 1;
    buf_fmt(
        &big,
        "\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< >>\nstartxref\n%zu"
        "\n%%%%EOF\n",
        table);
    add_file(&b, "papers", "a.pdf", buf_get(&big));
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = submit(&b);
    assert_int_equal(answer.status, 303);
    assert_int_equal(files_there(), 2);
    close(b.fd);
    /* One that is over the limit of a file. */
    open_form(&b, f->arena);
    char *much = arena_alloc(f->arena, (size_t)26 << 20);
    add_file(&b, "photo", "a.jpg", (struct str){much, (size_t)26 << 20});
    answer = submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(says(&answer, "nhiều nhất 25 MB"));
    close(b.fd);
    stop();
    assert_in_range(most_memory, 1, (size_t)1 << 20);
}

static void the_bodys_limit_is_said_before_it_is_read(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    client_send(b.fd, head_of(&b, (size_t)61 << 20));
    assert_int_equal(client_read(b.a, b.fd, false).status, 413);
    close(b.fd);
    /* Without parts there are no files: a form like any other. */
    open_form(&b, f->arena);
    client_send(
        b.fd, S("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
                "\r\nContent-Length: 70000\r\n\r\n"));
    assert_int_equal(client_read(b.a, b.fd, false).status, 413);
    close(b.fd);
    /* Ordinary fields stay small, however much a file may hold. */
    open_form(&b, f->arena);
    char *text = arena_z(f->arena, S(""));
    text = arena_alloc(f->arena, 60001);
    memset(text, 'x', 60000);
    for (int i = 0; i < 6; i++)
        add_text(&b, "note", text);
    assert_int_equal(submit(&b).status, 422);
    close(b.fd);
    stop();
}

static void below_the_mark_only_files_are_refused(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    disk_set_low_water(at.disk, INT64_MAX);
    disk_look(at.disk);
    open_form(&b, f->arena);
    add_text(&b, "note", "giữ lại");
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = submit(&b);
    assert_int_equal(answer.status, 507);
    assert_true(says(&answer, "<p>photo|"));
    assert_true(says(&answer, "sắp hết chỗ lưu"));
    assert_true(says(&answer, "kept giữ lại.</p>"));
    assert_int_equal(get(&b, S("/form")).status, 200);
    client_send(b.fd, head_of(&b, (size_t)1 << 20));
    assert_int_equal(client_read(b.a, b.fd, false).status, 507);
    close(b.fd);
    /* It resumes by itself. */
    disk_set_low_water(at.disk, 1);
    disk_look(at.disk);
    open_form(&b, f->arena);
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    assert_int_equal(submit(&b).status, 303);
    close(b.fd);
    stop();
}

static void a_disk_that_fills_up_is_507_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    struct rlimit was, small;
    start(f);
    open_form(&b, f->arena);
    struct str picture = photo(f->arena, 2000);
    add_file(&b, "photo", "a.jpg", picture);
    assert_true(picture.n > 16 * 1024);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){8 * 1024, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct client_answer answer = submit(&b);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(answer.status, 507);
    assert_true(says(&answer, "<p>photo|"));
    assert_int_equal(files_there(), 0);
    close(b.fd);
    stop();
}

static void without_the_keeper_uploads_are_refused_with_a_sentence(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    struct media *was = media;
    media = NULL;
    start(f);
    open_form(&b, f->arena);
    add_text(&b, "note", "giữ lại");
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = submit(&b);
    assert_int_equal(answer.status, 503);
    assert_true(says(&answer, "không kiểm tra được tệp"));
    assert_true(says(&answer, "kept giữ lại.</p>"));
    assert_int_equal(files_there(), 0);
    close(b.fd);
    stop();
    media = was;
}

static void a_missing_file_is_said_to_be_missing(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    start(f);
    open_form(&b, f->arena);
    add_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = submit(&b);
    struct str where = between(answer.head, S("Location: "), S("\r\n"));
    struct rows_seen seen;
    assert_int_equal(fixture_read(f, see_rows, &seen), OK);
    file_store_remove(at.store, seen.list.list[0].place);
    assert_int_equal(get(&b, where).status, 404);
    assert_int_equal(get(&b, S("/file/1")).status, 404);
    close(b.fd);
    stop();
}

static void a_row_must_fit_the_files_it_takes(void **state)
{
    struct fixture *f = *state;
    struct route bad[2] = {rows[1], {0}};
    const struct route *const table[] = {bad, NULL};
    assert_int_equal(http_check_routes(f->arena, table), OK);
    bad[0].body_max = 0;
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
    bad[0] = rows[1];
    bad[0].how = ASK;
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
    bad[0] = rows[1];
    bad[0].fields.count = 2; /* without its files */
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    if (media_start(&media) != OK || !media_ready(media))
        return 1;
    memset(&keys, 5, sizeof keys);
    const struct fixture_test tests[] = {
        ON_BOTH(files_are_stored_with_their_thing_and_go_out_harmless),
        ON_BOTH(what_is_refused_names_its_field_in_both_languages),
        ON_SQLITE(all_that_is_wrong_is_said_at_once),
        ON_SQLITE(a_file_stands_only_where_one_is_asked_for),
        ON_BOTH(what_is_not_stored_leaves_no_file),
        ON_BOTH(the_same_form_twice_is_one_and_another_is_refused),
        ON_SQLITE(many_megabytes_cost_no_memory),
        ON_SQLITE(the_bodys_limit_is_said_before_it_is_read),
        ON_BOTH(below_the_mark_only_files_are_refused),
        ON_SQLITE(a_disk_that_fills_up_is_507_and_leaves_nothing),
        ON_BOTH(without_the_keeper_uploads_are_refused_with_a_sentence),
        ON_BOTH(a_missing_file_is_said_to_be_missing),
        ON_SQLITE(a_row_must_fit_the_files_it_takes),
    };
    int failed = FIXTURE_RUN(tests);
    media_stop(media);
    return failed;
}
