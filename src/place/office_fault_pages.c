/* office_fault_pages: faults for officials: those that are open, oldest first; mended with words
 * and a picture, or dropped with a reason; one's own report. */
#include "base/date.h"
#include "http/list.h"
#include "place/office_desk_pages.tmpl.h"
#include "place/office_pages.h"
#include "place/office_view.h"

#define LIST "/{unit}/viec/tru-so/hu-hong"
#define NEW "/{unit}/viec/tru-so/bao-hong"
#define PER_PAGE 30

struct fault_in {
    int64_t id, version, show, page, room_id;
    struct str q, which, title, answer, reason, said, done;
    struct http_files photos;
};
#define TEXT_ROW(name_, type_, member, min_, max_, required_, label_)                              \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = type_, .min = min_, .max = max_,                     \
        .required = required_, .offset = offsetof(struct fault_in, member), .label = label_        \
    }
#define NUMBER_ROW(name_, in_, member, min_, max_, label_)                                         \
    {                                                                                              \
        .name = name_, .in = in_, .type = FIELD_I64, .min = min_, .max = max_,                     \
        .offset = offsetof(struct fault_in, member), .label = label_                               \
    }
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(struct fault_in, id), .label = TEXT_form_address      \
    }
#define PHOTO_ROW                                                                                  \
    {                                                                                              \
        .name = "anh", .in = IN_BODY, .type = FIELD_FILE, .max = OFFICE_PHOTOS_SENT,               \
        .picture = true, .offset = offsetof(struct fault_in, photos), .label = TEXT_office_f_photo \
    }
#define VERSION_ROW NUMBER_ROW("ban", IN_BODY, version, 0, INT64_MAX, TEXT_form_address)

static const struct field list_fields[] = {
    {.name = "loai",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct fault_in, which),
     .label = TEXT_office_col_state},
    LIST_Q(struct fault_in, TEXT_office_find),
    LIST_PAGE(struct fault_in),
};
static const struct field one_fields[] = {
    ID_ROW,
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct fault_in, done),
     .label = TEXT_form_address},
};
static const struct field mend_fields[] = {
    ID_ROW,
    VERSION_ROW,
    TEXT_ROW("ten", FIELD_STR, title, FAULT_TITLE_MIN, FAULT_TITLE_MAX, true, TEXT_office_f_title),
    TEXT_ROW(
        "da-lam", FIELD_TEXT, answer, FAULT_ANSWER_MIN, FAULT_ANSWER_MAX, true,
        TEXT_office_f_answer),
    NUMBER_ROW("cho-xem", IN_BODY, show, 0, 1, TEXT_office_f_show_before),
    PHOTO_ROW,
};
static const struct field drop_fields[] = {
    ID_ROW,
    VERSION_ROW,
    TEXT_ROW(
        "ly-do", FIELD_TEXT, reason, FAULT_ANSWER_MIN, FAULT_ANSWER_MAX, true,
        TEXT_office_f_reason),
};
static const struct field new_fields[] = {
    NUMBER_ROW("phong", IN_BODY, room_id, 1, INT64_MAX, TEXT_office_f_room),
    TEXT_ROW("mo-ta", FIELD_TEXT, said, FAULT_SAID_MIN, FAULT_SAID_MAX, true, TEXT_office_f_said),
    PHOTO_ROW,
};

static bool works(const struct request *q)
{
    return (q->actor->roles & OFFICE_WORKS) != 0;
}

/* ---- the list ---- */

static const struct str WORDS[] = {
    [FAULT_OPEN] = STR_INIT("dang-mo"),
    [FAULT_MENDED] = STR_INIT("da-sua"),
    [FAULT_DROPPED] = STR_INIT("khong-sua"),
};

static enum fault_state state_of(struct str word)
{
    for (int i = FAULT_OPEN; i <= FAULT_DROPPED; i++)
        if (str_eq(WORDS[i], word))
            return (enum fault_state)i;
    return FAULT_OPEN;
}

static enum err show_list(struct request *q, struct response *s)
{
    const struct fault_in *in = q->in;
    struct facility_fault_list all;
    struct office_fault_list_view v = {
        .unit = q->unit, .q = in->q, .state = state_of(in->which), .works = works(q)};
    const struct fault_words words = {in->q, true};
    int64_t found = 0;
    const struct fault_query query = {q->unit->id, v.state, PER_PAGE, (in->page - 1) * PER_PAGE};
    enum err e = facility_fault_search(q->tx, &query, &words, &all, &found);
    if (e == OK)
        e = office_faults(q, &all, true, &v.faults);
    for (int i = FAULT_OPEN; e == OK && i <= FAULT_DROPPED; i++)
        e = facility_fault_count(q->tx, q->unit->id, (enum fault_state)i, &v.counts[i]);
    if (e != OK)
        return e;
    const struct pager_param params[] = {{S("loai"), WORDS[v.state]}, {S("q"), in->q}};
    const int64_t pages[2] = {in->page, pager_pages(found, PER_PAGE)};
    v.state_word = WORDS[v.state];
    v.pager = pager_make(q->arena, pages, params, 2);
    office_desk_head(q, s, text_lit(q->lang, TEXT_office_faults));
    office_fault_list_page(&s->html, &v);
    return OK;
}

/* ---- one ---- */

static enum err show_one(struct request *q, struct response *s)
{
    static const struct form_done known[] = {
        {STR_INIT("bao"), TEXT_office_done_fault},
        {STR_INIT("sua"), TEXT_office_done_mended},
        {STR_INIT("bo"), TEXT_office_done_dropped},
    };
    const struct fault_in *in = q->in;
    struct facility_fault *f = ARENA_NEW(q->arena, struct facility_fault);
    struct office_faults one;
    enum err e = facility_fault_by_id(q->tx, q->unit->id, in->id, f);
    if (e == OK)
        e = office_faults(q, &(struct facility_fault_list){f, 1}, true, &one);
    if (e != OK)
        return e;
    struct office_fault_view v = {
        .unit = q->unit,
        .form = form_view_of(q),
        .x = one.list[0],
        .title = form_input(S("ten"), TEXT_office_f_title, request_kept(q, "ten")),
        .answer = request_kept(q, "da-lam"),
        .reason = request_kept(q, "ly-do"),
        .show = str_eq(request_kept(q, "cho-xem"), S("1")),
        .works = works(q),
        .done = form_done(known, sizeof known / sizeof *known, in->done),
    };
    v.title.hint = TEXT_office_f_title_hint;
    v.title.max = FAULT_TITLE_MAX;
    v.title.required = true;
    office_desk_head(q, s, v.x.code);
    office_fault_page(&s->html, &v);
    return OK;
}

static struct fault_act act_of(const struct request *q, const struct fault_in *in)
{
    return (struct fault_act){
        .unit_id = q->unit->id,
        .id = in->id,
        .version = in->version,
        .official = q->actor->name,
        .actor = q->actor->actor,
        .title = in->title,
        .answer = in->answer,
    };
}

/* Only an official decides what of a citizen's pictures readers see. */
static enum err show_before(struct request *q, int64_t fault_id)
{
    struct office_photo_list all;
    enum err e = office_photo_list(q->tx, q->unit->id, PHOTO_OF_FAULT, fault_id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct office_photo p = all.list[i];
        p.shown = true;
        e = office_photo_change(q->tx, &p, q->actor->actor);
    }
    return e;
}

static enum err to_one(struct request *q, struct response *s, int64_t id, const char *done)
{
    s->location = request_unit_path(
        q, arena_fmt(q->arena, "/viec/tru-so/hu-hong/%lld?xong=%s", (long long)id, done));
    return OK;
}

static enum err mend(struct request *q, struct response *s)
{
    const struct fault_in *in = q->in;
    const struct fault_act act = act_of(q, in);
    const struct office_hang hang = {
        .of = PHOTO_OF_MENDED,
        .noun_id = in->id,
        .caption_vi = S(""),
        .caption_en = S(""),
        .shown = true,
        .shot = true,
        .actor = q->actor->actor,
    };
    enum err e = facility_fault_mend(q->tx, &act);
    if (e == OK && in->show)
        e = show_before(q, in->id);
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    return e == OK ? to_one(q, s, in->id, "sua") : e;
}

static enum err drop(struct request *q, struct response *s)
{
    const struct fault_in *in = q->in;
    struct fault_act act = act_of(q, in);
    act.title = S("");
    act.answer = in->reason;
    enum err e = facility_fault_drop(q->tx, &act);
    return e == OK ? to_one(q, s, in->id, "bo") : e;
}

/* ---- a report of one's own ---- */

static enum err show_new(struct request *q, struct response *s)
{
    struct office_room_list all;
    struct office_fault_new_view v = {
        .unit = q->unit, .form = form_view_of(q), .said = request_kept(q, "mo-ta")};
    struct str picked = request_kept(q, "phong");
    enum err e = office_room_list(q->tx, q->unit->id, false, &all);
    if (e != OK)
        return e;
    struct office_choice *list = ARENA_ARRAY(q->arena, struct office_choice, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct office_room *r = &all.list[i];
        struct str id = arena_fmt(q->arena, "%lld", (long long)r->id);
        list[i] = (struct office_choice){
            r->id, office_words(q->lang, r->name_vi, r->name_en).s, str_eq(picked, id)};
    }
    v.rooms = list;
    v.room_count = all.n;
    office_desk_head(q, s, text_lit(q->lang, TEXT_office_fault_new));
    office_fault_new_page(&s->html, &v);
    return OK;
}

static enum err report(struct request *q, struct response *s)
{
    const struct fault_in *in = q->in;
    struct facility_fault f = {
        .unit_id = q->unit->id,
        .room_id = in->room_id,
        .said = in->said,
        .official_id = q->actor->official_id,
    };
    enum err e = facility_fault_report(q->tx, &f, q->actor->actor, &f);
    if (e == E_NOT_FOUND)
        return request_error(q, "phong", TEXT_office_no_room, TEXT_NO_ARGS);
    const struct office_hang hang = {
        .of = PHOTO_OF_FAULT,
        .noun_id = f.id,
        .caption_vi = S(""),
        .caption_en = S(""),
        .shot = true,
        .actor = q->actor->actor,
    };
    if (e == OK)
        e = office_hang(q, &in->photos, &hang);
    return e == OK ? to_one(q, s, f.id, "bao") : e;
}

#define OF(list)                                                                                   \
    {                                                                                              \
        sizeof(struct fault_in), list, sizeof list / sizeof *list                                  \
    }
#define SEE(path_, fields_, show_, doc_)                                                           \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = READ, .who = WHO_STAFF, .flags = OFFICE_FLAGS,   \
        .fields = fields_, .show = show_, .doc = doc_                                              \
    }
#define DO(path_, fields_, max_, apply_, form_, doc_)                                              \
    {                                                                                              \
        .method = WIRE_POST, .path = path_, .how = WRITE, .who = OFFICE_WORKS,                     \
        .flags = OFFICE_FLAGS, .fields = fields_, .body_max = max_, .apply = apply_,               \
        .form = form_, .doc = doc_                                                                 \
    }

const struct route office_fault_routes[] = {
    SEE(LIST, OF(list_fields), show_list, "Faults of the office: open, mended, dropped"),
    SEE(LIST "/{id}", OF(one_fields), show_one, "A fault: what was said, what was done"),
    DO(LIST "/{id}/sua", OF(mend_fields), OFFICE_BODY_MAX, mend, show_one,
       "A fault was mended: words for readers, a picture"),
    DO(LIST "/{id}/bo", OF(drop_fields), 0, drop, show_one,
       "A fault is not mended, with the reason"),
    {.method = WIRE_GET,
     .path = NEW,
     .how = READ,
     .who = OFFICE_WORKS,
     .flags = OFFICE_FLAGS,
     .show = show_new,
     .doc = "The form for a fault that an official found"},
    DO(NEW, OF(new_fields), OFFICE_BODY_MAX, report, show_new,
       "Reports a fault that an official found"),
    {0},
};
