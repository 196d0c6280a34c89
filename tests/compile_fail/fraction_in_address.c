/* An address takes text and whole numbers.
 * gcc: ‘_Generic’ selector of type ‘double’
 * clang: controlling expression type 'double' */
#include "html/html.h"

void write_it(struct html *h, double v);
void write_it(struct html *h, double v)
{
#ifdef RIGHT
    html_url(h, (int64_t)v);
#else
    html_url(h, v);
#endif
}
