/* import_files: what an import writes beside the data: the report (--report), a CSV of every issue
 * with line, column and reason in both languages. 0600, since it may name people. A file is made
 * before anything is imported, so that a wrong path costs nothing. */
#ifndef GANDAN_APP_IMPORT_FILES_H
#define GANDAN_APP_IMPORT_FILES_H

#include "app/command.h"
#include "spine/import.h"

struct import_file {
    struct str path;
    int fd; /* -1: not asked for */
    bool failed;
};
struct import_files {
    const struct command_call *call;
    struct import_file report;
};

/* False: a path cannot be written; it was said. */
bool import_files_open(struct import_files *f, const struct command_call *c);
/* False: not all could be written; it was said. */
bool import_files_close(struct import_files *f);

/* The heading of a report of issues, then each of them. */
void import_files_begin(struct import_files *f);
void import_files_issue(struct import_files *f, const struct import_issue *issue);
/* A report that a room writes by itself. */
void import_files_report(struct import_files *f, struct str csv_bytes);

#endif
