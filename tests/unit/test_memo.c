/* memo: what is kept is what the database says, whenever it is asked. */
#include "db_fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#include "spine/memo.h"
#include "spine/setting.h"
#include "spine/topic.h"

/* A database as app/ opens it, with a mark; the fixture's own has none. */
static struct db *marked(const struct fixture *f)
{
    struct db_config config = {.url = str_z(f->url), .mark = topic_moves};
    struct db *db;
    memo_forget();
    assert_int_equal(db_open(&config, &db), OK);
    return db;
}

static void end(struct db *db)
{
    db_close(db);
    memo_forget();
}

/* ---- one value: the hotline of a unit ---- */

static _Atomic int reads;

static enum err read_hotline(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id)
{
    struct str *value = ARENA_NEW(tx->arena, struct str);
    atomic_fetch_add(&reads, 1);
    *ret = value;
    *ret_unit_id = key->id;
    return setting_get(tx, key->id, S("hotline"), value);
}

static enum err get(struct db_tx *tx, int64_t unit_id, struct str *ret)
{
    struct memo_key key = {.kind = MEMO_UNIT, .topics = TOPIC_UNIT, .id = unit_id};
    const void *value = NULL;
    enum err e = memo_get(tx, &key, read_hotline, &value);
    if (e == OK)
        *ret = *(const struct str *)value;
    return e;
}

static enum err get_of_seven(struct db_tx *tx, void *ctx)
{
    return get(tx, 7, ctx);
}

static enum err set_of_seven(struct db_tx *tx, void *ctx)
{
    return setting_set(tx, 7, S("hotline"), *(const struct str *)ctx);
}

static enum err set_of_all(struct db_tx *tx, void *ctx)
{
    return setting_set(tx, 0, S("hotline"), *(const struct str *)ctx);
}

static void put(struct fixture *f, db_fn *fn, struct str value)
{
    assert_int_equal(fixture_write(f, fn, &value), OK);
}

static void expect(struct fixture *f, struct db *db, const char *value, int more_reads)
{
    struct str got = S("?");
    int before = atomic_load(&reads);
    assert_int_equal(db_read(db, f->arena, get_of_seven, &got), OK);
    assert_string_equal(arena_z(f->arena, got), value);
    assert_int_equal(atomic_load(&reads) - before, more_reads);
}

static void a_value_is_read_once_until_its_topic_moves(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    put(f, set_of_seven, S("1"));
    expect(f, db, "1", 1);
    expect(f, db, "1", 0);
    put(f, set_of_seven, S("2"));
    expect(f, db, "2", 1);
    put(f, set_of_seven, S(""));
    expect(f, db, "", 1);
    put(f, set_of_all, S("3")); /* unit 0 belongs to all */
    expect(f, db, "", 1);
    expect(f, db, "", 0);
    topic_move_all();
    expect(f, db, "", 1);
    end(db);
}

static void another_database_begins_anew(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    put(f, set_of_seven, S("1"));
    expect(f, db, "1", 1);
    end(db);
    db = marked(f);
    expect(f, db, "1", 1);
    end(db);
}

/* ---- snapshots ---- */

struct late {
    struct fixture *f;
    struct str first, second;
};

/* The snapshot stands; then the value changes; then it is asked for. */
static enum err change_beside(struct db_tx *tx, void *ctx)
{
    struct late *l = ctx;
    struct str value;
    enum err e = setting_get(tx, 7, S("email"), &value);
    if (e != OK)
        return e;
    put(l->f, set_of_seven, S("new"));
    e = get(tx, 7, &l->first);
    return e == OK ? get(tx, 7, &l->second) : e;
}

static void an_older_snapshot_keeps_nothing(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    struct late l = {.f = f};
    put(f, set_of_seven, S("old"));
    assert_int_equal(db_read(db, f->arena, change_beside, &l), OK);
    assert_true(str_eq(l.first, S("old")) && str_eq(l.second, S("old")));
    expect(f, db, "new", 1);
    expect(f, db, "new", 0);
    end(db);
}

static enum err change_and_look(struct db_tx *tx, void *ctx)
{
    enum err e = setting_set(tx, 7, S("hotline"), S("mine"));
    return e == OK ? get(tx, 7, ctx) : e;
}

static void who_writes_sees_what_it_wrote(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    struct str got;
    put(f, set_of_seven, S("old"));
    expect(f, db, "old", 1);
    assert_int_equal(fixture_write(f, change_and_look, &got), OK);
    assert_true(str_eq(got, S("mine")));
    end(db);
}

static void without_a_mark_everything_is_read(void **state)
{
    struct fixture *f = *state;
    memo_forget();
    put(f, set_of_seven, S("1"));
    expect(f, f->db, "1", 1);
    expect(f, f->db, "1", 1);
}

static enum err find_none(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id)
{
    (void)tx;
    (void)key;
    *ret = NULL;
    *ret_unit_id = 0;
    atomic_fetch_add(&reads, 1);
    return E_NOT_FOUND;
}

static enum err get_none(struct db_tx *tx, void *ctx)
{
    struct memo_key key = {.kind = MEMO_UNIT, .topics = TOPIC_UNIT, .name = S("nowhere")};
    const void *value;
    (void)ctx;
    return memo_get(tx, &key, find_none, &value);
}

static void what_is_not_there_is_not_kept(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    int before = atomic_load(&reads);
    for (int i = 0; i < 2; i++)
        assert_int_equal(db_read(db, f->arena, get_none, NULL), E_NOT_FOUND);
    assert_int_equal(atomic_load(&reads) - before, 2);
    end(db);
}

/* ---- lives ---- */

static void a_value_lives_as_long_as_who_got_it(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    struct arena *mine = arena_new(0);
    struct str got;
    put(f, set_of_seven, S("one of a length that lies apart"));
    assert_int_equal(db_read(db, mine, get_of_seven, &got), OK);
    put(f, set_of_seven, S("two"));
    expect(f, db, "two", 1); /* takes its place */
    memo_forget();
    assert_true(str_eq(got, S("one of a length that lies apart")));
    arena_free(mine);
    end(db);
}

struct reader {
    struct db *db;
    _Atomic int64_t *acknowledged;
    _Atomic bool *stop;
    pthread_t thread;
    bool wrong;
};

/* What was acknowledged before it looked is there: never an older value. */
static void *look(void *arg)
{
    struct reader *r = arg;
    struct arena *a = arena_new(0);
    while (!atomic_load(r->stop)) {
        int64_t least = atomic_load(r->acknowledged);
        struct str got = S("");
        if (db_read(r->db, a, get_of_seven, &got) != OK ||
            strtoll(arena_z(a, got), NULL, 10) < least)
            r->wrong = true;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

#define READERS 3
#define CHANGES 300

static void no_reader_ever_sees_less_than_was_acknowledged(void **state)
{
    struct fixture *f = *state;
    struct db *db = marked(f);
    _Atomic int64_t acknowledged = 0;
    _Atomic bool stop = false;
    struct reader readers[READERS];
    put(f, set_of_seven, S("0"));
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){.db = db, .acknowledged = &acknowledged, .stop = &stop};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, look, &readers[i]), 0);
    }
    for (int i = 1; i <= CHANGES; i++) {
        put(f, set_of_seven, arena_fmt(f->arena, "%d", i));
        atomic_store(&acknowledged, i);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < READERS; i++) {
        (void)pthread_join(readers[i].thread, NULL);
        assert_false(readers[i].wrong);
    }
    end(db);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_SQLITE(a_value_is_read_once_until_its_topic_moves),
        ON_SQLITE(another_database_begins_anew),
        ON_SQLITE(an_older_snapshot_keeps_nothing),
        ON_SQLITE(who_writes_sees_what_it_wrote),
        ON_BOTH(without_a_mark_everything_is_read),
        ON_SQLITE(what_is_not_there_is_not_kept),
        ON_SQLITE(a_value_lives_as_long_as_who_got_it),
        ON_SQLITE(no_reader_ever_sees_less_than_was_acknowledged),
    };
    return FIXTURE_RUN(tests);
}
