/* A commune with a few wordings of letters, and what is done with them, for the tests of letters
 * and contributions. */
#ifndef GANDAN_TESTS_LETTER_FIXTURE_H
#define GANDAN_TESTS_LETTER_FIXTURE_H

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

static inline bool is(struct str got, const char *wanted)
{
    if (str_eq(got, str_z(wanted)))
        return true;
    print_error("\"%.*s\" instead of \"%s\"\n", STR_ARG(got), wanted);
    return false;
}

/* ---- a commune ---- */

static struct str said;

static inline void hear(void *ctx, const struct import_issue *issue)
{
    (void)ctx;
    said = arena_fmt(
        c.arena, "%.*s%lld:%.*s: %.*s;", STR_ARG(said), (long long)issue->line,
        STR_ARG(issue->column), STR_ARG(issue->en));
}

static inline enum err take(struct str text, struct import_result *ret)
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

static inline int fill(void)
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

static inline enum err run(struct db_tx *tx, void *ctx)
{
    struct call *call = ctx;
    return call->fn(tx, call);
}

static inline enum err write(struct call *call, enum err (*fn)(struct db_tx *, struct call *))
{
    call->fn = fn;
    return db_write(c.db, c.arena, DB_HIGH, run, call);
}

static inline enum err make_person(struct db_tx *tx, struct call *x)
{
    return person_find_or_make(tx, &c.keys, &x->person, &x->person_id, NULL);
}

static inline int64_t someone(
    const char *name, int birth_year, const char *village, const char *address)
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

static inline enum err draft(struct db_tx *tx, struct call *x)
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

static inline struct call drafted(const char *template, int64_t person_id, int64_t dossier_id)
{
    struct call x = {.template = template, .person_id = person_id, .dossier_id = dossier_id};
    CHECK(write(&x, draft) == OK);
    return x;
}

static inline enum err get(struct db_tx *tx, struct call *x)
{
    return letter_by_id(tx, UNIT, x->id, &x->letter);
}

static inline struct letter letter(int64_t id)
{
    struct call x = {.id = id};
    CHECK(write(&x, get) == OK);
    return x.letter;
}

static inline struct letter_act act_on(const struct letter *l)
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

static inline enum err approve(struct db_tx *tx, struct call *x)
{
    return letter_approve(tx, &x->act, &x->letter);
}
static inline enum err print(struct db_tx *tx, struct call *x)
{
    return letter_print(tx, &x->act, &x->letter);
}
static inline enum err edit(struct db_tx *tx, struct call *x)
{
    return letter_edit(tx, &x->act, &x->words, &x->letter);
}
static inline enum err discard(struct db_tx *tx, struct call *x)
{
    return letter_discard(tx, &x->act, &x->letter);
}
static inline enum err send(struct db_tx *tx, struct call *x)
{
    const struct letter_sending how = {x->way, x->day};
    return letter_send(tx, &c.keys, &x->act, &how, &x->letter);
}
static inline enum err does(int64_t id, enum err (*fn)(struct db_tx *, struct call *))
{
    struct letter l = letter(id);
    struct call x = {.act = act_on(&l), .way = LETTER_BY_HAND, .day = date_local_day(clock_now())};
    return write(&x, fn);
}

#endif
