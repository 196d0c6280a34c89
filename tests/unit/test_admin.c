/* Who sees the machine, and how well accounts are guarded. */
#include "account_fixture.h"

#include "place/admin.h"

struct asked {
    int64_t account_id;
    bool covers;
};

static enum err covers(struct db_tx *tx, void *ctx)
{
    struct asked *a = ctx;
    return admin_covers_machine(tx, a->account_id, &a->covers);
}

static bool sees(const struct hired *h)
{
    struct asked a = {.account_id = h->account_id};
    CHECK(looked(covers, &a) == OK);
    return a.covers;
}

static void the_only_unit_here_has_the_machine(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    CHECK(!sees(&lan));
    (void)granted(&lan, ROLE_CHAIR, commune, false);
    CHECK(!sees(&lan));
    struct giving g = granted(&lan, ROLE_ADMINISTRATOR, commune, false);
    CHECK(sees(&lan));
    CHECK(wrote(end_grant, &g) == OK);
    CHECK(!sees(&lan));
}

static void among_several_only_who_has_them_all(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired ky = hired(neighbour, "Đỗ Văn Kỷ", "kydv");
    struct hired all = hired(commune, "Trần Đình Toàn", "toantd");
    (void)granted(&lan, ROLE_ADMINISTRATOR, commune, false);
    (void)granted(&ky, ROLE_ADMINISTRATOR, neighbour, false);
    (void)granted(&all, ROLE_ADMINISTRATOR, 0, true);
    CHECK(!sees(&lan) && !sees(&ky) && sees(&all));
    /* One unit above both, and every unit by itself. */
    struct hired tinh = hired(commune, "Vũ Thị Hồng", "hongvt");
    (void)granted(&tinh, ROLE_ADMINISTRATOR, province, false);
    CHECK(!sees(&tinh));
    (void)granted(&tinh, ROLE_ADMINISTRATOR, province, true);
    CHECK(!sees(&lan));
    (void)granted(&lan, ROLE_ADMINISTRATOR, neighbour, false);
    (void)granted(&lan, ROLE_ADMINISTRATOR, province, false);
    CHECK(sees(&lan));
}

static enum err guard(struct db_tx *tx, void *ctx)
{
    return admin_guard(tx, commune, ctx);
}

static struct admin_guard guarded(void)
{
    struct admin_guard g;
    CHECK(looked(guard, &g) == OK);
    return g;
}

static void who_lacks_what_the_role_demands_is_named(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired hoa = hired(commune, "Phạm Quang Hòa", "hoapq");
    (void)hired(neighbour, "Đỗ Văn Kỷ", "kydv");
    (void)granted(&lan, ROLE_COUNTER, commune, false);
    struct admin_guard g = guarded();
    CHECK(g.accounts == 2 && g.factor == 0 && g.no_password == 2 && g.lacking_count == 0);
    (void)granted(&hoa, ROLE_CHAIR, commune, false);
    g = guarded();
    CHECK(g.lacking_count == 1 && str_eq(g.lacking[0], S("Phạm Quang Hòa")));
    (void)factor_of(&hoa);
    g = guarded();
    CHECK(g.factor == 1 && g.lacking_count == 0);
    struct ending off = {.h = lan, .state = ACCOUNT_DISABLED};
    CHECK(wrote(set_state, &off) == OK);
    g = guarded();
    CHECK(g.accounts == 1 && g.no_password == 1);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(the_only_unit_here_has_the_machine),
        ON_BOTH(among_several_only_who_has_them_all),
        ON_BOTH(who_lacks_what_the_role_demands_is_named),
    };
    return FIXTURE_RUN(tests);
}
