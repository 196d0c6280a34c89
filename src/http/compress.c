#include "http/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#define BROTLI_LEVEL 5 /* about a millisecond for a page, done once and then sent often */

struct str compress_gzip(struct arena *a, struct str body, int level)
{
    z_stream z = {0};
    if (deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return STR_NONE;
    size_t room = deflateBound(&z, body.n);
    char *out = arena_raw(a, room);
    z.next_in = (unsigned char *)(uintptr_t)body.p;
    z.avail_in = (unsigned)body.n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)room;
    int rc = deflate(&z, Z_FINISH);
    size_t n = z.total_out;
    (void)deflateEnd(&z);
    return rc == Z_STREAM_END ? (struct str){out, n} : STR_NONE;
}

struct str compress_brotli(struct arena *a, struct str body)
{
    size_t n = BrotliEncoderMaxCompressedSize(body.n);
    uint8_t *out = arena_raw(a, n);
    bool ok = BrotliEncoderCompress(
        BROTLI_LEVEL, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.n, (const uint8_t *)body.p, &n,
        out);
    return ok ? (struct str){(const char *)out, n} : STR_NONE;
}
