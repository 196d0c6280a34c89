/* Who may be standing at the counter, what looks mistyped, and how people want to be told. */
#include "dossier_fixture.h"

#include "place/person_contact.h"
#include "place/person_match.h"

struct ask {
    struct person_new p;
    int64_t id;
    struct person_candidates found;
    struct person person;
};

static enum err do_make(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_make(tx, &c.keys, &a->p, &a->id);
}
static enum err do_find(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_candidates(tx, &c.keys, &a->p, &a->found);
}
static enum err do_choose(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_choose(tx, &c.keys, a->id, &a->p);
}
static enum err do_correct(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_correct(tx, &c.keys, a->id, &a->p);
}
static enum err do_read(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_by_id(tx, UNIT, a->id, &a->person);
}

static struct ask of(struct person_new p)
{
    struct ask a = {.p = p};
    a.p.unit_id = UNIT;
    a.p.kind = PERSON_CITIZEN;
    return a;
}

static int64_t made(struct person_new p)
{
    struct ask a = of(p);
    CHECK(written(do_make, &a) == OK);
    return a.id;
}

static struct person_candidates found(struct person_new p)
{
    struct ask a = of(p);
    CHECK(looked(do_find, &a) == OK);
    return a.found;
}

static bool holds(const struct person_candidates *l, int64_t id)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->list[i].p.id == id)
            return true;
    return false;
}

static void the_likeliest_stand_first(void **state)
{
    (void)state;
    struct str name = S("Lương Văn Hải");
    int64_t same = made((struct person_new){
        .name = name,
        .birth_year = 1994,
        .village = S("Thôn Đoài"),
        .id_number = S("034094001111")});
    int64_t moved = made((struct person_new){
        .name = S("Lương Văn Hai"), .birth_year = 1994, .village = S("Thôn Nam")});
    int64_t older = made((struct person_new){
        .name = name, .birth_year = 1950, .village = S("Thôn Đoài"), .phone = S("0912000111")});
    int64_t unknown = made((struct person_new){.name = name});
    struct person_candidates l = found((struct person_new){
        .name = S("luong van hai"), .birth_year = 1994, .village = S("thôn đoài")});
    CHECK(l.n == 3 && l.list[0].p.id == same);
    CHECK(l.list[0].why == (MATCH_BIRTH_YEAR | MATCH_VILLAGE));
    CHECK(holds(&l, moved) && holds(&l, unknown) && !holds(&l, older));
    /* Without a birth year all of the name; with a phone also those of another year. */
    l = found((struct person_new){.name = name});
    CHECK(l.n == 4 && !l.more);
    l = found((struct person_new){.name = name, .birth_year = 1994, .phone = S("0912 000 111")});
    CHECK(l.list[0].p.id == older && l.list[0].why == MATCH_PHONE);
    /* Whoever has another ID number is somebody else; the same number is the same, whatever the
     * name. */
    l = found(
        (struct person_new){.name = name, .birth_year = 1994, .id_number = S("034094002222")});
    CHECK(!holds(&l, same) && holds(&l, moved));
    l = found((struct person_new){.name = S("Ai Đó"), .id_number = S("034 094 001 111")});
    CHECK(l.n == 1 && l.list[0].p.id == same && l.list[0].why == MATCH_ID_NUMBER);
}

static void of_many_namesakes_eight_are_shown(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++)
        (void)made((struct person_new){.name = S("Nguyễn Thị Trùng"), .village = S("Thôn Bắc")});
    int64_t likely = made((struct person_new){
        .name = S("Nguyễn Thị Trùng"), .birth_year = 1980, .village = S("Thôn Bắc")});
    struct person_candidates l = found((struct person_new){
        .name = S("Nguyễn Thị Trùng"), .birth_year = 1980, .village = S("Thôn Bắc")});
    CHECK(l.n == PERSON_CANDIDATES && l.more && l.list[0].p.id == likely);
    for (size_t i = 1; i < l.n; i++)
        for (size_t k = 0; k < i; k++)
            CHECK(l.list[i].p.id != l.list[k].p.id);
}

static void whoever_is_chosen_learns_what_was_not_known(void **state)
{
    (void)state;
    struct ask a = of((struct person_new){.name = S("Tạ Thị Nhàn"), .village = S("Thôn Bắc")});
    CHECK(written(do_make, &a) == OK);
    a.p.phone = S("0987000222");
    a.p.id_number = S("034155000222");
    CHECK(written(do_choose, &a) == OK);
    CHECK(looked(do_read, &a) == OK);
    CHECK(a.person.phone_sealed.n && a.person.id_sealed.n);
    /* Somebody's number is nobody else's. */
    struct ask other = of((struct person_new){.name = S("Tạ Thị Nhạn")});
    CHECK(written(do_make, &other) == OK);
    other.p.id_number = S("034155000222");
    CHECK(written(do_choose, &other) == OK);
    CHECK(looked(do_read, &other) == OK);
    CHECK(other.person.id_sealed.n == 0);
    CHECK(written(do_make, &other) == E_CONFLICT);
    other.id = 1;
    CHECK(written(do_choose, &other) == E_NOT_FOUND);
}

static void a_typing_error_is_put_right_in_place(void **state)
{
    (void)state;
    struct ask a = of((struct person_new){
        .name = S("Bùi Văn Cườngg"), .birth_year = 1994, .phone = S("0912000333")});
    struct ask b = of((struct person_new){.name = S("Ai Khác"), .id_number = S("034149000333")});
    CHECK(written(do_make, &a) == OK && written(do_make, &b) == OK);
    a.p.name = S("Bùi Văn Cường");
    a.p.birth_year = 1949;
    a.p.phone = S("");
    CHECK(written(do_correct, &a) == OK);
    CHECK(looked(do_read, &a) == OK);
    CHECK(str_eq(a.person.name, S("Bùi Văn Cường")) && a.person.birth_year == 1949);
    CHECK(a.person.phone_sealed.n == 0);
    struct person_candidates l =
        found((struct person_new){.name = S("bùi văn cường"), .birth_year = 1949});
    CHECK(l.n == 1 && l.list[0].p.id == a.id);
    a.p.id_number = S("034149000333");
    CHECK(written(do_correct, &a) == E_CONFLICT);
    a.p.id_number = S("");
    a.p.name = S(" ");
    CHECK(written(do_correct, &a) == E_INVALID);
    a.p.name = S("Bùi Văn Cường");
    a.id = 1;
    CHECK(written(do_correct, &a) == E_NOT_FOUND);
}

static void what_looks_wrong_is_only_a_warning(void **state)
{
    (void)state;
    static const struct {
        struct person_new p;
        unsigned warns;
    } CASES[] = {
        {{.name = STR_INIT("Nguyễn Thị Hoa"),
          .birth_year = 1985,
          .sex = PERSON_FEMALE,
          .id_number = STR_INIT("034185001234"),
          .phone = STR_INIT("0912345678")},
         0},
        {{.name = STR_INIT("Nguyeenx Thi Hoa")}, PERSON_WARN_NAME_TYPING},
        {{.name = STR_INIT("Hoa")}, PERSON_WARN_NAME_SHORT},
        {{.name = STR_INIT("Nguyễn Thị Hoa (vợ)")}, PERSON_WARN_NAME_SIGNS},
        {{.name = STR_INIT("Lê Na"), .birth_year = 1986, .id_number = STR_INIT("034185001234")},
         PERSON_WARN_ID_BIRTH_YEAR},
        {{.name = STR_INIT("Lê Na"), .sex = PERSON_MALE, .id_number = STR_INIT("034185001234")},
         PERSON_WARN_ID_SEX},
        {{.name = STR_INIT("Lê Na"), .id_number = STR_INIT("097185001234")},
         PERSON_WARN_ID_PROVINCE},
        {{.name = STR_INIT("Lê Na"), .id_number = STR_INIT("151234567")}, PERSON_WARN_ID_OLD},
        {{.name = STR_INIT("Lê Na"), .id_number = STR_INIT("12345")}, PERSON_WARN_ID_NONE},
        {{.name = STR_INIT("Lê Na"), .phone = STR_INIT("12345")}, PERSON_WARN_PHONE_NONE},
        {{.name = STR_INIT("Lê Na"), .phone = STR_INIT("912345678")}, PERSON_WARN_PHONE_REPAIRED},
        {{.name = STR_INIT("Lê Na"), .village = STR_INIT("Thoon Ddoong")},
         PERSON_WARN_VILLAGE_TYPING},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct person_new p = CASES[i].p;
        p.kind = PERSON_CITIZEN;
        unsigned w = person_warnings(c.arena, &p);
        if (w != CASES[i].warns)
            fail_msg("case %zu: %x, not %x", i, w, CASES[i].warns);
    }
    struct person_new firm = {.kind = PERSON_ORGANISATION, .name = S("A1")};
    CHECK(person_warnings(c.arena, &firm) == 0);
}

/* ---- contact ---- */

struct contact {
    struct person_contact c;
    struct person p;
};
static enum err do_put(struct db_tx *tx, void *ctx)
{
    struct contact *x = ctx;
    return person_contact_put(tx, &c.keys, &x->c);
}
static enum err do_get(struct db_tx *tx, void *ctx)
{
    struct contact *x = ctx;
    enum err e = person_by_id(tx, UNIT, x->c.person_id, &x->p);
    return e == OK ? person_contact_get(tx, &c.keys, &x->p, &x->c) : e;
}

static void nobody_is_told_who_did_not_say_yes(void **state)
{
    (void)state;
    struct contact x = {.c = {.unit_id = UNIT, .language = S("en")}};
    x.c.person_id = made((struct person_new){.name = S("Phan Thị Lý")});
    CHECK(looked(do_get, &x) == OK);
    CHECK(x.c.asked_at == 0 && x.c.channels == 0 && x.c.email.n == 0);
    x.c.channels = CONTACT_EMAIL;
    CHECK(written(do_put, &x) == E_INVALID);
    x.c.email = S("ly@example.vn\r\nBcc: all");
    CHECK(written(do_put, &x) == E_INVALID);
    x.c.email = S(" ly.phan@example.vn ");
    CHECK(written(do_put, &x) == OK);
    CHECK(looked(do_get, &x) == OK);
    CHECK(str_eq(x.c.email, S("ly.phan@example.vn")) && x.c.channels == CONTACT_EMAIL);
    CHECK(x.c.asked_at > 0);
    x.c.channels = 0;
    CHECK(written(do_put, &x) == OK);
    CHECK(looked(do_get, &x) == OK);
    CHECK(x.c.channels == 0 && x.c.asked_at > 0);
}

static void an_address_is_one_address(void **state)
{
    (void)state;
    CHECK(email_valid(S("a@b.vn")) && email_valid(S("nguyen.hoa+xa@mail.example.com.vn")));
    CHECK(!email_valid(S("")) && !email_valid(S("a")) && !email_valid(S("@b.vn")));
    CHECK(!email_valid(S("a@b")) && !email_valid(S("a@.vn")) && !email_valid(S("a@b.")));
    CHECK(!email_valid(S("a@b@c.vn")) && !email_valid(S("a b@c.vn")));
    CHECK(!email_valid(S("a,b@c.vn")) && !email_valid(S("<a@c.vn>")) && !email_valid(S("a@c..vn")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likeliest_stand_first),
        cmocka_unit_test(of_many_namesakes_eight_are_shown),
        cmocka_unit_test(whoever_is_chosen_learns_what_was_not_known),
        cmocka_unit_test(a_typing_error_is_put_right_in_place),
        cmocka_unit_test(what_looks_wrong_is_only_a_warning),
        cmocka_unit_test(nobody_is_told_who_did_not_say_yes),
        cmocka_unit_test(an_address_is_one_address),
    };
    return COMMUNE_RUN(tests);
}
