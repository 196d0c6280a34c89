#include "wire/guard.h"

#include "base/num.h"
#include "wire/form.h"

static bool token_char(unsigned char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

bool guard_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!token_char((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

bool guard_value_fits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

struct str guard_trim(struct str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_from(s, 1);
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool guard_target_fits(struct str target)
{
    char decoded[GUARD_MAX_LINE];
    size_t n;
    bool plain = true;
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c == 0x7F || c == '#')
            return false;
        plain = plain && c < 0x80 && c != '%';
    }
    if (plain)
        return true;
    return target.n <= sizeof decoded && form_unescape(target, false, decoded, &n) &&
           form_text_fits((struct str){decoded, n});
}

int guard_length_status(struct str value)
{
    uint64_t length;
    if (num_parse_uint(value, UINT64_MAX, &length))
        return 0;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < '0' || value.p[i] > '9')
            return 400;
    return value.n > 0 ? 413 : 400;
}

static bool host_fits(struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        unsigned char c = (unsigned char)host.p[i];
        if (!(token_char(c) || c == ':' || c == '[' || c == ']') || c == '%' || c == '\'')
            return false;
    }
    return host.n > 0 && host.n <= 255;
}

/* One line of the raw head: up to the first NUL. */
static struct str piece(struct str raw, size_t at)
{
    struct str rest = str_from(raw, at);
    ptrdiff_t end = str_find_char(rest, 0);
    return end < 0 ? STR_NONE : (struct str){rest.p, (size_t)end};
}

/* `name NUL value NUL NUL` for each header, then NUL NUL, and nothing more. */
static bool raw_headers_fit(struct str raw, size_t at)
{
    while (raw.n - at > 2) {
        struct str name = piece(raw, at);
        if (name.p == NULL || !guard_token(name))
            return false;
        at += name.n + 1;
        struct str value = piece(raw, at);
        if (value.p == NULL)
            return false;
        at += value.n + 1;
        if (at >= raw.n || raw.p[at] != 0)
            return false;
        at++;
    }
    return raw.n - at == 2 && raw.p[at] == 0 && raw.p[at + 1] == 0;
}

static bool raw_fits(const struct guard_head *h)
{
    if (h->raw.p == NULL)
        return true;
    size_t at = h->method.n + 1;
    if (h->target_at != at || at + h->target.n + 1 + h->version.n + 2 > h->raw.n)
        return false;
    at += h->target.n + 1;
    struct str line_end = str_sub(h->raw, at + h->version.n, 2);
    if (!str_eq(piece(h->raw, at), h->version) || line_end.p[0] != 0 || line_end.p[1] != 0)
        return false;
    return raw_headers_fit(h->raw, at + h->version.n + 2);
}

static int method_of(struct str s, enum wire_method *ret)
{
    if (str_eq(s, S("GET")))
        *ret = WIRE_GET;
    else if (str_eq(s, S("HEAD")))
        *ret = WIRE_HEAD;
    else if (str_eq(s, S("POST")))
        *ret = WIRE_POST;
    else
        return guard_token(s) ? 405 : 400;
    return 0;
}

struct framing {
    int hosts, lengths, codings;
    struct str host, length, coding;
};

static bool count_header(struct framing *f, const struct wire_header *x)
{
    if (!guard_token(x->name) || !guard_value_fits(x->value))
        return false;
    if (str_eq_nocase(x->name, S("host"))) {
        f->hosts++;
        f->host = x->value;
    } else if (str_eq_nocase(x->name, S("content-length"))) {
        f->lengths++;
        f->length = x->value;
    } else if (str_eq_nocase(x->name, S("transfer-encoding"))) {
        f->codings++;
        f->coding = x->value;
    }
    return true;
}

static bool framing_fits(const struct guard_head *h, struct guard_verdict *v)
{
    struct framing f = {0};
    bool old = str_eq(h->version, S("HTTP/1.0"));
    for (size_t i = 0; i < h->header_count; i++)
        if (!count_header(&f, &h->headers[i]))
            return false;
    if (f.hosts > 1 || (f.hosts == 0 && !old) || (f.hosts == 1 && !host_fits(f.host)))
        return false;
    if (f.lengths + f.codings > 1)
        return false;
    if (f.lengths == 1) {
        v->has_length = true;
        return f.length.n <= 18 && num_parse_uint(f.length, UINT64_MAX, &v->length);
    }
    v->chunked = f.codings == 1;
    /* HTTP/1.0 knows no codings; a chunked GET has no honest sender. */
    return !v->chunked || (!old && v->method == WIRE_POST && str_eq(f.coding, S("chunked")));
}

void guard_check(const struct guard_head *h, struct guard_verdict *ret)
{
    *ret = (struct guard_verdict){0};
    size_t line = h->method.n + 1 + h->target.n + 1 + h->version.n + 2;
    if (line > GUARD_MAX_LINE + 2)
        ret->status = 414;
    else if (h->size - line > GUARD_MAX_HEADERS || h->header_count > GUARD_MAX_HEADER_COUNT)
        ret->status = 431;
    else if (!raw_fits(h))
        ret->status = 400;
    else if (!str_eq(h->version, S("HTTP/1.1")) && !str_eq(h->version, S("HTTP/1.0")))
        ret->status = 505;
    else
        ret->status = method_of(h->method, &ret->method);
    if (ret->status != 0)
        return;
    if (h->target.n == 0 || h->target.p[0] != '/' || !guard_target_fits(h->target) ||
        !framing_fits(h, ret))
        ret->status = 400;
}
