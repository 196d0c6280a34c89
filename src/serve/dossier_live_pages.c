/* dossier_live_pages: the tracking page says when its dossier has moved; nothing of another's. */
#include "serve/dossier_pages.h"
#include "serve/link.h"
#include "spine/event.h"
#include "spine/topic.h"

#define CODE_MAX 64
#define ID_MAX 20

/* The code first, as dossier_page_open() reads it. */
struct listen_in {
    struct dossier_in dossier;
    struct str after;
};
static const struct field listen_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = CODE_MAX,
     .required = true,
     .offset = offsetof(struct listen_in, dossier.code),
     .label = TEXT_track_code},
    {.name = "after",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = ID_MAX,
     .offset = offsetof(struct listen_in, after),
     .label = TEXT_stream_after},
};

/* A pass is looked at when the listener comes, and again after a pass's life. */
static enum err listen_to_dossier(struct request *q, struct response *s)
{
    const struct listen_in *in = q->in;
    struct dossier d;
    bool open = false;
    enum err e = dossier_page_open(q, s, &d, &open);
    s->location = STR_NONE;
    if (e != OK || !open)
        return e == OK ? E_NOT_FOUND : e;
    s->stream = (struct stream_ask){
        .unit_id = d.unit_id,
        .topics = TOPIC_DOSSIER,
        .noun = S("dossier"),
        .noun_id = d.id,
        .after = in->after,
        .life_ms = (int64_t)PASS_MINUTES * 60 * 1000,
    };
    return OK;
}

enum err dossier_page_live(struct request *q, struct response *s, const struct dossier *d)
{
    int64_t seq = 0;
    enum err e = event_last(q->tx, d->unit_id, S("dossier"), d->id, &seq);
    struct str address = dossier_address(q, d->code);
    s->live = arena_fmt(q->arena, "%.*s/luong?after=%lld", STR_ARG(address), (long long)seq);
    return e;
}

const struct route dossier_live_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so/{code}/luong",
     .how = STREAM,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = FIELDS(listen_in),
     .show = listen_to_dossier,
     .doc = "Says when a dossier has moved, to whoever holds a pass: server-sent events"},
    {0},
};
