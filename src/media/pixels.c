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

/* The mean of the pixels from (x0, y0) up to, not with, (x1, y1). */
static void mean(const struct pixels *x, const size_t box[4], unsigned char *out)
{
    uint64_t sum[4] = {0}, n = (uint64_t)(box[2] - box[0]) * (box[3] - box[1]);
    if (n == 0)
        return; /* cannot be: boxes are at least one pixel each way */
    for (size_t y = box[1]; y < box[3]; y++) {
        const unsigned char *p = x->p + y * x->row + box[0] * x->bytes;
        for (size_t i = box[0]; i < box[2]; i++)
            for (size_t k = 0; k < x->bytes; k++)
                sum[k] += *p++;
    }
    for (size_t k = 0; k < x->bytes; k++)
        out[k] = (unsigned char)((sum[k] + n / 2) / n);
}

void pixels_narrow(struct pixels *x, size_t widest)
{
    size_t upright = pixels_width(x);
    if (widest == 0 || upright <= widest)
        return;
    size_t width = x->width * widest / upright, height = x->height * widest / upright;
    width = width ? width : 1;
    height = height ? height : 1;
    /* In place: a pixel is written where nothing that is still to be read can lie. */
    unsigned char *out = x->p;
    for (size_t y = 0; y < height; y++)
        for (size_t i = 0; i < width; i++) {
            const size_t box[] = {
                i * x->width / width, y * x->height / height, (i + 1) * x->width / width,
                (y + 1) * x->height / height};
            unsigned char pixel[4] = {0};
            mean(x, box, pixel);
            memcpy(out, pixel, x->bytes);
            out += x->bytes;
        }
    x->width = width;
    x->height = height;
    x->row = width * x->bytes;
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
