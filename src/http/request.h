/* request: what a handler sees of one request, and what it fills in of the answer.
 *
 * Memory: everything lives in the request's arena. The dispatcher owns the transaction: a handler
 * returns OK or an enum err, and cannot forget to commit, roll back, escape, or send headers. */
#ifndef GANDAN_HTTP_REQUEST_H
#define GANDAN_HTTP_REQUEST_H

#include "db/db.h"
#include "html/html.h"
#include "http/route.h"
#include "http/stream.h"
#include "wire/form.h"

/* What the layout and the handlers know of a unit; filled by a hook of app/. */
struct http_unit {
    int64_t id;
    enum lang vi; /* how it speaks Vietnamese */
    struct str code, slug;
    struct str name;   /* "Xã Vũ Ninh" */
    struct str proper; /* "Vũ Ninh" */
    struct str inside; /* "xã Vũ Ninh": inside a Vietnamese sentence */
    struct str place;  /* "huyện Kiến Xương, tỉnh Thái Bình" */
    struct str name_en, place_en;
    struct str hotline;        /* as shown: its groups never part at a line's end */
    struct str hotline_number; /* as dialled, behind "tel:" */
    struct str email, address, head;
    struct str successor_name, successor_slug; /* it was merged into this one */
};

/* Who is signed in; filled by a hook of app/. */
struct http_actor {
    int64_t account_id, unit_id, official_id; /* unit_id: the official's own */
    struct str name;                          /* "Phạm Thị Lan" */
    struct str actor;                         /* "official:<id>", for events */
    struct str session_id; /* SHA-256 of the cookie's value, hex: the session's key */
    unsigned roles;        /* enum who, of officials: held today in the unit of the path */
    int64_t strong_at;     /* when the password was last given */
    bool unseen;           /* its session was last seen over a minute ago */
};

struct field_error {
    struct str field; /* name as in the form; "" is the whole form */
    struct str message;
};

struct http; /* the running server: http/dispatch.h */

struct request {
    struct http *http;
    struct wire_request *wire;
    struct arena *arena;
    const struct route *route;
    enum lang lang;
    struct db_tx *tx;               /* NULL in PLAIN routes and in `after` */
    const struct http_unit *unit;   /* UNIT_PATH */
    const struct http_actor *actor; /* NULL: nobody is signed in */
    /* On the rows ROUTE_SIGN_IN and ROUTE_CONFIRM: where to go on, and the body (urlencoded) of a
     * submission that was stopped; the form carries both as hidden fields. "": none. */
    struct str resume_path, resume_body;
    const void *in;   /* struct of the row's fields */
    struct form kept; /* body fields as sent, for showing them again */
    struct field_error *errors;
    size_t error_count;
    void *prepared; /* from prepare to apply and after */
    int64_t now_at;
};

/* Adds an error of a field ("" for the whole form) in the user's language; returns E_INVALID. */
enum err request_error(
    struct request *q, const char *field, enum text message, struct text_args args);
/* The first error of that field, or an empty string. */
struct str request_error_of(const struct request *q, struct str field);
/* What the user typed in that field ("" when nothing, and of files). */
struct str request_kept(const struct request *q, const char *field);

enum nav {
    NAV_NONE,
    NAV_HOME,
    NAV_PROCEDURES,
    NAV_TRACK,
    NAV_NEWS,
    NAV_PLEDGES,
    NAV_SCORE,
    NAV_OFFICIALS,
    NAV_STATISTICS,
    NAV_SEARCH,
    NAV_UNITS,
    NAV_PROGRAMMES,
};
struct crumb {
    struct str label;
    struct str href; /* path on this site; "" for the page itself */
};
#define MAX_CRUMBS 5

/* What others show when somebody passes the address of this page on (Open Graph). Whole addresses
 * are given only where the installation's own is set (base_url): a cached page does not know by
 * which name it was asked for. */
struct share {
    struct str path;  /* of this page, the one address it has; "": nothing to pass on */
    struct str kind;  /* "article" */
    struct str image; /* path of a picture; "": none */
};

struct response {
    int status;             /* 0: 200 */
    struct html html;       /* the page's own part; the dispatcher puts the layout around it */
    struct str title;       /* required for pages */
    struct str description; /* one sentence for search engines; may be empty */
    enum nav nav;
    struct crumb crumbs[MAX_CRUMBS];
    size_t crumb_count;
    struct str main_class; /* of <main>: "flow", "split", "" */
    struct share share;
    struct str feed;     /* path of the Atom feed that this page belongs to; "": none */
    bool bare;           /* no header and footer: printed slips */
    bool no_index;       /* not for search engines */
    int64_t fresh_until; /* CACHED: when this page will be wrong by itself; 0: local midnight */
    struct str live;     /* path of a STREAM row: the page says when there is something newer */
    /* Instead of a page: */
    struct str location;     /* redirect (303), or the place of what was stored */
    struct str content_type; /* with `body`: JSON, CSV, text */
    struct str body;
    bool packed;              /* body is already compressed, or not worth it */
    struct str cache_control; /* instead of the row's own */
    struct str download_name; /* as an attachment of this ASCII name */
    /* WRITE: signing in and out. */
    struct str session;                  /* the cookie's new value: 's' and 256 random bits */
    bool end_session;                    /* take the cookie back */
    struct str resume_path, resume_body; /* with `session`: show that form again, text kept */
    struct wire_header extra[4];
    size_t extra_count;
    struct stream_ask stream; /* STREAM: to what the caller may listen */
    struct wire_file *file; /* a stored file instead of `body`: response_file() of http/upload.h */
};
void response_header(struct response *s, struct str name, struct str value);
void response_crumb(struct response *s, struct str label, struct str href);
/* "/vu-ninh/thu-tuc": path under the request's unit. */
struct str request_unit_path(struct request *q, struct str rest);

/* ROUTE_AUDIT: this answer shows the record of that person (0: none) in that dossier (0: none).
 * Written to the access log before the answer leaves. */
void request_read_person(struct request *q, int64_t person_id, int64_t dossier_id);

/* How this request came, for those who want to sign in. */
enum sign_in {
    SIGN_IN_ALL,     /* over https, or on the machine itself */
    SIGN_IN_SOME,    /* plain http in the office (plain_lan): neither administrator nor chair */
    SIGN_IN_REFUSED, /* plain http from elsewhere */
};
enum sign_in request_sign_in(const struct request *q);
/* A submission that did not come from a page of ours: nothing of it is to be kept. */
bool request_foreign(const struct request *q);
/* The session cookie's value, also of a session that began with this very request; "": none. */
struct str request_session(const struct request *q);
/* "https://vu-ninh.example": the setting base_url, else as this request called the site. False: it
 * did not say so in a way that can be passed on. Not for CACHED rows. */
bool request_origin(const struct request *q, struct str *ret);
/* Only a path of our own: one leading slash, no scheme, no host; anything else becomes "/". */
struct str request_own_path(struct str path);
/* Sets s->live: the page says when these topics of its unit have moved since q->tx was opened. */
enum err request_live(struct request *q, struct response *s, unsigned topics) must_check;

/* In every POST form: the token and the idempotency key, as hidden fields. */
struct markup request_form_fields(struct request *q);

#endif
