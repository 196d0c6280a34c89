/* A checked address is whole: it is no part of another.
 * gcc: ‘_Generic’ selector of type ‘struct safe_url’
 * clang: controlling expression type 'struct safe_url' */
#include "html/html.h"

void write_it(struct html *h, struct safe_url u);
void write_it(struct html *h, struct safe_url u)
{
#ifdef RIGHT
    html_safe_url(h, u);
#else
    html_url(h, u);
#endif
}
