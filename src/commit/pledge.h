/* pledge: what an official promises the people for a year, signed, and what became of it.
 *
 * Rules this module owns:
 *   - one pledge in force for each official and year; signing again (after a new post, or another
 *     text) ends the one before, which stays with its dates and stays verifiable;
 *   - what is signed is one text in UTF-8 (NFC, LF) that names unit, year, official, post, moment
 *     and every promise; nothing else is signed. Kept are the text, its SHA-256, the signature
 *     (Ed25519 over the text's bytes) and the public key: anyone can verify without us. Scheme
 *     server-ed25519: the unit's key signs for the official who has just given the password;
 *     personal-ed25519: the official's own key (place/signing_key.h) signs, opened by the PIN.
 * Which one it was makes no difference to what is promised, counted or judged;
 *   - a personal signature is made before the writer is asked (pledge_body, then the key), for the
 *     moment at which the official signs; it is stored up to PLEDGE_LATE_MS later, when a line that
 *     was broken holds again, and only if the text is still the same word for word;
 *   - who signs has seen exactly this text: `seen` is the digest of what the page showed;
 *   - a promise is judged by its measure from 1 January to the day asked about, never by hand:
 *     kept, close (kept, but more than half of what may fail has failed), broken, not measured;
 *   - one who holds no post any more has a pledge no more: it ends, and is kept;
 *   - found by words (pledge_find.h) is what is in force: the text that was signed;
 *   - a breach is opened on the day that finds a promise broken and mended on the day that finds it
 *     kept again; the official answers each in public; an answer may be put right, the event stays.
 * Source: Emulation and commendation law, yearly pledge (docs/law.md); RFC 8032.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_PLEDGE_H
#define GANDAN_COMMIT_PLEDGE_H

#include "commit/pledge_template.h"
#include "place/signing_key.h"
#include "spine/measure.h"

#define PLEDGE_ANSWER_MIN 10
#define PLEDGE_ANSWER_MAX 1000
#define PLEDGE_LATE_MS ((int64_t)15 * 60 * 1000)

struct pledge {
    int64_t unit_id, id, official_id;
    int64_t year;
    struct str slug; /* "2026-pham-thi-lan": in addresses, for ever */
    struct str template_code;
    struct str name, post_vi, post_en; /* as on the day of signing */
    int64_t signed_at, ended_at;       /* ended_at 0: in force */
    struct str scheme, body, sha256, signature, public_key;
    int64_t ceremony_id; /* 0: at a desk */
};
struct pledge_list {
    const struct pledge *list;
    size_t n;
};

/* ---- signing ---- */

struct pledge_offer {
    int64_t unit_id, official_id;
    struct str template_code;
};
/* What the official would sign now: all of it but the moment. E_NOT_FOUND: no such official or text
 * in force today; E_DENIED: holds no post today; E_CONFLICT: a pledge in force says just this. */
struct pledge_text {
    int64_t year;
    struct str name, post_vi, post_en;
    struct pledge_template template;
    struct str seen; /* the digest that signing must name, hex */
};
enum err pledge_offer(struct db_tx *tx, const struct pledge_offer *o, struct pledge_text *ret)
    must_check;
/* A paragraph as that year reads it. */
struct str pledge_year_words(struct arena *a, struct str words, int64_t year);

/* In prepare: the text to be signed at that moment. Errors as pledge_sign. */
enum err pledge_body(
    struct db_tx *tx, const struct pledge_offer *o, struct str seen, int64_t signed_at,
    struct str *ret) must_check;

/* Signed by the official's own key. */
struct pledge_own {
    int64_t at;
    struct str body, signature, public_key;
    int64_t key_id;
    const struct signing_key_new *fresh; /* stored with the pledge; NULL: the key is in force */
};
struct pledge_new {
    struct pledge_offer offer;
    struct str seen;
    struct str actor;
    const struct pledge_own *own; /* NULL: the unit's key signs, now */
    int64_t ceremony_id;          /* 0: at a desk */
};
/* Errors of pledge_offer; E_CONFLICT also: the text is no longer what was seen, the key is no
 * longer in force, or it was signed too long ago. */
enum err pledge_sign(
    struct db_tx *tx, const struct keys *keys, const struct pledge_new *n,
    int64_t *ret_id) must_check;
/* The signature holds and the digest is the text's. */
bool pledge_verify(const struct pledge *p);

/* ---- reading ---- */

/* E_NOT_FOUND in both. */
enum err pledge_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct pledge *ret) must_check;
enum err pledge_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct pledge *ret)
    must_check;
enum err pledge_in_force(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t year,
    struct pledge *ret) must_check;
/* Those in force at the year's end or today, in the order of their names. */
enum err pledge_of_year(struct db_tx *tx, int64_t unit_id, int64_t year, struct pledge_list *ret)
    must_check;
/* All of an official, the newest first. */
enum err pledge_of_official(
    struct db_tx *tx, int64_t unit_id, int64_t official_id, struct pledge_list *ret) must_check;
/* Signed from then on, up to but not with; in the order of signing, ended ones too. */
enum err pledge_signed_between(
    struct db_tx *tx, int64_t unit_id, const int64_t from_until_at[2],
    struct pledge_list *ret) must_check;
/* The years in which anyone of the unit signed, the newest first. */
enum err pledge_years(struct db_tx *tx, int64_t unit_id, const int64_t **ret, size_t *ret_count)
    must_check;
/* Officials who hold a post on that day and have no pledge in force for its year. */
struct pledge_unsigned {
    int64_t official_id;
    struct str name, post_vi, post_en;
};
enum err pledge_missing(
    struct db_tx *tx, int64_t unit_id, int64_t day, const struct pledge_unsigned **ret,
    size_t *ret_count) must_check;
/* Everybody who holds a post on that day, those who lead first, and what each has signed. */
struct pledge_place {
    struct pledge_unsigned who;
    int64_t pledge_id, ceremony_id; /* pledge_id 0: has not signed */
    struct str slug, scheme, public_key;
    int64_t signed_at;
    bool changed; /* signed for another post: asked to sign again */
};
struct pledge_roll {
    const struct pledge_place *list;
    size_t n;
    size_t to_sign; /* those who have not, and those who are asked again */
};
enum err pledge_roll(struct db_tx *tx, int64_t unit_id, int64_t day, struct pledge_roll *ret)
    must_check;
/* Of them those who are asked to sign, in the same order. */
enum err pledge_to_sign(
    struct db_tx *tx, int64_t unit_id, int64_t day, const struct pledge_unsigned **ret,
    size_t *ret_count) must_check;
/* Those of the year that have ended, the newest end first: the archive. */
enum err pledge_ended(struct db_tx *tx, int64_t unit_id, int64_t year, struct pledge_list *ret)
    must_check;
/* Signed in that ceremony, in the order of signing; also those that have ended since. */
enum err pledge_of_ceremony(
    struct db_tx *tx, int64_t unit_id, int64_t ceremony_id, struct pledge_list *ret) must_check;
/* Whether the official signed any in that year, in force or not. */
enum err pledge_any(struct db_tx *tx, int64_t unit_id, int64_t official_id, int64_t year, bool *ret)
    must_check;

/* ---- judging ---- */

enum pledge_state { PLEDGE_NOT_MEASURED, PLEDGE_KEPT, PLEDGE_CLOSE, PLEDGE_BROKEN };

struct pledge_promise {
    int64_t n; /* from 1 */
    struct str text_vi, text_en, measure;
    bool of_unit;
    int64_t target_numerator, target_denominator;
    struct measure_sum sum;
    enum pledge_state state;
};
struct pledge_promise_list {
    const struct pledge_promise *list;
    size_t n;
};
/* With the figures from 1 January of the pledge's year to `day` (at most the year's end). */
enum err pledge_promises(
    struct db_tx *tx, const struct pledge *p, int64_t day,
    struct pledge_promise_list *ret) must_check;
/* By exact fractions. */
enum pledge_state pledge_judge(
    const struct measure_sum *sum, int64_t target_numerator, int64_t target_denominator);
/* BROKEN before CLOSE before KEPT before NOT_MEASURED. */
enum pledge_state pledge_worst(const struct pledge_promise_list *promises);

/* ---- breaches ---- */

struct pledge_breach {
    int64_t id, pledge_id, n, day;
    struct measure_sum sum; /* on that day */
    int64_t mended_day;     /* 0: not yet */
    struct str answer;
    int64_t answered_at; /* 0: not yet */
};
struct pledge_breach_list {
    const struct pledge_breach *list;
    size_t count;
};
/* The newest first. */
enum err pledge_breaches(
    struct db_tx *tx, int64_t unit_id, int64_t pledge_id,
    struct pledge_breach_list *ret) must_check;
/* Breaches not answered, of the unit's pledges in force of that year. */
enum err pledge_unanswered(struct db_tx *tx, int64_t unit_id, int64_t year, int64_t *ret)
    must_check;
/* Ends the pledges of those who hold no post on that day. */
enum err pledge_end_left(struct db_tx *tx, int64_t unit_id, int64_t day) must_check;
/* Judges every pledge in force of that unit as of `day`: opens and mends. */
enum err pledge_watch(struct db_tx *tx, int64_t unit_id, int64_t day) must_check;

struct pledge_answer {
    int64_t unit_id, official_id, breach_id;
    struct str answer, actor;
};
/* E_NOT_FOUND: no such breach of a pledge of this official; E_INVALID: too short or too long. */
enum err pledge_answer(struct db_tx *tx, const struct pledge_answer *a) must_check;

#endif
