/* picture_pen: what a scene is drawn with. Colours are 0xRRGGBB; lengths and places are those of a
 * sheet of 1200 × 800, or of a figure's own small sheet with its feet at 0,0. */
#ifndef GANDAN_DOC_PICTURE_PEN_H
#define GANDAN_DOC_PICTURE_PEN_H

#include "doc/picture.h"

struct pen;

/* A piece of a figure: an SVG path (M L H V Q C Z, small or capital; no arcs), and its colour. */
enum {
    TONE_CLOTH = -1, /* of whoever draws it: clothes, roof, awning */
    TONE_SECOND = -2,
};
struct pen_shape {
    const char *path;
    int colour;    /* 0xRRGGBB, or TONE_… */
    double stroke; /* 0: filled */
};
struct pen_figure {
    const struct pen_shape *shapes;
    size_t n;
};
struct pen_place {
    double x, y, scale;
    bool mirrored;
    int cloth, second; /* for TONE_… */
};
void pen_figure(struct pen *p, const struct pen_figure *f, const struct pen_place *at);
void pen_path(struct pen *p, const char *path, int colour, const struct pen_place *at);
void pen_box(struct pen *p, const double box[4], int colour);  /* x, y, width, height */
void pen_oval(struct pen *p, const double box[4], int colour); /* middle x, y, radii */
/* From the colour above to that below. */
void pen_shade(struct pen *p, const double box[4], int above, int below);
void pen_line(struct pen *p, const double line[4], int colour, double width);
/* A closed shape whose upper edge waves from left to right: y, height of a wave, length, bottom. */
void pen_hills(struct pen *p, const double hills[4], int colour);
/* Until pen_unframe nothing is drawn outside the box. */
void pen_frame(struct pen *p, const double box[4]);
void pen_unframe(struct pen *p);
struct random_seeded *pen_random(struct pen *p);
enum picture_thing pen_thing(const struct pen *p);
double pen_between(struct pen *p, double low, double high);
bool pen_chance(struct pen *p, int permille);

/* Halfway (0 … 1) from one colour to another. */
int pen_mix(int from, int to, double part);

void picture_compose(struct pen *p, enum picture_kind kind);
/* What scenes are made of (picture_scene.c): a room with two windows; sky, hills and ground below
 * the horizon, with trees on it; people in a box, nearer ones before farther ones. */
void scene_room(struct pen *p);
void scene_land(struct pen *p, double horizon);
void scene_folk(struct pen *p, const double box[4], int count, double scale);
/* picture_office.c. False: none of its kinds. */
bool picture_office(struct pen *p, enum picture_kind kind);

extern const struct pen_figure figure_palm, figure_bamboo, figure_house, figure_person,
    figure_person_back, figure_dove, figure_lotus, figure_tree, figure_stall, figure_cottage,
    figure_flag, figure_boat, figure_buffalo, figure_player, figure_head, figure_bicycle,
    figure_plant, figure_haystack, figure_heron;

#endif
