/* unit_merger_import: the table of a reform between reading and applying. For unit_*_import.c. */
#ifndef GANDAN_PLACE_UNIT_MERGER_IMPORT_H
#define GANDAN_PLACE_UNIT_MERGER_IMPORT_H

#include "place/unit_file_import.h"

enum merger_column {
    MERGER_PROVINCE,
    MERGER_NAME,
    MERGER_CODE,
    MERGER_OLD_NAME,
    MERGER_OLD_CODE,
    MERGER_NOTE,
    MERGER_DISTRICT,
    MERGER_OLD_PROVINCE,
    MERGER_COLUMNS
};
struct str merger_column(enum merger_column column);

/* A unit as it is after the reform. */
struct merger_unit {
    enum unit_level level;
    enum unit_kind kind;
    struct str code, name;
    size_t province; /* of a commune: index + 1 */
    int64_t line;
    /* of the run: */
    struct unit *unit, *sole; /* sole: the only old unit it is made of, NULL: several */
    bool several, kept, made;
};

/* One row: what of an old unit went into which new one. */
struct merger_part {
    size_t commune; /* index of the merger_unit */
    int64_t line;
    struct str old_name, old_code, district_code, old_province_code, note;
    enum unit_part part;
    bool unchanged;                  /* "Giữ nguyên" */
    struct unit *old, *old_province; /* of the run; NULL: not found */
};

struct merger {
    const struct import *in;
    struct arena *arena, *scratch; /* scratch: one row's words */
    struct unit_issues issues;
    int at[MERGER_COLUMNS];
    struct csv_record record;
    int64_t day; /* the first of the new order */
    struct merger_unit *units;
    size_t unit_count, unit_room;
    struct merger_part *parts;
    size_t part_count, part_room;
    struct str_count *by_code;
    int64_t rows, repaired;
    bool row_repaired;
    struct unit_tally counts;
    bool dry_done;
};

/* A db_fn: m is the context. Its remarks are added to m->issues. */
enum err merger_apply(struct db_tx *tx, void *m) must_check;

#endif
