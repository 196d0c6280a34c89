/* stream_pages: /{unit}/luong tells everybody when a unit's public pages have changed; and the
 * pages that say so to their reader (assets/live.js). */
#include "base/buf.h"
#include "http/common.h"
#include "http/request.h"
#include "spine/topic.h"

/* What everybody may hear of. Not ratings: the moment at which one is given is nobody's business
 * (they are stored with a day only). */
#define PUBLIC_TOPICS (TOPIC_UNIT | TOPIC_PROCEDURE | TOPIC_DOSSIER)
#define NAMES_MAX 100
#define ID_MAX 20

struct stream_in {
    struct str topics, after;
};
static const struct field stream_in_fields[] = {
    {.name = "topics",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = NAMES_MAX,
     .offset = offsetof(struct stream_in, topics),
     .label = TEXT_stream_topics},
    {.name = "after",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = ID_MAX,
     .offset = offsetof(struct stream_in, after),
     .label = TEXT_stream_after},
};

/* "dossier,unit". Names that mean nothing to us are left out, as every query field would be. */
static unsigned topics_named(struct str list)
{
    unsigned topics = 0;
    struct str name;
    while (str_cut(&list, ',', &name))
        for (unsigned bit = 1; bit < 1u << TOPIC_COUNT; bit <<= 1)
            if (str_eq(topic_name((enum topic)bit), str_trim(name)))
                topics |= bit;
    return topics;
}

static enum err listen_to_unit(struct request *q, struct response *s)
{
    const struct stream_in *in = q->in;
    unsigned topics = in->topics.n ? topics_named(in->topics) : PUBLIC_TOPICS;
    s->stream = (struct stream_ask){
        .unit_id = q->unit->id,
        .topics = topics & PUBLIC_TOPICS,
        .after = in->after,
    };
    return s->stream.topics ? OK : E_NOT_FOUND;
}

enum err request_live(struct request *q, struct response *s, unsigned topics)
{
    struct topic_stored stored;
    struct buf b;
    bool any = false;
    topics &= PUBLIC_TOPICS;
    enum err e = topic_stored(q->tx, q->unit->id, &stored);
    if (e != OK)
        return e;
    buf_init(&b, q->arena, 1024);
    buf_str(&b, request_unit_path(q, S("/luong?topics=")));
    for (unsigned bit = 1; bit < 1u << TOPIC_COUNT; bit <<= 1) {
        if (!(topics & bit))
            continue;
        if (any)
            buf_char(&b, ',');
        buf_str(&b, topic_name((enum topic)bit));
        any = true;
    }
    buf_fmt(&b, "&after=%lld", (long long)topic_stored_sum(&stored, topics));
    s->live = buf_get(&b);
    return OK;
}

const struct route stream_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/luong",
     .how = STREAM,
     .who = WHO_ANYONE,
     .flags = ROUTE_HIDDEN,
     .fields = FIELDS(stream_in),
     .show = listen_to_unit,
     .doc = "Says when a unit's public pages have changed: server-sent events"},
    {0},
};
