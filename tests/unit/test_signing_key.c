/* signing_key: an official's own key behind a PIN; tries are counted, and ten wrong ones lock it.
 */
#include "signing_fixture.h"

#include <pthread.h>

static enum err list_keys(struct db_tx *tx, void *ctx)
{
    return signing_key_list(tx, commune, ctx);
}

static enum err leave(struct db_tx *tx, void *ctx)
{
    struct official o;
    const struct hired *h = ctx;
    enum err e = official_by_id(tx, h->unit_id, h->official_id, &o);
    o.active = false;
    return e == OK ? official_change(tx, &o, ACTOR) : e;
}

static struct str signature_by(const struct signing_key *k, struct str pin, enum err expected)
{
    struct str signature = S("");
    const struct signing_key_use use = {&keys, rule(), pin};
    enum err e = signing_key_sign(arena, &use, k, S("lời hứa"), &signature);
    assert_int_equal(e, expected);
    return signature;
}

static void it_signs_with_the_pin_and_no_other(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct keyed k = with_key(&h);
    CHECK(sign_verify(k.key.public_key, S("lời hứa"), signature_by(&k.key, PIN, OK)));
    CHECK(signature_by(&k.key, S("479206"), E_INVALID).n == 0);
    struct signing_key moved = k.key; /* another row's seal does not open */
    moved.id++;
    (void)signature_by(&moved, PIN, E_INTERNAL);
    memset(keys.bytes[KEY_FIELD], 'z', KEY_BYTES); /* the database, and other keys */
    (void)signature_by(&k.key, PIN, E_INTERNAL);
}

static void wrong_tries_wait_and_then_lock(void **state)
{
    static const int64_t waits[] = {0, 0, 0, 2, 4, 8, 16, 32, 60, 60};
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct keyed k = with_key(&h);
    for (int i = 0; i < SIGNING_KEY_TRIES; i++) {
        if (waits[i]) {
            CHECK(wrote(count_try, &k) == E_BUSY);
            assert_int_equal(k.ms, waits[i] * 1000);
            later(waits[i] * 1000);
        }
        CHECK(wrote(count_try, &k) == OK);
    }
    later((int64_t)86400 * 1000);
    CHECK(wrote(count_try, &k) == E_DENIED); /* also a day later */
    CHECK(looked(read_key, &k) == OK && signing_key_locked(&k.key));
    struct keyed next = with_key(&h); /* the way out */
    CHECK(next.key.id != k.key.id && !signing_key_locked(&next.key));
    CHECK(wrote(count_try, &next) == OK);
}

static void a_right_one_forgets_the_wrong_ones(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct keyed k = with_key(&h);
    for (int i = 0; i < SIGNING_KEY_FREE; i++)
        CHECK(wrote(count_try, &k) == OK);
    CHECK(wrote(count_try, &k) == E_BUSY);
    CHECK(wrote(right_try, &k) == OK);
    CHECK(wrote(count_try, &k) == OK);
    struct keyed after = with_key(&h);
    CHECK(wrote(right_try, &k) == E_CONFLICT); /* it has ended */
    CHECK(wrote(right_try, &after) == OK);
}

#define RACERS 6

static void *race(void *arg)
{
    struct keyed *k = arg;
    struct arena *own = arena_new(0);
    k->ms = db_write(db, own, DB_HIGH, count_try, k) == OK;
    arena_free(own);
    return NULL;
}

static void many_at_once_are_all_counted(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct keyed k = with_key(&h), each[RACERS];
    pthread_t threads[RACERS];
    int64_t looked_at = 0;
    for (int i = 0; i < RACERS; i++)
        each[i] = k;
    for (int i = 0; i < RACERS; i++)
        CHECK(pthread_create(&threads[i], NULL, race, &each[i]) == 0);
    for (int i = 0; i < RACERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        looked_at += each[i].ms;
    }
    CHECK(looked(read_key, &k) == OK);
    assert_int_equal(k.key.tries, looked_at);
    CHECK(looked_at >= 1 && looked_at <= SIGNING_KEY_FREE);
}

static void the_old_one_stays_for_what_it_signed(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct keyed old = with_key(&h);
    struct signing_key_list all;
    later((int64_t)86400 * 1000);
    struct keyed next = with_key(&h);
    CHECK(looked(list_keys, &all) == OK);
    assert_int_equal(all.n, 2);
    CHECK(all.list[0].key.id == next.key.id && all.list[0].key.ended_at == 0);
    CHECK(str_eq(all.list[1].key.public_key, old.key.public_key));
    CHECK(all.list[1].key.ended_at == next.key.made_at && all.list[1].key.seed_sealed.n == 0);
    CHECK(all.list[0].key.seed_sealed.n == 0); /* the list tells none */
    CHECK(wrote(leave, &h) == OK);
    CHECK(looked(read_key, &next) == E_NOT_FOUND); /* who left signs no more */
    CHECK(looked(list_keys, &all) == OK && all.n == 2);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(it_signs_with_the_pin_and_no_other),   ON_BOTH(wrong_tries_wait_and_then_lock),
        ON_BOTH(a_right_one_forgets_the_wrong_ones),   ON_BOTH(many_at_once_are_all_counted),
        ON_BOTH(the_old_one_stays_for_what_it_signed),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
