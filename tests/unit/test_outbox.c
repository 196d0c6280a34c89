/* outbox: what is put once is one message; who is next; how attempts end. Sending itself:
 * tests/web/test_messages.py. */
#include "outbox_fixture.h"

/* ---- putting ---- */

static void a_message_comes_out_as_it_was_put(void **state)
{
    struct fixture *f = begin(state);
    put(f, email("a|1"));
    put(f, sms("b|1"));
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_str(h.address, "lan@dan.example");
    assert_str(h.subject, "Hồ sơ đã có kết quả");
    assert_str(h.body, "Mời ông bà đến nhận.\nTrân trọng.");
    h = claim(f, OUTBOX_SMS);
    assert_str(h.address, "+84912345678");
    assert_str(h.subject, "");
    assert_str(h.body, "Mời ông bà đến nhận.\nTrân trọng.");
}

static void put_twice_it_is_one(void **state)
{
    struct fixture *f = begin(state);
    int64_t id = put(f, email("a|1"));
    assert_int_equal(put(f, email("a|1")), id);
    assert_int_not_equal(put(f, email("a|2")), id);
    struct outbox_new other = email("a|1");
    other.unit_id = 8;
    assert_int_not_equal(put(f, other), id);
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_SENT), OK);
    assert_int_equal(put(f, email("a|1")), h.id); /* also when it has gone */
    h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_SENT), OK);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
}

static void nothing_of_it_can_be_read_in_the_table(void **state)
{
    struct fixture *f = begin(state);
    struct str all = S("");
    put(f, email("a|1"));
    put(f, sms("b|1"));
    assert_int_equal(fixture_read(f, read_sealed, &all), OK);
    assert_true(all.n > 200);
    assert_int_equal(str_find(all, S("lan@")), -1);
    assert_int_equal(str_find(all, S("912345678")), -1);
    assert_int_equal(str_find(all, S("ông bà")), -1);
}

static void what_cannot_be_sent_is_refused_at_once(void **state)
{
    struct fixture *f = begin(state);
    static const char *const addresses[] = {"", "lan", "a@b\r\nBcc: c@d", "a@b c@d", "0912345678"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct outbox_new m = email("a|1");
        m.address = str_z(addresses[i]);
        assert_int_equal(try_put(f, m), E_INVALID);
    }
    static const char *const phones[] = {"", "lan@dan.example", "0227 3831 234", "1900 1234", "09"};
    for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
        struct outbox_new m = sms("a|1");
        m.address = str_z(phones[i]);
        assert_int_equal(try_put(f, m), E_INVALID);
    }
    struct outbox_new m = email("a|1");
    m.subject = S("Kết quả\r\nBcc: x@y.example");
    assert_int_equal(try_put(f, m), E_INVALID);
    m = email("a|1");
    m.body = S("");
    assert_int_equal(try_put(f, m), E_INVALID);
    m = email("");
    assert_int_equal(try_put(f, m), E_INVALID);
    m = sms("a|1");
    char *wordy = arena_raw(f->arena, OUTBOX_SMS_MAX + 1);
    memset(wordy, 'x', OUTBOX_SMS_MAX + 1);
    m.body = (struct str){wordy, OUTBOX_SMS_MAX + 1};
    assert_int_equal(try_put(f, m), E_INVALID);
    m.body.n--;
    assert_int_equal(try_put(f, m), OK);
    assert_int_equal(look(f, 0, OUTBOX_EMAIL).stats.waiting, 0);
}

/* ---- claiming ---- */

static void it_waits_for_its_time_and_the_oldest_goes_first(void **state)
{
    struct fixture *f = begin(state);
    struct outbox_new m = email("later");
    m.not_before_at = nine + 5 * MINUTE;
    int64_t last = put(f, m);
    later(1);
    int64_t first = put(f, email("now"));
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, first);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
    clock_fix(nine + 5 * MINUTE - 1);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
    later(1);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, last);
}

static void an_email_of_unknown_fate_is_sent_again_as_the_same(void **state)
{
    struct fixture *f = begin(state);
    int64_t id = put(f, email("a|1"));
    struct outbox_held first = claim(f, OUTBOX_EMAIL);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
    later(6 * MINUTE); /* nobody came back */
    struct outbox_held second = claim(f, OUTBOX_EMAIL);
    assert_int_equal(second.id, id);
    assert_str(
        outbox_message_id(f->arena, S("Xã <mot-cua@vuninh.example>"), UNIT, second.id),
        arena_z(f->arena, arena_fmt(f->arena, "7.%lld@vuninh.example", (long long)id)));
    assert_int_equal(end(f, &first, OUTBOX_SENT), E_CONFLICT); /* it has lost its claim */
    assert_int_equal(end(f, &second, OUTBOX_SENT), OK);
    later(60 * MINUTE);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
}

static void an_sms_of_unknown_fate_is_never_sent_again(void **state)
{
    struct fixture *f = begin(state);
    int64_t id = put(f, sms("a|1"));
    struct outbox_held h = claim(f, OUTBOX_SMS);
    assert_int_equal(h.id, id);
    later(6 * MINUTE);
    assert_int_equal(claim(f, OUTBOX_SMS).id, 0);
    struct looking l = look(f, id, OUTBOX_SMS);
    assert_int_equal(l.row.state, OUTBOX_UNSURE);
    assert_int_equal(l.stats.unsure, 1);
    assert_int_equal(l.stats.waiting, 0);
    assert_int_equal(l.troubles.n, 1);
    assert_int_equal(l.troubles.rows[0].id, id);
    assert_int_equal(end(f, &h, OUTBOX_SENT), E_CONFLICT);
    later(24 * 60 * MINUTE);
    assert_int_equal(claim(f, OUTBOX_SMS).id, 0);
}

static void two_senders_do_not_get_the_same(void **state)
{
    struct fixture *f = begin(state);
    int64_t a = put(f, sms("a|1")), b = put(f, sms("a|2"));
    int64_t x = claim(f, OUTBOX_SMS).id, y = claim(f, OUTBOX_SMS).id;
    assert_true((x == a && y == b) || (x == b && y == a));
    assert_int_equal(claim(f, OUTBOX_SMS).id, 0);
}

static void what_is_not_taken_now_is_tried_later_and_later(void **state)
{
    struct fixture *f = begin(state);
    static const int64_t minutes[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360};
    int64_t id = put(f, email("a|1"));
    for (int i = 0; i < OUTBOX_ATTEMPTS; i++) {
        struct outbox_held h = claim(f, OUTBOX_EMAIL);
        assert_int_equal(h.id, id);
        assert_int_equal(h.attempt, i + 1);
        int64_t next = outbox_next_at(&h, clock_now());
        if (i + 1 == OUTBOX_ATTEMPTS) {
            assert_int_equal(next, 0);
            break;
        }
        assert_int_equal(next - clock_now(), minutes[i] * MINUTE);
        assert_int_equal(end(f, &h, OUTBOX_WAITING), OK);
        clock_fix(next - 1);
        assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
        later(1);
    }
}

static void what_could_not_be_given_away_for_a_week_has_failed(void **state)
{
    struct fixture *f = begin(state);
    int64_t id = put(f, email("a|1"));
    struct outbox_new m = email("a|2");
    m.not_before_at = nine + 8 * DATE_DAY_MS;
    int64_t other = put(f, m);
    clock_fix(nine + OUTBOX_DAYS * DATE_DAY_MS);
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(h.id, id);
    assert_int_equal(end(f, &h, OUTBOX_WAITING), OK);
    clock_fix(nine + 8 * DATE_DAY_MS);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, other); /* its time begins with what was wanted */
    struct looking l = look(f, id, OUTBOX_EMAIL);
    assert_int_equal(l.row.state, OUTBOX_FAILED);
    assert_int_equal(l.row.code, OUTBOX_CODE_OLD);
}

static void what_does_not_open_is_put_away(void **state)
{
    struct fixture *f = begin(state);
    int64_t bad = put(f, email("a|1"));
    keys.bytes[KEY_FIELD][0] ^= 1;
    later(1);
    int64_t good = put(f, email("a|2"));
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, good);
    assert_int_equal(look(f, bad, OUTBOX_EMAIL).row.code, OUTBOX_CODE_SEALED);
}

/* ---- trying again ---- */

static void an_administrator_tries_again(void **state)
{
    struct fixture *f = begin(state);
    int64_t mail = put(f, email("a|1")), text = put(f, sms("a|2"));
    assert_int_equal(fixture_write(f, run_again, &mail), E_CONFLICT); /* it still waits */
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_FAILED), OK);
    (void)claim(f, OUTBOX_SMS);
    later(6 * MINUTE);
    (void)claim(f, OUTBOX_SMS);
    assert_int_equal(state_of(f, text), OUTBOX_UNSURE);
    assert_int_equal(fixture_write(f, run_again, &mail), OK);
    assert_int_equal(fixture_write(f, run_again, &text), OK);
    h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(h.id, mail);
    assert_int_equal(h.attempt, 1);
    assert_int_equal(claim(f, OUTBOX_SMS).id, text);
    assert_int_equal(end(f, &h, OUTBOX_SENT), OK);
    assert_int_equal(fixture_write(f, run_again, &mail), E_CONFLICT);
}

static void what_is_left_at_that_is_no_trouble_any_more(void **state)
{
    struct fixture *f = begin(state);
    int64_t mail = put(f, email("a|1"));
    assert_int_equal(fixture_write(f, run_drop, &mail), E_CONFLICT); /* it still waits */
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_FAILED), OK);
    assert_int_equal(look(f, mail, OUTBOX_EMAIL).stats.failed, 1);
    assert_int_equal(fixture_write(f, run_drop, &mail), OK);
    assert_int_equal(state_of(f, mail), OUTBOX_DROPPED);
    assert_int_equal(look(f, mail, OUTBOX_EMAIL).stats.failed, 0);
    assert_int_equal(fixture_write(f, run_again, &mail), E_CONFLICT);
    assert_int_equal(fixture_write(f, run_drop, &mail), E_CONFLICT);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(a_message_comes_out_as_it_was_put),
        ON_BOTH(put_twice_it_is_one),
        ON_BOTH(what_is_left_at_that_is_no_trouble_any_more),
        ON_BOTH(nothing_of_it_can_be_read_in_the_table),
        ON_BOTH(what_cannot_be_sent_is_refused_at_once),
        ON_BOTH(it_waits_for_its_time_and_the_oldest_goes_first),
        ON_BOTH(an_email_of_unknown_fate_is_sent_again_as_the_same),
        ON_BOTH(an_sms_of_unknown_fate_is_never_sent_again),
        ON_BOTH(two_senders_do_not_get_the_same),
        ON_BOTH(what_is_not_taken_now_is_tried_later_and_later),
        ON_BOTH(what_could_not_be_given_away_for_a_week_has_failed),
        ON_BOTH(what_does_not_open_is_put_away),
        ON_BOTH(an_administrator_tries_again),
    };
    return FIXTURE_RUN(tests);
}
