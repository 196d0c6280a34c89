/* data: a data directory, opened: database, keys, lock, clock, purpose.
 *
 * $D/gandan.db (SQLite) or --database postgres://…; $D/keys (or --keys DIR); $D/files; $D/lock;
 * $D/ballast; $D/control.sock. Memory: struct data lives until data_close. */
#ifndef GANDAN_APP_DATA_H
#define GANDAN_APP_DATA_H

#include "db/db.h"
#include "spine/file_store.h"
#include "spine/keys.h"
#include "spine/node.h"

struct data_config {
    struct str dir, database, keys_dir, backups_dir, clock_file, seed;
    struct str listen;
};

enum purpose { PURPOSE_WORK, PURPOSE_DEMO, PURPOSE_TEST };

struct data {
    struct arena *arena;
    struct data_config config;
    char *dir, *keys_path;
    struct db *db;
    struct keys keys;
    int lock_fd;
    enum purpose purpose;
    int64_t preferred_node;
    struct node node;         /* taken, where several processes may share the database */
    struct file_store *files; /* $D/files */
    char *backups_path;       /* --backups, or $D/backup */
};

/* E_NOT_FOUND: no data there; E_BUSY: locked by another (write), or the database is away;
 * E_CONFLICT: the schema is newer, older (run `gandan migrate`) or altered; E_DENIED: the
 * directory can be read by others, a clock was steered on a working directory, or GANDAN_FAULT is
 * set for one that is not made for tests. Each is explained by one line of the log. */
enum err data_open(const struct data_config *config, bool write, struct data **ret) must_check;
/* E_CONFLICT, and a line in the log that says why: older, newer, or altered. */
enum err data_check_schema(struct db *db, struct arena *arena, const char *dir) must_check;
void data_close(struct data *data);
/* Makes directory, keys, database, schema, purpose. E_CONFLICT: there is one already. */
enum err data_create(const struct data_config *config, enum purpose purpose, struct data **ret)
    must_check;
/* Arms a fault plan (db/fault.h). E_DENIED: the data is not made for tests; E_INVALID: no plan. */
enum err data_arm_fault(const struct data *data, struct str plan) must_check;
/* After much has changed: the engine looks again at how its rows are spread. What fails here is
 * logged, and costs speed only. */
void data_analyze(struct data *data);
/* "DIR/name", in the data's arena. */
char *data_path(const struct data *data, const char *name);
enum err purpose_parse(struct str word, enum purpose *ret) must_check;

#endif
