/* demo_sign_in: how a visitor signs in to a demo: passwords of accounts that have none, given when
 * the server starts and printed there, and only while it serves this very machine.
 *
 * Beside them stand the PINs of their signing keys, while those still open them.
 *
 * They are made from this installation's key, so that a demo has the same ones at each start and no
 * two demos have the same. When it serves beyond this machine they are taken back, with the
 * sessions they opened. Neither is an event: nothing of the unit's story changes, and the canonical
 * export of a demo stays what its arguments made it. */
#ifndef GANDAN_APP_DEMO_SIGN_IN_H
#define GANDAN_APP_DEMO_SIGN_IN_H

#include "app/command.h"

enum err demo_sign_in(const struct command_call *c, struct data *data) must_check;

#endif
