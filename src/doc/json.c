#include "doc/json.h"

#include <assert.h>

#include "base/num.h"
#include "base/utf8.h"

void json_init(struct json *j, struct buf *b)
{
    *j = (struct json){.buf = b};
}

static void before_value(struct json *j)
{
    if (j->keyed) {
        j->keyed = false;
        return;
    }
    if (j->depth == 0) {
        assert(!j->level[0].any);
        j->level[0].any = true;
        return;
    }
    assert(!j->level[j->depth].object);
    if (j->level[j->depth].any)
        buf_char(j->buf, ',');
    j->level[j->depth].any = true;
}

void json_begin(struct json *j, bool object)
{
    before_value(j);
    assert(j->depth + 1 < JSON_DEPTH_MAX);
    j->depth++;
    j->level[j->depth].object = object;
    j->level[j->depth].any = false;
    buf_char(j->buf, object ? '{' : '[');
}

void json_end(struct json *j)
{
    assert(j->depth > 0 && !j->keyed);
    buf_char(j->buf, j->level[j->depth].object ? '}' : ']');
    j->depth--;
}

static void put_u(struct buf *b, unsigned v)
{
    static const char HEX[] = "0123456789abcdef";
    buf_lit(b, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        buf_char(b, HEX[v >> shift & 0xF]);
}

static bool put_short(struct buf *b, char c)
{
    static const char SHORT[] = "\"\"\\\\\nn\rr\tt\bb\ff";
    for (const char *p = SHORT; *p; p += 2) {
        if (*p != c)
            continue;
        buf_char(b, '\\');
        buf_char(b, p[1]);
        return true;
    }
    return false;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' &&
           c != 0x7F;
}

/* One character that is not plain; returns the bytes it took. */
static size_t put_special(struct buf *b, struct str rest)
{
    uint32_t cp = 0;
    size_t n = utf8_decode(rest, &cp);
    if (n == 0) {
        buf_lit(b, "\xEF\xBF\xBD");
        return 1;
    }
    if (n == 1) {
        if (!put_short(b, rest.p[0]))
            put_u(b, cp);
    } else if (cp == 0x2028 || cp == 0x2029) {
        put_u(b, cp);
    } else {
        buf_add(b, rest.p, n);
    }
    return n;
}

static void put_string(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && is_plain((unsigned char)s.p[i]))
            i++;
        buf_add(b, s.p + from, i - from);
        if (i < s.n)
            i += put_special(b, str_from(s, i));
    }
    buf_char(b, '"');
}

void json_key(struct json *j, struct str key)
{
    assert(j->depth > 0 && j->level[j->depth].object && !j->keyed);
    if (j->level[j->depth].any)
        buf_char(j->buf, ',');
    j->level[j->depth].any = true;
    put_string(j->buf, key);
    buf_char(j->buf, ':');
    j->keyed = true;
}

void json_str(struct json *j, struct str s)
{
    before_value(j);
    put_string(j->buf, s);
}

void json_i64(struct json *j, int64_t v)
{
    before_value(j);
    buf_i64(j->buf, v);
}

void json_i64_str(struct json *j, int64_t v)
{
    before_value(j);
    buf_char(j->buf, '"');
    buf_i64(j->buf, v);
    buf_char(j->buf, '"');
}

void json_decimal(struct json *j, int64_t v, int digits)
{
    assert(digits >= 0 && digits <= 9);
    if (digits == 0) {
        json_i64(j, v);
        return;
    }
    before_value(j);
    uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    if (v < 0)
        buf_char(j->buf, '-');
    buf_i64(j->buf, (int64_t)(size / unit));
    buf_char(j->buf, '.');
    for (uint64_t place = unit / 10, rest = size % unit; place > 0; place /= 10)
        buf_char(j->buf, (char)('0' + rest / place % 10));
}

void json_bool(struct json *j, bool v)
{
    before_value(j);
    if (v)
        buf_lit(j->buf, "true");
    else
        buf_lit(j->buf, "false");
}

void json_put_null(struct json *j)
{
    before_value(j);
    buf_lit(j->buf, "null");
}

struct str json_done(struct json *j)
{
    assert(j->depth == 0 && j->level[0].any && !j->keyed);
    return buf_get(j->buf);
}

void json_key_str(struct json *j, struct str key, struct str v)
{
    json_key(j, key);
    json_str(j, v);
}

void json_key_words(struct json *j, struct str key, struct str vi, struct str en)
{
    json_key(j, key);
    json_object(j);
    json_key_str(j, S("vi"), vi);
    if (en.n)
        json_key_str(j, S("en"), en);
    json_end(j);
}

void json_key_i64(struct json *j, struct str key, int64_t v)
{
    json_key(j, key);
    json_i64(j, v);
}

void json_key_bool(struct json *j, struct str key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}
