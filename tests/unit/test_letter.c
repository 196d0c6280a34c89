/* Letters: how people are addressed, numbers, households, placeholders, drafts and what keeps them
 * back. The pages: tests/web/test_letters.py. */
#include "letter_fixture.h"

/* ---- the import ---- */

static void a_template_with_an_unknown_placeholder_is_refused_by_its_row(void **state)
{
    struct import_result r = {0};
    (void)state;
    today("2026-11-20 09:00");
    CHECK(take(S(HEAD BIRTH DEATH), &r) == OK && r.same == 2 && r.changed == 0);
    CHECK(
        take(
            S(HEAD BIRTH "x,2025-01-01,,thanks,T,Ơn,Thanks,no,,,THƯ,{Quy-danh},,{ho-ten} ơi,,\n"),
            &r) == E_INVALID);
    CHECK(is(said, "4:body: There is no placeholder “{ho-ten}”; the list is in data/README.md;"));
    CHECK(
        take(
            S(HEAD "x,2025-01-01,,thanks,T,Ơn,Thanks,no,1.001193:born,,THƯ,{Quy-danh},,A,,\n"),
            &r) == E_INVALID);
    CHECK(str_find(said, S("2:triggers: ")) == 0);
    CHECK(take(S(HEAD "x,2025-01-01,,poem,T,Ơn,Thanks,maybe,,99,THƯ,,,A,,\n"), &r) == E_INVALID);
    CHECK(str_find(said, S("2:kind: ")) == 0 && str_find(said, S("2:silenced: ")) > 0);
    CHECK(str_find(said, S("2:within_days: ")) > 0 && str_find(said, S("2:recipient: ")) > 0);
    CHECK(
        take(S(HEAD "sinh,2026-01-01,,thanks,T,Ơn,Thanks,no,,,THƯ,{Quy-danh},,A,,\n"), &r) ==
        E_INVALID);
    CHECK(str_find(said, S("2:valid_from: ")) == 0); /* the one before never ends */
}

/* ---- numbers ---- */

static enum err take_number(struct db_tx *tx, struct call *x)
{
    const struct letter_register_new n = {
        .unit_id = UNIT,
        .series = S("thu"),
        .symbol = S("TCM-UBND"),
        .noun = S("paper"),
        .noun_id = x->id,
        .actor = S("test"),
    };
    return letter_register_take(tx, &n, &x->entry);
}

static struct letter_register_entry numbered(int64_t id)
{
    struct call x = {.id = id};
    CHECK(write(&x, take_number) == OK);
    return x.entry;
}

static void numbers_run_from_new_year_to_new_years_eve(void **state)
{
    (void)state;
    today("2030-12-31 23:59");
    struct letter_register_entry first = numbered(1), second = numbered(2);
    CHECK(first.number == 1 && second.number == 2 && second.year == 2030);
    CHECK(is(letter_register_words(c.arena, &first), "01/TCM-UBND"));
    today("2031-01-01 00:01");
    CHECK(numbered(3).number == 1 && numbered(3).year == 2031);
    CHECK(numbered(1).number == 1 && numbered(1).year == 2030); /* a number stays */
    for (int64_t id = 4; id < 14; id++)
        CHECK(numbered(id).number == id - 2);
    struct letter_register_entry last = numbered(13);
    CHECK(is(letter_register_words(c.arena, &last), "11/TCM-UBND"));
}

/* ---- a letter's life ---- */

static void a_letter_goes_from_the_draft_to_the_hand(void **state)
{
    (void)state;
    today("2026-11-20 09:00"); /* a Friday; the 24th is a holiday */
    int64_t mai = someone("Nguyễn Thị Mai", 1996, "Thôn 1", "");
    struct call x = drafted("sinh", mai, 101);
    CHECK(x.why == LETTER_DRAFTS && letter(x.id).due_day == day("2026-11-26"));
    CHECK(drafted("sinh", mai, 101).why == LETTER_THERE_IS_ONE);
    struct letter l = letter(x.id);
    CHECK(is(l.body, "{Xa} mừng {nguoi-duoc-nhac}.\n{Xung-ho} vui.") && l.number.n == 0);
    CHECK(does(x.id, print) == E_CONFLICT && does(x.id, send) == E_CONFLICT);
    struct call e = {
        .act = act_on(&l),
        .words = {
            l.title, l.recipient, S("cháu Minh Anh"), S(""), S("{Xa} mừng {nguoi-duoc-nhac}.")}};
    CHECK(write(&e, edit) == OK);
    CHECK(write(&e, edit) == E_CONFLICT); /* seen before the change */
    e.act.version++;
    e.words.body = S("Gửi {ai-do}");
    CHECK(write(&e, edit) == E_INVALID);
    struct call stale = {.act = act_on(&l)};
    CHECK(write(&stale, approve) == E_CONFLICT);
    CHECK(does(x.id, approve) == OK);
    l = letter(x.id);
    CHECK(l.state == LETTER_APPROVED && is(l.body, "Xã Vũ Ninh mừng cháu Minh Anh."));
    CHECK(is(l.recipient, "Gia đình chị Nguyễn Thị Mai") && is(l.signer, "Phạm Quang Hòa"));
    CHECK(is(l.number, "01/TCM-UBND") && is(l.signer_post, "CHỦ TỊCH"));
    CHECK(does(x.id, approve) == E_CONFLICT && does(x.id, print) == OK && does(x.id, print) == OK);
    struct call early = {.act = act_on(&l), .way = LETTER_BY_HAND, .day = day("2026-11-19")};
    early.act.version = letter(x.id).version;
    CHECK(write(&early, send) == E_INVALID);
    early.day = day("2026-11-21");
    CHECK(write(&early, send) == E_INVALID);
    CHECK(does(x.id, send) == OK && letter(x.id).sent_day == day("2026-11-20"));
    CHECK(does(x.id, discard) == E_CONFLICT);
}

static void a_letter_with_something_left_to_say_is_not_approved(void **state)
{
    (void)state;
    int64_t mai = someone("Nguyễn Thị Mai", 1996, "Thôn 1", "");
    struct call x = drafted("gioi", mai, 0);
    CHECK(does(x.id, approve) == E_INVALID && letter(x.id).state == LETTER_DRAFTED);
    CHECK(letter(x.id).due_day == 0);
    CHECK(does(x.id, discard) == OK && is(letter(x.id).reason, "không cần nữa"));
}

static enum err number_of(struct db_tx *tx, struct call *x)
{
    return letter_register_of(tx, UNIT, LETTER_APOLOGY_NOUN, x->dossier_id, &x->entry);
}

static enum err apologise(struct db_tx *tx, struct call *x)
{
    struct letter_apology p = {
        .n =
            {.unit_id = UNIT,
             .person_id = x->person_id,
             .noun = S("dossier"),
             .noun_id = x->dossier_id,
             .reference = S("H31"),
             .event_day = date_local_day(tx->now_at),
             .subject = S(""),
             .matter = S(""),
             .actor = S("official:3")},
        .signer = S("Phạm Quang Hòa"),
        .made_at = tx->now_at,
    };
    p.n.facts.v[FILL_REASON] = S("sổ gốc ở kho");
    enum err e = letter_template_by_code(tx, S("loi"), p.n.event_day, &p.n.template);
    return e == OK ? letter_apologise(tx, &p) : e;
}

static enum err of_dossier(struct db_tx *tx, struct call *x)
{
    return letter_of(tx, UNIT, S("dossier"), x->dossier_id, &x->list);
}

static void an_apology_gets_its_number_once(void **state)
{
    (void)state;
    struct call x = {.dossier_id = 301, .person_id = someone("Lê Thị Na", 1950, "Thôn 1", "")};
    CHECK(write(&x, number_of) == E_NOT_FOUND);
    CHECK(write(&x, apologise) == OK && write(&x, apologise) == OK);
    CHECK(write(&x, of_dossier) == OK && x.list.n == 1);
    CHECK(x.list.list[0].state == LETTER_APPROVED);
    CHECK(is(x.list.list[0].body, "Xin lỗi bà Lê Thị Na: sổ gốc ở kho."));
    CHECK(write(&x, number_of) == OK);
    CHECK(str_eq(letter_register_words(c.arena, &x.entry), x.list.list[0].number));
}

/* ---- silence ---- */

static enum err undo(struct db_tx *tx, struct call *x)
{
    return letter_source_void(
        tx, &(struct letter_source){
                UNIT, S("dossier"), x->dossier_id, S("test"), S("nhập nhầm hồ sơ")});
}

static void a_death_holds_what_is_in_hand_and_keeps_new_ones_back(void **state)
{
    (void)state;
    today("2026-11-20 09:00");
    int64_t son = someone("Trần Thị Con", 1980, "Thôn 2", "Số 7");
    int64_t wife = someone("Lê Thị Vợ", 1982, "Thôn 2", "số 7, Thôn 2, xã Vũ Ninh");
    int64_t neighbour = someone("Vũ Thị Hàng Xóm", 1983, "Thôn 2", "Số 9");
    int64_t birth = drafted("sinh", wife, 401).id, other = drafted("sinh", neighbour, 402).id;
    int64_t thanks = drafted("on", wife, 403).id;
    CHECK(drafted("tu", son, 404).why == LETTER_DRAFTS);
    int64_t to_day = day("2026-12-20");
    CHECK(
        letter(birth).held_to == to_day &&
        letter_is_held(&(struct letter){.state = 1, .held_to = to_day}, to_day));
    CHECK(letter(other).held_to == 0 && letter(thanks).held_to == 0);
    CHECK(letter(birth).due_day == day("2026-12-23")); /* three working days afterwards */
    CHECK(does(birth, approve) == E_DENIED && does(other, approve) == OK);
    CHECK(drafted("sinh", wife, 405).why == LETTER_IN_MOURNING);
    CHECK(drafted("sinh", neighbour, 406).why == LETTER_DRAFTS);
    CHECK(drafted("on", wife, 407).why == LETTER_DRAFTS); /* thanks are not silenced */
    today("2026-12-20 23:00");
    CHECK(does(birth, approve) == E_DENIED && drafted("sinh", wife, 408).why == LETTER_IN_MOURNING);
    today("2026-12-21 00:10");
    CHECK(does(birth, approve) == OK && drafted("sinh", wife, 409).why == LETTER_DRAFTS);
}

static void a_mistaken_death_lets_go_what_it_held(void **state)
{
    (void)state;
    today("2027-03-01 09:00");
    int64_t son = someone("Trần Thị Con", 1980, "Thôn 2", "Số 7");
    int64_t wife = someone("Lê Thị Vợ", 1982, "Thôn 2", "số 7, Thôn 2, xã Vũ Ninh");
    int64_t birth = drafted("sinh", wife, 501).id;
    struct call death = drafted("tu", son, 502), again = drafted("tu", wife, 503);
    CHECK(letter(birth).held_to == day("2027-03-31"));
    CHECK(write(&death, undo) == OK);
    CHECK(letter(death.id).state == LETTER_DISCARDED);
    CHECK(letter(birth).held_to == day("2027-03-31")); /* the other one holds it still */
    CHECK(write(&again, undo) == OK && letter(birth).held_to == 0);
    CHECK(does(birth, approve) == OK);
    CHECK(drafted("tu", son, 502).why == LETTER_DRAFTS); /* received again, rightly */
}

static enum err set_wish(struct db_tx *tx, struct call *x)
{
    const struct opt_out o = {UNIT, x->person_id, OPT_OUT_LETTERS, S("official:1")};
    return opt_out_set(tx, &o, x->flag);
}

static void who_wants_no_letters_gets_none(void **state)
{
    (void)state;
    today("2026-11-20 09:00");
    struct call x = {.person_id = someone("Đỗ Thị Thôi", 1970, "Thôn 5", "Số 1"), .flag = true};
    int64_t before = drafted("sinh", x.person_id, 601).id;
    CHECK(write(&x, set_wish) == OK);
    CHECK(drafted("sinh", x.person_id, 602).why == LETTER_UNWANTED);
    CHECK(does(before, approve) == E_DENIED && does(before, discard) == OK);
    /* The news of a death counts all the same. */
    int64_t kin = someone("Đỗ Thị Em", 1972, "Thôn 5", "Số 1");
    CHECK(drafted("tu", x.person_id, 603).why == LETTER_UNWANTED);
    CHECK(drafted("sinh", kin, 604).why == LETTER_IN_MOURNING);
    x.flag = false;
    CHECK(write(&x, set_wish) == OK);
    CHECK(drafted("on", x.person_id, 605).why == LETTER_DRAFTS);
}

/* ---- lists ---- */

static enum err count(struct db_tx *tx, struct call *x)
{
    const struct letter_query q = {.unit_id = UNIT, .day = x->day};
    enum err e = letter_counts(tx, &q, &x->counts);
    for (int g = 1; e == OK && g < LETTER_GROUPS; g++) {
        const struct letter_query find = {
            .unit_id = UNIT, .group = (enum letter_group)g, .day = x->day, .limit = 1000};
        e = letter_find(tx, &find, &x->list);
        CHECK((int64_t)x->list.n == x->counts.group[g]);
        for (size_t i = 0; i < x->list.n; i++)
            CHECK(letter_is_held(&x->list.list[i], x->day) == (g == LETTERS_HELD));
    }
    return e;
}

static void every_letter_is_in_one_list(void **state)
{
    struct call x = {0};
    int64_t all = 0;
    (void)state;
    today("2026-11-25 09:00");
    x.day = day("2026-11-25");
    CHECK(write(&x, count) == OK);
    for (int g = 1; g < LETTER_GROUPS; g++)
        all += x.counts.group[g];
    CHECK(
        all > 10 && x.counts.group[LETTERS_TO_APPROVE] > 0 &&
        x.counts.group[LETTERS_DISCARDED] > 0);
    CHECK(x.counts.group[LETTERS_HELD] > 0 && x.counts.group[LETTERS_SENT] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_with_an_unknown_placeholder_is_refused_by_its_row),
        cmocka_unit_test(numbers_run_from_new_year_to_new_years_eve),
        cmocka_unit_test(a_letter_goes_from_the_draft_to_the_hand),
        cmocka_unit_test(a_letter_with_something_left_to_say_is_not_approved),
        cmocka_unit_test(an_apology_gets_its_number_once),
        cmocka_unit_test(a_death_holds_what_is_in_hand_and_keeps_new_ones_back),
        cmocka_unit_test(a_mistaken_death_lets_go_what_it_held),
        cmocka_unit_test(who_wants_no_letters_gets_none),
        cmocka_unit_test(every_letter_is_in_one_list),
    };
    commune_first = fill;
    return COMMUNE_RUN(tests);
}
