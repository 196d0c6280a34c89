/* guard: which request heads are refused. Pure; the rules of RFC 9112, read so that no
 * proxy before us can count messages otherwise.
 *
 * libmicrohttpd 0.9.75 lets through (each tried over a raw socket, tests/raw/): two
 * Content-Length, Content-Length with Transfer-Encoding, two Host, blanks before the colon, folded
 * lines, a line end without CR, several blanks in the request line, controls in values. After
 * parsing, folding and line ends can be seen only in the bytes it parsed: it overwrote CR, LF, the
 * colon and the blanks of the request line with NUL, each in place (`raw`). What stays unseen: a
 * NUL before LF looks like CR, and lines before the request line that are empty or begin with NUL
 * were skipped. nginx and haproxy refuse a NUL, so no proxy counts messages otherwise. */
#ifndef GANDAN_WIRE_GUARD_H
#define GANDAN_WIRE_GUARD_H

#include "wire/server.h"

#define GUARD_MAX_LINE ((size_t)2000)
#define GUARD_MAX_HEADERS ((size_t)8 * 1024)
#define GUARD_MAX_HEADER_COUNT 100

struct guard_head {
    struct str method, target, version; /* target: path and query as sent */
    const struct wire_header *headers;
    size_t header_count;
    size_t size; /* bytes from the first of the request line to the empty line's end */
    /* The same bytes as the library left them, or STR_NONE when they cannot be had. */
    struct str raw;
    size_t target_at; /* where the target lies in raw */
};
struct guard_verdict {
    int status; /* 0: fit; 400, 405, 414, 431, 505 */
    enum wire_method method;
    bool has_length, chunked;
    uint64_t length;
};
void guard_check(const struct guard_head *h, struct guard_verdict *ret);

/* What the library answers by itself to this Content-Length, or 0 when it lets it through. */
int guard_length_status(struct str value);

/* Visible ASCII or UTF-8, no control characters; escapes whole; decoded valid UTF-8 without NUL. */
bool guard_target_fits(struct str target);
/* RFC 9110 token. */
bool guard_token(struct str s);
/* RFC 9110 section 5.5: blanks and tabs around a value are no part of it; a CR is (and refused). */
struct str guard_trim(struct str value);
/* No controls but TAB: fit to be sent or taken as a header's value. */
bool guard_value_fits(struct str s);

#endif
