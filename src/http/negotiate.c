/* negotiate: language, look and session of a request, from query, cookies and headers. */
#include "http/exchange.h"

static enum lang from_accept(struct str header)
{
    /* The first of the two languages that is named wins: browsers list them in order. */
    ptrdiff_t vi = str_find(header, S("vi")), en = str_find(header, S("en"));
    return en >= 0 && (vi < 0 || en < vi) ? LANG_EN : LANG_VI;
}

static bool lang_named(struct str s, enum lang *ret)
{
    if (str_eq(s, S("vi")) || str_eq(s, S("en"))) {
        *ret = str_eq(s, S("en")) ? LANG_EN : LANG_VI;
        return true;
    }
    return false;
}

static enum lang language(const struct exchange *x)
{
    enum lang lang;
    if (lang_named(form_get(&x->query, S("lang")), &lang) ||
        lang_named(wire_cookie(x->q.wire, S("lang")), &lang))
        return lang;
    return from_accept(wire_header(x->q.wire, S("accept-language")));
}

/* The cookie `look` holds the size (0-2) and the contrast (0-1): "20". */
static struct look look(const struct exchange *x)
{
    struct look l = {0};
    struct str cookie = wire_cookie(x->q.wire, S("look"));
    if (cookie.n == 2) {
        l.size = cookie.p[0] == '1' ? 1 : cookie.p[0] == '2' ? 2 : 0;
        l.contrast = cookie.p[1] == '1';
    }
    return l;
}

void negotiate(struct exchange *x)
{
    x->q.lang = language(x);
    x->look = look(x);
    x->session = wire_cookie(x->q.wire, x->q.wire->https ? S("__Host-s") : S("s"));
    x->wrote = wire_cookie(x->q.wire, S("wrote")).p != NULL;
}

/* The value of a citizen without an account, made for a form's token, begins with 'a'. */
bool signed_in(const struct exchange *x)
{
    return x->session.n > 0 && x->session.p[0] != 'a';
}
