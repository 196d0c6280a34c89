/* programme: what may come next, by which decision, and what a merger leaves as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit_fixture.h"

#include "db/writer.h"
#include "rollout/programme.h"
#include "rollout/programme_import.h"

#define COLUMNS                                                                                    \
    "programme,kind,code,name_vi,name_en,from,to,measure,target,unit,mentor,decision,"             \
    "decision_day,decided_by_vi,decided_by_en\n"
#define PROGRAMME                                                                                  \
    "de-an-08,programme,,Thí điểm,Pilot,2023-07-05,2025-12-31,,,34,,08-ĐA/TU,2023-07-05,"     \
    "Ban Thường vụ Tỉnh ủy,Standing Committee\n"
#define PARTS                                                                                      \
    "de-an-08,cohort,tinh,Điểm của tỉnh,Province pilots,,,,,,,,,,\n"                        \
    "de-an-08,cohort,huyen,Điểm của huyện,District pilots,,,,,,,,,,\n"                      \
    "de-an-08,phase,mot,Chuẩn bị,Preparing,2023-07-05,2023-12-31,,,,,,,,\n"                    \
    "de-an-08,target,xa,Hai xã phát động,Two launched,,,units.launched,2,,,,,,\n"             \
    "de-an-08,target,dung,Đúng hạn,On time,,,dossier.on_time,98/100,,,,,,\n"                   \
    "de-an-08,check,noi-quy,Có nội quy,House rules,,,,,,,,,,\n"
#define FILE_ COLUMNS PROGRAMME PARTS
#define STEP(kind, code, from, to, unit, mentor, decision, decided)                                \
    "de-an-08," kind "," code ",,," from "," to ",,," unit "," mentor "," decision "," decided     \
    ",,\n"
#define JOINS                                                                                      \
    STEP("join", "huyen", "2024-01-10", "", "13126@2025-01-31", "", "12/QĐ-UBND", "2024-01-08")    \
    STEP("launch", "", "2025-02-03", "", "13126@2025-01-31", "", "15/QĐ-UBND", "2025-01-31")       \
    STEP("join", "tinh", "2025-02-10", "", "13129", "13126@2025-01-31", "16/QĐ-UBND", "2025-02-10")

static struct import_result take(const char *text, enum err expected)
{
    struct import_result r = {0};
    const struct import in = import_of(str_z(text), false);
    enum err e = programme_import(&in, &r);
    if (e != expected)
        fail_msg("%s, not %s: %.*s", err_name(e), err_name(expected), STR_ARG(said));
    return r;
}

static void units(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    (void)take_mergers(MERGERS, OK);
}

struct asked {
    struct programme p;
    struct programme_parts parts;
    struct programme_members members;
    struct programme_steps steps;
    int64_t unit_id;
};

static enum err ask(struct db_tx *tx, void *ctx)
{
    struct asked *a = ctx;
    enum err e = programme_by_slug(tx, S("de-an-08"), &a->p);
    if (e == OK)
        e = programme_parts(tx, a->p.id, &a->parts);
    if (e == OK)
        e = programme_members(tx, a->p.id, &a->members);
    if (e == OK)
        e = programme_steps(tx, a->p.id, a->unit_id, &a->steps);
    return e;
}

static struct asked asked(int64_t unit_id)
{
    struct asked a = {.unit_id = unit_id};
    assert_int_equal(db_read(db, arena, ask, &a), OK);
    return a;
}

static void a_file_makes_a_programme_and_again_changes_nothing(void **state)
{
    units(state);
    struct import_result r = take(FILE_ JOINS, OK);
    assert_int_equal(r.made, 4);
    r = take(FILE_ JOINS, OK);
    assert_int_equal(r.made + r.changed, 0);
    assert_int_equal(r.same, 1);
    struct asked a = asked(0);
    assert_str(a.p.decision, "08-ĐA/TU");
    assert_int_equal(a.parts.n, 6);
    assert_int_equal(a.members.n, 2);
    const struct programme_member *ninh = &a.members.list[1];
    assert_str(ninh->unit.name, "Vũ Ninh");
    assert_int_equal(ninh->state, PROGRAMME_LAUNCHED);
    assert_int_equal(ninh->launched_day, day("2025-02-03"));
    assert_int_equal(ninh->until_day, day("2025-12-31"));
    assert_int_equal(a.members.list[0].mentor_id, ninh->unit.id);
    assert_int_equal(asked(ninh->unit.id).steps.n, 2);
}

static void what_a_file_says_wrongly_is_named(void **state)
{
    units(state);
    (void)take(COLUMNS PARTS, E_INVALID);
    assert_said("2:programme: rows of one programme stand together");
    (void)take(FILE_ STEP("jump", "", "2024-01-10", "", "13126", "", "1", "2024-01-01"), E_INVALID);
    assert_said("9:kind: must be programme");
    (void)take(
        FILE_ STEP("join", "tinh", "10/1/2024", "", "13126", "", "1", "2024-01-01"), E_INVALID);
    assert_said("9:from: must be a day");
    (void)take(
        FILE_ STEP("join", "tinh", "2024-01-10", "", "99999", "", "1", "2024-01-01"), E_INVALID);
    assert_said("9:unit: no unit");
    (void)take(
        COLUMNS "Đề án,programme,,a,b,2023-07-05,2023-07-04,,,34,,1,2023-07-05,x,y\n", E_INVALID);
    assert_said("2:programme: takes small letters");
    assert_said("2:to: the end comes before");
}

/* The last step of a file with the two pilots is wrong in this way. */
static void refused(const char *step, const char *why)
{
    struct str file = arena_fmt(arena, "%s%s", FILE_ JOINS, step);
    (void)take(arena_z(arena, file), E_INVALID);
    assert_said(why);
}

static void a_step_follows_the_rules(void **state)
{
    units(state);
    refused(
        STEP("launch", "", "2025-03-01", "", "13126@2025-01-31", "", "1", "2025-03-01"), "next");
    refused(STEP("resume", "", "2025-03-01", "", "13129", "", "1", "2025-03-01"), "next");
    refused(
        STEP("launch", "", "2025-02-09", "", "13129", "", "1", "2025-02-01"), "the day must lie");
    refused(
        STEP("join", "tinh", "2099-01-01", "", "13199", "", "1", "2025-02-01"), "the day must lie");
    refused(STEP("launch", "", "2025-03-01", "", "13129", "", "1", "2025-03-02"), "decision");
    refused(
        STEP("extend", "", "2025-03-01", "2025-12-31", "13129", "", "1", "2025-03-01"), "new end");
    refused(STEP("join", "xa", "2025-03-01", "", "13150", "", "1", "2025-03-01"), "no such cohort");
    refused(STEP("join", "tinh", "2025-03-01", "", "13150", "13129", "1", "2025-03-01"), "mentor");
    /* Of another province; ended. */
    refused(
        STEP("join", "tinh", "2025-03-01", "", "09163@2025-03-01", "", "1", "2025-03-01"),
        "not part");
    refused(
        STEP("pause", "", "2025-07-02", "", "13126@2025-01-31", "", "1", "2025-07-01"), "not part");
    struct asked none = {.unit_id = 0};
    assert_int_equal(db_read(db, arena, ask, &none), E_NOT_FOUND); /* all or nothing */
}

static void a_unit_that_merged_keeps_its_record(void **state)
{
    units(state);
    (void)take(
        FILE_ JOINS STEP(
            "finish", "", "2025-06-30", "", "13126@2025-01-31", "", "99/QĐ-UBND", "2025-06-30"),
        OK);
    struct asked a = asked(0);
    const struct unit *was = &a.members.list[1].unit;
    assert_int_equal(a.members.list[1].state, PROGRAMME_FINISHED);
    assert_int_equal(was->valid_to, day("2025-06-30"));
}

static void what_units_use_stays_in_the_programme(void **state)
{
    units(state);
    (void)take(FILE_ JOINS, OK);
    (void)take(
        COLUMNS PROGRAMME "de-an-08,cohort,tinh,Điểm của tỉnh,Province pilots,,,,,,,,,,\n",
        E_INVALID);
    assert_said("2:programme: lacks a cohort");
}

struct readying {
    int64_t programme_id, unit_id;
    const char *code;
    bool done;
    struct programme_readiness found;
};

static enum err make_ready(struct db_tx *tx, void *ctx)
{
    struct readying *r = ctx;
    const struct programme_ready_new n = {r->programme_id, r->unit_id, str_z(r->code),
                                          S("treo ở cửa"), r->done,    S("import")};
    enum err e = programme_ready_set(tx, &n);
    return e == OK ? programme_readiness(tx, r->programme_id, r->unit_id, &r->found) : e;
}

static void a_unit_makes_ready_what_the_programme_asks(void **state)
{
    units(state);
    (void)take(FILE_ JOINS, OK);
    struct asked a = asked(0);
    struct readying r = {a.p.id, a.members.list[0].unit.id, "noi-quy", true, {0}};
    assert_int_equal(db_write(db, arena, DB_LOW, make_ready, &r), OK);
    assert_int_equal(r.found.n, 1);
    assert_str(r.found.list[0].note, "treo ở cửa");
    r.done = false;
    assert_int_equal(db_write(db, arena, DB_LOW, make_ready, &r), OK);
    assert_int_equal(r.found.n, 0);
    r.code = "khong-co";
    assert_int_equal(db_write(db, arena, DB_LOW, make_ready, &r), E_NOT_FOUND);
    r.unit_id = 1;
    assert_int_equal(db_write(db, arena, DB_LOW, make_ready, &r), E_NOT_FOUND);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_file_makes_a_programme_and_again_changes_nothing),
        ON_SQLITE(what_a_file_says_wrongly_is_named),
        ON_SQLITE(a_step_follows_the_rules),
        ON_BOTH(a_unit_that_merged_keeps_its_record),
        ON_BOTH(what_units_use_stays_in_the_programme),
        ON_BOTH(a_unit_makes_ready_what_the_programme_asks),
    };
    return FIXTURE_RUN(tests);
}
