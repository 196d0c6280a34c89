/* submit: N ratings from C senders at once; how fast they are acknowledged.
 *
 *   submit group|single DATA SLUG SENDERS COUNT        inside this process, no server runs
 *   submit http DATA SLUG SENDERS COUNT 127.0.0.1:PORT over the server that serves DATA
 *   submit passes DATA SLUG COUNT                      "path<TAB>cookie" of tracking pages
 *   submit stored DATA SLUG                            how many ratings there are
 *
 * All three ways store the same rows by the same statements (rating, rating_used, event and its
 * detail, topic version, idempotency) over the program's own connection with its own pragmas; each
 * rating is that of a dossier of its own, spread over the whole register. Prints
 * "acknowledged N of COUNT in MICROSECONDS". */
#include "submit.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/random.h"
#include "db/writer.h"
#include "place/unit.h"
#include "serve/link.h"
#include "serve/rating.h"
#include "trust/hash.h"

#define READ_MS 120000
#define MAX_SENDERS 512
#define KEY_RANDOM 16

static void die(const char *why)
{
    (void)fprintf(stderr, "submit: %s\n", why);
    exit(1);
}

/* ---- dossiers whose link is still good ---- */

struct pick {
    struct dossier *list;
    size_t count, room;
    int64_t unit_id;
    struct arena *arena; /* of the codes */
};

DB_STMT(
    UNRATED, "bench.unrated", "ii",
    "SELECT d.id, d.generation, d.code FROM dossier d WHERE d.unit_id = $1 AND d.state = $2 AND "
    "NOT EXISTS"
    " (SELECT 1 FROM rating_used u WHERE u.unit_id = $1 AND u.dossier_id = d.id) ORDER BY d.id");

static enum err add(struct db_rows *row, struct arena *row_arena, void *ctx)
{
    struct pick *p = ctx;
    (void)row_arena;
    if (p->count == p->room) {
        p->room = p->room ? p->room * 2 : 4096;
        p->list = realloc(p->list, p->room * sizeof *p->list);
        if (!p->list)
            die("no memory");
    }
    int64_t id = row_i64(row), generation = row_i64(row);
    struct dossier d = {.unit_id = p->unit_id, .id = id, .generation = generation};
    d.code = arena_str(p->arena, row_str(row));
    p->list[p->count++] = d;
    return OK;
}

static enum err read_unrated(struct db_tx *tx, void *ctx)
{
    struct pick *p = ctx;
    return db_each(tx, &UNRATED, DB_ARGS(db_i64(p->unit_id), db_i64(DOSSIER_RETURNED)), add, p);
}

/* `count` of them, at even steps through all. */
static struct dossier *pick_dossiers(struct data *data, int64_t unit_id, size_t count)
{
    struct pick p = {.unit_id = unit_id, .arena = data->arena};
    if (db_read_for(data->db, data->arena, READ_MS, read_unrated, &p) != OK)
        die("the register cannot be read");
    if (p.count < count || count == 0)
        die("not so many returned dossiers without a rating");
    for (size_t i = 0; i < count; i++)
        p.list[i] = p.list[i * p.count / count];
    return p.list;
}

static struct str random_key(struct arena *a)
{
    char *bytes = arena_raw(a, KEY_RANDOM);
    random_bytes(bytes, KEY_RANDOM);
    return hash_base64url(a, (struct str){bytes, KEY_RANDOM});
}

static const struct submission *make_submissions(
    struct data *data, const struct dossier *of, size_t count)
{
    struct arena *a = data->arena;
    struct submission *list = ARENA_ARRAY(a, struct submission, count);
    for (size_t i = 0; i < count; i++) {
        list[i].token = rating_token(a, &data->keys, &of[i]);
        list[i].key = random_key(a);
        list[i].body_hash = hash_sha256_hex(a, list[i].key);
    }
    return list;
}

/* ---- sending ---- */

struct start {
    struct sender sender;
    const struct way *way;
    pthread_barrier_t *line;
    pthread_t thread;
};

static void *run_sender(void *arg)
{
    struct start *s = arg;
    struct round *r = s->sender.round;
    if (!s->way->open(&s->sender))
        die("a sender cannot begin");
    (void)pthread_barrier_wait(s->line);
    for (;;) {
        size_t i = atomic_fetch_add(&r->next, 1);
        if (i >= r->count)
            return NULL;
        if (s->way->send(&s->sender, &r->list[i]))
            atomic_fetch_add(&r->acknowledged, 1);
        arena_reset(s->sender.arena);
    }
}

static void send_all(struct round *r, const struct way *way, size_t senders)
{
    static struct start start[MAX_SENDERS];
    pthread_barrier_t line;
    (void)pthread_barrier_init(&line, NULL, (unsigned)senders + 1);
    for (size_t i = 0; i < senders; i++) {
        start[i] = (struct start){.sender = {.round = r, .arena = arena_new(0)}, .way = way};
        start[i].line = &line;
        if (pthread_create(&start[i].thread, NULL, run_sender, &start[i]) != 0)
            die("no thread");
    }
    (void)pthread_barrier_wait(&line);
    int64_t began = clock_mono_us();
    for (size_t i = 0; i < senders; i++)
        (void)pthread_join(start[i].thread, NULL);
    int64_t took = clock_mono_us() - began;
    (void)printf(
        "acknowledged %zu of %zu in %lld\n", atomic_load(&r->acknowledged), r->count,
        (long long)took);
}

/* ---- the command ---- */

static enum err find_unit(struct db_tx *tx, void *ctx)
{
    struct round *r = ctx;
    struct unit unit;
    enum err e = unit_by_slug(tx, r->slug, &unit);
    if (e == OK)
        r->unit_id = unit.id;
    return e;
}

static void open_data(struct round *r, const char *dir, bool write)
{
    struct data_config config = {.dir = str_z(dir)};
    if (data_open(&config, write, &r->data) != OK)
        die("the data cannot be opened");
    if (db_read(r->data->db, r->data->arena, find_unit, r) != OK)
        die("no such unit");
}

static size_t number(const char *text, size_t max)
{
    uint64_t n;
    if (!num_parse_uint(str_z(text), max, &n) || n == 0)
        die("a number is expected");
    return (size_t)n;
}

static void print_passes(struct round *r, const struct dossier *of, size_t count)
{
    struct arena *a = r->data->arena;
    for (size_t i = 0; i < count; i++) {
        struct str pass = pass_make(a, &r->data->keys, &of[i], clock_now());
        (void)printf(
            "/%.*s/ho-so/%.*s\tt=%.*s\n", STR_ARG(r->slug), STR_ARG(of[i].code), STR_ARG(pass));
    }
}

static enum err print_stored(struct db_tx *tx, void *ctx)
{
    const struct round *r = ctx;
    struct rating_counts counts;
    enum err e = rating_count(tx, r->unit_id, 0, INT32_MAX, &counts);
    if (e == OK)
        (void)printf("%lld\n", (long long)counts.all);
    return e;
}

static void measure(struct round *r, const struct way *way, char **args)
{
    size_t senders = number(args[2], MAX_SENDERS);
    r->count = number(args[3], 10000000);
    open_data(r, args[0], way->writes);
    struct dossier *of = pick_dossiers(r->data, r->unit_id, r->count);
    r->list = make_submissions(r->data, of, r->count);
    free(of);
    send_all(r, way, senders);
}

int main(int argc, char **argv)
{
    static const struct way *const ways[] = {&submit_group, &submit_single, &submit_http};
    if (argc < 4)
        die("WAY DATA SLUG …; see the top of bench/submit.c");
    struct str what = str_z(argv[1]);
    struct round r = {.slug = str_z(argv[3])};
    const struct way *way = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (str_eq(what, str_z(ways[i]->name)))
            way = ways[i];
    if (way && argc == 6 + !way->writes) {
        r.host = str_z(way->writes ? "" : argv[6]);
        measure(&r, way, argv + 2);
    } else if (str_eq(what, S("passes")) && argc == 5) {
        size_t count = number(argv[4], 1000000);
        open_data(&r, argv[2], false);
        struct dossier *of = pick_dossiers(r.data, r.unit_id, count);
        print_passes(&r, of, count);
        free(of);
    } else if (str_eq(what, S("stored")) && argc == 4) {
        open_data(&r, argv[2], false);
        if (db_read_for(r.data->db, r.data->arena, READ_MS, print_stored, &r) != OK)
            die("the ratings cannot be counted");
    } else {
        die("no such way, or not its arguments; see the top of bench/submit.c");
    }
    data_close(r.data);
    return 0;
}
