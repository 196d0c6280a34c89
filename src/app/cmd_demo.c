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

struct progress {
    const struct command_call *call;
    int64_t first_day, days, shown; /* shown: percent */
};

/* A bar on a terminal; elsewhere a line for each tenth. */
static void show_progress(void *ctx, int64_t day)
{
    struct progress *p = ctx;
    const struct command_call *c = p->call;
    char bar[BAR + 1];
    int64_t percent = 100 * (day - p->first_day + 1) / p->days;
    bool terminal = isatty(STDERR_FILENO) == 1;
    if (percent <= p->shown || (!terminal && percent / 10 == p->shown / 10))
        return;
    p->shown = percent;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < BAR * percent / 100 ? '#' : '.';
    bar[BAR] = 0;
    struct str line = arena_fmt(c->arena, "%d %%\n", (int)percent);
    if (terminal)
        line =
            arena_fmt(c->arena, "\r[%s] %3d %%%s", bar, (int)percent, percent == 100 ? "\n" : "");
    c->out.write(c->out.ctx, true, line);
}

/* ---- what to look at ---- */

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

static void show_sights(const struct demo *d)
{
    const struct command_call *c = d->call;
    const struct dossier *shown = d->sim.shown;
    command_print_text(
        c, TEXT_demo_run_made,
        TEXT_ARGS(
            ta_str("dir", d->data->config.dir), ta("n", d->sim.received),
            ta("ratings", d->sim.ratings), ta("acts", d->sim.acts)));
    show_dossier(d, TEXT_demo_run_over_holiday, &shown[DEMO_OVER_HOLIDAY]);
    show_dossier(d, TEXT_demo_run_late, &shown[DEMO_LATE_SORRY]);
    show_dossier(d, TEXT_demo_run_result, &shown[DEMO_AT_DESK]);
    if (shown[DEMO_TO_RATE].id) {
        struct str token = rating_token(c->arena, &d->data->keys, &shown[DEMO_TO_RATE]);
        command_print_text(c, TEXT_demo_run_to_rate, TEXT_ARGS(ta_str("token", token)));
    }
    command_print_text(c, TEXT_demo_run_serve, TEXT_ARGS(ta_str("dir", d->data->config.dir)));
}

/* ---- the command ---- */

static enum err make(struct demo *d)
{
    demo_towns_init(d->sim.towns);
    enum err e = demo_found(d);
    if (e == OK)
        e = demo_live(d);
    if (e != OK)
        return e;
    data_analyze(d->data);
    show_sights(d);
    return OK;
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
        struct progress progress = {c, first_day, order.last_day - first_day + 1, 0};
        struct demo *demo = ARENA_NEW(data->arena, struct demo);
        *demo = (struct demo){
            .call = c,
            .data = data,
            .arena = data->arena,
            .sim =
                {.data = data,
                 .arena = data->arena,
                 .first_day = first_day,
                 .last_day = order.last_day,
                 .progress = show_progress,
                 .ctx = &progress},
            .seed = order.seed,
            .total = (int64_t)DEMO_YEAR_TOTAL * order.scale / 100,
        };
        e = make(demo);
        data_close(data);
    }
    if (e == OK)
        return COMMAND_OK;
    enum text t = e == E_NOT_FOUND ? TEXT_demo_run_no_calendar : TEXT_demo_run_failed;
    command_complain_text(
        c, t, TEXT_ARGS(ta_str("why", str_z(err_name(e))), ta_str("dir", config.dir)));
    return COMMAND_UNUSABLE;
}
