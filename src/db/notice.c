#include "db/notice.h"

#include <assert.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "db/db_engine.h"

#define WAITING_MAX 4000 /* bytes; a notice of PostgreSQL has room for 8,000 */
#define RETRY_MS 200

struct db_notice {
    struct db *db;
    struct db_ear ear;
    struct db_conn *conn; /* the thread's own, once it runs */
    pthread_t thread;
    pthread_mutex_t lock;
    char waiting[WAITING_MAX + 1]; /* " word word" */
    size_t used;
    int wake;
    atomic_bool stopping, listening;
    _Atomic int64_t sent, heard;
};

/* ---- saying ---- */

static bool is_waiting(const struct db_notice *n, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = n->waiting; (at = strstr(at, word)); at += length)
        if (at[length] == 0 || at[length] == ' ')
            return true;
    return false;
}

/* What finds no room is not said: the others will see it when they look. */
static void say(struct db_notice *n, struct str word)
{
    char spaced[DB_WORD_MAX + 2];
    int length = snprintf(spaced, sizeof spaced, " %.*s", STR_ARG(word));
    (void)pthread_mutex_lock(&n->lock);
    if (n->used + (size_t)length <= WAITING_MAX && !is_waiting(n, spaced)) {
        memcpy(n->waiting + n->used, spaced, (size_t)length + 1);
        n->used += (size_t)length;
        (void)eventfd_write(n->wake, 1);
    }
    (void)pthread_mutex_unlock(&n->lock);
}

struct saying {
    struct db_notice *notice;
    struct str word;
};

static void committed(void *ctx)
{
    const struct saying *s = ctx;
    say(s->notice, s->word);
}

void db_notice_after(struct db_tx *tx, struct str word)
{
    struct db_notice *n = tx->priv->db->notice;
    assert(word.n > 0 && word.n < DB_WORD_MAX);
    if (!n)
        return;
    struct saying *s = ARENA_NEW(tx->arena, struct saying);
    *s = (struct saying){n, arena_str(tx->arena, word)};
    tx_on_commit(tx, committed, s);
}

static int64_t count_words(const char *words)
{
    int64_t count = 0;
    for (; *words; words++)
        count += *words == ' ';
    return count;
}

static enum err send_waiting(struct db_notice *n)
{
    char words[WAITING_MAX + 1];
    eventfd_t ignored;
    (void)eventfd_read(n->wake, &ignored);
    (void)pthread_mutex_lock(&n->lock);
    memcpy(words, n->waiting, n->used + 1);
    n->used = 0;
    n->waiting[0] = 0;
    (void)pthread_mutex_unlock(&n->lock);
    if (!words[0])
        return OK;
    enum err e = n->db->ops->tell(n->conn, words);
    if (e == OK)
        atomic_fetch_add(&n->sent, count_words(words));
    return e;
}

/* ---- hearing ---- */

static void hear(void *ctx, struct str words)
{
    struct db_notice *n = ctx;
    struct str word;
    while (str_cut(&words, ' ', &word)) {
        if (word.n == 0)
            continue;
        atomic_fetch_add(&n->heard, 1);
        n->ear.heard(word);
    }
}

static void tell_ear(struct db_notice *n, bool listening)
{
    if (atomic_exchange(&n->listening, listening) != listening)
        log_line(
            listening ? LOG_INFO : LOG_WARN,
            listening ? "other servers are heard again"
                      : "other servers cannot be heard; pages are made anew each time");
    n->ear.listening(listening);
}

static bool reach(struct db_notice *n)
{
    if (n->db->ops->connect(n->db->url, DB_LISTENER, &n->conn) != OK) {
        n->conn = NULL;
        return false;
    }
    tell_ear(n, true);
    return true;
}

static void leave(struct db_notice *n)
{
    if (n->conn)
        n->db->ops->disconnect(n->conn);
    n->conn = NULL;
}

static void rest(const struct db_notice *n)
{
    struct pollfd f = {n->wake, POLLIN, 0};
    eventfd_t ignored;
    (void)poll(&f, 1, RETRY_MS);
    (void)eventfd_read(n->wake, &ignored);
}

static void *work(void *arg)
{
    struct db_notice *n = arg;
    while (!atomic_load(&n->stopping)) {
        if (!n->conn && !reach(n)) {
            rest(n);
            continue;
        }
        if (send_waiting(n) == OK && n->db->ops->hear(n->conn, n->wake, hear, n) == OK)
            continue;
        leave(n);
        tell_ear(n, false);
    }
    if (n->conn)
        (void)send_waiting(n);
    leave(n);
    return NULL;
}

/* ---- start and end ---- */

static void notice_free(struct db_notice *n)
{
    leave(n);
    (void)close(n->wake);
    (void)pthread_mutex_destroy(&n->lock);
    free(n);
}

enum err db_notice_start(struct db *db, const struct db_ear *ear)
{
    assert(!db->notice);
    if (!db->ops->hear) {
        ear->listening(true);
        return OK;
    }
    struct db_notice *n = calloc(1, sizeof *n);
    if (!n)
        abort();
    n->db = db;
    n->ear = *ear;
    atomic_init(&n->listening, true);
    n->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    (void)pthread_mutex_init(&n->lock, NULL);
    if (!reach(n))
        tell_ear(n, false);
    if (n->wake < 0 || pthread_create(&n->thread, NULL, work, n) != 0) {
        log_error("cannot listen to other servers");
        notice_free(n);
        return E_INTERNAL;
    }
    db->notice = n;
    return OK;
}

void db_notice_stop(struct db *db)
{
    struct db_notice *n = db->notice;
    if (!n)
        return;
    atomic_store(&n->stopping, true);
    (void)eventfd_write(n->wake, 1);
    (void)pthread_join(n->thread, NULL);
    db->notice = NULL;
    notice_free(n);
}

struct db_notice_stats db_notice_stats(const struct db *db)
{
    const struct db_notice *n = db->notice;
    if (!n)
        return (struct db_notice_stats){.listening = true};
    return (struct db_notice_stats){
        .sent = atomic_load(&n->sent),
        .heard = atomic_load(&n->heard),
        .listening = atomic_load(&n->listening),
    };
}
