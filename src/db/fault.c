#include "db/fault.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/num.h"
#include "db/db_engine.h"

/* Read without the lock on the hot path: no fault armed costs one load. */
static atomic_bool armed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Under the lock: */
static struct db_fault_plan plan;
static int64_t left, hits;
static int64_t *hits_of; /* of each statement, then of begins and of commits; NULL: never armed */

static _Thread_local bool own_work;

void db_fault_own_work(bool own)
{
    own_work = own;
}

bool db_fault_is_own_work(void)
{
    return own_work;
}

enum { OF_BEGIN, OF_COMMIT, OTHERS };

static size_t places(void)
{
    size_t n;
    (void)db_stmts(&n);
    return n + OTHERS;
}

static size_t place_of(int other)
{
    return places() - OTHERS + (size_t)other;
}

void db_fault_arm(struct db_fault_plan p)
{
    (void)pthread_mutex_lock(&lock);
    if (!hits_of)
        hits_of = calloc(places(), sizeof *hits_of);
    if (!hits_of)
        abort();
    memset(hits_of, 0, places() * sizeof *hits_of);
    hits = 0;
    plan = p;
    left = p.nth;
    atomic_store(&armed, p.what != DB_FAULT_NONE);
    (void)pthread_mutex_unlock(&lock);
}

void db_fault_disarm(void)
{
    atomic_store(&armed, false);
}

int64_t db_fault_hits(void)
{
    (void)pthread_mutex_lock(&lock);
    int64_t n = hits;
    (void)pthread_mutex_unlock(&lock);
    return n;
}

bool db_fault_used(void)
{
    (void)pthread_mutex_lock(&lock);
    bool used = hits_of != NULL;
    (void)pthread_mutex_unlock(&lock);
    return used;
}

static const char *name_of(size_t place)
{
    if (place == place_of(OF_BEGIN))
        return "db.begin";
    if (place == place_of(OF_COMMIT))
        return "db.commit";
    size_t n;
    return db_stmts(&n)[place].name;
}

size_t db_fault_hit_list(struct arena *a, const struct db_fault_hit **ret)
{
    struct db_fault_hit *list = ARENA_ARRAY(a, struct db_fault_hit, places());
    size_t n = 0;
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; hits_of && i < places(); i++)
        if (hits_of[i])
            list[n++] = (struct db_fault_hit){name_of(i), hits_of[i]};
    (void)pthread_mutex_unlock(&lock);
    *ret = list;
    return n;
}

/* ---- delivering ---- */

static bool is_due(void)
{
    return atomic_load(&armed) && !(plan.spares && own_work);
}

static enum db_fault count_down(size_t place)
{
    if (left > 1) {
        left--;
        return DB_FAULT_NONE;
    }
    if (!plan.always)
        atomic_store(&armed, false);
    hits++;
    hits_of[place]++;
    return plan.what == DB_FAULT_WATCH ? DB_FAULT_NONE : plan.what;
}

static bool meets(const struct db_stmt *stmt, bool writes)
{
    return plan.what < DB_FAULT_BEGIN && (writes || plan.what != DB_FAULT_FULL) &&
           (!plan.stmt || strcmp(plan.stmt, stmt->name) == 0);
}

enum db_fault db_fault_of_statement(const struct db_stmt *stmt, bool writes)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed))
        return DB_FAULT_NONE;
    enum db_fault f = DB_FAULT_NONE;
    (void)pthread_mutex_lock(&lock);
    if (is_due() && meets(stmt, writes))
        f = count_down(db_stmt_index(stmt));
    (void)pthread_mutex_unlock(&lock);
    return f;
}

static enum db_fault of_transaction(int other, enum db_fault first, enum db_fault last)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed))
        return DB_FAULT_NONE;
    enum db_fault f = DB_FAULT_NONE;
    (void)pthread_mutex_lock(&lock);
    if (is_due() && plan.what >= first && plan.what <= last)
        f = count_down(place_of(other));
    (void)pthread_mutex_unlock(&lock);
    return f;
}

enum db_fault db_fault_of_begin(void)
{
    return of_transaction(OF_BEGIN, DB_FAULT_BEGIN, DB_FAULT_BEGIN);
}

enum db_fault db_fault_of_commit(void)
{
    return of_transaction(OF_COMMIT, DB_FAULT_COMMIT, DB_FAULT_EXIT_AFTER);
}

/* ---- a plan in words ---- */

static bool parse_kind(struct str name, enum db_fault *ret)
{
    static const struct str names[] = {
        [DB_FAULT_WATCH] = STR_INIT("watch"),
        [DB_FAULT_CALL] = STR_INIT("call"),
        [DB_FAULT_FULL] = STR_INIT("full"),
        [DB_FAULT_INTERRUPT] = STR_INIT("interrupt"),
        [DB_FAULT_LOST] = STR_INIT("lost"),
        [DB_FAULT_BEGIN] = STR_INIT("begin"),
        [DB_FAULT_COMMIT] = STR_INIT("commit"),
        [DB_FAULT_UNSURE_STORED] = STR_INIT("unsure-stored"),
        [DB_FAULT_UNSURE_LOST] = STR_INIT("unsure-lost"),
        [DB_FAULT_EXIT] = STR_INIT("exit"),
        [DB_FAULT_EXIT_AFTER] = STR_INIT("exit-after"),
    };
    for (size_t i = DB_FAULT_WATCH; i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i], name)) {
            *ret = (enum db_fault)i;
            return true;
        }
    return false;
}

/* The program's own words for it: a plan outlives the text it was read from. */
static const char *statement_named(struct str name)
{
    size_t n;
    const struct db_stmt *list = db_stmts(&n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_z(list[i].name), name))
            return list[i].name;
    return NULL;
}

enum err db_fault_parse(struct str text, struct db_fault_plan *ret)
{
    struct db_fault_plan p = {0};
    struct str rest = text, name, count;
    if (str_eq(text, S("off"))) {
        *ret = p;
        return OK;
    }
    if (!str_cut(&rest, ':', &name) || !parse_kind(name, &p.what))
        return E_INVALID;
    bool of_one = str_find_char(rest, '@') >= 0;
    if (of_one && !str_cut(&rest, '@', &count))
        return E_INVALID;
    if (!of_one)
        count = rest;
    p.always = str_ends(count, S("+"));
    if (p.always)
        count.n--;
    if (!num_parse_i64(count, 1, INT64_MAX, &p.nth))
        return E_INVALID;
    if (of_one)
        p.stmt = statement_named(rest);
    if (of_one && (!p.stmt || p.what >= DB_FAULT_BEGIN))
        return E_INVALID;
    *ret = p;
    return OK;
}

enum err db_fault_limit_pages(struct db_tx *tx, int64_t pages)
{
    const struct db_ops *ops = tx->priv->db->ops;
    return ops->limit_pages ? ops->limit_pages(tx->priv->conn, pages) : E_INVALID;
}
