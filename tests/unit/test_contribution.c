/* The ledger of contributions, and the letters of thanks that it gives. */
#include "letter_fixture.h"

static enum err make_work(struct db_tx *tx, struct call *x)
{
    const struct contribution_work w = {
        .unit_id = UNIT, .name_vi = S("đường thôn Đông"), .name_en = S("Đông village road")};
    return contribution_work_make(tx, &w, S("test"), &x->id);
}
static enum err close_work(struct db_tx *tx, struct call *x)
{
    struct contribution_work w;
    enum err e = contribution_work_by_id(tx, UNIT, x->id, &w);
    w.closed = true;
    return e == OK ? contribution_work_change(tx, &w, S("test")) : e;
}
static enum err record(struct db_tx *tx, struct call *x)
{
    int64_t letter_id;
    enum err e = contribution_record(tx, &x->gift, S("test"), &x->id, &x->fault);
    return e == OK ? contribution_thank(tx, UNIT, x->id, S("test"), &letter_id) : e;
}
static enum err correct(struct db_tx *tx, struct call *x)
{
    const struct contribution_act a = {UNIT, x->id, 1, S("test"), S("ghi nhầm số tiền")};
    enum err e = contribution_correct(tx, &a, &x->gift, &x->fault);
    return e == OK ? contribution_thank_again(tx, UNIT, x->id, S("test")) : e;
}
static enum err take_away(struct db_tx *tx, struct call *x)
{
    const struct contribution_act a = {UNIT, x->id, 2, S("test"), S("ghi trùng hai lần")};
    enum err e = contribution_void(tx, &a);
    return e == OK ? contribution_thank_again(tx, UNIT, x->id, S("test")) : e;
}
static enum err of_gift(struct db_tx *tx, struct call *x)
{
    return letter_of(tx, UNIT, S("contribution"), x->id, &x->list);
}
static enum err sum(struct db_tx *tx, struct call *x)
{
    const struct contribution_query q = {.unit_id = UNIT, .last_day = INT32_MAX};
    return contribution_sum(tx, &q, &x->totals);
}

static void a_gift_is_thanked_for_and_counted(void **state)
{
    (void)state;
    today("2026-11-20 09:00");
    struct call work = {0}, x = {.gift = {.unit_id = UNIT, .kind = CONTRIBUTION_MONEY}};
    x.gift.person_id = someone("Hà Thị Cho", 1960, "Thôn 6", "");
    x.gift.day = day("2026-11-18");
    x.gift.amount = 50000000;
    CHECK(write(&x, record) == E_INVALID && x.fault == CONTRIBUTION_NO_WORK);
    CHECK(write(&work, make_work) == OK && write(&work, make_work) == E_CONFLICT);
    x.gift.work_id = work.id;
    x.gift.amount = 0;
    CHECK(write(&x, record) == E_INVALID && x.fault == CONTRIBUTION_NO_AMOUNT);
    x.gift.amount = 50000000;
    x.gift.day = day("2026-11-21");
    CHECK(write(&x, record) == E_INVALID && x.fault == CONTRIBUTION_BAD_DAY);
    x.gift.day = day("2026-11-18");
    CHECK(write(&x, record) == OK);
    CHECK(write(&x, of_gift) == OK && x.list.n == 1);
    CHECK(is(x.list.list[0].body, "Cảm ơn {quy-danh} đã góp 50.000.000 đồng cho đường thôn Đông."));
    CHECK(x.list.list[0].due_day == day("2026-11-30"));
    x.gift.amount = 5000000;
    x.gift.named = S("Gia đình bà Cho");
    CHECK(write(&x, correct) == OK && write(&x, correct) == E_CONFLICT);
    CHECK(write(&x, of_gift) == OK && x.list.n == 2);
    CHECK(x.list.list[1].state == LETTER_DISCARDED);
    CHECK(str_find(x.list.list[0].body, S("góp 5.000.000 đồng")) > 0);
    struct call goods = x;
    goods.gift.kind = CONTRIBUTION_GOODS;
    goods.gift.goods = S("");
    CHECK(write(&goods, record) == E_INVALID && goods.fault == CONTRIBUTION_NO_GOODS);
    goods.gift.goods = S("20 bao xi măng");
    goods.gift.named = S("");
    CHECK(write(&goods, record) == OK && write(&x, sum) == OK);
    CHECK(x.totals.n == 1 && x.totals.all.count == 2 && x.totals.all.unnamed == 1);
    CHECK(x.totals.all.amount[CONTRIBUTION_MONEY] == 5000000);
    CHECK(x.totals.all.amount[CONTRIBUTION_GOODS] == 1);
    CHECK(write(&work, close_work) == OK && write(&goods, record) == E_INVALID);
    CHECK(write(&x, take_away) == OK && write(&x, sum) == OK && x.totals.all.count == 1);
    CHECK(write(&x, of_gift) == OK && x.list.list[0].state == LETTER_DISCARDED);
}

static void what_was_given_is_said_as_a_letter_says_it(void **state)
{
    (void)state;
    struct contribution x = {.kind = CONTRIBUTION_MONEY, .amount = 1234567};
    CHECK(is(contribution_words(c.arena, &x), "1.234.567 đồng"));
    x.amount = 999;
    CHECK(is(contribution_words(c.arena, &x), "999 đồng"));
    x.kind = CONTRIBUTION_LAND;
    CHECK(is(contribution_words(c.arena, &x), "999 m² đất"));
    x.kind = CONTRIBUTION_DAYS;
    CHECK(is(contribution_words(c.arena, &x), "999 ngày công"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gift_is_thanked_for_and_counted),
        cmocka_unit_test(what_was_given_is_said_as_a_letter_says_it),
    };
    commune_first = fill;
    return COMMUNE_RUN(tests);
}
