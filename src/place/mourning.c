#include "place/mourning.h"

#include "base/buf.h"
#include "base/viet.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define HOUSE_MAX ((size_t)1024)

/* ---- the household ---- */

/* Folded words with which a part begins that names a place of many houses. */
static bool names_many(struct str part)
{
    static const struct str words[] = {
        STR_INIT("thon"),  STR_INIT("xom"),  STR_INIT("lang"),   STR_INIT("ap"),
        STR_INIT("ban"),   STR_INIT("to"),   STR_INIT("khu"),    STR_INIT("doi"),
        STR_INIT("cum"),   STR_INIT("xa"),   STR_INIT("phuong"), STR_INIT("thi"),
        STR_INIT("huyen"), STR_INIT("quan"), STR_INIT("tinh"),   STR_INIT("thanh"),
        STR_INIT("duong"), STR_INIT("pho"),  STR_INIT("ngo"),    STR_INIT("ngach"),
        STR_INIT("hem"),   STR_INIT("kiet"), STR_INIT("dac"),
    };
    struct str rest = part, first = S("");
    (void)str_cut(&rest, ' ', &first);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(first, words[i]))
            return true;
    return false;
}

/* "so 12 thon dong": people leave out the comma before the village. */
static struct str up_to_village(struct str part)
{
    static const struct str words[] = {
        STR_INIT(" thon "), STR_INIT(" xom "), STR_INIT(" huyen "), STR_INIT(" tinh ")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ptrdiff_t at = str_find(part, words[i]);
        if (at > 0)
            part = str_sub(part, 0, (size_t)at);
    }
    return part;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

struct str mourning_household(struct arena *a, struct str village, struct str address)
{
    struct str home = viet_fold(a, village), rest = address, part;
    struct buf b;
    bool house = false;
    buf_init(&b, a, HOUSE_MAX);
    buf_str(&b, home);
    buf_char(&b, '|');
    while (str_cut(&rest, ',', &part)) {
        struct str folded = up_to_village(viet_fold(a, part));
        if (folded.n == 0 || str_eq(folded, home) || names_many(folded))
            continue;
        if (house)
            buf_char(&b, ' ');
        buf_str(&b, folded);
        house = true;
    }
    /* A street without a number is many houses. */
    struct str key = buf_get(&b);
    return house && !b.over && has_digit(str_from(key, home.n + 1)) ? key : S("");
}

/* ---- beginning, and undoing ---- */

DB_STMT(
    PUT, "mourning.put", "iiitiiti",
    "INSERT INTO mourning (unit_id, id, person_id, household, from_day, to_day, noun, noun_id)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit_id, noun, noun_id) DO NOTHING");

static void tell(struct db_tx *tx, const struct mourning_new *n, struct str what, int64_t to_day)
{
    event_add(
        tx, &(struct event){
                .unit_id = n->unit_id,
                .noun = S("mourning"),
                .noun_id = n->noun_id,
                .what = what,
                .actor = n->actor,
                EVENT_FIELDS(ev_str("of", n->noun), ev_i64("to_day", to_day)),
            });
    /* Pages that invite to rate show it no more. */
    topic_touch(tx, n->unit_id, TOPIC_DOSSIER);
}

enum err mourning_begin(struct db_tx *tx, const struct mourning_new *n, int64_t *ret_to_day)
{
    int64_t changed = 0, to_day = n->from_day + MOURNING_DAYS;
    enum err e = db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(n->unit_id), db_i64(id_new()), db_i64(n->person_id), db_text(n->household),
            db_i64(n->from_day), db_i64(to_day), db_text(n->noun), db_i64(n->noun_id)),
        &changed);
    if (e == OK && changed)
        tell(tx, n, S("mourning.began"), to_day);
    if (e == OK)
        *ret_to_day = to_day;
    return e;
}

DB_STMT(
    GET, "mourning.get", "iti",
    "SELECT person_id, household, from_day, to_day FROM mourning"
    " WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");
DB_STMT(
    END, "mourning.end", "iti",
    "DELETE FROM mourning WHERE unit_id = $1 AND noun = $2 AND noun_id = $3");

enum err mourning_undo(
    struct db_tx *tx, const struct mourning_new *of, struct mourning_new *ret, bool *ret_was)
{
    const struct db_args key = DB_ARGS(db_i64(of->unit_id), db_text(of->noun), db_i64(of->noun_id));
    struct db_rows r = db_query(tx, &GET, key);
    struct mourning_new m = *of;
    int64_t to_day = 0;
    while (db_next(&r)) {
        m.person_id = row_i64(&r);
        m.household = row_str(&r);
        m.from_day = row_i64(&r);
        to_day = row_i64(&r);
    }
    enum err e = db_done(&r);
    *ret_was = e == OK && to_day != 0;
    if (!*ret_was)
        return e;
    e = db_exec(tx, &END, key, NULL);
    if (e == OK)
        tell(tx, &m, S("mourning.undone"), to_day);
    *ret = m;
    return e;
}

/* ---- asking ---- */

DB_STMT(
    BY_PERSON, "mourning.by_person", "iii",
    "SELECT MAX(to_day) FROM mourning WHERE unit_id = $1 AND person_id = $2 AND to_day >= $3"
    " AND from_day <= $3");
DB_STMT(
    BY_HOUSE, "mourning.by_house", "iti",
    "SELECT MAX(to_day) FROM mourning WHERE unit_id = $1 AND household = $2 AND to_day >= $3"
    " AND from_day <= $3");

static enum err latest(struct db_rows *r, int64_t *ret_day)
{
    while (db_next(r)) {
        int64_t day = row_i64_or(r, 0);
        *ret_day = day > *ret_day ? day : *ret_day;
    }
    return db_done(r);
}

enum err mourning_until(struct db_tx *tx, const struct mourning_ask *ask, int64_t *ret_day)
{
    struct db_value unit = db_i64(ask->unit_id), day = db_i64(ask->day);
    struct db_rows r = db_query(tx, &BY_PERSON, DB_ARGS(unit, db_i64(ask->person_id), day));
    *ret_day = 0;
    enum err e = latest(&r, ret_day);
    if (e != OK || ask->household.n == 0)
        return e;
    r = db_query(tx, &BY_HOUSE, DB_ARGS(unit, db_text(ask->household), day));
    return latest(&r, ret_day);
}

enum err mourning_of_person(
    struct db_tx *tx, int64_t unit_id, int64_t person_id, int64_t day, int64_t *ret_day)
{
    struct person p;
    *ret_day = 0;
    enum err e = person_by_id(tx, unit_id, person_id, &p);
    if (e == E_NOT_FOUND)
        return OK;
    if (e != OK)
        return e;
    const struct mourning_ask ask = {
        unit_id, person_id, mourning_household(tx->arena, p.village, p.address), day};
    return mourning_until(tx, &ask, ret_day);
}
