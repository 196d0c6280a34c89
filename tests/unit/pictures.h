/* pictures: JPEG and PNG files for tests, made and read by the libraries themselves, so that no
 * binary lies in the tree. The picture is the same each time: four quarters of four colours. */
#ifndef GANDAN_TESTS_PICTURES_H
#define GANDAN_TESTS_PICTURES_H

#include "base/arena.h"

struct picture_new {
    int width, height;
    int colours; /* components: 1 grey, 3 RGB, 4 CMYK (JPEG) or RGBA (PNG) */
    bool progressive;
    bool interlaced;       /* PNG */
    bool sixteen, palette; /* PNG: deep, or of at most four colours in two bits */
    struct str exif;       /* TIFF block; empty: none */
    struct str comment;
};
struct str picture_jpeg(struct arena *a, const struct picture_new *p);
struct str picture_as_png(struct arena *a, const struct picture_new *p);
/* Taken at 09:14:33 on 20/11/2026 at 20.525167 N, 106.397700 E, with a camera's serial number and a
 * thumbnail of text; orientation 1 to 8. */
struct str picture_exif(struct arena *a, bool little, int orientation);

struct picture {
    int width, height;
    const unsigned char *rgb; /* three bytes a pixel */
};
/* False: it cannot be read. */
bool picture_read(struct arena *a, struct str file, struct picture *ret);
/* The colour in the middle of a quarter, 0 to 3 as for reading: 'r', 'g', 'b', 'w', or '?'. */
char picture_quarter(const struct picture *p, int quarter);
/* All four. */
struct str picture_quarters(struct arena *a, const struct picture *p);

#endif
