/* machine: what the administrator's page tells of the running program and its data directory;
 * filled in by app/, which alone knows. Lives as long as the server. */
#ifndef GANDAN_HTTP_MACHINE_H
#define GANDAN_HTTP_MACHINE_H

#include "base/str.h"

enum machine_purpose { MACHINE_WORK, MACHINE_DEMO, MACHINE_TEST };

struct backups;
struct machine {
    struct str program;  /* "0.1.0" */
    struct str database; /* "SQLite 3.40.1" */
    int schema;          /* the last step of schema/ that was applied */
    int64_t started_at;  /* by the machine's clock */
    enum machine_purpose purpose;
    bool steered; /* its clock is steered by a file */
    const char *data_dir;
    const char *keys_dir;
    struct backups *backups; /* NULL: the database is a server of its own that makes them */
};

#endif
