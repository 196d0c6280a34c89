#include "spine/event.h"

#include <assert.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "base/random.h"
#include "spine/id.h"
#include "spine/job.h"
#include "trust/hash.h"

#define ENCODING_VERSION 1
#define MAX_BYTES ((size_t)16 * 1024)
#define SALT_BYTES 16

struct pending {
    struct event e; /* strings borrowed from the transaction's arena */
    struct str bytes, salt;
    int64_t id, recorded_at; /* of the moment it was added */
    struct pending *next;
};

struct event_buffer {
    struct pending *first, **end;
};

/* ---- encoding: version, then (name, kind, value), every piece behind its length ---- */

static void put_piece(struct buf *b, struct str s)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(b, (char)((s.n >> shift) & 0xff));
    buf_str(b, s);
}

static bool take_piece(struct str *rest, struct str *ret)
{
    if (rest->n < 4)
        return false;
    size_t n = 0;
    for (int i = 0; i < 4; i++)
        n = n << 8 | (unsigned char)rest->p[i];
    if (n > rest->n - 4)
        return false;
    *ret = (struct str){rest->p + 4, n};
    *rest = str_from(*rest, 4 + n);
    return true;
}

static void put_field(struct buf *b, struct arena *a, const struct event_field *f)
{
    put_piece(b, str_z(f->name));
    buf_char(b, f->kind == EVENT_I64 ? 'i' : 's');
    put_piece(b, f->kind == EVENT_I64 ? arena_fmt(a, "%lld", (long long)f->i64) : f->s);
}

static struct str encode(struct arena *a, const struct event *e, struct str commitment)
{
    struct buf b;
    buf_init(&b, a, MAX_BYTES);
    buf_char(&b, ENCODING_VERSION);
    for (size_t i = 0; i < e->field_count; i++)
        put_field(&b, a, &e->fields[i]);
    if (commitment.n) {
        struct event_field f = ev_str("detail_sha256", commitment);
        put_field(&b, a, &f);
    }
    assert(!b.over);
    return buf_get(&b);
}

bool event_next(struct str *rest, struct event_piece *ret)
{
    struct event_piece p = {.i64 = 0};
    struct str left = *rest;
    /* The version stands once, before the first field, where a length has its zero. */
    if (left.n && left.p[0] == ENCODING_VERSION)
        left = str_from(left, 1);
    if (!take_piece(&left, &p.name) || left.n == 0)
        return false;
    p.number = left.p[0] == 'i';
    left = str_from(left, 1);
    if (!take_piece(&left, &p.s) || (p.number && !num_parse_i64(p.s, INT64_MIN, INT64_MAX, &p.i64)))
        return false;
    *rest = left;
    *ret = p;
    return true;
}

static bool find_field(struct str bytes, struct str name, bool number, struct event_piece *ret)
{
    while (event_next(&bytes, ret))
        if (ret->number == number && str_eq(ret->name, name))
            return true;
    return false;
}

bool event_get_str(struct str bytes, struct str name, struct str *ret)
{
    struct event_piece p;
    if (!find_field(bytes, name, false, &p))
        return false;
    *ret = p.s;
    return true;
}

bool event_get_i64(struct str bytes, struct str name, int64_t *ret)
{
    struct event_piece p;
    if (!find_field(bytes, name, true, &p))
        return false;
    *ret = p.i64;
    return true;
}

/* ---- writing ---- */

/* The row of the unit is the guard: whoever has it gives the next numbers, up to the COMMIT. */
DB_STMT(
    HEAD, "event.head", "ii",
    "INSERT INTO event_head (unit_id, seq) VALUES ($1, $2) "
    "ON CONFLICT (unit_id) DO UPDATE SET seq = event_head.seq + excluded.seq RETURNING seq");

#define ROW_TYPES "iiiiittitb"
DB_STMT(
    INSERT_ONE, "event.insert", ROW_TYPES,
    "INSERT INTO event (unit_id, seq, id, at, recorded_at, actor, noun, noun_id, what, bytes) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

#define EIGHT 8
DB_STMT(
    INSERT_EIGHT, "event.insert_eight",
    "i"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb"
    "iiiittitb",
    "INSERT INTO event (unit_id, seq, id, at, recorded_at, actor, noun, noun_id, what, bytes) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10),"
    " ($1, $11, $12, $13, $14, $15, $16, $17, $18, $19),"
    " ($1, $20, $21, $22, $23, $24, $25, $26, $27, $28),"
    " ($1, $29, $30, $31, $32, $33, $34, $35, $36, $37),"
    " ($1, $38, $39, $40, $41, $42, $43, $44, $45, $46),"
    " ($1, $47, $48, $49, $50, $51, $52, $53, $54, $55),"
    " ($1, $56, $57, $58, $59, $60, $61, $62, $63, $64),"
    " ($1, $65, $66, $67, $68, $69, $70, $71, $72, $73)");

DB_STMT(
    INSERT_DETAIL, "event.insert_detail", "iibt",
    "INSERT INTO event_detail (unit_id, seq, salt, detail) VALUES ($1, $2, $3, $4)");

#define ROW_CELLS 9

static void row_cells(struct db_value *v, const struct pending *p, int64_t seq)
{
    int64_t recorded_at = p->recorded_at, at = p->e.at ? p->e.at : recorded_at;
    if (p->e.anonymous) {
        at = date_at(date_local_day(at), 0);
        recorded_at = date_at(date_local_day(recorded_at), 0);
    }
    v[0] = db_i64(seq);
    v[1] = db_i64(p->id);
    v[2] = db_i64(at);
    v[3] = db_i64(recorded_at);
    v[4] = db_text(p->e.actor);
    v[5] = db_text(p->e.noun);
    v[6] = db_i64(p->e.noun_id);
    v[7] = db_text(p->e.what);
    v[8] = db_blob(p->bytes);
}

/* Takes the events of one unit out of the buffer, in order. */
static struct pending *take_unit(struct event_buffer *buffer, int64_t unit_id, size_t *ret_count)
{
    struct pending *mine = NULL, **end = &mine, **p = &buffer->first;
    size_t n = 0;
    while (*p) {
        struct pending *x = *p;
        if (x->e.unit_id != unit_id) {
            p = &x->next;
            continue;
        }
        *p = x->next;
        x->next = NULL;
        *end = x;
        end = &x->next;
        n++;
    }
    *ret_count = n;
    return mine;
}

static enum err insert_details(struct db_tx *tx, const struct pending *p, int64_t seq)
{
    for (; p; p = p->next, seq++) {
        if (p->salt.n == 0)
            continue;
        enum err e = db_exec(
            tx, &INSERT_DETAIL,
            DB_ARGS(db_i64(p->e.unit_id), db_i64(seq), db_blob(p->salt), db_text(p->e.detail)),
            NULL);
        if (e != OK)
            return e;
    }
    return OK;
}

static enum err insert_events(struct db_tx *tx, const struct pending *p, int64_t seq, size_t count)
{
    struct db_value v[1 + EIGHT * ROW_CELLS];
    v[0] = db_i64(p ? p->e.unit_id : 0);
    while (count) {
        size_t rows = count >= EIGHT ? EIGHT : 1;
        for (size_t i = 0; i < rows; i++, p = p->next)
            row_cells(v + 1 + i * ROW_CELLS, p, seq++);
        enum err e = db_exec(
            tx, rows == EIGHT ? &INSERT_EIGHT : &INSERT_ONE,
            (struct db_args){v, 1 + rows * ROW_CELLS}, NULL);
        if (e != OK)
            return e;
        count -= rows;
    }
    return OK;
}

static enum err write_unit(struct db_tx *tx, const struct pending *mine, size_t count)
{
    struct db_rows r =
        db_query(tx, &HEAD, DB_ARGS(db_i64(mine->e.unit_id), db_i64((int64_t)count)));
    int64_t seq = 0;
    while (db_next(&r))
        seq = row_i64(&r) - (int64_t)count + 1;
    enum err e = db_done(&r);
    if (e == OK)
        e = insert_events(tx, mine, seq, count);
    return e == OK ? insert_details(tx, mine, seq) : e;
}

static enum err flush(struct db_tx *tx, void *ctx)
{
    struct event_buffer *buffer = ctx;
    while (buffer->first) {
        size_t count;
        struct pending *mine = take_unit(buffer, buffer->first->e.unit_id, &count);
        enum err e = write_unit(tx, mine, count);
        if (e != OK)
            return e;
    }
    buffer->end = &buffer->first;
    return OK;
}

/* Subscribers look at once. */
static void committed(void *ctx)
{
    (void)ctx;
    job_wake();
}

void event_add(struct db_tx *tx, const struct event *e)
{
    assert(tx->writes);
    struct event_buffer *buffer = tx->spine;
    if (!buffer) {
        buffer = ARENA_NEW(tx->arena, struct event_buffer);
        buffer->end = &buffer->first;
        tx->spine = buffer;
        tx_before_commit(tx, flush, buffer);
        tx_on_commit(tx, committed, NULL);
    }
    struct pending *p = ARENA_NEW(tx->arena, struct pending);
    p->e = *e;
    p->id = e->anonymous ? id_random() : id_new();
    p->recorded_at = tx->now_at;
    struct str commitment = STR_NONE;
    if (e->detail.n) {
        char *salt = arena_raw(tx->arena, SALT_BYTES);
        random_bytes(salt, SALT_BYTES);
        p->salt = (struct str){salt, SALT_BYTES};
        commitment = hash_sha256_hex(tx->arena, arena_cat(tx->arena, p->salt, e->detail));
    }
    p->bytes = encode(tx->arena, e, commitment);
    p->e.fields = NULL; /* encoded; the caller's array may be gone */
    *buffer->end = p;
    buffer->end = &p->next;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "e.seq, e.id, e.at, e.recorded_at, e.noun_id, e.actor, e.noun, e.what, e.bytes, d.detail"

static struct event_row row_read(struct db_rows *r)
{
    struct event_row e;
    e.seq = row_i64(r);
    e.id = row_i64(r);
    e.at = row_i64(r);
    e.recorded_at = row_i64(r);
    e.noun_id = row_i64(r);
    e.actor = row_str(r);
    e.noun = row_str(r);
    e.what = row_str(r);
    e.bytes = row_blob(r);
    e.detail = row_str(r);
    return e;
}

static enum err read_all(struct db_tx *tx, struct db_rows r, struct event_list *ret)
{
    struct event_row *rows = ARENA_ARRAY(tx->arena, struct event_row, r.rows);
    size_t n = 0;
    while (db_next(&r))
        rows[n++] = row_read(&r);
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = (struct event_list){rows, n};
    return OK;
}

/* By way of the narrow index event_noun (k): asked for the wide columns at once, SQLite would walk
 * all events of the unit. */
DB_STMT(
    OF, "event.of", "iti",
    "SELECT " COLUMNS " FROM event k JOIN event e ON e.unit_id = k.unit_id AND e.seq = k.seq"
    " LEFT JOIN event_detail d ON d.unit_id = e.unit_id AND d.seq = e.seq"
    " WHERE k.unit_id = $1 AND k.noun = $2 AND k.noun_id = $3 ORDER BY k.seq");

enum err event_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id, struct event_list *ret)
{
    return read_all(
        tx, db_query(tx, &OF, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(noun_id))), ret);
}

DB_STMT(
    LAST, "event.last", "iti",
    "SELECT COALESCE(MAX(seq), 0) FROM event WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");

enum err event_last(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id, int64_t *ret_seq)
{
    struct db_rows r =
        db_query(tx, &LAST, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(noun_id)));
    int64_t seq = 0;
    while (db_next(&r))
        seq = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret_seq = seq;
    return e;
}

/* The last of one is found at the end of its part of the index; nothing is added up. */
#define LAST_OF_ONE(id)                                                                            \
    "SELECT noun_id, MAX(seq) FROM event WHERE unit_id = $1 AND noun = $34 AND noun_id = " id      \
    " GROUP BY noun_id"
DB_STMT(LAST_OF, "event.last_of", "i" DB_IDS_TYPES "t", DB_EACH_ID(LAST_OF_ONE));

enum err event_last_of(struct db_tx *tx, const struct event_things *of, int64_t *ret_seqs)
{
    struct db_value v[1 + DB_IDS_MAX + 1] = {db_i64(of->unit_id)};
    db_ids(v + 1, of->ids, of->n);
    v[1 + DB_IDS_MAX] = db_text(of->noun);
    struct db_rows r = db_query(tx, &LAST_OF, (struct db_args){v, sizeof v / sizeof *v});
    memset(ret_seqs, 0, of->n * sizeof *ret_seqs);
    while (db_next(&r)) {
        int64_t id = row_i64(&r), seq = row_i64(&r);
        for (size_t i = 0; i < of->n; i++)
            if (of->ids[i] == id)
                ret_seqs[i] = seq;
    }
    return db_done(&r);
}

DB_STMT(
    AFTER, "event.after", "iii",
    "SELECT " COLUMNS " FROM event e LEFT JOIN event_detail d"
    " ON d.unit_id = e.unit_id AND d.seq = e.seq"
    " WHERE e.unit_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3");

enum err event_after(
    struct db_tx *tx, int64_t unit_id, int64_t seq, int64_t limit, struct event_list *ret)
{
    return read_all(
        tx, db_query(tx, &AFTER, DB_ARGS(db_i64(unit_id), db_i64(seq), db_i64(limit))), ret);
}

DB_STMT(
    BEFORE, "event.before", "iii",
    "SELECT " COLUMNS " FROM event e LEFT JOIN event_detail d ON d.unit_id = e.unit_id AND"
    " d.seq = e.seq WHERE e.unit_id = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3");

enum err event_before(
    struct db_tx *tx, int64_t unit_id, int64_t seq, int64_t limit, struct event_list *ret)
{
    return read_all(
        tx, db_query(tx, &BEFORE, DB_ARGS(db_i64(unit_id), db_i64(seq), db_i64(limit))), ret);
}

DB_STMT(
    CURSOR_GET, "event.cursor_get", "it",
    "SELECT seq FROM event_cursor WHERE unit_id = $1 AND subscriber = $2");

enum err event_cursor_get(
    struct db_tx *tx, struct str subscriber, int64_t unit_id, int64_t *ret_seq)
{
    struct db_rows r = db_query(tx, &CURSOR_GET, DB_ARGS(db_i64(unit_id), db_text(subscriber)));
    int64_t seq = 0;
    while (db_next(&r))
        seq = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret_seq = seq;
    return e;
}

DB_STMT(
    CURSOR_SET, "event.cursor_set", "iti",
    "INSERT INTO event_cursor (unit_id, subscriber, seq) VALUES ($1, $2, $3) "
    "ON CONFLICT (unit_id, subscriber) DO UPDATE SET seq = excluded.seq");

enum err event_cursor_set(struct db_tx *tx, struct str subscriber, int64_t unit_id, int64_t seq)
{
    return db_exec(
        tx, &CURSOR_SET, DB_ARGS(db_i64(unit_id), db_text(subscriber), db_i64(seq)), NULL);
}
