/* The markup of a pair is a literal.
 * gcc: expected ‘}’ before ‘open’
 * clang: expected '}' */
#include "html/html.h"

void write_it(struct html *h, const char *open);
void write_it(struct html *h, const char *open)
{
#ifdef RIGHT
    html_text(h, open);
    html_key(h, TEXT_weekday_mon, (const struct text_arg[]){ta_pair("a", "<b>", "</b>")}, 1);
#else
    html_key(h, TEXT_weekday_mon, (const struct text_arg[]){ta_pair("a", open, "</a>")}, 1);
#endif
}
