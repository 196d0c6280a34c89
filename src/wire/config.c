#include "wire/config.h"

#include <unistd.h>

#include "wire/listen.h"

static int or_default(int given, int otherwise)
{
    return given > 0 ? given : otherwise;
}

enum err config_proxies(
    const struct wire_config *c, struct peer_network ret[CONFIG_MAX_PROXIES], size_t *ret_count)
{
    if (c->trusted_proxy_count > CONFIG_MAX_PROXIES)
        return E_TOO_BIG;
    for (size_t i = 0; i < c->trusted_proxy_count; i++) {
        enum err e = peer_network(c->trusted_proxies[i], &ret[i]);
        if (e != OK)
            return e;
    }
    *ret_count = c->trusted_proxy_count;
    return OK;
}

/* Descriptors for both; where there are too few, pages go before streams. */
static void share_descriptors(struct config_limits *l)
{
    int fit = listen_connections(l->watch.max_connections + l->streams.max);
    if (l->watch.max_connections > fit / 4 * 3)
        l->watch.max_connections = fit / 4 * 3;
    if (l->streams.max > fit - l->watch.max_connections)
        l->streams.max = fit - l->watch.max_connections;
}

struct config_limits config_limits(const struct wire_config *c)
{
    struct config_limits l;
    l.watch = (struct watch_limits){
        .header_ms = or_default(c->header_ms, 10000),
        .idle_ms = or_default(c->idle_ms, 30000),
        .body_ms = or_default(c->body_ms, 10000),
        .send_ms = or_default(c->send_ms, 60000),
        .min_rate = or_default(c->min_rate, 1024),
        .max_connections = or_default(c->max_connections, 2048),
        .max_per_peer = or_default(c->max_per_peer, 256),
    };
    l.streams = (struct streams_limits){
        .max = or_default(c->max_streams, 8192),
        .max_per_peer = or_default(c->max_streams_per_peer, 256),
        .beat_ms = or_default(c->beat_ms, 20000),
    };
    share_descriptors(&l);
    return l;
}

unsigned config_threads(const struct wire_config *c)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = or_default(c->threads, cores > 2 ? (int)cores : 2);
    return wanted < 2 ? 2 : (unsigned)wanted;
}

int config_stop_ms(const struct wire_config *c)
{
    return or_default(c->stop_ms, 5000);
}

struct spool_place config_spool(const struct wire_config *c)
{
    struct spool_place place = {.keep_free = c->spool_keep_free};
    if (c->spool_dir.n == 0)
        return place;
    char *dir = calloc(1, c->spool_dir.n + 1);
    if (!dir)
        abort();
    memcpy(dir, c->spool_dir.p, c->spool_dir.n);
    place.dir = dir;
    return place;
}
