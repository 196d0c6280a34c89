/* demo_officials: the people of data/demo/officials.csv with posts, accounts and grants, in the
 * demo's unit; without passwords (demo_sign_in.h). */
#ifndef GANDAN_APP_DEMO_OFFICIALS_H
#define GANDAN_APP_DEMO_OFFICIALS_H

#include "db/db.h"

enum err demo_officials(struct db_tx *tx, int64_t unit_id) must_check;

#endif
