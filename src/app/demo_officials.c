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

static enum err add(struct db_tx *tx, int64_t unit_id, const struct csv_record *r)
{
    enum role roles[ROLE_COUNT];
    int64_t id;
    struct people_new p = {
        .official = {r->cells[NAME], r->cells[PHONE], S("")},
        .unit_id = unit_id,
        .login = account_login_of(tx->arena, r->cells[NAME]),
        .roles = roles,
        .actor = ACTOR,
    };
    enum err e = read_roles(r->cells[ROLES], roles, &p.role_count);
    if (e == OK)
        e = people_add(tx, &p);
    if (e != OK)
        return e;
    const struct post post = {
        .unit_id = unit_id,
        .official_id = p.official_id,
        .title_vi = r->cells[POST_VI],
        .title_en = r->cells[POST_EN],
        .desk = r->cells[DESK],
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
        e = r.n == COLUMNS ? add(tx, unit_id, &r) : E_INVALID;
    csv_close(csv);
    return e;
}
