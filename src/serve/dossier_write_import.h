/* dossier_write_import: rows of a register into the data, a chunk of them in one transaction.
 * Private to the import of dossiers. */
#ifndef GANDAN_SERVE_DOSSIER_WRITE_IMPORT_H
#define GANDAN_SERVE_DOSSIER_WRITE_IMPORT_H

#include "serve/dossier_judge_import.h"

enum register_outcome { ROW_MADE, ROW_CHANGED, ROW_SAME, ROW_HANDLED };

struct register_chunk {
    const struct keys *keys;
    int64_t unit_id;
    struct str actor;
    struct register_row *rows;
    size_t n;
    enum register_outcome *outcomes; /* beside them; set by the write */
    bool want_dossiers;              /* row->d becomes what is stored, also for the same ones */
};
/* A db_fn over a struct register_chunk; may run more than once. */
enum err register_chunk_write(struct db_tx *tx, void *chunk) must_check;
/* The same decision without writing: a dry run. */
enum err register_chunk_look(struct db_tx *tx, void *chunk) must_check;

#endif
