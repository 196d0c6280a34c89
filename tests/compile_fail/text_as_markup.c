/* Text is not finished markup.
 * gcc: incompatible type for argument 2 of ‘html_markup’
 * clang: passing 'struct str' to parameter of incompatible type 'struct markup' */
#include "html/html.h"

void write_it(struct html *h, struct str s);
void write_it(struct html *h, struct str s)
{
#ifdef RIGHT
    html_text(h, s);
#else
    html_markup(h, s);
#endif
}
