/* What dossiers count towards the measures: case by case, and at random against counting all anew,
 * by another way of saying the same formula. */
#include "dossier_desk_fixture.h"

#include "base/random.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_measure.h"
#include "serve/dossier_measure_jobs.h"
#include "serve/dossier_work.h"

/* ---- the subscriber, by hand ---- */

static int64_t heard_seq;

static enum err hear(struct db_tx *tx, void *ctx)
{
    struct event_list l = {0};
    bool *more = ctx;
    enum err e = event_after(tx, UNIT, heard_seq, 7, &l);
    for (size_t i = 0; i < l.count && e == OK; i++)
        e = dossier_measure_take(tx, UNIT, &l.rows[i], NULL);
    *more = l.count > 0;
    if (e == OK && l.count)
        heard_seq = l.rows[l.count - 1].seq;
    return e;
}

static void count_new(void)
{
    bool more = true;
    while (more)
        CHECK(written(hear, &more) == OK);
}

struct figure {
    struct measure_query q;
    struct measure_sum s;
};
static enum err do_sum(struct db_tx *tx, void *ctx)
{
    struct figure *f = ctx;
    return measure_sum(tx, &f->q, &f->s);
}

/* Of the year up to today. */
static struct measure_sum figure(struct str code, int64_t official, int year)
{
    int64_t first = date_day((struct date){year, 1, 1}),
            last = date_day((struct date){year, 12, 31});
    int64_t day_of_now = date_local_day(clock_now());
    struct figure f = {.q = {UNIT, code, official, first, last < day_of_now ? last : day_of_now}};
    count_new();
    CHECK(looked(do_sum, &f) == OK);
    return f.s;
}

static bool stands(struct str code, int64_t n, int64_t d)
{
    struct measure_sum is = figure(code, 0, 2026);
    if (is.numerator == n && is.denominator == d)
        return true;
    print_error(
        "%.*s is %lld/%lld\n", STR_ARG(code), (long long)is.numerator, (long long)is.denominator);
    return false;
}

/* No dossier, and nothing counted. */
static void begin_anew(void)
{
    const char *const tables[] = {"measure_part", "measure_day", "dossier", "dossier_pause"};
    bool more = true;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        fixture_sql(c.f, arena_z(c.arena, arena_fmt(c.arena, "DELETE FROM %s", tables[i])));
    while (more)
        CHECK(written(hear, &more) == OK); /* they are gone: nothing to count */
}

/* ---- acts ---- */

static enum err do_ask(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_ask(tx, &x->a, x->in, &x->d);
}

static enum err ask(struct dossier *d, int64_t official)
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

static enum err do_apologise(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_apologise(tx, &x->a, x->in, &x->d);
}

static enum err apologise(struct dossier *d, int64_t new_day)
{
    struct dossier_apology_new n = {new_day, S("Trần Đình Chủ")};
    struct doing x = {.a = act_of(d, CHAIR), .in = &n};
    x.a.reason = S("phải chờ sổ gốc từ kho lưu trữ tỉnh");
    enum err e = act(do_apologise, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static enum err do_assign(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_assign(tx, &x->a, x->in, &x->d);
}

static enum err give(struct dossier *d, int64_t official)
{
    struct dossier_holder to = {official, S("Phạm Thị Lan")};
    struct doing x = {.a = act_of(d, LAN), .in = &to};
    enum err e = act(do_assign, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static enum err do_void(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_void(tx, &x->a, &x->d);
}

/* ---- case by case ---- */

static void one_in_progress_counts_until_it_is_late(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue); /* late from 26/11 */
    CHECK(stands(MEASURE_ON_TIME, 1, 1));
    today("2026-11-25 23:59");
    CHECK(stands(MEASURE_ON_TIME, 1, 1) && stands(MEASURE_APOLOGY, 0, 0));
    today("2026-11-26 00:00"); /* nothing happened but the time */
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_APOLOGY, 0, 1));
    moved(&d, "2026-11-26 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-27 10:00", DOSSIER_FINISHED);
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_APOLOGY, 0, 1));
}

static void whoever_waits_for_the_first_papers_is_judged_when_they_were_asked_for(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    today("2026-11-18 09:00");
    CHECK(ask(&d, LAN) == OK);
    today("2026-12-20 09:00"); /* the clock stands */
    CHECK(stands(MEASURE_ON_TIME, 1, 1) && stands(MEASURE_SUPPLEMENT_ONCE, 1, 1));
    moved(&d, "2026-12-20 09:00", DOSSIER_PROCESSING);
    CHECK(ask(&d, CHAIR) == OK); /* a second time: late, whatever its dates */
    CHECK(stands(MEASURE_ON_TIME, 0, 1) && stands(MEASURE_SUPPLEMENT_ONCE, 0, 1));
    moved(&d, "2026-12-20 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-12-20 11:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_EARLY && stands(MEASURE_ON_TIME, 0, 1));
}

static void a_stop_in_time_is_in_time_and_a_refusal_at_reception_counts_nowhere(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue), refused;
    moved(&d, "2026-11-18 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 10:00", DOSSIER_STOPPED);
    CHECK(receive(c.reissue, DOSSIER_REFUSED, &refused) == OK);
    CHECK(d.punctuality == PUNCTUALITY_NONE && stands(MEASURE_ON_TIME, 1, 1));
    CHECK(stands(MEASURE_ONLINE, 0, 1) && stands(MEASURE_INDEX, 0, 0));
}

static void only_an_apology_before_the_due_day_is_a_correct_one(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue), e = d;
    CHECK(receive(c.reissue, DOSSIER_ACCEPTED, &e) == OK);
    today("2026-11-24 09:00");
    CHECK(apologise(&d, day("2026-11-27")) == OK);
    today("2026-11-25 09:00"); /* the due day itself */
    CHECK(apologise(&e, day("2026-11-27")) == OK);
    today("2026-11-26 09:00");
    CHECK(stands(MEASURE_APOLOGY, 1, 2));
}

static void points_go_to_whoever_had_it(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    CHECK(give(&d, TUAN) == OK);
    moved(&d, "2026-11-18 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 10:00", DOSSIER_FINISHED);
    struct measure_sum s = figure(MEASURE_INDEX, TUAN, 2026);
    CHECK(s.numerator == 9 && s.denominator == 1); /* early, no second visit, at the counter */
    s = figure(MEASURE_ON_TIME, TUAN, 2026);
    CHECK(s.numerator == 1 && s.denominator == 1);
    CHECK(figure(MEASURE_INDEX, LAN, 2026).denominator == 0);
    struct dossier_measured m = {.d = d, .asked = 1};
    m.d.punctuality = PUNCTUALITY_ON_TIME;
    m.d.channel = CHANNEL_ONLINE;
    CHECK(dossier_index_points(&m) == 1 + 1 + 1 + 2 + 1);
    m.d.punctuality = PUNCTUALITY_LATE;
    m.asked = 2;
    CHECK(dossier_index_points(&m) == 2);
}

static void a_year_takes_over_what_the_last_one_left_open(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-12-30 09:40", c.reissue), e;
    CHECK(receive(c.confirm, DOSSIER_ACCEPTED, &e) == OK);
    struct measure_sum last = figure(MEASURE_ON_TIME, 0, 2026), next;
    today("2027-01-01 00:00");
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 2 && next.denominator == 2); /* both are still open */
    today("2027-03-01 09:00");
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 2); /* not forgotten, but late */
    CHECK(stands(MEASURE_ON_TIME, 2, 2)); /* at the end of its year they were in time */
    moved(&d, "2027-03-01 09:00", DOSSIER_PROCESSING);
    moved(&d, "2027-03-01 10:00", DOSSIER_FINISHED);
    next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 2);
    /* The year that is over says what it said: both were in time at its end. */
    clock_fix(at("2026-12-31 23:00"));
    struct measure_sum then = figure(MEASURE_ON_TIME, 0, 2026);
    CHECK(then.numerator == last.numerator && then.denominator == last.denominator);
}

/* Due on 31 December, late from New Year: at its end that year had it in time. */
static void what_stands_still_since_new_year_was_in_time_before(void **state)
{
    (void)state;
    begin_anew();
    struct dossier d = begun("2026-12-24 09:40", c.reissue);
    moved(&d, "2026-12-25 09:00", DOSSIER_PROCESSING);
    CHECK(d.late_at == at("2027-01-01 00:00"));
    moved(&d, "2027-01-05 09:00", DOSSIER_PAYMENT);
    CHECK(stands(MEASURE_ON_TIME, 1, 1));
    struct measure_sum next = figure(MEASURE_ON_TIME, 0, 2027);
    CHECK(next.numerator == 0 && next.denominator == 1);
}

/* ---- at random ---- */

#define DOSSIERS 60
static struct dossier all[DOSSIERS];
static size_t n_all;

struct truth {
    int64_t id;
    struct dossier_measured m;
};
static enum err do_truth(struct db_tx *tx, void *ctx)
{
    struct truth *t = ctx;
    enum err e = dossier_by_id(tx, UNIT, t->id, &t->m.d);
    return e == OK ? dossier_asked(tx, UNIT, t->id, &t->m.asked) : e;
}

static int year_at(int64_t moment)
{
    return date_of_day(date_local_day(moment)).year;
}

/* Formula 2.1 of one dossier in one year, asked at one moment: 0 not counted, 1 bad, 2 good. */
static int formula(const struct dossier_measured *m, int year, int64_t now_at)
{
    const struct dossier *d = &m->d;
    int64_t over_at = date_at(date_day((struct date){year + 1, 1, 1}), 0) - 1;
    int64_t seen_at = now_at < over_at ? now_at : over_at, end_at = d->ended_at;
    if ((d->flags & DOSSIER_VOID) || !d->due_at || d->state == DOSSIER_REFUSED)
        return 0;
    if (!end_at && d->state == DOSSIER_SUPPLEMENT && m->asked == 1)
        end_at = d->paused_at;
    bool over = end_at && end_at <= over_at;
    if (year_at(now_at) < year || year_at(d->received_at) > year ||
        (over && year_at(end_at) < year))
        return 0;
    if (m->asked > 1)
        return 1;
    if (over && d->ended_at)
        return d->punctuality == PUNCTUALITY_LATE ? 1 : 2;
    bool stood = !d->ended_at && d->paused_at && d->paused_at < seen_at;
    int64_t clock_at = stood ? d->paused_at : seen_at;
    return clock_at < d->late_at ? 2 : 1;
}

static bool as_counted_anew(int year)
{
    struct measure_sum live = figure(MEASURE_ON_TIME, 0, year), anew = {0};
    for (size_t i = 0; i < n_all; i++) {
        struct truth t = {.id = all[i].id};
        CHECK(looked(do_truth, &t) == OK);
        int v = formula(&t.m, year, clock_now());
        anew.denominator += v ? 1 : 0;
        anew.numerator += v == 2 ? 1 : 0;
    }
    if (live.numerator == anew.numerator && live.denominator == anew.denominator)
        return true;
    print_error(
        "%d: live %lld/%lld, anew %lld/%lld\n", year, (long long)live.numerator,
        (long long)live.denominator, (long long)anew.numerator, (long long)anew.denominator);
    return false;
}

struct proof {
    struct measure_check check;
    int64_t wrong_days, last;
};
static enum err do_proof(struct db_tx *tx, void *ctx)
{
    struct proof *p = ctx;
    enum err e = dossier_measure_check(tx, UNIT, 0, &p->last, &p->check);
    return e == OK ? measure_recount(tx, UNIT, &p->wrong_days) : e;
}

/* What is not allowed is refused, and that is as well. */
static void something_happens(struct random_seeded *r)
{
    struct dossier *d = &all[random_below(r, n_all + 1)];
    const int64_t procedures[] = {c.reissue, c.confirm, c.hourly, c.copy};
    const enum dossier_state starts[] = {
        DOSSIER_ACCEPTED, DOSSIER_ACCEPTED, DOSSIER_SUBMITTED, DOSSIER_SUPPLEMENT, DOSSIER_REFUSED};
    struct doing x;
    if (d == &all[n_all]) {
        n_all += n_all < DOSSIERS - 1 &&
                 receive(procedures[random_below(r, 4)], starts[random_below(r, 5)], d) == OK;
        return;
    }
    enum err e = OK;
    switch (random_below(r, 8)) {
    case 0:
        e = ask(d, CHAIR);
        break;
    case 1:
        e = apologise(d, date_local_day(clock_now()) + (int64_t)random_below(r, 9));
        break;
    case 2:
        e = give(d, LAN + (int64_t)random_below(r, 2));
        break;
    case 3:
        x = (struct doing){.a = act_of(d, CHAIR)};
        x.a.reason = S("nhập nhầm hồ sơ của xã khác");
        e = random_below(r, 6) ? OK : act(do_void, &x);
        break;
    default:
        e = move(d, (enum dossier_state)(1 + random_below(r, 10)));
        break;
    }
    CHECK(e == OK || e == E_CONFLICT || e == E_INVALID || e == E_DENIED);
    struct truth t = {.id = d->id};
    CHECK(looked(do_truth, &t) == OK);
    *d = t.m.d;
}

static void live_figures_are_those_of_counting_all_anew(void **state)
{
    (void)state;
    struct random_seeded r;
    struct proof p = {0};
    int64_t now_at = at("2026-12-01 08:00");
    random_seed(&r, 766);
    begin_anew();
    n_all = 0;
    for (int i = 0; i < 500; i++) {
        now_at += (int64_t)random_below(&r, (uint64_t)5 * 3600 * 1000);
        clock_fix(now_at);
        something_happens(&r);
        if (i % 10 == 9)
            CHECK(as_counted_anew(2026) && as_counted_anew(2027));
    }
    CHECK(n_all > 20 && year_at(now_at) == 2027);
    CHECK(looked(do_proof, &p) == OK && p.wrong_days == 0 && p.check.wrong == 0);
    CHECK(p.check.seen == (int64_t)n_all && p.last == 0);
    fixture_sql(c.f, "UPDATE dossier SET channel = 2");
    CHECK(looked(do_proof, &p) == OK && p.check.wrong > 0);
}

static int another_engine(void)
{
    heard_seq = 0;
    return one_applicant();
}

int main(void)
{
    commune_first = another_engine;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_in_progress_counts_until_it_is_late),
        cmocka_unit_test(whoever_waits_for_the_first_papers_is_judged_when_they_were_asked_for),
        cmocka_unit_test(a_stop_in_time_is_in_time_and_a_refusal_at_reception_counts_nowhere),
        cmocka_unit_test(only_an_apology_before_the_due_day_is_a_correct_one),
        cmocka_unit_test(points_go_to_whoever_had_it),
        cmocka_unit_test(a_year_takes_over_what_the_last_one_left_open),
        cmocka_unit_test(what_stands_still_since_new_year_was_in_time_before),
        cmocka_unit_test(live_figures_are_those_of_counting_all_anew),
    };
    return COMMUNE_RUN(tests);
}
