#include "spine/topic.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/num.h"
#include "db/notice.h"

#define SLOTS 8192

static _Atomic uint64_t versions[SLOTS];
static _Atomic uint64_t all;
static atomic_bool deaf;

struct str topic_name(enum topic topic)
{
    static const struct str names[] = {
        STR_INIT("unit"),      STR_INIT("procedure"), STR_INIT("dossier"), STR_INIT("rating"),
        STR_INIT("official"),  STR_INIT("measure"),   STR_INIT("pledge"),  STR_INIT("news"),
        STR_INIT("programme"), STR_INIT("letter"),    STR_INIT("office"),
    };
    _Static_assert(sizeof names / sizeof *names == TOPIC_COUNT, "each topic has its name");
    return names[__builtin_ctz((unsigned)topic)];
}
static _Atomic uint64_t moves = 1;

static size_t slot(int64_t unit_id, unsigned bit)
{
    uint64_t h = (uint64_t)unit_id * 0x9e3779b97f4a7c15u + bit;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    return (size_t)(h >> 40) % SLOTS;
}

static pthread_mutex_t watch_lock = PTHREAD_MUTEX_INITIALIZER;
static topic_watch_fn *watcher;
static void *watcher_ctx;

void topic_watch(topic_watch_fn *fn, void *ctx)
{
    (void)pthread_mutex_lock(&watch_lock);
    watcher = fn;
    watcher_ctx = ctx;
    (void)pthread_mutex_unlock(&watch_lock);
}

static void tell_watcher(int64_t unit_id, unsigned topics)
{
    (void)pthread_mutex_lock(&watch_lock);
    if (watcher)
        watcher(watcher_ctx, unit_id, topics);
    (void)pthread_mutex_unlock(&watch_lock);
}

/* Counted before any version rises: who has read a version and then finds the count unchanged,
 * knows that the version was not of this move. */
static void move(int64_t unit_id, unsigned topics)
{
    atomic_fetch_add(&moves, 1);
    for (unsigned bit = 0; bit < TOPIC_COUNT; bit++)
        if (topics & 1u << bit)
            atomic_fetch_add(&versions[slot(unit_id, bit)], 1);
    tell_watcher(unit_id, topics);
}

/* Sums only rise, and rise when any part does: equal sums mean that nothing moved. */
uint64_t topic_version(int64_t unit_id, unsigned topics)
{
    uint64_t sum = atomic_load(&all);
    for (unsigned bit = 0; bit < TOPIC_COUNT; bit++) {
        if (!(topics & 1u << bit))
            continue;
        sum += atomic_load(&versions[slot(unit_id, bit)]);
        if (unit_id != 0)
            sum += atomic_load(&versions[slot(0, bit)]);
    }
    return sum;
}

void topic_move_all(void)
{
    atomic_fetch_add(&moves, 1);
    atomic_fetch_add(&all, 1);
    tell_watcher(0, (1u << TOPIC_COUNT) - 1);
}

struct touch {
    int64_t unit_id;
    unsigned topics;
};

static void committed(void *ctx)
{
    const struct touch *t = ctx;
    move(t->unit_id, t->topics);
}

DB_STMT(
    MOVE, "topic.move", "iii",
    "INSERT INTO topic_version (unit_id, topic, version, changed_at) VALUES ($1, $2, 1, $3) "
    "ON CONFLICT (unit_id, topic) DO UPDATE SET version = topic_version.version + 1,"
    " changed_at = excluded.changed_at");

static enum err store(struct db_tx *tx, void *ctx)
{
    const struct touch *t = ctx;
    enum err e = OK;
    for (unsigned bit = 0; bit < TOPIC_COUNT && e == OK; bit++)
        if (t->topics & 1u << bit)
            e = db_exec(
                tx, &MOVE, DB_ARGS(db_i64(t->unit_id), db_i64((int64_t)bit), db_i64(tx->now_at)),
                NULL);
    return e;
}

void topic_touch(struct db_tx *tx, int64_t unit_id, unsigned topics)
{
    assert(tx->writes && topics < 1u << TOPIC_COUNT);
    struct touch *t = ARENA_NEW(tx->arena, struct touch);
    t->unit_id = unit_id;
    t->topics = topics;
    tx_before_commit(tx, store, t);
    tx_on_commit(tx, committed, t);
    db_notice_after(tx, arena_fmt(tx->arena, "%lld:%u", (long long)unit_id, topics));
}

/* ---- other processes ---- */

/* "12:3": the topics of a unit. What cannot be read is of another version of the program. */
static void heard(struct str word)
{
    struct str unit;
    uint64_t unit_id = 0, topics = 0;
    if (str_cut(&word, ':', &unit) && num_parse_uint(unit, INT64_MAX, &unit_id) &&
        num_parse_uint(word, (1u << TOPIC_COUNT) - 1, &topics))
        move((int64_t)unit_id, (unsigned)topics);
    else
        topic_move_all();
}

static void listening(bool now)
{
    if (now)
        topic_move_all();
    atomic_store(&deaf, !now);
}

enum err topic_follow(struct db *db)
{
    static const struct db_ear ear = {heard, listening};
    return db_notice_start(db, &ear);
}

bool topic_certain(void)
{
    return !atomic_load(&deaf);
}

uint64_t topic_moves(void)
{
    return atomic_load(&moves);
}

/* A transaction takes its time at its beginning and may commit seconds later: look back. */
#define LOOK_BACK_MS 10000

DB_STMT(
    CHANGED, "topic.changed", "i",
    "SELECT unit_id, topic, changed_at FROM topic_version /* all units */ WHERE changed_at > $1");

enum err topic_sweep(struct db_tx *tx, int64_t *since_at)
{
    struct db_rows r = db_query(tx, &CHANGED, DB_ARGS(db_i64(*since_at - LOOK_BACK_MS)));
    int64_t newest = *since_at;
    while (db_next(&r)) {
        int64_t unit_id = row_i64(&r);
        int64_t topic = row_i64(&r), changed_at = row_i64(&r);
        move(unit_id, 1u << (unsigned)topic);
        newest = changed_at > newest ? changed_at : newest;
    }
    enum err e = db_done(&r);
    if (e == OK)
        *since_at = newest;
    return e;
}

/* ---- as stored ---- */

DB_STMT(STORED, "topic.stored", "i", "SELECT topic, version FROM topic_version WHERE unit_id = $1");

static enum err add_stored(struct db_tx *tx, int64_t unit_id, struct topic_stored *s)
{
    struct db_rows r = db_query(tx, &STORED, DB_ARGS(db_i64(unit_id)));
    while (db_next(&r)) {
        int64_t topic = row_i64(&r), version = row_i64(&r);
        if (topic >= 0 && topic < TOPIC_COUNT)
            s->versions[topic] += version;
    }
    return db_done(&r);
}

enum err topic_stored(struct db_tx *tx, int64_t unit_id, struct topic_stored *ret)
{
    struct topic_stored s = {{0}};
    enum err e = add_stored(tx, unit_id, &s);
    if (e == OK && unit_id != 0)
        e = add_stored(tx, 0, &s);
    if (e == OK)
        *ret = s;
    return e;
}

int64_t topic_stored_sum(const struct topic_stored *s, unsigned topics)
{
    int64_t sum = 0;
    for (unsigned bit = 0; bit < TOPIC_COUNT; bit++)
        if (topics & 1u << bit)
            sum += s->versions[bit];
    return sum;
}
