/* A run-time string cannot become HTML.
 * gcc: expected ‘)’ before ‘name’
 * clang: expected ')' */
#include "html/html.h"

void write_it(struct html *h, const char *name);
void write_it(struct html *h, const char *name)
{
#ifdef RIGHT
    html_text(h, name);
#else
    html_lit(h, name);
#endif
}
