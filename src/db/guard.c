#include "db/db.h"

DB_STMT(
    GUARD, "db.guard", "it",
    "INSERT INTO guard (unit_id, name, taken) VALUES ($1, $2, 1) "
    "ON CONFLICT (unit_id, name) DO UPDATE SET taken = guard.taken + 1");

enum err db_guard(struct db_tx *tx, int64_t unit_id, struct str name)
{
    return db_exec(tx, &GUARD, DB_ARGS(db_i64(unit_id), db_text(name)), NULL);
}
