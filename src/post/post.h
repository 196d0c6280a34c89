/* post: gives one message to another server and says what became of it. Nothing is kept here.
 *
 * Rules this module owns:
 *   - a control character (CR, LF, NUL …) in whatever becomes a header, or an address that is none,
 *     is E_INVALID, and nothing is sent;
 *   - only the address that was configured is called: no redirect is followed, no proxy of the
 *     environment is used; a webhook does not reach private addresses (the machine itself, the
 *     office network, documentation and multicast ranges) unless its caller says so, whatever the
 *     name server answers;
 *   - without TLS nothing leaves the private network, and an SMTP password not the machine;
 *   - every transfer ends: 10 s to connect, then POST_MAIL_MS or POST_HOOK_MS in all.
 * Texts of the other server are not kept: they repeat addresses. */
#ifndef GANDAN_POST_POST_H
#define GANDAN_POST_POST_H

#include "base/arena.h"
#include "base/err.h"

#define POST_MAIL_MS 60000
#define POST_HOOK_MS 15000

enum post_fate {
    POST_SENT = 1, /* the other server has taken it */
    POST_AWAY,  /* not given to it; the next message would fare no better (down, wrong password) */
    POST_LATER, /* this message was not taken now: 4xx, a full mailbox */
    POST_REFUSED, /* this message will never be taken: no such address */
    POST_UNSURE,  /* broken off when it may have been taken already */
};

/* Our own reasons; the rest is the other server's, or the library's. */
enum post_reason {
    POST_REASON_OTHER,
    POST_REASON_PRIVATE,  /* the address is of a private network */
    POST_REASON_PASSWORD, /* a password would travel unsealed */
    POST_REASON_UNSEALED, /* the message would travel unsealed through the internet */
    POST_REASON_URL,      /* the server's address, or the token, cannot be used */
    POST_REASON_FROM,
    POST_REASON_TO,
    POST_REASON_WORDS, /* subject, text or Message-ID */
};

#define POST_WHY_MAX 256
struct post_result {
    enum post_fate fate;
    enum post_reason reason;
    int code;               /* the answer's number (SMTP or HTTP); 0: there was none */
    char why[POST_WHY_MAX]; /* the reason, for the log; "" when sent */
};

/* Asked several times a second; true: end at once (the server stops). */
struct post_patience {
    bool (*is_over)(const void *ctx);
    const void *ctx;
};

struct post_server {
    struct str url;  /* smtp://host[:port], smtps://host[:port] */
    struct str user; /* "": without signing in */
    struct str password;
    struct str ca_file; /* further certificates to trust; "": those of the system */
    bool starttls;      /* smtp:// goes on only under TLS */
};

struct post_mail {
    struct str from;          /* "xa@vuninh.example" or "Xã Vũ Ninh <xa@vuninh.example>" */
    struct str to;            /* one address */
    struct str subject, body; /* UTF-8; plain text, lines end with LF */
    struct str message_id;    /* without <>: "123.456@vuninh.example"; the same when sent again */
    int64_t date_at;
};

/* E_INVALID: something in it cannot be a mail; said in ret->why. */
enum err post_mail(
    struct arena *a, const struct post_server *server, const struct post_mail *mail,
    const struct post_patience *patience, struct post_result *ret) must_check;

struct post_hook {
    struct str url;   /* https://…; http:// only where private addresses are allowed */
    struct str token; /* "": none */
    bool private_allowed;
};

/* POSTs the JSON. E_INVALID: url or token cannot be used; said in ret->why. */
enum err post_hook(
    struct arena *a, const struct post_hook *hook, struct str json,
    const struct post_patience *patience, struct post_result *ret) must_check;

/* One e-mail address as it may stand in a command of SMTP: ASCII, one @, no blanks or quotes. */
bool post_address_ok(struct str address);
/* "Name <address>" or an address: what can stand as the sender. */
bool post_mailbox_ok(struct str s);
/* A line of text that may stand in a header. */
bool post_header_ok(struct str s);

#endif
