/* import_files: what an import writes beside the data: the report (--report), a CSV of every issue
 * with line, column and reason in both languages; the slips (--slips), one HTML file for the
 * printer. 0600, since they name people. A file is made before anything is imported, so that a
 * wrong path costs nothing. */
#ifndef GANDAN_APP_IMPORT_FILES_H
#define GANDAN_APP_IMPORT_FILES_H

#include "app/command.h"
#include "http/request.h"
#include "serve/dossier.h"
#include "spine/import.h"

struct import_file {
    struct str path;
    int fd; /* -1: not asked for */
    bool failed;
};
struct import_files {
    const struct command_call *call;
    struct import_file report, slips;
    int64_t *ids; /* of dossiers whose slips are wanted */
    size_t id_count, id_room;
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

/* Notes a dossier for the file of slips; import_files_print writes it. */
void import_files_slip(struct import_files *f, const struct dossier *d);
enum err import_files_print(struct import_files *f, const struct http_unit *unit) must_check;

#endif
