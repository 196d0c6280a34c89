/* dossier_report_import: what an import of dossiers says: lines for the terminal in one language,
 * rows of the report in both. Private to the import of dossiers. */
#ifndef GANDAN_SERVE_DOSSIER_REPORT_IMPORT_H
#define GANDAN_SERVE_DOSSIER_REPORT_IMPORT_H

#include "serve/dossier_import.h"
#include "serve/dossier_judge_import.h"

#define REPORT_LINES 50 /* on the terminal; the report has all */

struct register_report {
    const struct dossier_import *in;
    struct arena *scratch; /* reset by the caller between rows */
    int64_t told;          /* lines on the terminal */
    int64_t untold;
};

void register_report_begin(struct register_report *r);
void register_report_issue(struct register_report *r, const struct register_issue *issue);
void register_report_differences(struct register_report *r, const struct register_row *row);
/* The file could not be read as a table. Returns E_NOT_FOUND or E_INVALID. */
enum err register_report_unreadable(
    struct register_report *r, enum err e, const struct csv_fault *fault) must_check;
/* A sentence about the whole. */
void register_report_say(
    struct register_report *r, bool is_error, enum text t, struct text_args args);
void register_report_summary(struct register_report *r, const struct dossier_import_result *s);

#endif
