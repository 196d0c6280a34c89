/* home_vow_view: three pledges on the front page. They change from day to day, so that everybody is
 * shown in turn, whatever their figures. */
#include "front/home_view.h"

#include "base/date.h"

enum err home_vows(struct request *q, struct home_view *v)
{
    struct pledge_list all;
    const int64_t today = date_local_day(q->now_at);
    enum err e = pledge_of_year(q->tx, q->unit->id, date_of_day(today).year, &all);
    if (e != OK || all.n == 0)
        return e;
    size_t from = (size_t)(today * HOME_VOWS) % all.n;
    v->pledge_count = (int64_t)all.n;
    for (size_t i = 0; e == OK && i < all.n && v->vow_count < HOME_VOWS; i++)
        e = pledge_card_view(q, &all.list[(from + i) % all.n], &v->vows[v->vow_count++]);
    return e;
}
