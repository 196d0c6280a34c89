/* origin: the whole address of this site as the reader calls it, for what leaves it (feeds, site
 * maps); never for pages that are kept. */
#include "http/exchange.h"

/* A name or address and a port; anything else is no place to send anybody. */
static bool is_host(struct str s)
{
    static const char SIGNS[] = "0123456789.-:[]";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (c == 0 || !strchr(SIGNS, c)))
            return false;
    }
    return s.n > 0;
}

bool request_origin(const struct request *q, struct str *ret)
{
    struct str base = q->http->config.base_url, host = wire_header(q->wire, S("host"));
    if (base.n == 0 && !is_host(host))
        return false;
    *ret = base.n           ? base
           : q->wire->https ? arena_cat(q->arena, S("https://"), host)
                            : arena_cat(q->arena, S("http://"), host);
    return true;
}
