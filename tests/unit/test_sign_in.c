/* The second factor, one-time links, and how attempts are slowed. */
#include "account_fixture.h"

#include <pthread.h>

/* ---- the second factor ---- */

static enum err use_code(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_use(tx, &keys, &account, f->code) : e;
}

static enum err use_paper(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_recover(tx, &keys, &account, f->code, &f->left) : e;
}

static enum err print_anew(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_new_codes(tx, &keys, &account, &f->codes) : e;
}

static enum err take_away(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    return second_factor_remove(tx, f->of->account_id, ACTOR);
}

static void code_of(struct factor *f, int64_t step)
{
    f->code = totp_code(arena, f->secret, step);
}

static void a_code_works_once(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = factor_of(&h);
    int64_t step = now_at / TOTP_STEP_MS;
    CHECK(wrote(use_code, &f) == E_INVALID); /* the one it was set up with */
    later(TOTP_STEP_MS);
    CHECK(wrote(use_code, &f) == E_INVALID); /* still shown by a slow eye, used all the same */
    code_of(&f, step + 2);                   /* a phone that is ahead */
    CHECK(wrote(use_code, &f) == OK);
    CHECK(wrote(use_code, &f) == E_INVALID);
    code_of(&f, step + 1); /* an earlier one than the last used */
    CHECK(wrote(use_code, &f) == E_INVALID);
    later(2 * TOTP_STEP_MS);
    code_of(&f, step + 3);
    CHECK(wrote(use_code, &f) == OK);
}

static void *race(void *arg)
{
    struct factor *f = arg;
    struct arena *own = arena_new(0);
    f->left = db_write(db, own, DB_HIGH, use_code, f);
    arena_free(own);
    return NULL;
}

#define RACERS 8

static void of_many_with_the_same_code_one_wins(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = factor_of(&h), each[RACERS];
    pthread_t threads[RACERS];
    int won = 0;
    later(TOTP_STEP_MS);
    code_of(&f, now_at / TOTP_STEP_MS);
    for (int i = 0; i < RACERS; i++)
        each[i] = f;
    for (int i = 0; i < RACERS; i++)
        CHECK(pthread_create(&threads[i], NULL, race, &each[i]) == 0);
    for (int i = 0; i < RACERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        won += each[i].left == OK;
        CHECK(each[i].left == OK || each[i].left == E_INVALID);
    }
    assert_int_equal(won, 1);
}

static void it_counts_only_once_the_app_has_it(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = {.of = &h, .secret = totp_secret(arena), .code = S("000000")};
    CHECK(wrote(set_factor, &f) == E_INVALID);
    CHECK(account_of(&h).totp_sealed.n == 0);
    f = factor_of(&h);
    struct account account = account_of(&h);
    CHECK(str_find(account.totp_sealed, f.secret) < 0);
    struct str secret;
    CHECK(second_factor_secret(arena, &keys, &account, &secret) == OK);
    CHECK(str_eq(secret, f.secret));
    account.id++; /* moved to another account it does not open */
    CHECK(second_factor_secret(arena, &keys, &account, &secret) == E_INTERNAL);
}

static void a_paper_code_works_once(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired other = hired(commune, "Đỗ Văn Kiên", "kiendv");
    struct factor f = factor_of(&h), his = factor_of(&other);
    struct str old = f.codes.list[9];
    f.code = f.codes.list[0];
    CHECK(wrote(use_paper, &f) == OK);
    assert_int_equal(f.left, TOTP_RECOVERY_CODES - 1);
    CHECK(wrote(use_paper, &f) == E_INVALID);
    f.code = his.codes.list[0]; /* another's */
    CHECK(wrote(use_paper, &f) == E_INVALID);
    f.code = S("123456");
    CHECK(wrote(use_paper, &f) == E_INVALID);
    CHECK(wrote(print_anew, &f) == OK);
    f.code = old;
    CHECK(wrote(use_paper, &f) == E_INVALID); /* of the paper before */
    f.code = f.codes.list[9];
    CHECK(wrote(use_paper, &f) == OK);
    CHECK(wrote(take_away, &f) == OK);
    f.code = f.codes.list[8];
    CHECK(wrote(use_paper, &f) == E_INVALID);
    CHECK(wrote(print_anew, &f) == E_INVALID);
    code_of(&f, now_at / TOTP_STEP_MS + 1);
    CHECK(wrote(use_code, &f) == E_INVALID);
}

/* ---- what comes next ---- */

struct staging {
    int64_t id;
    bool code_given;
    enum session_stage stage;
};

static enum err stage(struct db_tx *tx, void *ctx)
{
    struct staging *s = ctx;
    struct account account;
    enum err e = account_by_id(tx, s->id, &account);
    return e == OK ? sign_in_stage(tx, &account, s->code_given, &s->stage) : e;
}

static enum session_stage stage_of(const struct hired *h, bool code_given)
{
    struct staging s = {h->account_id, code_given, SESSION_WHOLE};
    CHECK(looked(stage, &s) == OK);
    return s.stage;
}

static enum err must_change(struct db_tx *tx, void *ctx)
{
    const struct hired *h = ctx;
    return account_must_change(tx, h->account_id, ACTOR);
}

static void administrators_and_chairs_need_a_second_factor(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired chair = hired(commune, "Phạm Quang Hòa", "hoapq");
    struct hired admin = hired(0, "Quản trị viên", "quantri");
    (void)granted(&lan, ROLE_COUNTER, commune, false);
    (void)granted(&chair, ROLE_CHAIR, commune, false);
    (void)granted(&admin, ROLE_ADMINISTRATOR, 0, true);
    CHECK(stage_of(&lan, false) == SESSION_WHOLE);
    CHECK(stage_of(&chair, false) == SESSION_SET_UP);
    CHECK(stage_of(&admin, false) == SESSION_SET_UP);
    (void)factor_of(&chair);
    (void)factor_of(&lan);
    CHECK(stage_of(&chair, false) == SESSION_CODE && stage_of(&chair, true) == SESSION_WHOLE);
    CHECK(stage_of(&lan, false) == SESSION_CODE);
    CHECK(wrote(must_change, &lan) == OK);
    CHECK(stage_of(&lan, false) == SESSION_CODE && stage_of(&lan, true) == SESSION_CHANGE);
}

/* ---- links ---- */

struct linking {
    struct hired h;
    struct str token;
    struct sign_in_link link;
    struct str hash;
};

static enum err make_link(struct db_tx *tx, void *ctx)
{
    struct linking *l = ctx;
    return sign_in_link_make(tx, l->h.account_id, ACTOR, &l->token);
}

static enum err find_link(struct db_tx *tx, void *ctx)
{
    struct linking *l = ctx;
    return sign_in_link_find(tx, l->token, &l->link);
}

static enum err use_link(struct db_tx *tx, void *ctx)
{
    const struct linking *l = ctx;
    return sign_in_link_use(tx, &l->link);
}

static enum err disable(struct db_tx *tx, void *ctx)
{
    const struct linking *l = ctx;
    return account_set_state(tx, l->h.account_id, ACCOUNT_DISABLED, ACTOR);
}

static enum err choose(struct db_tx *tx, void *ctx)
{
    const struct linking *l = ctx;
    const struct account_password p = {l->h.account_id, S("1$argon2id$x"), S(""), ACTOR};
    return account_set_password(tx, &p);
}

static struct linking linked(struct hired h)
{
    struct linking l = {.h = h};
    CHECK(wrote(make_link, &l) == OK);
    CHECK(looked(find_link, &l) == OK);
    return l;
}

static void a_link_works_once_and_for_a_day(void **state)
{
    set_up(state);
    struct linking l = linked(hired(commune, "Phạm Thị Lan", "lanpt"));
    CHECK(l.link.purpose == SIGN_IN_FIRST && l.link.account.id == l.h.account_id);
    CHECK(str_find(l.link.id, l.token) < 0);
    struct linking twice = l;
    CHECK(wrote(use_link, &l) == OK);
    CHECK(wrote(use_link, &twice) == E_CONFLICT);
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
    CHECK(wrote(choose, &l) == OK);
    l = linked(l.h);
    CHECK(l.link.purpose == SIGN_IN_RESET);
    later(SIGN_IN_LINK_MS - 1);
    CHECK(looked(find_link, &l) == OK);
    later(1);
    CHECK(looked(find_link, &l) == E_NOT_FOUND && wrote(use_link, &l) == E_CONFLICT);
    l.token = S("0000000000000000000000000A");
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
    l.token = S("'; DROP TABLE account");
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
}

static void links_end_with_what_they_were_for(void **state)
{
    set_up(state);
    struct linking old = linked(hired(commune, "Phạm Thị Lan", "lanpt"));
    struct linking fresh = linked(old.h);
    CHECK(looked(find_link, &old) == E_NOT_FOUND && looked(find_link, &fresh) == OK);
    CHECK(wrote(choose, &fresh) == OK);
    CHECK(looked(find_link, &fresh) == E_NOT_FOUND);
    fresh = linked(old.h);
    CHECK(wrote(disable, &fresh) == OK);
    CHECK(looked(find_link, &fresh) == E_NOT_FOUND);
    CHECK(wrote(make_link, &fresh) == E_DENIED);
    later((int64_t)-365 * DATE_DAY_MS); /* set back: no link lives longer */
    CHECK(looked(find_link, &fresh) == E_NOT_FOUND);
}

/* ---- throttling ---- */

struct trying {
    struct sign_in_claim claim;
    int64_t ms;
};

static enum err count(struct db_tx *tx, void *ctx)
{
    struct trying *t = ctx;
    return sign_in_count(tx, &keys, &t->claim, &t->ms);
}

static enum err right(struct db_tx *tx, void *ctx)
{
    const struct trying *t = ctx;
    return sign_in_right(tx, &keys, &t->claim);
}

static enum err wait_for(struct db_tx *tx, void *ctx)
{
    struct trying *t = ctx;
    return sign_in_wait(tx, &keys, &t->claim, &t->ms);
}

static struct trying trying(const char *login, const char *address)
{
    return (struct trying){{S("password"), str_z(login), str_z(address)}, 0};
}

static bool tried(const char *login, const char *address)
{
    struct trying t = trying(login, address), shown = t;
    CHECK(looked(wait_for, &shown) == OK);
    enum err e = wrote(count, &t);
    CHECK(e == OK || e == E_BUSY);
    CHECK((shown.ms == 0) == (e == OK)); /* what is said is what is done */
    CHECK((t.ms == 0) == (e == OK));
    return e == OK;
}

/* How many attempts are looked at in an hour, one a second. */
static int in_an_hour(const char *(*login)(int), const char *(*address)(int))
{
    int n = 0;
    for (int i = 0; i < 3600; i++) {
        n += tried(login(i), address(i));
        later(1000);
    }
    return n;
}

static const char *one(int i)
{
    (void)i;
    return "hoapq";
}

static const char *many(int i)
{
    return arena_z(arena, arena_fmt(arena, "canbo%d", i));
}

static const char *here(int i)
{
    (void)i;
    return "203.0.113.7";
}

static const char *whole_network(int i)
{
    return arena_z(arena, arena_fmt(arena, "203.0.113.%d", i % 254 + 1));
}

static void guessing_is_slowed(void **state)
{
    set_up(state);
    int n = in_an_hour(one, here);
    CHECK(n >= 10 && n <= 30);
    n = in_an_hour(many, here); /* any login, also none that exists */
    CHECK(n <= 100);
    set_up(state);
}

static void a_network_of_machines_is_slowed_too(void **state)
{
    set_up(state);
    int n = in_an_hour(one, whole_network);
    CHECK(n >= 20 && n <= 100);
}

static void an_attack_keeps_nobody_out(void **state)
{
    set_up(state);
    for (int i = 0; i < 600; i++) {
        (void)tried("hoapq", "203.0.113.7");
        later(1000);
    }
    CHECK(!tried("hoapq", "203.0.113.7"));
    CHECK(tried("hoapq", "198.51.100.20")); /* at once, from another network */
}

static void an_attack_from_everywhere_keeps_no_known_machine_out(void **state)
{
    set_up(state);
    struct trying known = trying("hoapq", "198.51.100.20");
    CHECK(wrote(count, &known) == OK && wrote(right, &known) == OK);
    later(DATE_DAY_MS);
    for (int i = 0; i < 200; i++)
        (void)tried("hoapq", arena_z(arena, arena_fmt(arena, "10.%d.0.1", i)));
    struct trying stranger = trying("hoapq", "192.0.2.77");
    CHECK(looked(wait_for, &stranger) == OK);
    CHECK(stranger.ms > 0 && stranger.ms <= 30000); /* slowed, and not for long */
    CHECK(tried("hoapq", "198.51.100.20"));
    CHECK(wrote(right, &known) == OK);
    /* Colleagues of the same office, whoever tries there what: */
    for (int i = 0; i < 40; i++)
        (void)tried(many(i), "198.51.100.66");
    CHECK(!tried("canbo999", "198.51.100.66"));
    CHECK(tried("hoapq", "198.51.100.20"));
}

static void the_first_mistakes_cost_nothing(void **state)
{
    set_up(state);
    CHECK(tried("hoapq", "198.51.100.20") && tried(" HOAPQ ", "198.51.100.20"));
    CHECK(tried("hoapq", "198.51.100.20"));
    CHECK(!tried("hoapq", "198.51.100.20"));
    CHECK(tried("lanpt", "198.51.100.20"));
    later(1000);
    CHECK(tried("hoapq", "198.51.100.20"));
    later(1000);
    CHECK(!tried("hoapq", "198.51.100.20")); /* two seconds now */
    later(1000);
    struct trying t = trying("hoapq", "198.51.100.20");
    CHECK(wrote(count, &t) == OK && wrote(right, &t) == OK);
    for (int i = 0; i < 3; i++) /* afresh after the right one */
        CHECK(tried("hoapq", "198.51.100.20"));
    CHECK(!tried("hoapq", "198.51.100.20"));
}

static void codes_and_passwords_are_counted_apart(void **state)
{
    set_up(state);
    for (int i = 0; i < 4; i++)
        (void)tried("hoapq", "198.51.100.20");
    struct trying code = trying("hoapq", "198.51.100.20");
    code.claim.what = S("code");
    CHECK(looked(wait_for, &code) == OK && code.ms == 0);
}

static void addresses_are_read_as_they_are(void **state)
{
    set_up(state);
    for (int i = 0; i < 3; i++)
        CHECK(tried("hoapq", "2001:db8:1:2::1"));
    CHECK(!tried("hoapq", "2001:db8:1:2:ffff::9")); /* one machine has a /64 to itself */
    CHECK(tried("hoapq", "2001:db8:1:3::1"));
    for (int i = 0; i < 3; i++)
        CHECK(tried("lanpt", "::ffff:198.51.100.20"));
    CHECK(!tried("lanpt", "198.51.100.20"));
    CHECK(tried("lanpt", "198.51.100.21"));
}

static void *rush(void *arg)
{
    struct trying *t = arg;
    struct arena *own = arena_new(0);
    enum err e = db_write(db, own, DB_HIGH, count, t);
    t->ms = e == OK ? 1 : 0;
    arena_free(own);
    return NULL;
}

/* Many at the same moment get no more attempts than one after the other. */
static void a_rush_gains_nothing(void **state)
{
    set_up(state);
    struct trying each[RACERS];
    pthread_t threads[RACERS];
    int taken = 0;
    for (int i = 0; i < RACERS; i++)
        each[i] = trying("hoapq", "203.0.113.7");
    for (int i = 0; i < RACERS; i++)
        CHECK(pthread_create(&threads[i], NULL, rush, &each[i]) == 0);
    for (int i = 0; i < RACERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        taken += (int)each[i].ms;
    }
    CHECK(taken >= 1 && taken <= 3);
}

static void a_clock_set_back_makes_nobody_wait_longer(void **state)
{
    set_up(state);
    for (int i = 0; i < 4; i++)
        (void)tried("hoapq", "198.51.100.20");
    later((int64_t)-365 * DATE_DAY_MS);
    struct trying t = trying("hoapq", "198.51.100.20");
    CHECK(looked(wait_for, &t) == OK);
    CHECK(t.ms <= (int64_t)15 * 60000);
    later((int64_t)400 * DATE_DAY_MS);
    CHECK(tried("hoapq", "198.51.100.20"));
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_code_works_once),
        ON_BOTH(of_many_with_the_same_code_one_wins),
        ON_BOTH(it_counts_only_once_the_app_has_it),
        ON_BOTH(a_paper_code_works_once),
        ON_BOTH(administrators_and_chairs_need_a_second_factor),
        ON_BOTH(a_link_works_once_and_for_a_day),
        ON_BOTH(links_end_with_what_they_were_for),
        ON_SQLITE(guessing_is_slowed), /* thousands of steps; the statements are the same */
        ON_SQLITE(a_network_of_machines_is_slowed_too),
        ON_BOTH(an_attack_keeps_nobody_out),
        ON_BOTH(an_attack_from_everywhere_keeps_no_known_machine_out),
        ON_BOTH(the_first_mistakes_cost_nothing),
        ON_BOTH(codes_and_passwords_are_counted_apart),
        ON_BOTH(addresses_are_read_as_they_are),
        ON_BOTH(a_rush_gains_nothing),
        ON_BOTH(a_clock_set_back_makes_nobody_wait_longer),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
