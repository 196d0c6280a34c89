/* check_figures: `gandan check --figures`: counts every dossier and rating anew and compares with
 * the measures and the sums of days that pages show. */
#ifndef GANDAN_APP_CHECK_FIGURES_H
#define GANDAN_APP_CHECK_FIGURES_H

#include "app/command.h"

/* Says what it found; COMMAND_REFUSED when something differs. */
int check_figures(struct command_call *c);

#endif
