/* Who is signed in, and what ends it. */
#include "account_fixture.h"

#include "place/device.h"
#include "place/session_note.h"

/* ---- sessions ---- */

static void a_session_says_who_acts_and_what_for(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    (void)granted(&h, ROLE_COUNTER, commune, false);
    struct signed_in s = session_of(&h, SESSION_WHOLE);
    CHECK(who(&s, commune) == OK);
    assert_str(s.actor.name, "Phạm Thị Lan");
    CHECK(str_eq(s.actor.actor, arena_fmt(arena, "official:%lld", (long long)h.official_id)));
    CHECK(s.actor.account_id == h.account_id && s.actor.unit_id == commune);
    CHECK(s.actor.official_id == h.official_id && s.actor.strong_at == now_at);
    assert_int_equal(s.actor.roles, ROLE_BIT(ROLE_COUNTER));
    CHECK(who(&s, neighbour) == OK && s.actor.roles == 0);
    CHECK(who(&s, 0) == OK && s.actor.roles == ROLE_BIT(ROLE_COUNTER));
    /* The database alone signs nobody in: neither its id as a cookie, nor a guess. */
    CHECK(s.secret.cookie.n == 44 && s.secret.cookie.p[0] == 's');
    CHECK(!str_eq(session_id_of(arena, s.secret.id), s.secret.id));
    s.secret.id = session_id_of(arena, s.secret.id);
    CHECK(who(&s, commune) == E_NOT_FOUND);
}

static void half_way_through_nobody_is_signed_in(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    for (int stage = SESSION_CODE; stage <= SESSION_CHANGE; stage++) {
        struct signed_in s = session_of(&h, (enum session_stage)stage);
        CHECK(who(&s, commune) == E_NOT_FOUND);
    }
}

static enum err find_session(struct db_tx *tx, void *ctx)
{
    const struct signed_in *s = ctx;
    struct session session;
    return session_by_id(tx, s->secret.id, &session);
}

static void half_a_session_ends_sooner(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in half = session_of(&h, SESSION_CODE), whole = session_of(&h, SESSION_WHOLE);
    later(SESSION_HALF_MS - 1);
    CHECK(looked(find_session, &half) == OK);
    later(1);
    CHECK(looked(find_session, &half) == E_NOT_FOUND);
    CHECK(looked(find_session, &whole) == OK);
}

static enum err see(struct db_tx *tx, void *ctx)
{
    const struct signed_in *s = ctx;
    return session_seen(tx, s->secret.id);
}

static void a_session_ends_by_itself(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in idle = session_of(&h, SESSION_WHOLE), used = session_of(&h, SESSION_WHOLE);
    int64_t began = now_at;
    later(SESSION_IDLE_MS - 1);
    CHECK(who(&idle, commune) == OK && idle.actor.unseen);
    CHECK(wrote(see, &used) == OK);
    CHECK(who(&used, commune) == OK && !used.actor.unseen);
    later(1);
    CHECK(who(&idle, commune) == E_NOT_FOUND);
    while (now_at < began + SESSION_LIFE_MS - 20 * 60000) {
        later((int64_t)20 * 60000);
        CHECK(who(&used, commune) == OK);
        CHECK(wrote(see, &used) == OK);
    }
    at(began + SESSION_LIFE_MS - 1);
    CHECK(who(&used, commune) == OK);
    later(1);
    CHECK(who(&used, commune) == E_NOT_FOUND);
}

static void a_clock_set_back_lengthens_no_session(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in s = session_of(&h, SESSION_WHOLE);
    later((int64_t)-365 * DATE_DAY_MS);
    CHECK(who(&s, commune) == E_NOT_FOUND);
}

static void seen_is_written_once_a_minute(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in s = session_of(&h, SESSION_WHOLE);
    later(SESSION_SEEN_MS);
    CHECK(wrote(see, &s) == OK); /* not yet over a minute: nothing is written */
    later(1);
    CHECK(who(&s, commune) == OK && s.actor.unseen);
    CHECK(wrote(see, &s) == OK);
    CHECK(who(&s, commune) == OK && !s.actor.unseen);
}

static enum err end_session(struct db_tx *tx, void *ctx)
{
    const struct signed_in *s = ctx;
    return session_end(tx, s->fresh.account_id, s->secret.id);
}

struct listing {
    int64_t account_id;
    size_t n;
};

static enum err list_sessions(struct db_tx *tx, void *ctx)
{
    struct listing *l = ctx;
    struct session_list all;
    enum err e = session_list(tx, l->account_id, &all);
    l->n = all.n;
    return e;
}

static void sessions_are_listed_and_ended(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired other = hired(commune, "Đỗ Văn Kiên", "kiendv");
    struct signed_in one = session_of(&h, SESSION_WHOLE), two = session_of(&h, SESSION_WHOLE);
    struct signed_in his = session_of(&other, SESSION_WHOLE);
    (void)session_of(&h, SESSION_CODE);
    struct listing l = {h.account_id, 0};
    CHECK(looked(list_sessions, &l) == OK);
    assert_int_equal(l.n, 2);
    his.fresh.account_id = h.account_id; /* another's session is not hers to end */
    CHECK(wrote(end_session, &his) == E_NOT_FOUND);
    CHECK(who(&his, commune) == OK);
    CHECK(wrote(end_session, &one) == OK);
    CHECK(wrote(end_session, &one) == E_NOT_FOUND);
    CHECK(who(&one, commune) == E_NOT_FOUND && who(&two, commune) == OK);
    CHECK(looked(list_sessions, &l) == OK);
    assert_int_equal(l.n, 1);
}

static void a_new_step_ends_the_session_before(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in first = session_of(&h, SESSION_WHOLE), second = first;
    second.secret = session_secret(arena);
    second.fresh.instead_of = first.secret.id;
    CHECK(wrote(begin_session, &second) == OK);
    CHECK(who(&first, commune) == E_NOT_FOUND && who(&second, commune) == OK);
}

/* ---- what ends sessions ---- */

static void disabling_ends_everything_at_once(void **state)
{
    set_up(state);
    struct ending x = {.h = hired(commune, "Phạm Thị Lan", "lanpt"), .state = ACCOUNT_DISABLED};
    struct signed_in s = session_of(&x.h, SESSION_WHOLE);
    CHECK(wrote(set_state, &x) == OK);
    CHECK(who(&s, commune) == E_NOT_FOUND);
    CHECK(wrote(set_state, &x) == E_CONFLICT);
    x.state = ACCOUNT_ACTIVE;
    CHECK(wrote(set_state, &x) == OK);
    CHECK(who(&s, commune) == E_NOT_FOUND); /* enabling brings no session back */
}

static void who_leaves_is_signed_out(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in s = session_of(&h, SESSION_WHOLE);
    struct changing c = {.o = {.unit_id = commune, .id = h.official_id}};
    CHECK(looked(read_official, &c) == OK);
    c.o.active = false;
    CHECK(wrote(change_official, &c) == OK);
    CHECK(who(&s, commune) == E_NOT_FOUND);
    CHECK(account_of(&h).state == ACCOUNT_DISABLED);
}

static void a_new_password_keeps_one_session_only(void **state)
{
    set_up(state);
    struct ending x = {.h = hired(commune, "Phạm Thị Lan", "lanpt")};
    struct signed_in here = session_of(&x.h, SESSION_WHOLE),
                     there = session_of(&x.h, SESSION_WHOLE);
    x.keep = here.secret.id;
    CHECK(wrote(choose, &x) == OK);
    CHECK(who(&here, commune) == OK && who(&there, commune) == E_NOT_FOUND);
    x.keep = S("");
    CHECK(wrote(choose, &x) == OK);
    CHECK(who(&here, commune) == E_NOT_FOUND);
}

static void recovering_takes_everything_away(void **state)
{
    set_up(state);
    struct ending x = {.h = hired(commune, "Phạm Thị Lan", "lanpt"), .keep = S("")};
    CHECK(wrote(choose, &x) == OK);
    (void)factor_of(&x.h);
    struct signed_in s = session_of(&x.h, SESSION_WHOLE);
    CHECK(account_of(&x.h).totp_sealed.n > 0 && account_of(&x.h).password.n > 0);
    CHECK(wrote(recover, &x) == OK);
    CHECK(account_of(&x.h).totp_sealed.n == 0 && account_of(&x.h).password.n == 0);
    CHECK(who(&s, commune) == E_NOT_FOUND);
}

/* ---- what one session is shown ---- */

struct noting {
    struct str session_id, what, text;
};

static enum err put_note(struct db_tx *tx, void *ctx)
{
    const struct noting *n = ctx;
    return session_note_put(tx, &keys, n->session_id, n->what, n->text);
}

static enum err get_note(struct db_tx *tx, void *ctx)
{
    struct noting *n = ctx;
    return session_note_get(tx, &keys, n->session_id, n->what, &n->text);
}

static enum err clear_note(struct db_tx *tx, void *ctx)
{
    const struct noting *n = ctx;
    return session_note_clear(tx, n->session_id);
}

DB_STMT(NOTE, "test.note", "t", "SELECT note FROM session WHERE id = $1");

static enum err stored_note(struct db_tx *tx, void *ctx)
{
    struct noting *n = ctx;
    struct db_rows r = db_query(tx, &NOTE, DB_ARGS(db_text(n->session_id)));
    while (db_next(&r))
        n->text = row_blob(&r);
    return db_done(&r);
}

static void a_note_is_for_one_session_and_not_for_long(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct signed_in one = session_of(&h, SESSION_WHOLE), two = session_of(&h, SESSION_WHOLE);
    struct noting n = {one.secret.id, S("codes"), S("7K2M-94QT")};
    CHECK(wrote(put_note, &n) == OK);
    struct noting raw = n, seen = n, other = {two.secret.id, S("codes"), S("")};
    CHECK(looked(stored_note, &raw) == OK && raw.text.n > 0);
    CHECK(str_find(raw.text, S("7K2M")) < 0); /* sealed */
    seen.text = S("");
    CHECK(looked(get_note, &seen) == OK);
    assert_str(seen.text, "7K2M-94QT");
    CHECK(looked(get_note, &other) == E_NOT_FOUND);
    other.session_id = one.secret.id;
    other.what = S("link 7");
    CHECK(looked(get_note, &other) == E_NOT_FOUND);
    later(SESSION_NOTE_MS - 1);
    CHECK(looked(get_note, &seen) == OK);
    later(1);
    CHECK(looked(get_note, &seen) == E_NOT_FOUND);
    CHECK(wrote(put_note, &n) == OK && looked(get_note, &seen) == OK);
    CHECK(wrote(clear_note, &n) == OK && looked(get_note, &seen) == E_NOT_FOUND);
    CHECK(wrote(put_note, &n) == OK && wrote(end_session, &one) == OK);
    CHECK(looked(get_note, &seen) == E_NOT_FOUND);
    CHECK(looked(stored_note, &raw) == OK && raw.text.n == 0); /* nothing is left of it */
}

static void browsers_are_told_apart_by_two_words(void **state)
{
    static const struct {
        const char *agent, *words;
    } known[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox, Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
         "coc_coc_browser/124.0 Chrome/118.0 Safari/537.36",
         "Cốc Cốc, Windows"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0 Mobile Safari/537.36",
         "Chrome, Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
         "Safari, iPhone"},
        {"curl/8.0", ""},
        {"", ""},
    };
    use(state);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_str(device_words(arena, str_z(known[i].agent)), known[i].words);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_session_says_who_acts_and_what_for),
        ON_BOTH(half_way_through_nobody_is_signed_in),
        ON_BOTH(half_a_session_ends_sooner),
        ON_BOTH(a_session_ends_by_itself),
        ON_BOTH(a_clock_set_back_lengthens_no_session),
        ON_BOTH(seen_is_written_once_a_minute),
        ON_BOTH(sessions_are_listed_and_ended),
        ON_BOTH(a_new_step_ends_the_session_before),
        ON_BOTH(disabling_ends_everything_at_once),
        ON_BOTH(who_leaves_is_signed_out),
        ON_BOTH(a_new_password_keeps_one_session_only),
        ON_BOTH(recovering_takes_everything_away),
        ON_BOTH(a_note_is_for_one_session_and_not_for_long),
        ON_SQLITE(browsers_are_told_apart_by_two_words),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
