/* bind: what was sent, into the struct that the row declares. */
#include <assert.h>

#include "base/num.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "http/exchange.h"

enum err request_error(
    struct request *q, const char *field, enum text message, struct text_args args)
{
    struct field_error *grown = ARENA_ARRAY(q->arena, struct field_error, q->error_count + 1);
    if (q->error_count)
        memcpy(grown, q->errors, sizeof *grown * q->error_count);
    grown[q->error_count++] =
        (struct field_error){str_z(field), text_get(q->arena, q->lang, message, args)};
    q->errors = grown;
    return E_INVALID;
}

struct str request_error_of(const struct request *q, struct str field)
{
    for (size_t i = 0; i < q->error_count; i++)
        if (str_eq(q->errors[i].field, field))
            return q->errors[i].message;
    return S("");
}

struct str request_kept(const struct request *q, const char *field)
{
    struct str v = form_get(&q->kept, str_z(field));
    return v.p ? v : S("");
}

/* A file where text belongs, or text where a file does: the form is not one of ours. */
static bool fits_kind(const struct field *f, const struct form_pair *p)
{
    return (f->type == FIELD_FILE) == (p->file_name.p != NULL);
}

static enum err complain(struct request *q, const struct field *f, enum text message, int64_t n)
{
    return request_error(
        q, f->name, message,
        TEXT_ARGS(ta_str("field", text_lit(q->lang, f->label)), ta_i64("n", n)));
}

static bool has_control(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 0x7f || (c < ' ' && !(lines && (c == '\n' || c == '\r' || c == '\t'))))
            return true;
    }
    return false;
}

static enum err bind_text(struct request *q, const struct field *f, struct str raw, struct str *ret)
{
    struct str s;
    if (!viet_nfc(q->arena, raw, &s) || has_control(str_trim(s), f->type == FIELD_TEXT))
        return complain(q, f, TEXT_form_not_text, 0);
    s = str_trim(s);
    int64_t letters = (int64_t)utf8_count(s);
    if (f->required && letters == 0)
        return complain(q, f, TEXT_form_required, 0);
    if (letters > f->max)
        return complain(q, f, TEXT_form_too_long, f->max);
    if (letters > 0 && letters < f->min)
        return complain(q, f, TEXT_form_too_short, f->min);
    *ret = s;
    return OK;
}

static enum err bind_i64(struct request *q, const struct field *f, struct str raw, int64_t *ret)
{
    struct str s = str_trim(raw);
    if (s.n == 0) {
        *ret = f->otherwise;
        return f->required ? complain(q, f, TEXT_form_required, 0) : OK;
    }
    if (!num_parse_i64(s, f->min, f->max, ret))
        return request_error(
            q, f->name, TEXT_form_not_number,
            TEXT_ARGS(
                ta_str("field", text_lit(q->lang, f->label)), ta_i64("min", f->min),
                ta_i64("max", f->max)));
    return OK;
}

static enum err bind_one(struct request *q, const struct field *f, struct str raw)
{
    char *at = (char *)(uintptr_t)q->in + f->offset;
    struct str value = raw.p ? raw : S("");
    if (f->type == FIELD_I64) {
        int64_t v = 0;
        enum err e = bind_i64(q, f, value, &v);
        if (e == OK)
            memcpy(at, &v, sizeof v);
        return e;
    }
    struct str s = S("");
    enum err e = bind_text(q, f, value, &s);
    if (e == OK)
        memcpy(at, &s, sizeof s);
    return e;
}

/* The value of path parameter `name`: router_find gives values in the order of the pattern. */
static struct str path_value(const struct exchange *x, struct str name)
{
    struct str rest = str_z(x->q.route->path);
    for (size_t i = 0; i < x->match.value_count; i++) {
        rest = str_from(rest, (size_t)str_find_char(rest, '{') + 1);
        struct str found = str_sub(rest, 0, (size_t)str_find_char(rest, '}'));
        if (str_ends(found, S("...")))
            found.n -= 3;
        if (str_eq(found, name))
            return x->match.values[i];
    }
    return STR_NONE;
}

/* A query value that does not fit its declaration is as if it were absent: links age and are cut;
 * only what is typed into a form is worth an error. But where the whole page is about it (a year),
 * the page of another one would be a wrong answer: there is no such page, as with a part of the
 * path. */
static enum err bind_query(struct exchange *x, const struct field *f)
{
    size_t errors = x->q.error_count;
    if (bind_one(&x->q, f, form_get(&x->query, str_z(f->name))) != OK) {
        x->q.error_count = errors;
        if (f->exact)
            return E_NOT_FOUND;
        if (bind_one(&x->q, f, STR_NONE) != OK)
            x->q.error_count = errors;
    }
    return OK;
}

enum err bind_address(struct exchange *x)
{
    const struct fields *fields = &x->q.route->fields;
    x->q.in = arena_alloc(x->q.arena, fields->size ? fields->size : 1);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *f = &fields->rows[i];
        enum err e = OK;
        if (f->in == IN_QUERY)
            e = bind_query(x, f);
        else if (f->in == IN_PATH)
            e = bind_one(&x->q, f, path_value(x, str_z(f->name)));
        if (e != OK)
            return E_NOT_FOUND; /* no such page: the address is not one that we give out */
    }
    return OK;
}

static bool declared(const struct fields *fields, const struct form_pair *p)
{
    if (str_eq(p->name, S("_csrf")) || str_eq(p->name, S("_key")))
        return p->file_name.p == NULL;
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *f = &fields->rows[i];
        if (f->in == IN_BODY && str_eq(str_z(f->name), p->name))
            return fits_kind(f, p);
    }
    return false;
}

static enum err bind_files(struct exchange *x, const struct field *f)
{
    struct http_files files = upload_of(x, f);
    memcpy((char *)(uintptr_t)x->q.in + f->offset, &files, sizeof files);
    bool wrong = request_error_of(&x->q, str_z(f->name)).n > 0;
    return f->required && files.n == 0 && !wrong ? complain(&x->q, f, TEXT_form_required, 0) : OK;
}

static enum err bind_body_field(struct exchange *x, const struct field *f)
{
    if (f->type == FIELD_FILE)
        return bind_files(x, f);
    return bind_one(&x->q, f, form_get(&x->q.kept, str_z(f->name)));
}

enum err bind_body(struct exchange *x)
{
    const struct fields *fields = &x->q.route->fields;
    for (size_t i = 0; i < x->q.kept.count; i++)
        if (!declared(fields, &x->q.kept.pairs[i]))
            return request_error(&x->q, "", TEXT_form_undeclared, TEXT_NO_ARGS);
    enum err worst = OK;
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *f = &fields->rows[i];
        if (f->in == IN_BODY && bind_body_field(x, f) != OK)
            worst = E_INVALID;
    }
    return worst;
}

static void key_piece(struct buf *b, struct str s)
{
    buf_i64(b, (int64_t)s.n);
    buf_char(b, ':');
    buf_str(b, s);
}

struct str bind_cache_key(struct exchange *x)
{
    struct buf b;
    buf_init(&b, x->q.arena, 4096);
    buf_fmt(
        &b, "%zu %d%d%d%d ", x->match.row, (int)x->q.lang, x->look.size, x->look.contrast,
        x->q.wire->https);
    for (size_t i = 0; i < x->match.value_count; i++)
        key_piece(&b, x->match.values[i]);
    const struct fields *fields = &x->q.route->fields;
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *f = &fields->rows[i];
        if (f->in != IN_QUERY)
            continue;
        struct str v = form_get(&x->query, str_z(f->name));
        if (f->wide && v.n)
            return STR_NONE;
        key_piece(&b, v.p ? v : S(""));
    }
    return b.over ? STR_NONE : buf_get(&b);
}
