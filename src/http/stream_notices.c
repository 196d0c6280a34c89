/* stream_notices: small named notices, and who is present on a channel. */
#include <assert.h>

#include "base/buf.h"
#include "http/stream_registry.h"

#define PRESENT_MAX 20

static bool same_presence(const struct notice *n, int64_t unit_id, struct str channel)
{
    return n->presence && n->unit_id == unit_id && str_eq(str_z(n->channel), channel);
}

static void copy_text(char *to, struct str from)
{
    memcpy(to, from.p, from.n);
    to[from.n] = 0;
}

void registry_put_notice(struct registry *r, int64_t unit_id, struct str channel, struct str data)
{
    bool lost = false, there = false;
    (void)pthread_mutex_lock(&r->desk);
    for (size_t i = 0; !data.p && i < r->notice_count; i++)
        there = there || same_presence(&r->notices[i], unit_id, channel);
    lost = !there && r->notice_count == REGISTRY_NOTICES;
    if (!there && !lost) {
        struct notice *n = &r->notices[r->notice_count++];
        *n = (struct notice){.unit_id = unit_id, .presence = !data.p};
        copy_text(n->channel, channel);
        if (data.p)
            copy_text(n->data, data);
    }
    r->news = true;
    (void)pthread_cond_signal(&r->wake);
    (void)pthread_mutex_unlock(&r->desk);
    if (lost)
        registry_mark(r, registry_bucket(r, unit_id), REGISTRY_LOST);
}

void registry_notice(struct registry *r, int64_t unit_id, struct str channel, struct str data)
{
    assert(data.p && data.n < STREAM_DATA_MAX && channel.n > 0 && channel.n < STREAM_CHANNEL_MAX);
    for (size_t i = 0; i < data.n; i++)
        assert((unsigned char)data.p[i] >= ' ');
    if (atomic_load(&registry_bucket(r, unit_id)->count) > 0)
        registry_put_notice(r, unit_id, channel, data);
}

static bool hears(const struct listener *l, const struct notice *n)
{
    return l->unit_id == n->unit_id && strcmp(l->channel, n->channel) == 0;
}

/* Who is there, once each; holding the lock. */
static struct str presence(struct registry *r, const struct bucket *b, const struct notice *n)
{
    int64_t ids[PRESENT_MAX];
    size_t count = 0;
    for (const struct listener *l = b->first; l && count < PRESENT_MAX; l = l->next) {
        bool known = l->official_id == 0 || !hears(l, n);
        for (size_t i = 0; i < count && !known; i++)
            known = ids[i] == l->official_id;
        if (!known)
            ids[count++] = l->official_id;
    }
    struct buf text;
    buf_init(&text, r->arena, REGISTRY_EVENT_MAX);
    buf_lit(&text, "event: presence\ndata: {\"officials\":[");
    for (size_t i = 0; i < count; i++)
        buf_fmt(&text, "%s\"%lld\"", i ? "," : "", (long long)ids[i]);
    buf_lit(&text, "]}\n\n");
    return buf_get(&text);
}

static void tell_notice(struct registry *r, const struct notice *n)
{
    const struct bucket *b = registry_bucket(r, n->unit_id);
    (void)pthread_mutex_lock(&r->lock);
    struct str event = n->presence ? presence(r, b, n)
                                   : arena_fmt(r->arena, "event: notice\ndata: %s\n\n", n->data);
    for (const struct listener *l = b->first; l; l = l->next)
        if (hears(l, n) && (!n->presence || l->official_id != 0))
            registry_send(r, l, event);
    (void)pthread_mutex_unlock(&r->lock);
}

void registry_tell_notices(struct registry *r)
{
    (void)pthread_mutex_lock(&r->desk);
    size_t count = r->notice_count;
    struct notice *taken = ARENA_ARRAY(r->arena, struct notice, count + 1);
    memcpy(taken, r->notices, count * sizeof *taken);
    r->notice_count = 0;
    (void)pthread_mutex_unlock(&r->desk);
    for (size_t i = 0; i < count; i++)
        tell_notice(r, &taken[i]);
}
