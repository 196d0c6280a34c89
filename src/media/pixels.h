/* pixels: a decoded picture, and its rows the way the camera was held. Inside media/ only. */
#ifndef GANDAN_MEDIA_PIXELS_H
#define GANDAN_MEDIA_PIXELS_H

#include <stddef.h>
#include <stdint.h>

struct pixels {
    unsigned char *p;
    size_t width, height, bytes; /* of a pixel: 1 to 4 */
    size_t row;                  /* bytes from one row to the next */
    int orientation;             /* of EXIF: 1 to 8 */
};

/* Of the upright picture. */
size_t pixels_width(const struct pixels *x);
size_t pixels_height(const struct pixels *x);
/* Makes the upright picture at most so wide, each new pixel the mean of those it stands for; 0 and
 * a narrower picture: nothing is done. Pixels of whole bytes only, and of colours, not of numbers
 * in a palette. */
void pixels_narrow(struct pixels *x, size_t widest);
/* Row y of the upright picture: pixels_width() * bytes. */
void pixels_row(const struct pixels *x, size_t y, unsigned char *out);

#endif
