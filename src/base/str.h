/* str: bytes with a length. Borrows, never owns; not terminated by NUL.
 *
 * Who owns the bytes: an arena, a literal, or the caller's buffer. */
#ifndef GANDAN_BASE_STR_H
#define GANDAN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p;
    size_t n;
};

/* A literal only: a run-time string does not compile. */
#define S(lit) ((struct str){"" lit "", sizeof(lit) - 1})
#define STR_INIT(lit)                                                                              \
    {                                                                                              \
        "" lit "", sizeof(lit) - 1                                                                 \
    }
#define STR_NONE ((struct str){NULL, 0})
/* For "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p

struct str str_z(const char *z); /* NULL gives the empty string */
bool str_eq(struct str a, struct str b);
int str_cmp(struct str a, struct str b);        /* by bytes */
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only (header names) */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Position of the first occurrence, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_find_char(struct str s, char c);
/* From byte `from`, at most `n` bytes; clipped to s. */
struct str str_sub(struct str s, size_t from, size_t n);
struct str str_from(struct str s, size_t from);
/* Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str s);
/* Cuts the piece before the first `sep` off *rest; without one, takes all. False when *rest was
 * used up. `*rest` of STR_NONE is used up; an empty string with p != NULL gives one empty piece. */
bool str_cut(struct str *rest, char sep, struct str *ret_piece);
/* FNV-1a with a final mix; for hash tables in memory only, never for storage or security. */
uint64_t str_hash(struct str s);

#endif
