#include "serve/link.h"

#include "trust/hash.h"
#include "trust/token.h"

#define MAC_BYTES 16
#define ID_BYTES 8
#define WORD_BYTES (MAC_BYTES + ID_BYTES)
#define PASS_BYTES (4 * ID_BYTES + MAC_BYTES)
#define MINUTE_MS ((int64_t)60000)

static void put_i64(unsigned char *at, int64_t v)
{
    for (int i = 0; i < ID_BYTES; i++)
        at[i] = (unsigned char)((uint64_t)v >> (8 * (7 - i)));
}

static int64_t get_i64(const unsigned char *at)
{
    uint64_t v = 0;
    for (int i = 0; i < ID_BYTES; i++)
        v = v << 8 | at[i];
    return (int64_t)v;
}

/* ---- links ---- */

static struct str key_of(const struct keys *keys, enum link_purpose purpose)
{
    return keys_get(keys, purpose == LINK_RATING ? KEY_RATING : KEY_TRACK);
}

/* Purpose and version stand in front: no other use of the key gives the same bytes. */
static void mac_of(
    const struct keys *keys, enum link_purpose purpose, const struct dossier *d,
    unsigned char out[HASH_SHA256_BYTES])
{
    static const char head[] = "gandan/1/link/";
    unsigned char text[sizeof head + 4 * ID_BYTES];
    memcpy(text, head, sizeof head);
    put_i64(text + sizeof head, purpose);
    put_i64(text + sizeof head + ID_BYTES, d->unit_id);
    put_i64(text + sizeof head + (size_t)2 * ID_BYTES, d->id);
    put_i64(text + sizeof head + (size_t)3 * ID_BYTES, d->generation);
    hash_hmac_sha256(key_of(keys, purpose), (struct str){(const char *)text, sizeof text}, out);
}

static int64_t mask_of(
    const struct keys *keys, enum link_purpose purpose, const unsigned char mac[MAC_BYTES])
{
    static const char head[] = "gandan/1/mask/";
    unsigned char text[sizeof head + MAC_BYTES], out[HASH_SHA256_BYTES];
    memcpy(text, head, sizeof head);
    memcpy(text + sizeof head, mac, MAC_BYTES);
    hash_hmac_sha256(key_of(keys, purpose), (struct str){(const char *)text, sizeof text}, out);
    return get_i64(out);
}

struct str link_make(
    struct arena *a, const struct keys *keys, enum link_purpose purpose, const struct dossier *d)
{
    unsigned char mac[HASH_SHA256_BYTES], bytes[WORD_BYTES];
    mac_of(keys, purpose, d, mac);
    memcpy(bytes, mac, MAC_BYTES);
    put_i64(bytes + MAC_BYTES, d->id ^ mask_of(keys, purpose, mac));
    return token_encode(a, (struct str){(const char *)bytes, sizeof bytes});
}

enum err link_find(
    struct db_tx *tx, const struct keys *keys, const struct link_claim *c, struct dossier *ret,
    int64_t *ret_id)
{
    unsigned char bytes[WORD_BYTES] = {0}, mac[HASH_SHA256_BYTES];
    struct str sent;
    bool good = token_decode(tx->arena, c->word, WORD_BYTES, &sent);
    if (good)
        memcpy(bytes, sent.p, WORD_BYTES);
    int64_t id = get_i64(bytes + MAC_BYTES) ^ mask_of(keys, c->purpose, bytes);
    if (ret_id)
        *ret_id = id;
    struct dossier d = {.unit_id = c->unit_id, .id = id};
    enum err e = dossier_by_id(tx, c->unit_id, id, &d);
    if (e != OK && e != E_NOT_FOUND)
        return e;
    good = good && e == OK;
    mac_of(keys, c->purpose, &d, mac);
    bool equal = hash_equal(
        (struct str){(const char *)mac, MAC_BYTES}, (struct str){(const char *)bytes, MAC_BYTES});
    if (!(good & equal))
        return E_NOT_FOUND;
    *ret = d;
    return OK;
}

/* ---- passes: unit, dossier, generation, end, and the MAC over them ---- */

static void pass_mac(
    const struct keys *keys, const unsigned char *facts, unsigned char out[HASH_SHA256_BYTES])
{
    static const char head[] = "gandan/1/pass/";
    unsigned char text[sizeof head + 4 * ID_BYTES];
    memcpy(text, head, sizeof head);
    memcpy(text + sizeof head, facts, (size_t)4 * ID_BYTES);
    hash_hmac_sha256(keys_get(keys, KEY_TRACK), (struct str){(const char *)text, sizeof text}, out);
}

struct str pass_make(
    struct arena *a, const struct keys *keys, const struct dossier *d, int64_t now_at)
{
    unsigned char bytes[PASS_BYTES], mac[HASH_SHA256_BYTES];
    put_i64(bytes, d->unit_id);
    put_i64(bytes + ID_BYTES, d->id);
    put_i64(bytes + (size_t)2 * ID_BYTES, d->generation);
    put_i64(bytes + (size_t)3 * ID_BYTES, now_at + PASS_MINUTES * MINUTE_MS);
    pass_mac(keys, bytes, mac);
    memcpy(bytes + (size_t)4 * ID_BYTES, mac, MAC_BYTES);
    return hash_base64url(a, (struct str){(const char *)bytes, sizeof bytes});
}

enum err pass_find(
    struct db_tx *tx, const struct keys *keys, const struct pass_claim *c, struct dossier *ret)
{
    unsigned char bytes[PASS_BYTES] = {0}, mac[HASH_SHA256_BYTES];
    struct str sent;
    bool good = hash_base64url_decode(tx->arena, c->word, &sent) && sent.n == PASS_BYTES;
    if (good)
        memcpy(bytes, sent.p, PASS_BYTES);
    pass_mac(keys, bytes, mac);
    good = hash_equal(
               (struct str){(const char *)mac, MAC_BYTES},
               (struct str){(const char *)bytes + (size_t)4 * ID_BYTES, MAC_BYTES}) &&
           good;
    int64_t until = get_i64(bytes + (size_t)3 * ID_BYTES);
    /* A clock that stepped back must not lengthen a pass. */
    bool in_time = tx->now_at < until && until - tx->now_at <= PASS_MINUTES * MINUTE_MS;
    if (!good || !in_time || get_i64(bytes) != c->unit_id)
        return E_NOT_FOUND;
    /* The dossier of the pass, not of the code: whether a code was given is not looked up for
     * whoever has no pass for it, and so not told by the clock either. */
    struct dossier d = {0};
    enum err e = dossier_by_id(tx, c->unit_id, get_i64(bytes + ID_BYTES), &d);
    if (e != OK)
        return e;
    bool own = get_i64(bytes + (size_t)2 * ID_BYTES) == d.generation &&
               str_eq(dossier_code_normal(tx->arena, c->code), d.code);
    if (!own)
        return E_NOT_FOUND;
    *ret = d;
    return OK;
}
