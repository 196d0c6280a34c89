/* picture: drawn scenes of life in a commune, for the demo's news and offices: warm, flat, never
 * the same twice, and the same again for the same seed. Nobody in them is anybody.
 *
 * picture.c is the pen and the one door to cairo for pictures; picture_scene.c composes, and
 * picture_office.c what is seen of an office; picture_figures.c holds what people, trees and houses
 * look like. */
#ifndef GANDAN_DOC_PICTURE_H
#define GANDAN_DOC_PICTURE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/random.h"

enum picture_kind {
    PICTURE_OFFICE = 1, /* the one-stop shop from inside */
    PICTURE_FIELDS,
    PICTURE_RIVER,
    PICTURE_MARKET,
    PICTURE_SCHOOL,
    PICTURE_ROAD,
    PICTURE_FOOTBALL,
    PICTURE_CLINIC,
    PICTURE_MEETING,
    PICTURE_FLAGS,   /* a festive day before the communal house */
    PICTURE_GATE,    /* the office from outside: its ramp, its flag */
    PICTURE_WAITING, /* where one waits */
    PICTURE_GARDEN,  /* people who plant before the office */
    PICTURE_BROKEN,  /* something in a room, broken; of the same seed: */
    PICTURE_MENDED,  /* mended */
    PICTURE_KINDS
};
/* "office", "fields", …; false: no such kind. */
bool picture_kind_parse(struct str word, enum picture_kind *ret)
    __attribute__((warn_unused_result));

/* Of PICTURE_BROKEN and PICTURE_MENDED. */
enum picture_thing {
    THING_FAN,
    THING_LAMP,
    THING_TAP,
    THING_SEAT,
    THING_SCREEN,
    THING_RAIL,
    THINGS
};
/* "fan", "lamp", …; false: no such thing. */
bool picture_thing_parse(struct str word, enum picture_thing *ret)
    __attribute__((warn_unused_result));

struct picture_scene {
    enum picture_kind kind;
    uint64_t seed;
    enum picture_thing thing;
};

/* Drawn on 1200 × 800 and scaled to `width` (60 to 2400); a PNG in the arena. */
#define PICTURE_WIDTH 1200
#define PICTURE_HEIGHT 800
enum err picture_png(struct arena *a, const struct picture_scene *s, int width, struct str *ret)
    must_check;

#endif
