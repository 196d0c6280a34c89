/* schema: the migrations of schema/, embedded by tools/schema_embed.py. Private to db/. */
#ifndef GANDAN_DB_SCHEMA_H
#define GANDAN_DB_SCHEMA_H

struct schema_step {
    int version;
    const char *name; /* "frame" of 0001_frame.sql */
    struct {
        const char *sql;    /* tokens expanded */
        const char *sha256; /* of the file's text, in hex */
    } of[2];                /* by enum db_engine */
};

extern const struct schema_step schema_steps[];
extern const int schema_step_count;

/* The class that stands above each table ("tenant", "reference", "keyed", "local"), by engine; NULL
 * where the engine has no such table. */
struct schema_table {
    const char *name, *kind[2];
};

extern const struct schema_table schema_tables[];
extern const int schema_table_count;

#endif
