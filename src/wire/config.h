/* config: what a wire_config means: its zeros filled in, its addresses read, its wishes cut to what
 * the machine gives. Inside wire/ only. */
#ifndef GANDAN_WIRE_CONFIG_H
#define GANDAN_WIRE_CONFIG_H

#include "wire/peer.h"
#include "wire/spool.h"
#include "wire/streams.h"
#include "wire/watch.h"

#define CONFIG_MAX_PROXIES 32

/* E_INVALID: one is no address; E_TOO_BIG: too many. */
enum err config_proxies(
    const struct wire_config *c, struct peer_network ret[CONFIG_MAX_PROXIES],
    size_t *ret_count) must_check;
/* Raises the limit of open files, as far as it goes, for the connections and streams asked for. */
struct config_limits {
    struct watch_limits watch;
    struct streams_limits streams;
};
struct config_limits config_limits(const struct wire_config *c);
unsigned config_threads(const struct wire_config *c);
int config_stop_ms(const struct wire_config *c);
/* Whoever asks frees its dir. */
struct spool_place config_spool(const struct wire_config *c);

#endif
