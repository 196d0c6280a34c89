/* notice: what one process commits, the others hear; and they know when they hear nothing. */
#include "db_fixture.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "db/notice.h"

#define PATIENCE_MS 10000

/* An ear has no context: one for each of the two processes of a test. */
struct ear {
    pthread_mutex_t lock;
    char words[4000];
    size_t n;
    atomic_int listening; /* -1: never told */
    atomic_int told;
};
static struct ear ears[2] = {
    {.lock = PTHREAD_MUTEX_INITIALIZER}, {.lock = PTHREAD_MUTEX_INITIALIZER}};

static void hear(struct ear *ear, struct str word)
{
    (void)pthread_mutex_lock(&ear->lock);
    if (ear->n + word.n + 2 < sizeof ear->words) {
        memcpy(ear->words + ear->n, word.p, word.n);
        ear->n += word.n;
        ear->words[ear->n++] = ' ';
        ear->words[ear->n] = 0;
    }
    (void)pthread_mutex_unlock(&ear->lock);
}

static void tell(struct ear *ear, bool now)
{
    atomic_store(&ear->listening, now);
    atomic_fetch_add(&ear->told, 1);
}

static void heard_0(struct str word)
{
    hear(&ears[0], word);
}
static void heard_1(struct str word)
{
    hear(&ears[1], word);
}
static void listening_0(bool now)
{
    tell(&ears[0], now);
}
static void listening_1(bool now)
{
    tell(&ears[1], now);
}

static bool has(struct ear *ear, const char *word)
{
    (void)pthread_mutex_lock(&ear->lock);
    bool found = strstr(ear->words, word) != NULL;
    (void)pthread_mutex_unlock(&ear->lock);
    return found;
}

static bool comes(struct ear *ear, const char *word)
{
    for (int64_t end = clock_mono() + PATIENCE_MS; clock_mono() < end; (void)poll(NULL, 0, 2))
        if (has(ear, word))
            return true;
    return false;
}

static bool becomes(const struct ear *ear, int listening)
{
    for (int64_t end = clock_mono() + PATIENCE_MS; clock_mono() < end; (void)poll(NULL, 0, 2))
        if (atomic_load(&ear->listening) == listening)
            return true;
    return false;
}

static bool has_sent(const struct db *db, int64_t words)
{
    for (int64_t end = clock_mono() + PATIENCE_MS; clock_mono() < end; (void)poll(NULL, 0, 2))
        if (db_notice_stats(db).sent == words)
            return true;
    return false;
}

/* The fixture's own process, and another on the same database. */
static struct db *begin_two(struct fixture *f)
{
    static const struct db_ear ear[2] = {{heard_0, listening_0}, {heard_1, listening_1}};
    struct db_config config = {.url = str_z(f->url)};
    struct db *other = NULL;
    for (int i = 0; i < 2; i++) {
        ears[i].n = 0;
        ears[i].words[0] = 0;
        atomic_store(&ears[i].listening, -1);
        atomic_store(&ears[i].told, 0);
    }
    assert_int_equal(db_open(&config, &other), OK);
    assert_int_equal(db_notice_start(f->db, &ear[0]), OK);
    assert_int_equal(db_notice_start(other, &ear[1]), OK);
    assert_int_equal(ears[0].listening, 1);
    assert_int_equal(ears[1].listening, 1);
    return other;
}

struct saying {
    const char *word;
    enum err then;
};

static enum err say(struct db_tx *tx, void *ctx)
{
    const struct saying *s = ctx;
    db_notice_after(tx, str_z(s->word));
    return s->then;
}

static enum err commit_word(struct fixture *f, const char *word)
{
    struct saying s = {word, OK};
    return fixture_write(f, say, &s);
}

static void what_is_committed_the_others_hear(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    assert_int_equal(commit_word(f, "12:3"), OK);
    assert_true(comes(&ears[1], "12:3 "));
    assert_true(has_sent(f->db, 1));
    assert_int_equal(db_notice_stats(other).heard, 1);
    assert_int_equal(ears[0].n, 0); /* not oneself */
    db_close(other);
}

static void what_is_rolled_back_nobody_hears(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    struct saying lost = {"lost", E_INVALID};
    assert_int_equal(fixture_write(f, say, &lost), E_INVALID);
    assert_int_equal(commit_word(f, "kept"), OK);
    assert_true(comes(&ears[1], "kept "));
    assert_false(has(&ears[1], "lost"));
    db_close(other);
}

static void of_many_commits_none_is_missed(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    for (int i = 0; i < 500; i++) {
        assert_int_equal(commit_word(f, i % 2 ? "1:1" : "11:1"), OK);
        if (i == 250)
            assert_int_equal(commit_word(f, "middle"), OK);
    }
    assert_int_equal(commit_word(f, "end"), OK);
    assert_true(comes(&ears[1], "end "));
    assert_true(has(&ears[1], "middle ") && has(&ears[1], "11:1 ") && has(&ears[1], " 1:1 "));
    assert_true(has_sent(f->db, db_notice_stats(other).heard));
    db_close(other);
}

static void what_is_said_last_is_sent_before_the_end(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    assert_int_equal(commit_word(f, "last"), OK);
    fixture_close(f);
    assert_true(comes(&ears[1], "last "));
    db_close(other);
}

static void limit_connections(const struct fixture *f, int limit)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql, "ALTER DATABASE %s CONNECTION LIMIT %d", f->name, limit);
    fixture_server_sql(sql);
}

static void kill_listeners(const struct fixture *f)
{
    char sql[300];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = '%s' AND application_name = 'gandan-listener'",
        f->name);
    fixture_server_sql(sql);
}

static void who_is_cut_off_knows_it_and_comes_back(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    limit_connections(f, 0); /* nobody may come back */
    kill_listeners(f);
    assert_true(becomes(&ears[0], 0) && becomes(&ears[1], 0));
    assert_false(db_notice_stats(other).listening);
    (void)poll(NULL, 0, 500);
    assert_int_equal(ears[1].listening, 0);
    limit_connections(f, -1);
    assert_true(becomes(&ears[0], 1) && becomes(&ears[1], 1));
    assert_int_equal(ears[1].told, 3);
    assert_int_equal(commit_word(f, "back"), OK);
    assert_true(comes(&ears[1], "back "));
    db_close(other);
}

static void one_process_alone_misses_nothing(void **state)
{
    struct fixture *f = *state;
    struct db *other = begin_two(f);
    assert_int_equal(commit_word(f, "12:3"), OK);
    assert_true(db_notice_stats(f->db).listening);
    assert_int_equal(db_notice_stats(f->db).sent, 0);
    db_close(other);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_POSTGRES(what_is_committed_the_others_hear),
        ON_POSTGRES(what_is_rolled_back_nobody_hears),
        ON_POSTGRES(of_many_commits_none_is_missed),
        ON_POSTGRES(what_is_said_last_is_sent_before_the_end),
        ON_POSTGRES(who_is_cut_off_knows_it_and_comes_back),
        ON_SQLITE(one_process_alone_misses_nothing),
    };
    return FIXTURE_RUN(tests);
}
