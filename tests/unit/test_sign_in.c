/* How attempts to sign in are slowed. */
#include "account_fixture.h"

#include <pthread.h>

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

#define RACERS 8

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
        /* Thousands of steps; the statements are those of the others. */
        ON_SQLITE(guessing_is_slowed),
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
