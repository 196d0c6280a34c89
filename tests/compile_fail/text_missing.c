/* A text that is in no language file.
 * gcc: ‘TEXT_nobody_wrote_this’ undeclared
 * clang: use of undeclared identifier 'TEXT_nobody_wrote_this' */
#include "html/html.h"

void write_it(struct html *h, int n);
void write_it(struct html *h, int n)
{
#ifdef RIGHT
    html_key(h, TEXT_weekday_mon, (const struct text_arg[]){ta("n", n)}, 1);
#else
    html_key(h, TEXT_nobody_wrote_this, (const struct text_arg[]){ta("n", n)}, 1);
#endif
}
