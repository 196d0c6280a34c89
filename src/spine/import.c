#include "spine/import.h"

void import_issue(
    const struct import *in, int64_t line, struct str column, enum text reason,
    struct text_args args)
{
    struct import_issue issue = {
        .line = line,
        .column = column,
        .vi = text_get(in->arena, LANG_VI, reason, args),
        .en = text_get(in->arena, LANG_EN, reason, args),
    };
    in->issue(in->ctx, &issue);
}

static enum text reason_of(enum csv_what what)
{
    switch (what) {
    case CSV_EMPTY:
        return TEXT_import_empty;
    case CSV_UTF16:
        return TEXT_import_utf16;
    case CSV_NOT_TEXT:
        return TEXT_import_not_text;
    case CSV_NUL:
        return TEXT_import_nul;
    case CSV_NOT_UTF8:
        return TEXT_import_not_utf8;
    case CSV_QUOTE_OPEN:
        return TEXT_import_quote_open;
    case CSV_QUOTE_STRAY:
        return TEXT_import_quote_stray;
    case CSV_CELL_LONG:
        return TEXT_import_cell_long;
    case CSV_COLUMNS_MANY:
        return TEXT_import_columns_many;
    case CSV_RECORD_LONG:
        return TEXT_import_record_long;
    case CSV_FILE_BIG:
        return TEXT_import_file_big;
    case CSV_FINE:
    case CSV_UNREADABLE:
        break;
    }
    return TEXT_import_unreadable;
}

enum err import_unreadable(const struct import *in, enum err e, const struct csv_fault *fault)
{
    if (e == E_NOT_FOUND) {
        import_issue(
            in, 0, S(""), TEXT_import_no_file,
            TEXT_ARGS(ta_str("file", in->path ? str_z(in->path) : S(""))));
        return e;
    }
    struct str column = S("");
    if (fault->column)
        column = arena_fmt(in->arena, "%d", fault->column);
    import_issue(in, fault->line, column, reason_of(fault->what), TEXT_NO_ARGS);
    return E_INVALID;
}

enum err import_open(const struct import *in, struct csv **ret)
{
    struct csv_fault fault = {0};
    enum err e = in->path ? csv_open(in->path, ret, &fault) : csv_open_str(in->text, ret, &fault);
    return e == OK ? OK : import_unreadable(in, e, &fault);
}

static enum err read_header(const struct import *in, const struct import_table *t, struct csv *csv)
{
    struct csv_fault broken;
    struct csv_header_fault missing;
    if (!csv_next(csv, t->record)) {
        enum err e = csv_done(csv, &broken);
        return e == OK ? E_INTERNAL : import_unreadable(in, e, &broken);
    }
    const struct csv_columns all = {t->columns, t->column_count};
    if (csv_header_index(in->arena, t->record, &all, t->at, &missing) == OK)
        return OK;
    import_issue(
        in, t->record->line, t->columns[missing.column].names,
        missing.first ? TEXT_import_column_twice : TEXT_import_no_column, TEXT_NO_ARGS);
    return E_INVALID;
}

static enum err read_rows(const struct import *in, const struct import_table *t, struct csv *csv)
{
    struct csv_fault broken;
    enum err e = read_header(in, t, csv);
    if (e != OK)
        return e;
    while (csv_next(csv, t->record)) {
        if (++*t->rows > t->max_rows)
            return E_TOO_BIG;
        t->row(t->ctx);
    }
    e = csv_done(csv, &broken);
    return e == OK ? OK : import_unreadable(in, e, &broken);
}

enum err import_table(const struct import *in, const struct import_table *t)
{
    struct csv *csv = NULL;
    enum err e = import_open(in, &csv);
    if (e != OK)
        return e;
    e = read_rows(in, t, csv);
    csv_close(csv);
    return e;
}
