/* version: which engine this is, for the administrator's eyes. */
#ifndef GANDAN_DB_VERSION_H
#define GANDAN_DB_VERSION_H

#include "db/db.h"

/* "SQLite 3.40.1", "PostgreSQL 15.8". E_BUSY: it cannot be asked now. */
enum err db_version(struct db *db, struct arena *arena, struct str *ret) must_check;

#endif
