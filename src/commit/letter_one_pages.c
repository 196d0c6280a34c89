/* letter_one_pages: one letter: how it will read, what is to be done next, what happened to it. */
#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"
#include "commit/letter_draft.h"
#include "commit/letter_one_pages.tmpl.h"
#include "commit/letter_pages.h"
#include "commit/letter_row.h"
#include "commit/letter_view.h"
#include "doc/paper.h"
#include "http/dispatch.h"
#include "place/official.h"
#include "place/person_contact.h"
#include "spine/opt_out.h"

struct one_in {
    int64_t id, version, way;
    struct str done, title, recipient, subject, matter, body, reason, day, look;
};
#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = offsetof(struct one_in, id), .label = TEXT_letter_title        \
    }
#define VERSION_ROW                                                                                \
    {                                                                                              \
        .name = "ban", .in = IN_BODY, .type = FIELD_I64, .min = 1, .max = INT64_MAX,               \
        .required = true, .offset = offsetof(struct one_in, version), .label = TEXT_letter_version \
    }
#define LINE_ROW(name_, in_, type_, member, max_, needed_, label_)                                 \
    {                                                                                              \
        .name = name_, .in = in_, .type = type_, .max = max_, .required = needed_,                 \
        .offset = offsetof(struct one_in, member), .label = label_                                 \
    }
static const struct field shown_fields[] = {
    ID_ROW, LINE_ROW("xong", IN_QUERY, FIELD_STR, done, 10, false, TEXT_form_address)};
static const struct field act_fields[] = {ID_ROW, VERSION_ROW};
static const struct field print_fields[] = {
    ID_ROW, VERSION_ROW, LINE_ROW("kho", IN_BODY, FIELD_STR, look, 10, false, TEXT_letter_paper)};
static const struct field edit_fields[] = {
    ID_ROW,
    VERSION_ROW,
    LINE_ROW("tieu-de", IN_BODY, FIELD_STR, title, LETTER_TITLE_MAX, true, TEXT_letter_f_title),
    LINE_ROW(
        "kinh-gui", IN_BODY, FIELD_STR, recipient, LETTER_RECIPIENT_MAX, true,
        TEXT_letter_f_recipient),
    LINE_ROW(
        "ve-ai", IN_BODY, FIELD_STR, subject, LETTER_SUBJECT_MAX, false, TEXT_letter_f_subject),
    LINE_ROW("viec", IN_BODY, FIELD_STR, matter, LETTER_MATTER_MAX, false, TEXT_letter_f_matter),
    LINE_ROW("loi-thu", IN_BODY, FIELD_TEXT, body, LETTER_BODY_MAX, true, TEXT_letter_f_body),
};
static const struct field send_fields[] = {
    ID_ROW,
    VERSION_ROW,
    {.name = "cach",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = LETTER_BY_HAND,
     .max = LETTER_BY_EMAIL,
     .required = true,
     .offset = offsetof(struct one_in, way),
     .label = TEXT_letter_way},
    LINE_ROW("ngay", IN_BODY, FIELD_STR, day, 12, false, TEXT_letter_sent_day),
};
static const struct field discard_fields[] = {
    ID_ROW, VERSION_ROW,
    LINE_ROW("ly-do", IN_BODY, FIELD_TEXT, reason, LETTER_REASON_MAX, false, TEXT_letter_reason)};

/* ---- the story ---- */

static enum text happening(struct str what)
{
    static const struct {
        struct str what;
        enum text word;
    } known[] = {
        {STR_INIT("letter.drafted"), TEXT_letter_h_drafted},
        {STR_INIT("letter.edited"), TEXT_letter_h_edited},
        {STR_INIT("letter.approved"), TEXT_letter_h_approved},
        {STR_INIT("letter_register.numbered"), TEXT_letter_h_numbered},
        {STR_INIT("letter.printed"), TEXT_letter_h_printed},
        {STR_INIT("letter.sent"), TEXT_letter_h_sent},
        {STR_INIT("letter.held"), TEXT_letter_h_held},
        {STR_INIT("letter.let_go"), TEXT_letter_h_let_go},
        {STR_INIT("letter.discarded"), TEXT_letter_h_discarded},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i].what, what))
            return known[i].word;
    return TEXT_NONE;
}

static struct str name_of(struct request *q, const struct official_list *all, struct str actor)
{
    int64_t id = 0;
    struct str number = str_starts(actor, S("official:")) ? str_from(actor, 9) : S("");
    if (num_parse_i64(number, 1, INT64_MAX, &id))
        for (size_t i = 0; i < all->n; i++)
            if (all->list[i].id == id)
                return all->list[i].name;
    return text_lit(q->lang, TEXT_letter_by_itself);
}

static enum err fill_story(struct request *q, struct letter_view *v)
{
    struct event_list all;
    struct official_list officials;
    enum err e = event_of(q->tx, q->unit->id, S("letter"), v->l->id, &all);
    if (e == OK)
        e = official_list(q->tx, q->unit->id, &officials);
    if (e != OK)
        return e;
    struct letter_happening *list = ARENA_ARRAY(q->arena, struct letter_happening, all.count + 1);
    for (size_t i = all.count; i-- > 0;) {
        const struct event_row *x = &all.rows[i];
        enum text what = happening(x->what);
        if (what != TEXT_NONE)
            list[v->story_count++] = (struct letter_happening){
                text_moment(q->arena, q->lang, x->at), name_of(q, &officials, x->actor), x->detail,
                what};
    }
    v->story = list;
    return OK;
}

/* ---- the page ---- */

static void fill_paragraphs(struct request *q, struct letter_view *v)
{
    struct str *list = ARENA_ARRAY(q->arena, struct str, v->out->body.n + 1);
    struct str rest = v->out->body, line;
    while (str_cut(&rest, '\n', &line))
        if (str_trim(line).n)
            list[v->paragraph_count++] = str_trim(line);
    v->paragraphs = list;
}

static struct form_input input(
    const struct request *q, const char *name, enum text label, struct str value)
{
    struct form_input x = form_input(str_z(name), label, form_kept(q, name, value));
    return x;
}

/* As it will read, but for what the two fields above fill in. */
static enum err form_words(struct request *q, const struct letter *l, struct letter *ret)
{
    struct letter_values values;
    enum err e = letter_values(q->tx, l, &values);
    if (e != OK)
        return e;
    values.v[FILL_SUBJECT] = values.v[FILL_MATTER] = S("");
    struct str *const parts[5] = {
        &ret->title, &ret->recipient, &ret->subject, &ret->matter, &ret->body};
    *ret = *l;
    for (size_t i = 0; i < 5; i++)
        *parts[i] = letter_fill_shown(q->arena, letter_fill(q->arena, *parts[i], &values));
    return OK;
}

static void fill_forms(struct request *q, const struct letter *l, struct letter_view *v)
{
    v->title = input(q, "tieu-de", TEXT_letter_f_title, l->title);
    v->title.required = true;
    v->title.max = LETTER_TITLE_MAX;
    v->recipient = input(q, "kinh-gui", TEXT_letter_f_recipient, l->recipient);
    v->recipient.required = true;
    v->subject = input(q, "ve-ai", TEXT_letter_f_subject, l->subject);
    v->subject.hint = TEXT_letter_f_subject_hint;
    v->matter = input(q, "viec", TEXT_letter_f_matter, l->matter);
    v->matter.hint = TEXT_letter_f_matter_hint;
    v->matter.max = LETTER_MATTER_MAX;
    v->body = form_kept(q, "loi-thu", l->body);
    v->day = input(q, "ngay", TEXT_letter_sent_day, text_date(q->arena, date_local_day(q->now_at)));
    v->day.required = true;
    v->day.mode = S("numeric");
    v->day.max = 10;
    v->reason = request_kept(q, "ly-do");
    v->edit_open = form_get(&q->kept, S("loi-thu")).p != NULL || !v->whole;
    v->discard_open = form_get(&q->kept, S("ly-do")).p != NULL;
}

static void fill_ways(struct request *q, struct letter_view *v)
{
    struct letter_choice *list = ARENA_ARRAY(q->arena, struct letter_choice, 4);
    struct str kept = request_kept(q, "cach");
    for (int w = LETTER_BY_HAND; w <= LETTER_BY_EMAIL; w++) {
        struct str value = arena_fmt(q->arena, "%d", w);
        if (w != LETTER_BY_EMAIL || v->may_mail)
            list[v->way_count++] = (struct letter_choice){
                value, text_lit(q->lang, letter_way_text((enum letter_way)w)), str_eq(value, kept)};
    }
    v->ways = list;
}

static enum err fill_rights(struct request *q, const struct letter *l, struct letter_view *v)
{
    struct person p;
    struct person_contact c;
    bool forward;
    enum err e = letter_unwanted(q->tx, l->unit_id, l->person_id, &v->unwanted);
    if (e == OK)
        e = person_by_id(q->tx, l->unit_id, l->person_id, &p);
    if (e == OK)
        e = person_contact_get(q->tx, http_config(q->http)->keys, &p, &c);
    if (e != OK)
        return e;
    forward = !v->held_now && !v->unwanted;
    v->may_edit = l->state == LETTER_DRAFTED;
    v->may_approve = v->may_edit && forward && (q->actor->roles & WHO_CHAIR) != 0;
    v->may_print = forward && (l->state == LETTER_APPROVED || l->state == LETTER_PRINTED);
    v->may_send = v->may_print;
    v->may_mail = v->may_send && (c.channels & CONTACT_EMAIL) != 0;
    v->may_discard = l->state <= LETTER_PRINTED;
    return OK;
}

static void fill_facts(struct request *q, const struct letter *l, struct letter_view *v)
{
    struct arena *a = q->arena;
    int64_t today = date_local_day(q->now_at);
    v->kind = text_lit(q->lang, letter_kind_text(l->kind));
    v->mark = letter_mark(l, today);
    v->late = letter_is_late(l, today);
    v->held_now = letter_is_held(l, today);
    v->due = l->due_day ? text_date(a, l->due_day) : S("");
    v->held = l->held_to ? text_date(a, l->held_to) : S("");
    v->sent = l->sent_day ? text_date(a, l->sent_day) : S("");
    v->today = text_date(a, today);
    v->committee = viet_upper(a, arena_fmt(a, "Ủy ban nhân dân %.*s", STR_ARG(q->unit->inside)));
    v->place_date = paper_place_date(
        a, q->unit->proper, l->approved_at ? date_local_day(l->approved_at) : today);
    if (str_eq(l->noun, S("dossier")) && l->reference.n)
        v->source =
            arena_fmt(a, "/%.*s/viec/ho-so/%.*s", STR_ARG(q->unit->slug), STR_ARG(l->reference));
    else if (str_eq(l->noun, S("contribution")))
        v->source =
            arena_fmt(a, "/%.*s/viec/dong-gop/%lld", STR_ARG(q->unit->slug), (long long)l->noun_id);
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l, out, words;
    struct letter_view v = {.unit = q->unit, .l = &l, .out = &out, .source = S("")};
    enum err e = letter_by_id(q->tx, q->unit->id, in->id, &l);
    out = l;
    v.whole = true;
    if (e == OK && l.state == LETTER_DRAFTED)
        e = letter_filled(q->tx, &out, &v.whole);
    if (e != OK)
        return e;
    fill_facts(q, &l, &v);
    e = fill_rights(q, &l, &v);
    if (e == OK)
        e = fill_story(q, &v);
    if (e != OK)
        return e;
    e = form_words(q, &l, &words);
    if (e != OK)
        return e;
    out.recipient = letter_fill_shown(q->arena, out.recipient);
    out.title = letter_fill_shown(q->arena, out.title);
    out.body = letter_fill_shown(q->arena, out.body);
    v.form = form_view_of(q);
    v.done = q->kept.count ? TEXT_NONE : letter_done_text(in->done);
    fill_paragraphs(q, &v);
    fill_forms(q, &words, &v);
    fill_ways(q, &v);
    request_read_person(q, l.person_id, str_eq(l.noun, S("dossier")) ? l.noun_id : 0);
    letter_head(q, s, out.recipient);
    letter_page(&s->html, &v);
    return OK;
}

/* ---- acts ---- */

static enum err went(struct request *q, struct response *s, enum err e, const char *rest)
{
    const struct one_in *in = q->in;
    if (e == OK)
        s->location = letter_address(q, in->id, rest);
    return e;
}

static enum err approve(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l;
    const struct letter_act a = letter_act_of(q, in->id, in->version);
    enum err e = letter_explain(q, letter_approve(q->tx, &a, &l), TEXT_letter_not_whole);
    return went(q, s, e, "?xong=duyet");
}

static enum err edit(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l;
    struct str wrong;
    struct arena *m = q->arena;
    const struct letter_words w = {
        letter_fill_typed(m, in->title), letter_fill_typed(m, in->recipient),
        letter_fill_typed(m, in->subject), letter_fill_typed(m, in->matter),
        letter_fill_typed(m, in->body)};
    const struct letter_act a = letter_act_of(q, in->id, in->version);
    if (!letter_fill_known(w.body, &wrong))
        return request_error(
            q, "loi-thu", TEXT_letter_unknown_placeholder, TEXT_ARGS(ta_str("word", wrong)));
    enum err e = letter_explain(q, letter_edit(q->tx, &a, &w, &l), TEXT_letter_bad_words);
    return went(q, s, e, "?xong=sua");
}

/* Leads to the paper. */
static enum err print(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l;
    const struct letter_act a = letter_act_of(q, in->id, in->version);
    const char *rest = str_eq(in->look, S("a4"))   ? "/thu.pdf?kho=a4"
                       : str_eq(in->look, S("a5")) ? "/thu.pdf?kho=a5"
                                                   : "/thu.pdf?kho=thiep";
    return went(q, s, letter_explain(q, letter_print(q->tx, &a, &l), TEXT_letter_not_done), rest);
}

static enum err check_send(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    int64_t *day = ARENA_NEW(q->arena, int64_t);
    (void)s;
    *day = date_local_day(q->now_at);
    q->prepared = day;
    if (in->day.n && !form_day(in->day, day) && !date_parse_iso(in->day, day))
        return request_error(q, "ngay", TEXT_letter_bad_day, TEXT_NO_ARGS);
    return OK;
}

static enum err send(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    const int64_t *day = q->prepared;
    struct letter l;
    const struct letter_act a = letter_act_of(q, in->id, in->version);
    const struct letter_sending how = {(enum letter_way)in->way, *day};
    enum err e = letter_send(q->tx, http_config(q->http)->keys, &a, &how, &l);
    enum text wrong = how.way == LETTER_BY_EMAIL ? TEXT_letter_no_mail : TEXT_letter_bad_sent_day;
    return went(q, s, letter_explain(q, e, wrong), "?xong=gui");
}

static enum err discard(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l;
    struct letter_act a = letter_act_of(q, in->id, in->version);
    a.reason = in->reason;
    enum err e = letter_discard(q->tx, &a, &l);
    if (e == E_INVALID)
        return request_error(q, "ly-do", TEXT_letter_no_reason, TEXT_NO_ARGS);
    return went(q, s, e, "?xong=bo");
}

/* The addressee says that no letters are wanted: kept, and this one goes no further. */
static enum err wish(struct request *q, struct response *s)
{
    const struct one_in *in = q->in;
    struct letter l;
    struct letter_act a = letter_act_of(q, in->id, in->version);
    a.reason = text_lit(LANG_VI, TEXT_letter_wish_reason);
    enum err e = letter_discard(q->tx, &a, &l);
    const struct opt_out o = {q->unit->id, l.person_id, OPT_OUT_LETTERS, q->actor->actor};
    if (e == OK)
        e = opt_out_set(q->tx, &o, true);
    return went(q, s, e, "?xong=thoi");
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct one_in), list, sizeof list / sizeof *list                                    \
    }
#define ACT_ROW(path_, who_, fields_, prepare_, apply_, doc_)                                      \
    {                                                                                              \
        .method = WIRE_POST, .path = "/{unit}/viec/thu/{id}/" path_, .how = WRITE, .who = who_,    \
        .flags = LETTER_PAGE, .fields = SOME_FIELDS(fields_), .prepare = prepare_,                 \
        .apply = apply_, .form = show_one, .doc = doc_                                             \
    }

const struct route letter_one_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/thu/{id}",
     .how = READ,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = SOME_FIELDS(shown_fields),
     .show = show_one,
     .doc = "One letter as it will read, and its story"},
    ACT_ROW("duyet", WHO_CHAIR, act_fields, NULL, approve, "Approves a letter: it gets its number"),
    ACT_ROW("sua", LETTER_ROLES, edit_fields, NULL, edit, "Changes the words of a draft"),
    ACT_ROW(
        "in", LETTER_ROLES, print_fields, NULL, print, "Marks a letter as printed, leads to it"),
    ACT_ROW("gui", LETTER_ROLES, send_fields, check_send, send, "Notes how and when it was sent"),
    ACT_ROW("bo", LETTER_ROLES, discard_fields, NULL, discard, "Discards a letter, with a reason"),
    ACT_ROW(
        "khong-nhan", LETTER_ROLES, act_fields, NULL, wish,
        "Keeps that the addressee wants no letters, and discards this one"),
    {0},
};
