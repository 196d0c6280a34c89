/* A struct has no text form.
 * gcc: ‘_Generic’ selector of type ‘struct point’ is not compatible
 * clang: controlling expression type 'struct point' */
#include "html/html.h"

struct point {
    int x, y;
};
void write_it(struct html *h, struct point p);
void write_it(struct html *h, struct point p)
{
#ifdef RIGHT
    html_text(h, p.x);
#else
    html_text(h, p);
#endif
}
