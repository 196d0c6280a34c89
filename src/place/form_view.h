/* form_view: what the forms of officials and accounts have in common: the fields with their labels,
 * what was typed, what is wrong, and days as people type them. */
#ifndef GANDAN_PLACE_FORM_VIEW_H
#define GANDAN_PLACE_FORM_VIEW_H

#include "http/request.h"

struct form_view {
    struct markup hidden; /* token and key */
    const struct field_error *errors;
    size_t error_count;
};
struct form_view form_view_of(struct request *q);
/* "" when nothing is wrong with it. */
struct str form_error(const struct form_view *f, struct str name);

struct form_input {
    struct str name; /* also its id */
    enum text label, hint;
    struct str type;     /* "text" */
    struct str complete; /* autocomplete */
    struct str mode;     /* inputmode */
    struct str value;
    int64_t max;
    bool required, first; /* first: has the focus when the page opens */
};
/* A text input; the rest may be set by hand. */
struct form_input form_input(struct str name, enum text label, struct str value);
struct form_input form_password(struct str name, enum text label, struct str complete);

/* What a page says after something was done: by the word that the address brought. */
struct form_done {
    struct str word;
    enum text text;
};
/* TEXT_NONE: no such word. */
enum text form_done(const struct form_done *known, size_t n, struct str word);

/* What was typed, else `otherwise`. */
struct str form_kept(const struct request *q, const char *name, struct str otherwise);
/* "20/11/2026", also 20-11-2026, 20.11.2026, 1/2/2026; false: no day of 1900 to 2200. */
bool form_day(struct str typed, int64_t *ret_day);
/* As it is typed; "" for `none`. */
struct str form_day_shown(struct arena *a, int64_t day, int64_t none);

#endif
