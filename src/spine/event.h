/* event: what happened, appended in the transaction that made it happen (docs/adr/0001).
 *
 * Rules this module owns:
 *   - every change of state adds one event; seq is consecutive per unit, without gaps;
 *   - `bytes` (what is kept for ever, later hashed into the public ledger) holds no personal data:
 *     numbers, codes, symbolic words, and SHA-256(salt || detail); reasons and names are detail,
 *     in event_detail, and only the retention job deletes from it;
 *   - append-only.
 * Events are buffered in the transaction and written just before its COMMIT. */
#ifndef GANDAN_SPINE_EVENT_H
#define GANDAN_SPINE_EVENT_H

#include "db/db.h"

struct event_field {
    const char *name;
    enum { EVENT_I64, EVENT_STR } kind;
    int64_t i64;
    struct str s;
};
static inline struct event_field ev_i64(const char *name, int64_t v)
{
    return (struct event_field){.name = name, .kind = EVENT_I64, .i64 = v};
}
static inline struct event_field ev_str(const char *name, struct str s)
{
    return (struct event_field){.name = name, .kind = EVENT_STR, .s = s};
}

struct event {
    int64_t unit_id;
    struct str noun; /* "dossier" */
    int64_t noun_id;
    struct str what;  /* "dossier.received" */
    struct str actor; /* "citizen", "import", "official:<id>" */
    int64_t at;       /* when it happened, as claimed; 0: now */
    const struct event_field *fields;
    size_t field_count;
    struct str detail; /* reasons, names: personal data may stand only here */
    bool anonymous;    /* day instead of time, random id: cannot be joined back to a visit */
};
void event_add(struct db_tx *tx, const struct event *e);
#define EVENT_FIELDS(...)                                                                          \
    .fields = (const struct event_field[]){__VA_ARGS__},                                           \
    .field_count = sizeof((const struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field)

/* Reading back. */
struct event_row {
    int64_t seq, id, at, recorded_at, noun_id;
    struct str actor, noun, what, bytes, detail;
};
struct event_list {
    const struct event_row *rows;
    size_t count;
};
/* The events of one thing, oldest first. */
enum err event_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    struct event_list *ret) must_check;
/* The seq of the newest of them; 0: there is none. */
enum err event_last(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    int64_t *ret_seq) must_check;
/* The same of several things of one noun, 1 to DB_IDS_MAX of them: ret_seqs[i] of ids[i]. */
struct event_things {
    int64_t unit_id;
    struct str noun;
    const int64_t *ids;
    size_t n;
};
enum err event_last_of(struct db_tx *tx, const struct event_things *of, int64_t *ret_seqs)
    must_check;
/* The last events of the unit before seq (INT64_MAX: all), newest first. */
enum err event_before(
    struct db_tx *tx, int64_t unit_id, int64_t seq, int64_t limit,
    struct event_list *ret) must_check;
/* A field of stored bytes; false when there is none of that name and kind. */
bool event_get_i64(struct str bytes, struct str name, int64_t *ret);
bool event_get_str(struct str bytes, struct str name, struct str *ret);
/* Cuts the next field off stored bytes (*rest starts as all of them); false at the end. The name
 * lives as long as the bytes. */
struct event_piece {
    struct str name, s; /* s: of a text */
    bool number;
    int64_t i64;
};
bool event_next(struct str *rest, struct event_piece *ret);

/* Subscribers: at least once, in their own transaction. Reads up to `limit` events of the unit
 * after the subscriber's cursor; event_cursor_set moves it in the same transaction. */
enum err event_after(
    struct db_tx *tx, int64_t unit_id, int64_t seq, int64_t limit,
    struct event_list *ret) must_check;
enum err event_cursor_get(
    struct db_tx *tx, struct str subscriber, int64_t unit_id, int64_t *ret_seq) must_check;
enum err event_cursor_set(struct db_tx *tx, struct str subscriber, int64_t unit_id, int64_t seq)
    must_check;

#endif
