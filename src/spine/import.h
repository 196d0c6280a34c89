/* import: what every `gandan import KIND FILE` gets and gives: how to run, each fault with its
 * place and reason in both languages, and the counts. Reading, judging and writing are the room's.
 * Memory: the arena of the call. */
#ifndef GANDAN_SPINE_IMPORT_H
#define GANDAN_SPINE_IMPORT_H

#include "db/writer.h"
#include "doc/csv.h"
#include "html/text.h"

struct import_issue {
    int64_t line;      /* from 1; 0: the file as a whole */
    struct str column; /* its heading; "" the line as a whole */
    struct str vi, en;
};

struct import {
    struct db *db;
    struct arena *arena;
    const char *path; /* NULL: `text` holds the file's bytes */
    struct str text;
    struct str actor; /* of the events: "import" */
    bool dry_run;
    /* Told of every issue, in the order of the file. */
    void (*issue)(void *ctx, const struct import_issue *issue);
    void *ctx;
};

struct import_result {
    int64_t rows, made, changed, same;
    int64_t refused;  /* rows with faults; any: nothing was written */
    int64_t repaired; /* rows in which letters were put right */
};

void import_issue(
    const struct import *in, int64_t line, struct str column, enum text reason,
    struct text_args args);
/* Opens the file, or says in one issue why not. Ends with csv_close. E_INVALID, E_NOT_FOUND. */
enum err import_open(const struct import *in, struct csv **ret) must_check;
/* The file could not be read as a table: said in one issue. Returns E_INVALID or E_NOT_FOUND. */
enum err import_unreadable(const struct import *in, enum err e, const struct csv_fault *fault)
    must_check;

/* Reads a whole table: finds the columns by their headings (of which a fault is said), then calls
 * `row` for each record in turn. E_TOO_BIG: more than max_rows; E_INVALID, E_NOT_FOUND: said. */
struct import_table {
    const struct csv_column *columns;
    size_t column_count;
    int64_t max_rows;
    int *at;                   /* where each column stands; column_count of them */
    struct csv_record *record; /* the one that `row` looks at */
    int64_t *rows;             /* records seen so far */
    void (*row)(void *ctx);
    void *ctx;
};
enum err import_table(const struct import *in, const struct import_table *t) must_check;

#endif
