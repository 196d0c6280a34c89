/* The ten states, the codes, the history and the secrets of dossiers. */
#include "dossier_steps.h"

/* ---- transitions ---- */

/* docs/law.md, states: row from, column to, both 0 to 10. */
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
    CHECK(written(do_move, &s) == E_INVALID);
    s.m.reason = S("in nhầm tên");
    CHECK(written(do_move, &s) == OK);
    CHECK(s.d.ended_at == 0 && s.d.punctuality == PUNCTUALITY_NONE && s.d.result == RESULT_NONE);
    s.m = (struct dossier_move){
        .unit_id = UNIT,
        .id = d.id,
        .from = DOSSIER_PROCESSING,
        .to = DOSSIER_STOPPED,
        .actor = S("official:2")};
    CHECK(written(do_move, &s) == E_INVALID);
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
    CHECK(written(do_move, &s) == E_INVALID);
    s.m.at = at("2026-11-21 09:00");
    CHECK(written(do_move, &s) == E_INVALID);
    s.m.at = 0;
    s.m.id = 1;
    CHECK(written(do_move, &s) == E_NOT_FOUND);
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
            .person_id = commune_person,
            .channel = CHANNEL_DIRECT,
            .state = DOSSIER_ACCEPTED,
            .actor = S("x"),
            .code = S(" h31.45.12-261005-0003 ")}};
    CHECK(written(do_receive, &taken) == OK);
    CHECK(written(do_receive, &taken) == E_CONFLICT);
    CHECK(receive(c.reissue, DOSSIER_ACCEPTED, &d) == OK);
    CHECK(str_eq(d.code, S("H31.45.12-261005-0004")));
    taken.n.unit_id = UNIT + 1;
    taken.n.code = STR_NONE;
    CHECK(written(do_receive, &taken) == E_INVALID); /* no prefix set there */
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
    CHECK(looked(read_history, &h) == OK);
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
    return looked(do_track, &t);
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
    CHECK(written(do_renew, &x) == OK);
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
        cmocka_unit_test(every_move_is_an_event),
        cmocka_unit_test(only_its_own_secret_opens_a_dossier),
        cmocka_unit_test(another_key_makes_other_secrets),
    };
    commune_first = one_applicant;
    return COMMUNE_RUN(tests);
}
