#include "html/pager.h"

#include "html/html.h"

#define QUERY_MAX ((size_t)8 * 1024)
#define AROUND 2 /* numbers on each side of the page itself */

int64_t pager_pages(int64_t rows, int64_t per_page)
{
    int64_t pages = (rows + per_page - 1) / per_page;
    return pages < 1 ? 1 : pages > PAGER_MOST ? PAGER_MOST : pages;
}

struct query {
    struct arena *arena;
    const struct pager_param *params;
    size_t count;
};

static struct safe_url link_to(const struct query *q, int64_t page)
{
    struct html h;
    html_init(&h, q->arena, LANG_VI, QUERY_MAX);
    html_lit(&h, "?");
    for (size_t i = 0; i < q->count; i++) {
        if (q->params[i].value.n == 0)
            continue;
        html_url(&h, q->params[i].name);
        html_lit(&h, "=");
        html_url(&h, q->params[i].value);
        html_lit(&h, "&");
    }
    html_lit(&h, "page=");
    html_url(&h, page);
    return (struct safe_url){buf_get(&h.buf)};
}

static void add(struct pager *p, const struct query *q, int64_t number)
{
    p->links[p->count].number = number;
    if (number)
        p->links[p->count].url = link_to(q, number);
    p->count++;
}

struct pager pager_make(
    struct arena *a, const int64_t page_of_pages[2], const struct pager_param *params, size_t count)
{
    struct pager p = {.page = page_of_pages[0], .pages = page_of_pages[1]};
    struct query q = {a, params, count};
    if (p.pages <= 1)
        return p;
    p.has_previous = p.page > 1;
    p.has_next = p.page < p.pages;
    /* From beyond the end the way back is to the last page. */
    p.previous = link_to(&q, p.page > p.pages ? p.pages : p.page - 1);
    p.next = link_to(&q, p.page + 1);
    int64_t here = p.page < p.pages ? p.page : p.pages;
    int64_t from = here - AROUND > 1 ? here - AROUND : 1;
    int64_t to = here + AROUND < p.pages ? here + AROUND : p.pages;
    if (from > 1)
        add(&p, &q, 1);
    if (from > 2)
        add(&p, &q, 0);
    for (int64_t n = from; n <= to; n++)
        add(&p, &q, n);
    if (to < p.pages - 1)
        add(&p, &q, 0);
    if (to < p.pages)
        add(&p, &q, p.pages);
    return p;
}
