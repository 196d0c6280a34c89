/* Text is not a checked address.
 * gcc: incompatible type for argument 2 of ‘html_safe_url’
 * clang: passing 'struct str' to parameter of incompatible type 'struct safe_url' */
#include "html/html.h"

void write_it(struct html *h, struct str s);
void write_it(struct html *h, struct str s)
{
#ifdef RIGHT
    html_url(h, s);
#else
    html_safe_url(h, s);
#endif
}
