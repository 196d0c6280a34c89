#include "app/demo_officials.h"

#include "app/people.h"
#include "base/date.h"
#include "base/facts.h"
#include "doc/csv.h"
#include "place/post.h"

#define ACTOR S("command")

/* name,sex,post_vi,post_en,desk_vi,phone,roles */
enum column { NAME, SEX, POST_VI, POST_EN, DESK, PHONE, ROLES, COLUMNS };

static enum err read_roles(struct str words, enum role *roles, size_t *ret_n)
{
    struct str word;
    size_t n = 0;
    while (str_cut(&words, '|', &word))
        if (n == ROLE_COUNT || role_parse(word, &roles[n++]) != OK)
            return E_INVALID;
    *ret_n = n;
    return OK;
}

/* The record lives until the next one, events until the COMMIT. */
static const struct str *kept(struct arena *a, const struct csv_record *r)
{
    struct str *cells = ARENA_ARRAY(a, struct str, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = arena_str(a, r->cells[i]);
    return cells;
}

static enum err add(struct db_tx *tx, int64_t unit_id, const struct str *cells)
{
    enum role roles[ROLE_COUNT];
    int64_t id;
    struct people_new p = {
        .official = {cells[NAME], cells[PHONE], S("")},
        .unit_id = unit_id,
        .login = account_login_of(tx->arena, cells[NAME]),
        .roles = roles,
        .actor = ACTOR,
    };
    enum err e = read_roles(cells[ROLES], roles, &p.role_count);
    if (e == OK)
        e = people_add(tx, &p);
    if (e != OK)
        return e;
    const struct post post = {
        .unit_id = unit_id,
        .official_id = p.official_id,
        .title_vi = cells[POST_VI],
        .title_en = cells[POST_EN],
        .desk = cells[DESK],
        .from_day = date_local_day(tx->now_at),
        .to_day = POST_OPEN,
    };
    return post_give(tx, &post, ACTOR, &id);
}

enum err demo_officials(struct db_tx *tx, int64_t unit_id)
{
    struct csv *csv = NULL;
    struct csv_fault fault;
    struct csv_record r;
    enum err e = csv_open_str(facts_file(S("demo/officials.csv")), &csv, &fault);
    if (e != OK)
        return e;
    if (!csv_next(csv, &r)) /* the heading */
        e = E_INVALID;
    while (e == OK && csv_next(csv, &r))
        e = r.n == COLUMNS ? add(tx, unit_id, kept(tx->arena, &r)) : E_INVALID;
    csv_close(csv);
    return e;
}
