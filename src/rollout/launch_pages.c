#include "rollout/launch_pages.h"

#include "base/date.h"
#include "rollout/launch_pages.tmpl.h"
#include "rollout/launch_view.h"
#include "spine/topic.h"

struct launch_in {
    struct str slug;
};
static const struct field launch_in_fields[] = {
    {.name = "launch",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 20,
     .required = true,
     .offset = offsetof(struct launch_in, slug),
     .label = TEXT_launch_in},
};

static enum err show_all(struct request *q, struct response *s)
{
    struct launch_list all;
    enum err e = launch_all(q->tx, q->unit->id, false, &all);
    if (e != OK)
        return e;
    struct launch_line *lines = ARENA_ARRAY(q->arena, struct launch_line, all.n + 1);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = launch_line_fill(q, &all.list[i], &lines[i]);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_launch_title);
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, s->title, S(""));
    launch_list_page(
        &s->html,
        &(struct launch_list_view){.unit_slug = q->unit->slug, .list = lines, .n = all.n});
    return OK;
}

static enum err show_one(struct request *q, struct response *s)
{
    const struct launch_in *in = q->in;
    struct launch x;
    struct launch_view v;
    enum err e = launch_by_slug(q->tx, q->unit->id, in->slug, &x);
    if (e == OK && x.state != LAUNCH_PUBLIC)
        e = E_NOT_FOUND;
    if (e == OK)
        e = launch_view_fill(q, &x, &v);
    if (e != OK)
        return e;
    s->title = v.title;
    s->description = v.about_count ? v.about[0] : v.title;
    s->main_class = S("flow");
    s->share = (struct share){
        .path = request_unit_path(q, arena_cat(q->arena, S("/phat-dong/"), x.slug)),
        .kind = S("website")};
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_launch_title), request_unit_path(q, S("/phat-dong")));
    response_crumb(s, v.title, S(""));
    launch_page(&s->html, &v);
    return OK;
}

#define SHOWN                                                                                      \
    .method = WIRE_GET, .how = CACHED, .who = WHO_ANYONE,                                          \
    .topics = TOPIC_PROGRAMME | TOPIC_PLEDGE | TOPIC_NEWS | TOPIC_LETTER

const struct route launch_routes[] = {
    {SHOWN, .path = "/{unit}/phat-dong", .show = show_all,
     .doc = "The days on which the unit launched a programme"},
    {SHOWN, .path = "/{unit}/phat-dong/{launch}", .fields = FIELDS(launch_in), .show = show_one,
     .doc = "One such day: guests, agenda, the pledges signed, photos, and the article about it"},
    {0},
};
