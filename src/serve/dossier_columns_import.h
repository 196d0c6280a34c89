/* dossier_columns_import: the columns of a register (form 07, docs/law.md) by their headings,
 * and the writer of such a register.
 *
 * Offices put titles above the table, spread a heading over two rows (merged cells), number the
 * columns, repeat the heading on each printed page and close with a total: all that is recognised
 * here and is no dossier. */
#ifndef GANDAN_SERVE_DOSSIER_COLUMNS_IMPORT_H
#define GANDAN_SERVE_DOSSIER_COLUMNS_IMPORT_H

#include "doc/csv.h"

enum register_column {
    COLUMN_NUMBER, /* TT */
    COLUMN_CODE,
    COLUMN_PROCEDURE_CODE,
    COLUMN_PROCEDURE,
    COLUMN_COUNT, /* Số bộ */
    COLUMN_NAME,
    COLUMN_ADDRESS,
    COLUMN_PHONE,
    COLUMN_ID_NUMBER,
    COLUMN_BIRTH,
    COLUMN_SEX,
    COLUMN_DESK, /* Cơ quan chủ trì */
    COLUMN_OFFICER,
    COLUMN_RECEIVED,
    COLUMN_DUE,
    COLUMN_FINISHED,
    COLUMN_RETURNED,
    COLUMN_HANDOVER,
    COLUMN_SIGNED,
    COLUMN_NOTE,
    COLUMN_PAUSE_FROM,
    COLUMN_PAUSE_TO,
    COLUMN_VERDICT,
    COLUMN_CHANNEL,
    COLUMN_STATE,
    REGISTER_COLUMNS,
};
#define REGISTER_REQUIRED 6 /* a table has at least so many columns */

struct register_columns {
    int at[REGISTER_COLUMNS]; /* place in a record, or -1 */
    bool complete;            /* all required ones are there */
};
void register_columns_init(struct register_columns *c);
/* True: the record is (a part of) the heading, and its columns were noted. */
bool register_columns_take(struct arena *a, struct register_columns *c, const struct csv_record *r);
/* The first required column that is missing, as its usual heading. */
struct str register_columns_missing(const struct register_columns *c);
/* The usual heading of a column, for reports. */
struct str register_column_name(enum register_column column);

/* "(1)", "2", "3" … below the heading; a total; nothing but blanks. */
bool register_is_furniture(
    struct arena *a, const struct register_columns *c, const struct csv_record *r);

/* ---- writing one: the demo, and tests ---- */

struct register_line {
    int64_t number;
    struct str code, procedure, name, address, phone, desk;
    int64_t received_at, due_at, returned_at; /* 0: not yet */
    int64_t pause_from_at, pause_to_at;
    struct str handover, note, verdict, channel;
};
void dossier_register_header(struct csv_out *o);
void dossier_register_line(struct csv_out *o, const struct register_line *l);

#endif
