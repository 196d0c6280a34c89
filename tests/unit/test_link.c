/* The words of links and passes: each opens its own dossier, for its own purpose, and no other. */
#include "dossier_steps.h"

#include "serve/link.h"

static struct dossier received(void)
{
    return begun("2026-11-20 15:20", c.reissue);
}

static enum err do_renew(struct db_tx *tx, void *ctx)
{
    struct dossier *d = ctx;
    return dossier_renew_secret(tx, UNIT, d->id, S("official:1"), d);
}

struct asked {
    struct link_claim link;
    struct pass_claim pass;
    struct dossier d;
    int64_t id;
};

static enum err do_link(struct db_tx *tx, void *ctx)
{
    struct asked *x = ctx;
    return link_find(tx, &c.keys, &x->link, &x->d, &x->id);
}

static enum err do_pass(struct db_tx *tx, void *ctx)
{
    struct asked *x = ctx;
    return pass_find(tx, &c.keys, &x->pass, &x->d);
}

static enum err find(struct str word, enum link_purpose purpose, int64_t *ret_id)
{
    struct asked x = {.link = {UNIT, word, purpose}};
    enum err e = looked(do_link, &x);
    *ret_id = e == OK ? x.d.id : 0;
    return e;
}

static enum err enter(struct str code, struct str word)
{
    struct asked x = {.pass = {UNIT, code, word}};
    return looked(do_pass, &x);
}

/* ---- links ---- */

static void a_link_finds_its_own_dossier(void **state)
{
    (void)state;
    struct dossier x = received(), y = received();
    int64_t id;
    CHECK(find(link_make(c.arena, &c.keys, LINK_QR, &x), LINK_QR, &id) == OK && id == x.id);
    CHECK(find(link_make(c.arena, &c.keys, LINK_QR, &y), LINK_QR, &id) == OK && id == y.id);
    CHECK(find(link_make(c.arena, &c.keys, LINK_RATING, &x), LINK_RATING, &id) == OK);
    CHECK(id == x.id);
}

static void a_purpose_opens_nothing_else(void **state)
{
    (void)state;
    struct dossier x = received();
    struct str qr = link_make(c.arena, &c.keys, LINK_QR, &x);
    struct str rating = link_make(c.arena, &c.keys, LINK_RATING, &x);
    int64_t id;
    CHECK(find(qr, LINK_RATING, &id) == E_NOT_FOUND);
    CHECK(find(rating, LINK_QR, &id) == E_NOT_FOUND);
    /* Also when both purposes had the same key. */
    struct keys same = c.keys;
    memcpy(same.bytes[KEY_TRACK], same.bytes[KEY_RATING], KEY_BYTES);
    CHECK(!str_eq(link_make(c.arena, &same, LINK_QR, &x), rating));
}

static void no_sign_of_a_link_may_differ(void **state)
{
    (void)state;
    struct dossier x = received();
    struct str word = link_make(c.arena, &c.keys, LINK_QR, &x);
    int64_t id;
    for (size_t i = 0; i < word.n; i++) {
        char *other = arena_z(c.arena, word);
        other[i] = other[i] == '0' ? '2' : '0';
        CHECK(find(str_z(other), LINK_QR, &id) == E_NOT_FOUND);
    }
    CHECK(find(S(""), LINK_QR, &id) == E_NOT_FOUND);
    CHECK(find(str_sub(word, 0, word.n - 1), LINK_QR, &id) == E_NOT_FOUND);
    CHECK(find(S("000000000000000000000000000000000000000"), LINK_QR, &id) == E_NOT_FOUND);
}

static void a_renewed_secret_ends_links_and_passes(void **state)
{
    (void)state;
    struct dossier x = received();
    struct str word = link_make(c.arena, &c.keys, LINK_QR, &x);
    struct str pass = pass_make(c.arena, &c.keys, &x, at("2026-11-20 15:20"));
    int64_t id;
    CHECK(find(word, LINK_QR, &id) == OK && enter(x.code, pass) == OK);
    CHECK(written(do_renew, &x) == OK);
    CHECK(find(word, LINK_QR, &id) == E_NOT_FOUND && enter(x.code, pass) == E_NOT_FOUND);
    CHECK(find(link_make(c.arena, &c.keys, LINK_QR, &x), LINK_QR, &id) == OK);
}

/* ---- passes ---- */

static void a_pass_opens_one_dossier_for_a_quarter_of_an_hour(void **state)
{
    (void)state;
    struct dossier x = received(), y = received();
    struct str pass = pass_make(c.arena, &c.keys, &x, at("2026-11-20 15:20"));
    CHECK(enter(x.code, pass) == OK);
    CHECK(enter(y.code, pass) == E_NOT_FOUND);
    CHECK(enter(S("H31.45.12-261117-9999"), pass) == E_NOT_FOUND);
    CHECK(enter(x.code, S("")) == E_NOT_FOUND);
    today("2026-11-20 15:34");
    CHECK(enter(x.code, pass) == OK);
    today("2026-11-20 15:35");
    CHECK(enter(x.code, pass) == E_NOT_FOUND);
    today("2026-11-20 15:10"); /* a clock set back makes it last no longer */
    CHECK(enter(x.code, pass) == E_NOT_FOUND);
}

static void no_sign_of_a_pass_may_differ(void **state)
{
    (void)state;
    struct dossier x = received();
    struct str pass = pass_make(c.arena, &c.keys, &x, at("2026-11-20 15:20"));
    for (size_t i = 0; i < pass.n; i++) {
        char *other = arena_z(c.arena, pass);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        CHECK(enter(x.code, str_z(other)) == E_NOT_FOUND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_finds_its_own_dossier),
        cmocka_unit_test(a_purpose_opens_nothing_else),
        cmocka_unit_test(no_sign_of_a_link_may_differ),
        cmocka_unit_test(a_renewed_secret_ends_links_and_passes),
        cmocka_unit_test(a_pass_opens_one_dossier_for_a_quarter_of_an_hour),
        cmocka_unit_test(no_sign_of_a_pass_may_differ),
    };
    commune_first = one_applicant;
    return COMMUNE_RUN(tests);
}
