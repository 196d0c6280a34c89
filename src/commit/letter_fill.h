/* letter_fill: the words of a template and the fixed list of placeholders in them.
 *
 *   {quy-danh} {Quy-danh}  bà Nguyễn Thị Mai; Bà Nguyễn Thị Mai
 *   {xung-ho} {Xung-ho}    bà; Bà
 *   {nguoi-duoc-nhac}      whom or what the letter speaks of: "cháu Trần Minh Anh"
 *   {viec}                 what somebody did, or is invited to
 *   {tuoi}                 this year's age, by the year of birth
 *   {xa} {Xa}              xã Vũ Ninh; Xã Vũ Ninh
 *   {nam}                  the year
 *   {dong-gop} {cong-trinh}                     of a contribution
 *   {ma-ho-so} {thu-tuc} {hen-cu} {hen-moi} {ly-do}   of a dossier's apology
 *
 * What is not known stays as it stands, to be seen and filled in by hand; a letter with one left
 * is not approved. Pure functions. Memory: the arena. */
#ifndef GANDAN_COMMIT_LETTER_FILL_H
#define GANDAN_COMMIT_LETTER_FILL_H

#include "base/arena.h"

enum letter_placeholder {
    FILL_NAME,
    FILL_NAME_CAPITAL,
    FILL_ADDRESS,
    FILL_ADDRESS_CAPITAL,
    FILL_SUBJECT,
    FILL_MATTER,
    FILL_AGE,
    FILL_UNIT,
    FILL_UNIT_CAPITAL,
    FILL_YEAR,
    FILL_GIFT,
    FILL_WORK,
    FILL_DOSSIER,
    FILL_PROCEDURE,
    FILL_DUE_OLD,
    FILL_DUE_NEW,
    FILL_REASON,
    FILL_COUNT
};
struct letter_values {
    struct str v[FILL_COUNT]; /* "": not known */
};

/* The word of the list, without braces. */
struct str letter_placeholder_name(enum letter_placeholder p);
/* Every brace belongs to a placeholder of the list; else *ret_wrong is what does not. */
bool letter_fill_known(struct str text, struct str *ret_wrong);
/* A value may hold placeholders itself; they are filled too, once. */
struct str letter_fill(struct arena *a, struct str text, const struct letter_values *values);
/* As pages show what is left: "[viec]" for "{viec}"; and back, as it was typed. */
struct str letter_fill_shown(struct arena *a, struct str text);
struct str letter_fill_typed(struct arena *a, struct str text);
/* No placeholder is left. */
bool letter_fill_whole(struct str text);

#endif
