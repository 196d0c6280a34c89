/* A reform of units: what ends, what is new, what stays, and what became of what. */
#include "unit_fixture.h"

static void a_reform_ends_old_units_and_makes_new_ones(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    struct import_result r = take_mergers(MERGERS, OK);
    assert_int_equal(r.rows, 13);
    /* Hưng Yên, Bắc Ninh; Vũ Quý, Kiến Xương, Nhật Tân (renamed), Vũ Ninh, Hoàng Sa. Đà Nẵng and
     * Minh Tân stay. */
    assert_int_equal(r.made, 7);
    assert_int_equal(r.refused, 0);
    assert_str(children_of(NULL, "2025-07-01"), "Bắc Ninh,Đà Nẵng,Hồ Chí Minh,Hưng Yên");
    assert_str(children_of("33", "2025-07-01"), "Kiến Xương,Minh Tân,Nhật Tân,Vũ Quý");
    assert_str(children_of("48", "2025-07-01"), "Hoàng Sa");
    assert_str(
        children_of("343", "2025-06-30"), "Kiến Xương,Minh Tân,Thư,Vũ An,Vũ Ninh,Vũ Quí,Vũ Trung");
    assert_str(children_of("343", "2025-07-01"), "");
    assert_str(children_of("79", "2025-07-01"), "3,10");
    assert_int_equal(unit_of("13126").valid_to, day("2025-06-30"));
    assert_int_equal(unit_of("13141").valid_from, day("2025-07-01"));
    assert_str(unit_of("13141@2025-06-30").name, "Vũ Quí");
    assert_str(unit_of("13141").slug, "vu-quy");
    assert_str(unit_of("13075").slug, "kien-xuong-hung-yen"); /* the township had the bare one */
    assert_str(unit_of("09169").slug, "vu-ninh-bac-ninh-phuong");
    assert_int_equal(unit_of("27130").valid_to, UNIT_FOR_EVER); /* not in the file's provinces */
    r = take_mergers(MERGERS, OK);
    assert_int_equal(r.made + r.changed, 0);
    r = take_units(UNITS, OK);
    assert_int_equal(r.made + r.changed, 0);
}

static void odd_rows_of_a_reform_are_remarked(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    (void)take_mergers(MERGERS, OK);
    assert_said("9:Mã Xã cũ: code 13999 belongs to Xã Vũ Trung");
    assert_said("10:Mã Xã cũ: there is no old commune Xã Không Có with code 13998");
    assert_said("11:Tên Xã cũ: Bãi bồi has no code");
    assert_said("15:Tỉnh cũ: the column says old province 01");
    assert_said("0:: Xã Thư, code 13199, ends without a successor");
}

static void what_became_of_a_unit(void **state)
{
    use(state);
    bool split;
    (void)take_units(UNITS, OK);
    (void)take_mergers(MERGERS, OK);
    assert_string_equal(carried_on_by("13126", &split), "Xã Vũ Quý");
    assert_false(split);
    assert_string_equal(carried_on_by("13129", &split), "Xã Kiến Xương"); /* all its people */
    assert_true(split);
    assert_string_equal(carried_on_by("09163", &split), "Phường Vũ Ninh");
    assert_string_equal(carried_on_by("13165", &split), "Xã Minh Tân");
    assert_string_equal(carried_on_by("34", &split), "Tỉnh Hưng Yên");
    assert_string_equal(carried_on_by("498", &split), "Đặc khu Hoàng Sa");
    assert_string_equal(carried_on_by("13199", &split), "not found");
    /* Kept as it was: the same unit, with another parent from that day on. */
    struct unit kept = unit_at("minh-tan");
    assert_int_equal(kept.valid_to, UNIT_FOR_EVER);
    struct question q = {.slug = "minh-tan", .day = day("2025-06-30")};
    assert_int_equal(db_read(db, arena, by_slug, &q), OK);
    assert_str(q.place.vi, "huyện Kiến Xương, tỉnh Thái Bình");
    q.day = day("2025-07-01");
    assert_int_equal(db_read(db, arena, by_slug, &q), OK);
    assert_str(q.place.vi, "tỉnh Hưng Yên");
}

static enum err made_of(struct db_tx *tx, void *ctx)
{
    struct question *q = ctx;
    return unit_predecessors(tx, q->unit.id, &q->links);
}

static void of_what_a_unit_was_made(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    (void)take_mergers(MERGERS, OK);
    struct question q = {.unit = unit_of("13141")};
    assert_int_equal(db_read(db, arena, made_of, &q), OK);
    assert_int_equal(q.links.n, 3);
    assert_str(q.links.list[0].unit.name, "Vũ Ninh");
    assert_int_equal(q.links.list[0].part, UNIT_WHOLE);
    assert_str(q.links.list[1].unit.name, "Vũ Quí"); /* spelled otherwise in the file */
    assert_str(q.links.list[2].unit.name, "Vũ An");
    assert_int_equal(q.links.list[2].part, UNIT_PART_AREA);
    assert_str(q.links.list[2].note, "Nhập một phần diện tích");
    assert_int_equal(q.links.list[2].day, day("2025-07-01"));
    q.unit = unit_of("13075");
    assert_int_equal(db_read(db, arena, made_of, &q), OK);
    assert_int_equal(q.links.n, 4); /* township, Vũ Trung, Vũ An, the district's silt */
}

static void a_broken_reform_changes_nothing(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    struct import_result r = take_mergers(
        REFORM HUNG_YEN "Xã Vũ Quý,13141,Xã Vũ Ninh,13126,Nhập toàn bộ" KIEN_XUONG HUNG_YEN
                        "Xã Vũ Quý,1314,Xã Vũ An,13129,Nhập toàn bộ" KIEN_XUONG HUNG_YEN
                        "Xã Vũ Sơn,13141,Xã Vũ An,13129,Nhập toàn bộ" KIEN_XUONG HUNG_YEN
                        "Xã Vũ Quý,13141,Xã Vũ An,13129,Chia đôi" KIEN_XUONG
                        "Tỉnh Hưng Yên,Xã Vũ Quý,13141,Xã Vũ An,13129,Nhập toàn bộ" KIEN_XUONG,
        E_INVALID);
    assert_int_equal(r.refused, 4);
    assert_said("4:Mã Xã mới: the code “1314” must have exactly 5 digits");
    assert_said("5:Tên Xã mới: the new unit 13141 has another name in line 3");
    assert_said("6:Ghi chú: the note “Chia đôi” is not understood");
    assert_said("7:Tỉnh, thành phố: “Tỉnh Hưng Yên” must look like");
    (void)take_mergers(
        REFORM HUNG_YEN
        "Xã Vũ Quý,13141,Xã Vũ Ninh,13126,Nhập toàn bộ,Huyện X (999),Tỉnh Y (34),\n",
        E_INVALID);
    assert_said("3:Quận/huyện: there is no district with code 999");
    (void)take_mergers("Đơn vị hành chính,,\nTỉnh,\n", E_INVALID);
    assert_said("1:: the first line does not name a day");
    assert_int_equal(unit_of("13126").valid_to, UNIT_FOR_EVER);
    assert_str(unit_of("13141").name, "Vũ Quí");
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_reform_ends_old_units_and_makes_new_ones),
        ON_SQLITE(odd_rows_of_a_reform_are_remarked),
        ON_BOTH(what_became_of_a_unit),
        ON_BOTH(of_what_a_unit_was_made),
        ON_BOTH(a_broken_reform_changes_nothing),
    };
    return FIXTURE_RUN(tests);
}
