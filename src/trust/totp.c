#include "trust/totp.h"

#include <liboath/oath.h>
#include <pthread.h>

#include "base/buf.h"
#include "base/random.h"
#include "trust/hash.h"
#include "trust/token.h"

#define RECOVERY_BYTES 5 /* 40 bits: eight signs */
#define GROUP 4
#define URI_MAX ((size_t)512)

static void start(void)
{
    if (oath_init() != OATH_OK)
        abort();
}

static void need_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, start);
}

struct str totp_secret(struct arena *a)
{
    char *p = arena_raw(a, TOTP_SECRET_BYTES);
    random_bytes(p, TOTP_SECRET_BYTES);
    return (struct str){p, TOTP_SECRET_BYTES};
}

static struct str base32(struct arena *a, struct str secret)
{
    char *text = NULL;
    size_t n = 0;
    need_library();
    if (oath_base32_encode(secret.p, secret.n, &text, &n) != OATH_OK)
        abort(); /* no memory */
    struct str s = arena_str(a, (struct str){text, n});
    hash_wipe(text, n);
    free(text);
    return s;
}

struct str totp_secret_text(struct arena *a, struct str secret)
{
    struct str s = base32(a, secret);
    struct buf b;
    buf_init(&b, a, s.n * 2);
    for (size_t i = 0; i < s.n; i++) {
        if (i && i % GROUP == 0)
            buf_char(&b, ' ');
        buf_char(&b, s.p[i]);
    }
    return buf_get(&b);
}

static void put_encoded(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_';
        if (plain)
            buf_char(b, (char)c);
        else
            buf_fmt(b, "%%%02X", c);
    }
}

struct str totp_uri(struct arena *a, struct str secret, struct str issuer, struct str account)
{
    struct buf b;
    buf_init(&b, a, URI_MAX);
    buf_lit(&b, "otpauth://totp/");
    put_encoded(&b, issuer);
    buf_lit(&b, ":");
    put_encoded(&b, account);
    buf_lit(&b, "?secret=");
    buf_str(&b, base32(a, secret));
    buf_lit(&b, "&issuer=");
    put_encoded(&b, issuer);
    return buf_get(&b);
}

static void code_of(struct str secret, int64_t step, char out[TOTP_DIGITS + 1])
{
    need_library();
    int failed = oath_hotp_generate(
        secret.p, secret.n, (uint64_t)step, TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, out);
    if (failed != OATH_OK)
        abort(); /* no memory */
}

struct str totp_code(struct arena *a, struct str secret, int64_t step)
{
    char code[TOTP_DIGITS + 1];
    code_of(secret, step, code);
    return arena_str(a, (struct str){code, TOTP_DIGITS});
}

bool totp_step(struct str secret, struct str typed, int64_t now_at, int64_t *ret_step)
{
    char digits[TOTP_DIGITS], code[TOTP_DIGITS + 1];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ')
            continue;
        if (typed.p[i] < '0' || typed.p[i] > '9' || n == TOTP_DIGITS)
            return false;
        digits[n++] = typed.p[i];
    }
    if (n != TOTP_DIGITS)
        return false;
    int64_t now = now_at / TOTP_STEP_MS, found = -1;
    for (int64_t step = now - 1; step <= now + 1; step++) {
        code_of(secret, step, code);
        if (hash_equal((struct str){digits, TOTP_DIGITS}, (struct str){code, TOTP_DIGITS}))
            found = step;
    }
    hash_wipe(code, sizeof code);
    if (found < 0)
        return false;
    *ret_step = found;
    return true;
}

struct str totp_recovery(struct arena *a)
{
    return token_grouped(a, token_random(a, RECOVERY_BYTES));
}

bool totp_recovery_digest(
    struct arena *a, struct str key, int64_t account_id, struct str typed, struct str *ret)
{
    struct str code;
    if (!token_normal(a, typed, RECOVERY_BYTES, &code))
        return false;
    char *out = arena_raw(a, HASH_SHA256_BYTES);
    struct str said = arena_fmt(a, "recovery|%lld|%.*s", (long long)account_id, STR_ARG(code));
    hash_hmac_sha256(key, said, (unsigned char *)out);
    *ret = (struct str){out, HASH_SHA256_BYTES};
    return true;
}
