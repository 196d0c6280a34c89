#include "wire/form.h"

#include "base/utf8.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool form_unescape(struct str raw, bool plus, char *out, size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            int high = raw.n - i > 2 ? hex(raw.p[i + 1]) : -1;
            int low = high >= 0 ? hex(raw.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[n++] = c;
    }
    *ret_n = n;
    return true;
}

bool form_text_fits(struct str s)
{
    return (s.n == 0 || memchr(s.p, 0, s.n) == NULL) && utf8_valid(s);
}

/* As form_text_fits after decoding. Without escapes nothing is copied. */
static enum err decode(struct arena *a, struct str raw, bool plus, struct str *ret)
{
    struct str text = raw;
    bool change = raw.n && (memchr(raw.p, '%', raw.n) || (plus && memchr(raw.p, '+', raw.n)));
    if (change) {
        char *out = arena_raw(a, raw.n);
        if (!form_unescape(raw, plus, out, &text.n))
            return E_INVALID;
        text.p = out;
    }
    if (!form_text_fits(text))
        return E_INVALID;
    *ret = text;
    return OK;
}

enum err form_decode_segment(struct arena *a, struct str raw, struct str *ret)
{
    struct str text;
    enum err e = decode(a, raw, false, &text);
    if (e != OK)
        return e;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == 0x7F || c == '/')
            return E_INVALID;
    }
    *ret = text;
    return OK;
}

static enum err read_pair(
    struct arena *a, struct str piece, struct form_pair *ret, struct str *ret_field)
{
    struct str raw_value = piece, raw_name;
    if (!str_cut(&raw_value, '=', &raw_name))
        return E_INVALID;
    enum err e = raw_name.n > FORM_MAX_NAME * 3 ? E_TOO_BIG : decode(a, raw_name, true, &ret->name);
    if (e != OK)
        return e;
    if (ret->name.n > FORM_MAX_NAME)
        return E_TOO_BIG;
    if (raw_value.p == NULL)
        raw_value = S("");
    /* Nine raw bytes make at least three decoded ones: too long already, so it is not decoded. */
    e = raw_value.n > FORM_MAX_VALUE * 3 ? E_TOO_BIG : decode(a, raw_value, true, &ret->value);
    if (e == OK && ret->value.n > FORM_MAX_VALUE)
        e = E_TOO_BIG;
    if (e != OK)
        *ret_field = ret->name;
    return e;
}

enum err form_parse_urlencoded(
    struct arena *a, struct str bytes, struct form *ret, struct str *ret_field)
{
    size_t room = 1;
    for (size_t i = 0; i < bytes.n && room < FORM_MAX_PAIRS; i++)
        room += bytes.p[i] == '&';
    struct form form = {ARENA_ARRAY(a, struct form_pair, room), 0};
    struct str rest = bytes, piece;
    while (str_cut(&rest, '&', &piece)) {
        struct form_pair pair = {0};
        if (piece.n == 0)
            continue;
        if (form.count == FORM_MAX_PAIRS)
            return E_TOO_BIG;
        enum err e = read_pair(a, piece, &pair, ret_field);
        if (e != OK)
            return e;
        form.pairs[form.count++] = pair;
    }
    *ret = form;
    return OK;
}

struct str form_get(const struct form *f, struct str name)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->pairs[i].file_name.p == NULL && str_eq(f->pairs[i].name, name))
            return f->pairs[i].value;
    return STR_NONE;
}
