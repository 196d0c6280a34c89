/* outbox: quiet hours, opting out, figures, forgetting; the settings that name the servers. */
#include "outbox_fixture.h"

#include "spine/opt_out.h"
#include "spine/setting.h"

/* ---- quiet hours ---- */

static void nobody_is_texted_at_night(void **state)
{
    struct fixture *f = begin(state);
    int64_t day = date_local_day(nine);
    clock_fix(date_at(day, 21 * 60));
    int64_t text = put(f, sms("a|1")), mail = put(f, email("a|2"));
    assert_int_equal(claim(f, OUTBOX_SMS).id, 0);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, mail);
    clock_fix(date_at(day + 1, 7 * 60) - 1);
    assert_int_equal(claim(f, OUTBOX_SMS).id, 0);
    later(1);
    assert_int_equal(claim(f, OUTBOX_SMS).id, text);
}

static void quiet_hours_may_pass_midnight_or_not(void **state)
{
    begin(state);
    int64_t day = date_local_day(nine);
    const int from = 21 * 60, to = 7 * 60;
    assert_int_equal(outbox_quiet_until(from, to, date_at(day, from) - 1), 0);
    assert_int_equal(outbox_quiet_until(from, to, date_at(day, from)), date_at(day + 1, to));
    assert_int_equal(outbox_quiet_until(from, to, date_at(day, 1439)), date_at(day + 1, to));
    assert_int_equal(outbox_quiet_until(from, to, date_at(day, 0)), date_at(day, to));
    assert_int_equal(outbox_quiet_until(from, to, date_at(day, to)), 0);
    assert_int_equal(outbox_quiet_until(720, 780, date_at(day, 719)), 0);
    assert_int_equal(outbox_quiet_until(720, 780, date_at(day, 720)), date_at(day, 780));
    assert_int_equal(outbox_quiet_until(720, 780, date_at(day, 780)), 0);
    assert_int_equal(outbox_quiet_until(720, 720, date_at(day, 720)), 0); /* none at all */
    assert_int_equal(outbox_quiet_until(0, 1440, date_at(day, 600)), date_at(day + 1, 0));
}

/* ---- opting out ---- */

struct wish {
    struct opt_out o;
    bool out;
};

static enum err run_wish(struct db_tx *tx, void *ctx)
{
    const struct wish *w = ctx;
    return opt_out_set(tx, &w->o, w->out);
}

static void wish(struct fixture *f, int channel, bool out)
{
    struct wish w = {{UNIT, 55, channel, S("official:1")}, out};
    assert_int_equal(fixture_write(f, run_wish, &w), OK);
}

DB_STMT(
    EVENTS, "test.events", "i",
    "SELECT COUNT(*) FROM event WHERE unit_id = $1 AND what IN ('person.opted_out', "
    "'person.opted_in')");

static enum err run_events(struct db_tx *tx, void *ctx)
{
    struct db_rows r = db_query(tx, &EVENTS, DB_ARGS(db_i64(UNIT)));
    while (db_next(&r))
        *(int64_t *)ctx = row_i64(&r);
    return db_done(&r);
}

static void who_opted_out_gets_nothing(void **state)
{
    struct fixture *f = begin(state);
    struct outbox_new m = email("a|1"), t = sms("a|2");
    m.person_id = t.person_id = 55;
    int64_t before = put(f, m);
    wish(f, OUTBOX_EMAIL, true);
    wish(f, OUTBOX_EMAIL, true);
    m.dedupe = S("a|3");
    int64_t after = put(f, m);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, 0);
    assert_int_equal(state_of(f, before), OUTBOX_WITHHELD);
    assert_int_equal(state_of(f, after), OUTBOX_WITHHELD);
    struct str kept = S("x");
    assert_int_equal(fixture_read(f, read_sealed, &kept), OK);
    assert_int_equal(kept.n, 0); /* and nothing of it is kept */
    int64_t text = put(f, t);
    assert_int_equal(claim(f, OUTBOX_SMS).id, text); /* the other way is open */
    wish(f, OUTBOX_EMAIL, false);
    m.dedupe = S("a|4");
    int64_t again = put(f, m);
    assert_int_equal(claim(f, OUTBOX_EMAIL).id, again);
    int64_t events = 0;
    assert_int_equal(fixture_read(f, run_events, &events), OK);
    assert_int_equal(events, 2);
}

/* ---- figures and forgetting ---- */

static void figures_tell_how_it_stands(void **state)
{
    struct fixture *f = begin(state);
    struct looking l = look(f, 0, OUTBOX_EMAIL);
    assert_int_equal(l.stats.waiting + l.stats.failed + l.stats.unsure + l.stats.last_sent_at, 0);
    put(f, email("a|1"));
    later(MINUTE);
    put(f, email("a|2"));
    put(f, email("a|3"));
    put(f, sms("a|4"));
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    later(MINUTE);
    assert_int_equal(end(f, &h, OUTBOX_SENT), OK);
    h = claim(f, OUTBOX_EMAIL);
    later(MINUTE);
    assert_int_equal(end(f, &h, OUTBOX_FAILED), OK);
    l = look(f, 0, OUTBOX_EMAIL);
    assert_int_equal(l.stats.waiting, 1);
    assert_int_equal(l.stats.oldest_at, nine + MINUTE);
    assert_int_equal(l.stats.failed, 1);
    assert_int_equal(l.stats.last_sent_at, nine + 2 * MINUTE);
    assert_int_equal(look(f, 0, OUTBOX_SMS).stats.waiting, 1);
    later(OUTBOX_KEPT_DAYS * DATE_DAY_MS + 1);
    assert_int_equal(look(f, 0, OUTBOX_EMAIL).stats.failed, 0);
}

static void words_are_forgotten_after_thirty_days(void **state)
{
    struct fixture *f = begin(state);
    int64_t sent = put(f, email("a|1"));
    struct outbox_held h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_SENT), OK);
    later(1);
    int64_t lost = put(f, email("a|2"));
    h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_FAILED), OK);
    struct job_call c = {.db = f->db, .arena = f->arena};
    struct str kept = S("");
    clock_fix(nine + OUTBOX_KEPT_DAYS * DATE_DAY_MS + 1);
    assert_int_equal(outbox_purge(&c), OK);
    assert_int_equal(fixture_read(f, read_sealed, &kept), OK);
    assert_in_range(kept.n, 100, 300); /* of the second only */
    assert_int_equal(state_of(f, sent), OUTBOX_SENT);
    assert_int_equal(fixture_write(f, run_again, &lost), OK);
    h = claim(f, OUTBOX_EMAIL);
    assert_int_equal(end(f, &h, OUTBOX_FAILED), OK);
    later(OUTBOX_KEPT_DAYS * DATE_DAY_MS + 1);
    assert_int_equal(outbox_purge(&c), OK);
    assert_int_equal(fixture_read(f, read_sealed, &kept), OK);
    assert_int_equal(kept.n, 0);
    assert_int_equal(state_of(f, lost), OUTBOX_FAILED);
    assert_int_equal(fixture_write(f, run_again, &lost), E_CONFLICT);
}

static void many_are_forgotten_in_batches(void **state)
{
    struct fixture *f = begin(state);
    for (int i = 0; i < 450; i++) {
        struct outbox_new m = email("x");
        m.dedupe = arena_fmt(f->arena, "a|%d", i);
        put(f, m);
    }
    fixture_sql(f, "UPDATE outbox SET state = 3, ended_at = 1");
    struct job_call c = {.db = f->db, .arena = f->arena};
    struct str kept = S("");
    assert_int_equal(outbox_purge(&c), OK);
    assert_int_equal(fixture_read(f, read_sealed, &kept), OK);
    assert_int_equal(kept.n, 0);
}

/* ---- settings ---- */

struct change {
    int64_t unit_id;
    struct str name, value;
};

static enum err run_set(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    return setting_set(tx, c->unit_id, c->name, c->value);
}

static enum err run_secret(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    return setting_secret_set(tx, &keys, c->unit_id, c->name, c->value);
}

static enum err set(struct fixture *f, int64_t unit_id, const char *name, const char *value)
{
    struct change c = {unit_id, str_z(name), str_z(value)};
    return fixture_write(f, run_set, &c);
}

static enum err secret(struct fixture *f, int64_t unit_id, const char *name, const char *value)
{
    struct change c = {unit_id, str_z(name), str_z(value)};
    return fixture_write(f, run_secret, &c);
}

static enum err run_servers(struct db_tx *tx, void *ctx)
{
    struct outbox_sender s = {.keys = &keys};
    return outbox_servers(tx, &s, UNIT, ctx);
}

static void the_servers_are_those_of_the_settings(void **state)
{
    struct fixture *f = begin(state);
    struct outbox_servers s;
    assert_int_equal(set(f, 0, "smtp_url", "smtp://mail.example:587"), OK);
    assert_int_equal(set(f, 0, "smtp_user", "gandan"), OK);
    assert_int_equal(set(f, 0, "smtp_from", "Tỉnh <a@tinh.example>"), OK);
    assert_int_equal(secret(f, 0, "smtp_password", "mật khẩu"), OK);
    assert_int_equal(secret(f, 0, "sms_token", "t0ken"), OK);
    assert_int_equal(set(f, UNIT, "smtp_from", "Xã <b@xa.example>"), OK);
    assert_int_equal(fixture_read(f, run_servers, &s), OK);
    assert_str(s.mail.url, "smtp://mail.example:587");
    assert_str(s.mail.user, "gandan");
    assert_str(s.mail.password, "mật khẩu");
    assert_str(s.from, "Xã <b@xa.example>");
    assert_true(s.mail.starttls);
    assert_str(s.sms.url, "");
    assert_str(s.sms.token, "t0ken");
    assert_false(s.sms.private_allowed);
}

/* Or a unit could learn the province's password by naming a server of its own. */
static void a_password_stays_with_its_server(void **state)
{
    struct fixture *f = begin(state);
    struct outbox_servers s;
    assert_int_equal(set(f, 0, "smtp_url", "smtp://mail.example:587"), OK);
    assert_int_equal(set(f, 0, "smtp_user", "gandan"), OK);
    assert_int_equal(secret(f, 0, "smtp_password", "secret"), OK);
    assert_int_equal(set(f, 0, "sms_url", "https://sms.example/"), OK);
    assert_int_equal(secret(f, 0, "sms_token", "t0ken"), OK);
    assert_int_equal(set(f, UNIT, "smtp_url", "smtp://evil.example"), OK);
    assert_int_equal(set(f, UNIT, "sms_url", "https://evil.example/"), OK);
    assert_int_equal(fixture_read(f, run_servers, &s), OK);
    assert_str(s.mail.url, "smtp://evil.example");
    assert_str(s.mail.password, "");
    assert_str(s.sms.url, "https://evil.example/");
    assert_str(s.sms.token, "");
    assert_int_equal(secret(f, UNIT, "sms_token", "own"), OK);
    assert_int_equal(fixture_read(f, run_servers, &s), OK);
    assert_str(s.sms.token, "own");
}

DB_STMT(
    ALL_SETTINGS, "test.all_settings", "",
    "SELECT value FROM setting UNION ALL SELECT detail FROM event_detail");

static enum err read_all_settings(struct db_tx *tx, void *ctx)
{
    struct str *all = ctx;
    struct db_rows r = db_query(tx, &ALL_SETTINGS, DB_NO_ARGS);
    *all = S("");
    while (db_next(&r))
        *all = arena_cat(tx->arena, *all, row_str(&r));
    return db_done(&r);
}

static enum err run_get(struct db_tx *tx, void *ctx)
{
    return setting_get(tx, 0, S("smtp_password"), ctx);
}

static void a_password_stands_nowhere(void **state)
{
    struct fixture *f = begin(state);
    struct str all, value = S("");
    assert_int_equal(secret(f, 0, "smtp_password", "geheim-123"), OK);
    assert_int_equal(fixture_read(f, read_all_settings, &all), OK);
    assert_true(all.n > 40);
    assert_int_equal(str_find(all, S("geheim")), -1);
    assert_int_equal(fixture_read(f, run_get, &value), E_INVALID);
    assert_int_equal(set(f, 0, "smtp_password", "geheim"), E_INVALID);
    assert_int_equal(secret(f, 0, "smtp_url", "x"), E_INVALID);
    assert_int_equal(secret(f, 0, "smtp_password", "two\nlines"), E_INVALID);
    assert_int_equal(secret(f, 0, "smtp_password", ""), OK);
    struct outbox_servers s;
    assert_int_equal(fixture_read(f, run_servers, &s), OK);
    assert_str(s.mail.password, "");
}

static void a_setting_that_cannot_be_is_refused(void **state)
{
    struct fixture *f = begin(state);
    static const char *const bad[][2] = {
        {"smtp_url", "mail.example"},
        {"smtp_url", "http://mail.example"},
        {"smtp_url", "smtp://"},
        {"smtp_url", "smtp://a b"},
        {"sms_url", "file:///x"},
        {"sms_url", "ftp://x"},
        {"smtp_from", "xa"},
        {"smtp_from", "Xã <a@b>\r\nBcc: x@y"},
        {"smtp_starttls", "maybe"},
        {"quiet_from", "25:00"},
        {"quiet_to", "7"},
        {"hotline", "1\n2"},
        {"nothing", "x"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(set(f, 0, bad[i][0], bad[i][1]), E_INVALID);
    assert_int_equal(set(f, 0, "smtp_url", ""), OK);
    assert_int_equal(set(f, 0, "quiet_from", "22:30"), OK);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_BOTH(nobody_is_texted_at_night),
        ON_SQLITE(quiet_hours_may_pass_midnight_or_not),
        ON_BOTH(who_opted_out_gets_nothing),
        ON_BOTH(figures_tell_how_it_stands),
        ON_BOTH(words_are_forgotten_after_thirty_days),
        ON_BOTH(many_are_forgotten_in_batches),
        ON_BOTH(the_servers_are_those_of_the_settings),
        ON_BOTH(a_password_stays_with_its_server),
        ON_BOTH(a_password_stands_nowhere),
        ON_BOTH(a_setting_that_cannot_be_is_refused),
    };
    return FIXTURE_RUN(tests);
}
