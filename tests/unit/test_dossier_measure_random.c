/* What dossiers count at random, against counting all anew by another way of saying the same
 * formulas. */
#include "dossier_measure_fixture.h"

#include "base/random.h"
#include "serve/dossier_count.h"

#define DOSSIERS 60
static struct dossier all[DOSSIERS];
static size_t n_all;

static int64_t most_digital; /* that were seen: the story has some */

struct truth {
    int64_t id;
    struct dossier_measured m;
};
static enum err do_truth(struct db_tx *tx, void *ctx)
{
    struct truth *t = ctx;
    enum err e = dossier_by_id(tx, UNIT, t->id, &t->m.d);
    if (e == OK)
        e = dossier_asked(tx, UNIT, t->id, &t->m.asked);
    struct dossier_files files = {NULL, 0};
    if (e == OK)
        e = dossier_files_get(tx, UNIT, t->id, &files);
    for (size_t i = 0; e == OK && i < files.n; i++) {
        bool result = files.list[i].kind == DOSSIER_FILE_RESULT, there = !files.list[i].voided_at;
        t->m.result_file = t->m.result_file || (result && there);
        t->m.paper_file = t->m.paper_file || (!result && there);
    }
    return e;
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

struct shared {
    int year;
    struct dossier_share all, months[12];
};
static enum err do_share(struct db_tx *tx, void *ctx)
{
    struct shared *x = ctx;
    int64_t first = date_day((struct date){x->year, 1, 1}),
            last = date_day((struct date){x->year, 12, 31});
    enum err e = dossier_share(tx, UNIT, first, last, &x->all);
    return e == OK ? dossier_share_months(tx, UNIT, x->year, x->months) : e;
}

/* What front page and statistics say is the same figure, in one piece and by month. */
static bool shared_alike(int year, const struct measure_sum *live)
{
    struct shared x = {.year = year};
    struct dossier_share sum = {0};
    CHECK(looked(do_share, &x) == OK);
    for (int m = 0; m < 12; m++) {
        sum.received += x.months[m].received;
        sum.ended += x.months[m].ended;
        sum.good += x.months[m].good;
        sum.judged += x.months[m].judged;
    }
    return memcmp(&sum, &x.all, sizeof sum) == 0 &&
           (year > year_at(clock_now()) ||
            (x.all.good == live->numerator && x.all.judged == live->denominator));
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
        return shared_alike(year, &live);
    print_error(
        "%d: live %lld/%lld, anew %lld/%lld\n", year, (long long)live.numerator,
        (long long)live.denominator, (long long)anew.numerator, (long long)anew.denominator);
    return false;
}

static bool digital_as_counted_anew(int year)
{
    struct measure_sum live = figure(MEASURE_DIGITAL_RESULT, 0, year), anew = {0};
    for (size_t i = 0; i < n_all; i++) {
        struct truth t = {.id = all[i].id};
        CHECK(looked(do_truth, &t) == OK);
        const struct dossier *d = &t.m.d;
        bool counts = d->result != RESULT_NONE && d->result != RESULT_WITHDRAWN &&
                      !(d->flags & DOSSIER_VOID) && year_at(d->ended_at) == year;
        bool good = t.m.result_file && (t.m.paper_file || d->channel == CHANNEL_ONLINE);
        anew.denominator += counts ? 1 : 0;
        anew.numerator += counts && good ? 1 : 0;
    }
    most_digital = anew.numerator > most_digital ? anew.numerator : most_digital;
    return live.numerator == anew.numerator && live.denominator == anew.denominator;
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
    bool ready = false;
    switch (random_below(r, 16)) {
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
    case 4:
    case 5:
    case 7:
    case 8:
        ready = d->state == DOSSIER_FINISHED || d->state == DOSSIER_RETURNED;
        e = file(d, ready && random_below(r, 2) ? DOSSIER_FILE_RESULT : DOSSIER_FILE_PAPER);
        break;
    case 6:
        e = random_below(r, 3) ? OK : unfile(d, random_below(r, 9));
        break;
    case 9:
    case 10:
    case 11:
        e = move(d, d->state == DOSSIER_PROCESSING ? DOSSIER_FINISHED : DOSSIER_PROCESSING);
        break;
    default:
        e = move(d, (enum dossier_state)(1 + random_below(r, 10)));
        break;
    }
    CHECK(e == OK || e == E_CONFLICT || e == E_INVALID || e == E_DENIED || e == E_NOT_FOUND);
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
    for (int i = 0; i < 1200; i++) {
        now_at += (int64_t)random_below(&r, (uint64_t)5 * 3600 * 1000);
        clock_fix(now_at);
        something_happens(&r);
        if (i % 24 == 23)
            CHECK(as_counted_anew(2026) && as_counted_anew(2027));
        if (i % 24 == 23)
            CHECK(digital_as_counted_anew(2026) && digital_as_counted_anew(2027));
    }
    CHECK(most_digital > 2 && n_all > 20 && year_at(now_at) == 2027);
    CHECK(looked(do_proof, &p) == OK && p.wrong_days == 0 && p.check.wrong == 0);
    CHECK(p.check.seen == (int64_t)n_all && p.last == 0);
    fixture_sql(c.f, "UPDATE dossier SET channel = 2");
    CHECK(looked(do_proof, &p) == OK && p.check.wrong > 0);
}

int main(void)
{
    commune_first = another_engine;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_figures_are_those_of_counting_all_anew),
    };
    return COMMUNE_RUN(tests);
}
