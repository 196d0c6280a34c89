/* csv: tables as offices really keep them, in and out (RFC 4180 and what Excel makes of it).
 *
 * Reading: UTF-8 with or without BOM; comma, semicolon or tab, told by the header line (or by
 * Excel's "sep=;" line before it); quoted line breaks, which become LF; CRLF, LF or CR. Rows
 * without any content are passed over. One bounded buffer, whatever the file: a file without line
 * ends or of 2 GB costs no more memory than a small one. The first fault ends the reading; its line
 * and column are for the report. Limits: CSV_*_MAX below.
 *
 * Writing: CRLF, quotes only where needed; a cell that a spreadsheet would take for a formula gets
 * an apostrophe in front (CWE-1236), plain numbers do not. */
#ifndef GANDAN_DOC_CSV_H
#define GANDAN_DOC_CSV_H

#include "base/buf.h"
#include "base/err.h"

#define CSV_CELL_MAX ((size_t)64 * 1024)
#define CSV_COLUMNS_MAX 200
#define CSV_RECORD_MAX ((size_t)1024 * 1024)
#define CSV_FILE_MAX ((int64_t)256 * 1024 * 1024)

enum csv_what {
    CSV_FINE,
    CSV_EMPTY,    /* not even a header line */
    CSV_UTF16,    /* "Unicode text" of Excel: to be saved as CSV UTF-8 */
    CSV_NOT_TEXT, /* a spreadsheet, PDF or archive with a wrong name */
    CSV_NUL,
    CSV_NOT_UTF8,
    CSV_QUOTE_OPEN,  /* a quote opened at this line is never closed */
    CSV_QUOTE_STRAY, /* text between a closing quote and the next separator */
    CSV_CELL_LONG,
    CSV_COLUMNS_MANY,
    CSV_RECORD_LONG,
    CSV_FILE_BIG,
    CSV_UNREADABLE, /* the system could not read it (logged) */
};

struct csv_fault {
    enum csv_what what;
    int64_t line; /* from 1; 0: the file as a whole */
    int column;   /* the cell, from 1; 0: the line as a whole */
};

/* "utf16", "cell_long" …: the last part of a text key. */
const char *csv_what_name(enum csv_what what);

struct csv_record {
    int64_t line; /* where it begins, from 1 */
    size_t n;
    const struct str *cells; /* valid until the next csv_next */
};

struct csv;

/* Opens and reads nothing but the beginning. E_NOT_FOUND: no such file; E_INVALID, E_TOO_BIG: as
 * *ret_fault says. The reader is closed with csv_close. */
enum err csv_open(const char *path, struct csv **ret, struct csv_fault *ret_fault) must_check;
/* The same over bytes in memory (an upload), which must stay. */
enum err csv_open_str(struct str text, struct csv **ret, struct csv_fault *ret_fault) must_check;
void csv_close(struct csv *c); /* takes NULL */
char csv_separator(const struct csv *c);
/* For tables below lines of titles, before the first csv_next: the separator is told by the first
 * line that has so many columns, if there is one near the beginning. */
void csv_table_below(struct csv *c, size_t columns);

/* while (csv_next(c, &r)) …; e = csv_done(c, &fault);   The first record is the header line. */
bool csv_next(struct csv *c, struct csv_record *ret);
/* OK: all was read. E_INVALID, E_TOO_BIG: as *ret_fault says; E_INTERNAL: the system. */
enum err csv_done(const struct csv *c, struct csv_fault *ret_fault) must_check;

/* ---- columns by their headings ---- */

struct csv_column {
    struct str names; /* headings it goes by, parted by '|'; compared folded (viet_fold) */
    bool required;
};

struct csv_columns {
    const struct csv_column *list;
    size_t n;
};

struct csv_header_fault {
    size_t column;     /* index in the list */
    int first, second; /* two headings that both mean it, from 1; 0 and 0: it is missing */
};

/* ret_at[i] becomes the place of list[i] in a record, or -1. E_INVALID: a required column is
 * missing, or two headings mean the same one. Headings nobody asked for are passed over. */
enum err csv_header_index(
    struct arena *a, const struct csv_record *header, const struct csv_columns *columns,
    int ret_at[], struct csv_header_fault *ret_fault) must_check;
/* Empty when at is -1 or the record is shorter. */
struct str csv_cell(const struct csv_record *r, int at);

/* ---- writing ---- */

struct csv_out {
    struct buf *buf;
    char separator;
    size_t cells; /* in the row so far */
};

/* The BOM is what makes Excel read UTF-8; machines do without. */
void csv_out_init(struct csv_out *o, struct buf *b, char separator, bool bom);
void csv_out_str(struct csv_out *o, struct str s);
void csv_out_i64(struct csv_out *o, int64_t v);
void csv_out_end(struct csv_out *o);

#endif
