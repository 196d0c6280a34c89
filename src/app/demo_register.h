/* demo_register: the register of a month in the columns of form 07, as one office would keep it:
 * what was known at a moment, in the hand of whoever wrote the row. Months differ as offices do:
 * some are saved from Excel with semicolons and a byte order mark. */
#ifndef GANDAN_APP_DEMO_REGISTER_H
#define GANDAN_APP_DEMO_REGISTER_H

#include "app/demo_year.h"

struct demo_month {
    size_t first, n;    /* dossiers of the year's list */
    int64_t first_day;  /* 1st of the month */
    int64_t settled_at; /* from then on nothing of it changes */
};
/* The month that begins with the dossier `first`. */
struct demo_month demo_month_of(const struct demo_year *y, size_t first);

/* Over `path`, whole or not at all. */
enum err demo_register_write(
    const struct demo_year *y, const struct demo_month *m, int64_t at, const char *path) must_check;

#endif
