/* cmd_demo: a demo commune with a year of invented work. The same arguments give the same data (the
 * same `export --canonical`); keys, and what hangs on them, are this installation's own. */
#include <unistd.h>

#include "app/commands.h"
#include "app/demo_run.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/num.h"
#include "serve/rating.h"
#include "trust/token.h"

#define YEAR_TOTAL 12000 /* dossiers at 100 percent */
#define SCALE_MAX 1000
#define BAR 30

struct order {
    uint64_t seed;
    int64_t scale, last_day;
};

static int bad(const struct command_call *c, enum text t, const char *option)
{
    command_complain_text(c, t, TEXT_ARGS(ta_str("value", command_option(c, option))));
    return COMMAND_UNUSABLE;
}

static int read_order(const struct command_call *c, struct order *o)
{
    *o = (struct order){1, 100, date_local_day(clock_wall()) - 1};
    if (command_has(c, "seed") && !num_parse_uint(command_option(c, "seed"), UINT64_MAX, &o->seed))
        return bad(c, TEXT_demo_run_bad_seed, "seed");
    if (command_has(c, "scale") &&
        !num_parse_i64(command_option(c, "scale"), 1, SCALE_MAX, &o->scale))
        return bad(c, TEXT_demo_run_bad_scale, "scale");
    if (command_has(c, "until") && !date_parse_iso(command_option(c, "until"), &o->last_day))
        return bad(c, TEXT_demo_run_bad_until, "until");
    return COMMAND_OK;
}

/* Twelve months, the last one up to the last day. */
static int64_t first_day_of(int64_t last_day)
{
    struct date d = date_of_day(last_day);
    d.day = 1;
    d.year -= d.month == 12 ? 0 : 1;
    d.month = d.month % 12 + 1;
    return date_day(d);
}

static void show_progress(void *ctx, int64_t done, int64_t all)
{
    const struct command_call *c = ctx;
    char bar[BAR + 1];
    if (!isatty(STDERR_FILENO))
        return;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < BAR * done / all ? '#' : '.';
    bar[BAR] = 0;
    struct str line = arena_fmt(
        c->arena, "\r[%s] %3d %%%s", bar, (int)(100 * done / all), done == all ? "\n" : "");
    c->out.write(c->out.ctx, true, line);
}

/* ---- what to look at ---- */

struct sights {
    struct demo *demo;
    struct dossier over_holiday, late, to_rate; /* id 0: there is none */
};

static enum err find_one(
    struct db_tx *tx, const struct sights *s, size_t index, struct dossier *ret)
{
    const struct demo_year *y = s->demo->year;
    *ret = (struct dossier){0};
    return index == y->n ? OK : dossier_by_code(tx, s->demo->unit.id, y->list[index].code, ret);
}

static enum err find_sights(struct db_tx *tx, void *ctx)
{
    struct sights *s = ctx;
    const struct demo_year *y = s->demo->year;
    enum err e = find_one(tx, s, y->over_holiday, &s->over_holiday);
    if (e == OK)
        e = find_one(tx, s, y->late, &s->late);
    return e == OK ? find_one(tx, s, y->to_rate, &s->to_rate) : e;
}

static void show_dossier(const struct demo *d, enum text t, const struct dossier *x)
{
    const struct command_call *c = d->call;
    if (!x->id)
        return;
    struct str secret = dossier_secret(c->arena, &d->data->keys, x);
    command_print_text(
        c, t,
        TEXT_ARGS(ta_str("code", x->code), ta_str("secret", token_grouped(c->arena, secret))));
}

static enum err show_sights(struct demo *d)
{
    const struct command_call *c = d->call;
    struct sights s = {.demo = d};
    enum err e = db_read(d->data->db, c->arena, find_sights, &s);
    if (e != OK)
        return e;
    command_print_text(
        c, TEXT_demo_run_made,
        TEXT_ARGS(
            ta_str("dir", d->data->config.dir), ta("n", d->year->n), ta("ratings", d->ratings)));
    show_dossier(d, TEXT_demo_run_over_holiday, &s.over_holiday);
    show_dossier(d, TEXT_demo_run_late, &s.late);
    if (s.to_rate.id) {
        struct str token = rating_token(c->arena, &d->data->keys, &s.to_rate);
        command_print_text(c, TEXT_demo_run_to_rate, TEXT_ARGS(ta_str("token", token)));
    }
    command_print_text(c, TEXT_demo_run_serve, TEXT_ARGS(ta_str("dir", d->data->config.dir)));
    return OK;
}

/* ---- the command ---- */

struct making {
    struct demo *demo;
    struct demo_plan plan;
};

static enum err make_year(struct db_tx *tx, void *ctx)
{
    struct making *m = ctx;
    return demo_year_make(tx, &m->plan, &m->demo->year);
}

static enum err make(struct demo *d, const struct order *o, int64_t first_day)
{
    enum err e = demo_found(d);
    struct making m = {
        .demo = d,
        .plan =
            {
                .unit_id = d->unit.id,
                .first_day = first_day,
                .last_day = o->last_day,
                .total = (int64_t)YEAR_TOTAL * o->scale / 100,
                .seed = o->seed,
                .prefix = DEMO_PREFIX,
            },
    };
    if (e == OK)
        e = db_read_for(d->data->db, d->arena, 600000, make_year, &m);
    if (e == OK)
        e = demo_live(d);
    if (e == OK)
        data_analyze(d->data);
    return e == OK ? show_sights(d) : e;
}

int cmd_demo(struct command_call *c)
{
    struct order order;
    struct data_config config = command_data_config(c);
    int code = read_order(c, &order);
    if (code != COMMAND_OK)
        return code;
    int64_t first_day = first_day_of(order.last_day);
    config.seed = arena_fmt(c->arena, "%llu", (unsigned long long)order.seed);
    /* Everything is recorded when it happened; the house is set up on the evening before. */
    clock_fix(date_at(first_day - 1, 18 * 60));
    struct data *data = NULL;
    enum err e = data_create(&config, PURPOSE_DEMO, &data);
    if (e == E_CONFLICT) {
        command_complain_text(c, TEXT_command_exists, TEXT_ARGS(ta_str("dir", config.dir)));
        return COMMAND_UNUSABLE;
    }
    if (e == OK) {
        struct demo demo = {
            .call = c, .data = data, .arena = data->arena, .progress = show_progress, .ctx = c};
        e = make(&demo, &order, first_day);
        data_close(data);
    }
    if (e == OK)
        return COMMAND_OK;
    enum text t = e == E_NOT_FOUND ? TEXT_demo_run_no_calendar : TEXT_demo_run_failed;
    command_complain_text(
        c, t, TEXT_ARGS(ta_str("why", str_z(err_name(e))), ta_str("dir", config.dir)));
    return COMMAND_UNUSABLE;
}
