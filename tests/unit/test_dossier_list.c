/* The inbox: groups, filters, counts, order. */
#include "dossier_desk_fixture.h"

#include "serve/dossier_desk.h"
#include "serve/dossier_list.h"

struct ask {
    struct dossier_list_query q;
    struct dossier_list l;
};
static enum err do_list(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return dossier_list(tx, &a->q, &a->l);
}

static struct dossier_list list(struct dossier_list_query q)
{
    struct ask a = {.q = q};
    a.q.unit_id = UNIT;
    CHECK(looked(do_list, &a) == OK);
    return a.l;
}

static enum err do_assign(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_assign(tx, &x->a, x->in, &x->d);
}

static struct person_new someone;
static enum err make_someone(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    someone.unit_id = UNIT;
    someone.kind = PERSON_CITIZEN;
    return person_find_or_make(tx, &c.keys, &someone, &commune_person, NULL);
}

static struct dossier of(const char *when, int64_t procedure, struct person_new p)
{
    someone = p;
    CHECK(written(make_someone, NULL) == OK);
    return begun(when, procedure);
}

/* On Monday 23/11/2026, 24/11 is a holiday: 25/11 is the next working day. */
static struct dossier late, today_1, today_2, soon, in_time, waiting, ready, gone;

static void make_them(void)
{
    struct person_new hoa = {
        .name = S("Nguyễn Thị Hoa"), .birth_year = 1962, .village = S("Thôn Đoài")};
    struct person_new son = {.name = S("Đặng Văn Sơn"), .village = S("Thôn Đông")};
    late = of("2026-11-12 09:00", c.reissue, hoa);    /* due 19/11 */
    today_1 = of("2026-11-18 10:00", c.confirm, son); /* 3 days: 23/11 */
    today_2 = of("2026-11-23 09:00", c.copy, hoa);    /* the same day */
    soon = of("2026-11-17 10:00", c.reissue, hoa);    /* 25/11 */
    in_time = of("2026-11-23 08:00", c.reissue, son); /* 01/12 */
    waiting = of("2026-11-17 11:00", c.reissue, son);
    moved(&waiting, "2026-11-18 09:00", DOSSIER_PROCESSING);
    moved(&waiting, "2026-11-18 10:00", DOSSIER_SUPPLEMENT);
    ready = of("2026-11-19 11:00", c.confirm, hoa);
    moved(&ready, "2026-11-20 09:00", DOSSIER_PROCESSING);
    moved(&ready, "2026-11-20 10:00", DOSSIER_FINISHED);
    gone = of("2026-11-19 11:00", c.confirm, hoa);
    moved(&gone, "2026-11-20 09:00", DOSSIER_PROCESSING);
    moved(&gone, "2026-11-20 10:00", DOSSIER_FINISHED);
    moved(&gone, "2026-11-20 10:00", DOSSIER_RETURNED);
    struct dossier_holder lan = {LAN, S("Phạm Thị Lan")};
    struct doing x = {.a = act_of(&late, CHAIR), .in = &lan};
    CHECK(act(do_assign, &x) == OK);
    x.a = act_of(&soon, LAN);
    CHECK(act(do_assign, &x) == OK);
    today("2026-11-23 09:10");
}

static void what_is_due_first_stands_first(void **state)
{
    (void)state;
    make_them();
    const struct dossier *order[] = {&late, &today_1, &today_2, &soon, &in_time, &waiting};
    const enum dossier_group groups[] = {GROUP_LATE, GROUP_TODAY, GROUP_TODAY,
                                         GROUP_SOON, GROUP_TIME,  GROUP_WAITING};
    struct dossier_list l = list((struct dossier_list_query){0});
    assert_int_equal(l.count, 6);
    for (size_t i = 0; i < l.count; i++)
        CHECK(l.rows[i].d.id == order[i]->id && l.rows[i].group == groups[i]);
    CHECK(l.counts[GROUP_ALL] == 6 && l.counts[GROUP_LATE] == 1 && l.counts[GROUP_TODAY] == 2);
    CHECK(l.counts[GROUP_SOON] == 1 && l.counts[GROUP_TIME] == 1 && l.counts[GROUP_WAITING] == 1);
    CHECK(l.counts[GROUP_READY] == 1 && l.total == 6);
    CHECK(str_eq(l.rows[0].holder, S("Phạm Thị Lan")) && l.rows[0].d.version == 2);
    CHECK(str_eq(l.rows[1].person.name, S("Đặng Văn Sơn")));
    CHECK(str_eq(l.rows[1].procedure->code, S("1.004873")));
    CHECK(l.village_count == 2 && str_eq(l.villages[0].slug, S("thon-doai")));
    CHECK(l.villages[0].count == 3 && l.villages[1].count == 3 && l.field_count == 1);
}

static void a_day_earlier_or_later_they_stand_elsewhere(void **state)
{
    (void)state;
    today("2026-11-20 08:00"); /* Friday: the next working day is Monday */
    struct dossier_list l = list((struct dossier_list_query){.group = GROUP_SOON});
    CHECK(l.total == 2 && l.rows[0].d.id == today_1.id);
    today("2026-11-24 00:00");
    l = list((struct dossier_list_query){.group = GROUP_LATE});
    CHECK(l.total == 3);
    l = list((struct dossier_list_query){.group = GROUP_SOON});
    CHECK(l.total == 1 && l.rows[0].d.id == soon.id);
    today("2026-11-23 09:10");
}

static void filters_leave_what_they_say(void **state)
{
    (void)state;
    struct dossier_list l = list((struct dossier_list_query){.official_id = LAN});
    CHECK(l.total == 2 && l.counts[GROUP_ALL] == 2 && l.counts[GROUP_READY] == 1);
    l = list((struct dossier_list_query){.nobody = true});
    CHECK(l.total == 4);
    l = list((struct dossier_list_query){.group = GROUP_TODAY});
    CHECK(l.total == 2 && l.counts[GROUP_ALL] == 6);
    l = list((struct dossier_list_query){.group = GROUP_READY});
    CHECK(l.total == 1 && l.rows[0].d.id == ready.id && l.counts[GROUP_READY] == 1);
    l = list((struct dossier_list_query){.village = S("thon-dong")});
    CHECK(l.total == 3 && l.village_count == 2);
    l = list((struct dossier_list_query){.field = S("ho-tich")});
    CHECK(l.total == 6);
    l = list((struct dossier_list_query){.field = S("dat-dai")});
    CHECK(l.total == 0 && l.count == 0);
    l = list((struct dossier_list_query){.q = S("hoa khai sinh")});
    CHECK(l.total == 2);
    l = list((struct dossier_list_query){.q = S("Sơn")});
    CHECK(l.total == 3);
    l = list((struct dossier_list_query){.q = S("261118-0001")});
    CHECK(l.total == 1 && l.rows[0].d.id == today_1.id);
    l = list((struct dossier_list_query){.q = S("không ai cả")});
    CHECK(l.total == 0 && l.counts[GROUP_ALL] == 0);
    l = list((struct dossier_list_query){.page = 2});
    CHECK(l.total == 6 && l.count == 0);
}

static void late_before_its_pause_is_late(void **state)
{
    (void)state;
    struct dossier d = late;
    d.version++;
    moved(&d, "2026-11-23 09:11", DOSSIER_PROCESSING);
    moved(&d, "2026-11-23 09:12", DOSSIER_SUPPLEMENT);
    struct dossier_list l = list((struct dossier_list_query){.group = GROUP_LATE});
    CHECK(l.total == 1 && l.rows[0].d.id == late.id && l.counts[GROUP_WAITING] == 1);
}

static void pages_go_on_where_the_last_one_ended(void **state)
{
    (void)state;
    for (int i = 0; i < DOSSIERS_PER_PAGE; i++)
        (void)begun("2026-11-23 10:00", c.reissue);
    struct dossier_list first = list((struct dossier_list_query){.page = 1});
    struct dossier_list second = list((struct dossier_list_query){.page = 2});
    CHECK(first.count == DOSSIERS_PER_PAGE && first.total == DOSSIERS_PER_PAGE + 6);
    assert_int_equal(second.count, 6);
    for (size_t i = 0; i < second.count; i++)
        for (size_t k = 0; k < first.count; k++)
            CHECK(second.rows[i].d.id != first.rows[k].d.id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_first_stands_first),
        cmocka_unit_test(a_day_earlier_or_later_they_stand_elsewhere),
        cmocka_unit_test(filters_leave_what_they_say),
        cmocka_unit_test(late_before_its_pause_is_late),
        cmocka_unit_test(pages_go_on_where_the_last_one_ended),
    };
    return COMMUNE_RUN(tests);
}
