/* facts: the files of data/ as they stood when the program was built: calendars, office hours, the
 * illustrative catalogue of procedures, the words of the demo. Constant memory. */
#ifndef GANDAN_BASE_FACTS_H
#define GANDAN_BASE_FACTS_H

#include "base/str.h"

struct fact_file {
    struct str name, bytes; /* "calendar.csv", "demo/villages.txt" */
};
extern const struct fact_file fact_files[];
extern const size_t fact_file_count;

/* STR_NONE: there is no such file. */
struct str facts_file(struct str name);

#endif
