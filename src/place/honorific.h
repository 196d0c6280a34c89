/* honorific: how a letter addresses somebody: ông, bà, anh, chị, cháu.
 *
 * Rules this module owns:
 *   - by age (the year less the year of birth) and sex: under HONORIFIC_GROWN "cháu", under
 *     HONORIFIC_ELDER "anh" or "chị", from then on "ông" or "bà";
 *   - sex or age not known, or an age nobody has: "ông/bà", the one form that is never impolite.
 *     Nothing is guessed from a name;
 *   - an organisation has none: it is called by its name, and "quý đơn vị".
 * Pure functions. Memory: literals, or the arena. */
#ifndef GANDAN_PLACE_HONORIFIC_H
#define GANDAN_PLACE_HONORIFIC_H

#include "place/person.h"

#define HONORIFIC_GROWN 16
#define HONORIFIC_ELDER 40
#define HONORIFIC_AGE_MAX 130

/* "bà"; "" for an organisation. birth_year 0: not known. */
struct str honorific(enum person_kind kind, enum person_sex sex, int birth_year, int year);
/* "bà Nguyễn Thị Mai", "ông/bà Lê Hoa", "Công ty May Hoa Sen". */
struct str honorific_name(struct arena *a, const struct person *p, int year);
/* "bà", "quý đơn vị": for speaking to them. */
struct str honorific_address(const struct person *p, int year);
/* With a capital in front: "Bà Nguyễn Thị Mai". */
struct str honorific_capital(struct arena *a, struct str words);

#endif
