/* unit_file_import: what both files of units share: cells, issues, names. For unit_*_import.c. */
#ifndef GANDAN_PLACE_UNIT_FILE_IMPORT_H
#define GANDAN_PLACE_UNIT_FILE_IMPORT_H

#include "place/unit_import.h"
#include "place/unit_table.h"

/* Issues wait here while the transaction runs (it may run again) and are told at its end. */
struct unit_issue {
    int64_t line;
    struct str column;
    enum text reason;
    struct text_arg args[3];
    size_t arg_count;
};
struct unit_issues {
    struct arena *arena;
    struct unit_issue *list;
    size_t n, room;
    size_t refused; /* rows: told by unit_refuse */
    int64_t last_refused_line;
};
#define UNIT_ISSUES_MAX 20000
/* A remark: the row is taken. Up to three arguments, which are copied. */
void unit_remark(
    struct unit_issues *l, int64_t line, struct str column, enum text reason,
    struct text_args args);
/* The row is refused. */
void unit_refuse(
    struct unit_issues *l, int64_t line, struct str column, enum text reason,
    struct text_args args);
void unit_tell(const struct unit_issues *l, const struct import *in);

/* Text of a cell: letters repaired, blanks and line ends made one space. False: not text. */
bool unit_cell_text(struct arena *a, struct str cell, struct str *ret, bool *ret_repaired);
/* n digits, all of it. */
bool unit_code_valid(struct str code, size_t digits);

/* A list with room for one more: the same, or a larger copy. */
void *unit_list_room(struct arena *a, void *list, size_t n, size_t *room, size_t size);

/* The counts of a run. */
struct unit_tally {
    int64_t made, changed, same;
};

#endif
