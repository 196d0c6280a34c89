#include "app/demo_town.h"

#include "app/people.h"
#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"
#include "doc/csv.h"
#include "place/official.h"
#include "place/post.h"
#include "spine/setting.h"

#define ACTOR S("command")
#define OWN_FIELD 850 /* of 1,000: the one who knows the field, not the deputy */

/* unit,name,sex,post_vi,post_en,desk_vi,phone,roles,fields_vi,from,to (days of the demo's year) */
enum column { UNIT, NAME, SEX, POST_VI, POST_EN, DESK, PHONE, ROLES, FIELDS, FROM, TO, COLUMNS };

void demo_towns_init(struct demo_town towns[DEMO_TOWNS])
{
    static const struct demo_town TOWNS[DEMO_TOWNS] = {
        {.slug = STR_INIT("vu-ninh"),
         .prefix = STR_INIT("H54.01.26"),
         .place = STR_INIT("xã Vũ Ninh"),
         .share = 580,
         .late_percent = 95,
         .sorry_permille = 900,
         .scan_permille = 955,
         .result_permille = 970},
        {.slug = STR_INIT("vu-an"),
         .prefix = STR_INIT("H54.01.29"),
         .place = STR_INIT("xã Vũ An"),
         .share = 420,
         .late_percent = 330,
         .sorry_permille = 560,
         .scan_permille = 780,
         .result_permille = 840},
    };
    memcpy(towns, TOWNS, sizeof TOWNS);
}

/* ---- the rows of officials.csv ---- */

struct row {
    const struct str *cells;
    int64_t from, to; /* days */
    bool again;       /* a further post of one who was named above */
};
struct roll {
    struct row rows[DEMO_OFFICIALS_MAX];
    size_t n;
};

static bool read_days(const struct str *cells, int64_t first_day, struct row *r)
{
    int64_t from, to = 0;
    bool fine = num_parse_i64(cells[FROM], -100000, 100000, &from) &&
                (cells[TO].n == 0 || num_parse_i64(cells[TO], -100000, 100000, &to));
    r->from = first_day + (fine ? from : 0);
    r->to = fine && cells[TO].n ? first_day + to : POST_OPEN;
    return fine;
}

static enum err take_row(
    struct arena *a, struct roll *roll, const struct csv_record *rec, int64_t first_day)
{
    struct str *cells = ARENA_ARRAY(a, struct str, COLUMNS);
    if (rec->n != COLUMNS || roll->n == DEMO_OFFICIALS_MAX)
        return E_INVALID;
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = arena_str(a, rec->cells[i]); /* the record lives until the next one */
    struct row *r = &roll->rows[roll->n];
    *r = (struct row){.cells = cells};
    for (size_t i = 0; i < roll->n; i++)
        r->again = r->again || str_eq(roll->rows[i].cells[NAME], cells[NAME]);
    roll->n++;
    return read_days(cells, first_day, r) ? OK : E_INVALID;
}

/* Of one commune. */
static enum err read_roll(struct arena *a, struct str slug, int64_t first_day, struct roll *ret)
{
    struct csv *csv = NULL;
    struct csv_fault fault;
    struct csv_record rec;
    *ret = (struct roll){0};
    enum err e = csv_open_str(facts_file(S("demo/officials.csv")), &csv, &fault);
    if (e != OK)
        return e;
    while (e == OK && csv_next(csv, &rec))
        if (rec.n && str_eq(rec.cells[UNIT], slug))
            e = take_row(a, ret, &rec, first_day);
    csv_close(csv);
    return e;
}

/* ---- coming and going ---- */

static enum err read_roles(struct str words, enum role *roles, size_t *ret_n, unsigned *ret_bits)
{
    struct str word;
    size_t n = 0;
    *ret_bits = 0;
    while (str_cut(&words, '|', &word)) {
        if (n == ROLE_COUNT || role_parse(word, &roles[n]) != OK)
            return E_INVALID;
        *ret_bits |= ROLE_BIT(roles[n++]);
    }
    *ret_n = n;
    return OK;
}

static const struct demo_official *find(const struct demo_town *t, struct str name)
{
    for (size_t i = 0; i < t->official_count; i++)
        if (str_eq(t->officials[i].name, name))
            return &t->officials[i];
    return NULL;
}

/* A province's people work for the communes below it, too. */
static enum err come(struct db_tx *tx, struct arena *kept, struct demo_town *t, const struct row *r)
{
    enum role roles[ROLE_COUNT];
    const struct str *cells = r->cells;
    struct demo_official *o = &t->officials[t->official_count];
    struct people_new p = {
        .official = {cells[NAME], cells[PHONE], S("")},
        .unit_id = t->unit.id,
        .login = account_login_of(tx->arena, cells[NAME]),
        .roles = roles,
        .descendants = t->above,
        .actor = ACTOR,
    };
    enum err e = read_roles(cells[ROLES], roles, &p.role_count, &o->roles);
    if (e == OK)
        e = people_add(tx, &p);
    if (e != OK)
        return e;
    o->name = arena_str(kept, cells[NAME]);
    o->fields = arena_str(kept, cells[FIELDS]);
    o->id = p.official_id;
    o->account_id = p.account_id;
    o->from_day = r->from;
    o->to_day = r->to;
    o->actor = arena_fmt(kept, "official:%lld", (long long)o->id);
    t->official_count++;
    return OK;
}

static enum err give_post(struct db_tx *tx, const struct demo_town *t, const struct row *r)
{
    int64_t id;
    const struct demo_official *o = find(t, r->cells[NAME]);
    if (!o)
        return E_NOT_FOUND;
    const struct post post = {
        .unit_id = t->unit.id,
        .official_id = o->id,
        .title_vi = r->cells[POST_VI],
        .title_en = r->cells[POST_EN],
        .desk = r->cells[DESK],
        .from_day = r->from,
        .to_day = r->to,
    };
    return post_give(tx, &post, ACTOR, &id);
}

static enum err leave(struct db_tx *tx, const struct demo_town *t, const struct demo_official *o)
{
    struct official row;
    enum err e = official_by_id(tx, t->unit.id, o->id, &row);
    if (e != OK)
        return e;
    row.active = false;
    e = official_change(tx, &row, ACTOR);
    return e == OK ? account_official_left(tx, t->unit.id, o->id, ACTOR) : e;
}

enum err demo_town_day(
    struct db_tx *tx, struct arena *kept, struct demo_town *t, int64_t day, int *ret_left)
{
    struct roll roll;
    int64_t first_day = t->year->plan.first_day;
    enum err e = read_roll(tx->arena, t->slug, first_day, &roll);
    *ret_left = -1;
    for (size_t i = 0; e == OK && i < roll.n; i++) {
        const struct row *r = &roll.rows[i];
        if (r->from == day && !r->again)
            e = come(tx, kept, t, r);
        if (e == OK && r->from == day)
            e = give_post(tx, t, r);
    }
    for (size_t i = 0; e == OK && i < t->official_count; i++)
        if (t->officials[i].to_day == day - 1) {
            *ret_left = (int)i;
            e = leave(tx, t, &t->officials[i]);
        }
    return e;
}

/* ---- the unit ---- */

static enum err settings(struct db_tx *tx, const struct demo_town *t, const struct roll *roll)
{
    bool first = str_eq(t->slug, S("vu-ninh"));
    const struct str *head = roll->rows[0].cells;
    const struct {
        struct str name, value;
    } list[] = {
        {S("hotline"), first ? S("0000 000 100") : S("0000 000 200")},
        {S("email"), arena_fmt(tx->arena, "motcua@%.*s.example", STR_ARG(t->slug))},
        {S("address"), arena_fmt(
                           tx->arena, "Thôn %s, %.*s, huyện Kiến Xương, tỉnh Thái Bình",
                           first ? "Đồng Bưởi" : "Bến Hòe", STR_ARG(t->place))},
        {S("dossier_prefix"), t->prefix},
        {S("head"),
         arena_fmt(tx->arena, "%.*s, %.*s", STR_ARG(head[NAME]), STR_ARG(head[POST_VI]))},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof list / sizeof *list; i++)
        e = setting_set(tx, t->unit.id, list[i].name, list[i].value);
    return e;
}

/* Those who are there already. */
static enum err come_all(
    struct db_tx *tx, struct arena *kept, struct demo_town *t, const struct roll *roll,
    int64_t first_day)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < roll->n; i++) {
        const struct row *r = &roll->rows[i];
        if (r->from >= first_day)
            continue;
        if (!r->again)
            e = come(tx, kept, t, r);
        if (e == OK)
            e = give_post(tx, t, r);
    }
    return e;
}

static enum err find_unit(
    struct db_tx *tx, struct demo_town *t, int64_t first_day, struct roll *ret)
{
    t->official_count = 0;
    enum err e = unit_by_slug(tx, t->slug, &t->unit);
    if (e == OK)
        e = read_roll(tx->arena, t->slug, first_day, ret);
    return e == OK && ret->n == 0 ? E_NOT_FOUND : e;
}

enum err demo_town_settle(
    struct db_tx *tx, struct arena *kept, struct demo_town *t, int64_t first_day)
{
    struct roll roll;
    enum err e = find_unit(tx, t, first_day, &roll);
    if (e == OK)
        e = settings(tx, t, &roll);
    return e == OK ? come_all(tx, kept, t, &roll, first_day) : e;
}

enum err demo_province_settle(struct db_tx *tx, struct arena *kept, int64_t first_day)
{
    struct roll roll;
    struct demo_town *t = ARENA_NEW(tx->arena, struct demo_town);
    *t = (struct demo_town){.slug = S("thai-binh"), .above = true};
    enum err e = find_unit(tx, t, first_day, &roll);
    return e == OK ? come_all(tx, kept, t, &roll, first_day) : e;
}

/* ---- who does it ---- */

static bool works(const struct demo_official *o, int64_t day)
{
    return o->from_day <= day && day <= o->to_day;
}

static bool knows(const struct demo_official *o, struct str field)
{
    struct str rest = o->fields, one;
    while (str_cut(&rest, '|', &one))
        if (str_eq(one, field))
            return true;
    return false;
}

int demo_town_head(const struct demo_town *t, int64_t day)
{
    for (size_t i = 0; i < t->official_count; i++)
        if (works(&t->officials[i], day) && (t->officials[i].roles & ROLE_BIT(ROLE_CHAIR)))
            return (int)i;
    return 0;
}

int demo_town_counter(struct demo_town *t, int64_t day)
{
    int found[DEMO_OFFICIALS_MAX], n = 0;
    for (size_t i = 0; i < t->official_count; i++)
        if (works(&t->officials[i], day) && (t->officials[i].roles & ROLE_BIT(ROLE_COUNTER)))
            found[n++] = (int)i;
    return n ? found[random_below(&t->year->random, (uint64_t)n)] : 0;
}

int demo_town_handler(struct demo_town *t, struct str field, int64_t day)
{
    int first = -1, other = -1;
    for (size_t i = 0; i < t->official_count; i++) {
        const struct demo_official *o = &t->officials[i];
        if (!works(o, day) || !(o->roles & ROLE_BIT(ROLE_SPECIALIST)) || !knows(o, field))
            continue;
        if (first < 0)
            first = (int)i;
        else
            other = (int)i;
    }
    if (other >= 0 && !demo_chance(&t->year->random, OWN_FIELD))
        return other;
    return first >= 0 ? first : demo_town_counter(t, day);
}
