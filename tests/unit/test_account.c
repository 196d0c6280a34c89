/* Officials, posts, accounts, grants: who may do what where, and when it ends. */
#include "account_fixture.h"

#include "place/post.h"
#include "place/work.h"

/* ---- officials and posts ---- */

struct posting {
    struct post p;
    int64_t id;
};

static enum err give_post(struct db_tx *tx, void *ctx)
{
    struct posting *c = ctx;
    return post_give(tx, &c->p, ACTOR, &c->id);
}

static enum err change_post(struct db_tx *tx, void *ctx)
{
    struct posting *c = ctx;
    return post_change(tx, &c->p, ACTOR);
}

static enum err list_posts(struct db_tx *tx, void *ctx)
{
    struct posting *c = ctx;
    struct post_list all;
    enum err e = post_list(tx, c->p.unit_id, c->p.official_id, &all);
    c->id = (int64_t)all.n;
    if (all.n)
        c->p = all.list[0];
    return e;
}

static void a_stale_form_never_overwrites_an_official(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct changing c = {.o = {.unit_id = commune, .id = h.official_id}};
    CHECK(looked(read_official, &c) == OK);
    struct changing stale = c;
    c.o.phone = S("0000 000 105");
    CHECK(wrote(change_official, &c) == OK);
    stale.o.phone = S("0000 000 999");
    CHECK(wrote(change_official, &stale) == E_CONFLICT);
    CHECK(looked(read_official, &stale) == OK);
    assert_str(stale.o.phone, "0000 000 105");
    stale.o.name = S("  ");
    CHECK(wrote(change_official, &stale) == E_INVALID);
    stale.o.unit_id = neighbour; /* another unit's form */
    stale.o.name = S("Phạm Thị Lan");
    CHECK(wrote(change_official, &stale) == E_NOT_FOUND);
}

static void posts_have_their_days(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct posting c = {
        .p = {
            .unit_id = commune,
            .official_id = h.official_id,
            .title_vi = S("Công chức hộ tịch"),
            .title_en = S(""),
            .desk = S("Quầy 1"),
            .from_day = day("2024-01-01"),
            .to_day = POST_OPEN}};
    struct post good = c.p;
    CHECK(wrote(give_post, &c) == OK);
    c.p.to_day = day("2023-12-31");
    CHECK(wrote(give_post, &c) == E_INVALID);
    c.p = good;
    c.p.title_vi = S(" ");
    CHECK(wrote(give_post, &c) == E_INVALID);
    c.p = good;
    c.p.unit_id = neighbour;
    CHECK(wrote(give_post, &c) == E_NOT_FOUND);
    c.p = good;
    CHECK(looked(list_posts, &c) == OK && c.id == 1);
    CHECK(post_held(&c.p, day("2030-01-01")) && !post_held(&c.p, day("2023-12-31")));
    struct posting stale = c;
    c.p.to_day = day("2025-03-31");
    CHECK(wrote(change_post, &c) == OK);
    CHECK(wrote(change_post, &stale) == E_CONFLICT);
    CHECK(looked(list_posts, &c) == OK && c.id == 1);
    CHECK(post_held(&c.p, day("2025-03-31")) && !post_held(&c.p, day("2025-04-01")));
}

/* ---- accounts ---- */

static void logins_are_plain_and_belong_to_one(void **state)
{
    set_up(state);
    static const char *const none[] = {
        "",     "ab",          "1hoa",  "hòa",    "hoa pq",
        "-hoa", "hoa@commune", "HOA\t", "hoa/pq", "abcdefghijklmnopqrstuvwxyzabcdefg"};
    struct str normal;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (account_login_normal(arena, str_z(none[i]), &normal) && str_eq(normal, str_z(none[i])))
            fail_msg("\"%s\" is a login", none[i]);
    CHECK(account_login_normal(arena, S(" HoaPQ "), &normal));
    assert_str(normal, "hoapq");
    assert_str(account_login_of(arena, S("Phạm Quang Hòa")), "hoapq");
    assert_str(account_login_of(arena, S("Đỗ Văn Kiên")), "kiendv");
    assert_str(account_login_of(arena, S("Ý")), "");
    struct hired first = hired(commune, "Phạm Quang Hòa", "hoapq");
    struct hired second = {.unit_id = neighbour, .name = S("Phạm Quỳnh Hoa"), .login = S("hoapq")};
    CHECK(wrote(hire, &second) == E_CONFLICT);
    second.login = S("HoaPQ");
    CHECK(wrote(hire, &second) == E_INVALID);
    CHECK(account_of(&first).official_id == first.official_id);
}

static enum err second_account(struct db_tx *tx, void *ctx)
{
    struct hired *h = ctx;
    const struct account_new n = {h->unit_id, h->official_id, S("khac")};
    return account_make(tx, &n, ACTOR, &h->account_id);
}

static void an_official_has_one_account_of_the_own_unit(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Quang Hòa", "hoapq"), other = h;
    CHECK(wrote(second_account, &other) == E_CONFLICT);
    other.unit_id = neighbour;
    CHECK(wrote(second_account, &other) == E_NOT_FOUND);
}

/* ---- grants ---- */

struct asking {
    int64_t account_id, unit_id;
    struct grant_roles has;
};

static enum err ask(struct db_tx *tx, void *ctx)
{
    struct asking *a = ctx;
    return grant_roles(tx, a->account_id, a->unit_id, date_local_day(tx->now_at), &a->has);
}

static unsigned roles_in(const struct hired *h, int64_t unit_id)
{
    struct asking a = {.account_id = h->account_id, .unit_id = unit_id};
    CHECK(looked(ask, &a) == OK);
    return a.has.roles;
}

static void a_grant_counts_where_it_says(void **state)
{
    set_up(state);
    struct hired h = hired(province, "Vũ Văn Tỉnh", "tinhvv");
    const unsigned counter = ROLE_BIT(ROLE_COUNTER), chair = ROLE_BIT(ROLE_CHAIR);
    const unsigned supervisor = ROLE_BIT(ROLE_SUPERVISOR), editor = ROLE_BIT(ROLE_EDITOR);
    (void)granted(&h, ROLE_COUNTER, commune, false);
    (void)granted(&h, ROLE_CHAIR, district, true);
    (void)granted(&h, ROLE_EDITOR, district, false);
    (void)granted(&h, ROLE_SUPERVISOR, province, true);
    assert_int_equal(roles_in(&h, commune), counter | chair | supervisor);
    assert_int_equal(roles_in(&h, neighbour), chair | supervisor);
    assert_int_equal(roles_in(&h, district), chair | editor | supervisor);
    assert_int_equal(roles_in(&h, province), supervisor);
    assert_int_equal(roles_in(&h, elsewhere), 0);
    assert_int_equal(roles_in(&h, 0), 0);
    assert_int_equal(roles_in(&h, GRANT_ANY_UNIT), counter | chair | editor | supervisor);
    struct hired root = hired(0, "Quản trị viên", "quantri");
    (void)granted(&root, ROLE_ADMINISTRATOR, 0, true);
    assert_int_equal(roles_in(&root, elsewhere), ROLE_BIT(ROLE_ADMINISTRATOR));
    assert_int_equal(roles_in(&root, 0), ROLE_BIT(ROLE_ADMINISTRATOR));
}

static void a_grant_counts_on_its_days(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct giving g = giving(&h, ROLE_COUNTER, commune, false);
    g.grant.from_day++;
    g.grant.to_day = g.grant.from_day + 1;
    CHECK(wrote(give_grant, &g) == OK);
    assert_int_equal(roles_in(&h, commune), 0);
    later(DATE_DAY_MS);
    assert_int_equal(roles_in(&h, commune), ROLE_BIT(ROLE_COUNTER));
    later(DATE_DAY_MS);
    assert_int_equal(roles_in(&h, commune), ROLE_BIT(ROLE_COUNTER));
    at(date_at(g.grant.to_day + 1, 0)); /* from midnight on */
    assert_int_equal(roles_in(&h, commune), 0);
    g = granted(&h, ROLE_COUNTER, commune, false);
    assert_int_equal(roles_in(&h, commune), ROLE_BIT(ROLE_COUNTER));
    CHECK(wrote(end_grant, &g) == OK);
    assert_int_equal(roles_in(&h, commune), 0);
    CHECK(wrote(end_grant, &g) == E_NOT_FOUND);
}

static void nobody_gives_more_than_they_have(void **state)
{
    set_up(state);
    struct hired local = hired(commune, "Trần Đình Toàn", "toantd");
    struct hired wide = hired(district, "Vũ Văn Huyện", "huyenvv");
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    (void)granted(&local, ROLE_ADMINISTRATOR, commune, false);
    (void)granted(&wide, ROLE_ADMINISTRATOR, district, true);
    struct {
        const struct hired *by;
        int64_t unit_id;
        bool descendants;
        enum err expected;
    } cases[] = {
        {&local, commune, false, OK},         {&local, commune, true, E_DENIED},
        {&local, neighbour, false, E_DENIED}, {&local, district, false, E_DENIED},
        {&local, 0, false, E_DENIED},         {&wide, commune, true, OK},
        {&wide, neighbour, false, OK},        {&wide, district, true, OK},
        {&wide, province, false, E_DENIED},   {&wide, elsewhere, false, E_DENIED},
        {&wide, 0, true, E_DENIED},           {&lan, commune, false, E_DENIED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct giving g = giving(&lan, ROLE_EDITOR, cases[i].unit_id, cases[i].descendants);
        g.by.account_id = cases[i].by->account_id;
        enum err e = wrote(give_grant, &g);
        if (e != cases[i].expected)
            fail_msg("case %zu: %s", i, err_name(e));
    }
    /* What was given by a higher hand, with descendants, is not the local one's to end. */
    struct giving high = granted(&lan, ROLE_SUPERVISOR, commune, true);
    high.by.account_id = local.account_id;
    CHECK(wrote(end_grant, &high) == E_DENIED);
    high.by.account_id = wide.account_id;
    CHECK(wrote(end_grant, &high) == OK);
}

static void grants_that_make_no_sense_are_refused(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct giving g = granted(&h, ROLE_ADMINISTRATOR, commune, false);
    CHECK(wrote(give_grant, &g) == E_CONFLICT); /* the very same */
    struct giving bad = giving(&h, (enum role)0, commune, false);
    CHECK(wrote(give_grant, &bad) == E_INVALID);
    bad = giving(&h, (enum role)8, commune, false);
    CHECK(wrote(give_grant, &bad) == E_INVALID);
    bad = giving(&h, ROLE_EDITOR, commune, false);
    bad.grant.to_day = bad.grant.from_day - 1;
    CHECK(wrote(give_grant, &bad) == E_INVALID);
    bad = giving(&h, ROLE_EDITOR, 4711, false);
    CHECK(wrote(give_grant, &bad) == E_NOT_FOUND);
    bad = giving(&h, ROLE_EDITOR, commune, false);
    bad.grant.account_id = 4711;
    CHECK(wrote(give_grant, &bad) == E_NOT_FOUND);
    g.by.account_id = h.account_id; /* the own last key */
    CHECK(wrote(end_grant, &g) == E_DENIED);
    g.grant.unit_id = neighbour;
    g.by.account_id = GRANT_BY_COMMAND;
    CHECK(wrote(end_grant, &g) == E_NOT_FOUND);
}

struct covering {
    int64_t by, account_id;
};

static enum err covers(struct db_tx *tx, void *ctx)
{
    const struct covering *c = ctx;
    const struct grant_giver by = {c->by, ACTOR};
    return grant_covers(tx, &by, c->account_id);
}

static enum err covered(int64_t by, const struct hired *h)
{
    struct covering c = {by, h->account_id};
    return looked(covers, &c);
}

static void into_an_account_gets_who_has_all_it_has(void **state)
{
    set_up(state);
    struct hired local = hired(commune, "Trần Đình Toàn", "toantd");
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    (void)granted(&local, ROLE_ADMINISTRATOR, commune, false);
    CHECK(covered(local.account_id, &lan) == OK); /* has nothing */
    (void)granted(&lan, ROLE_COUNTER, commune, false);
    CHECK(covered(local.account_id, &lan) == OK);
    CHECK(covered(lan.account_id, &local) == E_DENIED);
    struct giving g = granted(&lan, ROLE_SUPERVISOR, commune, true);
    CHECK(covered(local.account_id, &lan) == E_DENIED);
    CHECK(covered(GRANT_BY_COMMAND, &lan) == OK);
    CHECK(wrote(end_grant, &g) == OK);
    CHECK(covered(local.account_id, &lan) == OK);
    struct giving later_one = giving(&lan, ROLE_CHAIR, neighbour, false);
    later_one.grant.from_day += 30; /* what will count, counts here too */
    CHECK(wrote(give_grant, &later_one) == OK);
    CHECK(covered(local.account_id, &lan) == E_DENIED);
}

struct working {
    int64_t account_id;
    struct work_unit_list units;
};

static enum err find_work(struct db_tx *tx, void *ctx)
{
    struct working *w = ctx;
    return work_units(tx, w->account_id, &w->units);
}

static size_t works_in(const struct hired *h)
{
    struct working w = {.account_id = h->account_id};
    CHECK(looked(find_work, &w) == OK);
    return w.units.n;
}

static void work_is_where_people_work(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired wide = hired(district, "Vũ Văn Huyện", "huyenvv");
    (void)hired(neighbour, "Đỗ Văn Kiên", "kiendv");
    CHECK(works_in(&lan) == 0);
    (void)granted(&lan, ROLE_COUNTER, commune, false);
    CHECK(works_in(&lan) == 1);
    (void)granted(&wide, ROLE_SUPERVISOR, district, true);
    CHECK(works_in(&wide) == 3); /* its own, and the two communes with officials */
    (void)granted(&lan, ROLE_EDITOR, elsewhere, false);
    CHECK(works_in(&lan) == 2); /* nobody else works there yet */
}

/* ---- the story ---- */

struct story {
    int64_t unit_id;
    struct event_list events;
};

static enum err read_story(struct db_tx *tx, void *ctx)
{
    struct story *s = ctx;
    return event_after(tx, s->unit_id, 0, 100, &s->events);
}

static void every_change_is_told_without_names(void **state)
{
    set_up(state);
    struct ending x = {.h = hired(commune, "Phạm Thị Lan", "lanpt"), .state = ACCOUNT_DISABLED};
    struct giving g = granted(&x.h, ROLE_COUNTER, commune, false);
    (void)factor_of(&x.h);
    CHECK(wrote(end_grant, &g) == OK);
    CHECK(wrote(choose, &x) == OK);
    CHECK(wrote(recover, &x) == OK);
    CHECK(wrote(set_state, &x) == OK);
    static const char *const expected[] = {
        "official.made",
        "account.made",
        "grant.given",
        "account.second_factor_set",
        "grant.ended",
        "account.password_chosen",
        "account.second_factor_removed",
        "account.recovered",
        "account.disabled"};
    struct story s = {.unit_id = commune};
    CHECK(looked(read_story, &s) == OK);
    assert_int_equal(s.events.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < s.events.count; i++) {
        const struct event_row *e = &s.events.rows[i];
        assert_str(e->what, expected[i]);
        assert_str(e->actor, "command");
        CHECK(str_find(e->bytes, S("Lan")) < 0 && str_find(e->bytes, S("lanpt")) < 0);
        CHECK(str_find(e->bytes, S("argon2")) < 0 && str_find(e->detail, S("argon2")) < 0);
    }
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_stale_form_never_overwrites_an_official),
        ON_BOTH(posts_have_their_days),
        ON_BOTH(logins_are_plain_and_belong_to_one),
        ON_BOTH(an_official_has_one_account_of_the_own_unit),
        ON_BOTH(a_grant_counts_where_it_says),
        ON_BOTH(a_grant_counts_on_its_days),
        ON_BOTH(nobody_gives_more_than_they_have),
        ON_BOTH(grants_that_make_no_sense_are_refused),
        ON_BOTH(into_an_account_gets_who_has_all_it_has),
        ON_BOTH(work_is_where_people_work),
        ON_BOTH(every_change_is_told_without_names),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
