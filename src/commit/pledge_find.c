#include "commit/pledge_find.h"

#include "base/viet.h"

#define SEARCH_NOUN S("pledge")

enum err pledge_index(struct db_tx *tx, const struct pledge *p)
{
    struct str words = S("");
    if (!p->ended_at)
        words = arena_fmt(tx->arena, "%.*s %.*s", STR_ARG(p->body), STR_ARG(p->post_en));
    return db_search_put(tx, p->unit_id, SEARCH_NOUN, p->id, viet_fold(tx->arena, words));
}

enum err pledge_find(
    struct db_tx *tx, const struct pledge_search *s, struct pledge_list *ret, int64_t *ret_total)
{
    const struct db_search find = {
        .unit_id = s->unit_id,
        .noun = SEARCH_NOUN,
        .query = viet_fold(tx->arena, s->query),
        .limit = s->limit,
        .offset = s->offset,
    };
    const int64_t *ids;
    size_t n;
    enum err e = db_search(tx, &find, &ids, &n, ret_total);
    if (e != OK)
        return e;
    struct pledge *list = ARENA_ARRAY(tx->arena, struct pledge, n + 1);
    for (size_t i = 0; e == OK && i < n; i++)
        e = pledge_by_id(tx, s->unit_id, ids[i], &list[i]);
    *ret = (struct pledge_list){list, n};
    return e;
}
