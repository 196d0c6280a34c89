/* identity: phone numbers and identity papers as people write them (docs/law.md, people).
 *
 * Rules: phones are kept in E.164 and shown "0912 345 678"; a CCCD is 12 digits, province or
 * country (3), century and sex (1), birth year (2), and has no check digit; a CMND is 9 digits, of
 * old papers only; a number that disagrees with birth year or sex is a warning, never a refusal (a
 * corrected birth year keeps its number). Excel drops leading zeros: they are put back and
 * reported. On any page others may see, numbers are masked. */
#ifndef GANDAN_BASE_IDENTITY_H
#define GANDAN_BASE_IDENTITY_H

#include "base/arena.h"
#include "base/err.h"

enum phone_kind { PHONE_MOBILE = 1, PHONE_LANDLINE, PHONE_SERVICE, PHONE_FOREIGN };

struct phone {
    char e164[17]; /* "+84912345678" with NUL; a service number (1900…) stays as it is */
    enum phone_kind kind;
    bool repaired; /* the leading zero was missing */
};

/* Dots, blanks, hyphens, brackets; 0…, 84…, +84…, 0084…, +other countries. E_INVALID: no phone
 * number. */
enum err phone_parse(struct str s, struct phone *ret) must_check;
/* From E.164: "0912 345 678", "0227 3831 234", "1900 1234"; other countries as they are. */
struct str phone_show(struct arena *a, struct str e164);
/* "09•••••678". */
struct str phone_mask(struct arena *a, struct str e164);
/* A number as an office writes its own (short codes too): its groups never part at a line's end;
 * and what stands behind "tel:": digits after at most one plus. */
struct str phone_unbroken(struct arena *a, struct str typed);
struct str phone_dialled(struct arena *a, struct str typed);

enum id_kind { ID_CCCD = 1, ID_CMND, ID_PASSPORT };
enum id_sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

/* Bits of id_warnings. */
enum {
    ID_WARN_REPAIRED = 1,   /* leading zeros were missing */
    ID_WARN_PROVINCE = 2,   /* no such province or country code */
    ID_WARN_BIRTH_YEAR = 4, /* disagrees with the birth year given */
    ID_WARN_SEX = 8,        /* disagrees with the sex given */
    ID_WARN_OLD_PAPER = 16, /* a CMND: expired after 31-12-2024 */
};

struct id_number {
    char digits[13]; /* with NUL; a passport keeps its letter */
    enum id_kind kind;
    unsigned warnings;
    int birth_year;  /* what a CCCD says; 0: not known */
    enum id_sex sex; /* the same */
};

struct id_claim {
    int birth_year; /* 0: not given */
    enum id_sex sex;
};

/* Blanks, dots and hyphens are passed over. E_INVALID: none of the three kinds. */
enum err id_parse(struct str s, struct id_claim claim, struct id_number *ret) must_check;
/* "034•••••1234": the first three and the last four. */
struct str id_mask(struct arena *a, struct str digits);

#endif
