/* export: one kind of row in the canonical export (cmd_export.c): a statement and the names of its
 * columns. What is chosen at random or made by keys is not among them. */
#ifndef GANDAN_APP_EXPORT_H
#define GANDAN_APP_EXPORT_H

#include "db/db.h"

/* One letter a column: i number, t text, b bytes in hex, e the fields of an event, a an actor. */
struct export_section {
    struct str row;             /* "dossier" */
    const struct db_stmt *stmt; /* parameter: the unit, or none */
    const char *kinds;
    const char *names; /* parted by blanks, in SELECT order */
};

/* What the desk keeps beside a dossier. */
#define EXPORT_DESK_SECTIONS 9
extern const struct export_section export_desk[EXPORT_DESK_SECTIONS];
/* The texts that may be signed; what was signed, and what came of it. */
#define EXPORT_PLEDGE_TEXTS_SECTIONS 1
extern const struct export_section export_pledge_texts[EXPORT_PLEDGE_TEXTS_SECTIONS];
#define EXPORT_PLEDGE_SECTIONS 5
extern const struct export_section export_pledge[EXPORT_PLEDGE_SECTIONS];
/* The wording of letters; letters with their numbers, households in mourning, contributions. */
#define EXPORT_LETTER_TEXTS_SECTIONS 2
extern const struct export_section export_letter_texts[EXPORT_LETTER_TEXTS_SECTIONS];
#define EXPORT_LETTER_SECTIONS 5
extern const struct export_section export_letter[EXPORT_LETTER_SECTIONS];
/* The office: what was found in it, what broke, what was made green. */
#define EXPORT_OFFICE_SECTIONS 5
extern const struct export_section export_office[EXPORT_OFFICE_SECTIONS];
/* Programmes; what was decided of a unit in them, what it made ready, its launches. */
#define EXPORT_PROGRAMMES_SECTIONS 2
extern const struct export_section export_programmes[EXPORT_PROGRAMMES_SECTIONS];
#define EXPORT_PROGRAMME_SECTIONS 3
extern const struct export_section export_programme[EXPORT_PROGRAMME_SECTIONS];

#endif
