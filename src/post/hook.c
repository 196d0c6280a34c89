/* hook: one message as JSON to an address of the web. */
#include "post/transfer.h"

/* What may stand in a header's value: RFC 6750 tokens are plain ASCII without blanks. */
static bool token_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
            return false;
    return true;
}

static struct curl_slist *headers_of(struct arena *a, struct str token)
{
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    if (!list || token.n == 0)
        return list;
    struct str line = arena_fmt(a, "Authorization: Bearer %.*s", STR_ARG(token));
    struct curl_slist *more = curl_slist_append(list, arena_z(a, line));
    if (!more)
        curl_slist_free_all(list);
    return more;
}

static bool set_request(const struct transfer *t, struct str json, struct curl_slist *headers)
{
    return headers && curl_easy_setopt(t->curl, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, json.p) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)json.n) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
               CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "gandan") == CURLE_OK;
}

/* By RFC 9110: 503 and 429 say that nothing was done; of another 5xx nobody can tell. */
static enum post_fate fate_of_answer(int code)
{
    if (code >= 200 && code < 300)
        return POST_SENT;
    switch (code) {
    case 401:
    case 403:
    case 404:
    case 405:
    case 408:
    case 429:
    case 503:
        return POST_AWAY;
    default:
        return code >= 500 ? POST_UNSURE : code >= 400 ? POST_REFUSED : POST_AWAY;
    }
}

static enum post_fate fate_of(const struct transfer *t)
{
    int code = transfer_code(t);
    long sent = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_REQUEST_SIZE, &sent);
    if (code >= 200) /* whatever happened to the rest of the answer */
        return fate_of_answer(code);
    return sent ? POST_UNSURE : POST_AWAY;
}

enum err post_hook(
    struct arena *a, const struct post_hook *hook, struct str json,
    const struct post_patience *patience, struct post_result *ret)
{
    bool sealed = str_starts(hook->url, S("https://"));
    if ((!sealed && !(hook->private_allowed && str_starts(hook->url, S("http://")))) ||
        !token_ok(hook->token))
        return transfer_refuse(ret, POST_REASON_URL);
    struct transfer t = {
        .patience = patience,
        .private = hook->private_allowed,
        .public = sealed,
    };
    enum err e = transfer_begin(&t, arena_z(a, hook->url), sealed ? "https" : "http", POST_HOOK_MS);
    if (e != OK)
        return e;
    struct curl_slist *headers = headers_of(a, hook->token);
    if (set_request(&t, json, headers)) {
        CURLcode rc = transfer_run(&t);
        transfer_say(&t, rc, fate_of(&t), ret);
    } else {
        e = E_INTERNAL;
    }
    curl_slist_free_all(headers);
    transfer_end(&t);
    return e;
}
