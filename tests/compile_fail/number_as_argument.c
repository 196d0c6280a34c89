/* An argument of a text is text or a whole number.
 * gcc: ‘_Generic’ selector of type ‘double’
 * clang: controlling expression type 'double' */
#include "html/html.h"

void write_it(struct html *h, double v);
void write_it(struct html *h, double v)
{
#ifdef RIGHT
    html_key(h, TEXT_weekday_mon, (const struct text_arg[]){ta("n", (int)v)}, 1);
#else
    html_key(h, TEXT_weekday_mon, (const struct text_arg[]){ta("n", v)}, 1);
#endif
}
