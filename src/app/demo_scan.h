/* demo_scan: what the demo's offices keep as files: the papers scanned at the counter, and results.
 *
 * One specimen for each procedure of a commune, made when it is first needed and kept once: all
 * dossiers of that procedure have a row of their own for the same bytes. It says that it is one,
 * and names nobody. Which dossiers have files is drawn from a stream of its own, so that the year
 * is the same with and without them. Memory: the demo's arena. */
#ifndef GANDAN_APP_DEMO_SCAN_H
#define GANDAN_APP_DEMO_SCAN_H

#include "app/demo_sim.h"
#include "serve/dossier_file.h"

void demo_scan_begin(struct demo_sim *s, uint64_t seed);
/* The scan that comes with a reception; none where that counter scans none. */
enum err demo_scan_papers(
    struct demo_sim *s, struct db_tx *tx, const struct demo_case *c,
    struct dossier_files_new *ret) must_check;
/* Attaches the result, where this dossier has one as a file. */
enum err demo_scan_result(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;

#endif
