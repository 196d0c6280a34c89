/* The ten states, the clock, the counters and the secrets of dossiers. */
#include "dossier_fixture.h"

#include "base/random.h"
#include "serve/dossier_count.h"

static struct commune c;
static int64_t person_id;

static enum err make_person(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    struct person_new p = {.unit_id = UNIT, .kind = PERSON_CITIZEN, .name = S("Nguyễn Thị Hoa")};
    return person_find_or_make(tx, &c.keys, &p, &person_id, NULL);
}

static int open_it(void **state)
{
    (void)state;
    commune_open(&c);
    CHECK(written(&c, make_person, NULL) == OK);
    return 0;
}

static int close_it(void **state)
{
    (void)state;
    commune_close(&c);
    return 0;
}

/* ---- steps as transactions ---- */

struct receive {
    struct dossier_new n;
    struct dossier d;
};
static enum err do_receive(struct db_tx *tx, void *ctx)
{
    struct receive *r = ctx;
    return dossier_receive(tx, &r->n, &r->d);
}

static enum err receive(int64_t procedure, enum dossier_state state, struct dossier *ret)
{
    struct receive r = {
        .n = {
            .unit_id = UNIT,
            .procedure_id = procedure,
            .person_id = person_id,
            .channel = CHANNEL_DIRECT,
            .state = state,
            .actor = S("official:1"),
            .reason = S("vì"),
        }};
    enum err e = written(&c, do_receive, &r);
    *ret = r.d;
    return e;
}

struct step {
    struct dossier_move m;
    struct dossier d;
};
static enum err do_move(struct db_tx *tx, void *ctx)
{
    struct step *s = ctx;
    return dossier_move(tx, &s->m, &s->d);
}

static enum err move(struct dossier *d, enum dossier_state to)
{
    struct step s = {
        .m = {
            .unit_id = UNIT,
            .id = d->id,
            .from = d->state,
            .to = to,
            .version = d->version,
            .actor = S("official:1"),
            .reason = S("có lý do"),
        }};
    enum err e = written(&c, do_move, &s);
    if (e == OK)
        *d = s.d;
    return e;
}

static struct dossier begun(const char *when, int64_t procedure)
{
    struct dossier d;
    today(when);
    CHECK(receive(procedure, DOSSIER_ACCEPTED, &d) == OK);
    return d;
}

static void moved(struct dossier *d, const char *when, enum dossier_state to)
{
    today(when);
    CHECK(move(d, to) == OK);
}

/* ---- transitions ---- */

/* domain.md 2.5: row from, column to, both 0 to 10. */
static const char *const MAY[DOSSIER_STATES] = {
    /*        01234567890 */
    [0] = "01110100000", [1] = "00110101000", [2] = "00001001000",  [3] = "00000000000",
    [4] = "00001111110", [5] = "00001001100", [6] = "00001000100",  [7] = "01101100100",
    [8] = "00000000000", [9] = "00001000001", [10] = "00000000000",
};

static void every_pair_of_states_is_decided(void **state)
{
    (void)state;
    for (int from = 0; from < DOSSIER_STATES; from++)
        for (int to = 0; to < DOSSIER_STATES; to++) {
            bool may = dossier_may_move((enum dossier_state)from, (enum dossier_state)to);
            if (may != (MAY[from][to] == '1'))
                fail_msg("%d to %d", from, to);
        }
}

/* A dossier in that state, by the shortest way the rules allow. */
static struct dossier in_state(enum dossier_state s)
{
    struct dossier d;
    today("2026-11-20 09:00");
    bool begins = s == DOSSIER_SUBMITTED || s == DOSSIER_REFUSED || s == DOSSIER_ACCEPTED;
    CHECK(receive(c.reissue, begins ? s : DOSSIER_ACCEPTED, &d) == OK);
    if (begins)
        return d;
    moved(&d, "2026-11-20 09:10", DOSSIER_PROCESSING);
    if (s == DOSSIER_RETURNED)
        moved(&d, "2026-11-20 09:20", DOSSIER_FINISHED);
    if (s != DOSSIER_PROCESSING)
        moved(&d, "2026-11-20 09:30", s);
    return d;
}

static void every_pair_is_refused_or_done_in_the_data(void **state)
{
    (void)state;
    for (int from = 1; from < DOSSIER_STATES; from++)
        for (int to = 1; to < DOSSIER_STATES; to++) {
            struct dossier d = in_state((enum dossier_state)from);
            today("2026-11-20 10:00");
            enum err e = move(&d, (enum dossier_state)to);
            bool may = MAY[from][to] == '1';
            if (from == DOSSIER_WITHDRAWING) /* back only where it came from */
                may = to == DOSSIER_PROCESSING || to == DOSSIER_STOPPED;
            if ((e == OK) != may || (e != OK && e != E_CONFLICT))
                fail_msg("%d to %d: %s", from, to, err_name(e));
            CHECK(e != OK || d.state == (enum dossier_state)to);
        }
}

static void a_dossier_begins_in_few_states(void **state)
{
    (void)state;
    today("2026-11-20 09:00");
    for (int s = 0; s < DOSSIER_STATES; s++) {
        struct dossier d;
        enum err e = receive(c.reissue, (enum dossier_state)s, &d);
        CHECK((e == OK) == (MAY[0][s] == '1'));
    }
}

static void a_recall_or_an_end_needs_a_reason(void **state)
{
    (void)state;
    struct dossier d = in_state(DOSSIER_FINISHED);
    struct step s = {
        .m = {
            .unit_id = UNIT,
            .id = d.id,
            .from = d.state,
            .to = DOSSIER_PROCESSING,
            .actor = S("official:2")}};
    CHECK(written(&c, do_move, &s) == E_INVALID);
    s.m.reason = S("in nhầm tên");
    CHECK(written(&c, do_move, &s) == OK);
    CHECK(s.d.ended_at == 0 && s.d.punctuality == PUNCTUALITY_NONE && s.d.result == RESULT_NONE);
    s.m = (struct dossier_move){
        .unit_id = UNIT,
        .id = d.id,
        .from = DOSSIER_PROCESSING,
        .to = DOSSIER_STOPPED,
        .actor = S("official:2")};
    CHECK(written(&c, do_move, &s) == E_INVALID);
}

static void of_two_officers_one_wins(void **state)
{
    (void)state;
    struct dossier first = in_state(DOSSIER_PROCESSING), second = first;
    today("2026-11-20 11:00");
    CHECK(move(&first, DOSSIER_FINISHED) == OK);
    CHECK(move(&second, DOSSIER_SUPPLEMENT) == E_CONFLICT);
    /* Also when the state is the same again: the version tells. */
    first = second = in_state(DOSSIER_PROCESSING);
    today("2026-11-20 11:00");
    CHECK(move(&first, DOSSIER_PROCESSING) == OK);
    CHECK(move(&second, DOSSIER_PROCESSING) == E_CONFLICT);
}

static void nothing_happens_before_it_began_or_tomorrow(void **state)
{
    (void)state;
    struct dossier d = in_state(DOSSIER_PROCESSING);
    struct step s = {
        .m = {
            .unit_id = UNIT,
            .id = d.id,
            .from = d.state,
            .to = DOSSIER_FINISHED,
            .at = at("2026-11-19 09:00"),
            .actor = S("official:2")}};
    CHECK(written(&c, do_move, &s) == E_INVALID);
    s.m.at = at("2026-11-21 09:00");
    CHECK(written(&c, do_move, &s) == E_INVALID);
    s.m.at = 0;
    s.m.id = 1;
    CHECK(written(&c, do_move, &s) == E_NOT_FOUND);
}

/* ---- codes ---- */

static void codes_count_by_day_and_are_never_reused(void **state)
{
    (void)state;
    struct dossier d;
    today("2026-10-05 09:00");
    CHECK(receive(c.reissue, DOSSIER_ACCEPTED, &d) == OK);
    CHECK(str_eq(d.code, S("H31.45.12-261005-0001")));
    CHECK(receive(c.reissue, DOSSIER_REFUSED, &d) == OK);
    CHECK(str_eq(d.code, S("H31.45.12-261005-0002")));
    struct receive taken = {
        .n = {
            .unit_id = UNIT,
            .procedure_id = c.reissue,
            .person_id = person_id,
            .channel = CHANNEL_DIRECT,
            .state = DOSSIER_ACCEPTED,
            .actor = S("x"),
            .code = S(" h31.45.12-261005-0003 ")}};
    CHECK(written(&c, do_receive, &taken) == OK);
    CHECK(written(&c, do_receive, &taken) == E_CONFLICT);
    CHECK(receive(c.reissue, DOSSIER_ACCEPTED, &d) == OK);
    CHECK(str_eq(d.code, S("H31.45.12-261005-0004")));
    taken.n.unit_id = UNIT + 1;
    taken.n.code = STR_NONE;
    CHECK(written(&c, do_receive, &taken) == E_INVALID); /* no prefix set there */
}

static void the_day_is_read_from_a_code(void **state)
{
    (void)state;
    int64_t v;
    CHECK(dossier_code_day(S("H54.01.26-261117-0014"), &v) && v == day("2026-11-17"));
    CHECK(dossier_code_day(S("000.00.26.H54-261117-10014"), &v) && v == day("2026-11-17"));
    CHECK(!dossier_code_day(S("H54.01.26-261317-0014"), &v));
    CHECK(!dossier_code_day(S("12/2026/HT"), &v));
    CHECK(!dossier_code_day(S("261117-0014"), &v));
    CHECK(!dossier_code_day(S(""), &v));
}

/* ---- the clock ---- */

static void a_friday_and_three_working_days(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 15:20", c.confirm);
    CHECK(d.due_at == at("2026-11-26 17:00"));
    CHECK(d.late_at == at("2026-11-27 00:00"));
    CHECK(d.derivation.n > 0);
    moved(&d, "2026-11-23 09:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-26 17:00"));
    moved(&d, "2026-11-26 19:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_ON_TIME && d.result == RESULT_GRANTED);
    moved(&d, "2026-12-05 09:00", DOSSIER_RETURNED);
    CHECK(d.punctuality == PUNCTUALITY_ON_TIME);
    CHECK(d.ended_at == at("2026-11-26 19:00") && d.returned_at == at("2026-12-05 09:00"));
}

static void early_on_time_and_late_by_the_local_date(void **state)
{
    (void)state;
    static const struct {
        const char *ended;
        enum punctuality is;
    } CASES[] = {
        {"2026-11-25 23:59", PUNCTUALITY_EARLY},
        {"2026-11-26 00:01", PUNCTUALITY_ON_TIME},
        {"2026-11-26 23:59", PUNCTUALITY_ON_TIME},
        {"2026-11-27 00:00", PUNCTUALITY_LATE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct dossier d = begun("2026-11-20 15:20", c.confirm);
        moved(&d, "2026-11-20 15:21", DOSSIER_PROCESSING);
        moved(&d, CASES[i].ended, DOSSIER_FINISHED);
        CHECK(d.punctuality == CASES[i].is);
    }
}

static void hours_are_judged_by_the_minute(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-18 09:00", c.hourly), e = d;
    CHECK(d.flags & DOSSIER_BY_MINUTE);
    CHECK(d.due_at == at("2026-11-19 09:30")); /* 7.5 working hours a day */
    moved(&d, "2026-11-18 09:01", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 09:31", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_LATE);
    e = begun("2026-11-18 09:00", c.hourly);
    moved(&e, "2026-11-18 09:01", DOSSIER_PROCESSING);
    moved(&e, "2026-11-19 09:30", DOSSIER_FINISHED);
    CHECK(e.punctuality == PUNCTUALITY_ON_TIME);
}

static void a_gap_found_at_the_desk_runs_on(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue); /* resume; due 25/11 */
    CHECK(d.due_at == at("2026-11-25 17:00"));
    moved(&d, "2026-11-17 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 07:30", DOSSIER_SUPPLEMENT);
    CHECK(d.paused_at == at("2026-11-19 07:30") && d.due_at == at("2026-11-25 17:00"));
    CHECK(!dossier_is_late(&d, at("2027-01-01 00:00")));
    moved(&d, "2026-11-20 17:00", DOSSIER_PROCESSING);
    CHECK(d.paused_at == 0 && d.due_at == at("2026-11-27 17:00"));
    CHECK(dossier_is_late(&d, at("2026-11-28 00:00")));
    CHECK(!dossier_is_late(&d, at("2026-11-27 23:59")));
}

static void papers_sent_back_begin_anew(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm); /* restart; due 16/11 */
    CHECK(d.due_at == at("2026-11-16 17:00"));
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-13 16:00", DOSSIER_SUPPLEMENT); /* run on, it would be due on 17/11 */
    moved(&d, "2026-11-16 10:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-19 17:00"));
}

static void a_pause_after_the_due_time_helps_nobody(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm);
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-17 09:00", DOSSIER_SUPPLEMENT);
    CHECK(dossier_is_late(&d, at("2026-11-17 10:00")));
    moved(&d, "2026-11-20 09:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-16 17:00"));
    moved(&d, "2026-11-20 10:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_LATE);
}

static void an_incomplete_one_counts_from_the_day_it_is_complete(void **state)
{
    (void)state;
    struct dossier d;
    today("2026-11-11 09:00");
    CHECK(receive(c.confirm, DOSSIER_SUPPLEMENT, &d) == OK);
    CHECK(d.due_at == 0 && (d.flags & DOSSIER_NOT_ACCEPTED));
    moved(&d, "2026-11-20 15:20", DOSSIER_PROCESSING);
    CHECK(d.received_at == at("2026-11-20 15:20") && d.due_at == at("2026-11-26 17:00"));
    CHECK(!(d.flags & DOSSIER_NOT_ACCEPTED));
}

static void a_withdrawal_may_be_taken_back(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    moved(&d, "2026-11-17 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-19 07:30", DOSSIER_SUPPLEMENT);
    moved(&d, "2026-11-19 09:00", DOSSIER_WITHDRAWING);
    CHECK(d.withdrawn_from == DOSSIER_SUPPLEMENT && d.paused_at == at("2026-11-19 07:30"));
    CHECK(move(&d, DOSSIER_PROCESSING) == E_CONFLICT);
    moved(&d, "2026-11-19 10:00", DOSSIER_SUPPLEMENT);
    moved(&d, "2026-11-20 17:00", DOSSIER_PROCESSING);
    CHECK(d.due_at == at("2026-11-27 17:00") && d.withdrawn_from == DOSSIER_NEW);
}

static void a_stop_before_the_due_time_is_not_judged(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-11 09:00", c.confirm), e;
    moved(&d, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-12 10:00", DOSSIER_WITHDRAWING);
    moved(&d, "2026-11-30 10:00", DOSSIER_STOPPED); /* the clock stood */
    CHECK(d.punctuality == PUNCTUALITY_NONE && d.result == RESULT_WITHDRAWN);
    e = begun("2026-11-11 09:00", c.confirm);
    moved(&e, "2026-11-11 10:00", DOSSIER_PROCESSING);
    moved(&e, "2026-11-18 10:00", DOSSIER_STOPPED);
    CHECK(e.punctuality == PUNCTUALITY_LATE);
}

/* ---- history ---- */

struct history {
    struct dossier d;
    const struct dossier_step *steps;
    size_t n;
    const struct dossier_pause *pauses;
    size_t pause_count;
};
static enum err read_history(struct db_tx *tx, void *ctx)
{
    struct history *h = ctx;
    enum err e = dossier_by_id(tx, UNIT, h->d.id, &h->d);
    if (e == OK)
        e = dossier_timeline(tx, &h->d, &h->steps, &h->n);
    if (e == OK)
        e = dossier_pauses(tx, UNIT, h->d.id, &h->pauses, &h->pause_count);
    return e;
}

static void every_move_is_an_event(void **state)
{
    (void)state;
    struct history h = {.d = begun("2026-11-17 09:40", c.reissue)};
    moved(&h.d, "2026-11-17 10:00", DOSSIER_PROCESSING);
    moved(&h.d, "2026-11-19 07:30", DOSSIER_SUPPLEMENT);
    moved(&h.d, "2026-11-20 17:00", DOSSIER_PROCESSING);
    moved(&h.d, "2026-11-26 09:00", DOSSIER_FINISHED);
    CHECK(looked(&c, read_history, &h) == OK);
    assert_int_equal(h.n, 5);
    CHECK(h.steps[0].from == DOSSIER_NEW && h.steps[0].to == DOSSIER_ACCEPTED);
    CHECK(h.steps[3].from == DOSSIER_SUPPLEMENT && h.steps[3].to == DOSSIER_PROCESSING);
    CHECK(h.steps[3].due_before == at("2026-11-25 17:00"));
    CHECK(h.steps[3].due_after == at("2026-11-27 17:00"));
    CHECK(h.steps[3].at == at("2026-11-20 17:00"));
    CHECK(str_eq(h.steps[3].reason, S("có lý do")) && str_eq(h.steps[3].actor, S("official:1")));
    assert_int_equal(h.pause_count, 1);
    CHECK(h.pauses[0].from_at == at("2026-11-19 07:30") && !h.pauses[0].restart);
    CHECK(h.pauses[0].to_at == at("2026-11-20 17:00"));
    CHECK(h.d.version == 5 && h.d.state == DOSSIER_FINISHED);
}

/* ---- secrets ---- */

struct track {
    struct dossier_claim claim;
    struct dossier d;
};
static enum err do_track(struct db_tx *tx, void *ctx)
{
    struct track *t = ctx;
    return dossier_by_secret(tx, &c.keys, &t->claim, &t->d);
}

static enum err track(struct str code, struct str secret)
{
    struct track t = {.claim = {.unit_id = UNIT, .code = code, .secret = secret}};
    return looked(&c, do_track, &t);
}

static enum err do_renew(struct db_tx *tx, void *ctx)
{
    struct dossier *d = ctx;
    return dossier_renew_secret(tx, UNIT, d->id, S("official:1"), d);
}

static void only_its_own_secret_opens_a_dossier(void **state)
{
    (void)state;
    struct arena *a = c.arena;
    struct dossier x = begun("2026-11-17 09:40", c.reissue), y = begun("2026-11-17 09:41", c.copy);
    struct str sx = dossier_secret(a, &c.keys, &x), sy = dossier_secret(a, &c.keys, &y);
    CHECK(sx.n == DOSSIER_SECRET_SIGNS && !str_eq(sx, sy));
    CHECK(track(x.code, sx) == OK);
    CHECK(track(x.code, sy) == E_NOT_FOUND);
    CHECK(track(S("H31.45.12-261117-9999"), sx) == E_NOT_FOUND);
    CHECK(track(x.code, S("")) == E_NOT_FOUND);
    CHECK(track(x.code, S("0000000000000000")) == E_NOT_FOUND);
    CHECK(track(x.code, S("not a secret at all, and far too long")) == E_NOT_FOUND);
    struct str typed = arena_fmt(a, " %.4s-%.4s %.4s-%.4s ", sx.p, sx.p + 4, sx.p + 8, sx.p + 12);
    char *small = arena_z(a, typed);
    for (char *p = small; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    CHECK(track(x.code, str_z(small)) == OK);
    CHECK(written(&c, do_renew, &x) == OK);
    CHECK(track(x.code, sx) == E_NOT_FOUND);
    CHECK(track(x.code, dossier_secret(a, &c.keys, &x)) == OK);
}

static void another_key_makes_other_secrets(void **state)
{
    (void)state;
    struct dossier d = {.unit_id = UNIT, .id = 99, .generation = 1};
    struct keys other = c.keys;
    other.bytes[KEY_TRACK][0] ^= 1;
    CHECK(!str_eq(dossier_secret(c.arena, &c.keys, &d), dossier_secret(c.arena, &other, &d)));
    struct dossier elsewhere = d;
    elsewhere.unit_id++;
    CHECK(!str_eq(
        dossier_secret(c.arena, &c.keys, &d), dossier_secret(c.arena, &c.keys, &elsewhere)));
}

/* ---- counters ---- */

struct figures {
    struct dossier_share share;
    struct dossier_now now;
    const struct dossier_day *days;
    const struct dossier_top *top;
    size_t n, n_top;
    int64_t wrong;
};
static enum err read_figures(struct db_tx *tx, void *ctx)
{
    struct figures *f = ctx;
    int64_t period[2] = {day("2026-03-01"), day("2026-03-31")}, long_one[2] = {0, 500};
    CHECK(dossier_days(tx, UNIT, long_one, &f->days, &f->n) == E_INVALID);
    enum err e = dossier_share(tx, UNIT, period[0], period[1], &f->share);
    if (e == OK)
        e = dossier_days(tx, UNIT, period, &f->days, &f->n);
    if (e == OK)
        e = dossier_now(tx, UNIT, &f->now);
    if (e == OK)
        e = dossier_top(tx, UNIT, period, &f->top, &f->n_top);
    if (e == OK)
        e = dossier_recount(tx, UNIT, &f->wrong);
    return e;
}

static void counters_move_with_the_dossiers(void **state)
{
    (void)state;
    struct figures before, f;
    today("2026-03-02 08:00");
    CHECK(looked(&c, read_figures, &before) == OK);
    struct dossier early = begun("2026-03-02 09:00", c.confirm);
    struct dossier late = begun("2026-03-02 09:00", c.confirm);
    struct dossier open = begun("2026-03-02 09:00", c.reissue);
    struct dossier refused;
    CHECK(receive(c.confirm, DOSSIER_REFUSED, &refused) == OK);
    moved(&early, "2026-03-02 10:00", DOSSIER_PROCESSING);
    moved(&late, "2026-03-02 10:00", DOSSIER_PROCESSING);
    moved(&early, "2026-03-03 10:00", DOSSIER_FINISHED);
    moved(&late, "2026-03-06 10:00", DOSSIER_FINISHED); /* due 5/3 */
    today("2026-03-06 11:00");
    CHECK(looked(&c, read_figures, &f) == OK);
    CHECK(f.share.received == 4 && f.share.ended == 3);
    CHECK(f.share.judged == 2 && f.share.good == 1 && f.share.early == 1 && f.share.late == 1);
    assert_int_equal(f.n, 3);
    CHECK(f.days[0].day == day("2026-03-02") && f.days[0].received == 4 && f.days[0].ended == 1);
    CHECK(f.days[1].early == 1 && f.days[2].late == 1);
    CHECK(f.now.open == before.now.open + 1);
    assert_int_equal(f.n_top, 2);
    CHECK(f.top[0].procedure_id == c.confirm && f.top[0].received == 3);
    CHECK(f.wrong == 0);
    moved(&late, "2026-03-06 11:30", DOSSIER_PROCESSING); /* recalled */
    CHECK(looked(&c, read_figures, &f) == OK);
    CHECK(f.share.ended == 2 && f.share.late == 0 && f.wrong == 0);
    today("2026-03-10 08:00");
    CHECK(looked(&c, read_figures, &f) == OK);
    CHECK(f.now.late >= before.now.late + 1);
    (void)open;
}

/* Random walks over the rules: the counters stay what a count of the dossiers gives. */
static void counters_agree_after_random_walks(void **state)
{
    (void)state;
    struct random_seeded r;
    struct figures f;
    random_seed(&r, 20261123);
    int64_t start = at("2026-05-04 08:00");
    for (int walk = 0; walk < 60; walk++) {
        int64_t now = start + (int64_t)random_below(&r, 40) * DATE_DAY_MS;
        struct dossier d;
        clock_fix(now);
        CHECK(receive(random_below(&r, 2) ? c.confirm : c.reissue, DOSSIER_ACCEPTED, &d) == OK);
        for (int i = 0; i < 8; i++) {
            now += (int64_t)random_below(&r, 5) * DATE_DAY_MS / 2;
            clock_fix(now);
            (void)move(&d, (enum dossier_state)(1 + random_below(&r, 10)));
        }
    }
    CHECK(looked(&c, read_figures, &f) == OK);
    assert_int_equal(f.wrong, 0);
}

DB_STMT(
    SPOIL, "test.spoil_day", "ii",
    "UPDATE dossier_day SET late = late + 1 WHERE unit_id = $1 AND day = $2");
static enum err spoil(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_exec(tx, &SPOIL, DB_ARGS(db_i64(UNIT), db_i64(day("2026-03-02"))), NULL);
}

static void a_wrong_counter_is_found(void **state)
{
    (void)state;
    struct figures f;
    CHECK(written(&c, spoil, NULL) == OK);
    CHECK(looked(&c, read_figures, &f) == OK);
    assert_int_equal(f.wrong, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_states_is_decided),
        cmocka_unit_test(every_pair_is_refused_or_done_in_the_data),
        cmocka_unit_test(a_dossier_begins_in_few_states),
        cmocka_unit_test(a_recall_or_an_end_needs_a_reason),
        cmocka_unit_test(of_two_officers_one_wins),
        cmocka_unit_test(nothing_happens_before_it_began_or_tomorrow),
        cmocka_unit_test(codes_count_by_day_and_are_never_reused),
        cmocka_unit_test(the_day_is_read_from_a_code),
        cmocka_unit_test(a_friday_and_three_working_days),
        cmocka_unit_test(early_on_time_and_late_by_the_local_date),
        cmocka_unit_test(hours_are_judged_by_the_minute),
        cmocka_unit_test(a_gap_found_at_the_desk_runs_on),
        cmocka_unit_test(papers_sent_back_begin_anew),
        cmocka_unit_test(a_pause_after_the_due_time_helps_nobody),
        cmocka_unit_test(an_incomplete_one_counts_from_the_day_it_is_complete),
        cmocka_unit_test(a_withdrawal_may_be_taken_back),
        cmocka_unit_test(a_stop_before_the_due_time_is_not_judged),
        cmocka_unit_test(every_move_is_an_event),
        cmocka_unit_test(only_its_own_secret_opens_a_dossier),
        cmocka_unit_test(another_key_makes_other_secrets),
        cmocka_unit_test(counters_move_with_the_dossiers),
        cmocka_unit_test(counters_agree_after_random_walks),
        cmocka_unit_test(a_wrong_counter_is_found),
    };
    return cmocka_run_group_tests(tests, open_it, close_it);
}
