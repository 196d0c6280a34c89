/* proof_view: what those are given who verify for themselves: files, keys, the recipe. */
#ifndef GANDAN_COMMIT_PROOF_VIEW_H
#define GANDAN_COMMIT_PROOF_VIEW_H

#include "base/arena.h"
#include "commit/witness.h"

/* The three files beside a page, and the digits in groups of four. */
struct proof_view {
    struct str slug, path; /* of the unit; "2026-pham-thi-lan", "chung-kien/2026-01-09-…" */
    bool witness;
    struct str sha256, signature, public_key;
    bool verified;
};

struct witness_page_view {
    struct str slug;
    struct witness w;
    struct str signed_at, day;
    struct ceremony ceremony;
    struct proof_view proof;
};

struct key_line {
    struct str name, from, to, digits; /* to "": in force */
};
struct keys_page_view {
    struct str slug;
    const struct key_line *keys;
    size_t key_count;
    struct str unit_digits; /* the unit's own key; scheme server-ed25519 */
};

/* "9f3c 41d7 …" */
struct str proof_hex(struct arena *a, struct str bytes);

#endif
