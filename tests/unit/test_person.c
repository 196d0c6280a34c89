/* Who is the same person, and that numbers lie sealed. */
#include "dossier_fixture.h"

#include "base/viet.h"

struct ask {
    struct person_new p;
    int64_t id;
    bool made;
};

static enum err make(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    return person_find_or_make(tx, &c.keys, &a->p, &a->id, &a->made);
}

static struct ask made_of(struct person_new p)
{
    struct ask a = {.p = p};
    a.p.unit_id = a.p.unit_id ? a.p.unit_id : UNIT;
    a.p.kind = a.p.kind ? a.p.kind : PERSON_CITIZEN;
    CHECK(written(make, &a) == OK);
    return a;
}

static void the_same_number_is_the_same_person(void **state)
{
    (void)state;
    struct ask x = made_of(
        (struct person_new){.name = S("Nguyễn Thị Hoa"), .id_number = S("034 185 001 234")});
    struct ask y =
        made_of((struct person_new){.name = S("NGUYỄN THỊ HÒA"), .id_number = S("034185001234")});
    CHECK(x.made && !y.made && x.id == y.id);
}

static void a_name_and_a_phone_are_a_person(void **state)
{
    (void)state;
    struct ask x = made_of((struct person_new){
        .name = S("Trần Văn Thủy"), .phone = S("0912.345.678"), .address = S("Thôn Đông")});
    struct ask y = made_of((struct person_new){
        .name = S("TRẦN VĂN THUỶ"), .phone = S("+84912345678"), .address = S("Thôn Đoài")});
    struct ask wife = made_of((struct person_new){
        .name = S("Lê Thị Na"), .phone = S("0912 345 678"), .address = S("Thôn Đông")});
    CHECK(x.made && !y.made && x.id == y.id);
    CHECK(wife.made && wife.id != x.id);
}

static void tones_tell_people_apart(void **state)
{
    (void)state;
    struct person_new p = {.name = S("Vũ Văn Bình"), .village = S("Thôn Đông")};
    struct ask x = made_of(p), again = made_of(p);
    p.name = S("Vũ Văn Bính");
    struct ask y = made_of(p);
    CHECK(!again.made && again.id == x.id);
    CHECK(y.made && y.id != x.id);
}

static void birth_year_and_village_tell_people_apart(void **state)
{
    (void)state;
    struct person_new p = {
        .name = S("Phạm Văn Nam"), .birth_year = 1980, .village = S("Thôn Đông")};
    struct ask x = made_of(p);
    p.birth_year = 1981;
    struct ask younger = made_of(p);
    p.birth_year = 1980;
    p.village = S("Thôn Đoài");
    struct ask elsewhere = made_of(p);
    CHECK(x.id != younger.id && x.id != elsewhere.id && younger.id != elsewhere.id);
    p.village = S("thôn  ĐÔNG");
    CHECK(made_of(p).id == x.id);
}

static void another_phone_is_another_person_of_that_name(void **state)
{
    (void)state;
    struct person_new p = {.name = S("Đỗ Thị Lan"), .phone = S("0912000001")};
    struct ask x = made_of(p);
    p.phone = S("0912000002");
    CHECK(made_of(p).id != x.id);
}

static enum err read_it(struct db_tx *tx, void *ctx)
{
    struct ask *a = ctx;
    struct person p;
    enum err e = person_by_id(tx, UNIT, a->id, &p);
    if (e != OK)
        return e;
    struct str phone, number;
    CHECK(person_phone(tx->arena, &c.keys, &p, &phone) == OK);
    CHECK(person_id_number(tx->arena, &c.keys, &p, &number) == OK);
    CHECK(str_eq(phone, S("+84987654321")));
    CHECK(str_eq(number, S("034080005678")));
    CHECK(str_find(p.phone_sealed, S("987654321")) < 0);
    CHECK(str_find(person_phone_masked(tx->arena, &c.keys, &p), S("654")) < 0);
    CHECK(str_find(person_id_masked(tx->arena, &c.keys, &p), S("0005")) < 0);
    CHECK(str_eq(person_given_name(tx->arena, &p), S("Đức")));
    /* Moved to another row it does not open. */
    p.id++;
    CHECK(person_phone(tx->arena, &c.keys, &p, &phone) == E_INVALID);
    CHECK(person_phone_masked(tx->arena, &c.keys, &p).n == 0);
    return OK;
}

static void what_is_learnt_later_is_added_and_sealed(void **state)
{
    (void)state;
    struct person_new p = {.name = S("Ngô Minh Đức"), .village = S("Thôn Bắc")};
    struct ask x = made_of(p);
    p.phone = S("0987 654 321");
    struct ask y = made_of(p);
    p.id_number = S("034080005678");
    struct ask z = made_of(p);
    CHECK(!y.made && !z.made && x.id == y.id && x.id == z.id);
    CHECK(looked(read_it, &z) == OK);
    p.unit_id = UNIT + 1;
    CHECK(made_of(p).made);
}

static bool file_holds(const char *path, struct str needle)
{
    static char bytes[4 << 20];
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (f)
        (void)fclose(f);
    return str_find((struct str){bytes, n}, needle) >= 0;
}

static void no_number_lies_open_on_the_disk(void **state)
{
    (void)state;
    char wal[1024];
    if (c.f->engine != DB_SQLITE)
        skip(); /* the files are the server's */
    (void)made_of((struct person_new){
        .name = S("Canary Tên Riêng"), .phone = S("0933777111"), .id_number = S("034080111222")});
    (void)snprintf(wal, sizeof wal, "%s-wal", c.f->url);
    CHECK(file_holds(c.f->url, S("Canary")) || file_holds(wal, S("Canary")));
    CHECK(!file_holds(c.f->url, S("933777111")) && !file_holds(wal, S("933777111")));
    CHECK(!file_holds(c.f->url, S("034080111222")) && !file_holds(wal, S("034080111222")));
}

static void nobody_has_no_name(void **state)
{
    (void)state;
    struct ask a = {.p = {.unit_id = UNIT, .kind = PERSON_CITIZEN, .name = S("  ")}};
    CHECK(written(make, &a) == E_INVALID);
}

static enum err read_nobody(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    struct person p;
    return person_by_id(tx, UNIT, 12345, &p);
}

static void an_unknown_id_is_not_found(void **state)
{
    (void)state;
    CHECK(looked(read_nobody, NULL) == E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_number_is_the_same_person),
        cmocka_unit_test(a_name_and_a_phone_are_a_person),
        cmocka_unit_test(tones_tell_people_apart),
        cmocka_unit_test(birth_year_and_village_tell_people_apart),
        cmocka_unit_test(another_phone_is_another_person_of_that_name),
        cmocka_unit_test(what_is_learnt_later_is_added_and_sealed),
        cmocka_unit_test(no_number_lies_open_on_the_disk),
        cmocka_unit_test(nobody_has_no_name),
        cmocka_unit_test(an_unknown_id_is_not_found),
    };
    return COMMUNE_RUN(tests);
}
