/* picture_scene: what stands where in a drawn scene. The sheet is 1200 × 800, y grows downwards. */
#include "doc/picture_pen.h"

#define W PICTURE_WIDTH
#define H PICTURE_HEIGHT
#define BOX(...) ((const double[4]){__VA_ARGS__})
#define AT(...) (&(const struct pen_place){__VA_ARGS__})

/* ---- the hour of the day ---- */

struct hour {
    int sky_above, sky_below, sun, far, near, field, field_light, water;
};
static const struct hour HOURS[] = {
    /* morning, noon, golden hour, overcast */
    {0xbfe3ef, 0xfdf3dc, 0xffd98a, 0xa9cfae, 0x86b98c, 0x7fb65a, 0xa6cf6c, 0x9fd0dc},
    {0x8fd0ee, 0xe6f6fb, 0xfff3c4, 0x9ccba2, 0x76b07e, 0x6fb04e, 0x98c95f, 0x86c5da},
    {0xf6b98a, 0xfdeac4, 0xffc45e, 0xb9bb8a, 0x8f9f68, 0xc7a94a, 0xe2c964, 0xe6c79e},
    {0xc9d6da, 0xeef1ee, 0xe9ecea, 0xa6bdb0, 0x86a692, 0x7aa766, 0x9cbf7c, 0xb4cbd2},
};

static const int CLOTHES[] = {0xd45d79, 0x3f6fa8, 0x7a4fa0, 0xe08b3e, 0x2f8f83,
                              0xb43f3f, 0x5b7f3a, 0xf0f0ea, 0x394a6b, 0xc98bb9};
static const int HAIR[] = {0x2b2622, 0x3a2c22, 0x55504c, 0xb9b5ae};
#define PICK(p, list) (list)[random_below(pen_random(p), sizeof(list) / sizeof *(list))]

static const struct hour *hour_of(struct pen *p)
{
    return &HOURS[random_below(pen_random(p), sizeof HOURS / sizeof *HOURS)];
}

/* ---- what many scenes have ---- */

static void cloud(struct pen *p, double x, double y, double r, int colour)
{
    pen_oval(p, BOX(x, y, r, r * 0.42), colour);
    pen_oval(p, BOX(x - r * 0.7, y + r * 0.16, r * 0.6, r * 0.28), colour);
    pen_oval(p, BOX(x + r * 0.8, y + r * 0.14, r * 0.7, r * 0.3), colour);
}

static void sky(struct pen *p, const struct hour *h)
{
    double sun = pen_between(p, 120, W - 120);
    pen_shade(p, BOX(0, 0, W, H), h->sky_above, h->sky_below);
    pen_oval(p, BOX(sun, pen_between(p, 90, 210), 62, 62), h->sun);
    for (int i = (int)pen_between(p, 1, 5); i > 0; i--)
        cloud(
            p, pen_between(p, 0, W), pen_between(p, 60, 230), pen_between(p, 50, 110),
            pen_mix(h->sky_below, 0xffffff, 0.55));
    for (int i = (int)pen_between(p, 0, 5); i > 0; i--)
        pen_figure(
            p, &figure_dove,
            AT(.x = pen_between(p, 60, W - 60), .y = pen_between(p, 70, 260),
               .scale = pen_between(p, 0.7, 1.4)));
}

static void trees(struct pen *p, double y, int count, const struct hour *h)
{
    for (int i = 0; i < count; i++) {
        double x = pen_between(p, 0, W), scale = pen_between(p, 0.9, 1.6);
        if (pen_chance(p, 350))
            pen_figure(
                p, &figure_palm, AT(.x = x, .y = y, .scale = scale * 1.1, pen_chance(p, 500)));
        else if (pen_chance(p, 400))
            pen_figure(p, &figure_bamboo, AT(.x = x, .y = y, .scale = scale * 1.5));
        else
            pen_figure(
                p, &figure_tree,
                AT(.x = x, .y = y, .scale = scale, .cloth = pen_mix(h->near, 0x2f7d4a, 0.6),
                   .second = pen_mix(h->near, 0x1f5a38, 0.7)));
    }
}

static void land(struct pen *p, const struct hour *h, double horizon)
{
    sky(p, h);
    pen_hills(p, BOX(horizon - 34, 52, 260, H), pen_mix(h->far, h->sky_below, 0.35));
    pen_hills(p, BOX(horizon - 8, 34, 180, H), h->far);
    for (int i = 0; i < 26; i++) /* a hedge of treetops, far off */
        pen_oval(
            p,
            BOX(pen_between(p, 0, W), horizon + 4, pen_between(p, 26, 60), pen_between(p, 16, 34)),
            pen_mix(h->far, h->near, pen_between(p, 0.3, 0.9)));
    pen_box(p, BOX(0, horizon, W, H - horizon), h->field);
}

static void folk(struct pen *p, const double box[4], int count, double scale)
{
    for (int i = 0; i < count; i++) {
        /* From behind to the front, so that nearer ones stand before farther ones. */
        double part = count > 1 ? (double)i / (count - 1) : 1;
        double y = box[1] + box[3] * part, x = box[0] + pen_between(p, 0, box[2]);
        bool hat = pen_chance(p, 450);
        pen_oval(p, BOX(x, y + 10 * scale, 10 * scale, 2.4 * scale), 0x77785a);
        pen_figure(
            p, hat ? &figure_person : &figure_person_back,
            AT(.x = x, .y = y, .scale = scale * (0.85 + 0.3 * part), .mirrored = pen_chance(p, 500),
               .cloth = PICK(p, CLOTHES), .second = PICK(p, HAIR)));
    }
}

static void cottages(struct pen *p, double y, int count)
{
    static const int ROOFS[] = {0xb4532f, 0xa24a3a, 0x8a4a35, 0x7c8a94};
    static const int WALLS[] = {0xfff1d6, 0xf6e3c0, 0xe9efe6, 0xf3dcc7};
    for (int i = 0; i < count; i++)
        pen_figure(
            p, &figure_cottage,
            AT(.x = pen_between(p, 40, W - 40), .y = y + pen_between(p, -6, 10),
               .scale = pen_between(p, 0.7, 1.3), .cloth = PICK(p, ROOFS),
               .second = PICK(p, WALLS)));
}

/* Rice in strips that widen towards the eye. */
static void paddies(struct pen *p, const struct hour *h, double top)
{
    double y = top, step = 12;
    for (int i = 0; y < H; i++, step *= 1.28) {
        int colour = pen_mix(h->field, h->field_light, pen_between(p, 0, 1));
        pen_hills(p, BOX(y + 5, 5 + step * 0.08, 420, H), colour);
        y += step;
        if (pen_chance(p, 500))
            pen_line(
                p, BOX(0, y, W, y + pen_between(p, -8, 8)), pen_mix(colour, 0x5f8a3c, 0.5), 2.5);
    }
    for (int i = 0; i < 160; i++) {
        double x = pen_between(p, 0, W), at = pen_between(p, top + 60, H), s = (at - top) / 60;
        pen_line(p, BOX(x, at, x + s, at - 4 * s), pen_mix(h->field, 0x4f7d33, 0.6), 1.6);
    }
}

static void banner(struct pen *p, double x, double y, double width)
{
    pen_box(p, BOX(x, y, width, 46), 0xc8202f);
    for (int line = 0; line < 2; line++)
        for (double at = x + 24; at < x + width - 40;) {
            double word = pen_between(p, 18, 54);
            if (at + word > x + width - 20)
                break;
            pen_box(p, BOX(at, y + 12 + 14 * line, word, 7), 0xffd447);
            at += word + 10;
        }
}

/* ---- inside ---- */

static void room(struct pen *p)
{
    static const int WALLS[] = {0xf7ecd2, 0xe6f1ea, 0xeaf2f7, 0xfbe9dc};
    int wall = PICK(p, WALLS);
    const struct hour *h = hour_of(p);
    pen_box(p, BOX(0, 0, W, H), wall);
    for (int i = 0; i < 2; i++) {
        double x = i ? 810 : 70;
        pen_box(p, BOX(x, 70, 320, 210), 0xffffff);
        pen_frame(p, BOX(x + 10, 80, 300, 190));
        pen_shade(p, BOX(x + 10, 80, 300, 190), h->sky_above, h->sky_below);
        pen_hills(p, BOX(236, 40, 120, 270), h->near);
        if (pen_chance(p, 500))
            pen_figure(
                p, &figure_palm, AT(.x = x + pen_between(p, 40, 280), .y = 290, .scale = 1.3));
        pen_unframe(p);
        pen_line(p, BOX(x + 160, 78, x + 160, 272), 0xffffff, 8);
        pen_line(p, BOX(x + 8, 170, x + 312, 170), 0xffffff, 6);
    }
    pen_box(p, BOX(0, 570, W, 230), pen_mix(wall, 0xb98d5c, 0.45));
    pen_line(p, BOX(0, 570, W, 570), pen_mix(wall, 0x8a6a44, 0.5), 4);
}

static void office(struct pen *p)
{
    static const int BOARDS[] = {0x0b6b3a, 0x2f5f8f, 0xa3141f};
    room(p);
    pen_box(p, BOX(470, 90, 260, 100), PICK(p, BOARDS));
    for (int i = 0; i < 3; i++)
        pen_box(p, BOX(500, 112 + 22 * i, 200 - 40 * i, 9), 0xffffff);
    int clerks = pen_chance(p, 500) ? 3 : 4;
    for (int i = 0; i < clerks; i++)
        pen_figure(
            p, &figure_head,
            AT(.x = (double)W * (i + 1) / (clerks + 1), .y = 390, .scale = 1.9,
               .mirrored = pen_chance(p, 500), .cloth = PICK(p, CLOTHES), .second = PICK(p, HAIR)));
    pen_box(p, BOX(70, 474, W - 140, 24), 0x9a6a3c);
    pen_box(p, BOX(90, 498, W - 180, 130), 0xfff4dc);
    for (int i = 1; i < clerks; i++)
        pen_line(
            p, BOX(90 + (W - 180.0) * i / clerks, 500, 90 + (W - 180.0) * i / clerks, 628),
            0xe2d2ae, 4);
    folk(p, BOX(190, 660, W - 380, 60), (int)pen_between(p, 3, 6), 4.2);
    pen_figure(p, &figure_plant, AT(.x = 62, .y = 720, .scale = 2.2));
    pen_figure(p, &figure_plant, AT(.x = W - 62, .y = 720, .scale = 2.2));
}

static void meeting(struct pen *p)
{
    room(p);
    banner(p, 350, 70, 500);
    pen_figure(p, &figure_flag, AT(.x = 900, .y = 330, .scale = 1.5));
    pen_box(p, BOX(360, 400, 480, 26), 0x9a6a3c);
    for (int i = 0; i < 3; i++)
        pen_figure(
            p, &figure_head,
            AT(.x = 440 + 160 * i, .y = 318, .scale = 1.5, .cloth = PICK(p, CLOTHES),
               .second = PICK(p, HAIR)));
    pen_box(p, BOX(360, 400, 480, 26), 0x9a6a3c);
    pen_box(p, BOX(375, 426, 450, 110), 0xc8202f);
    /* The rows, seen from behind. */
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < 9 - row; i++)
            pen_figure(
                p, &figure_person_back,
                AT(.x = 80 + (W - 160.0) * (i + 0.5) / (9 - row) + pen_between(p, -18, 18),
                   .y = 640 + 90 * row, .scale = 3.6 + 0.9 * row, .cloth = PICK(p, CLOTHES),
                   .second = PICK(p, HAIR)));
}

static void clinic(struct pen *p)
{
    room(p);
    pen_oval(p, BOX(600, 140, 62, 62), 0xffffff);
    pen_box(p, BOX(586, 100, 28, 80), 0xd23b46);
    pen_box(p, BOX(560, 126, 80, 28), 0xd23b46);
    pen_box(p, BOX(160, 500, 330, 24), 0x9a6a3c);
    pen_line(p, BOX(190, 524, 190, 640), 0x7a522e, 10);
    pen_line(p, BOX(460, 524, 460, 640), 0x7a522e, 10);
    pen_figure(
        p, &figure_head,
        AT(.x = 320, .y = 410, .scale = 2, .cloth = 0xffffff, .second = PICK(p, HAIR)));
    pen_box(p, BOX(720, 560, 380, 22), 0x6f9fb0);
    folk(p, BOX(700, 560, 380, 40), 5, 4);
    folk(p, BOX(420, 680, 260, 30), 2, 4.6);
    pen_figure(p, &figure_plant, AT(.x = 80, .y = 700, .scale = 2.4));
}

/* ---- outside ---- */

static void fields(struct pen *p)
{
    const struct hour *h = hour_of(p);
    double horizon = pen_between(p, 300, 360);
    bool harvest = pen_chance(p, 500);
    struct hour own = *h;
    if (harvest) {
        own.field = 0xd9b64a;
        own.field_light = 0xefd77a;
    }
    land(p, &own, horizon);
    cottages(p, horizon + 18, (int)pen_between(p, 2, 6));
    trees(p, horizon + 22, (int)pen_between(p, 5, 10), &own);
    paddies(p, &own, horizon + 30);
    for (int i = harvest ? 4 : 0; i > 0; i--)
        pen_figure(
            p, &figure_haystack,
            AT(.x = pen_between(p, 60, W - 60), .y = pen_between(p, horizon + 90, 600),
               .scale = 1.3));
    if (pen_chance(p, 600))
        pen_figure(
            p, &figure_buffalo,
            AT(.x = pen_between(p, 200, W - 200), .y = pen_between(p, 560, 690), .scale = 2,
               .mirrored = pen_chance(p, 500)));
    for (int i = (int)pen_between(p, 1, 6); i > 0; i--)
        pen_figure(
            p, &figure_heron,
            AT(.x = pen_between(p, 40, W - 40), .y = pen_between(p, 470, 770),
               .scale = pen_between(p, 1.2, 2.2), .mirrored = pen_chance(p, 500)));
    folk(p, BOX(140, 520, W - 280, 210), (int)pen_between(p, 3, 8), 2.6);
}

static void river(struct pen *p)
{
    const struct hour *h = hour_of(p);
    double bank = pen_between(p, 380, 430);
    land(p, h, bank - 70);
    cottages(p, bank - 44, (int)pen_between(p, 2, 5));
    trees(p, bank - 30, (int)pen_between(p, 6, 12), h);
    pen_shade(p, BOX(0, bank, W, H - bank), h->water, pen_mix(h->water, 0x3f7f95, 0.5));
    for (int i = 0; i < 60; i++) {
        double x = pen_between(p, 0, W), y = pen_between(p, bank + 16, H - 90);
        double length = pen_between(p, 20, 110) * (y - bank) / 220;
        pen_line(p, BOX(x, y, x + length, y), pen_mix(h->water, 0xffffff, 0.5), 2);
    }
    for (int i = (int)pen_between(p, 1, 4); i > 0; i--) {
        double x = pen_between(p, 140, W - 140), y = pen_between(p, bank + 60, 640);
        pen_figure(
            p, &figure_boat, AT(.x = x, .y = y, .scale = 1.5, .mirrored = pen_chance(p, 500)));
        pen_figure(
            p, &figure_person,
            AT(.x = x + 62, .y = y - 14, .scale = 1.6, .cloth = PICK(p, CLOTHES)));
    }
    pen_hills(p, BOX(720, 26, 300, H), pen_mix(h->near, 0x3f7d45, 0.35));
    for (int i = 0; i < 5; i++)
        pen_figure(
            p, &figure_lotus,
            AT(.x = pen_between(p, 40, W - 40), .y = pen_between(p, 680, 715), .scale = 1.2));
    folk(p, BOX(80, 740, W - 160, 30), (int)pen_between(p, 2, 6), 3);
}

static void market(struct pen *p)
{
    static const int AWNINGS[] = {0xc94f4f, 0x2f8f83, 0xe0a03e, 0x3f6fa8, 0x7a9a3e};
    static const int FRUIT[] = {0xe8603c, 0xf2b134, 0x6fae3f, 0xc23b5a};
    const struct hour *h = hour_of(p);
    land(p, h, 300);
    cottages(p, 322, 6);
    trees(p, 330, 6, h);
    pen_shade(p, BOX(0, 360, W, H - 360), 0xe6d2ab, 0xcdb283);
    for (int row = 0; row < 2; row++) {
        int stalls = 5 - row;
        for (int i = 0; i < stalls; i++)
            pen_figure(
                p, &figure_stall,
                AT(.x = W * (i + 0.5) / stalls + pen_between(p, -14, 14), .y = 470 + 120 * row,
                   .scale = 1.35 + 0.4 * row, .cloth = PICK(p, AWNINGS), .second = PICK(p, FRUIT)));
        folk(p, BOX(60, 480 + 130 * row, W - 120, 20), 6, 2.3 + 0.8 * row);
    }
    folk(p, BOX(60, 700, W - 120, 50), 7, 3.4);
}

static void school(struct pen *p)
{
    const struct hour *h = hour_of(p);
    land(p, h, 340);
    trees(p, 370, 9, h);
    pen_box(p, BOX(220, 220, 760, 230), 0xf7e3b0);
    pen_box(p, BOX(190, 196, 820, 30), 0xb4532f);
    pen_box(p, BOX(220, 330, 760, 12), 0xd9bf85);
    for (int floor = 0; floor < 2; floor++)
        for (int i = 0; i < 9; i++)
            pen_box(
                p, BOX(246 + 81 * i, 246 + 110 * floor, 46, 62),
                floor && i == 4 ? 0x8a5a34 : 0x6f9fb0);
    pen_shade(p, BOX(0, 450, W, H - 450), 0xead9b5, 0xd4bd8d);
    pen_figure(p, &figure_flag, AT(.x = 600, .y = 560, .scale = 2.3));
    pen_figure(
        p, &figure_tree,
        AT(.x = 120, .y = 540, .scale = 2.2, .cloth = 0x3f8a4a, .second = 0x2a6237));
    pen_figure(
        p, &figure_tree,
        AT(.x = 1090, .y = 540, .scale = 2.2, .cloth = 0x4f9a52, .second = 0x2a6237));
    for (int i = (int)pen_between(p, 2, 5); i > 0; i--)
        pen_figure(
            p, &figure_bicycle,
            AT(.x = pen_between(p, 60, W - 100), .y = pen_between(p, 540, 590), .scale = 1.5,
               .cloth = PICK(p, CLOTHES)));
    folk(p, BOX(80, 560, W - 160, 180), (int)pen_between(p, 10, 16), 2.7);
}

static void road(struct pen *p)
{
    const struct hour *h = hour_of(p);
    double middle = pen_between(p, 420, 780), horizon = 330;
    land(p, h, horizon);
    paddies(p, h, horizon + 26);
    cottages(p, horizon + 40, 5);
    for (int part = 0; part < 60; part++) { /* the road, in slices that widen */
        double y = horizon + 20 + part * 8, half = 14 + part * 4.2;
        double x = middle + (W / 2.0 - middle) * part / 60;
        pen_box(p, BOX(x - half - 6, y, 2 * half + 12, 9), 0xd8c9a3);
        pen_box(p, BOX(x - half, y, 2 * half, 9), 0xb9b6ac);
    }
    for (int i = 0; i < 6; i++) {
        double part = 10 + i * 9, y = horizon + 20 + part * 8, half = 40 + part * 5;
        double x = middle + (W / 2.0 - middle) * part / 60, scale = 0.7 + part / 34;
        const struct pen_figure *f = pen_chance(p, 500) ? &figure_tree : &figure_palm;
        for (int side = -1; side <= 1; side += 2)
            pen_figure(
                p, f,
                AT(.x = x + side * half, .y = y, .scale = scale, .mirrored = side > 0,
                   .cloth = pen_mix(h->near, 0x2f7d4a, 0.6), .second = 0x2a6237));
    }
    folk(p, BOX(W / 2.0 - 190, 620, 380, 110), (int)pen_between(p, 4, 9), 3);
    pen_figure(
        p, &figure_bicycle,
        AT(.x = W / 2.0 - 60, .y = 580, .scale = 1.8, .cloth = PICK(p, CLOTHES)));
}

static void football(struct pen *p)
{
    const struct hour *h = hour_of(p);
    int one = PICK(p, CLOTHES), two = one == 0xf0f0ea ? 0x3f6fa8 : 0xf0f0ea;
    land(p, h, 300);
    trees(p, 330, 10, h);
    folk(p, BOX(20, 348, W - 40, 26), 26, 1.7);
    pen_box(p, BOX(0, 400, W, H - 400), 0x6aa84a);
    for (int i = 0; i < 6; i += 2)
        pen_box(p, BOX(0, 400 + 66 * i, W, 66), 0x74b353);
    pen_line(p, BOX(0, 408, W, 408), 0xffffff, 4);
    pen_line(p, BOX(930, 500, 930, 380), 0xffffff, 7);
    pen_line(p, BOX(1130, 560, 1130, 420), 0xffffff, 7);
    pen_line(p, BOX(930, 380, 1130, 420), 0xffffff, 7);
    for (int i = 1; i < 8; i++)
        pen_line(p, BOX(930 + 25 * i, 384 + 5 * i, 930 + 25 * i, 500 + 7 * i), 0xdfe9df, 1.5);
    for (int i = 0; i < 9; i++) {
        double y = 470 + 34 * i, x = pen_between(p, 90, W - 150), scale = 1.9 + i * 0.16;
        pen_oval(p, BOX(x, y + 2, 20 * scale / 2, 4), 0x4f8a3a);
        pen_figure(
            p, &figure_player,
            AT(.x = x, .y = y, .scale = scale, .mirrored = pen_chance(p, 500),
               .cloth = i % 2 ? one : two));
    }
    pen_oval(p, BOX(pen_between(p, 300, 860), pen_between(p, 600, 700), 14, 14), 0xffffff);
}

static void flags(struct pen *p)
{
    const struct hour *h = hour_of(p);
    land(p, h, 360);
    trees(p, 392, 8, h);
    pen_figure(p, &figure_palm, AT(.x = 250, .y = 470, .scale = 2));
    pen_figure(p, &figure_palm, AT(.x = 950, .y = 470, .scale = 2, .mirrored = true));
    pen_figure(p, &figure_house, AT(.x = 600, .y = 480, .scale = 2.5));
    pen_path(p, "M-90 0H90L330 320H-330z", 0xead9b5, AT(.x = 600, .y = 490, .scale = 1));
    banner(p, 430, 250, 340);
    for (int i = 0; i < 4; i++)
        for (int side = -1; side <= 1; side += 2)
            pen_figure(
                p, &figure_flag,
                AT(.x = 600 + side * (170 + 110 * i), .y = 520 + 52 * i, .scale = 1 + 0.25 * i));
    /* Small flags on a line. */
    for (int i = 0; i < 24; i++) {
        double x = 30 + i * 49, y = 190 + 36 * (i / 23.0) * (1 - i / 23.0) * 4;
        pen_path(p, "M-12 0H12L0 24z", PICK(p, CLOTHES), AT(.x = x, .y = y, .scale = 1));
    }
    pen_oval(p, BOX(150, 700, 190, 44), h->water);
    pen_oval(p, BOX(1060, 710, 180, 42), h->water);
    pen_figure(p, &figure_lotus, AT(.x = 120, .y = 700, .scale = 1.6));
    pen_figure(p, &figure_lotus, AT(.x = 1090, .y = 712, .scale = 1.8));
    folk(p, BOX(300, 540, 600, 210), (int)pen_between(p, 10, 18), 2.6);
}

/* ---- for picture_office.c ---- */

void scene_room(struct pen *p)
{
    room(p);
}

void scene_land(struct pen *p, double horizon)
{
    const struct hour *h = hour_of(p);
    land(p, h, horizon);
    trees(p, horizon + 22, (int)pen_between(p, 5, 10), h);
}

void scene_folk(struct pen *p, const double box[4], int count, double scale)
{
    folk(p, box, count, scale);
}

void picture_compose(struct pen *p, enum picture_kind kind)
{
    static void (*const SCENES[PICTURE_KINDS])(struct pen * p) = {
        [PICTURE_OFFICE] = office,     [PICTURE_FIELDS] = fields, [PICTURE_RIVER] = river,
        [PICTURE_MARKET] = market,     [PICTURE_SCHOOL] = school, [PICTURE_ROAD] = road,
        [PICTURE_FOOTBALL] = football, [PICTURE_CLINIC] = clinic, [PICTURE_MEETING] = meeting,
        [PICTURE_FLAGS] = flags,
    };
    if (!picture_office(p, kind))
        SCENES[kind](p);
}
