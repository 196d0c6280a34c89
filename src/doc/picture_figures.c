/* picture_figures: what people, trees and houses look like: feet at 0,0, a person 46 high. */
#include "doc/picture_pen.h"

#define WOOD 0x6b4226
#define LEAF 0x2f7d4a
#define LEAF_LIGHT 0x4d9a58
#define SKIN 0xe8b88a
#define STRAW 0xf2d792
#define WALL 0xfff4dc
#define RED 0xc8202f
#define GOLD 0xffd447
#define FIGURE(name, shapes)                                                                       \
    const struct pen_figure figure_##name = {shapes, sizeof(shapes) / sizeof *(shapes)}

static const struct pen_shape palm[] = {
    {"M0 0q3-65 0-130", WOOD, 4},
    {"M0-130q-18-10-30 4 16-2 30-4zq-12-20-26-16 10 8 26 16zq18-10 30 4-16-2-30-4zq12-20 26-16-10 "
     "8-26 16zq-2-16 0-24 6 12 0 24z",
     LEAF, 0},
};
FIGURE(palm, palm);

static const struct pen_shape bamboo[] = {
    {"M-14 0Q-20-40-8-62M-4 0Q-6-44 2-74M6 0Q10-40 20-60M-9 0Q-16-30-26-46", LEAF_LIGHT, 3},
    {"M-8-62q-16 2-22 12 12 2 22-12zm0 0q4-14-2-22-8 10 2 22zM2-74q14-2 22 8-14 4-22-8zm0 "
     "0q-10-10-20-6 8 10 20 6zM20-60q14 4 18 14-14-2-18-14zm0 0q6-12 2-20-8 8-2 20zM-26-46q-12 "
     "4-16 "
     "14 12-2 16-14zM8-46q14-4 22 4-14 6-22-4zM-12-36q-14-4-22 4 14 6 22-4z",
     LEAF, 0},
};
FIGURE(bamboo, bamboo);

/* The communal house. */
static const struct pen_shape house[] = {
    {"M-92 0v-42H92V0z", WALL, 0},
    {"M-84 0v-42h7V0zM-48 0v-42h7V0zM41 0v-42h7V0zM77 0v-42h7V0zM-20 0v-32h40V0z", WOOD, 0},
    {"M-126-44q20 2 34-10l34-30H58l34 30q14 12 34 10-10 12-30 12H-96q-20 0-30-12z", 0xb4532f, 0},
    {"M-66-88q8 2 14-4H52q6 6 14 4-4 8-14 8H-52q-10 0-14-8z", WOOD, 0},
    {"M-104 0h208v6h-208zM-112 6h224v6h-224z", 0xd8cdb4, 0},
};
FIGURE(house, house);

/* A hat of straw. */
static const struct pen_shape person[] = {
    {"M-4-2v12M4-2v12", 0x4a3a2c, 3},
    {"M-6 0l2-20q4-4 8 0l2 20z", TONE_CLOTH, 0},
    {"M-4-18l-5 11M4-18l5 11", TONE_CLOTH, 3},
    {"M-5-25C-5-32 5-32 5-25C5-18-5-18-5-25z", SKIN, 0},
    {"M-12-25L0-36l12 11q-12 4-24 0z", STRAW, 0},
};
FIGURE(person, person);

/* Bare-headed. */
static const struct pen_shape person_back[] = {
    {"M-4-2v12M4-2v12", 0x3c3a44, 3},
    {"M-7 0l3-20q4-4 8 0l3 20z", TONE_CLOTH, 0},
    {"M-4-18l-5 12M4-18l5 12", TONE_CLOTH, 3},
    {"M-5.5-26C-5.5-33 5.5-33 5.5-26C5.5-18-5.5-18-5.5-26z", SKIN, 0},
    {"M-6-25C-7-35 7-35 6-25Q3-30 0-30Q-3-30-6-25z", TONE_SECOND, 0},
};
FIGURE(person_back, person_back);

static const struct pen_shape head[] = {
    {"M-34 52Q-32 18 0 18Q32 18 34 52z", TONE_CLOTH, 0},
    {"M-20 0C-20-27 20-27 20 0C20 27-20 27-20 0z", SKIN, 0},
    {"M-21 2C-24-32 24-32 21 2Q12-14-8-12Q-18-9-21 2z", TONE_SECOND, 0},
};
FIGURE(head, head);

static const struct pen_shape dove[] = {
    {"M-16-6q10-4 16 6 6-10 16-6-8 2-13 11h-6Q-8-4-16-6z", 0xffffff, 0}};
FIGURE(dove, dove);

static const struct pen_shape lotus[] = {
    {"M0 0q-22-2-26-18 14 0 26 18zM0 0q22-2 26-18-14 0-26 18z", 0xf7b9cf, 0},
    {"M0 0q-18-8-16-28 14 6 16 28zM0 0q18-8 16-28-14 6-16 28z", 0xe07aa2, 0},
    {"M0 0q-12-16 0-34 12 18 0 34z", 0xf7b9cf, 0},
};
FIGURE(lotus, lotus);

static const struct pen_shape tree[] = {
    {"M0 0v-44", WOOD, 7},
    {"M-40-52Q-52-80-26-92Q-22-122 6-112Q36-118 36-88Q58-72 38-52Q20-36 0-44Q-24-34-40-52z",
     TONE_CLOTH, 0},
    {"M-22-68Q-18-84 0-80M8-96Q20-98 24-88", TONE_SECOND, 3},
};
FIGURE(tree, tree);

static const struct pen_shape stall[] = {
    {"M-58 0v-86M58 0v-86", WOOD, 4},
    {"M-54-30h108v26h-108z", 0xd9b382, 0},
    {"M-70-84l16-26h108l16 26z", TONE_CLOTH, 0},
    {"M-44-110l-10 26h22l4-26zM0-110h-6l-4 26h20l-4-26zM44-110l10 26h-22l-4-26z", 0xfff6e6, 0},
    {"M-48-30q8-16 18 0zM-24-30q10-18 20 0zM2-30q8-14 18 0zM26-30q8-18 20 0z", TONE_SECOND, 0},
};
FIGURE(stall, stall);

static const struct pen_shape cottage[] = {
    {"M-60 0v-50h120V0z", TONE_SECOND, 0},
    {"M-12 0v-34h24V0zM-46-14v-20h20v20zM26-14v-20h20v20z", 0x5f7f8f, 0},
    {"M-74-48l22-36H52l22 36z", TONE_CLOTH, 0},
};
FIGURE(cottage, cottage);

static const struct pen_shape flag[] = {
    {"M0 0v-118", 0x8a7b66, 3},
    {"M2-116Q20-124 36-116Q52-110 68-118V-76Q50-70 34-77Q18-82 2-74z", RED, 0},
    {"M35-108l3.5 9 9.5 0-7.5 6 3 9-8.5-5.5-8.5 5.5 3-9-7.5-6 9.5 0z", GOLD, 0},
};
FIGURE(flag, flag);

static const struct pen_shape boat[] = {
    {"M-70-10Q-40 12 0 12Q40 12 72-10L56-6H-54z", WOOD, 0},
    {"M-26-8Q-24-34 0-34Q26-34 28-8z", 0xd8b26e, 0},
    {"M-14-32Q-18-20-18-8M8-34Q12-20 12-8", 0xb48a48, 2},
};
FIGURE(boat, boat);

static const struct pen_shape buffalo[] = {
    {"M-30-2v-22M-20-2v-22M18-2v-22M28-2v-22", 0x4b4a50, 6},
    {"M-38-24Q-40-50-14-50H22Q38-48 36-24Q10-14-38-24z", 0x5a595f, 0},
    {"M30-44Q40-58 54-50Q60-42 54-32Q44-28 34-34z", 0x5a595f, 0},
    {"M44-52Q38-68 24-66M50-52Q60-66 72-60", 0xd9d2c3, 3},
    {"M-37-44Q-46-36-44-22", 0x4b4a50, 3},
};
FIGURE(buffalo, buffalo);

static const struct pen_shape player[] = {
    {"M-2-16l-8 12-8 6M3-16l6 10 2 12", SKIN, 4},
    {"M-7-14l3-22q5-4 10 0l2 22z", TONE_CLOTH, 0},
    {"M-7-18h14l2 8h-17z", 0xffffff, 0},
    {"M-3-34l-10 8M5-34l10 4", SKIN, 3.5},
    {"M-4-43C-4-50 6-50 6-43C6-36-4-36-4-43z", SKIN, 0},
    {"M-4.5-43C-5-52 7-52 6.5-43Q2-47-4.5-43z", 0x2b2622, 0},
};
FIGURE(player, player);

static const struct pen_shape bicycle[] = {
    {"M-22-12C-22-28 2-28 2-12C2 4-22 4-22-12zM20-12C20-28 44-28 44-12C44 4 20 4 20-12z", 0x3d3d46,
     2},
    {"M-10-12L2-34H24L32-12M2-34L14-12H-10M24-34L22-42H30", TONE_CLOTH, 2.5},
};
FIGURE(bicycle, bicycle);

static const struct pen_shape plant[] = {
    {"M-10 0v-40h20v40z", 0xb4532f, 0},
    {"M0-38q-20-20-14-44 18 14 14 44zq20-20 14-44-18 14-14 44zM0-38Q-30-36-34-56Q-12-58 0-38zM0-"
     "38Q30-36 34-56Q12-58 0-38z",
     LEAF, 0},
};
FIGURE(plant, plant);

static const struct pen_shape haystack[] = {
    {"M0 0v-70", WOOD, 4},
    {"M-34 0Q-36-46 0-62Q36-46 34 0z", 0xdcb24f, 0},
    {"M-20-6Q-18-34-4-50M8-4Q14-30 6-50M22-8Q24-26 16-40", 0xb98f33, 2},
};
FIGURE(haystack, haystack);

static const struct pen_shape heron[] = {
    {"M-2 0v-14M3 0v-14", 0xd8903a, 1.5},
    {"M-14-16Q-6-28 8-24Q12-18 4-13Q-6-11-14-16z", 0xffffff, 0},
    {"M6-24Q14-32 10-40", 0xffffff, 3},
    {"M10-41l9 3-9 1z", 0xd8903a, 0},
};
FIGURE(heron, heron);
