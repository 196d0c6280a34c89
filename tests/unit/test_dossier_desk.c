/* Reception over the counter: person, papers, register; then who has it, and at which step. */
#include "dossier_desk_fixture.h"

#include "serve/dossier_amend.h"
#include "serve/dossier_reception.h"

/* ---- papers ---- */

static void a_procedures_list_becomes_a_checklist(void **state)
{
    (void)state;
    struct procedure p = {
        .papers_vi = S("Tờ khai (bản chính) x1 | Giấy chứng sinh (bản sao) x2 | "
                       "Căn cước (xuất trình) | Giấy ủy quyền (bản chính hoặc bản sao) | "
                       "Sổ (bản sao, xuất trình bản chính) x1 | Ảnh (điện tử)"),
        .papers_en = S("Declaration (original) x1 | Birth notification (copy) x2"),
    };
    static const struct {
        const char *name;
        enum paper_form form;
        int64_t copies;
    } IS[] = {
        {"Tờ khai", PAPER_ORIGINAL, 1}, {"Giấy chứng sinh", PAPER_COPY, 2},
        {"Căn cước", PAPER_SHOWN, 0},   {"Giấy ủy quyền", PAPER_UNSAID, 1},
        {"Sổ", PAPER_COPY, 1},          {"Ảnh", PAPER_ELECTRONIC, 1},
    };
    struct dossier_papers l = dossier_papers_asked(c.arena, &p);
    assert_int_equal(l.n, 6);
    for (size_t i = 0; i < l.n; i++) {
        CHECK(str_eq(l.list[i].name, str_z(IS[i].name)) && l.list[i].form == IS[i].form);
        CHECK(l.list[i].copies == IS[i].copies && l.list[i].line == (int64_t)i + 1);
        CHECK(!l.list[i].checked);
    }
    CHECK(str_eq(dossier_paper_line(c.arena, p.papers_en, 2), S("Birth notification")));
    CHECK(dossier_paper_line(c.arena, p.papers_en, 3).n == 0);
    CHECK(dossier_paper_line(c.arena, p.papers_en, 0).n == 0);
}

/* ---- reception ---- */

static struct dossier_paper two_papers[] = {
    {.line = 1,
     .name = STR_INIT("Tờ khai"),
     .form = PAPER_ORIGINAL,
     .copies = 1,
     .checked = true,
     .remark = STR_INIT("")},
    {.name = STR_INIT("Giấy ra viện"),
     .form = PAPER_COPY,
     .copies = 2,
     .remark = STR_INIT("mờ dấu")},
};
static struct person_new hoa = {
    .unit_id = UNIT,
    .kind = PERSON_CITIZEN,
    .name = STR_INIT("Nguyễn Thị Hoa"),
    .birth_year = 1962,
    .village = STR_INIT("Thôn Đoài"),
    .phone = STR_INIT("0912 000 377"),
};

struct desk {
    struct dossier_reception r;
    struct dossier d;
    struct dossier_desk desk;
    struct dossier_papers papers;
    struct dossier_gaps gaps;
    struct str remark;
    struct person person;
};

static enum err do_reception(struct db_tx *tx, void *ctx)
{
    struct desk *x = ctx;
    return dossier_reception(tx, &c.keys, &x->r, &x->d);
}

static enum err do_read(struct db_tx *tx, void *ctx)
{
    struct desk *x = ctx;
    enum err e = dossier_by_id(tx, UNIT, x->d.id, &x->d);
    if (e == OK)
        e = dossier_desk_get(tx, UNIT, x->d.id, &x->desk);
    if (e == OK)
        e = dossier_papers_get(tx, UNIT, x->d.id, &x->papers);
    if (e == OK)
        e = dossier_gaps_get(tx, UNIT, x->d.id, &x->gaps);
    if (e == OK)
        e = dossier_remark_get(tx, &c.keys, &x->d, &x->remark);
    return e == OK ? person_by_id(tx, UNIT, x->d.person_id, &x->person) : e;
}

static struct desk at_the_desk(void)
{
    return (struct desk){
        .r = {
            .unit_id = UNIT,
            .official_id = LAN,
            .official = S("Phạm Thị Lan"),
            .actor = S("official:11"),
            .procedure_id = c.reissue,
            .state = DOSSIER_ACCEPTED,
            .person = &hoa,
            .channel = CHANNEL_DIRECT,
            .handover = S("Quầy 2"),
            .remark = S("gọi con trai 0912"),
            .help_unit_id = 99,
            .papers = {two_papers, 2},
            .reason = S(""),
        }};
}

static void one_form_receives_all_at_once(void **state)
{
    (void)state;
    struct desk x = at_the_desk();
    today("2026-11-17 09:40");
    CHECK(written(do_reception, &x) == OK);
    CHECK(x.d.due_at == at("2026-11-25 17:00"));
    CHECK(looked(do_read, &x) == OK);
    CHECK(str_eq(x.d.code, S("H31.45.12-261117-0001")) && str_eq(x.d.handover, S("Quầy 2")));
    CHECK(str_eq(x.person.name, hoa.name) && x.person.phone_sealed.n);
    CHECK(x.desk.help_unit_id == 99 && x.desk.authority_unit_id == 0);
    CHECK(x.desk.receiver_id == LAN && str_eq(x.desk.receiver, S("Phạm Thị Lan")));
    CHECK(x.desk.book_year == 2026 && x.desk.book == 1 && x.desk.book_number == 1);
    CHECK(x.papers.n == 2 && x.papers.list[0].checked && !x.papers.list[1].checked);
    CHECK(str_eq(x.papers.list[1].remark, S("mờ dấu")) && x.papers.list[1].line == 0);
    CHECK(str_eq(x.remark, S("gọi con trai 0912")));
    /* The same citizen again is the same person; the register goes on, also on another day. */
    struct desk y = at_the_desk();
    today("2026-11-18 08:00");
    CHECK(written(do_reception, &y) == OK && looked(do_read, &y) == OK);
    CHECK(y.d.person_id == x.d.person_id && y.desk.book_number == 2);
    CHECK(str_eq(y.d.code, S("H31.45.12-261118-0001")));
}

static enum err monthly_books(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return setting_set(tx, UNIT, S("dossier_books"), S("month"));
}

static void a_book_a_month_counts_on_through_the_year(void **state)
{
    (void)state;
    struct desk x = at_the_desk();
    CHECK(written(monthly_books, NULL) == OK);
    today("2026-11-19 08:00");
    CHECK(written(do_reception, &x) == OK && looked(do_read, &x) == OK);
    CHECK(x.desk.book == 11 && x.desk.book_number == 3);
    today("2027-01-04 08:00");
    x = at_the_desk();
    CHECK(written(do_reception, &x) == OK && looked(do_read, &x) == OK);
    CHECK(x.desk.book_year == 2027 && x.desk.book == 1 && x.desk.book_number == 1);
}

static void the_officer_decides_who_it_is(void **state)
{
    (void)state;
    struct desk x = at_the_desk();
    today("2026-11-17 10:00");
    CHECK(written(do_reception, &x) == OK);
    int64_t first = x.d.person_id;
    x.r.person_id = RECEPTION_NEW;
    CHECK(written(do_reception, &x) == OK);
    CHECK(x.d.person_id != first);
    x.r.person_id = first;
    CHECK(written(do_reception, &x) == OK && x.d.person_id == first);
    x.r.person_id = 1;
    CHECK(written(do_reception, &x) == E_NOT_FOUND);
    struct person_new with_id = hoa;
    with_id.id_number = S("034162000377");
    x.r.person = &with_id;
    x.r.person_id = first;
    CHECK(written(do_reception, &x) == OK);
    x.r.person_id = RECEPTION_NEW;
    CHECK(written(do_reception, &x) == E_CONFLICT);
}

static void what_lacks_is_asked_for_at_the_counter(void **state)
{
    (void)state;
    static const struct dossier_gap GAPS[] = {
        {STR_INIT("Giấy chứng sinh"), STR_INIT("bản chính; bản nộp là bản chụp"), 0, 0, 0},
        {STR_INIT("Căn cước của cha"), STR_INIT(""), 0, 0, 0},
    };
    struct desk x = at_the_desk();
    today("2026-11-17 10:30");
    x.r.state = DOSSIER_SUPPLEMENT;
    CHECK(written(do_reception, &x) == E_INVALID);
    x.r.gaps = (struct dossier_gaps){GAPS, 2};
    CHECK(written(do_reception, &x) == OK && looked(do_read, &x) == OK);
    CHECK(x.d.state == DOSSIER_SUPPLEMENT && x.d.due_at == 0 && x.gaps.n == 2);
    CHECK(str_eq(x.gaps.list[1].name, S("Căn cước của cha")) && x.gaps.list[0].allowed_by == 0);
    struct story s = story_of(&x.d, 0);
    CHECK(str_eq(
        s.steps[0].reason, S("Giấy chứng sinh: bản chính; bản nộp là bản chụp; Căn cước của cha")));
    x = at_the_desk();
    x.r.state = DOSSIER_REFUSED;
    CHECK(written(do_reception, &x) == E_INVALID);
    x.r.reason = S("không thuộc thẩm quyền");
    CHECK(written(do_reception, &x) == OK && x.d.ended_at);
    x.r.state = DOSSIER_PROCESSING;
    CHECK(written(do_reception, &x) == E_INVALID);
}

static void what_is_out_of_bounds_is_not_received(void **state)
{
    (void)state;
    struct dossier_paper bad = two_papers[0];
    struct desk x = at_the_desk();
    today("2026-11-17 10:40");
    x.r.papers = (struct dossier_papers){&bad, 1};
    bad.name = S("");
    CHECK(written(do_reception, &x) == E_INVALID);
    bad.name = S("Tờ khai");
    bad.copies = PAPER_COPIES_MAX + 1;
    CHECK(written(do_reception, &x) == E_INVALID);
    bad.copies = 1;
    x.r.channel = (enum dossier_channel)9;
    CHECK(written(do_reception, &x) == E_INVALID);
    x.r.channel = CHANNEL_POST;
    struct person_contact contact = {.channels = CONTACT_EMAIL, .email = S("không có")};
    x.r.contact = &contact;
    CHECK(written(do_reception, &x) == E_INVALID);
    contact.email = S("hoa@example.vn");
    CHECK(written(do_reception, &x) == OK);
}

/* ---- who has it ---- */

static enum err do_assign(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_assign(tx, &x->a, x->in, &x->d);
}

struct having {
    int64_t id;
    const struct dossier_assignment *list;
    size_t n;
    struct dossier_desk desk;
};
static enum err do_assignments(struct db_tx *tx, void *ctx)
{
    struct having *h = ctx;
    enum err e = dossier_desk_get(tx, UNIT, h->id, &h->desk);
    return e == OK ? dossier_assignments(tx, UNIT, h->id, &h->list, &h->n) : e;
}

static void one_has_it_or_nobody(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue), old = d;
    struct dossier_holder tuan = {TUAN, S("Quách Văn Tuấn")}, lan = {LAN, S("Phạm Thị Lan")};
    struct dossier_holder nobody = {0, S("")};
    struct doing x = {.a = act_of(&d, CHAIR), .in = &tuan};
    CHECK(act(do_assign, &x) == OK);
    CHECK(str_eq(x.d.officer, S("Quách Văn Tuấn")) && x.d.version == d.version + 1);
    x.a = act_of(&x.d, CHAIR);
    CHECK(act(do_assign, &x) == E_CONFLICT); /* has it already */
    x.a = act_of(&old, LAN);
    x.in = &lan;
    CHECK(act(do_assign, &x) == E_CONFLICT); /* saw an older one */
    today("2026-11-17 10:00");
    x.a.version = 0;
    CHECK(act(do_assign, &x) == OK);
    today("2026-11-17 11:00");
    x.a = act_of(&x.d, LAN);
    x.in = &nobody;
    CHECK(act(do_assign, &x) == OK);
    struct having h = {.id = d.id};
    CHECK(looked(do_assignments, &h) == OK);
    CHECK(h.n == 2 && h.desk.holder_id == 0 && h.desk.holder.n == 0);
    CHECK(h.list[0].official_id == TUAN && h.list[0].by_id == CHAIR);
    CHECK(h.list[0].to_at == at("2026-11-17 10:00") && h.list[1].from_at == h.list[0].to_at);
    CHECK(h.list[1].to_at == at("2026-11-17 11:00"));
    struct story s = story_of(&d, d.version);
    CHECK(s.n == 3 && s.steps[0].kind == STEP_ASSIGNED && s.steps[0].official == TUAN);
    CHECK(str_eq(s.steps[0].reason, S("Quách Văn Tuấn")) && s.steps[2].official == 0);
    d = s.d;
    moved(&d, "2026-11-17 11:30", DOSSIER_PROCESSING);
    moved(&d, "2026-11-17 12:00", DOSSIER_FINISHED);
    x.a = act_of(&d, LAN);
    x.in = &lan;
    CHECK(act(do_assign, &x) == E_CONFLICT); /* ended */
}

static enum err do_step(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_set_step(tx, &x->a, *(const struct str *)x->in, &x->d);
}

struct words {
    const struct str *list;
    size_t n;
};
static enum err do_words(struct db_tx *tx, void *ctx)
{
    struct words *w = ctx;
    return dossier_steps(tx, UNIT, &w->list, &w->n);
}
static enum err own_words(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return setting_set(tx, UNIT, S("dossier_steps"), S(" Chờ sổ gốc | |Chờ ký"));
}

static void the_step_is_a_word_of_the_office(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    struct str word = S(" Chờ sổ gốc ");
    struct doing x = {.a = act_of(&d, LAN), .in = &word};
    CHECK(act(do_step, &x) == OK && x.d.version == d.version + 1);
    x.a = act_of(&x.d, LAN);
    CHECK(act(do_step, &x) == OK && x.d.version == d.version + 1); /* the same: no event */
    struct str long_word = S("một hai ba bốn năm sáu bảy tám chín mười!");
    x.in = &long_word;
    CHECK(act(do_step, &x) == E_INVALID);
    struct story s = story_of(&d, d.version);
    CHECK(s.n == 1 && s.steps[0].kind == STEP_WORD && str_eq(s.steps[0].reason, S("Chờ sổ gốc")));
    struct words w = {0};
    CHECK(looked(do_words, &w) == OK && w.n == 7);
    CHECK(written(own_words, NULL) == OK && looked(do_words, &w) == OK);
    CHECK(w.n == 2 && str_eq(w.list[0], S("Chờ sổ gốc")) && str_eq(w.list[1], S("Chờ ký")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_procedures_list_becomes_a_checklist),
        cmocka_unit_test(one_form_receives_all_at_once),
        cmocka_unit_test(a_book_a_month_counts_on_through_the_year),
        cmocka_unit_test(the_officer_decides_who_it_is),
        cmocka_unit_test(what_lacks_is_asked_for_at_the_counter),
        cmocka_unit_test(what_is_out_of_bounds_is_not_received),
        cmocka_unit_test(one_has_it_or_nobody),
        cmocka_unit_test(the_step_is_a_word_of_the_office),
    };
    commune_first = one_applicant;
    return COMMUNE_RUN(tests);
}
