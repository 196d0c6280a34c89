/* unit: the tables of units, their names and addresses. */
#include "unit_fixture.h"

/* ---- units ---- */

static void a_table_makes_units_once(void **state)
{
    use(state);
    struct import_result r = take_units(UNITS, OK);
    assert_int_equal(r.made, UNITS_MADE);
    assert_int_equal(r.rows, 13);
    assert_int_equal(r.refused, 0);
    r = take_units(UNITS, OK);
    assert_int_equal(r.made + r.changed, 0);
    assert_int_equal(r.same, UNITS_MADE);
    struct unit u = unit_of("13126");
    assert_int_equal(u.level, UNIT_LEVEL_COMMUNE);
    assert_int_equal(u.kind, UNIT_COMMUNE);
    assert_str(u.name, "Vũ Ninh");
    assert_int_equal(u.valid_from, day("2025-01-01"));
    assert_str(unit_title_vi(arena, &u), "Xã Vũ Ninh");
    assert_str(unit_title_en(arena, &u), "Vũ Ninh Commune");
    u = unit_of("13165");
    assert_str(unit_title_en(arena, &u), "Minh Tan Commune");
    u = unit_of("27130");
    assert_str(unit_title_en(arena, &u), "Ward 12");
    struct question q = {.slug = "vu-an", .day = day("2025-03-01")};
    assert_int_equal(db_read(db, arena, by_slug, &q), OK);
    assert_str(q.place.vi, "huyện Kiến Xương, tỉnh Thái Bình");
    assert_str(q.place.en, "Kiến Xương District, Thái Bình Province");
    assert_str(children_of(NULL, "2025-03-01"), "Bắc Ninh,Đà Nẵng,Hồ Chí Minh,Hưng Yên,Thái Bình");
    assert_str(
        children_of("343", "2025-03-01"), "Kiến Xương,Minh Tân,Thư,Vũ An,Vũ Ninh,Vũ Quí,Vũ Trung");
    assert_str(children_of("498", "2025-03-01"), "");
    assert_str(children_of(NULL, "2024-12-31"), "");
}

static void a_corrected_row_changes_its_unit_and_keeps_its_slug(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    struct import_result r = take_units(HEAD THAI_BINH "Thị trấn Vũ Quý,13141,Thị trấn,\n", OK);
    assert_int_equal(r.made, 0);
    assert_int_equal(r.changed, 1);
    struct unit u = unit_at("vu-qui");
    assert_str(unit_title_vi(arena, &u), "Thị trấn Vũ Quý");
    assert_str(found("vũ quý"), "vu-qui");
    r = take_units(HEAD "Tỉnh Thái Bình,34,Huyện Kiến An,343,Xã Vũ An,13129,Xã,\n", OK);
    assert_int_equal(r.changed, 1);
    assert_str(
        found("kien an"), "kien-xuong-thai-binh,kien-xuong,minh-tan,thu-kien-xuong,vu-an,"
                          "vu-ninh-kien-xuong,vu-qui,vu-trung");
}

static void broken_rows_are_named_and_nothing_is_written(void **state)
{
    use(state);
    struct import_result r = take_units(
        HEAD THAI_BINH
        "Xã Vũ Ninh,13126,Xã,\n" THAI_BINH "Xã Vũ An,1312,Xã,\n"                          /* 3 */
        THAI_BINH "Làng Vũ,13130,Xã,\n" THAI_BINH "Xã Vũ Ninh,13126,Xã,\n"                /* 5 */
        "Tỉnh Nam Định,34,Huyện Kiến Xương,343,Xã A,13131,Xã,\n" THAI_BINH ",13132,Xã,\n" /* 7 */
        "Tỉnh Thái Bình,34,,343,Xã A,13133,Xã,\nThái Bình,3,Huyện,3434,Xã,13 34,Xã,\n",   /* 9 */
        E_INVALID);
    assert_int_equal(r.refused, 7);
    assert_int_equal(r.rows, 8);
    assert_said("3:Mã PX: the code “1312” must have exactly 5 digits");
    assert_said("4:Phường Xã: “Làng Vũ” does not begin with a kind");
    assert_said("5:Mã PX: code 13126 stands in line 2 already");
    assert_said("6:Mã TP: code 34 is another unit in line 2");
    assert_said("7:Phường Xã: is empty");
    assert_said("8:Quận Huyện: is empty");
    assert_said("9:Tỉnh Thành Phố: ");
    assert_said("9:Mã PX: ");
    assert_str(children_of(NULL, "2025-03-01"), "");
    (void)take_units("Tỉnh Thành Phố,Mã TP\n", E_INVALID);
    assert_said("Quận Huyện: ");
    (void)take_units("", E_INVALID);
}

static void what_is_odd_is_remarked_and_taken(void **state)
{
    use(state);
    struct import_result r = take_units(
        HEAD THAI_BINH " Xã  Vũ\u00a0Ninh ,13126,Phường,\n" THAI_BINH "XÃ Vu\u0303 An,13129,Xã,\n"
                       "\"Tỉnh Thái Bình\",34,Huyện Kiến Xương,343,\"Xã Vũ\nQuí\",13141,Xã,\n",
        OK);
    assert_int_equal(r.made, 5);
    assert_int_equal(r.repaired, 3);
    assert_int_equal(r.refused, 0);
    assert_said("2:Cấp: the column says “Phường”, the name says Xã Vũ Ninh");
    assert_str(unit_of("13126").name, "Vũ Ninh");
    assert_str(unit_of("13129").name, "Vũ An");
    assert_str(unit_of("13141").name, "Vũ Quí");
}

static void a_dry_run_writes_nothing(void **state)
{
    use(state);
    struct import_result r;
    struct import in = import_of(S(UNITS), true);
    assert_int_equal(unit_import(&in, &r), OK);
    assert_int_equal(r.made, UNITS_MADE);
    assert_str(children_of(NULL, "2025-03-01"), "");
    (void)take_units(UNITS, OK);
    in = import_of(S(MERGERS), true);
    assert_int_equal(unit_merger_import(&in, &r), OK);
    assert_int_equal(r.made, 7);
    assert_str(children_of("33", "2025-07-01"), "Tiên Lữ");
}

/* ---- addresses ---- */

static void slugs_tell_homonyms_apart(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    assert_str(unit_of("13129").slug, "vu-an");
    assert_str(unit_of("13126").slug, "vu-ninh-kien-xuong");
    assert_str(unit_of("09163").slug, "vu-ninh-bac-ninh");
    assert_str(unit_of("13199").slug, "thu-kien-xuong"); /* /thu/ is reserved */
    assert_str(unit_of("27130").slug, "phuong-12-quan-3");
    assert_str(unit_of("34").slug, "thai-binh");
    assert_str(unit_of("13075").slug, "kien-xuong");
    assert_str(unit_of("343").slug, "kien-xuong-thai-binh");
    (void)take_units(
        HEAD THAI_BINH "Xã Vũ Bình,13201,Xã,\n" THAI_BINH "Thị trấn Vũ Bình,13202,Xã,\n" THAI_BINH
                       "Xã Vũ Hòa,13203,Xã,\n" THAI_BINH "Xã Vũ Hoà,13204,Xã,\n",
        OK);
    assert_str(unit_of("13201").slug, "vu-binh-kien-xuong-xa");
    assert_str(unit_of("13202").slug, "vu-binh-kien-xuong-thi-tran");
    assert_str(unit_of("13203").slug, "vu-hoa-13203");
    assert_str(unit_of("13204").slug, "vu-hoa-13204");
}

static void a_slug_once_given_leads_there_for_ever(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    assert_false(has_slug("vu-ninh"));
    assert_int_equal(give_slug("13126", "vu-ninh"), OK);
    assert_int_equal(give_slug("13126", "vu-ninh"), OK);
    assert_str(unit_at("vu-ninh").code, "13126");
    assert_str(unit_at("vu-ninh-kien-xuong").slug, "vu-ninh"); /* the old one still leads there */
    assert_int_equal(give_slug("09163", "vu-ninh"), E_CONFLICT);
    assert_int_equal(give_slug("09163", "vu-ninh-kien-xuong"), E_CONFLICT);
    assert_str(unit_of("09163").slug, "vu-ninh-bac-ninh");
    assert_int_equal(give_slug("13126", "vu-ninh-kien-xuong"), OK); /* its own, back again */
    assert_int_equal(give_slug("09163", "vu-ninh"), E_CONFLICT);
    assert_int_equal(give_slug("99999", "vu-ninh-x"), E_NOT_FOUND);
    assert_int_equal(give_slug("abc", "vu-ninh-x"), E_NOT_FOUND);
    static const char *const bad[] = {"",    "viec", "api", "a",       "Vu-Ninh", "vu--ninh",
                                      "-vu", "vu-",  "vũ",  "vu/ninh", "thu"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(give_slug("13126", bad[i]), E_INVALID);
}

static void units_are_found_with_or_without_tones(void **state)
{
    use(state);
    (void)take_units(UNITS, OK);
    assert_str(found("vu ninh"), "vu-ninh-kien-xuong,vu-ninh-bac-ninh");
    assert_str(found("Vũ Ninh, Thái Bình"), "vu-ninh-kien-xuong");
    assert_str(found("xã vũ quý"), "vu-qui");
    assert_str(found("13150"), "vu-trung");
    assert_str(found("kien xuong thi tran"), "kien-xuong");
    assert_str(found("không có đâu"), "");
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_table_makes_units_once),
        ON_BOTH(a_corrected_row_changes_its_unit_and_keeps_its_slug),
        ON_SQLITE(broken_rows_are_named_and_nothing_is_written),
        ON_SQLITE(what_is_odd_is_remarked_and_taken),
        ON_BOTH(a_dry_run_writes_nothing),
        ON_SQLITE(slugs_tell_homonyms_apart),
        ON_BOTH(a_slug_once_given_leads_there_for_ever),
        ON_BOTH(units_are_found_with_or_without_tones),
    };
    return FIXTURE_RUN(tests);
}
