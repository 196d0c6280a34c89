#include "media/pixels.h"

#include <string.h>

/* From 5 on the camera lay on its side. */
static int lies(const struct pixels *x)
{
    return x->orientation >= 5;
}

size_t pixels_width(const struct pixels *x)
{
    return lies(x) ? x->height : x->width;
}

size_t pixels_height(const struct pixels *x)
{
    return lies(x) ? x->width : x->height;
}

/* Where row y of the upright picture begins in the other, and the way from one of its pixels to the
 * next. */
static const unsigned char *row_start(const struct pixels *x, size_t y, ptrdiff_t *ret_step)
{
    size_t last_x = x->width - 1, last_y = x->height - 1;
    ptrdiff_t pixel = (ptrdiff_t)x->bytes, row = (ptrdiff_t)x->row;
    const struct {
        size_t x, y;
        ptrdiff_t step;
    } starts[] = {
        {0, y, pixel},                /* 1: upright */
        {last_x, y, -pixel},          /* 2: mirrored */
        {last_x, last_y - y, -pixel}, /* 3: upside down */
        {0, last_y - y, pixel},       /* 4: mirrored, upside down */
        {y, 0, row},                  /* 5: mirrored, on its left side */
        {y, last_y, -row},            /* 6: on its left side: turned right to stand */
        {last_x - y, last_y, -row},   /* 7: mirrored, on its right side */
        {last_x - y, 0, row},         /* 8: on its right side */
    };
    int i = x->orientation - 1;
    *ret_step = starts[i].step;
    return x->p + starts[i].y * x->row + starts[i].x * x->bytes;
}

void pixels_row(const struct pixels *x, size_t y, unsigned char *out)
{
    ptrdiff_t step;
    const unsigned char *from = row_start(x, y, &step);
    for (size_t i = pixels_width(x); i > 0; i--) {
        memcpy(out, from, x->bytes);
        out += x->bytes;
        from += step;
    }
}
