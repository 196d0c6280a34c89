/* letter_new_pages: a letter begun by hand, for what no dossier tells of; and who wants no letters.
 */
#include "base/date.h"
#include "commit/letter_draft.h"
#include "commit/letter_new_pages.tmpl.h"
#include "commit/letter_pages.h"
#include "commit/letter_view.h"
#include "commit/letter_wish.h"
#include "spine/opt_out.h"

#define PAGE "/{unit}/viec/thu/"

/* ---- a letter by hand ---- */

struct new_in {
    struct str template, subject, matter;
    struct addressee_in to;
};
static const struct field new_in_fields[] = {
    {.name = "mau",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 120,
     .required = true,
     .offset = offsetof(struct new_in, template),
     .label = TEXT_letter_template},
    {.name = "ve-ai",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = LETTER_SUBJECT_MAX,
     .offset = offsetof(struct new_in, subject),
     .label = TEXT_letter_f_subject},
    {.name = "viec",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = LETTER_MATTER_MAX,
     .offset = offsetof(struct new_in, matter),
     .label = TEXT_letter_f_matter},
    ADDRESSEE_ROWS(struct new_in),
};

/* An apology is made where the dossier is. */
static enum err fill_templates(struct request *q, struct letter_new_view *v)
{
    struct letter_template_list all;
    enum err e = letter_templates(q->tx, date_local_day(q->now_at), &all);
    if (e != OK)
        return e;
    struct letter_choice *list = ARENA_ARRAY(q->arena, struct letter_choice, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct letter_template *t = &all.list[i];
        if (t->kind != LETTER_APOLOGY)
            list[v->template_count++] = (struct letter_choice){
                t->code, q->lang == LANG_EN ? t->name_en : t->name_vi,
                str_eq(t->code, request_kept(q, "mau"))};
    }
    v->templates = list;
    return OK;
}

static enum err show_new(struct request *q, struct response *s)
{
    struct letter_new_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = fill_templates(q, &v);
    if (e == OK)
        e = addressee_view_make(q, &v.to);
    if (e != OK)
        return e;
    v.subject = form_input(S("ve-ai"), TEXT_letter_f_subject, request_kept(q, "ve-ai"));
    v.subject.hint = TEXT_letter_f_subject_hint;
    v.matter = form_input(S("viec"), TEXT_letter_f_matter, request_kept(q, "viec"));
    v.matter.hint = TEXT_letter_f_matter_hint;
    v.matter.max = LETTER_MATTER_MAX;
    letter_head(q, s, text_lit(q->lang, TEXT_letter_new));
    letter_new_page(&s->html, &v);
    return OK;
}

static enum err find_template(struct request *q, struct letter_template *ret)
{
    const struct new_in *in = q->in;
    enum err e = letter_template_by_code(q->tx, in->template, date_local_day(q->now_at), ret);
    if (e == E_NOT_FOUND || (e == OK && ret->kind == LETTER_APOLOGY))
        return request_error(q, "mau", TEXT_letter_no_template, TEXT_NO_ARGS);
    return e;
}

static enum err draft(struct request *q, struct response *s)
{
    const struct new_in *in = q->in;
    int64_t id = 0;
    enum letter_refusal why;
    struct letter_new n = {
        .unit_id = q->unit->id,
        .noun = S(""),
        .reference = S(""),
        .event_day = date_local_day(q->now_at),
        .subject = in->subject,
        .matter = in->matter,
        .actor = q->actor->actor,
    };
    struct str wrong;
    if (!letter_fill_known(in->subject, &wrong) || !letter_fill_known(in->matter, &wrong))
        return request_error(
            q, "", TEXT_letter_unknown_placeholder, TEXT_ARGS(ta_str("word", wrong)));
    enum err e = find_template(q, &n.template);
    if (e == OK)
        e = addressee_take(q, &in->to, &n.person_id);
    if (e == OK)
        e = letter_may_draft(q->tx, &n, &why);
    if (e == OK && why != LETTER_DRAFTS)
        return request_error(q, "", letter_refusal_text((int)why), TEXT_NO_ARGS);
    if (e == OK)
        e = letter_draft(q->tx, &n, &id, &why);
    if (e == OK)
        s->location = letter_address(q, id, "?xong=moi");
    return e;
}

/* ---- who wants none ---- */

struct wishes_in {
    struct str done;
};
static const struct field wishes_in_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct wishes_in, done),
     .label = TEXT_form_address},
};

static enum err show_wishes_of(struct request *q, struct response *s, struct str done)
{
    struct letter_wish_list all;
    struct letter_wish_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = letter_wish_list(q->tx, q->unit->id, &all);
    if (e == OK)
        e = addressee_view_make(q, &v.to);
    if (e != OK)
        return e;
    struct letter_wish_line *list = ARENA_ARRAY(q->arena, struct letter_wish_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct letter_wish *x = &all.list[i];
        struct str year =
            x->birth_year ? arena_fmt(q->arena, ", %lld", (long long)x->birth_year) : S("");
        struct str place =
            x->village.n ? arena_fmt(q->arena, ", %.*s", STR_ARG(x->village)) : S("");
        list[i] = (struct letter_wish_line){
            x->person_id,
            arena_fmt(q->arena, "%.*s%.*s%.*s", STR_ARG(x->name), STR_ARG(year), STR_ARG(place)),
            text_date(q->arena, date_local_day(x->since_at))};
        request_read_person(q, x->person_id, 0);
    }
    v.list = list;
    v.n = all.n;
    v.done = q->kept.count ? TEXT_NONE : letter_done_text(done);
    letter_head(q, s, text_lit(q->lang, TEXT_letter_wishes));
    letter_wish_page(&s->html, &v);
    return OK;
}

static enum err show_wishes(struct request *q, struct response *s)
{
    const struct wishes_in *in = q->in;
    return show_wishes_of(q, s, in->done);
}

static enum err show_wishes_again(struct request *q, struct response *s)
{
    return show_wishes_of(q, s, S(""));
}

struct wish_in {
    struct addressee_in to;
};
static const struct field wish_in_fields[] = {ADDRESSEE_ROWS(struct wish_in)};

static enum err wish(struct request *q, struct response *s)
{
    const struct wish_in *in = q->in;
    struct opt_out o = {
        .unit_id = q->unit->id, .channel = OPT_OUT_LETTERS, .actor = q->actor->actor};
    enum err e = addressee_take(q, &in->to, &o.person_id);
    if (e == OK)
        e = opt_out_set(q->tx, &o, true);
    s->location = request_unit_path(q, S("/viec/thu/khong-nhan?xong=thoi"));
    return e;
}

struct back_in {
    int64_t person_id;
};
static const struct field back_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct back_in, person_id),
     .label = TEXT_addressee_name},
};

static enum err wish_back(struct request *q, struct response *s)
{
    const struct back_in *in = q->in;
    struct person p;
    const struct opt_out o = {q->unit->id, in->person_id, OPT_OUT_LETTERS, q->actor->actor};
    enum err e = person_by_id(q->tx, q->unit->id, in->person_id, &p);
    if (e == OK)
        e = opt_out_set(q->tx, &o, false);
    s->location = request_unit_path(q, S("/viec/thu/khong-nhan?xong=lai"));
    return e;
}

#define GET_ROW(path_, show_, doc_)                                                                \
    .method = WIRE_GET, .path = PAGE path_, .how = READ, .who = LETTER_ROLES,                      \
    .flags = LETTER_PAGE, .show = show_, .doc = doc_
#define POST_ROW(path_, fields_, apply_, form_, doc_)                                              \
    {                                                                                              \
        .method = WIRE_POST, .path = PAGE path_, .how = WRITE, .who = LETTER_ROLES,                \
        .flags = LETTER_PAGE, .fields = FIELDS(fields_), .apply = apply_, .form = form_,           \
        .doc = doc_                                                                                \
    }

const struct route letter_new_routes[] = {
    {GET_ROW("moi", show_new, "The form of a letter begun by hand")},
    POST_ROW("moi", new_in, draft, show_new, "Drafts a letter by hand"),
    {GET_ROW("khong-nhan", show_wishes, "Who wants no letters"), .fields = FIELDS(wishes_in)},
    POST_ROW(
        "khong-nhan", wish_in, wish, show_wishes_again, "Keeps that somebody wants no letters"),
    POST_ROW(
        "khong-nhan/{id}/nhan-lai", back_in, wish_back, show_wishes_again,
        "Keeps that somebody wants letters again"),
    {0},
};
