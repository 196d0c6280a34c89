/* rating_pages: the single-use rating link: the form, the submission, the thanks. Used, expired,
 * foreign and invented links get the same polite page (410). */
#include "serve/rating_pages.h"

#include "base/date.h"
#include "http/dispatch.h"
#include "serve/procedure.h"
#include "serve/rating.h"
#include "serve/rating_pages.tmpl.h"

struct rating_in {
    struct str token, comment;
    int64_t level;
};
static const struct field rating_in_fields[] = {
    {.name = "token",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct rating_in, token),
     .label = TEXT_form_address},
    {.name = "muc",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = RATING_LEVELS,
     .required = true,
     .offset = offsetof(struct rating_in, level),
     .label = TEXT_rating_level},
    {.name = "loi-ban",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = RATING_COMMENT_MAX,
     .offset = offsetof(struct rating_in, comment),
     .label = TEXT_rating_comment_label},
};

struct number_in {
    struct str number;
};
static const struct field number_in_fields[] = {
    {.name = "number",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 11,
     .max = 40,
     .required = true,
     .offset = offsetof(struct number_in, number),
     .label = TEXT_form_address},
};

static const struct keys *keys_of(const struct request *q)
{
    return http_config(q->http)->keys;
}

static void page_head(struct request *q, struct response *s, enum text title)
{
    s->title = text_lit(q->lang, title);
    s->no_index = true;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, s->title, S(""));
}

static enum err show_closed(struct request *q, struct response *s)
{
    page_head(q, s, TEXT_rating_title);
    /* Whatever else was wrong with a submission (not from our form, not now) is said first. */
    if (s->status == 0 || s->status == 409 || s->status == 422)
        s->status = 410;
    rating_closed_page(&s->html, q->unit);
    return OK;
}

static struct str procedure_name(struct request *q, int64_t id)
{
    struct procedure p;
    if (procedure_by_id(q->tx, id, &p) != OK)
        return S("");
    return q->lang == LANG_EN && p.name_en.n ? p.name_en : p.name_vi;
}

static enum err show_form(struct request *q, struct response *s)
{
    const struct rating_in *in = q->in;
    struct rating_claim claim = {q->unit->id, in->token};
    struct rating_ask ask;
    enum err e = rating_open(q->tx, keys_of(q), &claim, &ask);
    if (e == E_CONFLICT)
        return show_closed(q, s);
    if (e != OK)
        return e;
    struct rating_view v = {
        .slug = q->unit->slug,
        .token = in->token,
        .procedure = procedure_name(q, ask.procedure_id),
        .returned = text_date(q->arena, date_local_day(ask.returned_at)),
        .last_day = text_date(q->arena, ask.last_day),
        .kept_level = request_kept(q, "muc"),
        .kept_comment = request_kept(q, "loi-ban"),
        .level_error = request_error_of(q, S("muc")),
        .comment_error = request_error_of(q, S("loi-ban")),
        .form_error = request_error_of(q, S("")),
        .error_count = q->error_count,
        .hidden = request_form_fields(q),
    };
    if (v.level_error.n)
        v.level_error = text_lit(q->lang, TEXT_rating_level_missing);
    page_head(q, s, TEXT_rating_title);
    rating_form_page(&s->html, &v);
    return OK;
}

static enum err give(struct request *q, struct response *s)
{
    const struct rating_in *in = q->in;
    struct rating_new new = {{q->unit->id, in->token}, in->level, in->comment};
    int64_t id;
    enum err e = rating_give(q->tx, keys_of(q), &new, &id);
    if (e != OK)
        return e;
    struct str number = rating_number(q->arena, id, date_local_day(q->now_at));
    s->location = request_unit_path(q, arena_cat(q->arena, S("/danh-gia/cam-on/"), number));
    return OK;
}

static enum err show_thanks(struct request *q, struct response *s)
{
    const struct number_in *in = q->in;
    int64_t day;
    enum err e = rating_by_number(q->tx, q->unit->id, in->number, &day);
    if (e != OK)
        return e;
    page_head(q, s, TEXT_rating_thanks_title);
    rating_thanks_page(&s->html, q->unit, in->number, text_date(q->arena, day));
    return OK;
}

#define LINK "/{unit}/danh-gia/{token}"

const struct route rating_routes[] = {
    {.method = WIRE_GET,
     .path = LINK,
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_SECRET | ROUTE_PRIVATE,
     .fields = FIELDS(rating_in),
     .show = show_form,
     .doc = "The rating form of a returned dossier, by its single-use link"},
    {.method = WIRE_POST,
     .path = LINK,
     .how = WRITE,
     .who = WHO_ANYONE,
     .flags = ROUTE_SECRET | ROUTE_PRIVATE,
     .fields = FIELDS(rating_in),
     .body_max = (size_t)16 * 1024,
     .apply = give,
     .form = show_form,
     .doc = "Stores the rating, once"},
    {.method = WIRE_GET,
     .path = "/{unit}/danh-gia/cam-on/{number}",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE,
     .fields = FIELDS(number_in),
     .show = show_thanks,
     .doc = "Thanks for a rating, with its number"},
    {0},
};
