#include "http/stream.h"

#include "base/log.h"
#include "base/num.h"
#include "base/random.h"
#include "http/exchange.h"
#include "http/stream_registry.h"
#include "http/throttle.h"

/* What a browser waits before it comes again. */
#define FIRST_BYTES "retry: 3000\n\n"
/* And when there was no time for it. */
#define LATER_MS 2000u
#define LATER_SPREAD_MS 8000u

void stream_notice(struct http *http, int64_t unit_id, struct str channel, struct str data)
{
    registry_notice(http->registry, unit_id, channel, data);
}

void stream_begin(struct exchange *x)
{
    const struct wire_request *w = x->q.wire;
    if (w->peer_loopback || throttle_takes(S("stream"), w->peer))
        read_begin(x);
    else
        answer_status(x, 429);
}

static bool sound(const struct stream_ask *ask)
{
    return ask->unit_id != 0 && ask->topics != 0 && ask->noun.n < STREAM_NOUN_MAX &&
           ask->channel.n < STREAM_CHANNEL_MAX && (ask->official_id == 0 || ask->channel.n > 0);
}

static struct listener *listener_new(struct exchange *x)
{
    const struct stream_ask *ask = &x->s.stream;
    struct listener *l = ARENA_NEW(x->q.arena, struct listener);
    *l = (struct listener){
        .registry = x->http->registry,
        .unit_id = ask->unit_id,
        .topics = ask->topics,
        .noun_id = ask->noun_id,
        .official_id = ask->official_id,
    };
    if (ask->noun.n)
        memcpy(l->noun, ask->noun.p, ask->noun.n);
    if (ask->channel.n)
        memcpy(l->channel, ask->channel.p, ask->channel.n);
    struct str last = wire_header(x->q.wire, S("last-event-id"));
    l->has_after = num_parse_i64(last.n ? last : ask->after, 0, INT64_MAX, &l->after);
    return l;
}

static struct wire_response head(struct exchange *x)
{
    struct wire_response r = {.status = 200, .body = S("")};
    wire_response_header(&r, S("Content-Type"), S("text/event-stream"));
    wire_response_header(&r, S("Cache-Control"), S("no-store"));
    /* A proxy that collects an answer before it passes it on would collect for ever. */
    wire_response_header(&r, S("X-Accel-Buffering"), S("no"));
    answer_common_headers(x, &r);
    return r;
}

/* A stream that ends at once is asked for again. After a restart all listeners come in the same
 * moment: who finds no place in the line is given another moment. */
void answer_stream_later(struct exchange *x)
{
    struct wire_response r = head(x);
    uint32_t any;
    random_bytes(&any, sizeof any);
    r.body = arena_fmt(x->q.arena, "retry: %u\n\n", LATER_MS + any % LATER_SPREAD_MS);
    r.close = true;
    answer_send(x, &r);
}

void answer_stream(struct exchange *x)
{
    if (!sound(&x->s.stream)) {
        log_error("%s does not say to what its caller may listen", x->q.route->path);
        answer_status(x, 500);
        return;
    }
    struct wire_response r = head(x);
    if (x->q.wire->method != WIRE_HEAD) {
        struct wire_stream_new *stream = ARENA_NEW(x->q.arena, struct wire_stream_new);
        *stream = (struct wire_stream_new){
            .user = listener_new(x),
            .user_size = sizeof(struct listener),
            .life_ms = x->s.stream.life_ms,
            .opened = registry_opened,
            .closed = registry_closed,
        };
        r.body = S(FIRST_BYTES);
        r.stream = stream;
    }
    answer_send(x, &r);
}
