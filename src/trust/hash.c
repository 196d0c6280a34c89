#include "trust/hash.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(HASH_SHA256_BYTES == crypto_hash_sha256_BYTES, "SHA-256 has 32 bytes");
_Static_assert(
    sizeof(struct hash_stream) >= sizeof(crypto_hash_sha256_state) &&
        _Alignof(struct hash_stream) >= _Alignof(crypto_hash_sha256_state),
    "the stream holds libsodium's state");

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

void hash_sha256(struct str s, unsigned char out[HASH_SHA256_BYTES])
{
    (void)crypto_hash_sha256(out, bytes_of(s), s.n);
}

struct str hash_sha256_hex(struct arena *a, struct str s)
{
    unsigned char sum[HASH_SHA256_BYTES];
    hash_sha256(s, sum);
    return hash_hex(a, (struct str){(const char *)sum, sizeof sum});
}

void hash_hmac_sha256(struct str key, struct str s, unsigned char out[HASH_SHA256_BYTES])
{
    crypto_auth_hmacsha256_state state;
    (void)crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
    (void)crypto_auth_hmacsha256_update(&state, bytes_of(s), s.n);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void hash_stream_init(struct hash_stream *h)
{
    (void)crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)h->state);
}

void hash_stream_add(struct hash_stream *h, struct str s)
{
    crypto_hash_sha256_state *state = (crypto_hash_sha256_state *)(void *)h->state;
    (void)crypto_hash_sha256_update(state, bytes_of(s), s.n);
}

void hash_stream_done(struct hash_stream *h, unsigned char out[HASH_SHA256_BYTES])
{
    (void)crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)h->state, out);
}

struct str hash_hex(struct arena *a, struct str bytes)
{
    char *p = arena_raw(a, bytes.n * 2 + 1);
    (void)sodium_bin2hex(p, bytes.n * 2 + 1, bytes_of(bytes), bytes.n);
    return (struct str){p, bytes.n * 2};
}

bool hash_hex_decode(struct arena *a, struct str hex, struct str *ret)
{
    unsigned char *p = arena_raw(a, hex.n / 2);
    size_t n = 0;
    if (hex.n % 2 != 0)
        return false;
    if (hex.n == 0) {
        *ret = S("");
        return true;
    }
    const char *end;
    if (sodium_hex2bin(p, hex.n / 2, hex.p, hex.n, NULL, &n, &end) != 0 || end != hex.p + hex.n)
        return false;
    *ret = (struct str){(const char *)p, n};
    return true;
}

struct str hash_base64url(struct arena *a, struct str bytes)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t room = sodium_base64_encoded_len(bytes.n, variant);
    char *p = arena_raw(a, room);
    (void)sodium_bin2base64(p, room, bytes_of(bytes), bytes.n, variant);
    return (struct str){p, room - 1};
}

bool hash_base64url_decode(struct arena *a, struct str text, struct str *ret)
{
    if (text.n == 0) {
        *ret = S("");
        return true;
    }
    size_t room = text.n / 4 * 3 + 3, n = 0;
    unsigned char *p = arena_raw(a, room);
    const char *end;
    if (sodium_base642bin(
            p, room, text.p, text.n, NULL, &n, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) !=
            0 ||
        end != text.p + text.n)
        return false;
    *ret = (struct str){(const char *)p, n};
    return true;
}

bool hash_equal(struct str x, struct str y)
{
    return x.n == y.n && (x.n == 0 || sodium_memcmp(x.p, y.p, x.n) == 0);
}

void hash_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
