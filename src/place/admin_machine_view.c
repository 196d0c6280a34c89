/* admin_machine_view: the administrator's page, as far as it is about the machine. */
#include "base/clock.h"
#include "base/date.h"
#include "db/writer.h"
#include "doc/chart.h"
#include "http/dispatch.h"
#include "place/admin.h"
#include "place/admin_view.h"
#include "spine/disk.h"

#define BEHIND_MS ((int64_t)5 * 60 * 1000)
#define QUEUE_LONG 100

/* ---- copies ---- */

static enum err fill_copy_list(struct request *q, struct admin_view *v, const struct machine *m)
{
    struct backup_list all;
    enum err e = backups_list(q->arena, m->backups, q->now_at, &all);
    struct admin_copy *list = ARENA_ARRAY(q->arena, struct admin_copy, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct backup *x = &all.list[i];
        bool night = x->kind == BACKUP_OF_NIGHT;
        list[i] = (struct admin_copy){
            .moment = text_moment(q->arena, q->lang, x->at),
            .size = admin_size(q, x->bytes),
            .kind = admin_word(q, night ? TEXT_admin_copy_night : TEXT_admin_copy_hand),
            .ahead = x->ahead,
        };
    }
    v->copy_list = list;
    v->copy_count = all.n;
    v->copies_dir = backups_dir(m->backups);
    struct admin_line *l = admin_line(&v->copies, TEXT_admin_copy_newest, S(""));
    if (e != OK || all.n == 0 || all.list[0].ahead) {
        l->state = admin_state(
            v, ADMIN_LATE,
            admin_word(q, e == OK ? TEXT_admin_copy_none : TEXT_admin_copy_unreadable));
        return OK;
    }
    int64_t age = q->now_at - all.list[0].at;
    bool old = age > BACKUP_OLD_MS;
    l->value = list[0].moment;
    l->state = admin_state(
        v, old ? ADMIN_LATE : ADMIN_GOOD,
        text_get(q->arena, q->lang, TEXT_admin_ago, TEXT_ARGS(ta_str("span", admin_span(q, age)))));
    if (old)
        l->more = admin_word(q, TEXT_admin_copy_old);
    return OK;
}

static void say_again(struct request *q, struct admin_line *l, const struct job_row *x)
{
    struct str reason = admin_reason(q, x->error);
    bool waits = x->state == JOB_WAITING;
    l->more = waits ? text_get(
                          q->arena, q->lang, TEXT_admin_copy_again,
                          TEXT_ARGS(
                              ta_str("reason", reason),
                              ta_str("moment", text_moment(q->arena, q->lang, x->due_at))))
                    : reason;
}

static enum err fill_copy_job(struct request *q, struct admin_view *v)
{
    struct job_rows rows;
    enum err e = job_latest(q->tx, 0, S(BACKUP_JOB), 1, &rows);
    if (e != OK || rows.n == 0)
        return e;
    const struct job_row *x = &rows.list[0];
    struct admin_line *l = admin_line(&v->copies, TEXT_admin_copy_last, S(""));
    if (x->taken) {
        l->state = admin_state(v, ADMIN_WAIT, admin_word(q, TEXT_admin_copy_running));
    } else if (x->error.n) {
        bool made = x->state == JOB_DONE;
        l->state = admin_state(
            v, made ? ADMIN_SOON : ADMIN_LATE,
            admin_word(q, made ? TEXT_admin_copy_lacking : TEXT_admin_copy_failed));
        say_again(q, l, x);
    } else if (x->state == JOB_WAITING) {
        l->state = admin_state(v, ADMIN_WAIT, admin_word(q, TEXT_admin_copy_due));
    } else {
        l->state = admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_copy_done));
        l->value = text_moment(q->arena, q->lang, x->ended_at);
    }
    return OK;
}

static enum err fill_copies(struct request *q, struct admin_view *v, const struct machine *m)
{
    v->copies = (struct admin_card){.id = S("sl-h"), .title = TEXT_admin_copies};
    v->may_back_up = m->backups != NULL;
    if (m->backups) {
        enum err e = fill_copy_list(q, v, m);
        return e == OK ? fill_copy_job(q, v) : e;
    }
    struct admin_line *l = admin_line(&v->copies, TEXT_admin_copy_newest, S(""));
    l->state = admin_state(v, ADMIN_NONE, admin_word(q, TEXT_admin_copy_unknown));
    l->more = admin_word(q, TEXT_admin_copy_elsewhere);
    return OK;
}

/* ---- the program ---- */

static void fill_program(struct request *q, struct admin_view *v, const struct machine *m)
{
    static const enum text purposes[] = {
        [MACHINE_WORK] = TEXT_admin_purpose_work,
        [MACHINE_DEMO] = TEXT_admin_purpose_demo,
        [MACHINE_TEST] = TEXT_admin_purpose_test,
    };
    struct admin_card *c = &v->program;
    *c = (struct admin_card){.id = S("ct-h"), .title = TEXT_admin_program};
    (void)admin_line(
        c, TEXT_admin_version, arena_fmt(q->arena, "gandan %.*s", STR_ARG(m->program)));
    (void)admin_line(c, TEXT_admin_database, m->database);
    (void)admin_line(c, TEXT_admin_schema, text_number(q->arena, q->lang, m->schema));
    struct admin_line *l =
        admin_line(c, TEXT_admin_since, text_moment(q->arena, q->lang, m->started_at));
    l->more = admin_span(q, clock_wall() - m->started_at);
    (void)admin_line(c, TEXT_admin_purpose, admin_word(q, purposes[m->purpose]));
}

/* ---- work ---- */

static void fill_slow(struct request *q, struct admin_view *v, const struct db_writer_stats *w)
{
    for (size_t i = 0; i < DB_SLOW_NAMES && w->slowest[i].name; i++) {
        const struct db_slow *s = &w->slowest[i];
        struct admin_slow *x = &v->slow[v->slow_count++];
        x->pattern = s->name[0] == '/';
        x->name = x->pattern ? str_z(s->name) : admin_word(q, TEXT_admin_slow_background);
        x->count = s->count;
        x->worst = arena_fmt(q->arena, "%lld\xc2\xa0ms", (long long)((s->worst_us + 500) / 1000));
    }
}

static enum err fill_jobs(struct request *q, struct admin_view *v)
{
    struct job_rows rows;
    enum err e = job_troubles(q->tx, &rows);
    if (e != OK)
        return e;
    struct admin_job *list = ARENA_ARRAY(q->arena, struct admin_job, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        const struct job_row *x = &rows.list[i];
        struct str again = text_get(
            q->arena, q->lang, TEXT_admin_job_again,
            TEXT_ARGS(
                ta_i64("n", x->attempts),
                ta_str("moment", text_moment(q->arena, q->lang, x->due_at))));
        list[i] = (struct admin_job){
            .name = x->name,
            .what = admin_reason(q, x->error),
            .state = x->state == JOB_FAILED ? admin_word(q, TEXT_admin_job_given_up) : again,
        };
    }
    v->jobs = list;
    v->job_count = rows.n;
    return OK;
}

static enum err fill_work(struct request *q, struct admin_view *v)
{
    struct db_writer_stats w = db_writer_stats(http_config(q->http)->db);
    struct job_counts n = {0};
    struct admin_card *c = &v->work;
    *c = (struct admin_card){.id = S("vn-h"), .title = TEXT_admin_work};
    enum err e = job_count_all(q->tx, &n);
    if (e != OK)
        return e;
    struct admin_line *l =
        admin_line(c, TEXT_admin_queue, text_number(q->arena, q->lang, w.waiting));
    bool queued = w.waiting > QUEUE_LONG;
    l->state = admin_state(
        v, queued ? ADMIN_SOON : ADMIN_GOOD,
        admin_word(q, queued ? TEXT_admin_queue_long : TEXT_admin_queue_good));
    l = admin_line(
        c, TEXT_admin_jobs,
        text_get(
            q->arena, q->lang, TEXT_admin_jobs_figures,
            TEXT_ARGS(ta_i64("due", n.due), ta_i64("taken", n.taken), ta_i64("later", n.later))));
    l->state =
        n.failed
            ? admin_state(
                  v, ADMIN_LATE,
                  text_get(
                      q->arena, q->lang, TEXT_admin_jobs_failed, TEXT_ARGS(ta_i64("n", n.failed))))
            : admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_jobs_good));
    l = admin_line(c, TEXT_admin_slow, text_number(q->arena, q->lang, w.slow));
    l->more = text_get(q->arena, q->lang, TEXT_admin_slow_of, TEXT_ARGS(ta_i64("n", w.works)));
    fill_slow(q, v, &w);
    return fill_jobs(q, v);
}

/* ---- disk ---- */

static void fill_disk(struct request *q, struct admin_view *v)
{
    const struct disk *disk = http_config(q->http)->disk;
    struct disk_state d = disk_state(disk);
    struct admin_card *c = &v->disk;
    *c = (struct admin_card){.id = S("od-h"), .title = TEXT_admin_disk};
    if (!disk || d.total_bytes <= 0)
        return;
    struct admin_line *l = admin_line(c, TEXT_admin_disk_left, admin_size(q, d.free_bytes));
    bool near = d.free_bytes < 2 * d.low_water_bytes;
    l->state = d.low  ? admin_state(v, ADMIN_LATE, admin_word(q, TEXT_admin_disk_low))
               : near ? admin_state(v, ADMIN_SOON, admin_word(q, TEXT_admin_disk_near))
                      : admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_disk_good));
    l->more = text_get(
        q->arena, q->lang, TEXT_admin_disk_used,
        TEXT_ARGS(
            ta_str(
                "percent",
                text_percent(q->arena, q->lang, d.total_bytes - d.free_bytes, d.total_bytes)),
            ta_str("total", admin_size(q, d.total_bytes))));
    l->picture = chart_bar(
        q->arena, (int)((d.total_bytes - d.free_bytes) / (d.total_bytes / 1000 + 1)), d.low);
    l = admin_line(c, TEXT_admin_disk_mark, admin_size(q, d.low_water_bytes));
    l->more = admin_word(q, TEXT_admin_disk_mark_more);
    l = admin_line(c, TEXT_admin_ballast, d.ballast_bytes ? admin_size(q, d.ballast_bytes) : S(""));
    l->state = d.ballast_bytes ? admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_ballast_there))
                               : admin_state(v, ADMIN_NONE, admin_word(q, TEXT_admin_ballast_gone));
}

/* ---- keys and clock ---- */

static void fill_keys(struct request *q, struct admin_view *v, const struct machine *m)
{
    enum err e = keys_look(m->keys_dir);
    struct admin_line *l = admin_line(&v->guard, TEXT_admin_keys, S(""));
    l->state = e == OK         ? admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_keys_good))
               : e == E_DENIED ? admin_state(v, ADMIN_LATE, admin_word(q, TEXT_admin_keys_open))
                               : admin_state(v, ADMIN_LATE, admin_word(q, TEXT_admin_keys_missing));
    if (e == E_DENIED)
        l->more = text_get(
            q->arena, q->lang, TEXT_admin_keys_open_more,
            TEXT_ARGS(ta_str("dir", str_z(m->keys_dir))));
}

static enum err fill_clock(struct request *q, struct admin_view *v, const struct machine *m)
{
    static const enum text words[] = {
        [CLOCK_KEPT] = TEXT_admin_clock_kept,
        [CLOCK_ALONE] = TEXT_admin_clock_alone,
        [CLOCK_UNKNOWN] = TEXT_admin_clock_unknown,
    };
    static const enum admin_grade grades[] = {
        [CLOCK_KEPT] = ADMIN_GOOD, [CLOCK_ALONE] = ADMIN_SOON, [CLOCK_UNKNOWN] = ADMIN_NONE};
    int64_t last = 0;
    enum err e = admin_last_event_at(q->tx, q->unit->id, &last);
    if (e != OK)
        return e;
    struct admin_line *l =
        admin_line(&v->guard, TEXT_admin_clock, text_moment(q->arena, q->lang, q->now_at));
    enum clock_kept kept = clock_kept();
    if (m->steered) {
        l->state = admin_state(v, ADMIN_NONE, admin_word(q, TEXT_admin_clock_steered));
    } else if (last > q->now_at + BEHIND_MS) {
        l->state = admin_state(v, ADMIN_LATE, admin_word(q, TEXT_admin_clock_behind));
        l->more = text_get(
            q->arena, q->lang, TEXT_admin_clock_behind_more,
            TEXT_ARGS(ta_str("moment", text_moment(q->arena, q->lang, last))));
    } else {
        l->state = admin_state(v, grades[kept], admin_word(q, words[kept]));
        if (kept == CLOCK_ALONE)
            l->more = admin_word(q, TEXT_admin_clock_alone_more);
    }
    return OK;
}

enum err admin_fill_machine(struct request *q, struct admin_view *v)
{
    const struct machine *m = http_config(q->http)->machine;
    enum err e = admin_covers_machine(q->tx, q->actor->account_id, &v->covers);
    v->covers = v->covers && m;
    if (e != OK || !v->covers)
        return e;
    v->guard = (struct admin_card){.id = S("kh-h"), .title = TEXT_admin_guard};
    e = fill_copies(q, v, m);
    fill_program(q, v, m);
    if (e == OK)
        e = fill_work(q, v);
    fill_disk(q, v);
    fill_keys(q, v, m);
    return e == OK ? fill_clock(q, v, m) : e;
}
