/* node: no two processes have the same number in their ids. */
#include "db_fixture.h"

#include "base/clock.h"
#include "spine/id.h"
#include "spine/node.h"

static struct fixture *begin(void **state)
{
    clock_fix(1763604000000);
    return *state;
}

static enum err run_take(struct db_tx *tx, void *ctx)
{
    return node_take(tx, 77, ctx);
}

static enum err run_keep(struct db_tx *tx, void *ctx)
{
    return node_keep(tx, ctx);
}

static enum err run_give_back(struct db_tx *tx, void *ctx)
{
    return node_give_back(tx, ctx);
}

static struct node take(struct fixture *f)
{
    struct node n = {0};
    assert_int_equal(fixture_write(f, run_take, &n), OK);
    assert_true(n.number >= 0 && n.number < ID_NODES && n.holder);
    return n;
}

static void the_first_gets_what_it_prefers_and_others_something_else(void **state)
{
    struct fixture *f = begin(state);
    int64_t taken[20];
    for (int i = 0; i < 20; i++) {
        taken[i] = take(f).number;
        assert_int_equal(taken[i] == 77, i == 0);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(taken[k], taken[i]);
    }
}

static void a_number_is_free_again_when_given_back_or_run_out(void **state)
{
    struct fixture *f = begin(state);
    struct node n = take(f);
    assert_int_equal(fixture_write(f, run_give_back, &n), OK);
    n = take(f);
    assert_int_equal(n.number, 77);
    clock_fix(clock_now() + NODE_LIFE_MS);
    assert_int_equal(fixture_write(f, run_keep, &n), OK);
    clock_fix(clock_now() + NODE_LIFE_MS);
    assert_int_not_equal(take(f).number, 77); /* it was renewed */
    clock_fix(clock_now() + 1);
    struct node other = take(f);
    assert_int_equal(other.number, 77);
    assert_int_equal(fixture_write(f, run_keep, &n), E_CONFLICT);
    assert_int_equal(fixture_write(f, run_give_back, &n), OK); /* not its own any more: nothing */
    assert_int_equal(fixture_write(f, run_keep, &other), OK);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(the_first_gets_what_it_prefers_and_others_something_else),
        ON_BOTH(a_number_is_free_again_when_given_back_or_run_out),
    };
    return FIXTURE_RUN(tests);
}
