/* csrf: a submission counts only when it came from a page of ours (Fossil's triple): the browser
 * says so (Sec-Fetch-Site, else Origin), and the token of this very browser is in it. */
#include "base/random.h"
#include "http/exchange.h"
#include "http/layout.tmpl.h"
#include "trust/hash.h"

#define SESSION_RANDOM 16
#define TOKEN_BYTES 16

static struct str random_word(struct arena *a)
{
    unsigned char bytes[SESSION_RANDOM];
    random_bytes(bytes, sizeof bytes);
    return hash_base64url(a, (struct str){(const char *)bytes, sizeof bytes});
}

static void token(const struct exchange *x, struct str session, unsigned char out[TOKEN_BYTES])
{
    unsigned char mac[HASH_SHA256_BYTES];
    hash_hmac_sha256(keys_get(x->http->config.keys, KEY_FORM), session, mac);
    memcpy(out, mac, TOKEN_BYTES);
}

/* A pad and the token under it: the bytes differ on every page, so that compression of the page
 * tells nothing about the token (BREACH). */
static struct str masked(struct exchange *x, const unsigned char secret[TOKEN_BYTES])
{
    unsigned char both[2 * TOKEN_BYTES];
    random_bytes(both, TOKEN_BYTES);
    for (size_t i = 0; i < TOKEN_BYTES; i++)
        both[TOKEN_BYTES + i] = both[i] ^ secret[i];
    return hash_base64url(x->q.arena, (struct str){(const char *)both, sizeof both});
}

static bool unmasked_equals(
    struct arena *a, struct str sent, const unsigned char secret[TOKEN_BYTES])
{
    struct str both;
    if (!hash_base64url_decode(a, sent, &both) || both.n != (size_t)2 * TOKEN_BYTES)
        return false;
    unsigned char found[TOKEN_BYTES];
    for (size_t i = 0; i < TOKEN_BYTES; i++)
        found[i] = (unsigned char)both.p[i] ^ (unsigned char)both.p[TOKEN_BYTES + i];
    return hash_equal(
        (struct str){(const char *)found, TOKEN_BYTES},
        (struct str){(const char *)secret, TOKEN_BYTES});
}

struct markup request_form_fields(struct request *q)
{
    struct exchange *x = (struct exchange *)q; /* the request is the exchange's first member */
    if (x->session.n == 0) {
        x->session = arena_cat(q->arena, S("a"), random_word(q->arena));
        x->new_session = x->session;
    }
    unsigned char secret[TOKEN_BYTES];
    token(x, x->session, secret);
    struct html h;
    html_init(&h, q->arena, q->lang, 1024);
    form_fields(
        &h, masked(x, secret), x->same_key && x->form_key.n ? x->form_key : random_word(q->arena));
    return (struct markup){buf_get(&h.buf)};
}

static bool same_origin(const struct exchange *x)
{
    struct str site = wire_header(x->q.wire, S("sec-fetch-site"));
    if (site.p)
        return str_eq(site, S("same-origin"));
    struct str origin = wire_header(x->q.wire, S("origin"));
    if (!origin.p)
        return false;
    struct str scheme = x->q.wire->https ? S("https://") : S("http://");
    struct str own = arena_cat(x->q.arena, scheme, wire_header(x->q.wire, S("host")));
    return str_eq_nocase(origin, own);
}

enum err csrf_check(struct exchange *x)
{
    unsigned char secret[TOKEN_BYTES];
    x->foreign = !same_origin(x);
    if (x->session.n == 0 || x->foreign)
        return E_DENIED;
    token(x, x->session, secret);
    struct str sent = form_get(&x->q.kept, S("_csrf"));
    return unmasked_equals(x->q.arena, sent, secret) ? OK : E_DENIED;
}
