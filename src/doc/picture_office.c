/* picture_office: what is seen of an office: its gate, where one waits, its garden, and things that
 * break and are mended. */
#include "doc/picture_pen.h"

#define W PICTURE_WIDTH
#define H PICTURE_HEIGHT
#define BOX(...) ((const double[4]){__VA_ARGS__})
#define AT(...) (&(const struct pen_place){__VA_ARGS__})
#define WOOD 0x9a6a3c
#define STEEL 0x8e979b
#define GOOD 0x2f8f5b

/* ---- the building ---- */

static void building(struct pen *p, double x, double y, double width)
{
    static const int WALLS[] = {0xf7e3b0, 0xf3d9a8, 0xf6ead0};
    int wall = WALLS[random_below(pen_random(p), 3)];
    pen_box(p, BOX(x, y, width, 250), wall);
    pen_box(p, BOX(x - 24, y - 26, width + 48, 30), 0xb4532f);
    pen_box(p, BOX(x + width / 2 - 150, y - 78, 300, 54), 0xc8202f);
    for (int i = 0; i < 2; i++)
        pen_box(p, BOX(x + width / 2 - 110 + 20 * i, y - 66 + 18 * i, 220 - 40 * i, 8), 0xffd447);
    pen_box(p, BOX(x, y + 116, width, 10), pen_mix(wall, 0x8a6a44, 0.35));
    for (int floor = 0; floor < 2; floor++)
        for (int i = 0; i < 8; i++) {
            double at = x + 26 + (width - 52) * (i + 0.5) / 8 - 26;
            if (floor && (i == 3 || i == 4))
                continue;
            pen_box(p, BOX(at - 4, y + 26 + 124 * floor, 60, 70), 0xffffff);
            pen_box(p, BOX(at, y + 30 + 124 * floor, 52, 62), 0x7fb0c4);
            pen_line(
                p, BOX(at + 26, y + 30 + 124 * floor, at + 26, y + 92 + 124 * floor), 0xffffff, 3);
        }
    pen_box(p, BOX(x + width / 2 - 56, y + 142, 112, 108), 0x5c8f86);
    pen_line(p, BOX(x + width / 2, y + 142, x + width / 2, y + 250), 0xffffff, 4);
}

/* Steps in the middle, a ramp with a rail at the side. */
static void steps_and_ramp(struct pen *p, double middle, double y)
{
    for (int i = 0; i < 3; i++)
        pen_box(
            p, BOX(middle - 90 - 16 * i, y + 14 * i, 180 + 32 * i, 14), 0xcfc7b4 - 0x0a0a0a * i);
    pen_path(
        p, "M0 0 L250 42 L250 52 L0 52 Z", 0xb7b4a8, AT(.x = middle + 96, .y = y - 4, .scale = 1));
    pen_line(p, BOX(middle + 100, y - 40, middle + 340, y), STEEL, 6);
    for (int i = 0; i < 5; i++)
        pen_line(
            p, BOX(middle + 104 + 58 * i, y - 38 + 9.6 * i, middle + 104 + 58 * i, y + 4 + 9.6 * i),
            STEEL, 4);
}

static void flower_bed(struct pen *p, double x, double y, double width)
{
    static const int FLOWERS[] = {0xe0507a, 0xf2b134, 0xd23b46, 0xf7f0f4, 0x9b59b6};
    pen_box(p, BOX(x, y, width, 26), 0xa86b45);
    pen_box(p, BOX(x + 4, y - 8, width - 8, 14), 0x5a4030);
    double at = x + 14;
    while (at < x + width - 10) {
        double top = y - pen_between(p, 24, 46);
        pen_line(p, BOX(at, y - 4, at, top), 0x3f8a4a, 4);
        pen_oval(p, BOX(at, top, 9, 9), FLOWERS[random_below(pen_random(p), 5)]);
        pen_oval(p, BOX(at, top, 3.4, 3.4), 0xffe9a8);
        at += pen_between(p, 14, 22);
    }
}

static void gate(struct pen *p)
{
    scene_land(p, 360);
    building(p, 210, 260, 780);
    pen_shade(p, BOX(0, 508, W, H - 508), 0xe3d7bd, 0xc9b995);
    steps_and_ramp(p, 600, 508);
    pen_figure(p, &figure_flag, AT(.x = 300, .y = 640, .scale = 2.6));
    flower_bed(p, 60, 640, 200);
    flower_bed(p, 930, 640, 210);
    scene_folk(p, BOX(160, 600, W - 320, 130), (int)pen_between(p, 3, 7), 3.2);
}

static void garden(struct pen *p)
{
    scene_land(p, 340);
    building(p, pen_between(p, 40, 240), 240, 700);
    pen_shade(p, BOX(0, 490, W, H - 490), 0x9cc767, 0x6fa84a);
    for (int i = 0; i < 4; i++)
        pen_figure(
            p, &figure_tree,
            AT(.x = 120 + 320 * i + pen_between(p, -40, 40), .y = 560,
               .scale = pen_between(p, 0.8, 1.3), .cloth = 0x4f9a52, .second = 0x2a6237));
    flower_bed(p, 70, 640, 460);
    flower_bed(p, 640, 610, 480);
    scene_folk(p, BOX(90, 600, W - 180, 130), (int)pen_between(p, 5, 9), 3.4);
    for (int i = 0; i < 3; i++) { /* watering cans */
        double x = pen_between(p, 120, W - 160), y = pen_between(p, 690, 740);
        pen_box(p, BOX(x, y, 44, 36), 0x3f8f6a);
        pen_line(p, BOX(x + 44, y + 12, x + 74, y - 10), 0x3f8f6a, 7);
        pen_line(p, BOX(x + 4, y - 14, x + 40, y - 14), 0x2f6f52, 5);
    }
}

/* ---- inside ---- */

static void chair(struct pen *p, double x, double y, int colour)
{
    pen_box(p, BOX(x, y, 84, 16), colour);
    pen_box(p, BOX(x + 2, y - 62, 80, 50), pen_mix(colour, 0xffffff, 0.18));
    pen_line(p, BOX(x + 10, y + 16, x + 6, y + 66), STEEL, 7);
    pen_line(p, BOX(x + 74, y + 16, x + 78, y + 66), STEEL, 7);
}

static void waiting(struct pen *p)
{
    static const int SEATS[] = {0x2f7f9f, 0x2f8f83, 0x5b6fae};
    int seat = SEATS[random_below(pen_random(p), 3)];
    scene_room(p);
    pen_box(p, BOX(480, 96, 240, 120), 0x23343a);
    for (int i = 0; i < 3; i++)
        pen_box(p, BOX(504, 116 + 32 * i, 190 - 50 * (i % 2), 12), i ? 0x9fe0b5 : 0xffd447);
    for (int row = 0; row < 2; row++)
        for (int i = 0; i < 7; i++)
            chair(p, 210 + 104 * i - 20 * row, 560 + 120 * row, seat);
    /* a water dispenser, a fan */
    pen_box(p, BOX(1050, 430, 70, 190), 0xf3f6f7);
    pen_box(p, BOX(1058, 360, 54, 76), 0x9fd0e6);
    pen_box(p, BOX(1070, 480, 30, 22), 0xd23b46);
    pen_figure(p, &figure_plant, AT(.x = 90, .y = 720, .scale = 2.4));
    scene_folk(p, BOX(230, 668, 660, 60), (int)pen_between(p, 3, 6), 3.8);
}

/* ---- what breaks ---- */

static void fan(struct pen *p, bool broken)
{
    pen_line(p, BOX(600, 0, 600, 150), STEEL, 12);
    pen_oval(p, BOX(600, 170, 44, 26), 0xdadfe0);
    for (int i = 0; i < 4; i++) {
        double dx = i % 2 ? 210 : -210, dy = i < 2 ? -30 : 40;
        if (broken && i == 3)
            continue;
        pen_line(p, BOX(600, 172, 600 + dx, 172 + dy), WOOD, 26);
    }
    if (broken)
        pen_line(p, BOX(660, 610, 850, 660), WOOD, 26);
}

static void lamp(struct pen *p, bool broken)
{
    pen_box(p, BOX(360, 60, 480, 36), 0xdadfe0);
    pen_box(p, BOX(380, 96, 440, 16), broken ? 0x7d8486 : 0xfffbe0);
    if (!broken)
        pen_path(
            p, "M0 0 L440 0 L620 420 L-180 420 Z", 0xfff6cf, AT(.x = 380, .y = 112, .scale = 1));
    pen_box(p, BOX(330, 560, 540, 24), WOOD);
    pen_line(p, BOX(370, 584, 370, 740), 0x7a522e, 14);
    pen_line(p, BOX(830, 584, 830, 740), 0x7a522e, 14);
}

static void tap(struct pen *p, bool broken)
{
    pen_box(p, BOX(330, 500, 540, 40), 0xeef2f3);
    pen_path(
        p, "M0 0 L420 0 Q400 120 300 130 L120 130 Q20 120 0 0 Z", 0xffffff,
        AT(.x = 390, .y = 540, .scale = 1));
    pen_line(p, BOX(600, 500, 600, 380), STEEL, 24);
    pen_line(p, BOX(600, 384, 690, 384), STEEL, 24);
    pen_line(p, BOX(688, 384, 688, 420), STEEL, 20);
    pen_line(p, BOX(560, 380, 640, 380), 0x6f7a7e, 14);
    if (!broken) {
        pen_line(p, BOX(688, 424, 688, 545), 0x8fc9e6, 12);
        return;
    }
    for (int i = 0; i < 9; i++)
        pen_oval(
            p, BOX(pen_between(p, 380, 860), pen_between(p, 690, 770), pen_between(p, 18, 60), 10),
            0x9fd0e6);
}

static void seat(struct pen *p, bool broken)
{
    for (int i = 0; i < 5; i++) {
        double x = 240 + 150 * i;
        if (i != 2 || !broken) {
            chair(p, x, 560, 0x2f7f9f);
            continue;
        }
        pen_box(p, BOX(x - 6, 610, 92, 16), 0x2f7f9f);
        pen_line(p, BOX(x + 4, 626, x - 30, 660), STEEL, 7);
        pen_line(p, BOX(x + 70, 626, x + 120, 668), STEEL, 7);
        pen_box(p, BOX(x + 30, 640, 80, 40), 0x4f97b3);
    }
}

static void screen(struct pen *p, bool broken)
{
    pen_box(p, BOX(330, 600, 540, 24), WOOD);
    pen_line(p, BOX(370, 624, 370, 770), 0x7a522e, 14);
    pen_line(p, BOX(830, 624, 830, 770), 0x7a522e, 14);
    pen_box(p, BOX(430, 330, 340, 230), 0x2b3236);
    pen_box(p, BOX(446, 346, 308, 198), broken ? 0x171c1f : 0xdff1f6);
    pen_box(p, BOX(580, 560, 40, 30), 0x2b3236);
    pen_box(p, BOX(530, 588, 140, 14), 0x2b3236);
    if (broken) {
        pen_line(p, BOX(540, 400, 660, 490), 0x8b2f2f, 12);
        pen_line(p, BOX(660, 400, 540, 490), 0x8b2f2f, 12);
        return;
    }
    pen_box(p, BOX(470, 372, 180, 20), GOOD);
    for (int i = 0; i < 4; i++)
        pen_box(p, BOX(470, 410 + 28 * i, 250 - 40 * (i % 2), 12), 0x8fb7c4);
}

static void rail(struct pen *p, bool broken)
{
    building(p, 120, 210, 780);
    pen_shade(p, BOX(0, 458, W, H - 458), 0xe3d7bd, 0xc9b995);
    pen_path(p, "M0 0 L620 150 L620 190 L0 190 Z", 0xb7b4a8, AT(.x = 330, .y = 470, .scale = 1));
    for (int i = 0; i < 6; i++)
        if (!broken || i < 4)
            pen_line(p, BOX(350 + 112 * i, 380 + 27 * i, 350 + 112 * i, 478 + 27 * i), STEEL, 9);
    pen_line(p, BOX(350, 380, broken ? 700 : 910, broken ? 464 : 516), STEEL, 14);
    if (broken)
        pen_line(p, BOX(712, 500, 900, 640), STEEL, 14);
}

/* The same thing in the same room, whichever of the two it is. */
static void thing(struct pen *p, bool broken)
{
    static void (*const DRAWN[THINGS])(struct pen * p, bool broken) = {
        [THING_FAN] = fan,   [THING_LAMP] = lamp,     [THING_TAP] = tap,
        [THING_SEAT] = seat, [THING_SCREEN] = screen, [THING_RAIL] = rail,
    };
    if (pen_thing(p) == THING_RAIL)
        scene_land(p, 320);
    else
        scene_room(p);
    DRAWN[pen_thing(p)](p, broken);
    if (broken) {
        pen_path(p, "M0-70 L76 60 L-76 60 Z", 0xf2b134, AT(.x = 1080, .y = 690, .scale = 0.9));
        pen_line(p, BOX(1080, 650, 1080, 700), 0x3a2c10, 10);
        pen_oval(p, BOX(1080, 724, 6, 6), 0x3a2c10);
        return;
    }
    pen_oval(p, BOX(1080, 690, 58, 58), GOOD);
    pen_line(p, BOX(1052, 692, 1074, 714), 0xffffff, 12);
    pen_line(p, BOX(1074, 714, 1112, 668), 0xffffff, 12);
}

bool picture_office(struct pen *p, enum picture_kind kind)
{
    switch (kind) {
    case PICTURE_GATE:
        gate(p);
        return true;
    case PICTURE_WAITING:
        waiting(p);
        return true;
    case PICTURE_GARDEN:
        garden(p);
        return true;
    case PICTURE_BROKEN:
    case PICTURE_MENDED:
        thing(p, kind == PICTURE_BROKEN);
        return true;
    default:
        return false;
    }
}
