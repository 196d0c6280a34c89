/* contribution_work_pages: what people give for, as the office names it. */
#include "commit/contribution_desk_pages.tmpl.h"
#include "commit/contribution_pages.h"
#include "commit/contribution_view.h"
#include "commit/letter_view.h"

#define PAGE "/{unit}/viec/dong-gop/cong-trinh"

struct shown_in {
    struct str done;
};
static const struct field shown_in_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct shown_in, done),
     .label = TEXT_form_address},
};
struct work_in {
    int64_t id, version, closed;
    struct str name_vi, name_en;
};
#define NAME_ROWS                                                                                  \
    {.name = "ten",                                                                                \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .min = 3,                                                                                     \
     .max = CONTRIBUTION_WORK_NAME_MAX,                                                            \
     .required = true,                                                                             \
     .offset = offsetof(struct work_in, name_vi),                                                  \
     .label = TEXT_contribution_work_name},                                                        \
    {                                                                                              \
        .name = "ten-en", .in = IN_BODY, .type = FIELD_STR, .max = CONTRIBUTION_WORK_NAME_MAX,     \
        .offset = offsetof(struct work_in, name_en), .label = TEXT_contribution_work_name_en       \
    }
static const struct field make_fields[] = {NAME_ROWS};
static const struct field change_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct work_in, id),
     .label = TEXT_contribution_work},
    {.name = "ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct work_in, version),
     .label = TEXT_letter_version},
    {.name = "dong",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 0,
     .max = 1,
     .offset = offsetof(struct work_in, closed),
     .label = TEXT_contribution_closed},
    NAME_ROWS,
};

static enum err show_of(struct request *q, struct response *s, int64_t changing, struct str done)
{
    struct contribution_work_list all;
    struct contribution_works_view v = {.unit = q->unit, .form = form_view_of(q)};
    enum err e = contribution_work_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    bool making = q->kept.count && !changing;
    struct contribution_work_row *list =
        ARENA_ARRAY(q->arena, struct contribution_work_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct contribution_work *w = &all.list[i];
        bool own = changing == w->id;
        list[i] = (struct contribution_work_row){
            .w = w,
            .name_vi = own ? request_kept(q, "ten") : w->name_vi,
            .name_en = own ? request_kept(q, "ten-en") : w->name_en,
            .error = own ? form_error(&v.form, S("ten")) : S(""),
            .closed = own ? str_eq(request_kept(q, "dong"), S("1")) : w->closed,
        };
    }
    v.list = list;
    v.n = all.n;
    v.name_vi =
        form_input(S("ten"), TEXT_contribution_work_name, making ? request_kept(q, "ten") : S(""));
    v.name_vi.required = true;
    v.name_vi.max = CONTRIBUTION_WORK_NAME_MAX;
    v.name_en = form_input(
        S("ten-en"), TEXT_contribution_work_name_en, making ? request_kept(q, "ten-en") : S(""));
    v.name_en.max = CONTRIBUTION_WORK_NAME_MAX;
    v.done = str_eq(done, S("luu")) ? TEXT_contribution_work_saved : TEXT_NONE;
    s->title = text_lit(q->lang, TEXT_contribution_works_title);
    s->no_index = true;
    response_crumb(
        s, text_lit(q->lang, TEXT_contribution_menu), request_unit_path(q, S("/viec/dong-gop")));
    contribution_works_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct shown_in *in = q->in;
    return show_of(q, s, 0, in->done);
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct work_in *in = q->in;
    return show_of(q, s, in->id, S(""));
}

static enum err make(struct request *q, struct response *s)
{
    const struct work_in *in = q->in;
    int64_t id;
    const struct contribution_work w = {
        .unit_id = q->unit->id, .name_vi = in->name_vi, .name_en = in->name_en};
    enum err e = contribution_work_make(q->tx, &w, q->actor->actor, &id);
    if (e == E_CONFLICT || e == E_INVALID)
        return request_error(q, "ten", TEXT_contribution_work_twice, TEXT_NO_ARGS);
    s->location = request_unit_path(q, S("/viec/dong-gop/cong-trinh?xong=luu"));
    return e;
}

static enum err change(struct request *q, struct response *s)
{
    const struct work_in *in = q->in;
    const struct contribution_work w = {
        .unit_id = q->unit->id,
        .id = in->id,
        .name_vi = in->name_vi,
        .name_en = in->name_en,
        .closed = in->closed == 1,
        .version = in->version,
    };
    s->location = request_unit_path(q, S("/viec/dong-gop/cong-trinh?xong=luu"));
    return contribution_work_change(q->tx, &w, q->actor->actor);
}

#define SOME_FIELDS(list)                                                                          \
    {                                                                                              \
        sizeof(struct work_in), list, sizeof list / sizeof *list                                   \
    }

const struct route contribution_work_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = FIELDS(shown_in),
     .show = show,
     .doc = "What people give for"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = SOME_FIELDS(make_fields),
     .apply = make,
     .form = show_again,
     .doc = "Names a work that people may give for"},
    {.method = WIRE_POST,
     .path = PAGE "/{id}",
     .how = WRITE,
     .who = LETTER_ROLES,
     .flags = LETTER_PAGE,
     .fields = SOME_FIELDS(change_fields),
     .apply = change,
     .form = show_again,
     .doc = "Renames or closes such a work"},
    {0},
};
