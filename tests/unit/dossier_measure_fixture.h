/* What dossiers count, heard by hand, and the acts that change it. */
#ifndef GANDAN_TESTS_DOSSIER_MEASURE_FIXTURE_H
#define GANDAN_TESTS_DOSSIER_MEASURE_FIXTURE_H

#include "dossier_desk_fixture.h"

#include "serve/dossier_amend.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_file.h"
#include "serve/dossier_measure.h"
#include "serve/dossier_measure_jobs.h"
#include "serve/dossier_work.h"

/* ---- the subscriber, by hand ---- */

static int64_t heard_seq;

static inline enum err hear(struct db_tx *tx, void *ctx)
{
    struct event_list l = {0};
    bool *more = ctx;
    enum err e = event_after(tx, UNIT, heard_seq, 7, &l);
    if (e == OK && l.count)
        e = dossier_measure_take(tx, UNIT, &l, NULL);
    *more = l.count > 0;
    if (e == OK && l.count)
        heard_seq = l.rows[l.count - 1].seq;
    return e;
}

static inline void count_new(void)
{
    bool more = true;
    while (more)
        CHECK(written(hear, &more) == OK);
}

struct figure {
    struct measure_query q;
    struct measure_sum s;
};
static inline enum err do_sum(struct db_tx *tx, void *ctx)
{
    struct figure *f = ctx;
    return measure_sum(tx, &f->q, &f->s);
}

/* Of the year up to today. */
static inline struct measure_sum figure(struct str code, int64_t official, int year)
{
    int64_t first = date_day((struct date){year, 1, 1}),
            last = date_day((struct date){year, 12, 31});
    int64_t day_of_now = date_local_day(clock_now());
    struct figure f = {.q = {UNIT, code, official, first, last < day_of_now ? last : day_of_now}};
    count_new();
    CHECK(looked(do_sum, &f) == OK);
    return f.s;
}

static inline bool stands(struct str code, int64_t n, int64_t d)
{
    struct measure_sum is = figure(code, 0, 2026);
    if (is.numerator == n && is.denominator == d)
        return true;
    print_error(
        "%.*s is %lld/%lld\n", STR_ARG(code), (long long)is.numerator, (long long)is.denominator);
    return false;
}

/* No dossier, and nothing counted. */
static inline void begin_anew(void)
{
    const char *const tables[] = {"measure_part", "measure_day", "dossier", "dossier_pause"};
    bool more = true;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        fixture_sql(c.f, arena_z(c.arena, arena_fmt(c.arena, "DELETE FROM %s", tables[i])));
    while (more)
        CHECK(written(hear, &more) == OK); /* they are gone: nothing to count */
}

/* ---- acts ---- */

static inline enum err do_ask(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_ask(tx, &x->a, x->in, &x->d);
}

static inline enum err ask(struct dossier *d, int64_t official)
{
    static const struct dossier_gap lacks[] = {{STR_INIT("Sổ"), STR_INIT("cũ"), 0, 0, 0}};
    struct dossier_gaps gaps = {lacks, 1};
    struct doing x = {.a = act_of(d, official), .in = &gaps};
    x.a.reason = S("giấy vừa nộp bị tẩy xóa");
    enum err e = act(do_ask, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static inline enum err do_apologise(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_apologise(tx, &x->a, x->in, &x->d);
}

static inline enum err apologise(struct dossier *d, int64_t new_day)
{
    struct dossier_apology_new n = {new_day, S("Trần Đình Chủ")};
    struct doing x = {.a = act_of(d, CHAIR), .in = &n};
    x.a.reason = S("phải chờ sổ gốc từ kho lưu trữ tỉnh");
    enum err e = act(do_apologise, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static inline enum err do_assign(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_assign(tx, &x->a, x->in, &x->d);
}

static inline enum err give(struct dossier *d, int64_t official)
{
    struct dossier_holder to = {official, S("Phạm Thị Lan")};
    struct doing x = {.a = act_of(d, LAN), .in = &to};
    enum err e = act(do_assign, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static inline enum err do_void(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_void(tx, &x->a, &x->d);
}

/* A file of the papers, or the result. */
struct filed {
    enum dossier_file_kind kind;
    struct dossier_file_new file;
};
static inline enum err do_file(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    const struct filed *f = x->in;
    const struct dossier_files_new files = {&f->file, 1};
    return f->kind == DOSSIER_FILE_RESULT ? dossier_result_set(tx, &c.keys, &x->a, &files, &x->d)
                                          : dossier_files_add(tx, &c.keys, &x->a, &files, &x->d);
}

static inline enum err file(struct dossier *d, enum dossier_file_kind kind)
{
    static int made;
    struct file_taken t = {.bytes = 47, .media = MEDIA_PDF, .name = S("a.pdf")};
    (void)snprintf(t.place, sizeof t.place, "%032x", ++made);
    const struct filed f = {kind, {.taken = &t, .title = S("")}};
    struct doing x = {.a = act_of(d, LAN), .in = &f};
    x.a.reason = S("bản quét mờ");
    enum err e = act(do_file, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static inline enum err do_void_file(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    struct dossier_files all;
    enum err e = dossier_files_get(tx, UNIT, x->a.id, &all);
    if (e != OK || all.n == 0)
        return e == OK ? E_NOT_FOUND : e;
    const uint64_t *which = x->in;
    return dossier_file_void(tx, &x->a, all.list[*which % all.n].file.id, &x->d);
}

static inline enum err unfile(struct dossier *d, uint64_t which)
{
    struct doing x = {.a = act_of(d, CHAIR), .in = &which};
    x.a.reason = S("gắn nhầm");
    enum err e = act(do_void_file, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static inline int another_engine(void)
{
    heard_seq = 0;
    return one_applicant();
}

#endif
