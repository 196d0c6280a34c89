#include "spine/memo.h"

#include <pthread.h>
#include <stdatomic.h>

#include "spine/topic.h"

#define SLOTS 1024

struct memo_value {
    struct memo_key key; /* its name in the arena */
    const void *value;
    struct arena *arena;
    int64_t unit_id;
    uint64_t version;
    _Atomic int holders; /* the table, and arenas of those who got it */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct memo_value *slots[SLOTS];

static void drop(void *ctx)
{
    struct memo_value *v = ctx;
    if (v && atomic_fetch_sub(&v->holders, 1) == 1)
        arena_free(v->arena); /* v lies in it */
}

static struct memo_value **slot_of(const struct memo_key *key)
{
    uint64_t h = str_hash(key->name) ^ (uint64_t)key->kind;
    h = (h ^ (uint64_t)key->id) * 0x9e3779b97f4a7c15u;
    return &slots[(h >> 32) % SLOTS];
}

static bool is_good(const struct memo_value *v, const struct memo_key *key)
{
    return v && v->key.kind == key->kind && v->key.id == key->id && v->key.day == key->day &&
           str_eq(v->key.name, key->name) && v->version == topic_version(v->unit_id, v->key.topics);
}

static struct memo_value *find(const struct memo_key *key)
{
    (void)pthread_mutex_lock(&lock);
    struct memo_value *v = *slot_of(key);
    if (!is_good(v, key))
        v = NULL;
    if (v)
        atomic_fetch_add(&v->holders, 1);
    (void)pthread_mutex_unlock(&lock);
    return v;
}

static enum err read_value(
    struct db_tx *tx, const struct memo_key *key, memo_fn *fn, struct memo_value **ret)
{
    struct arena *a = arena_new(0);
    struct memo_value *v = ARENA_NEW(a, struct memo_value);
    struct db_tx own = *tx;
    own.arena = a;
    v->arena = a;
    v->key = *key;
    v->key.name = arena_str(a, key->name);
    atomic_init(&v->holders, 1);
    enum err e = fn(&own, key, &v->value, &v->unit_id);
    if (e == OK)
        *ret = v;
    else
        arena_free(a);
    return e;
}

/* The version first, the moves behind it: topic.c counts a move before it raises a version. */
static void keep(const struct db_tx *tx, struct memo_value *v)
{
    v->version = topic_version(v->unit_id, v->key.topics);
    if (topic_moves() != tx->mark)
        return;
    atomic_fetch_add(&v->holders, 1);
    (void)pthread_mutex_lock(&lock);
    struct memo_value **slot = slot_of(&v->key), *before = *slot;
    *slot = v;
    (void)pthread_mutex_unlock(&lock);
    drop(before);
}

enum err memo_get(struct db_tx *tx, const struct memo_key *key, memo_fn *fn, const void **ret)
{
    int64_t unit_id;
    if (tx->writes || tx->mark == 0)
        return fn(tx, key, ret, &unit_id);
    struct memo_value *v = find(key);
    if (!v) {
        enum err e = read_value(tx, key, fn, &v);
        if (e != OK)
            return e;
        keep(tx, v);
    }
    arena_at_end(tx->arena, drop, v);
    *ret = v->value;
    return OK;
}

void memo_forget(void)
{
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < SLOTS; i++) {
        drop(slots[i]);
        slots[i] = NULL;
    }
    (void)pthread_mutex_unlock(&lock);
}
