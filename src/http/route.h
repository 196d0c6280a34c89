/* route: one row per page, in the room that owns it; app/routes.c lists the rooms' tables.
 *
 * A row says who may call it, with which fields, how it runs and what it shows. A row that does not
 * say who may call it stops the server from starting; so does a duplicate, a POST that is not
 * WRITE or ASK, a `{name}` in the path that its fields do not declare, and a body over 256 KiB
 * without a field for files. A row is either for anyone, for the machine itself, or for roles of
 * officials (access.c asks who is signed in).
 * Undeclared query fields are ignored (shared links carry utm_*), undeclared body fields are 422.
 */
#ifndef GANDAN_HTTP_ROUTE_H
#define GANDAN_HTTP_ROUTE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "html/text.h"
#include "wire/server.h"

enum how {
    HOW_UNSET,
    READ,    /* quick reads: on the wire thread with SQLite, on a worker with PostgreSQL */
    SLOW,    /* reads that may take long: always on a worker */
    WRITE,   /* prepare (worker, read-only), apply (the writer), after (worker, after the commit) */
    ASK,     /* a POST that stores nothing: `prepare` checks and sets the location */
    CACHED,  /* READ, kept whole by (unit, topics) */
    PLAIN,   /* neither database nor page: health, assets */
    PROBING, /* PLAIN on a worker, since it waits for the writer: /readyz */
    STREAM,  /* a READ whose `show` fills in response.stream: the answer stays open (http/stream.h)
              */
};

enum who {
    WHO_UNSET = 0,
    WHO_ANYONE = 1 << 0,   /* also without signing in */
    WHO_LOOPBACK = 1 << 1, /* the machine itself, or the bearer of the metrics token */
    /* Signed in, and holding this role today: in the unit of the path through a grant of that unit
     * or of one above it; on rows without a unit in the path, in any unit. */
    WHO_ADMINISTRATOR = 1 << 4,
    WHO_CHAIR = 1 << 5,
    WHO_COUNTER = 1 << 6,
    WHO_SPECIALIST = 1 << 7,
    WHO_EDITOR = 1 << 8,
    WHO_APPRAISER = 1 << 9,
    WHO_SUPERVISOR = 1 << 10,
    WHO_STAFF = WHO_ADMINISTRATOR | WHO_CHAIR | WHO_COUNTER | WHO_SPECIALIST | WHO_EDITOR |
                WHO_APPRAISER | WHO_SUPERVISOR,
};

enum unit_scope {
    UNIT_PATH, /* the path begins with /{unit} */
    UNIT_ANY,  /* over all units */
    UNIT_NONE, /* about no unit */
};

enum route_flag {
    ROUTE_SECRET = 1 << 0,  /* the path holds a secret: logs print the pattern */
    ROUTE_PRIVATE = 1 << 1, /* personal page: no-store */
    ROUTE_API = 1 << 2,     /* JSON; errors are RFC 9457 problems */
    ROUTE_HIDDEN = 1 << 3,  /* not in site map and openapi.json */
    ROUTE_STRONG = 1 << 4,  /* the password must have been given within STRONG_MINUTES */
    ROUTE_AUDIT = 1 << 5,   /* shows persons' records: calls request_read_person() for each */
    ROUTE_SIGN_IN = 1 << 6, /* the one GET row where people sign in */
    ROUTE_CONFIRM = 1 << 7, /* the one GET row where the password is asked again */
    ROUTE_REPEATS =
        1 << 8, /* WRITE: each sending counts, without an idempotency row (signing in) */
};
#define STRONG_MINUTES 10

enum field_in { IN_PATH, IN_QUERY, IN_BODY };
enum field_type {
    FIELD_STR,  /* one line: NFC, trimmed, no control characters; struct str */
    FIELD_TEXT, /* several lines; struct str */
    FIELD_I64,  /* int64_t */
    FIELD_FILE, /* body of WRITE rows: uploaded files; struct http_files (http/upload.h) */
};
struct field {
    const char *name;
    enum field_in in;
    enum field_type type;
    size_t offset;    /* into the struct of the row's fields */
    int64_t min, max; /* letters (code points) of texts, value of numbers, max: number of files */
    bool required;
    bool wide;       /* query: too many values to be part of a cache key: such requests bypass it */
    bool exact;      /* query: what does not fit is no such page, see bind_query */
    enum text label; /* how error messages name it */
    int64_t otherwise; /* FIELD_I64: the value when absent */
    bool picture; /* FIELD_FILE: for a page: JPEG or PNG, made narrow, with a small one beside it */
};
struct fields {
    size_t size;
    const struct field *rows;
    size_t count;
};
/* `static const struct field find_in_fields[] = {…}` beside `struct find_in`. */
#define FIELDS(type)                                                                               \
    {                                                                                              \
        sizeof(struct type), type##_fields, sizeof type##_fields / sizeof *type##_fields           \
    }

struct request;
struct response;
typedef enum err route_fn(struct request *q, struct response *s);

struct route {
    enum wire_method method;
    const char *path;
    enum how how;
    unsigned who;
    enum unit_scope unit;
    unsigned flags;
    unsigned topics; /* CACHED: enum topic */
    struct fields fields;
    size_t body_max;   /* POST; 0: 64 KiB; with files: of all of them together */
    route_fn *show;    /* READ, SLOW, CACHED, PLAIN, STREAM: makes the answer */
    route_fn *prepare; /* WRITE, ASK: read-only checks of any length; may be NULL */
    route_fn *apply;   /* WRITE: rules and SQL only; sets the location; may run more than once */
    route_fn *after;   /* WRITE: after the commit, on a worker; may be NULL */
    route_fn *form;    /* WRITE, ASK: the page to show again with the kept text and the errors */
    enum text menu;    /* GET row of staff: its name in the staff menu, in table order; else 0 */
    const char *doc;   /* one English sentence for `gandan routes` and openapi.json */
};

#endif
