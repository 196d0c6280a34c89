#include "app/demo_month.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/writer.h"
#include "serve/dossier_import.h"
#include "serve/rating.h"

#define REPORT_MINUTE (17 * 60 + 30) /* after closing, the office sends its register */
#define EVENING (23 * 60 + 50)

/* ---- the register ---- */

static void say_refusal(void *ctx, bool is_error, struct str line)
{
    (void)ctx;
    if (is_error)
        log_error("demo: %.*s", STR_ARG(line));
}

/* A register is real input: whatever is refused in it is a fault of the demo. */
static enum err import_register(const struct demo_month_run *m)
{
    struct arena *a = arena_new(0);
    struct dossier_import_result result;
    const struct dossier_import in = {
        .db = m->s->data->db,
        .keys = &m->s->data->keys,
        .unit_id = m->year->plan.unit_id,
        .path = m->path,
        .actor = S("import"),
        .lang = LANG_VI,
        .say = say_refusal,
    };
    enum err e = dossier_import(a, &in, &result);
    arena_free(a);
    return e;
}

enum err demo_month_send(struct demo_month_run *m, int64_t day)
{
    int64_t at = date_at(day, REPORT_MINUTE);
    bool empty = m->open && m->year->list[0].received_at > at; /* nobody has come yet */
    if (!m->open || empty || demo_report_day(m->year, day) != day)
        return OK;
    enum err e = demo_sim_run(m->s, at - 1);
    if (e != OK)
        return e;
    clock_fix(at);
    e = demo_register_write(m->year, &m->month, at, m->path);
    if (e == OK)
        e = import_register(m);
    m->open = m->month.settled_at > at;
    return e;
}

/* ---- ratings ---- */

static int by_moment(const void *x, const void *y)
{
    const struct demo_dossier *a = *(const struct demo_dossier *const *)x;
    const struct demo_dossier *b = *(const struct demo_dossier *const *)y;
    if (a->rated_at != b->rated_at)
        return a->rated_at < b->rated_at ? -1 : 1;
    return str_cmp(a->code, b->code);
}

static void gather_ratings(struct demo_month_run *m)
{
    const struct demo_year *y = m->year;
    struct demo_month_ratings *r = &m->ratings;
    r->list = ARENA_ARRAY(m->s->arena, const struct demo_dossier *, y->n + 1);
    for (size_t i = 0; i < y->n; i++)
        if (y->list[i].rating && date_local_day(y->list[i].rated_at) <= y->plan.last_day)
            r->list[r->n++] = &y->list[i];
    qsort(r->list, r->n, sizeof(void *), by_moment); /* pointers are sorted */
}

struct rating_batch {
    const struct demo_month_run *m;
    const struct demo_dossier *const *list;
    size_t n;
};

static enum err give_batch(struct db_tx *tx, void *ctx)
{
    const struct rating_batch *b = ctx;
    const struct keys *keys = &b->m->s->data->keys;
    int64_t unit_id = b->m->year->plan.unit_id;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < b->n; i++) {
        struct dossier dossier;
        int64_t id;
        e = dossier_by_code(tx, unit_id, b->list[i]->code, &dossier);
        if (e != OK)
            break;
        const struct rating_new rating = {
            .claim = {unit_id, rating_token(tx->arena, keys, &dossier)},
            .level = b->list[i]->rating,
            .comment = b->list[i]->remark,
        };
        e = rating_give(tx, keys, &rating, &id);
    }
    return e;
}

/* Those of one day in one transaction. */
enum err demo_month_rate(struct demo_month_run *m, int64_t day)
{
    struct demo_month_ratings *r = &m->ratings;
    struct rating_batch b = {.m = m, .list = r->list + r->given};
    while (r->given + b.n < r->n && date_local_day(b.list[b.n]->rated_at) <= day)
        b.n++;
    if (b.n == 0)
        return OK;
    struct arena *a = arena_new(0);
    clock_fix(date_at(day, EVENING));
    enum err e = db_write(m->s->data->db, a, DB_LOW, give_batch, &b);
    r->given += b.n;
    m->s->ratings += (int64_t)b.n;
    arena_free(a);
    return e;
}

bool demo_month_goes_on(const struct demo_month_run *m)
{
    return m->open || m->ratings.given < m->ratings.n;
}

/* ---- drawing it ---- */

enum err demo_month_begin(struct demo_sim *s, struct demo_month_run *ret)
{
    struct demo_town *t = &s->towns[0];
    struct demo_month_run m = {.s = s, .year = t->year};
    char *folder = data_path(s->data, "demo");
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        log_error("cannot create %s: %s", folder, strerror(errno));
        return E_INTERNAL;
    }
    enum err e =
        demo_year_register(t->year, t->arrivals, (size_t)(s->register_last - s->first_day + 1));
    if (e == OK && t->year->n) {
        m.month = demo_month_of(t->year, 0);
        struct date date = date_of_day(s->first_day);
        m.path = arena_z(
            s->arena,
            arena_fmt(s->arena, "%s/register-%04d-%02d.csv", folder, date.year, date.month));
        m.open = true;
        s->received += (int64_t)t->year->n;
    }
    gather_ratings(&m);
    *ret = m;
    return e;
}
