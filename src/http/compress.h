/* compress: bodies for the wire. Private to http/. Memory: the request's arena. */
#ifndef GANDAN_HTTP_COMPRESS_H
#define GANDAN_HTTP_COMPRESS_H

#include "base/arena.h"

/* level 1 (quick) to 9; STR_NONE when it cannot be packed. */
struct str compress_gzip(struct arena *a, struct str body, int level);
struct str compress_brotli(struct arena *a, struct str body);

#endif
