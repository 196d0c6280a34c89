/* qr: a QR code as a picture of the page or as a matrix for print (libqrencode's only door).
 *
 * Printable ASCII only: what a reader makes of other bytes differs from phone to phone. Error
 * correction M (15 %); a quiet zone of four modules, without which scanners fail. */
#ifndef GANDAN_DOC_QR_H
#define GANDAN_DOC_QR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/markup.h"

#define QR_QUIET 4

struct qr {
    int side;                     /* modules, without the quiet zone */
    const unsigned char *modules; /* side * side; 1 is dark */
};

/* E_INVALID: empty or not printable ASCII; E_TOO_BIG: more than a code holds (2331 bytes). */
enum err qr_make(struct arena *a, struct str payload, struct qr *ret) must_check;
bool qr_is_dark(const struct qr *q, int x, int y);
/* One path on a white ground, role=img; the class "qr" gives its size. `label`: the sentence for
 * those who do not see it. */
struct markup qr_markup(struct arena *a, const struct qr *q, struct str label);

#endif
