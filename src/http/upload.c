#include "http/upload.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/num.h"
#include "base/viet.h"
#include "http/exchange.h"

#define SMALL_BODY ((size_t)64 * 1024)
#define MIB ((int64_t)1024 * 1024)
#define NAME_SHOWN ((size_t)1024)

struct upload {
    const struct field *field;
    struct str bytes; /* in the body */
    struct http_file *file;
    struct file_draft draft, small;        /* small: of a picture for a page */
    unsigned char sent[HASH_SHA256_BYTES]; /* of the bytes in the body */
};

/* ---- rows that take files ---- */

bool upload_may(const struct route *r)
{
    for (size_t i = 0; i < r->fields.count; i++)
        if (r->fields.rows[i].type == FIELD_FILE)
            return true;
    return false;
}

bool upload_unwelcome(const struct exchange *x)
{
    uint64_t length = 0;
    struct str announced = wire_header(x->q.wire, S("content-length"));
    bool small = num_parse_uint(announced, UINT64_MAX, &length) && length <= SMALL_BODY;
    return !small && disk_is_low(x->http->config.disk);
}

/* ---- what is wrong with a file ---- */

static enum err complain_named(
    struct exchange *x, const struct field *f, struct str name, enum text what, int64_t n)
{
    return request_error(
        &x->q, f->name, what,
        TEXT_ARGS(ta_str("field", name), ta_i64("n", n), ta_i64("side", MEDIA_MAX_SIDE)));
}

/* Of several files of a field one may be wrong: which one. */
static enum err complain(struct exchange *x, const struct upload *u, enum text what, int64_t n)
{
    struct str label = text_lit(x->q.lang, u->field->label);
    if (u->file->name.n)
        label = arena_fmt(x->q.arena, "%.*s, %.*s", STR_ARG(label), STR_ARG(u->file->name));
    return complain_named(x, u->field, label, what, n);
}

static enum err complain_verdict(
    struct exchange *x, const struct upload *u, enum media_verdict verdict)
{
    static const enum text sentences[MEDIA_VERDICTS] = {
        [MEDIA_OTHER] = TEXT_form_file_kind,      [MEDIA_BROKEN] = TEXT_form_file_broken,
        [MEDIA_TOO_LARGE] = TEXT_form_file_large, [MEDIA_ACTIVE] = TEXT_form_file_active,
        [MEDIA_LOCKED] = TEXT_form_file_locked,   [MEDIA_TOO_HARD] = TEXT_form_file_hard,
        [MEDIA_NO_ROOM] = TEXT_form_file_no_room,
    };
    (void)complain(x, u, sentences[verdict], (int64_t)MEDIA_MAX_PIXELS / 1000000);
    return verdict == MEDIA_NO_ROOM ? E_FULL : E_INVALID;
}

/* ---- taking ---- */

static enum err complain_failure(struct exchange *x, const struct upload *u, enum err e)
{
    if (e == E_FULL)
        (void)complain(x, u, TEXT_form_file_no_room, 0);
    if (e == E_BUSY)
        (void)complain(x, u, TEXT_form_file_unchecked, 0);
    return e;
}

/* What media/ says of the draft, and the picture it made of it. */
static enum err look_at(
    struct exchange *x, const struct file_draft *draft, uint32_t widest, struct file_draft *out,
    struct media_result *r)
{
    const struct http_config *c = &x->http->config;
    int in = -1;
    enum err e = c->media ? file_draft_view(draft, &in) : E_BUSY;
    if (e == OK)
        e = file_draft_open(c->files, out);
    if (e == OK)
        e = media_narrow(c->media, (const int[]){in, out->fd}, widest, r);
    if (in >= 0)
        (void)close(in);
    if (e == OK && r->verdict == MEDIA_FINE && r->remade)
        e = file_draft_measure(out);
    return e;
}

static struct picture_size size_of(const struct media_result *r)
{
    return (struct picture_size){r->width, r->height};
}

/* A small one of the picture that was made anew. */
static enum err look_small(struct exchange *x, struct upload *u)
{
    struct media_result r = {0};
    enum err e = look_at(x, &u->draft, PICTURE_SMALL_WIDEST, &u->small, &r);
    if (e != OK)
        return complain_failure(x, u, e);
    if (r.verdict != MEDIA_FINE)
        return complain_verdict(x, u, r.verdict);
    u->file->small_size = size_of(&r);
    return OK;
}

/* Looks at the draft; a picture's draft becomes the one made anew. */
static enum err look(struct exchange *x, struct upload *u)
{
    struct file_draft out = {0};
    struct media_result r = {0};
    bool picture = u->field->picture;
    enum err e = look_at(x, &u->draft, picture ? PICTURE_WIDEST : 0, &out, &r);
    if (e == OK && picture && r.verdict == MEDIA_FINE && !r.remade)
        r.verdict = MEDIA_OTHER; /* a PDF is no picture */
    bool fine = e == OK && r.verdict == MEDIA_FINE;
    if (fine && r.remade) {
        struct file_draft sent = u->draft;
        u->draft = out;
        out = sent;
    }
    file_draft_drop(&out);
    if (e != OK)
        return complain_failure(x, u, e);
    if (!fine)
        return complain_verdict(x, u, r.verdict);
    u->file->taken.media = r.type;
    u->file->size = size_of(&r);
    u->file->shot = r.shot;
    return picture ? look_small(x, u) : OK;
}

static void describe(struct exchange *x, struct upload *u)
{
    struct http_file *f = u->file;
    struct str name;
    if (!viet_nfc(x->q.arena, f->name, &name))
        name = S("");
    f->name = file_fitting_name(x->q.arena, name, f->taken.media);
    f->taken.name = f->name;
    f->taken.bytes = u->draft.bytes;
    memcpy(f->taken.sha256, u->draft.sha256, sizeof f->taken.sha256);
    f->small = f->taken;
    f->small.bytes = u->small.bytes;
    memcpy(f->small.sha256, u->small.sha256, sizeof f->small.sha256);
}

static enum err take(struct exchange *x, struct upload *u)
{
    const struct http_config *c = &x->http->config;
    if (u->bytes.n > MEDIA_MAX_BYTES)
        return complain(x, u, TEXT_form_file_too_big, (int64_t)MEDIA_MAX_BYTES / MIB);
    enum err e = disk_is_low(c->disk) ? E_FULL : OK;
    if (e == OK)
        e = c->files ? file_draft_write(c->files, u->bytes, &u->draft) : E_BUSY;
    if (e != OK)
        return complain_failure(x, u, e);
    /* What a second sending is compared with; what is kept may be made anew. */
    memcpy(u->sent, u->draft.sha256, sizeof u->sent);
    e = look(x, u);
    if (e == OK)
        describe(x, u);
    return e;
}

/* Not the empty one that a browser sends of a field that was not used. */
static bool is_upload(const struct form_pair *p, const struct field *f)
{
    return p->file_name.p != NULL && str_eq(str_z(f->name), p->name) &&
           (p->file_name.n > 0 || p->value.n > 0);
}

/* Field by field, so that each field's files lie together. E_INVALID: too many of one. */
static enum err find_uploads(struct exchange *x)
{
    const struct form *form = &x->q.kept;
    const struct fields *fields = &x->q.route->fields;
    enum err worst = OK;
    struct http_file *files = ARENA_ARRAY(x->q.arena, struct http_file, form->count + 1);
    x->uploads = ARENA_ARRAY(x->q.arena, struct upload, form->count + 1);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *f = &fields->rows[i];
        int64_t n = 0;
        for (size_t k = 0; k < form->count && f->type == FIELD_FILE; k++) {
            const struct form_pair *p = &form->pairs[k];
            if (!is_upload(p, f))
                continue;
            struct upload *u = &x->uploads[x->upload_count];
            u->field = f;
            u->bytes = p->value;
            u->file = &files[x->upload_count++];
            *u->file = (struct http_file){.name = p->file_name, .claimed = p->content_type};
            n++;
        }
        if (n > f->max)
            worst = complain_named(
                x, f, text_lit(x->q.lang, f->label), TEXT_form_file_too_many, f->max);
    }
    return worst;
}

enum err upload_take(struct exchange *x)
{
    if (!upload_may(x->q.route))
        return OK;
    enum err worst = find_uploads(x);
    if (worst != OK)
        return worst;
    for (size_t i = 0; i < x->upload_count; i++) {
        enum err e = take(x, &x->uploads[i]);
        if (e != OK && e != E_INVALID)
            return e;
        worst = e == OK ? worst : e;
    }
    return worst;
}

struct str upload_digest(const struct exchange *x, struct str bytes)
{
    for (size_t i = 0; i < x->upload_count; i++)
        if (x->uploads[i].bytes.p == bytes.p)
            return hash_hex(
                x->q.arena, (struct str){(const char *)x->uploads[i].sent, HASH_SHA256_BYTES});
    return S("");
}

/* ---- keeping and dropping ---- */

enum err upload_keep(struct exchange *x)
{
    for (size_t i = 0; i < x->upload_count; i++) {
        struct upload *u = &x->uploads[i];
        const struct file_store *files = x->http->config.files;
        enum err e = file_draft_keep(files, &u->draft, u->file->taken.place);
        if (e == OK && u->field->picture)
            e = file_draft_keep(files, &u->small, u->file->small.place);
        if (e != OK)
            return complain_failure(x, u, e);
    }
    return OK;
}

static void drop_file(struct exchange *x, struct file_draft *draft, struct file_taken *taken)
{
    file_draft_drop(draft);
    if (taken->place[0])
        file_store_remove(x->http->config.files, str_z(taken->place));
    taken->place[0] = 0;
}

void upload_drop(struct exchange *x)
{
    for (size_t i = 0; i < x->upload_count; i++) {
        struct upload *u = &x->uploads[i];
        drop_file(x, &u->draft, &u->file->taken);
        drop_file(x, &u->small, &u->file->small);
    }
}

/* ---- what a handler sees ---- */

struct http_files upload_of(const struct exchange *x, const struct field *f)
{
    struct http_files files = {0};
    for (size_t i = 0; i < x->upload_count; i++) {
        if (x->uploads[i].field != f)
            continue;
        if (files.n == 0)
            files.list = x->uploads[i].file;
        files.n++;
    }
    return files;
}

struct http_files request_files(const struct request *q, const char *field)
{
    const struct exchange *x = (const struct exchange *)q; /* its first member */
    const struct fields *fields = &q->route->fields;
    for (size_t i = 0; i < fields->count; i++)
        if (fields->rows[i].type == FIELD_FILE && str_eq(str_z(fields->rows[i].name), str_z(field)))
            return upload_of(x, &fields->rows[i]);
    return (struct http_files){0};
}

bool request_file(const struct request *q, const char *field, struct http_file *ret)
{
    struct http_files files = request_files(q, field);
    if (files.n > 0)
        *ret = files.list[0];
    return files.n > 0;
}

/* ---- as an answer ---- */

static bool attr_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("!#$&+-.^_`|~", c) != NULL);
}

/* RFC 6266: plain letters for old browsers, the name itself behind it (RFC 8187). */
static struct str disposition(struct arena *a, struct str name, enum media_type media)
{
    struct str ending = media_type_ending(media);
    struct str stem = str_sub(name, 0, name.n > ending.n ? name.n - ending.n - 1 : 0);
    struct str plain = viet_slug(a, stem);
    struct buf b;
    buf_init(&b, a, NAME_SHOWN);
    buf_fmt(
        &b, "attachment; filename=\"%.*s.%.*s\"; filename*=UTF-8''",
        STR_ARG(plain.n ? plain : S("tep")), STR_ARG(ending));
    for (size_t i = 0; i < name.n; i++) {
        if (attr_char(name.p[i]))
            buf_char(&b, name.p[i]);
        else
            buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)name.p[i]);
    }
    return buf_get(&b);
}

static enum err open_file(struct request *q, struct response *s, const struct file *f)
{
    const struct http_config *c = &q->http->config;
    int fd;
    int64_t bytes;
    /* A cached answer is sent many times; a descriptor once. */
    if (!c->files || f->media == MEDIA_NONE || (q->route->how != READ && q->route->how != SLOW))
        return E_INTERNAL;
    enum err e = file_store_read(c->files, f->place, &fd, &bytes);
    if (e == E_NOT_FOUND)
        log_error("file %lld/%lld: missing", (long long)f->unit_id, (long long)f->id);
    if (e != OK)
        return e;
    s->file = ARENA_NEW(q->arena, struct wire_file);
    *s->file = (struct wire_file){fd, (uint64_t)bytes};
    s->content_type = media_type_name(f->media);
    return OK;
}

enum err response_file(struct request *q, struct response *s, const struct file *f)
{
    enum err e = open_file(q, s, f);
    if (e != OK)
        return e;
    struct str name = file_name(q->arena, q->http->config.keys, f);
    response_header(s, S("Content-Disposition"), disposition(q->arena, name, f->media));
    return OK;
}

enum err response_picture(struct request *q, struct response *s, const struct file *f)
{
    bool staff = (q->route->who & WHO_STAFF) != 0;
    if (f->media != MEDIA_JPEG && f->media != MEDIA_PNG)
        return E_INTERNAL;
    enum err e = open_file(q, s, f);
    if (e == OK)
        s->cache_control = staff ? S("private, max-age=86400") : S("public, max-age=86400");
    return e;
}

void response_forget_file(struct response *s)
{
    if (s->file)
        (void)close(s->file->fd);
    s->file = NULL;
}
