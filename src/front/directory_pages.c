#include "front/directory_pages.h"

#include "front/directory_pages.tmpl.h"

#include "base/date.h"
#include "base/identity.h"
#include "spine/topic.h"

struct directory_row directory_row(const struct request *q, const struct official_entry *x)
{
    struct directory_row row = {
        .slug = x->slug,
        .name = x->o.name,
        .initials = pledge_initials(q->arena, x->o.name),
        .post = S(""),
        .desk = S(""),
        .phone = phone_unbroken(q->arena, x->o.phone),
        .number = phone_dialled(q->arena, x->o.phone),
        .email = x->o.email,
    };
    if (x->p) {
        row.post = pledge_words(q->lang, x->p->title_vi, x->p->title_en);
        row.foreign = q->lang == LANG_EN && x->p->title_en.n == 0;
        row.desk = x->p->desk;
    }
    return row;
}

static enum err show(struct request *q, struct response *s)
{
    struct official_directory all;
    struct directory_view v = {
        .unit = q->unit, .called = q->lang == LANG_EN ? q->unit->name_en : q->unit->inside};
    enum err e = official_directory(q->tx, q->unit->id, date_local_day(q->now_at), &all);
    if (e != OK)
        return e;
    struct directory_row *rows = ARENA_ARRAY(q->arena, struct directory_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        rows[i] = directory_row(q, &all.list[i]);
        if (all.list[i].rank <= POST_DEPUTY)
            v.leader_count = i + 1; /* heads come first */
    }
    v.leaders = rows;
    v.others = rows + v.leader_count;
    v.other_count = all.n - v.leader_count;
    s->title = text_lit(q->lang, TEXT_directory_title);
    s->description = text_get(
        q->arena, q->lang, TEXT_directory_description, TEXT_ARGS(ta_str("unit", v.called)));
    s->nav = NAV_OFFICIALS;
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, s->title, S(""));
    directory_page(&s->html, &v);
    return OK;
}

const struct route directory_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/can-bo",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_OFFICIAL,
     .show = show,
     .doc = "Who works in a unit: posts, desks, how to reach them"},
    {0},
};
