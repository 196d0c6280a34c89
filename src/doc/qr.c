#include "doc/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "base/log.h"
#include "doc/svg.h"

enum err qr_make(struct arena *a, struct str payload, struct qr *ret)
{
    if (payload.n == 0)
        return E_INVALID;
    for (size_t i = 0; i < payload.n; i++)
        if (payload.p[i] < 0x20 || payload.p[i] > 0x7E)
            return E_INVALID;
    QRcode *code = QRcode_encodeString(arena_z(a, payload), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code && errno == ERANGE)
        return E_TOO_BIG;
    if (!code) {
        log_error("qr: cannot encode: %s", strerror(errno));
        return E_INTERNAL;
    }
    size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *modules = arena_raw(a, n);
    for (size_t i = 0; i < n; i++)
        modules[i] = code->data[i] & 1;
    *ret = (struct qr){code->width, modules};
    QRcode_free(code);
    return OK;
}

bool qr_is_dark(const struct qr *q, int x, int y)
{
    return x >= 0 && y >= 0 && x < q->side && y < q->side && q->modules[y * q->side + x] != 0;
}

/* Runs of dark modules in one row, as boxes of one path. */
static void row(struct buf *b, const struct qr *q, int y)
{
    for (int x = 0; x < q->side; x++) {
        int from = x;
        while (qr_is_dark(q, x, y))
            x++;
        if (x > from)
            buf_fmt(b, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
    }
}

struct markup qr_markup(struct arena *a, const struct qr *q, struct str label)
{
    struct svg s;
    int side = q->side + 2 * QR_QUIET;
    svg_begin(&s, a, &(struct svg_frame){"qr", 0, 0, side, side, label, false});
    /* Black on white in every theme, also where no stylesheet reaches: a scanner reads it. */
    buf_fmt(&s.buf, "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>", side, side);
    buf_lit(&s.buf, "<path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"");
    for (int y = 0; y < q->side; y++)
        row(&s.buf, q, y);
    buf_lit(&s.buf, "\"/>");
    return svg_end(&s);
}
