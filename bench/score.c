/* score: how fast work becomes figures: the scorecards of many units from nothing, and after more.
 *
 *   score DATA UNITS DOSSIERS     DOSSIERS of each unit; DATA was made by `gandan init`
 *
 * Each dossier is a row and three events (received, in progress, finished), written by the same
 * functions as the desk's; they are counted by the same job as in a server. Then MORE dossiers are
 * received, each in a transaction of its own, while the job runs. Prints
 *   filled EVENTS in MICROSECONDS
 *   counted EVENTS in MICROSECONDS
 *   added EVENTS in MICROSECONDS, right after MICROSECONDS    (since the last COMMIT)
 *   assessed UNITS in MICROSECONDS                            (every indicator of each) */
#include <unistd.h>

#include "app/data.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/num.h"
#include "db/writer.h"
#include "score/assessment.h"
#include "score/scorecard_import.h"
#include "serve/dossier_measure_jobs.h"
#include "serve/dossier_row.h"
#include "spine/id.h"

#define FIRST_UNIT 1000000 /* no unit of the country has such an id */
#define AT_ONCE 100        /* dossiers in a transaction when filling */
#define MORE 1000
#define STEPS 3
#define LOOK_US 5000
#define PATIENCE_US ((int64_t)600 * 1000 * 1000)
#define HOUR_MS ((int64_t)3600 * 1000)

static void die(const char *why)
{
    (void)fprintf(stderr, "score: %s\n", why);
    exit(1);
}

static void must(enum err e, const char *what)
{
    if (e != OK)
        die(what);
}

struct bench {
    struct data *data;
    int64_t units, dossiers; /* of each */
    int64_t made;            /* so many there are */
    int64_t head, counted;   /* events: written, read by the job */
    int64_t assessed;
};

static int year_at(int64_t moment)
{
    return date_of_day(date_local_day(moment)).year;
}

/* ---- dossiers ---- */

/* Spread over the year so far; each ninth is late, each seventh came online. */
static struct dossier dossier_of(struct arena *a, int64_t unit_id, int64_t n, int64_t now_at)
{
    int64_t days = date_local_day(now_at) - date_day((struct date){year_at(now_at), 1, 1});
    int64_t received_at = now_at - (1 + n % (days > 1 ? days : 1)) * DATE_DAY_MS;
    bool late = n % 9 == 0;
    struct dossier d = {
        .unit_id = unit_id,
        .id = id_new(),
        .code = arena_fmt(a, "B-%lld", (long long)n),
        .procedure_id = 1,
        .person_id = 1,
        .channel = n % 7 == 0 ? CHANNEL_ONLINE : CHANNEL_DIRECT,
        .state = DOSSIER_ACCEPTED,
        .received_at = received_at,
        .due_at = received_at + 5 * HOUR_MS,
        .late_at = received_at + 6 * HOUR_MS,
        .punctuality = late ? PUNCTUALITY_LATE : PUNCTUALITY_EARLY,
        .version = 1,
        .generation = 1,
    };
    d.ended_at = received_at + (late ? 7 : 2) * HOUR_MS;
    return d;
}

static void happened(struct db_tx *tx, const struct dossier *d, enum dossier_state to)
{
    dossier_row_event(
        tx, d,
        &(struct dossier_change){
            .from = d->state,
            .to = to,
            .at = d->received_at,
            .actor = S("bench"),
            .reason = S("")});
}

static enum err finished_one(struct db_tx *tx, int64_t unit_id, int64_t n)
{
    struct dossier d = dossier_of(tx->arena, unit_id, n, tx->now_at);
    happened(tx, &d, DOSSIER_ACCEPTED);
    happened(tx, &d, DOSSIER_PROCESSING);
    happened(tx, &d, DOSSIER_FINISHED);
    d.state = DOSSIER_FINISHED;
    return dossier_row_insert(tx, &d, &(struct dossier_extra){0});
}

struct filling {
    int64_t unit_id, first, count;
};

static enum err fill_some(struct db_tx *tx, void *ctx)
{
    const struct filling *f = ctx;
    enum err e = OK;
    for (int64_t i = 0; i < f->count && e == OK; i++)
        e = finished_one(tx, f->unit_id, f->first + i);
    return e;
}

static void fill(struct bench *b)
{
    struct arena *a = arena_new(0);
    int64_t began = clock_mono_us();
    for (int64_t u = 0; u < b->units; u++)
        for (int64_t i = 0; i < b->dossiers; i += AT_ONCE) {
            int64_t left = b->dossiers - i;
            struct filling f = {FIRST_UNIT + u, i, left < AT_ONCE ? left : AT_ONCE};
            must(db_write(b->data->db, a, DB_LOW, fill_some, &f), "a dossier cannot be written");
            arena_reset(a);
        }
    b->made = b->dossiers;
    (void)printf(
        "filled %lld in %lld\n", (long long)(b->units * b->dossiers * STEPS),
        (long long)(clock_mono_us() - began));
    arena_free(a);
}

/* ---- counting ---- */

DB_STMT(
    PROGRESS, "bench.progress", "t",
    "SELECT (SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM event_head /* all units */),"
    " (SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM event_cursor WHERE subscriber = $1)");

static enum err read_progress(struct db_tx *tx, void *ctx)
{
    struct bench *b = ctx;
    struct db_rows r = db_query(tx, &PROGRESS, DB_ARGS(db_text(S(DOSSIER_MEASURE))));
    while (db_next(&r)) {
        b->head = row_i64(&r);
        b->counted = row_i64(&r);
    }
    return db_done(&r);
}

static void wait_until_counted(struct bench *b)
{
    struct arena *a = arena_new(0);
    int64_t end = clock_mono_us() + PATIENCE_US;
    do {
        (void)usleep(LOOK_US);
        must(db_read(b->data->db, a, read_progress, b), "the cursors cannot be read");
        arena_reset(a);
    } while (b->counted != b->head && clock_mono_us() < end);
    arena_free(a);
    if (b->counted != b->head)
        die("not counted within ten minutes");
}

static struct job_runner *count_all(struct bench *b, const struct job_kind *kind)
{
    struct job_runner *runner = NULL;
    const struct job_runner_config config = {.db = b->data->db, .kinds = kind, .count = 1};
    int64_t began = clock_mono_us();
    must(subscriber_begin(b->data->db, b->data->arena, kind->ctx, 1), "the cursor cannot be set");
    must(job_runner_start(&config, &runner), "the job cannot begin");
    wait_until_counted(b);
    (void)printf(
        "counted %lld in %lld\n", (long long)b->head, (long long)(clock_mono_us() - began));
    return runner;
}

static enum err receive_one(struct db_tx *tx, void *ctx)
{
    const struct filling *f = ctx;
    struct dossier d = dossier_of(tx->arena, f->unit_id, f->first, tx->now_at);
    d.ended_at = 0;
    d.punctuality = PUNCTUALITY_NONE;
    happened(tx, &d, DOSSIER_ACCEPTED);
    return dossier_row_insert(tx, &d, &(struct dossier_extra){0});
}

static void add_more(struct bench *b)
{
    struct arena *a = arena_new(0);
    int64_t began = clock_mono_us();
    for (int64_t i = 0; i < MORE; i++) {
        struct filling f = {FIRST_UNIT + i % b->units, b->made + i, 1};
        must(db_write(b->data->db, a, DB_HIGH, receive_one, &f), "a dossier cannot be written");
        arena_reset(a);
    }
    int64_t last = clock_mono_us();
    wait_until_counted(b);
    (void)printf(
        "added %d in %lld, right after %lld\n", MORE, (long long)(last - began),
        (long long)(clock_mono_us() - last));
    arena_free(a);
}

/* ---- scorecards ---- */

static enum err assess(struct db_tx *tx, void *ctx)
{
    struct bench *b = ctx;
    const struct scorecard *card = NULL;
    struct assessment *a = ARENA_NEW(tx->arena, struct assessment);
    int year = year_at(tx->now_at);
    enum err e = scorecard_of_year(tx, year, &card);
    if (e == OK)
        e = assessment_make(tx, FIRST_UNIT + b->assessed, card, year, a);
    const struct assessed_indicator *on_time = e == OK ? assessment_find(a, S("TC2.01")) : NULL;
    return e == OK && (!on_time || on_time->year.denominator < b->dossiers) ? E_INTERNAL : e;
}

static void assess_all(struct bench *b)
{
    struct arena *a = arena_new(0);
    int64_t began = clock_mono_us();
    for (b->assessed = 0; b->assessed < b->units; b->assessed++) {
        must(db_read(b->data->db, a, assess, b), "a scorecard is not what was counted");
        arena_reset(a);
    }
    (void)printf(
        "assessed %lld in %lld\n", (long long)b->units, (long long)(clock_mono_us() - began));
    arena_free(a);
}

static int64_t number(const char *text)
{
    uint64_t n;
    if (!num_parse_uint(str_z(text), 10000000, &n) || n == 0)
        die("a number is expected");
    return (int64_t)n;
}

int main(int argc, char **argv)
{
    static const struct subscriber counting = {
        .name = DOSSIER_MEASURE, .take_all = dossier_measure_take, .from_the_beginning = true};
    if (argc != 4)
        die("DATA UNITS DOSSIERS; see the top of bench/score.c");
    struct bench b = {.units = number(argv[2]), .dossiers = number(argv[3])};
    struct data_config config = {.dir = str_z(argv[1])};
    const char *database = getenv("GANDAN_DATABASE");
    if (database)
        config.database = str_z(database);
    must(data_open(&config, true, &b.data), "the data cannot be opened");
    const struct job_kind kind = subscriber_job(&counting);
    fill(&b);
    struct job_runner *runner = count_all(&b, &kind);
    add_more(&b);
    job_runner_stop(runner);
    assess_all(&b);
    data_close(b.data);
    return 0;
}
