/* The second factor, what comes after the password, and one-time links. */
#include "account_fixture.h"

#include <pthread.h>

/* ---- the second factor ---- */

static enum err use_code(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_use(tx, &keys, &account, f->code) : e;
}

static enum err use_paper(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_recover(tx, &keys, &account, f->code, &f->left) : e;
}

static enum err print_anew(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    struct account account;
    enum err e = account_by_id(tx, f->of->account_id, &account);
    return e == OK ? second_factor_new_codes(tx, &keys, &account, &f->codes) : e;
}

static enum err take_away(struct db_tx *tx, void *ctx)
{
    struct factor *f = ctx;
    return second_factor_remove(tx, f->of->account_id, ACTOR);
}

static void code_of(struct factor *f, int64_t step)
{
    f->code = totp_code(arena, f->secret, step);
}

static void a_code_works_once(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = factor_of(&h);
    int64_t step = now_at / TOTP_STEP_MS;
    CHECK(wrote(use_code, &f) == E_INVALID); /* the one it was set up with */
    later(TOTP_STEP_MS);
    CHECK(wrote(use_code, &f) == E_INVALID); /* still shown by a slow eye, used all the same */
    code_of(&f, step + 2);                   /* a phone that is ahead */
    CHECK(wrote(use_code, &f) == OK);
    CHECK(wrote(use_code, &f) == E_INVALID);
    code_of(&f, step + 1); /* an earlier one than the last used */
    CHECK(wrote(use_code, &f) == E_INVALID);
    later(2 * TOTP_STEP_MS);
    code_of(&f, step + 3);
    CHECK(wrote(use_code, &f) == OK);
}

static void *race(void *arg)
{
    struct factor *f = arg;
    struct arena *own = arena_new(0);
    f->left = db_write(db, own, DB_HIGH, use_code, f);
    arena_free(own);
    return NULL;
}

#define RACERS 8

static void of_many_with_the_same_code_one_wins(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = factor_of(&h), each[RACERS];
    pthread_t threads[RACERS];
    int won = 0;
    later(TOTP_STEP_MS);
    code_of(&f, now_at / TOTP_STEP_MS);
    for (int i = 0; i < RACERS; i++)
        each[i] = f;
    for (int i = 0; i < RACERS; i++)
        CHECK(pthread_create(&threads[i], NULL, race, &each[i]) == 0);
    for (int i = 0; i < RACERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        won += each[i].left == OK;
        CHECK(each[i].left == OK || each[i].left == E_INVALID);
    }
    assert_int_equal(won, 1);
}

static void it_counts_only_once_the_app_has_it(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct factor f = {.of = &h, .secret = totp_secret(arena), .code = S("000000")};
    CHECK(wrote(set_factor, &f) == E_INVALID);
    CHECK(account_of(&h).totp_sealed.n == 0);
    f = factor_of(&h);
    struct account account = account_of(&h);
    CHECK(str_find(account.totp_sealed, f.secret) < 0);
    struct str secret;
    CHECK(second_factor_secret(arena, &keys, &account, &secret) == OK);
    CHECK(str_eq(secret, f.secret));
    account.id++; /* moved to another account it does not open */
    CHECK(second_factor_secret(arena, &keys, &account, &secret) == E_INTERNAL);
}

static void a_paper_code_works_once(void **state)
{
    set_up(state);
    struct hired h = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired other = hired(commune, "Đỗ Văn Kiên", "kiendv");
    struct factor f = factor_of(&h), his = factor_of(&other);
    struct str old = f.codes.list[9];
    f.code = f.codes.list[0];
    CHECK(wrote(use_paper, &f) == OK);
    assert_int_equal(f.left, TOTP_RECOVERY_CODES - 1);
    CHECK(wrote(use_paper, &f) == E_INVALID);
    f.code = his.codes.list[0]; /* another's */
    CHECK(wrote(use_paper, &f) == E_INVALID);
    f.code = S("123456");
    CHECK(wrote(use_paper, &f) == E_INVALID);
    CHECK(wrote(print_anew, &f) == OK);
    f.code = old;
    CHECK(wrote(use_paper, &f) == E_INVALID); /* of the paper before */
    f.code = f.codes.list[9];
    CHECK(wrote(use_paper, &f) == OK);
    CHECK(wrote(take_away, &f) == OK);
    f.code = f.codes.list[8];
    CHECK(wrote(use_paper, &f) == E_INVALID);
    CHECK(wrote(print_anew, &f) == E_INVALID);
    code_of(&f, now_at / TOTP_STEP_MS + 1);
    CHECK(wrote(use_code, &f) == E_INVALID);
}

/* ---- what comes next ---- */

struct staging {
    int64_t id;
    bool code_given;
    enum session_stage stage;
};

static enum err stage(struct db_tx *tx, void *ctx)
{
    struct staging *s = ctx;
    struct account account;
    enum err e = account_by_id(tx, s->id, &account);
    return e == OK ? sign_in_stage(tx, &account, s->code_given, &s->stage) : e;
}

static enum session_stage stage_of(const struct hired *h, bool code_given)
{
    struct staging s = {h->account_id, code_given, SESSION_WHOLE};
    CHECK(looked(stage, &s) == OK);
    return s.stage;
}

static enum err must_change(struct db_tx *tx, void *ctx)
{
    const struct hired *h = ctx;
    return account_must_change(tx, h->account_id, ACTOR);
}

static void administrators_and_chairs_need_a_second_factor(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired chair = hired(commune, "Phạm Quang Hòa", "hoapq");
    struct hired admin = hired(0, "Quản trị viên", "quantri");
    (void)granted(&lan, ROLE_COUNTER, commune, false);
    (void)granted(&chair, ROLE_CHAIR, commune, false);
    (void)granted(&admin, ROLE_ADMINISTRATOR, 0, true);
    CHECK(stage_of(&lan, false) == SESSION_WHOLE);
    CHECK(stage_of(&chair, false) == SESSION_SET_UP);
    CHECK(stage_of(&admin, false) == SESSION_SET_UP);
    (void)factor_of(&chair);
    (void)factor_of(&lan);
    CHECK(stage_of(&chair, false) == SESSION_CODE && stage_of(&chair, true) == SESSION_WHOLE);
    CHECK(stage_of(&lan, false) == SESSION_CODE);
    CHECK(wrote(must_change, &lan) == OK);
    CHECK(stage_of(&lan, false) == SESSION_CODE && stage_of(&lan, true) == SESSION_CHANGE);
}

/* ---- links ---- */

struct linking {
    struct hired h;
    struct str token;
    struct sign_in_link link;
    struct str hash;
};

static enum err make_link(struct db_tx *tx, void *ctx)
{
    struct linking *l = ctx;
    return sign_in_link_make(tx, l->h.account_id, ACTOR, &l->token);
}

static enum err find_link(struct db_tx *tx, void *ctx)
{
    struct linking *l = ctx;
    return sign_in_link_find(tx, l->token, &l->link);
}

static enum err use_link(struct db_tx *tx, void *ctx)
{
    const struct linking *l = ctx;
    return sign_in_link_use(tx, &l->link);
}

static enum err chose(const struct hired *h)
{
    struct ending x = {.h = *h, .keep = S("")};
    return wrote(choose, &x);
}

static struct linking linked(struct hired h)
{
    struct linking l = {.h = h};
    CHECK(wrote(make_link, &l) == OK);
    CHECK(looked(find_link, &l) == OK);
    return l;
}

static void a_link_works_once_and_for_a_day(void **state)
{
    set_up(state);
    struct linking l = linked(hired(commune, "Phạm Thị Lan", "lanpt"));
    CHECK(l.link.purpose == SIGN_IN_FIRST && l.link.account.id == l.h.account_id);
    CHECK(str_find(l.link.id, l.token) < 0);
    struct linking twice = l;
    CHECK(wrote(use_link, &l) == OK);
    CHECK(wrote(use_link, &twice) == E_CONFLICT);
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
    CHECK(chose(&l.h) == OK);
    l = linked(l.h);
    CHECK(l.link.purpose == SIGN_IN_RESET);
    later(SIGN_IN_LINK_MS - 1);
    CHECK(looked(find_link, &l) == OK);
    later(1);
    CHECK(looked(find_link, &l) == E_NOT_FOUND && wrote(use_link, &l) == E_CONFLICT);
    l.token = S("0000000000000000000000000A");
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
    l.token = S("'; DROP TABLE account");
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
}

static void links_end_with_what_they_were_for(void **state)
{
    set_up(state);
    struct linking old = linked(hired(commune, "Phạm Thị Lan", "lanpt"));
    struct linking fresh = linked(old.h);
    CHECK(looked(find_link, &old) == E_NOT_FOUND && looked(find_link, &fresh) == OK);
    CHECK(chose(&fresh.h) == OK);
    CHECK(looked(find_link, &fresh) == E_NOT_FOUND);
    fresh = linked(old.h);
    struct ending x = {.h = old.h, .state = ACCOUNT_DISABLED};
    CHECK(wrote(set_state, &x) == OK);
    CHECK(looked(find_link, &fresh) == E_NOT_FOUND);
    CHECK(wrote(make_link, &fresh) == E_DENIED);
}

static void a_clock_set_back_lengthens_no_link(void **state)
{
    set_up(state);
    struct linking l = linked(hired(commune, "Phạm Thị Lan", "lanpt"));
    later(-1);
    CHECK(looked(find_link, &l) == E_NOT_FOUND);
    later(1);
    CHECK(looked(find_link, &l) == OK);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_code_works_once),
        ON_BOTH(of_many_with_the_same_code_one_wins),
        ON_BOTH(it_counts_only_once_the_app_has_it),
        ON_BOTH(a_paper_code_works_once),
        ON_BOTH(administrators_and_chairs_need_a_second_factor),
        ON_BOTH(a_link_works_once_and_for_a_day),
        ON_BOTH(links_end_with_what_they_were_for),
        ON_BOTH(a_clock_set_back_lengthens_no_link),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
