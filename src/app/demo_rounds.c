#include "app/demo_rounds.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/writer.h"

#define MORNING (7 * 60 + 20) /* before the desks open */

/* ---- officials ---- */

static enum err officials(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    int left = -1;
    enum err e = demo_town_day(tx, s->arena, t, day, &left);
    return e == OK && left >= 0 ? demo_act_reassign_all(s, tx, t, left) : e;
}

/* ---- the list ---- */

static const struct {
    const char *name;
    enum err (*day)(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day);
} ROUNDS[] = {
    {"officials", officials},
};

struct round {
    struct demo_sim *s;
    int64_t day;
    bool entered;
};

static enum err make_rounds(struct db_tx *tx, void *ctx)
{
    struct round *r = ctx;
    enum err e = OK;
    if (r->entered)
        return E_BUSY; /* as in demo_sim.c */
    r->entered = true;
    for (size_t i = 0; e == OK && i < sizeof ROUNDS / sizeof *ROUNDS; i++)
        for (int t = 0; e == OK && t < DEMO_TOWNS; t++) {
            e = ROUNDS[i].day(r->s, tx, &r->s->towns[t], r->day);
            if (e != OK)
                log_error("demo: %s: %s", ROUNDS[i].name, err_name(e));
        }
    return e;
}

enum err demo_rounds_day(struct demo_sim *s, int64_t day)
{
    struct round r = {.s = s, .day = day};
    struct arena *a = arena_new(0);
    enum err e = demo_sim_run(s, date_at(day, MORNING) - 1);
    if (e == OK) {
        clock_fix(date_at(day, MORNING));
        e = db_write(s->data->db, a, DB_HIGH, make_rounds, &r);
    }
    arena_free(a);
    return e;
}
