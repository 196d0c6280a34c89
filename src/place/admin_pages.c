/* admin_pages: the page, and what can be done on it. */
#include "place/admin_pages.h"

#include "http/dispatch.h"
#include "place/admin.h"
#include "place/admin_pages.tmpl.h"
#include "place/admin_view.h"
#include "spine/outbox.h"

#define PAGE "/{unit}/viec/quan-tri"

struct admin_in {
    struct str done;
};
static const struct field admin_in_fields[] = {
    {.name = "da",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct admin_in, done),
     .label = TEXT_form_address},
};

struct message_in {
    int64_t id;
};
static const struct field message_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct message_in, id),
     .label = TEXT_form_address},
};

static enum text done_text(struct str done)
{
    static const struct form_done known[] = {
        {STR_INIT("sao-luu"), TEXT_admin_done_copy},
        {STR_INIT("gui-lai"), TEXT_admin_done_again},
        {STR_INIT("bo-qua"), TEXT_admin_done_drop},
    };
    return form_done(known, sizeof known / sizeof *known, done);
}

static enum err show(struct request *q, struct response *s)
{
    /* Only on its own row: others show this page when they fail. */
    const struct admin_in *in = q->route->show == show ? q->in : NULL;
    struct admin_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .unit = q->lang == LANG_EN && q->unit->name_en.n ? q->unit->name_en : q->unit->name,
        .done = in ? done_text(in->done) : TEXT_NONE,
    };
    enum err e = admin_fill_machine(q, &v);
    if (e == OK)
        e = admin_fill_unit(q, &v);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_admin_title);
    s->no_index = true;
    admin_page(&s->html, &v);
    return OK;
}

/* ---- a copy now ---- */

/* One that waits or runs already is the one that is wished for. */
static enum err put_copy(struct db_tx *tx)
{
    struct job_rows rows;
    enum err e = job_latest(tx, 0, S(BACKUP_JOB), 1, &rows);
    if (e != OK)
        return e;
    bool under_way = rows.n && rows.list[0].state == JOB_WAITING &&
                     (rows.list[0].taken || rows.list[0].attempts == 0);
    return under_way ? OK : job_put(tx, 0, S(BACKUP_JOB), tx->now_at);
}

static enum err back_up(struct request *q, struct response *s)
{
    const struct machine *m = http_config(q->http)->machine;
    bool covers = false;
    enum err e = admin_covers_machine(q->tx, q->actor->account_id, &covers);
    if (e == OK && !covers)
        return E_DENIED;
    if (e == OK && (!m || !m->backups))
        return E_NOT_FOUND;
    if (e == OK)
        e = put_copy(q->tx);
    s->location = request_unit_path(q, S("/viec/quan-tri?da=sao-luu"));
    return e;
}

/* ---- messages ---- */

static enum err message_gone(struct request *q)
{
    return request_error(q, "", TEXT_admin_message_gone, TEXT_NO_ARGS);
}

static enum err send_again(struct request *q, struct response *s)
{
    const struct message_in *in = q->in;
    enum err e = outbox_again(q->tx, q->unit->id, in->id);
    s->location = request_unit_path(q, S("/viec/quan-tri?da=gui-lai"));
    return e == E_CONFLICT ? message_gone(q) : e;
}

static enum err drop(struct request *q, struct response *s)
{
    const struct message_in *in = q->in;
    enum err e = outbox_drop(q->tx, q->unit->id, in->id);
    s->location = request_unit_path(q, S("/viec/quan-tri?da=bo-qua"));
    return e == E_CONFLICT ? message_gone(q) : e;
}

#define OWN_FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route admin_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = WHO_ADMINISTRATOR,
     .flags = OWN_FLAGS,
     .fields = FIELDS(admin_in),
     .show = show,
     .menu = TEXT_admin_menu,
     .doc = "Whether all is well with messages, accounts and the machine"},
    {.method = WIRE_POST,
     .path = PAGE "/sao-luu",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = ROUTE_STRONG | OWN_FLAGS,
     .apply = back_up,
     .form = show,
     .doc = "A copy of the data now, by a job"},
    {.method = WIRE_POST,
     .path = PAGE "/thu/{id}/gui-lai",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = OWN_FLAGS,
     .fields = FIELDS(message_in),
     .apply = send_again,
     .form = show,
     .doc = "Sends a message once more that failed, or of which nobody knows"},
    {.method = WIRE_POST,
     .path = PAGE "/thu/{id}/bo-qua",
     .how = WRITE,
     .who = WHO_ADMINISTRATOR,
     .flags = OWN_FLAGS,
     .fields = FIELDS(message_in),
     .apply = drop,
     .form = show,
     .doc = "Leaves such a message at that"},
    {0},
};
