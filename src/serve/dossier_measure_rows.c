/* dossier_measure_rows: reads what is counted, many rows in a few statements; sets and proves it.
 */
#include <stdlib.h>

#include "serve/dossier_file.h"
#include "serve/dossier_measure.h"
#include "serve/dossier_work.h"

#define CHECKED 500 /* rows in one step of a check */

/* ---- dossiers ---- */

/* Beside the row who had it last, else who received it, whether an apology came in time, and which
 * kinds of file stand: of papers, of the result. */
#define MEASURED_ONE(id)                                                                           \
    "SELECT unit_id, id, channel, state, received_at, late_at, paused_at, ended_at, punctuality,"  \
    " flags FROM dossier WHERE unit_id = $1 AND id = " id
DB_STMT(
    MEASURED, "dossier.measured", "i" DB_IDS_TYPES "i",
    "SELECT d.id, d.channel, d.state, d.received_at, d.late_at, d.paused_at, d.ended_at,"
    " d.punctuality, d.flags,"
    " (SELECT COALESCE(k.holder_id, k.receiver_id) FROM dossier_desk k WHERE k.unit_id = $1"
    " AND k.dossier_id = d.id),"
    " (SELECT a.in_time FROM dossier_apology a WHERE a.unit_id = $1 AND a.dossier_id = d.id),"
    " EXISTS (SELECT 1 FROM dossier_file f WHERE f.unit_id = $1 AND f.dossier_id = d.id"
    " AND f.voided_at IS NULL AND f.kind <> $34),"
    " EXISTS (SELECT 1 FROM dossier_file f WHERE f.unit_id = $1 AND f.dossier_id = d.id"
    " AND f.voided_at IS NULL AND f.kind = $34)"
    " FROM (" DB_EACH_ID(MEASURED_ONE) ") AS d");

static struct dossier_measured measured_read(struct db_rows *r)
{
    struct dossier_measured m = {0};
    m.d.id = row_i64(r);
    m.d.channel = (enum dossier_channel)row_i64(r);
    m.d.state = (enum dossier_state)row_i64(r);
    m.d.received_at = row_i64(r);
    m.d.late_at = row_i64_or(r, 0);
    m.d.paused_at = row_i64_or(r, 0);
    m.d.ended_at = row_i64_or(r, 0);
    m.d.punctuality = (enum punctuality)row_i64(r);
    m.d.flags = (unsigned)row_i64(r);
    int64_t official_id = row_i64_or(r, 0), in_time = row_i64_or(r, 0);
    m.paper_file = row_bool(r);
    m.result_file = row_bool(r);
    if (m.d.flags &
        DOSSIER_HANDLED) { /* a register brings neither officials nor apologies of ours */
        m.official_id = official_id;
        m.apology_in_time = in_time != 0;
    }
    return m;
}

#define PAUSES_ONE(id)                                                                             \
    "SELECT dossier_id, from_at, to_at, why FROM dossier_pause WHERE unit_id = $1"                 \
    " AND dossier_id = " id
DB_STMT(PAUSES, "dossier.pauses_of", "i" DB_IDS_TYPES, DB_EACH_ID(PAUSES_ONE));

struct stop {
    int64_t dossier_id;
    struct dossier_pause pause;
};

/* By dossier, its oldest first. */
static int by_dossier(const void *x, const void *y)
{
    const struct stop *a = x, *b = y;
    if (a->dossier_id != b->dossier_id)
        return a->dossier_id < b->dossier_id ? -1 : 1;
    return a->pause.from_at < b->pause.from_at ? -1 : a->pause.from_at > b->pause.from_at;
}

static enum err read_stops(
    struct db_tx *tx, struct db_args args, struct stop **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &PAUSES, args);
    struct stop *list = ARENA_ARRAY(tx->arena, struct stop, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct stop *s = &list[n++];
        s->dossier_id = row_i64(&r);
        s->pause.from_at = row_i64(&r);
        s->pause.to_at = row_i64_or(&r, 0);
        s->pause.why = (enum dossier_state)row_i64(&r);
    }
    if (n)
        qsort(list, n, sizeof *list, by_dossier);
    *ret = list;
    *ret_count = n;
    return db_done(&r);
}

static struct dossier_measured *find(struct dossier_measured *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].d.id == id)
            return &list[i];
    return NULL;
}

static enum err read_asked(
    struct db_tx *tx, struct db_args args, struct dossier_measured *list, size_t n)
{
    struct stop *stops = NULL;
    size_t n_stops = 0;
    enum err e = read_stops(tx, args, &stops, &n_stops);
    struct dossier_pause *own = ARENA_ARRAY(tx->arena, struct dossier_pause, n_stops + 1);
    for (size_t i = 0, k = 0; i < n_stops && e == OK; i++) {
        k = i && stops[i - 1].dossier_id == stops[i].dossier_id ? k + 1 : 0;
        own[k] = stops[i].pause;
        struct dossier_measured *m = find(list, n, stops[i].dossier_id);
        if (m)
            m->asked = dossier_asked_in(own, k + 1);
    }
    return e;
}

/* At most DB_IDS_MAX; what is gone is not among them. */
static enum err read_measured(
    struct db_tx *tx, const struct measure_ids *of, struct dossier_measured *ret, size_t *ret_count)
{
    struct db_value v[1 + DB_IDS_MAX + 1] = {db_i64(of->unit_id)};
    struct db_args ids = {v, 1 + DB_IDS_MAX}, ids_and_kind = {v, 1 + DB_IDS_MAX + 1};
    size_t n = 0;
    db_ids(v + 1, of->ids, of->n);
    v[1 + DB_IDS_MAX] = db_i64(DOSSIER_FILE_RESULT);
    struct db_rows r = db_query(tx, &MEASURED, ids_and_kind);
    while (db_next(&r)) {
        ret[n] = measured_read(&r);
        ret[n++].d.unit_id = of->unit_id;
    }
    enum err e = db_done(&r);
    *ret_count = n;
    return e == OK ? read_asked(tx, ids, ret, n) : e;
}

static enum err dossier_counts(
    struct db_tx *tx, const struct measure_ids *of, struct measure_count *ret)
{
    struct dossier_measured list[DB_IDS_MAX];
    size_t n = 0;
    enum err e = read_measured(tx, of, list, &n);
    for (size_t i = 0; i < of->n && e == OK; i++) {
        struct measure_part *parts = ARENA_ARRAY(tx->arena, struct measure_part, DOSSIER_PARTS_MAX);
        const struct dossier_measured *m = find(list, n, of->ids[i]);
        ret[i] = (struct measure_count){of->ids[i], parts, m ? dossier_measure_parts(m, parts) : 0};
    }
    return e;
}

/* ---- ratings ---- */

#define RATING_ONE(id) "SELECT id, day, level FROM rating WHERE unit_id = $1 AND id = " id
DB_STMT(RATINGS, "rating.measured", "i" DB_IDS_TYPES, DB_EACH_ID(RATING_ONE));

static enum err rating_counts(
    struct db_tx *tx, const struct measure_ids *of, struct measure_count *ret)
{
    struct db_value v[1 + DB_IDS_MAX] = {db_i64(of->unit_id)};
    db_ids(v + 1, of->ids, of->n);
    struct db_rows r = db_query(tx, &RATINGS, (struct db_args){v, sizeof v / sizeof *v});
    for (size_t i = 0; i < of->n; i++)
        ret[i] = (struct measure_count){of->ids[i], NULL, 0};
    while (db_next(&r)) {
        int64_t id = row_i64(&r), day = row_i64(&r), level = row_i64(&r);
        struct measure_part *p = ARENA_NEW(tx->arena, struct measure_part);
        *p = (struct measure_part){
            .code = MEASURE_SATISFIED,
            .day = day,
            .numerator = level >= 4 ? 1 : 0,
            .denominator = 1};
        for (size_t i = 0; i < of->n; i++)
            if (ret[i].noun_id == id) {
                ret[i].parts = p;
                ret[i].n = 1;
            }
    }
    return db_done(&r);
}

/* ---- setting ---- */

struct noun {
    struct str name;
    /* What at most DB_IDS_MAX rows count, in the order of their ids; nothing where one is gone. */
    enum err (*counts)(struct db_tx *tx, const struct measure_ids *of, struct measure_count *ret);
};
static const struct noun dossiers = {STR_INIT("dossier"), dossier_counts};
static const struct noun ratings = {STR_INIT("rating"), rating_counts};

static enum err counts_of(
    struct db_tx *tx, const struct noun *noun, const struct measure_ids *of,
    struct measure_count **ret)
{
    struct measure_count *list = ARENA_ARRAY(tx->arena, struct measure_count, of->n + 1);
    enum err e = OK;
    for (size_t i = 0, n; i < of->n && e == OK; i += n) {
        n = of->n - i < DB_IDS_MAX ? of->n - i : DB_IDS_MAX;
        e = noun->counts(tx, &(struct measure_ids){of->unit_id, of->ids + i, n}, list + i);
    }
    *ret = list;
    return e;
}

static enum err set(struct db_tx *tx, const struct noun *noun, const struct measure_ids *of)
{
    struct measure_count *list = NULL;
    enum err e = counts_of(tx, noun, of, &list);
    struct measure_of row = {of->unit_id, noun->name, 0};
    return e == OK ? measure_set_all(tx, &row, list, of->n) : e;
}

enum err dossier_measure_set(struct db_tx *tx, const struct measure_ids *of)
{
    return set(tx, &dossiers, of);
}

enum err rating_measure_set(struct db_tx *tx, const struct measure_ids *of)
{
    return set(tx, &ratings, of);
}

/* ---- proving ---- */

static enum err check(
    struct db_tx *tx, const struct noun *noun, const struct measure_ids *of,
    struct measure_check *sum)
{
    struct measure_count *list = NULL;
    enum err e = counts_of(tx, noun, of, &list);
    for (size_t i = 0; i < of->n && e == OK; i++) {
        struct measure_of row = {of->unit_id, noun->name, list[i].noun_id};
        bool same = false;
        e = measure_is(tx, &row, list[i].parts, list[i].n, &same);
        sum->seen++;
        sum->wrong += same ? 0 : 1;
    }
    return e;
}

static enum err read_ids(
    struct db_tx *tx, struct db_rows r, struct measure_ids *ret, int64_t *ret_last)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        ids[n++] = row_i64(&r);
    ret->ids = ids;
    ret->n = n;
    *ret_last = n == CHECKED ? ids[n - 1] : 0;
    return db_done(&r);
}

DB_STMT(
    DOSSIERS, "dossier.to_check", "iii",
    "SELECT id FROM dossier WHERE unit_id = $1 AND id > $2 ORDER BY id LIMIT $3");

enum err dossier_measure_check(
    struct db_tx *tx, int64_t unit_id, int64_t after_id, int64_t *ret_last,
    struct measure_check *sum)
{
    struct measure_ids of = {.unit_id = unit_id};
    struct db_rows r =
        db_query(tx, &DOSSIERS, DB_ARGS(db_i64(unit_id), db_i64(after_id), db_i64(CHECKED)));
    enum err e = read_ids(tx, r, &of, ret_last);
    return e == OK ? check(tx, &dossiers, &of, sum) : e;
}

DB_STMT(
    RATINGS_CHECKED, "rating.to_check", "iii",
    "SELECT id FROM rating WHERE unit_id = $1 AND id > $2 ORDER BY id LIMIT $3");

enum err rating_measure_check(
    struct db_tx *tx, int64_t unit_id, int64_t after_id, int64_t *ret_last,
    struct measure_check *sum)
{
    struct measure_ids of = {.unit_id = unit_id};
    struct db_rows r =
        db_query(tx, &RATINGS_CHECKED, DB_ARGS(db_i64(unit_id), db_i64(after_id), db_i64(CHECKED)));
    enum err e = read_ids(tx, r, &of, ret_last);
    return e == OK ? check(tx, &ratings, &of, sum) : e;
}
