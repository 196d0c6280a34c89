#include "place/post.h"

#include "base/viet.h"
#include "place/official.h"
#include "place/official_public.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define COLUMNS "unit_id, id, official_id, title_vi, title_en, desk, from_day, to_day, version"

static struct post post_read(struct db_rows *r)
{
    struct post p;
    p.unit_id = row_i64(r);
    p.id = row_i64(r);
    p.official_id = row_i64(r);
    p.title_vi = row_str(r);
    p.title_en = row_str(r);
    p.desk = row_str(r);
    p.from_day = row_i64(r);
    p.to_day = row_i64_or(r, POST_OPEN);
    p.version = row_i64(r);
    return p;
}

static bool is_sound(const struct post *p)
{
    return str_trim(p->title_vi).n > 0 && p->from_day <= p->to_day;
}

bool post_held(const struct post *p, int64_t day)
{
    return p->from_day <= day && day <= p->to_day;
}

/* "phó" stands before what the deputy is deputy of: the longer beginnings first. */
enum post_rank post_rank(struct arena *a, struct str title_vi)
{
    static const struct {
        struct str begins;
        enum post_rank rank;
    } known[] = {
        {STR_INIT("pho chu tich"), POST_DEPUTY},
        {STR_INIT("pho bi thu"), POST_DEPUTY},
        {STR_INIT("pho "), POST_OFFICE_DEPUTY},
        {STR_INIT("chu tich"), POST_HEAD},
        {STR_INIT("bi thu"), POST_HEAD},
        {STR_INIT("chanh "), POST_OFFICE_HEAD},
        {STR_INIT("giam doc"), POST_OFFICE_HEAD},
        {STR_INIT("truong "), POST_OFFICE_HEAD},
        {STR_INIT("chi huy truong"), POST_OFFICE_HEAD},
    };
    struct str folded = viet_fold(a, title_vi);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(folded, known[i].begins))
            return known[i].rank;
    return POST_OTHER;
}

static void tell(struct db_tx *tx, const struct post *p, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = p->unit_id,
                .noun = S("post"),
                .noun_id = p->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(
                    ev_str("title", p->title_vi), ev_i64("from_day", p->from_day),
                    ev_i64("to_day", p->to_day == POST_OPEN ? 0 : p->to_day)),
            });
    topic_touch(tx, p->unit_id, TOPIC_OFFICIAL);
}

DB_STMT(
    GIVE, "post.give", "iiitttii",
    "INSERT INTO post (unit_id, id, official_id, title_vi, title_en, desk, from_day, to_day,"
    " version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)");

enum err post_give(struct db_tx *tx, const struct post *p, struct str actor, int64_t *ret_id)
{
    struct official o;
    struct post made = *p;
    made.id = id_new();
    if (!is_sound(p))
        return E_INVALID;
    enum err e = official_by_id(tx, p->unit_id, p->official_id, &o);
    if (e == OK)
        e = db_exec(
            tx, &GIVE,
            DB_ARGS(
                db_i64(p->unit_id), db_i64(made.id), db_i64(p->official_id),
                db_text(str_trim(p->title_vi)), db_text(str_trim(p->title_en)),
                db_text(str_trim(p->desk)), db_i64(p->from_day),
                db_i64_or_null(p->to_day, POST_OPEN)),
            NULL);
    if (e == OK)
        e = official_publish(tx, p->unit_id, p->official_id);
    if (e != OK)
        return e;
    tell(tx, &made, S("post.given"), actor);
    *ret_id = made.id;
    return OK;
}

DB_STMT(HOLDER, "post.holder", "ii", "SELECT official_id FROM post WHERE unit_id = $1 AND id = $2");
DB_STMT(
    CHANGE, "post.change", "iitttiii",
    "UPDATE post SET title_vi = $3, title_en = $4, desk = $5, from_day = $6, to_day = $7,"
    " version = version + 1 WHERE unit_id = $1 AND id = $2 AND version = $8");

enum err post_change(struct db_tx *tx, const struct post *p, struct str actor)
{
    int64_t changed = 0, holder = 0;
    if (!is_sound(p))
        return E_INVALID;
    struct db_rows r = db_query(tx, &HOLDER, DB_ARGS(db_i64(p->unit_id), db_i64(p->id)));
    while (db_next(&r))
        holder = row_i64(&r);
    enum err e = db_done(&r);
    if (e == OK && !holder)
        e = E_NOT_FOUND;
    if (e == OK)
        e = db_exec(
            tx, &CHANGE,
            DB_ARGS(
                db_i64(p->unit_id), db_i64(p->id), db_text(str_trim(p->title_vi)),
                db_text(str_trim(p->title_en)), db_text(str_trim(p->desk)), db_i64(p->from_day),
                db_i64_or_null(p->to_day, POST_OPEN), db_i64(p->version)),
            &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e == OK)
        e = official_publish(tx, p->unit_id, holder);
    if (e == OK)
        tell(tx, p, S("post.changed"), actor);
    return e;
}

DB_STMT(
    LIST, "post.list", "ii",
    "SELECT " COLUMNS " FROM post WHERE unit_id = $1 AND ($2 = 0 OR official_id = $2)"
    " ORDER BY from_day DESC, id DESC");

enum err post_list(struct db_tx *tx, int64_t unit_id, int64_t official_id, struct post_list *ret)
{
    struct db_rows r = db_query(tx, &LIST, DB_ARGS(db_i64(unit_id), db_i64(official_id)));
    struct post *list = ARENA_ARRAY(tx->arena, struct post, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        list[n++] = post_read(&r);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct post_list){list, n};
    return e;
}
