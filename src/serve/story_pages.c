/* story_pages: a dossier's history with its reasons, and the unit's journal without them: what was
 * done, by whom, to which dossier. */
#include "serve/story_pages.tmpl.h"

#include "place/person.h"
#include "serve/desk_pages.h"
#include "serve/dossier_pages.h"
#include "serve/dossier_view.h"
#include "serve/procedure_text.h"
#include "spine/event.h"

#define JOURNAL_LINES 60

static const struct field dossier_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct dossier_in, code),
     .label = TEXT_track_code},
};

static enum err show_history(struct request *q, struct response *s)
{
    const struct dossier_in *in = q->in;
    struct dossier d;
    struct person person;
    struct procedure procedure;
    const struct dossier_step *steps = NULL;
    size_t n = 0;
    struct history_view v = {.unit = q->unit};
    enum err e = dossier_by_code(q->tx, q->unit->id, in->code, &d);
    if (e == OK)
        e = person_by_id(q->tx, d.unit_id, d.person_id, &person);
    if (e == OK)
        e = procedure_by_id(q->tx, d.procedure_id, &procedure);
    if (e == OK)
        e = dossier_timeline(q->tx, &d, &steps, &n);
    if (e == OK)
        e = story_make(q, steps, n, &v.story);
    if (e != OK)
        return e;
    request_read_person(q, person.id, d.id);
    v.code = d.code;
    v.person = desk_person_line(q->arena, &person);
    v.procedure = procedure_name(&procedure, q->lang);
    desk_head(q, s, text_lit(q->lang, TEXT_story_title));
    response_crumb(s, d.code, desk_address(q, d.code, ""));
    response_crumb(s, s->title, S(""));
    history_page(&s->html, &v);
    return OK;
}

/* ---- the unit's journal ---- */

struct journal_in {
    int64_t before;
};
static const struct field journal_in_fields[] = {
    {.name = "truoc",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .otherwise = INT64_MAX,
     .offset = offsetof(struct journal_in, before),
     .label = TEXT_story_older},
};

/* Reasons and names may stand in details: the journal leaves them out. */
static enum err journal_line(
    struct story_people *people, const struct event_row *row, struct journal_line *l)
{
    struct request *q = people->q;
    struct dossier_step step = dossier_step_read(row);
    struct str code = S("");
    if (!event_get_str(row->bytes, S("code"), &code))
        code = S("");
    *l = (struct journal_line){
        .when = view_moment_short(q->arena, row->recorded_at, false),
        .title = story_title(q, &step),
        .code = code,
    };
    return story_who(people, row->actor, &l->who);
}

static enum err show_journal(struct request *q, struct response *s)
{
    const struct journal_in *in = q->in;
    struct event_list events;
    struct story_people people = {.q = q};
    struct journal_view v = {.unit = q->unit};
    enum err e = event_before(q->tx, q->unit->id, in->before, JOURNAL_LINES, &events);
    if (e != OK)
        return e;
    struct journal_line *lines = ARENA_ARRAY(q->arena, struct journal_line, events.count + 1);
    for (size_t i = 0; e == OK && i < events.count; i++)
        if (str_eq(events.rows[i].noun, S("dossier")))
            e = journal_line(&people, &events.rows[i], &lines[v.count++]);
    if (e != OK)
        return e;
    v.lines = lines;
    if (events.count == JOURNAL_LINES)
        v.older = events.rows[events.count - 1].seq;
    desk_head(q, s, text_lit(q->lang, TEXT_story_journal));
    response_crumb(s, s->title, S(""));
    journal_page(&s->html, &v);
    return OK;
}

const struct route story_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/lich-su",
     .how = READ,
     .who = DESK_ROLES | WHO_SUPERVISOR,
     .flags = DESK_PAGE,
     .fields = FIELDS(dossier_in),
     .show = show_history,
     .doc = "Everything that happened to a dossier, with reasons"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/nhat-ky",
     .how = READ,
     .who = DESK_ROLES | WHO_SUPERVISOR,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(journal_in),
     .show = show_journal,
     .menu = TEXT_story_menu,
     .doc = "The unit's journal: what was done to which dossier, newest first"},
    {0},
};
