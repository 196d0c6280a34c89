/* The office: rooms that keep their address, checks that are history, faults with one number each,
 * evidence that only officials read. What all of it counts: test_office_figures.c. */
#include "office_fixture.h"

static void a_room_keeps_its_address_and_no_other_gets_it(void **state)
{
    begin(state);
    struct act first = made_room("Bộ phận Một cửa"), second = made_room("Bộ phận Một cửa");
    assert_true(str_eq(first.room.slug, S("bo-phan-mot-cua")));
    assert_true(str_eq(second.room.slug, S("bo-phan-mot-cua-2")));
    assert_true(str_eq(made_room("Ảnh").room.slug, S("phong-anh"))); /* beside .../tru-so/anh/… */
    first.room.name_vi = S("Trung tâm Phục vụ hành chính công");
    first.room.shown = false;
    CHECK(wrote(do_change, &first) == OK);
    CHECK(wrote(do_change, &first) == E_CONFLICT); /* from the version before */
    struct act found = {.unit_id = commune, .words = S("bo-phan-mot-cua")};
    CHECK(looked(do_find_room, &found) == OK);
    assert_true(str_eq(found.room.name_vi, first.room.name_vi) && !found.room.shown);
    assert_true(str_eq(made_room("Bộ phận Một cửa").room.slug, S("bo-phan-mot-cua-3")));
    found.unit_id = neighbour;
    CHECK(looked(do_find_room, &found) == E_NOT_FOUND);
    found.unit_id = commune;
    found.words = S(" ");
    CHECK(wrote(do_room, &found) == E_INVALID);
}

struct asked {
    const char *words;
    struct office_room_list found;
    int64_t total;
};
static enum err do_search(struct db_tx *tx, void *ctx)
{
    struct asked *a = ctx;
    const struct office_room_search s = {.unit_id = commune, .query = str_z(a->words), .limit = 10};
    return office_room_find(tx, &s, &a->found, &a->total);
}

static void a_room_is_found_by_its_words_while_it_is_shown(void **state)
{
    begin(state);
    struct act hall = made_room("Hội trường");
    struct asked a = {.words = "hoi truong"};
    CHECK(looked(do_search, &a) == OK);
    assert_int_equal(a.total, 1);
    assert_int_equal(a.found.list[0].id, hall.room.id);
    hall.room.shown = false;
    CHECK(wrote(do_change, &hall) == OK);
    CHECK(looked(do_search, &a) == OK);
    assert_int_equal(a.total, 0);
}

static void checks_are_never_changed(void **state)
{
    begin(state);
    checked("ramp", FACILITY_PRESENT);
    struct fixture *f = *state;
    struct act first = {.unit_id = commune, .code = S("ramp"), .state = FACILITY_BROKEN};
    CHECK(wrote(do_check, &first) == OK);
    CHECK(fixture_write(f, do_overwrite, &first) != OK);
    CHECK(looked(do_find_check, &first) == OK);
    assert_int_equal(first.state, FACILITY_BROKEN);
    struct act bad = {.unit_id = commune, .code = S("ramp"), .state = FACILITY_UNKNOWN};
    CHECK(wrote(do_check, &bad) == E_INVALID);
    bad.state = FACILITY_PRESENT;
    bad.code = S("swimming-pool");
    CHECK(wrote(do_check, &bad) == E_NOT_FOUND);
}

static void a_fault_is_closed_once_and_says_how_long_it_was_open(void **state)
{
    begin(state);
    struct act room = made_room("Phòng chờ");
    struct act a = {
        .unit_id = commune, .room = room.room, .words = S("Ghế gãy chân"), .citizen = true};
    on("2025-03-03", 16);
    CHECK(wrote(do_report, &a) == OK);
    assert_int_equal(a.fault.number, 1);
    assert_int_equal(a.fault.official_id, 0); /* nobody is behind a citizen's report */
    CHECK(
        wrote(do_report, &(struct act){.unit_id = neighbour, .room = room.room, .words = S("x")}) ==
        E_NOT_FOUND);
    struct act second = a;
    CHECK(wrote(do_report, &second) == OK);
    assert_int_equal(second.fault.number, 2);
    on("2025-03-05", 8);
    assert_int_equal(facility_fault_days(&a.fault, now_at), 2);
    a.title = S("Ghế gãy ở phòng chờ");
    a.words = S(" ");
    CHECK(wrote(do_mend, &a) == E_INVALID);
    a.words = S("Đã thay chân ghế");
    CHECK(wrote(do_mend, &a) == OK);
    CHECK(wrote(do_mend, &a) == E_CONFLICT);
    CHECK(wrote(do_drop, &a) == E_CONFLICT);
    CHECK(wrote(do_drop, &second) == OK);
    on("2025-04-01", 8);
    a.number = 1;
    CHECK(looked(do_find_fault, &a) == OK);
    assert_int_equal(a.fault.state, FAULT_MENDED);
    assert_int_equal(facility_fault_days(&a.fault, now_at), 2);
    a.unit_id = neighbour;
    CHECK(looked(do_find_fault, &a) == E_NOT_FOUND);
}

struct photos {
    struct office_photo photo;
    struct act *act;
};
static enum err do_find_photo(struct db_tx *tx, void *ctx)
{
    struct photos *p = ctx;
    return office_photo_by_id(tx, commune, p->act->id, &p->photo);
}

static void evidence_of_time_and_place_lies_sealed(void **state)
{
    begin(state);
    const struct media_shot shot = {
        MEDIA_SHOT_AT | MEDIA_SHOT_PLACE, date_at(day("2025-03-03"), 541), 20525167, -106397700};
    struct act a = {.unit_id = commune, .of = PHOTO_OF_CHECK, .number = 5, .shot = shot};
    CHECK(wrote(do_photo, &a) == OK);
    struct photos p = {.act = &a};
    CHECK(looked(do_find_photo, &p) == OK);
    assert_true(str_find(p.photo.evidence, S("20525167")) < 0);
    struct media_shot back = office_photo_evidence(arena, &keys, &p.photo);
    assert_true(back.knows == shot.knows && back.at == shot.at);
    assert_true(back.latitude == shot.latitude && back.longitude == shot.longitude);
    p.photo.id++; /* the seal is bound to its row */
    assert_int_equal(office_photo_evidence(arena, &keys, &p.photo).knows, 0);
    a.shot.knows = 0;
    CHECK(wrote(do_photo, &a) == OK);
    CHECK(looked(do_find_photo, &p) == OK);
    assert_int_equal(p.photo.evidence.n, 0);
    for (int i = 2; i < OFFICE_PHOTOS_MOST; i++)
        CHECK(wrote(do_photo, &a) == OK);
    CHECK(wrote(do_photo, &a) == E_TOO_BIG);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_room_keeps_its_address_and_no_other_gets_it),
        ON_BOTH(a_room_is_found_by_its_words_while_it_is_shown),
        ON_BOTH(checks_are_never_changed),
        ON_BOTH(a_fault_is_closed_once_and_says_how_long_it_was_open),
        ON_BOTH(evidence_of_time_and_place_lies_sealed),
    };
    return FIXTURE_RUN(tests);
}
