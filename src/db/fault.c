#include "db/fault.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/num.h"
#include "db/db_engine.h"

/* Read without the lock on the hot path: no fault armed costs one load. */
static atomic_bool armed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct db_fault_plan plan;
static int64_t left;
static _Atomic int64_t hits;

void db_fault_arm(struct db_fault_plan p)
{
    (void)pthread_mutex_lock(&lock);
    plan = p;
    left = p.nth;
    atomic_store(&hits, 0);
    atomic_store(&armed, p.what != DB_FAULT_NONE);
    (void)pthread_mutex_unlock(&lock);
}

void db_fault_disarm(void)
{
    atomic_store(&armed, false);
}

int64_t db_fault_hits(void)
{
    return atomic_load(&hits);
}

static enum db_fault count_down(void)
{
    if (left > 1) {
        left--;
        return DB_FAULT_NONE;
    }
    if (!plan.always)
        atomic_store(&armed, false);
    atomic_fetch_add(&hits, 1);
    return plan.what;
}

enum db_fault db_fault_of_statement(const char *name)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed))
        return DB_FAULT_NONE;
    enum db_fault f = DB_FAULT_NONE;
    (void)pthread_mutex_lock(&lock);
    bool mine = !plan.stmt || strcmp(plan.stmt, name) == 0;
    if (atomic_load(&armed) && plan.what < DB_FAULT_COMMIT && mine)
        f = count_down();
    (void)pthread_mutex_unlock(&lock);
    return f;
}

enum db_fault db_fault_of_commit(void)
{
    if (!atomic_load_explicit(&armed, memory_order_relaxed))
        return DB_FAULT_NONE;
    enum db_fault f = DB_FAULT_NONE;
    (void)pthread_mutex_lock(&lock);
    if (atomic_load(&armed) && plan.what >= DB_FAULT_COMMIT)
        f = count_down();
    (void)pthread_mutex_unlock(&lock);
    return f;
}

enum err db_fault_parse(struct str text, struct db_fault_plan *ret)
{
    static const struct {
        struct str name;
        enum db_fault what;
    } names[] = {
        {STR_INIT("call"), DB_FAULT_CALL},
        {STR_INIT("full"), DB_FAULT_FULL},
        {STR_INIT("interrupt"), DB_FAULT_INTERRUPT},
        {STR_INIT("lost"), DB_FAULT_LOST},
        {STR_INIT("commit"), DB_FAULT_COMMIT},
        {STR_INIT("unsure-stored"), DB_FAULT_UNSURE_STORED},
        {STR_INIT("unsure-lost"), DB_FAULT_UNSURE_LOST},
        {STR_INIT("exit"), DB_FAULT_EXIT},
        {STR_INIT("exit-after"), DB_FAULT_EXIT_AFTER},
    };
    struct str rest = text, name;
    if (!str_cut(&rest, ':', &name))
        return E_INVALID;
    bool always = str_ends(rest, S("+"));
    if (always)
        rest = str_sub(rest, 0, rest.n - 1);
    int64_t nth;
    if (!num_parse_i64(rest, 1, INT64_MAX, &nth))
        return E_INVALID;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i].name, name)) {
            *ret = (struct db_fault_plan){.what = names[i].what, .nth = nth, .always = always};
            return OK;
        }
    return E_INVALID;
}

enum err db_fault_limit_pages(struct db_tx *tx, int64_t pages)
{
    const struct db_ops *ops = tx->priv->db->ops;
    return ops->limit_pages ? ops->limit_pages(tx->priv->conn, pages) : E_INVALID;
}
