/* mail: one e-mail by SMTP. */
#include "post/mime.h"
#include "post/transfer.h"

static bool set_login(const struct transfer *t, struct arena *a, const struct post_server *s)
{
    return s->user.n == 0 ||
           (curl_easy_setopt(t->curl, CURLOPT_USERNAME, arena_z(a, s->user)) == CURLE_OK &&
            curl_easy_setopt(t->curl, CURLOPT_PASSWORD, arena_z(a, s->password)) == CURLE_OK);
}

static bool set_tls(const struct transfer *t, struct arena *a, const struct post_server *s)
{
    long use = s->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE;
    return curl_easy_setopt(t->curl, CURLOPT_USE_SSL, use) == CURLE_OK &&
           (s->ca_file.n == 0 ||
            curl_easy_setopt(t->curl, CURLOPT_CAINFO, arena_z(a, s->ca_file)) == CURLE_OK);
}

static bool set_envelope(
    const struct transfer *t, struct arena *a, struct str from, struct curl_slist *to)
{
    struct str angled = arena_fmt(a, "<%.*s>", STR_ARG(from));
    return to && curl_easy_setopt(t->curl, CURLOPT_MAIL_FROM, arena_z(a, angled)) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
           curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 1L) == CURLE_OK;
}

static bool said(const struct transfer *t, const char *beginning)
{
    return strncmp(t->error, beginning, strlen(beginning)) == 0;
}

/* The recipient was named, and perhaps the text given: what the server says now is about this
 * message. Before that it is about us. */
static enum post_fate fate_of(const struct transfer *t, CURLcode rc, int code)
{
    if (rc == CURLE_OK)
        return POST_SENT;
    bool about_message = t->upload_begun || said(t, "RCPT failed");
    if (!about_message)
        return POST_AWAY;
    if (code >= 500 && code < 600)
        return POST_REFUSED;
    if (code >= 400 && code < 500)
        return POST_LATER;
    return POST_UNSURE;
}

static enum err send_to(
    struct transfer *t, struct arena *a, const struct post_server *s, const struct post_mail *m,
    struct post_result *ret)
{
    struct str name, from;
    enum err e = mime_mailbox(m->from, &name, &from);
    if (e != OK)
        return e;
    struct curl_slist *to =
        curl_slist_append(NULL, arena_z(a, arena_fmt(a, "<%.*s>", STR_ARG(m->to))));
    if (!set_login(t, a, s) || !set_tls(t, a, s) || !set_envelope(t, a, from, to)) {
        curl_slist_free_all(to);
        return E_INTERNAL;
    }
    CURLcode rc = transfer_run(t);
    transfer_say(t, rc, fate_of(t, rc, transfer_code(t)), ret);
    curl_slist_free_all(to);
    return OK;
}

enum err post_mail(
    struct arena *a, const struct post_server *server, const struct post_mail *mail,
    const struct post_patience *patience, struct post_result *ret)
{
    enum post_reason why;
    struct str text;
    bool sealed = str_starts(server->url, S("smtps://"));
    if (!sealed && !str_starts(server->url, S("smtp://")))
        return transfer_refuse(ret, POST_REASON_URL);
    if (mime_message(a, mail, &text, &why) != OK)
        return transfer_refuse(ret, why);
    struct transfer t = {
        .patience = patience,
        .private = true, /* an office's mail server may well stand in the office */
        .public = sealed || server->starttls,
        .loopback_only = server->user.n && !sealed && !server->starttls,
        .upload = text,
    };
    enum err e = transfer_begin(&t, arena_z(a, server->url), "smtp,smtps", POST_MAIL_MS);
    if (e != OK)
        return e;
    e = send_to(&t, a, server, mail, ret);
    transfer_end(&t);
    return e;
}
