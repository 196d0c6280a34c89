/* migrate: schema/NNNN_what.sql, embedded, checksummed, forward only, each in one transaction.
 *
 * One file serves both engines through the tokens @INT@ @TEXT@ @BLOB@ @BOOL@ @STRICT@ @CLUSTERED@
 * @APPEND_ONLY@ (tools/schema_embed.py); NNNN_what.pg.sql is a twin only where unavoidable. The
 * program refuses a database newer than itself, and one whose applied text was changed. */
#ifndef GANDAN_DB_MIGRATE_H
#define GANDAN_DB_MIGRATE_H

#include "db/db.h"

struct db_schema_state {
    int applied, known; /* version numbers; applied > known: newer than this program */
    bool altered;       /* an applied migration's checksum differs */
};
enum err db_schema_state(struct db *db, struct arena *arena, struct db_schema_state *ret)
    must_check;
/* Has it applied NNNN_<name>? Older copies lack the tables that came later. */
enum err db_has_migration(struct db *db, struct arena *arena, struct str name, bool *ret)
    must_check;
/* Applies what is missing. On SQLite a copy is made first by VACUUM INTO `backup_path` (empty: no
 * copy) when there is something to apply and data to lose. E_CONFLICT: newer, or altered. */
enum err db_migrate(struct db *db, struct arena *arena, struct str backup_path, int *ret_applied)
    must_check;

#endif
