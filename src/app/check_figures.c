#include "app/check_figures.h"

#include <unistd.h>

#include "base/date.h"
#include "place/office_jobs.h"
#include "serve/dossier_count.h"
#include "serve/dossier_measure.h"
#include "serve/dossier_measure_jobs.h"
#include "spine/event.h"

#define STEP_MS ((int64_t)10 * 60 * 1000)
#define TRIES 50 /* of 200 ms each, for a server that is still counting */

struct unit_check {
    int64_t unit_id, after_id;
    bool ratings; /* the dossiers are done */
    bool behind;  /* events are not counted yet */
    struct measure_check sum;
    int64_t wrong_days;
};

/* ---- the units that have a story ---- */

struct unit_ids {
    struct arena *arena;
    int64_t *list;
    size_t n;
};

DB_STMT(
    UNITS, "check.units", "",
    "SELECT unit_id FROM event_head /* all units */ WHERE unit_id <> 0 ORDER BY unit_id");

static enum err read_units(struct db_tx *tx, void *ctx)
{
    struct unit_ids *u = ctx;
    struct db_rows r = db_query(tx, &UNITS, DB_NO_ARGS);
    u->list = ARENA_ARRAY(u->arena, int64_t, r.rows + 1);
    while (db_next(&r))
        u->list[u->n++] = row_i64(&r);
    return db_done(&r);
}

/* ---- one step, in one snapshot ---- */

static enum err is_behind(struct db_tx *tx, int64_t unit_id, bool *ret)
{
    static const struct str subscribers[] = {STR_INIT(DOSSIER_MEASURE), STR_INIT(OFFICE_MEASURE)};
    enum err e = OK;
    *ret = false;
    for (size_t i = 0; e == OK && i < sizeof subscribers / sizeof *subscribers; i++) {
        struct event_list next = {0};
        int64_t seq = 0;
        e = event_cursor_get(tx, subscribers[i], unit_id, &seq);
        if (e == OK)
            e = event_after(tx, unit_id, seq, 1, &next);
        *ret = *ret || next.count > 0;
    }
    return e;
}

static enum err check_rows(struct db_tx *tx, void *ctx)
{
    struct unit_check *x = ctx;
    int64_t last = 0;
    enum err e = is_behind(tx, x->unit_id, &x->behind);
    if (e != OK || x->behind)
        return e;
    e = x->ratings ? rating_measure_check(tx, x->unit_id, x->after_id, &last, &x->sum)
                   : dossier_measure_check(tx, x->unit_id, x->after_id, &last, &x->sum);
    x->after_id = last;
    return e;
}

static enum err check_days(struct db_tx *tx, void *ctx)
{
    struct unit_check *x = ctx;
    int64_t measures = 0, days = 0, seen = 0, wrong = 0;
    const int year = date_of_day(date_local_day(tx->now_at)).year;
    enum err e = measure_recount(tx, x->unit_id, &measures);
    if (e == OK)
        e = dossier_recount(tx, x->unit_id, &days);
    if (e == OK)
        e = office_measure_check(tx, x->unit_id, year, &seen, &wrong);
    x->sum.seen += seen;
    x->sum.wrong += wrong;
    x->wrong_days = measures + days;
    return e;
}

static enum err check_all_rows(struct db *db, struct arena *arena, struct unit_check *x)
{
    for (int tries = 0;;) {
        enum err e = db_read_for(db, arena, STEP_MS, check_rows, x);
        arena_reset(arena);
        if (e != OK || (!x->behind && x->after_id == 0) || (x->behind && ++tries == TRIES))
            return e;
        if (x->behind)
            (void)usleep(200 * 1000);
    }
}

static enum err check_unit(struct db *db, struct arena *arena, struct unit_check *x)
{
    enum err e = OK;
    for (int part = 0; part < 2 && e == OK && !x->behind; part++) {
        x->ratings = part == 1;
        x->after_id = x->ratings ? INT64_MIN : 0;
        e = check_all_rows(db, arena, x);
    }
    if (e == OK && !x->behind)
        e = db_read_for(db, arena, STEP_MS, check_days, x);
    arena_reset(arena);
    return e;
}

int check_figures(struct command_call *c)
{
    struct unit_ids units = {.arena = c->arena};
    struct arena *arena = arena_new(0);
    int64_t seen = 0, wrong = 0, behind = 0;
    enum err e = db_read(c->data->db, arena, read_units, &units);
    for (size_t i = 0; i < units.n && e == OK; i++) {
        struct unit_check x = {.unit_id = units.list[i]};
        e = check_unit(c->data->db, arena, &x);
        seen += x.sum.seen;
        wrong += x.sum.wrong + x.wrong_days;
        behind += x.behind;
    }
    arena_free(arena);
    if (e != OK) {
        command_complain_text(
            c, TEXT_command_figures_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
        return COMMAND_UNUSABLE;
    }
    struct text_args args =
        TEXT_ARGS(ta_i64("seen", seen), ta_i64("wrong", wrong), ta_i64("behind", behind));
    if (behind)
        command_complain_text(c, TEXT_command_figures_behind, args);
    if (wrong)
        command_complain_text(c, TEXT_command_figures_wrong, args);
    if (wrong || behind)
        return COMMAND_REFUSED;
    command_print_text(c, TEXT_command_figures_sound, args);
    return COMMAND_OK;
}
