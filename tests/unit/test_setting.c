/* setting: the unit's own value, else the installation's, else the default. */
#include "db_fixture.h"

#include "spine/setting.h"

struct change {
    int64_t unit_id;
    struct str name, value;
};

static enum err set(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    return setting_set(tx, c->unit_id, c->name, c->value);
}

static void put(struct fixture *f, int64_t unit_id, struct str name, struct str value)
{
    struct change c = {unit_id, name, value};
    assert_int_equal(fixture_write(f, set, &c), OK);
}

struct look {
    int64_t unit_id;
    struct str hotline, email, plain_lan;
};

static enum err look_at_three(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    const struct setting_wanted wanted[] = {
        {S("hotline"), &l->hotline}, {S("plain_lan"), &l->plain_lan}, {S("email"), &l->email}};
    return setting_get_all(tx, l->unit_id, wanted, sizeof wanted / sizeof *wanted);
}

static void expect(struct fixture *f, int64_t unit_id, const char *hotline, const char *email)
{
    struct look l = {.unit_id = unit_id};
    assert_int_equal(fixture_read(f, look_at_three, &l), OK);
    assert_true(str_eq(l.hotline, str_z(hotline)));
    assert_true(str_eq(l.email, str_z(email)));
    assert_true(str_eq(l.plain_lan, S("no")));
}

static void the_units_own_value_comes_first(void **state)
{
    struct fixture *f = *state;
    expect(f, 7, "", "");
    put(f, 0, S("hotline"), S("1900"));
    put(f, 0, S("email"), S("tinh@example.vn"));
    expect(f, 7, "1900", "tinh@example.vn");
    put(f, 7, S("hotline"), S("0222"));
    put(f, 8, S("email"), S("xa@example.vn"));
    expect(f, 7, "0222", "tinh@example.vn");
    expect(f, 8, "1900", "xa@example.vn");
    expect(f, 0, "1900", "tinh@example.vn");
    put(f, 7, S("hotline"), S("")); /* said on purpose: none */
    expect(f, 7, "", "tinh@example.vn");
}

static enum err look_at_unknown(struct db_tx *tx, void *ctx)
{
    return setting_get(tx, 7, S("colour"), ctx);
}

static void an_unknown_name_is_refused(void **state)
{
    struct str value;
    assert_int_equal(fixture_read(*state, look_at_unknown, &value), E_INVALID);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(the_units_own_value_comes_first), ON_BOTH(an_unknown_name_is_refused)};
    return FIXTURE_RUN(tests);
}
