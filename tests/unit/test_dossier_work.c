/* What officials do with a dossier: work, asking for papers, apology, hand-over; corrections, and
 * receptions that were a mistake. */
#include "dossier_desk_fixture.h"

#include "place/person_match.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_count.h"
#include "serve/dossier_handover.h"
#include "serve/dossier_list.h"
#include "serve/dossier_work.h"

/* ---- work ---- */

struct working {
    struct dossier_act a;
    enum dossier_work w;
    struct dossier d;
};
static enum err do_work(struct db_tx *tx, void *ctx)
{
    struct working *x = ctx;
    return dossier_work_do(tx, &x->a, x->w, &x->d);
}

static enum err work(struct dossier *d, int64_t official, enum dossier_work w, struct str reason)
{
    struct working x = {.a = act_of(d, official), .w = w};
    x.a.reason = reason;
    enum err e = written(do_work, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static void what_was_only_received_is_taken_up_on_the_way(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    today("2026-11-18 09:00");
    CHECK(work(&d, LAN, WORK_READY, S("")) == OK);
    CHECK(d.state == DOSSIER_FINISHED && d.result == RESULT_GRANTED);
    struct story s = story_of(&d, 1);
    CHECK(s.n == 2 && s.steps[0].to == DOSSIER_PROCESSING && s.steps[1].to == DOSSIER_FINISHED);
    CHECK(s.steps[1].version == d.version);
}

static void every_kind_of_work_keeps_its_rules(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue), old = d;
    today("2026-11-18 09:00");
    CHECK(work(&d, LAN, WORK_PAPERS_CAME, S("")) == E_CONFLICT);
    CHECK(work(&d, LAN, WORK_READY_REFUSED, S("")) == E_INVALID);
    CHECK(work(&d, LAN, WORK_READY_REFUSED, S("không đủ điều kiện")) == OK);
    CHECK(d.state == DOSSIER_FINISHED && d.result == RESULT_REFUSED);
    CHECK(work(&old, LAN, WORK_BEGIN, S("")) == E_CONFLICT); /* saw an older version */
    CHECK(work(&d, LAN, WORK_RECALL, S("nhầm tên")) == E_DENIED);
    CHECK(work(&d, CHAIR, WORK_RECALL, S("")) == E_INVALID);
    CHECK(work(&d, CHAIR, WORK_RECALL, S("nhầm tên")) == OK && d.state == DOSSIER_PROCESSING);
    CHECK(work(&d, LAN, WORK_ASK_PAYMENT, S("")) == OK && d.paused_at);
    CHECK(work(&d, LAN, WORK_PAID, S("")) == OK && !d.paused_at);
    CHECK(work(&d, LAN, WORK_WITHDRAW, S("")) == OK && d.state == DOSSIER_WITHDRAWING);
    CHECK(work(&d, LAN, WORK_WITHDRAW_UNDONE, S("")) == OK && d.state == DOSSIER_PROCESSING);
    CHECK(work(&d, LAN, WORK_WITHDRAW, S("")) == OK);
    CHECK(work(&d, LAN, WORK_WITHDRAWN, S("")) == E_INVALID);
    CHECK(work(&d, LAN, WORK_WITHDRAWN, S("đổi ý")) == OK);
    CHECK(d.state == DOSSIER_STOPPED && d.result == RESULT_WITHDRAWN);
    for (int w = 0; w <= WORK_KINDS; w++)
        CHECK(!dossier_work_may(&d, (enum dossier_work)w));
    CHECK(receive(c.reissue, DOSSIER_SUBMITTED, &d) == OK);
    CHECK(work(&d, LAN, WORK_REFUSE, S("")) == E_INVALID);
    CHECK(work(&d, LAN, WORK_ACCEPT, S("")) == OK && d.due_at);
    CHECK(work(&d, LAN, WORK_STOP, S("")) == E_INVALID);
    CHECK(work(&d, LAN, WORK_STOP, S("trùng hồ sơ")) == OK && d.state == DOSSIER_STOPPED);
}

/* ---- papers that lack ---- */

static enum err do_ask(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_ask(tx, &x->a, x->in, &x->d);
}

static const struct dossier_gap LACKS[] = {
    {STR_INIT("Sổ hộ khẩu cũ"), STR_INIT("bản sao"), 0, 0, 0},
    {STR_INIT("Giấy xác nhận"), STR_INIT("của thôn"), 0, 0, 0},
};

struct asked {
    int64_t id, times;
    struct dossier_gaps gaps;
    const struct dossier_difference *differences;
    size_t n;
};
static enum err do_asked(struct db_tx *tx, void *ctx)
{
    struct asked *x = ctx;
    enum err e = dossier_asked(tx, UNIT, x->id, &x->times);
    if (e == OK)
        e = dossier_gaps_get(tx, UNIT, x->id, &x->gaps);
    return e == OK ? dossier_differences(tx, UNIT, x->id, &x->differences, &x->n) : e;
}

static void papers_are_asked_for_once_unless_the_chair_says_why(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    struct dossier_gaps gaps = {LACKS, 2}, none = {LACKS, 0};
    struct doing x = {.a = act_of(&d, LAN), .in = &none};
    today("2026-11-18 09:00");
    CHECK(act(do_ask, &x) == E_INVALID);
    x.in = &gaps;
    CHECK(act(do_ask, &x) == OK && x.d.state == DOSSIER_SUPPLEMENT);
    d = x.d;
    /* Thought better of a withdrawal: still one asking. */
    today("2026-11-18 10:00");
    CHECK(work(&d, LAN, WORK_WITHDRAW, S("")) == OK);
    today("2026-11-18 11:00");
    CHECK(work(&d, LAN, WORK_WITHDRAW_UNDONE, S("")) == OK && d.state == DOSSIER_SUPPLEMENT);
    struct asked asked = {.id = d.id};
    CHECK(looked(do_asked, &asked) == OK && asked.times == 1 && asked.gaps.n == 2);
    today("2026-11-19 09:00");
    CHECK(work(&d, LAN, WORK_PAPERS_CAME, S("")) == OK);
    x.a = act_of(&d, LAN);
    x.a.reason = S("còn thiếu");
    CHECK(act(do_ask, &x) == E_CONFLICT);
    x.a = act_of(&d, CHAIR);
    CHECK(act(do_ask, &x) == E_CONFLICT); /* also the chair says why */
    x.a.reason = S("giấy vừa nộp bị tẩy xóa");
    today("2026-11-19 10:00");
    CHECK(act(do_ask, &x) == OK && (x.d.differences & (1U << DIFF_MANY_PAUSES)));
    CHECK(looked(do_asked, &asked) == OK && asked.times == 2 && asked.gaps.n == 4);
    CHECK(asked.gaps.list[3].allowed_by == CHAIR && asked.gaps.list[0].allowed_by == 0);
    CHECK(asked.n == 1 && asked.differences[0].kind == DIFF_MANY_PAUSES);
    CHECK(asked.differences[0].office == 2 && asked.differences[0].computed == 1);
    struct story s = story_of(&x.d, 0);
    CHECK(s.d.version == x.d.version && str_find(s.steps[s.n - 2].reason, S("tẩy xóa")) >= 0);
}

/* ---- apology ---- */

static enum err do_apologise(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_apologise(tx, &x->a, x->in, &x->d);
}
struct sorry {
    int64_t id;
    struct dossier_apology p;
};
static enum err do_sorry(struct db_tx *tx, void *ctx)
{
    struct sorry *x = ctx;
    return dossier_apology_get(tx, UNIT, x->id, &x->p);
}

static void an_apology_is_made_once_and_moves_no_due_time(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue); /* due 25/11 */
    struct dossier_apology_new n = {day("2026-11-27"), S(" Trần Đình Chủ ")};
    struct doing x = {.a = act_of(&d, CHAIR), .in = &n};
    struct sorry sorry = {.id = d.id};
    today("2026-11-20 09:00");
    CHECK(looked(do_sorry, &sorry) == E_NOT_FOUND);
    x.a.reason = S("bận");
    CHECK(act(do_apologise, &x) == E_INVALID);
    x.a.reason = S("phải chờ sổ gốc từ kho lưu trữ tỉnh");
    n.day = day("2026-11-25");
    CHECK(act(do_apologise, &x) == E_INVALID); /* not after the due day */
    n.day = day("2026-11-28");
    CHECK(act(do_apologise, &x) == E_INVALID); /* a Saturday */
    n.day = day("2026-11-27");
    n.signer = S(" ");
    CHECK(act(do_apologise, &x) == E_INVALID);
    n.signer = S(" Trần Đình Chủ ");
    CHECK(act(do_apologise, &x) == OK);
    CHECK(x.d.due_at == d.due_at && x.d.late_at == d.late_at && x.d.version == d.version + 1);
    CHECK(looked(do_sorry, &sorry) == OK);
    CHECK(sorry.p.in_time && sorry.p.promised_at == at("2026-11-27 17:00"));
    CHECK(sorry.p.due_at == at("2026-11-25 17:00") && str_eq(sorry.p.signer, S("Trần Đình Chủ")));
    d = x.d;
    x.a = act_of(&d, CHAIR);
    x.a.reason = S("vẫn chưa có sổ gốc từ kho lưu trữ");
    n.day = day("2026-12-01");
    CHECK(act(do_apologise, &x) == E_CONFLICT);
    struct story s = story_of(&d, 1);
    CHECK(s.n == 1 && s.steps[0].kind == STEP_APOLOGY);
    CHECK(s.steps[0].promised_at == at("2026-11-27 17:00"));
    /* Kept the new date, and still late by the law's. */
    moved(&d, "2026-11-25 10:00", DOSSIER_PROCESSING);
    moved(&d, "2026-11-27 10:00", DOSSIER_FINISHED);
    CHECK(d.punctuality == PUNCTUALITY_LATE);
}

static void a_late_apology_says_that_it_was_late(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    struct dossier_apology_new n = {day("2026-11-27"), S("Trần Đình Chủ")};
    struct doing x = {.a = act_of(&d, CHAIR), .in = &n};
    struct sorry sorry = {.id = d.id};
    x.a.reason = S("phải chờ sổ gốc từ kho lưu trữ tỉnh");
    today("2026-11-25 08:00"); /* the due day itself */
    CHECK(act(do_apologise, &x) == OK && looked(do_sorry, &sorry) == OK && !sorry.p.in_time);
    d = begun("2026-11-17 09:40", c.reissue);
    today("2026-12-01 08:00");
    x.a.id = d.id;
    CHECK(act(do_apologise, &x) == E_INVALID); /* the new date is past */
    moved(&d, "2026-12-01 08:00", DOSSIER_PROCESSING);
    moved(&d, "2026-12-01 08:10", DOSSIER_FINISHED);
    x.a = act_of(&d, CHAIR);
    x.a.reason = S("phải chờ sổ gốc từ kho lưu trữ tỉnh");
    n.day = day("2026-12-04");
    CHECK(act(do_apologise, &x) == E_CONFLICT); /* ready already */
}

/* ---- hand-over ---- */

static enum err do_hand_over(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_hand_over(tx, &c.keys, &x->a, x->in, &x->d);
}
struct given {
    struct dossier d;
    struct dossier_handover h;
};
static enum err do_given(struct db_tx *tx, void *ctx)
{
    struct given *x = ctx;
    return dossier_handover_get(tx, &c.keys, &x->d, &x->h);
}

static void whoever_takes_the_result_is_written_down_sealed(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    struct dossier_taker t = {.other = true, .name = S("Nguyễn Văn Con"), .number = S("")};
    struct doing x = {.a = act_of(&d, LAN), .in = &t};
    struct given given = {.d = d};
    CHECK(act(do_hand_over, &x) == E_INVALID); /* not said how it was made sure */
    t.identity = IDENTITY_CARD;
    CHECK(act(do_hand_over, &x) == E_INVALID); /* no number */
    t.number = S("034094000999");
    CHECK(act(do_hand_over, &x) == E_CONFLICT); /* not ready */
    CHECK(work(&d, LAN, WORK_READY, S("")) == OK);
    x.a = act_of(&d, LAN);
    CHECK(looked(do_given, &given) == E_NOT_FOUND);
    CHECK(act(do_hand_over, &x) == OK && x.d.state == DOSSIER_RETURNED);
    CHECK(looked(do_given, &given) == OK);
    CHECK(given.h.giver_id == LAN && given.h.taker.other);
    CHECK(given.h.taker.identity == IDENTITY_CARD);
    CHECK(str_eq(given.h.taker.name, S("Nguyễn Văn Con")));
    CHECK(str_eq(given.h.taker.number, S("034094000999")));
    x.a = act_of(&x.d, LAN);
    CHECK(act(do_hand_over, &x) == E_CONFLICT); /* once */
    d = begun("2026-11-17 09:50", c.reissue);
    CHECK(work(&d, LAN, WORK_READY, S("")) == OK);
    x.a = act_of(&d, LAN);
    t = (struct dossier_taker){.identity = IDENTITY_RECEIPT, .name = S("bỏ qua")};
    CHECK(act(do_hand_over, &x) == OK);
    given.d = x.d;
    CHECK(looked(do_given, &given) == OK && !given.h.taker.other && given.h.taker.name.n == 0);
}

/* ---- corrections ---- */

static enum err do_correct(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_correct(tx, &c.keys, &x->a, x->in, &x->d);
}
struct seen {
    struct dossier d;
    struct person p;
    struct str remark, phone;
    struct dossier_papers papers;
};
static enum err do_see(struct db_tx *tx, void *ctx)
{
    struct seen *x = ctx;
    enum err e = dossier_by_id(tx, UNIT, x->d.id, &x->d);
    if (e == OK)
        e = person_by_id(tx, UNIT, x->d.person_id, &x->p);
    if (e == OK)
        e = person_phone(tx->arena, &c.keys, &x->p, &x->phone);
    if (e == OK)
        e = dossier_papers_get(tx, UNIT, x->d.id, &x->papers);
    return e == OK ? dossier_remark_get(tx, &c.keys, &x->d, &x->remark) : e;
}

static void a_typing_error_is_corrected_and_told(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-17 09:40", c.reissue);
    struct dossier_paper paper = {
        .name = S("Tờ khai"), .form = PAPER_ORIGINAL, .copies = 1, .checked = true};
    struct dossier_papers papers = {&paper, 1};
    struct person_new p = {
        .unit_id = UNIT,
        .kind = PERSON_CITIZEN,
        .name = S("Nguyễn Thị Hòa"),
        .birth_year = 1962,
        .phone = S("0912000377")};
    struct str remark = S("ghi nhầm"), handover = S("Bưu chính");
    struct dossier_correction k = {
        .person = &p,
        .other_person = true,
        .channel = CHANNEL_POST,
        .handover = &handover,
        .remark = &remark,
        .papers = &papers};
    struct doing x = {.a = act_of(&d, LAN), .in = &k};
    CHECK(act(do_correct, &x) == OK);
    CHECK(x.d.version == d.version + 1 && x.d.due_at == d.due_at && x.d.channel == CHANNEL_POST);
    struct seen seen = {.d = x.d};
    CHECK(looked(do_see, &seen) == OK);
    CHECK(x.d.person_id != d.person_id && str_eq(seen.p.name, p.name));
    CHECK(
        str_eq(seen.remark, remark) && seen.papers.n == 1 && str_eq(seen.phone, S("+84912000377")));
    struct story s = story_of(&x.d, d.version);
    CHECK(s.n == 1 && s.steps[0].kind == STEP_CORRECTED);
    CHECK(str_find(s.steps[0].reason, S("applicant\tNguyễn Thị Hoa\tNguyễn Thị Hòa")) >= 0);
    CHECK(str_find(s.steps[0].reason, S("ghi nhầm")) < 0);
    CHECK(str_find(s.steps[0].reason, S("912000377")) < 0);
    /* Again the same: nothing happens. */
    x.a = act_of(&x.d, LAN);
    k.other_person = false;
    CHECK(act(do_correct, &x) == OK && x.d.version == d.version + 1);
    /* Mistyped: the same person, written right, wherever else they stand. */
    p.name = S("Nguyễn Thị Hoà An");
    p.phone = S("0912000378");
    CHECK(act(do_correct, &x) == OK && x.d.version == d.version + 2);
    CHECK(looked(do_see, &seen) == OK);
    CHECK(seen.d.person_id == x.d.person_id && str_eq(seen.p.name, S("Nguyễn Thị Hoà An")));
    s = story_of(&x.d, d.version + 1);
    CHECK(str_find(s.steps[0].reason, S("phone\t•\t••")) >= 0);
    CHECK(str_find(s.steps[0].reason, S("000378")) < 0);
    /* A remark taken away. */
    remark = S("");
    x.a = act_of(&x.d, LAN);
    k = (struct dossier_correction){.remark = &remark};
    CHECK(act(do_correct, &x) == OK && looked(do_see, &seen) == OK && seen.remark.n == 0);
    x.a.version = 1;
    CHECK(act(do_correct, &x) == E_CONFLICT);
}

/* ---- mistaken receptions ---- */

static enum err do_void(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_void(tx, &x->a, &x->d);
}

struct figures {
    struct dossier_share share;
    struct dossier_now now;
    int64_t wrong;
};
static enum err do_figures(struct db_tx *tx, void *ctx)
{
    struct figures *f = ctx;
    int64_t d = day("2026-12-07");
    enum err e = dossier_share(tx, UNIT, d, d, &f->share);
    if (e == OK)
        e = dossier_now(tx, UNIT, &f->now);
    return e == OK ? dossier_recount(tx, UNIT, &f->wrong) : e;
}

static void a_mistaken_reception_counts_nowhere_and_gives_nothing_back(void **state)
{
    (void)state;
    struct figures before, after;
    today("2026-12-07 08:00");
    CHECK(looked(do_figures, &before) == OK && before.wrong == 0);
    struct dossier d = begun("2026-12-07 09:00", c.reissue);
    struct doing x = {.a = act_of(&d, LAN)};
    CHECK(act(do_void, &x) == E_INVALID);
    x.a.reason = S("nhập trùng");
    CHECK(act(do_void, &x) == OK && (x.d.flags & DOSSIER_VOID));
    CHECK(looked(do_figures, &after) == OK);
    CHECK(after.wrong == 0 && after.share.received == before.share.received);
    CHECK(after.share.ended == before.share.ended && after.now.open == before.now.open);
    x.a = act_of(&x.d, CHAIR);
    x.a.reason = S("lần nữa");
    CHECK(act(do_void, &x) == E_CONFLICT);
    CHECK(work(&x.d, CHAIR, WORK_READY, S("")) == E_CONFLICT);
    struct dossier moved_by_hand = x.d;
    CHECK(move(&moved_by_hand, DOSSIER_PROCESSING) == E_CONFLICT);
    struct story s = story_of(&x.d, 1);
    CHECK(s.n == 1 && s.steps[0].kind == STEP_VOIDED && str_eq(s.steps[0].reason, S("nhập trùng")));
    struct dossier next = begun("2026-12-07 09:05", c.reissue);
    CHECK(!str_eq(next.code, d.code));
}

static void no_lateness_is_voided_away(void **state)
{
    (void)state;
    struct dossier d = begun("2026-12-08 09:00", c.reissue);
    struct doing x = {.a = act_of(&d, LAN)};
    x.a.reason = S("nhập trùng");
    today("2026-12-09 09:00");
    CHECK(act(do_void, &x) == E_DENIED);
    x.a = act_of(&d, CHAIR);
    x.a.reason = S("nhập trùng");
    CHECK(act(do_void, &x) == OK);
    d = begun("2026-12-09 09:00", c.reissue);
    CHECK(work(&d, LAN, WORK_READY, S("")) == OK);
    x.a = act_of(&d, CHAIR);
    x.a.reason = S("nhập trùng");
    CHECK(act(do_void, &x) == E_CONFLICT); /* ended */
    CHECK(receive(c.reissue, DOSSIER_REFUSED, &d) == OK);
    x.a = act_of(&d, LAN);
    x.a.reason = S("từ chối nhầm người");
    CHECK(act(do_void, &x) == OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_only_received_is_taken_up_on_the_way),
        cmocka_unit_test(every_kind_of_work_keeps_its_rules),
        cmocka_unit_test(papers_are_asked_for_once_unless_the_chair_says_why),
        cmocka_unit_test(an_apology_is_made_once_and_moves_no_due_time),
        cmocka_unit_test(a_late_apology_says_that_it_was_late),
        cmocka_unit_test(whoever_takes_the_result_is_written_down_sealed),
        cmocka_unit_test(a_typing_error_is_corrected_and_told),
        cmocka_unit_test(a_mistaken_reception_counts_nowhere_and_gives_nothing_back),
        cmocka_unit_test(no_lateness_is_voided_away),
    };
    commune_first = one_applicant;
    return COMMUNE_RUN(tests);
}
