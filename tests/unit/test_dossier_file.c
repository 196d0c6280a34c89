/* Files of a dossier: added with it or later, never lost, voided with a reason. */
#include "dossier_desk_fixture.h"

#include "serve/dossier_amend.h"
#include "serve/dossier_file.h"
#include "serve/dossier_handover.h"
#include "serve/dossier_work.h"
#include "spine/event.h"

/* As a form's `apply` gets them: whether the bytes lie there is not asked here. */
static struct file_taken taken(const char *name)
{
    static int made;
    struct file_taken t = {.bytes = 4711, .media = MEDIA_PDF, .name = str_z(name)};
    (void)snprintf(t.place, sizeof t.place, "%032x", ++made);
    t.sha256[0] = (unsigned char)made;
    return t;
}

static enum err do_add(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_files_add(tx, &c.keys, &x->a, x->in, &x->d);
}

static enum err do_void_file(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_file_void(tx, &x->a, *(const int64_t *)x->in, &x->d);
}

static enum err do_void(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_void(tx, &x->a, &x->d);
}

static enum err add_one(struct dossier *d, const char *title)
{
    struct file_taken t = taken("giấy.pdf");
    const struct dossier_file_new one = {.taken = &t, .line = 1, .title = str_z(title)};
    const struct dossier_files_new files = {&one, 1};
    struct doing x = {.a = act_of(d, LAN), .in = &files};
    enum err e = act(do_add, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

struct seen {
    struct dossier d;
    struct dossier_files files;
    struct file_list stored;
};
static enum err do_look(struct db_tx *tx, void *ctx)
{
    struct seen *s = ctx;
    enum err e = dossier_files_get(tx, UNIT, s->d.id, &s->files);
    return e == OK ? file_of(tx, UNIT, S("dossier"), s->d.id, &s->stored) : e;
}

static struct seen look(const struct dossier *d)
{
    struct seen s = {.d = *d};
    CHECK(looked(do_look, &s) == OK);
    return s;
}

static void files_say_which_paper_they_are_and_who_brought_them(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    int64_t before = d.version;
    struct file_taken t[] = {taken("a.pdf"), taken("b.pdf"), taken("c.pdf")};
    const struct dossier_file_new list[] = {
        {&t[0], 1, S("Tờ khai")}, {&t[1], 1, S("Tờ khai")}, {&t[2], 0, S("")}};
    const struct dossier_files_new files = {list, 3};
    struct doing x = {.a = act_of(&d, LAN), .in = &files};
    CHECK(act(do_add, &x) == OK);
    CHECK(x.d.version == before + 1);
    struct seen s = look(&d);
    assert_int_equal(s.files.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct dossier_file *f = &s.files.list[i];
        CHECK(str_eq(f->title, list[i].title) && f->line == list[i].line);
        CHECK(f->adder_id == LAN && str_eq(f->adder, S("Phạm Thị Lan")));
        CHECK(f->voided_at == 0 && f->file.bytes == 4711 && f->file.media == MEDIA_PDF);
        CHECK(str_eq(file_name(c.arena, &c.keys, &f->file), t[i].name));
    }
    struct story story = story_of(&d, before);
    assert_int_equal(story.n, 1);
    CHECK(story.steps[0].kind == STEP_ATTACHED && story.steps[0].files == 3);
    CHECK(str_eq(story.steps[0].reason, S("Tờ khai"))); /* once, though it has two */
}

static void none_changes_nothing(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    const struct dossier_files_new files = {NULL, 0};
    struct doing x = {.a = act_of(&d, LAN), .in = &files};
    CHECK(act(do_add, &x) == OK && x.d.version == d.version);
    CHECK(story_of(&d, d.version).n == 0);
}

static void adding_asks_for_no_version_when_none_is_named(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue), seen = d;
    CHECK(add_one(&d, "Tờ khai") == OK);
    CHECK(add_one(&seen, "Sổ") == E_CONFLICT); /* this one names what it saw */
    seen.version = 0;
    CHECK(add_one(&seen, "Sổ") == OK);
    assert_int_equal(look(&d).files.n, 2);
}

static void a_title_has_bounds_and_a_dossier_holds_so_many(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    char title[DOSSIER_FILE_TITLE_MAX + 2];
    memset(title, 'x', sizeof title);
    title[DOSSIER_FILE_TITLE_MAX + 1] = 0;
    CHECK(add_one(&d, title) == E_INVALID);
    title[DOSSIER_FILE_TITLE_MAX] = 0;
    CHECK(add_one(&d, title) == OK);
    struct file_taken t = taken("a.pdf");
    struct dossier_file_new list[DOSSIER_FILES_MAX];
    for (size_t i = 0; i < DOSSIER_FILES_MAX; i++) {
        list[i] = (struct dossier_file_new){&t, 0, S("")};
    }
    struct dossier_files_new files = {list, DOSSIER_FILES_MAX};
    struct doing x = {.a = act_of(&d, LAN), .in = &files};
    CHECK(act(do_add, &x) == E_TOO_BIG);
    struct seen s = look(&d);
    assert_int_equal(s.files.n, 1);
    assert_int_equal(s.stored.n, 1); /* rolled back with it */
    files.n--;
    CHECK(act(do_add, &x) == OK);
    assert_int_equal(look(&d).files.n, DOSSIER_FILES_MAX);
}

static void a_voided_file_stays_with_who_and_why(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue), other = d;
    CHECK(add_one(&d, "Tờ khai") == OK);
    other = begun("2026-11-20 09:00", c.copy);
    CHECK(add_one(&other, "Sổ") == OK);
    int64_t id = look(&d).files.list[0].file.id, version = d.version;
    struct doing x = {.a = act_of(&d, TUAN), .in = &id};
    CHECK(act(do_void_file, &x) == E_INVALID); /* without a reason */
    x.a.reason = S("chọn nhầm");
    int64_t wrong = look(&other).files.list[0].file.id;
    x.in = &wrong;
    CHECK(act(do_void_file, &x) == E_NOT_FOUND); /* another dossier's */
    x.in = &id;
    x.a.version = version - 1;
    CHECK(act(do_void_file, &x) == E_CONFLICT);
    x.a.version = version;
    today("2026-11-20 10:00");
    CHECK(act(do_void_file, &x) == OK);
    d = x.d;
    struct seen s = look(&d);
    assert_int_equal(s.files.n, 1);
    CHECK(s.files.list[0].voided_at == at("2026-11-20 10:00") && s.files.list[0].voider_id == TUAN);
    CHECK(str_eq(s.files.list[0].voider, S("Quách Văn Tuấn")) && s.stored.n == 1);
    struct story story = story_of(&d, version);
    CHECK(story.n == 1 && story.steps[0].kind == STEP_FILE_VOIDED);
    CHECK(str_eq(story.steps[0].reason, S("Tờ khai: chọn nhầm")));
    x.a = act_of(&d, TUAN);
    x.a.reason = S("lần nữa");
    CHECK(act(do_void_file, &x) == E_CONFLICT);
    CHECK(look(&d).files.list[0].voided_at == at("2026-11-20 10:00"));
}

static enum err do_events(struct db_tx *tx, void *ctx)
{
    struct seen *s = ctx;
    struct event_list events;
    enum err e = event_before(tx, UNIT, INT64_MAX, 40, &events);
    for (size_t i = 0; e == OK && i < events.count; i++)
        for (size_t k = 0; k < s->files.n; k++)
            CHECK(
                str_find(events.rows[i].bytes, S("Canary")) < 0 &&
                str_find(events.rows[i].bytes, S("Phạm")) < 0);
    return e;
}

static void what_is_kept_for_ever_names_nobody(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    CHECK(add_one(&d, "Canary giấy của Nguyễn Thị Canary") == OK);
    int64_t id = look(&d).files.list[0].file.id;
    struct doing x = {.a = act_of(&d, LAN), .in = &id};
    x.a.reason = S("của bà Canary");
    CHECK(act(do_void_file, &x) == OK);
    struct seen s = look(&d);
    CHECK(s.files.n == 1 && looked(do_events, &s) == OK);
}

static void a_void_dossier_takes_nothing_and_loses_nothing(void **state)
{
    (void)state;
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    CHECK(add_one(&d, "Tờ khai") == OK);
    int64_t id = look(&d).files.list[0].file.id;
    struct doing x = {.a = act_of(&d, LAN)};
    x.a.reason = S("nhập trùng");
    CHECK(act(do_void, &x) == OK);
    d = x.d;
    CHECK(add_one(&d, "Sổ") == E_CONFLICT);
    x = (struct doing){.a = act_of(&d, LAN), .in = &id};
    x.a.reason = S("vì");
    CHECK(act(do_void_file, &x) == E_CONFLICT);
    CHECK(look(&d).files.n == 1 && look(&d).files.list[0].voided_at == 0);
}

/* ---- the result ---- */

static enum err do_set(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_result_set(tx, &c.keys, &x->a, x->in, &x->d);
}

static enum err set_result(struct dossier *d, const char *reason)
{
    struct file_taken t = taken("kết quả.pdf");
    const struct dossier_file_new one = {.taken = &t, .title = S("")};
    const struct dossier_files_new files = {&one, 1};
    struct doing x = {.a = act_of(d, TUAN), .in = &files};
    x.a.reason = str_z(reason);
    enum err e = act(do_set, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static enum err do_work(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_work_do(tx, &x->a, *(const enum dossier_work *)x->in, &x->d);
}

static enum err worked_by(struct dossier *d, int64_t official, enum dossier_work w)
{
    struct doing x = {.a = act_of(d, official), .in = &w};
    x.a.reason = S("viết nhầm ngày sinh");
    enum err e = act(do_work, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static enum err do_hand_over(struct db_tx *tx, void *ctx)
{
    struct doing *x = ctx;
    return dossier_hand_over(tx, &c.keys, &x->a, x->in, &x->d);
}

static enum err handed(struct dossier *d, enum handover_identity how, bool other)
{
    const struct dossier_taker t = {how, other, S("Lê Na"), S("000000000001")};
    struct doing x = {.a = act_of(d, LAN), .in = &t};
    enum err e = act(do_hand_over, &x);
    if (e == OK)
        *d = x.d;
    return e;
}

static enum err do_results(struct db_tx *tx, void *ctx)
{
    struct seen *s = ctx;
    return dossier_result_get(tx, &s->d, &s->files);
}

/* What the citizen may have. */
static size_t open_to_citizen(const struct dossier *d)
{
    struct seen s = {.d = *d};
    CHECK(looked(do_results, &s) == OK);
    return s.files.n;
}

static struct dossier ready(void)
{
    struct dossier d = begun("2026-11-20 09:00", c.reissue);
    CHECK(add_one(&d, "Tờ khai") == OK);
    CHECK(set_result(&d, "") == E_CONFLICT); /* there is none yet */
    CHECK(worked_by(&d, TUAN, WORK_READY) == OK);
    return d;
}

static void a_result_comes_when_it_is_ready_and_its_citizen_gets_nothing_else(void **state)
{
    (void)state;
    struct dossier d = ready();
    int64_t version = d.version;
    CHECK(open_to_citizen(&d) == 0 && set_result(&d, "") == OK && open_to_citizen(&d) == 1);
    struct seen s = look(&d);
    assert_int_equal(s.files.n, 2);
    CHECK(
        s.files.list[0].kind == DOSSIER_FILE_PAPER && s.files.list[1].kind == DOSSIER_FILE_RESULT);
    struct story story = story_of(&d, version);
    CHECK(story.n == 1 && story.steps[0].kind == STEP_RESULT && story.steps[0].files == 1);
    CHECK(story.steps[0].replaced == 0 && story.steps[0].reason.n == 0);
}

static void what_stands_is_replaced_as_a_whole_and_with_a_reason(void **state)
{
    (void)state;
    struct dossier d = ready();
    CHECK(set_result(&d, "") == OK && set_result(&d, "") == E_INVALID);
    int64_t version = d.version;
    CHECK(set_result(&d, "sai số định danh") == OK && open_to_citizen(&d) == 1);
    struct seen s = look(&d);
    assert_int_equal(s.files.n, 3);
    CHECK(s.files.list[1].voided_at && s.files.list[1].voider_id == TUAN);
    CHECK(!s.files.list[0].voided_at && !s.files.list[2].voided_at); /* the paper stands */
    struct story story = story_of(&d, version);
    CHECK(story.n == 1 && story.steps[0].replaced == 1);
    CHECK(str_eq(story.steps[0].reason, S("sai số định danh")));
}

static void a_result_taken_back_takes_its_files_back(void **state)
{
    (void)state;
    struct dossier d = ready();
    CHECK(set_result(&d, "") == OK);
    struct dossier others = ready();
    CHECK(set_result(&others, "") == OK);
    CHECK(worked_by(&d, CHAIR, WORK_RECALL) == OK && open_to_citizen(&d) == 0);
    struct seen s = look(&d);
    CHECK(s.files.list[1].voided_at && s.files.list[1].voider_id == CHAIR);
    CHECK(worked_by(&d, TUAN, WORK_READY) == OK && open_to_citizen(&d) == 0);
    CHECK(set_result(&d, "") == OK && open_to_citizen(&d) == 1); /* nothing stood: no reason */
    CHECK(open_to_citizen(&others) == 1);
}

static void once_handed_over_only_the_chair_takes_a_result_away(void **state)
{
    (void)state;
    struct dossier d = ready();
    CHECK(set_result(&d, "") == OK && handed(&d, IDENTITY_CARD, false) == OK);
    CHECK(set_result(&d, "sai số") == E_CONFLICT && open_to_citizen(&d) == 1);
    int64_t id = look(&d).files.list[1].file.id;
    struct doing x = {.a = act_of(&d, TUAN), .in = &id};
    x.a.reason = S("của người khác");
    CHECK(act(do_void_file, &x) == E_DENIED);
    x.a = act_of(&d, CHAIR);
    x.a.reason = S("của người khác");
    CHECK(act(do_void_file, &x) == OK && open_to_citizen(&x.d) == 0);
    d = x.d;
    CHECK(set_result(&d, "") == OK && open_to_citizen(&d) == 1);
}

static void as_a_file_goes_out_only_what_there_is_and_to_nobody_else(void **state)
{
    (void)state;
    struct dossier d = ready();
    CHECK(handed(&d, IDENTITY_ONLINE, false) == E_INVALID && d.state == DOSSIER_FINISHED);
    CHECK(set_result(&d, "") == OK);
    CHECK(handed(&d, IDENTITY_ONLINE, true) == E_INVALID);
    CHECK(handed(&d, IDENTITY_ONLINE, false) == OK && d.state == DOSSIER_RETURNED);
}

static void a_void_dossier_gives_no_result_out(void **state)
{
    (void)state;
    struct dossier d = ready();
    CHECK(set_result(&d, "") == OK);
    d.flags |= DOSSIER_VOID;
    CHECK(open_to_citizen(&d) == 0 && !dossier_result_may(&d, false));
}

int main(void)
{
    commune_first = one_applicant;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_say_which_paper_they_are_and_who_brought_them),
        cmocka_unit_test(none_changes_nothing),
        cmocka_unit_test(adding_asks_for_no_version_when_none_is_named),
        cmocka_unit_test(a_title_has_bounds_and_a_dossier_holds_so_many),
        cmocka_unit_test(a_voided_file_stays_with_who_and_why),
        cmocka_unit_test(what_is_kept_for_ever_names_nobody),
        cmocka_unit_test(a_void_dossier_takes_nothing_and_loses_nothing),
        cmocka_unit_test(a_result_comes_when_it_is_ready_and_its_citizen_gets_nothing_else),
        cmocka_unit_test(what_stands_is_replaced_as_a_whole_and_with_a_reason),
        cmocka_unit_test(a_result_taken_back_takes_its_files_back),
        cmocka_unit_test(once_handed_over_only_the_chair_takes_a_result_away),
        cmocka_unit_test(as_a_file_goes_out_only_what_there_is_and_to_nobody_else),
        cmocka_unit_test(a_void_dossier_gives_no_result_out),
    };
    return COMMUNE_RUN(tests);
}
