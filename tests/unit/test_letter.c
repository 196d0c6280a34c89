/* Letters: how people are addressed, numbers, households, placeholders, drafts and what keeps them
 * back. The pages: tests/web/test_letters.py. */
#include "dossier_fixture.h"

#include "commit/contribution_letter.h"
#include "commit/contribution_work.h"
#include "commit/letter_import.h"
#include "commit/letter_list.h"
#include "place/honorific.h"
#include "place/letter_register.h"
#include "place/mourning.h"
#include "spine/event.h"
#include "spine/opt_out.h"

static bool is(struct str got, const char *wanted)
{
    if (str_eq(got, str_z(wanted)))
        return true;
    print_error("\"%.*s\" instead of \"%s\"\n", STR_ARG(got), wanted);
    return false;
}

/* ---- how people are addressed ---- */

static void everybody_of_every_age_is_addressed_rightly(void **state)
{
    (void)state;
    const int year = 2026;
    for (int sex = -1; sex <= 4; sex++)
        for (int age = -3; age <= 140; age++) {
            struct str h = honorific(PERSON_CITIZEN, (enum person_sex)sex, year - age, year);
            bool known = age >= 0 && age <= 130 && (sex == PERSON_MALE || sex == PERSON_FEMALE);
            const char *wanted = !known               ? "ông/bà"
                                 : age < 16           ? "cháu"
                                 : age < 40           ? (sex == PERSON_MALE ? "anh" : "chị")
                                 : sex == PERSON_MALE ? "ông"
                                                      : "bà";
            CHECK(is(h, wanted));
        }
    for (int sex = 0; sex <= 2; sex++) {
        CHECK(is(honorific(PERSON_CITIZEN, (enum person_sex)sex, 0, year), "ông/bà"));
        CHECK(is(honorific(PERSON_ORGANISATION, (enum person_sex)sex, 1980, year), ""));
    }
}

static void a_name_stands_behind_its_honorific(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct person p = {
        .kind = PERSON_CITIZEN,
        .name = S(" Nguyễn Thị Mai "),
        .sex = PERSON_FEMALE,
        .birth_year = 1950};
    CHECK(is(honorific_name(a, &p, 2026), "bà Nguyễn Thị Mai"));
    CHECK(is(honorific_capital(a, honorific_name(a, &p, 2026)), "Bà Nguyễn Thị Mai"));
    CHECK(is(honorific_capital(a, S("ông/bà")), "Ông/bà"));
    CHECK(is(honorific_capital(a, S("")), ""));
    CHECK(is(honorific_address(&p, 2026), "bà"));
    p.kind = PERSON_ORGANISATION;
    p.name = S("Công ty May Hoa Sen");
    CHECK(is(honorific_name(a, &p, 2026), "Công ty May Hoa Sen"));
    CHECK(is(honorific_address(&p, 2026), "quý đơn vị"));
    arena_free(a);
}

/* ---- households ---- */

static void a_household_is_a_house_and_not_a_village(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static const struct {
        const char *village, *address, *key;
    } CASES[] = {
        {"Thôn 3", "Số 12, ngõ 4, Thôn 3, xã Vũ Ninh", "thon 3|so 12"},
        {"thôn  3", "số 12 ngõ 4", "thon 3|so 12 ngo 4"},
        {"Thôn Đông", "12/4 đường Trần Hưng Đạo", "thon dong|12 4 duong tran hung dao"},
        {"Thôn 3", "Thôn 3, xã Vũ Ninh", ""},
        {"Thôn 3", "", ""},
        {"", "Thôn 3, xã Vũ Ninh, huyện Kiến Xương, tỉnh Thái Bình", ""},
        {"", "Đội 5, thôn Đông", ""},
        {"Thôn Đông", "Ngõ 4", ""},
        {"Thôn Đông", "đường Trần Hưng Đạo", ""},
        {"Thôn Đông", "sau đình", ""},
        {"Thôn Đông", "Tổ dân phố 7, phường Thị Cầu", ""},
        {"", "Số 5, thôn Đông", "|so 5"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(is(
            mourning_household(a, str_z(CASES[i].village), str_z(CASES[i].address)), CASES[i].key));
    arena_free(a);
}

/* ---- placeholders ---- */

static void placeholders_are_those_of_the_list(void **state)
{
    (void)state;
    struct str wrong = S("");
    CHECK(letter_fill_known(S("Kính gửi {quy-danh}, {xung-ho} {Xa}."), &wrong));
    CHECK(!letter_fill_known(S("Kính gửi {quy-danh}, {ten-goi}."), &wrong));
    CHECK(is(wrong, "{ten-goi}"));
    CHECK(!letter_fill_known(S("{quy-danh"), &wrong) && !letter_fill_known(S("}"), &wrong));
    CHECK(!letter_fill_known(S("{}"), &wrong) && !letter_fill_known(S("{ {xa}}"), &wrong));
    for (int i = 0; i < FILL_COUNT; i++)
        for (int k = 0; k < i; k++)
            CHECK(!str_eq(letter_placeholder_name(i), letter_placeholder_name(k)));
}

static void what_is_not_known_stays_to_be_seen(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct letter_values v = {{STR_NONE}};
    v.v[FILL_NAME] = S("bà Mai");
    v.v[FILL_SUBJECT] = S("{quy-danh} và người bạn đời");
    struct str s = letter_fill(a, S("Chúc {nguoi-duoc-nhac}: {viec}."), &v);
    CHECK(is(s, "Chúc bà Mai và người bạn đời: {viec}."));
    CHECK(!letter_fill_whole(s) && letter_fill_whole(S("Chúc bà Mai.")));
    v.v[FILL_SUBJECT] = S("a {nguoi-duoc-nhac} b"); /* itself: once, and no more */
    CHECK(is(letter_fill(a, S("{nguoi-duoc-nhac}"), &v), "a {nguoi-duoc-nhac} b"));
    CHECK(is(letter_fill(a, S(""), &v), ""));
    arena_free(a);
}

/* ---- a commune ---- */

static struct str said;

static void hear(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    said = arena_fmt(
        c.arena, "%.*s%lld:%.*s: %.*s;", STR_ARG(said), (long long)issue->line,
        STR_ARG(issue->column), STR_ARG(issue->en));
}

static enum err take(struct str text, struct import_result *ret)
{
    const struct import in = {
        .db = c.db, .arena = c.arena, .text = text, .actor = S("import"), .issue = hear};
    said = S("");
    return letter_import(&in, ret);
}

#define HEAD                                                                                       \
    "template,valid_from,valid_to,kind,abbreviation,name_vi,name_en,silenced,triggers,within_"     \
    "days,"                                                                                        \
    "title,recipient,subject,body,legal_basis_vi,legal_basis_en\n"
#define BIRTH                                                                                      \
    "sinh,2025-01-01,,congratulation,TCM,Mừng,Birth,yes,1.001193:returned,3,THƯ CHÚC MỪNG,"  \
    "Gia đình {quy-danh},em bé,\"{Xa} mừng {nguoi-duoc-nhac}.\n{Xung-ho} vui.\",,\n"
#define DEATH                                                                                       \
    "tu,2025-01-01,,condolence,TCB,Chia buồn,Condolence,no,1.000656:accepted,1,THƯ CHIA BUỒN," \
    "{Quy-danh},người thân,Chia buồn {quy-danh}.,,\n"
#define THANKS                                                                                           \
    "on,2025-01-01,,thanks,TCƠ,Cảm ơn,Thanks,no,contribution:recorded,5,THƯ CẢM ƠN,{Quy-danh},," \
    "Cảm ơn {quy-danh} đã góp {dong-gop} cho {cong-trinh}.,,\n"
#define SORRY                                                                                      \
    "loi,2025-01-01,,apology,PXL,Xin lỗi,Sorry,no,*:apology,,XIN LỖI,{Quy-danh},,"             \
    "Xin lỗi {quy-danh}: {ly-do}.,,\n"
#define ACHIEVEMENT                                                                                \
    "gioi,2025-01-01,,congratulation,TCM,Giỏi,Well done,yes,,,THƯ,{Quy-danh},,{Quy-danh} "      \
    "{viec}.,,\n"

#define UNIT_ROW                                                                                   \
    "INSERT INTO unit (id, level, kind, code, name, name_en, name_key, slug, valid_from,"          \
    " updated_at) VALUES (7, 3, 7, '13126', 'Vũ Ninh', '', "

static int fill(void)
{
    struct import_result r;
    bool sqlite = c.f->engine == DB_SQLITE;
    fixture_sql(
        c.f, sqlite ? UNIT_ROW "x'00', 'vu-ninh', 0, 0)"
                    : UNIT_ROW "CAST('00' AS BYTEA), 'vu-ninh', 0, 0)");
    return take(S(HEAD BIRTH DEATH THANKS SORRY ACHIEVEMENT), &r) == OK ? 0 : 1;
}

struct call {
    enum err (*fn)(struct db_tx *tx, struct call *call);
    struct person_new person;
    const char *template;
    int64_t person_id, dossier_id, id, id2;
    enum letter_refusal why;
    struct letter letter;
    struct letter_act act;
    struct letter_words words;
    struct letter_register_entry entry;
    struct letter_counts counts;
    struct contribution gift;
    struct contribution_totals totals;
    struct letter_list list;
    enum contribution_fault fault;
    enum letter_way way;
    int64_t day;
    bool flag;
};

static enum err run(struct db_tx *tx, void *ctx)
{
    struct call *call = ctx;
    return call->fn(tx, call);
}

static enum err write(struct call *call, enum err (*fn)(struct db_tx *, struct call *))
{
    call->fn = fn;
    return db_write(c.db, c.arena, DB_HIGH, run, call);
}

static enum err make_person(struct db_tx *tx, struct call *x)
{
    return person_find_or_make(tx, &c.keys, &x->person, &x->person_id, NULL);
}

static int64_t someone(const char *name, int birth_year, const char *village, const char *address)
{
    struct call x = {
        .person = {
            .unit_id = UNIT,
            .kind = PERSON_CITIZEN,
            .name = str_z(name),
            .sex = PERSON_FEMALE,
            .birth_year = birth_year,
            .village = str_z(village),
            .address = str_z(address)}};
    CHECK(write(&x, make_person) == OK);
    return x.person_id;
}

static enum err draft(struct db_tx *tx, struct call *x)
{
    struct letter_new n = {
        .unit_id = UNIT,
        .person_id = x->person_id,
        .noun = x->dossier_id ? S("dossier") : S(""),
        .noun_id = x->dossier_id,
        .reference = S(""),
        .event_day = date_local_day(tx->now_at),
        .subject = S(""),
        .matter = S(""),
        .actor = S("test"),
    };
    enum err e = letter_template_by_code(tx, str_z(x->template), n.event_day, &n.template);
    return e == OK ? letter_draft(tx, &n, &x->id, &x->why) : e;
}

static struct call drafted(const char *template, int64_t person_id, int64_t dossier_id)
{
    struct call x = {.template = template, .person_id = person_id, .dossier_id = dossier_id};
    CHECK(write(&x, draft) == OK);
    return x;
}

static enum err get(struct db_tx *tx, struct call *x)
{
    return letter_by_id(tx, UNIT, x->id, &x->letter);
}

static struct letter letter(int64_t id)
{
    struct call x = {.id = id};
    CHECK(write(&x, get) == OK);
    return x.letter;
}

static struct letter_act act_on(const struct letter *l)
{
    return (struct letter_act){
        .unit_id = UNIT,
        .id = l->id,
        .version = l->version,
        .official_id = 1,
        .official = S("Phạm Quang Hòa"),
        .actor = S("official:1"),
        .reason = S("không cần nữa"),
    };
}

static enum err approve(struct db_tx *tx, struct call *x)
{
    return letter_approve(tx, &x->act, &x->letter);
}
static enum err print(struct db_tx *tx, struct call *x)
{
    return letter_print(tx, &x->act, &x->letter);
}
static enum err edit(struct db_tx *tx, struct call *x)
{
    return letter_edit(tx, &x->act, &x->words, &x->letter);
}
static enum err discard(struct db_tx *tx, struct call *x)
{
    return letter_discard(tx, &x->act, &x->letter);
}
static enum err send(struct db_tx *tx, struct call *x)
{
    return letter_send(tx, &c.keys, &x->act, x->way, x->day, &x->letter);
}
static enum err does(int64_t id, enum err (*fn)(struct db_tx *, struct call *))
{
    struct letter l = letter(id);
    struct call x = {.act = act_on(&l), .way = LETTER_BY_HAND, .day = date_local_day(clock_now())};
    return write(&x, fn);
}

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

/* ---- contributions ---- */

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
    return e == OK ? contribution_thank(tx, UNIT, x->id, S("test"), &letter_id, &x->why) : e;
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
    CHECK(write(&x, record) == OK && x.why == LETTER_DRAFTS);
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
        cmocka_unit_test(everybody_of_every_age_is_addressed_rightly),
        cmocka_unit_test(a_name_stands_behind_its_honorific),
        cmocka_unit_test(a_household_is_a_house_and_not_a_village),
        cmocka_unit_test(placeholders_are_those_of_the_list),
        cmocka_unit_test(what_is_not_known_stays_to_be_seen),
        cmocka_unit_test(a_template_with_an_unknown_placeholder_is_refused_by_its_row),
        cmocka_unit_test(numbers_run_from_new_year_to_new_years_eve),
        cmocka_unit_test(a_letter_goes_from_the_draft_to_the_hand),
        cmocka_unit_test(a_letter_with_something_left_to_say_is_not_approved),
        cmocka_unit_test(an_apology_gets_its_number_once),
        cmocka_unit_test(a_death_holds_what_is_in_hand_and_keeps_new_ones_back),
        cmocka_unit_test(a_mistaken_death_lets_go_what_it_held),
        cmocka_unit_test(who_wants_no_letters_gets_none),
        cmocka_unit_test(every_letter_is_in_one_list),
        cmocka_unit_test(a_gift_is_thanked_for_and_counted),
        cmocka_unit_test(what_was_given_is_said_as_a_letter_says_it),
    };
    commune_first = fill;
    return commune_run(tests, sizeof tests / sizeof *tests);
}
