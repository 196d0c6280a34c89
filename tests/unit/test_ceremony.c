/* Signing with one's own key, ceremonies, witnesses, and what becomes of a pledge when a post
 * changes hands. What people see of it: tests/web/test_signing.py. */
#include "signing_fixture.h"

static struct hired lan, kien;
static int64_t today;

static void begin(void **state)
{
    set_up(state);
    today = date_local_day(now_at);
    lan = hired(commune, "Phạm Thị Lan", "lanpt");
    kien = hired(commune, "Đỗ Văn Kiên", "kiendv");
    posted(&lan, "Công chức hộ tịch", today - 10);
    posted(&kien, "Chủ tịch UBND xã", today - 10);
    CHECK(wrote(put_text, NULL) == OK);
}

/* ---- one's own key ---- */

static void both_schemes_are_valid_side_by_side(void **state)
{
    begin(state);
    struct keyed k = with_key(&lan);
    struct signing by_unit = {.of = &kien}, own = {.of = &lan, .key = &k};
    CHECK(signed_by(&by_unit) == OK);
    CHECK(signed_by(&own) == OK);
    assert_str(by_unit.pledge.scheme, "server-ed25519");
    assert_str(own.pledge.scheme, "personal-ed25519");
    CHECK(pledge_verify(&by_unit.pledge) && pledge_verify(&own.pledge));
    CHECK(str_eq(own.pledge.public_key, k.key.public_key));
    CHECK(str_find(own.pledge.body, S("Phạm Thị Lan\nChức vụ: Công chức hộ tịch\n")) > 0);
    struct pledge bent = own.pledge;
    bent.scheme = S("unknown-ed25519");
    CHECK(!pledge_verify(&bent));
    bent = own.pledge;
    bent.public_key = by_unit.pledge.public_key;
    CHECK(!pledge_verify(&bent));
}

static void a_key_made_with_the_signature_is_stored_with_it(void **state)
{
    begin(state);
    struct signing_key_new fresh = fresh_key(&lan, PIN);
    struct keyed k = {.of = &lan};
    fresh.made_at = now_at;
    struct signing s = {.of = &lan, .fresh = &fresh};
    CHECK(signed_by(&s) == OK);
    CHECK(
        looked(read_key, &k) == OK && k.key.id == fresh.id && k.key.made_at == s.pledge.signed_at);
}

static void it_is_the_moment_of_signing_that_is_signed(void **state)
{
    begin(state);
    struct keyed k = with_key(&lan);
    struct signing s = {.of = &lan, .key = &k, .at = now_at, .pin = PIN};
    CHECK(looked(prepare, &s) == OK);
    later(60 * 1000); /* the line was cut for a minute */
    CHECK(wrote(apply, &s) == OK);
    assert_int_equal(s.pledge.signed_at, now_at - 60 * 1000);
    struct signing other = {.of = &kien, .fresh = NULL, .at = now_at, .pin = PIN};
    struct keyed his = with_key(&kien);
    other.key = &his;
    CHECK(looked(prepare, &other) == OK);
    later(PLEDGE_LATE_MS + 1);
    CHECK(wrote(apply, &other) == E_CONFLICT); /* too long ago */
    other.at = now_at + 1000;
    CHECK(looked(prepare, &other) == OK);
    CHECK(wrote(apply, &other) == E_CONFLICT); /* not yet */
}

static void another_text_or_another_key_is_not_stored(void **state)
{
    begin(state);
    struct keyed k = with_key(&lan), his = with_key(&kien);
    struct signing s = {.of = &lan, .key = &k, .at = now_at, .pin = PIN};
    CHECK(looked(prepare, &s) == OK);
    struct signing bent = s;
    bent.own.body = arena_cat(arena, s.own.body, S(" "));
    CHECK(wrote(apply, &bent) == E_CONFLICT);
    bent = s;
    bent.own.public_key = his.key.public_key;
    CHECK(wrote(apply, &bent) == E_DENIED);
    struct keyed next = with_key(&lan); /* the key was renewed meanwhile */
    CHECK(wrote(apply, &s) == E_CONFLICT);
    s.key = &next;
    CHECK(signed_by(&s) == OK);
}

/* ---- posts ---- */

struct rolled {
    struct pledge_roll roll;
    struct pledge_list ended;
    bool any;
};

static enum err read_roll(struct db_tx *tx, void *ctx)
{
    struct rolled *r = ctx;
    enum err e = pledge_roll(tx, commune, date_local_day(now_at), &r->roll);
    if (e == OK)
        e = pledge_any(tx, commune, lan.official_id, 2025, &r->any);
    return e == OK ? pledge_ended(tx, commune, 2025, &r->ended) : e;
}

static enum err end_left(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return pledge_end_left(tx, commune, date_local_day(now_at));
}

static enum err leaves(struct db_tx *tx, void *ctx)
{
    struct official o;
    (void)ctx;
    enum err e = official_by_id(tx, commune, lan.official_id, &o);
    o.active = false;
    return e == OK ? official_change(tx, &o, ACTOR) : e;
}

static void a_new_post_asks_to_sign_again(void **state)
{
    begin(state);
    struct keyed k = with_key(&lan);
    struct signing s = {.of = &lan, .key = &k};
    struct rolled r;
    CHECK(signed_by(&s) == OK);
    CHECK(looked(read_roll, &r) == OK);
    assert_int_equal(r.roll.n, 2);
    assert_int_equal(r.roll.to_sign, 1);
    assert_str(r.roll.list[0].who.name, "Đỗ Văn Kiên"); /* the head leads, whatever the name */
    CHECK(r.roll.list[1].pledge_id == s.id && !r.roll.list[1].changed);
    later((int64_t)86400 * 1000);
    posted(&lan, "Phó Giám đốc Trung tâm", date_local_day(now_at));
    CHECK(looked(read_roll, &r) == OK);
    assert_int_equal(r.roll.to_sign, 2);
    struct pledge old = s.pledge;
    s.at = 0;
    CHECK(signed_by(&s) == OK);
    CHECK(looked(read_roll, &r) == OK);
    assert_int_equal(r.roll.to_sign, 1);
    assert_int_equal(r.ended.n, 1);
    CHECK(r.ended.list[0].id == old.id && r.ended.list[0].ended_at == s.pledge.signed_at);
    CHECK(pledge_verify(&r.ended.list[0]));
}

static void who_leaves_has_a_pledge_no_more_and_it_is_kept(void **state)
{
    begin(state);
    struct signing s = {.of = &lan};
    struct rolled r;
    CHECK(signed_by(&s) == OK);
    CHECK(wrote(end_left, NULL) == OK);
    CHECK(looked(read_roll, &r) == OK);
    assert_int_equal(r.ended.n, 0); /* holds a post */
    CHECK(wrote(leaves, NULL) == OK);
    CHECK(wrote(end_left, NULL) == OK);
    CHECK(looked(read_roll, &r) == OK);
    assert_int_equal(r.ended.n, 1);
    CHECK(r.any && r.roll.n == 1);
}

/* ---- ceremonies and witnesses ---- */

static struct ceremony opened;

static enum err open_one(struct db_tx *tx, void *ctx)
{
    const struct ceremony c = {
        .unit_id = commune, .title = S("Lễ ký cam kết"), .place = S("Hội trường")};
    (void)ctx;
    return ceremony_begin(tx, &c, ACTOR, &opened);
}

static enum err close_it(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return ceremony_close(tx, commune, ACTOR);
}

struct seeing {
    struct witness_text text;
    struct str name;
    int64_t at;
    struct witness w;
    struct witness_list all;
};

static enum err offer(struct db_tx *tx, void *ctx)
{
    struct seeing *s = ctx;
    return witness_offer(tx, commune, &s->text);
}

static enum err sees(struct db_tx *tx, void *ctx)
{
    struct seeing *s = ctx;
    const struct witness_new n = {commune,      s->name, S("Chủ tịch MTTQ xã"),
                                  s->text.seen, s->at,   ACTOR};
    return witness_sign(tx, &n, &s->w);
}

static enum err list_witnesses(struct db_tx *tx, void *ctx)
{
    struct seeing *s = ctx;
    return witness_of_year(tx, commune, 2025, &s->all);
}

static void one_ceremony_is_open_at_a_time(void **state)
{
    begin(state);
    CHECK(wrote(close_it, NULL) == E_NOT_FOUND);
    CHECK(wrote(open_one, NULL) == OK);
    assert_str(opened.slug, "2025-03-03");
    CHECK(wrote(open_one, NULL) == E_CONFLICT);
    CHECK(wrote(close_it, NULL) == OK);
    CHECK(wrote(open_one, NULL) == OK);
    assert_str(opened.slug, "2025-03-03-2");
}

static void a_witness_signs_what_was_signed_until_then(void **state)
{
    begin(state);
    struct seeing s = {.name = S("Lê Thị Bích"), .at = now_at};
    CHECK(looked(offer, &s) == E_NOT_FOUND); /* none is open */
    CHECK(wrote(open_one, NULL) == OK);
    CHECK(looked(offer, &s) == E_CONFLICT); /* nobody has signed */
    struct keyed k = with_key(&lan);
    struct signing p = {.of = &lan, .key = &k, .ceremony_id = opened.id};
    CHECK(signed_by(&p) == OK);
    CHECK(looked(offer, &s) == OK);
    struct signing q = {.of = &kien, .ceremony_id = opened.id};
    CHECK(signed_by(&q) == OK);
    CHECK(wrote(sees, &s) == E_CONFLICT); /* one more has signed since it was read */
    CHECK(looked(offer, &s) == OK);
    assert_int_equal(s.text.pledges, 2);
    s.name = S("  ");
    CHECK(wrote(sees, &s) == E_INVALID);
    s.name = S("Lê Thị Bích");
    CHECK(wrote(sees, &s) == OK);
    assert_str(s.w.slug, "2025-03-03-le-thi-bich");
    CHECK(witness_verify(&s.w));
    CHECK(str_find(s.w.body, hash_hex(arena, p.pledge.sha256)) > 0);
    CHECK(str_find(s.w.body, hash_hex(arena, q.pledge.sha256)) > 0);
    CHECK(wrote(sees, &s) == OK); /* another of that name, with a key of her own */
    assert_str(s.w.slug, "2025-03-03-le-thi-bich-2");
    CHECK(looked(list_witnesses, &s) == OK);
    assert_int_equal(s.all.n, 2);
    CHECK(!str_eq(s.all.list[0].public_key, s.all.list[1].public_key));
    struct witness bent = s.all.list[0];
    bent.signature = s.all.list[1].signature;
    CHECK(!witness_verify(&bent));
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(both_schemes_are_valid_side_by_side),
        ON_BOTH(a_key_made_with_the_signature_is_stored_with_it),
        ON_BOTH(it_is_the_moment_of_signing_that_is_signed),
        ON_BOTH(another_text_or_another_key_is_not_stored),
        ON_BOTH(a_new_post_asks_to_sign_again),
        ON_BOTH(who_leaves_has_a_pledge_no_more_and_it_is_kept),
        ON_BOTH(one_ceremony_is_open_at_a_time),
        ON_BOTH(a_witness_signs_what_was_signed_until_then),
    };
    int failed = FIXTURE_RUN(tests);
    clock_release();
    return failed;
}
