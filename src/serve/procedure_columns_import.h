/* procedure_columns_import: one row of a catalogue file, understood: headings, dates, limits, fees
 * and lists as data/README.md describes them, in English or Vietnamese. Private to
 * procedure_import. Memory: everything lives in the arena given. */
#ifndef GANDAN_SERVE_PROCEDURE_COLUMNS_IMPORT_H
#define GANDAN_SERVE_PROCEDURE_COLUMNS_IMPORT_H

#include "doc/csv.h"
#include "html/text.h"
#include "serve/procedure.h"

enum procedure_column {
    PROCEDURE_COLUMN_CODE,
    PROCEDURE_COLUMN_FROM,
    PROCEDURE_COLUMN_TO,
    PROCEDURE_COLUMN_AMOUNT,
    PROCEDURE_COLUMN_UNIT,
    PROCEDURE_COLUMN_FEE,
    PROCEDURE_COLUMN_SUPPLEMENT,
    PROCEDURE_COLUMN_CERTAINTY,
    PROCEDURE_COLUMN_TEXTS, /* from here on texts, Vietnamese and English by turns */
    PROCEDURE_COLUMNS = PROCEDURE_COLUMN_TEXTS + 20
};
extern const struct csv_column procedure_columns[PROCEDURE_COLUMNS];
/* The heading by which reports name it. */
struct str procedure_column_name(size_t column);

struct procedure_reading {
    struct arena *arena;
    const struct csv_record *record;
    const int *at; /* by csv_header_index */
    /* Told of every fault of the row: the column, and why. */
    void (*fault)(void *ctx, size_t column, enum text reason, struct text_args args);
    void *ctx;
    bool faulty;
    bool repaired; /* letters were put right */
};
/* False: the row has faults, all of them told. */
bool procedure_read_record(struct procedure_reading *r, struct procedure *ret);

#endif
