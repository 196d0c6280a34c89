/* What the pages of the desk share. */
#include "serve/desk_pages.h"

#include "html/html.h"

#define ADDRESS_MAX 1024

void desk_head(struct request *q, struct response *s, struct str title)
{
    s->title = title;
    s->no_index = true;
    response_crumb(s, text_lit(q->lang, TEXT_inbox_menu), request_unit_path(q, S("/viec")));
}

struct str desk_called(const struct request *q)
{
    const struct person me = {.name = q->actor->name};
    return q->actor->unit_id ? person_given_name(q->arena, &me) : q->actor->name;
}

struct str desk_address(struct request *q, struct str code, const char *rest)
{
    struct html h;
    html_init(&h, q->arena, q->lang, ADDRESS_MAX);
    html_url(&h, code);
    struct str path = arena_fmt(q->arena, "/viec/ho-so/%.*s%s", STR_ARG(buf_get(&h.buf)), rest);
    return request_unit_path(q, path);
}

enum err desk_act_begin(
    struct request *q, struct str code, int64_t version, struct dossier *d, struct dossier_act *a)
{
    enum err e = dossier_by_code(q->tx, q->unit->id, code, d);
    if (e != OK)
        return e;
    *a = (struct dossier_act){
        .unit_id = d->unit_id,
        .id = d->id,
        .version = version,
        .official_id = q->actor->official_id,
        .official = q->actor->name,
        .actor = q->actor->actor,
        .chair = (q->actor->roles & WHO_CHAIR) != 0,
        .reason = S(""),
    };
    e = dossier_act_claim(q->tx, a);
    return e == OK ? dossier_by_id(q->tx, a->unit_id, a->id, d) : e;
}
