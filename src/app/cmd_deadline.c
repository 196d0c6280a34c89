/* cmd_deadline: when something is due, and why; for whoever doubts a due time.
 *
 * With --unit by that unit's calendar and hours, without it by the country's: as the data directory
 * has them, or, where there is none, as the program was built with. The due time stands alone on
 * the last line. */
#include "app/commands.h"
#include "base/date.h"
#include "place/unit.h"
#include "serve/deadline_text.h"

#define MAX_PAUSES 32

struct question {
    const struct command_call *call;
    struct deadline_pause pauses[MAX_PAUSES];
    struct deadline_question q;
};

static int bad(const struct command_call *c, enum text t, struct str value)
{
    command_complain_text(c, t, TEXT_ARGS(ta_str("value", value)));
    return COMMAND_UNUSABLE;
}

static int read_pauses(struct question *x)
{
    const struct command_call *c = x->call;
    for (;;) {
        struct str value = command_option_nth(c, "pause", x->q.pause_count), to = value, from;
        if (!value.p)
            return COMMAND_OK;
        struct deadline_pause *p = &x->pauses[x->q.pause_count];
        (void)str_cut(&to, '/', &from);
        if (x->q.pause_count == MAX_PAUSES || !date_parse_local(str_trim(from), &p->from_at) ||
            !date_parse_local(str_trim(to), &p->to_at) || p->to_at <= p->from_at)
            return bad(c, TEXT_deadline_run_bad_pause, value);
        if (p->from_at < x->q.received_at)
            return bad(c, TEXT_deadline_run_impossible, value);
        x->q.pause_count++;
    }
}

static int read_question(struct question *x)
{
    const struct command_call *c = x->call;
    struct str from = command_option(c, "from"), take = command_option(c, "take");
    if (!from.p)
        return bad(c, TEXT_deadline_run_need_from, from);
    if (!take.p)
        return bad(c, TEXT_deadline_run_need_take, take);
    if (!date_parse_local(str_trim(from), &x->q.received_at))
        return bad(c, TEXT_command_bad_date, from);
    if (deadline_limit_parse(take, &x->q.limit) != OK)
        return bad(c, TEXT_command_bad_take, take);
    x->q.pauses = x->pauses;
    return read_pauses(x);
}

/* ---- whose calendar ---- */

static enum err load(struct db_tx *tx, void *ctx)
{
    struct question *x = ctx;
    struct unit unit = {.id = 0};
    struct str slug = command_option(x->call, "unit");
    enum err e = slug.p ? unit_by_slug(tx, slug, &unit) : OK;
    return e == OK ? calendar_load(tx, unit.id, &x->q.calendar) : e;
}

static int take_calendar(struct question *x)
{
    const struct command_call *c = x->call;
    struct data_config config = command_data_config(c);
    struct str slug = command_option(c, "unit");
    struct data *data = NULL;
    enum err e = data_open(&config, false, &data);
    if (e == E_NOT_FOUND && !slug.p) {
        x->q.calendar = calendar_national();
        return COMMAND_OK;
    }
    if (e == E_NOT_FOUND) {
        command_complain_text(c, TEXT_command_no_data, TEXT_ARGS(ta_str("dir", config.dir)));
        return COMMAND_UNUSABLE;
    }
    if (e == OK) {
        e = db_read(data->db, c->arena, load, x);
        data_close(data);
    }
    if (e == E_NOT_FOUND)
        command_complain_text(c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", slug)));
    else if (e != OK)
        command_complain_text(c, TEXT_command_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
    return e == OK ? COMMAND_OK : COMMAND_UNUSABLE;
}

int cmd_deadline(struct command_call *c)
{
    struct question x = {.call = c};
    struct deadline d;
    int code = read_question(&x);
    if (code == COMMAND_OK)
        code = take_calendar(&x);
    if (code != COMMAND_OK)
        return code;
    enum err e = deadline_reckon(c->arena, &x.q, &d);
    if (e != OK)
        return bad(
            c, e == E_NOT_FOUND ? TEXT_deadline_run_no_hours : TEXT_deadline_run_impossible,
            STR_NONE);
    struct deadline_teller teller = {c->arena, c->lang, &d, x.q.calendar};
    struct deadline_lines lines = deadline_lines(&teller);
    for (size_t i = 0; i < lines.n; i++)
        command_print(c, "%.*s", STR_ARG(lines.list[i]));
    command_print(c, "%.*s", STR_ARG(date_str_local(c->arena, d.due_at)));
    return COMMAND_OK;
}
