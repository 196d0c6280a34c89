/* The number of a state is not for people: a text is chosen.
 * gcc: ‘_Generic’ selector of type
 * clang: controlling expression type 'enum state' */
#include "html/html.h"

enum state { OPEN, CLOSED };
void write_it(struct html *h, enum state s);
void write_it(struct html *h, enum state s)
{
#ifdef RIGHT
    html_key(h, s == OPEN ? TEXT_weekday_mon : TEXT_weekday_tue, NULL, 0);
#else
    html_text(h, s);
#endif
}
