/* Who may call which row: the dispatcher's own rules, over a made-up table of rows and officials.
 */
#include "house.h"

#include "spine/access_log.h"

static void a_stranger_is_led_to_the_sign_in_page_and_back(void **state)
{
    struct house h = open_house(*state);
    struct client_answer answer = get(&h, "/xa/viec?x=1", "");
    assert_int_equal(answer.status, 303);
    assert_true(has(answer, "Location: /dang-nhap?ve=%2Fxa%2Fviec%3Fx%3D1"));
    assert_int_equal(get(&h, "/xa/viec", "sinvented").status, 303);
    assert_int_equal(get(&h, "/xa/viec", "anonymous").status, 303);
    close_house(&h);
}

static void a_row_is_for_its_roles_in_its_unit(void **state)
{
    struct house h = open_house(*state);
    struct client_answer answer = get(&h, "/xa/viec", "scounter");
    assert_int_equal(answer.status, 200);
    assert_true(has(answer, "work of scounter"));
    assert_true(has(answer, "Cache-Control: no-store"));
    assert_int_equal(get(&h, "/xa/viec", "sadmin").status, 403);
    assert_int_equal(get(&h, "/xa/viec", "snobody").status, 403);
    assert_int_equal(get(&h, "/xa-khac/viec", "scounter").status, 403);
    assert_int_equal(get(&h, "/khong-co/viec", "scounter").status, 404);
    ended = true;
    assert_int_equal(get(&h, "/xa/viec", "scounter").status, 303);
    close_house(&h);
}

static void the_menu_shows_what_the_role_may_call(void **state)
{
    struct house h = open_house(*state);
    assert_true(has(get(&h, "/xa/viec", "scounter"), "<a href=\"/xa/viec\" aria-current"));
    assert_false(has(get(&h, "/xa/viec/quan-tri", "sadmin"), "<a href=\"/xa/viec\" aria-current"));
    close_house(&h);
}

static void a_password_given_long_ago_is_asked_again(void **state)
{
    struct house h = open_house(*state);
    assert_int_equal(get(&h, "/xa/viec/quan-tri", "sadmin").status, 200);
    struct client_answer answer = get(&h, "/xa/viec/quan-tri", "sadmin-long-ago");
    assert_int_equal(answer.status, 303);
    assert_true(has(answer, "Location: /xac-nhan?ve="));
    close_house(&h);
}

static enum err count_reads(struct db_tx *tx, void *ctx)
{
    struct access_list list;
    enum err e = access_log_of_dossier(tx, HOUSE_UNIT, HOUSE_DOSSIER, 0, &list);
    if (e == OK)
        *(size_t *)ctx = list.count;
    int64_t all = -1;
    if (e == OK)
        e = access_log_count(tx, HOUSE_UNIT, HOUSE_DOSSIER, &all);
    assert_int_equal(all, list.count);
    if (e == OK && list.count) {
        assert_int_equal(list.rows[0].person_id, HOUSE_PERSON);
        assert_true(str_eq(list.rows[0].page, S("/{unit}/viec/nguoi")));
    }
    return e;
}

static void reading_a_person_is_a_row_before_the_answer_leaves(void **state)
{
    struct fixture *f = *state;
    struct house h = open_house(f);
    size_t n = 0;
    assert_int_equal(get(&h, "/xa/viec/nguoi", "scounter").status, 200);
    assert_int_equal(fixture_read(f, count_reads, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(get(&h, "/xa/viec/nguoi", "schair").status, 403);
    db_fault_arm((struct db_fault_plan){.what = DB_FAULT_CALL, .nth = 1, .stmt = "access_log.add"});
    struct client_answer answer = get(&h, "/xa/viec/nguoi", "scounter");
    db_fault_disarm();
    assert_int_equal(answer.status, 500);
    assert_false(has(answer, "a record"));
    assert_int_equal(fixture_read(f, count_reads, &n), OK);
    assert_int_equal(n, 1);
    close_house(&h);
}

static void a_session_in_use_is_seen(void **state)
{
    struct house h = open_house(*state);
    assert_int_equal(get(&h, "/xa/viec", "scounter").status, 200);
    assert_int_equal(seen, 0);
    assert_int_equal(get(&h, "/xa/viec", "schair").status, 200);
    assert_int_equal(seen, 1);
    close_house(&h);
}

static void an_ended_session_loses_no_text_and_stores_nothing(void **state)
{
    struct house h = open_house(*state);
    struct str page = get(&h, "/xa/viec/viet", "scounter").body;
    ended = true;
    struct client_answer answer =
        post(&h, "/xa/viec/viet?x=1", "scounter", page, "loi=C%C3%A1i+c%E1%BA%A7u+%26");
    assert_int_equal(answer.status, 403);
    assert_true(has(answer, "sign in|/xa/viec/viet?x=1|loi=C%C3%A1i%20c%E1%BA%A7u%20%26|"));
    assert_int_equal(stored, 0);
    ended = false;
    answer = post(
        &h, "/dang-nhap", "scounter", answer.body,
        "ve=/xa/viec/viet%3Fx%3D1&giu=loi%3DC%25C3%25A1i%2520c%25E1%25BA%25A7u%2520%2526");
    assert_int_equal(answer.status, 200);
    assert_true(has(answer, "Set-Cookie: s=scounter; Path=/; HttpOnly; SameSite=Strict"));
    assert_true(has(answer, "|Cái cầu &amp;|"));
    assert_int_equal(stored, 0);
    answer = post(&h, "/xa/viec/viet", "scounter", answer.body, "loi=C%C3%A1i+c%E1%BA%A7u");
    assert_int_equal(answer.status, 303);
    assert_int_equal(stored, 1);
    close_house(&h);
}

static void a_foreign_page_gets_no_form_filled(void **state)
{
    struct house h = open_house(*state);
    client_send(
        h.fd,
        S("POST /xa/viec/viet HTTP/1.1\r\nHost: x\r\nOrigin: http://evil\r\n"
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nloi=abc"));
    struct client_answer answer = client_read(h.a, h.fd, false);
    assert_int_equal(answer.status, 403);
    assert_false(has(answer, "sign in|"));
    assert_false(has(answer, "abc"));
    close_house(&h);
}

static void a_role_is_asked_again_where_it_is_written(void **state)
{
    struct house h = open_house(*state);
    struct str page = get(&h, "/xa/viec/viet", "scounter").body;
    struct client_answer answer = post(&h, "/xa-khac/viec/viet", "scounter", page, "loi=abc");
    assert_int_equal(answer.status, 403);
    assert_false(has(answer, "form|"));
    assert_int_equal(stored, 0);
    close_house(&h);
}

static enum err show_nothing(struct request *q, struct response *s)
{
    (void)q;
    s->title = S("x");
    return OK;
}

static const struct route unsound[][2] = {
    {{.method = WIRE_GET,
      .path = "/a",
      .how = PLAIN,
      .who = WHO_COUNTER,
      .unit = UNIT_NONE,
      .show = show_nothing,
      .doc = "x"}},
    {{.method = WIRE_GET,
      .path = "/a",
      .how = READ,
      .who = WHO_COUNTER | WHO_ANYONE,
      .unit = UNIT_NONE,
      .show = show_nothing,
      .doc = "x"}},
    {{.method = WIRE_GET,
      .path = "/a",
      .how = READ,
      .who = WHO_ANYONE,
      .unit = UNIT_NONE,
      .flags = ROUTE_AUDIT,
      .show = show_nothing,
      .doc = "x"}},
    {{.method = WIRE_GET,
      .path = "/a",
      .how = READ,
      .who = WHO_COUNTER,
      .unit = UNIT_NONE,
      .menu = TEXT_layout_work,
      .show = show_nothing,
      .doc = "x"}},
};

static void rows_that_leave_it_open_do_not_start(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        const struct route *const table[] = {unsound[i], NULL};
        assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
    }
    assert_int_equal(http_check_routes(f->arena, tables), OK);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_stranger_is_led_to_the_sign_in_page_and_back),
        ON_BOTH(a_row_is_for_its_roles_in_its_unit),
        ON_BOTH(the_menu_shows_what_the_role_may_call),
        ON_BOTH(a_password_given_long_ago_is_asked_again),
        ON_BOTH(reading_a_person_is_a_row_before_the_answer_leaves),
        ON_BOTH(a_session_in_use_is_seen),
        ON_BOTH(an_ended_session_loses_no_text_and_stores_nothing),
        ON_BOTH(a_foreign_page_gets_no_form_filled),
        ON_BOTH(a_role_is_asked_again_where_it_is_written),
        ON_SQLITE(rows_that_leave_it_open_do_not_start),
    };
    return FIXTURE_RUN(tests);
}
