/* score_pages: a unit's scorecard, each indicator with its arithmetic, the rows behind for staff;
 * the scorecard as CSV and JSON, and for machines. */
#ifndef GANDAN_SCORE_SCORE_PAGES_H
#define GANDAN_SCORE_SCORE_PAGES_H

#include "http/request.h"
#include "score/assessment.h"

extern const struct route score_routes[];
extern const struct route score_rows_routes[];
extern const struct route score_api_routes[];

/* Year 0: this one. E_NOT_FOUND: it has no scorecard. */
enum err score_assess(struct request *q, int64_t year, struct assessment **ret) must_check;

#endif
