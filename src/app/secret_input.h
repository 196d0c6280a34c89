/* secret_input: a password typed at the terminal, unseen, or the first line of standard input: so
 * that it stands neither in the list of processes nor in the shell's history. */
#ifndef GANDAN_APP_SECRET_INPUT_H
#define GANDAN_APP_SECRET_INPUT_H

#include "base/arena.h"

/* Without its line end; false: there was none, or it is too long. */
bool secret_input(struct arena *a, const char *prompt, struct str *ret)
    __attribute__((warn_unused_result));

#endif
