/* home_news_view: the newest articles on the front page. */
#include "front/home_view.h"

enum err home_news(struct request *q, struct home_view *v, struct response *s)
{
    struct article_list newest;
    int64_t next_at = 0;
    enum err e = article_newest(q->tx, q->unit->id, HOME_NEWS, &newest);
    if (e == OK)
        e = news_items(q, &newest, &v->news);
    if (e == OK && v->news.n)
        v->more_news = (struct news_items){v->news.list + 1, v->news.n - 1};
    if (e == OK)
        e = article_next_at(q->tx, q->unit->id, &next_at);
    /* One that was published ahead makes this page old by itself. */
    if (e == OK && next_at && (s->fresh_until == 0 || next_at < s->fresh_until))
        s->fresh_until = next_at;
    return e;
}
