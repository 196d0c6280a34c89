/* Markup between quotes would leave them.
 * gcc: ‘_Generic’ selector of type ‘struct markup’
 * clang: controlling expression type 'struct markup' */
#include "html/html.h"

void write_it(struct html *h, struct markup m);
void write_it(struct html *h, struct markup m)
{
#ifdef RIGHT
    html_text(h, m);
#else
    html_attr(h, m);
#endif
}
