/* backup: a consistent copy of a live SQLite database, and its check. PostgreSQL is backed up by
 * its own tools (docs/); these return E_INVALID there. */
#ifndef GANDAN_DB_BACKUP_H
#define GANDAN_DB_BACKUP_H

#include "db/db.h"

/* VACUUM INTO a new file (0600), synced, then opened and checked. E_CONFLICT: the file exists. */
enum err db_backup(struct db *db, struct str path) must_check;
/* What a copy will need at most. */
enum err db_backup_bytes(struct db *db, int64_t *ret) must_check;
/* integrity_check (both engines: also foreign keys where there are any). Findings, one a line,
 * in *ret_findings; empty = sound. */
enum err db_check(struct db *db, struct arena *arena, struct str *ret_findings) must_check;

#endif
