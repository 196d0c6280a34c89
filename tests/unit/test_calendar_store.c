/* Calendars of units: built in, national, own; their files. */
#include "place/calendar.h"
#include "place/calendar_import.h"
#include "unit_fixture.h"

#define DAYS "date,kind,name_vi,name_en,legal_basis_vi,legal_basis_en,certainty,closes\n"
#define HOURS "weekday,opens,closes,valid_from,valid_to,legal_basis_vi,legal_basis_en\n"

static struct import_result take_days(const char *text, int64_t unit_id, enum err expected)
{
    struct import_result r = {0};
    const struct import in = import_of(str_z(text), false);
    assert_int_equal(calendar_import_days(&in, unit_id, &r), expected);
    return r;
}

static struct import_result take_hours(const char *text, int64_t unit_id, enum err expected)
{
    struct import_result r = {0};
    const struct import in = import_of(str_z(text), false);
    assert_int_equal(calendar_import_hours(&in, unit_id, &r), expected);
    return r;
}

struct looking {
    int64_t unit_id, day;
    struct calendar_look look;
    struct str name;
};

static enum err look_up(struct db_tx *tx, void *ctx)
{
    struct looking *l = ctx;
    const struct calendar *c;
    enum err e = calendar_load(tx, l->unit_id, &c);
    if (e != OK)
        return e;
    calendar_look(c, l->day, &l->look);
    l->name = l->look.row ? arena_str(arena, l->look.row->name_vi) : S("");
    return OK;
}

static struct looking look(int64_t unit_id, const char *on)
{
    struct looking l = {.unit_id = unit_id, .day = day(on)};
    assert_int_equal(db_read(db, arena, look_up, &l), OK);
    return l;
}

static int minutes_of(int64_t unit_id, const char *on)
{
    struct looking l = look(unit_id, on);
    return calendar_minutes(&l.look);
}

static void the_program_knows_the_national_calendar_by_itself(void **state)
{
    use(state);
    const struct calendar *c = calendar_national();
    assert_true(c == calendar_national());
    assert_true(c->day_count > 40 && c->hours_count == 10);
    struct looking l = look(7, "2026-11-24");
    assert_int_equal(l.look.is, CALENDAR_IS_HOLIDAY);
    assert_str(l.name, "Ngày Văn hóa Việt Nam");
    assert_int_equal(minutes_of(7, "2026-11-20"), 450);
}

static void a_units_own_days_and_hours_stand_above_the_national_ones(void **state)
{
    use(state);
    struct import_result r = take_days(
        DAYS "2026-11-23,off,Nghỉ hoán đổi,Swapped,NQ,Res,decided,\n"
             "2026-11-24,holiday,Quốc lễ,National,NQ,Res,decided,\n",
        0, OK);
    assert_int_equal(r.changed, 2);
    r = take_days(
        DAYS "2026-11-23,half,Hội làng,Fair,QĐ,Dec,decided,11:00\n"
             "2026-11-25,holiday,Đề nghị,Proposed,QĐ,Dec,proposal,\n",
        7, OK);
    assert_int_equal(r.changed, 2);
    assert_int_equal(look(7, "2026-11-23").look.half, true);
    assert_int_equal(minutes_of(7, "2026-11-23"), 210);
    assert_int_equal(look(8, "2026-11-23").look.is, CALENDAR_IS_OFF);
    assert_str(look(8, "2026-11-24").name, "Quốc lễ");
    assert_int_equal(look(7, "2026-11-25").look.is, CALENDAR_IS_WORKING);
    r = take_days(
        DAYS "2026-11-23,half,Hội làng,Fair,QĐ,Dec,decided,11:00\n"
             "2026-11-25,holiday,Đề nghị,Proposed,QĐ,Dec,decided,\n",
        7, OK);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.same, 1);
    assert_int_equal(look(7, "2026-11-25").look.is, CALENDAR_IS_HOLIDAY);
    r = take_hours(
        HOURS "1,07:00,12:00,2026-11-01,2026-12-31,,\n6,08:00,11:00,2026-11-01,,,\n", 7, OK);
    assert_int_equal(r.changed, 2);
    assert_int_equal(minutes_of(7, "2026-11-16"), 300);
    assert_int_equal(look(7, "2026-11-17").look.spans, 0); /* no hours of its own that day */
    assert_int_equal(look(7, "2026-11-21").look.spans, 1);
    assert_int_equal(minutes_of(8, "2026-11-17"), 450);
    r = take_hours(
        HOURS "1,07:00,12:00,2026-11-01,2026-12-31,,\n6,08:00,11:00,2026-11-01,,,\n", 7, OK);
    assert_int_equal(r.changed, 0);
    r = take_hours(HOURS "1,07:00,12:00,2026-11-01,2026-12-31,,\n", 7, OK);
    assert_int_equal(r.changed, 1);
    assert_int_equal(look(7, "2026-11-21").look.spans, 0);
}

static void broken_calendars_are_refused(void **state)
{
    use(state);
    struct import_result r = take_days(
        DAYS "2026-13-01,off,A,A,B,B,decided,\n2026-11-23,free,A,A,B,B,sure,\n"
             "2026-11-23,off,,A,B,B,decided,\n2026-11-23,half,A,A,B,B,decided,25:00\n"
             "2026-11-23,off,A,A,B,B,decided,11:00\n2026-11-23,off,A,A,B,B,decided,\n"
             "2026-11-23,off,A,A,B,B,decided,\n",
        0, E_INVALID);
    assert_int_equal(r.refused, 6);
    assert_said("2:date: ");
    assert_said("3:kind: ");
    assert_said("3:certainty: ");
    assert_said("4:name_vi: ");
    assert_said("5:closes: ");
    assert_said("6:closes: ");
    assert_said("8:date: this day stands in a line above");
    r = take_hours(
        HOURS "8,07:00,12:00,2026-11-01,,,\n1,12:00,07:00,2026-11-01,,,\n"
              "1,07:00,12:00,2026-11-01,2026-10-01,,\n1,07:00,12:00,2026-11-01,,,\n"
              "1,11:00,13:00,2027-11-01,,,\n",
        0, E_INVALID);
    assert_int_equal(r.refused, 4);
    assert_said("2:weekday: ");
    assert_said("3:closes: ends before");
    assert_said("4:valid_to: ends before");
    assert_said("6:opens: overlaps");
    assert_str(look(0, "2026-11-24").name, "Ngày Văn hóa Việt Nam");
    assert_int_equal(look(0, "2026-11-23").look.is, CALENDAR_IS_WORKING);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_SQLITE(the_program_knows_the_national_calendar_by_itself),
        ON_BOTH(a_units_own_days_and_hours_stand_above_the_national_ones),
        ON_SQLITE(broken_calendars_are_refused),
    };
    return FIXTURE_RUN(tests);
}
