#include "post/transfer.h"

#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "post/address.h"

#define CONNECT_MS 10000L
#define FAREWELL_MS 2000
#define BACKSTOP_MS 5000               /* our own end comes first */
#define ANSWER_MAX ((size_t)64 * 1024) /* of an answer's text nobody reads more */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool usable;

static void start_library(void)
{
    usable = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!usable)
        log_error("post: libcurl cannot be started");
}

/* ---- what the library asks ---- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = ctx;
    (void)purpose;
    bool private = address_is_private(&address->addr);
    if (t->loopback_only && !address_is_loopback(&address->addr))
        t->refused = POST_REASON_PASSWORD;
    else if (private && !t->private)
        t->refused = POST_REASON_PRIVATE;
    else if (!private && !t->public)
        t->refused = POST_REASON_UNSEALED;
    else
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    return CURL_SOCKET_BAD;
}

/* After the last answer only the farewell is left, for which nobody waits long. */
static bool is_over(struct transfer *t)
{
    int64_t now = clock_mono();
    if (t->taken_at == 0 && t->upload_begun && transfer_code(t) == 250)
        t->taken_at = now;
    return now > t->until || (t->taken_at && now > t->taken_at + FAREWELL_MS) ||
           (t->patience && t->patience->is_over(t->patience->ctx));
}

static int look_at_patience(
    void *ctx, curl_off_t all, curl_off_t got, curl_off_t all_up, curl_off_t sent)
{
    struct transfer *t = ctx;
    (void)all;
    (void)got;
    (void)all_up;
    (void)sent;
    t->broken_off = t->broken_off || is_over(t);
    return t->broken_off;
}

static size_t give(char *out, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    size_t room = size * n, some = t->upload.n < room ? t->upload.n : room;
    t->upload_begun = true;
    if (some)
        memcpy(out, t->upload.p, some);
    t->upload = str_from(t->upload, some);
    return some;
}

/* What the other side says is of no use here; too much of it ends the transfer. */
static size_t drop(const char *bytes, size_t size, size_t n, void *ctx)
{
    size_t *left = ctx;
    (void)bytes;
    if (size * n > *left)
        return 0;
    *left -= size * n;
    return size * n;
}

/* ---- one conversation ---- */

static bool set_up(struct transfer *t, const char *url, const char *protocols, int64_t total_ms)
{
    CURL *c = t->curl;
    return curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->error) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)total_ms + BACKSTOP_MS) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
           /* Ends the conversation while is_over is still asked, not at the handle's end. */
           curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, look_at_patience) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFODATA, t) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_READFUNCTION, give) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_READDATA, t) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop) == CURLE_OK;
}

enum err transfer_begin(
    struct transfer *t, const char *url, const char *protocols, int64_t total_ms)
{
    t->until = clock_mono() + total_ms;
    (void)pthread_once(&once, start_library);
    t->curl = usable ? curl_easy_init() : NULL;
    if (!t->curl)
        return E_INTERNAL;
    if (set_up(t, url, protocols, total_ms))
        return OK;
    log_error("post: libcurl does not know an option");
    transfer_end(t);
    return E_INTERNAL;
}

CURLcode transfer_run(struct transfer *t)
{
    size_t left = ANSWER_MAX;
    if (curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, &left) != CURLE_OK)
        return CURLE_FAILED_INIT;
    return curl_easy_perform(t->curl);
}

void transfer_end(struct transfer *t)
{
    curl_easy_cleanup(t->curl);
    t->curl = NULL;
}

int transfer_code(const struct transfer *t)
{
    long code = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
    return (int)code;
}

static const char *words_of(enum post_reason reason)
{
    static const char *const words[] = {
        [POST_REASON_OTHER] = "",
        [POST_REASON_PRIVATE] = "the address is of a private network",
        [POST_REASON_PASSWORD] = "a password would travel unsealed to another machine",
        [POST_REASON_UNSEALED] = "the message would travel unsealed through the internet",
        [POST_REASON_URL] = "the server's address or the token cannot be used",
        [POST_REASON_FROM] = "the sender's address cannot be used",
        [POST_REASON_TO] = "the recipient's address cannot be used",
        [POST_REASON_WORDS] = "the words have a sign that cannot be sent",
    };
    return words[reason];
}

void transfer_say(
    const struct transfer *t, CURLcode rc, enum post_fate fate, struct post_result *ret)
{
    *ret = (struct post_result){.fate = fate, .reason = t->refused, .code = transfer_code(t)};
    if (fate == POST_SENT)
        return;
    const char *why = t->refused ? words_of(t->refused) : t->error;
    if (t->broken_off)
        why = "it took too long";
    if (!*why && rc != CURLE_OK)
        why = curl_easy_strerror(rc);
    if (*why)
        (void)snprintf(ret->why, sizeof ret->why, "%s", why);
    else
        (void)snprintf(ret->why, sizeof ret->why, "the server answered %d", ret->code);
}

enum err transfer_refuse(struct post_result *ret, enum post_reason reason)
{
    *ret = (struct post_result){.fate = POST_REFUSED, .reason = reason};
    (void)snprintf(ret->why, sizeof ret->why, "%s", words_of(reason));
    return E_INVALID;
}
