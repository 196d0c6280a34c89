#include "place/office_photo.h"

#include "base/num.h"
#include "place/person_row.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

static struct str noun_of(enum office_photo_of of)
{
    static const struct str nouns[] = {
        [PHOTO_OF_ROOM] = STR_INIT("office_room"),
        [PHOTO_OF_CHECK] = STR_INIT("facility_check"),
        [PHOTO_OF_FAULT] = STR_INIT("facility_fault"),
        [PHOTO_OF_MENDED] = STR_INIT("facility_fault_mended"),
        [PHOTO_OF_FRIDAY] = STR_INIT("green_friday"),
    };
    return nouns[of];
}

static enum office_photo_of of_noun(struct str noun)
{
    for (int i = PHOTO_OF_ROOM; i <= PHOTO_OF_FRIDAY; i++)
        if (str_eq(noun_of((enum office_photo_of)i), noun))
            return (enum office_photo_of)i;
    return PHOTO_OF_ROOM;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "unit_id, id, noun, noun_id, file_id, width, height, small_file_id, small_width,"              \
    " small_height, caption_vi, caption_en, shown, evidence, made_at"

static enum err read_rows(struct db_tx *tx, struct db_rows *r, struct office_photo_list *ret)
{
    struct office_photo *list = ARENA_ARRAY(tx->arena, struct office_photo, r->rows + 1);
    size_t n = 0;
    while (db_next(r)) {
        struct office_photo *p = &list[n++];
        p->unit_id = row_i64(r);
        p->id = row_i64(r);
        p->of = of_noun(row_str(r));
        p->noun_id = row_i64(r);
        p->file_id = row_i64(r);
        p->width = row_i64(r);
        p->height = row_i64(r);
        p->small_file_id = row_i64(r);
        p->small_width = row_i64(r);
        p->small_height = row_i64(r);
        p->caption_vi = row_str(r);
        p->caption_en = row_str(r);
        p->shown = row_bool(r);
        p->evidence = row_blob(r);
        p->made_at = row_i64(r);
    }
    *ret = (struct office_photo_list){list, n};
    return db_done(r);
}

DB_STMT(
    BY_ID, "office_photo.by_id", "ii",
    "SELECT " COLUMNS " FROM office_photo WHERE unit_id = $1 AND id = $2");

enum err office_photo_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct office_photo *ret)
{
    struct office_photo_list found;
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    enum err e = read_rows(tx, &r, &found);
    if (e == OK && found.n == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = found.list[0];
    return e;
}

DB_STMT(
    BETWEEN, "office_photo.between", "itii",
    "SELECT " COLUMNS " FROM office_photo WHERE unit_id = $1 AND noun = $2 AND noun_id >= $3"
    " AND noun_id <= $4 ORDER BY noun_id, id");

enum err office_photo_between(
    struct db_tx *tx, const struct office_photo_range *range, struct office_photo_list *ret)
{
    struct db_rows r = db_query(
        tx, &BETWEEN,
        DB_ARGS(
            db_i64(range->unit_id), db_text(noun_of(range->of)), db_i64(range->from_id),
            db_i64(range->to_id)));
    return read_rows(tx, &r, ret);
}

enum err office_photo_list(
    struct db_tx *tx, int64_t unit_id, enum office_photo_of of, int64_t noun_id,
    struct office_photo_list *ret)
{
    const struct office_photo_range one = {unit_id, of, noun_id, noun_id};
    return office_photo_between(tx, &one, ret);
}

const struct office_photo *office_photo_first(
    const struct office_photo_list *list, int64_t noun_id, bool all)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->list[i].noun_id == noun_id && (all || list->list[i].shown))
            return &list->list[i];
    return NULL;
}

/* ---- evidence ---- */

static struct str context_of(struct arena *a, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "office_photo.evidence|%lld|%lld", (long long)unit_id, (long long)id);
}

static struct str seal(
    struct arena *a, const struct keys *keys, const struct media_shot *shot, struct str context)
{
    if (shot->knows == 0)
        return STR_NONE;
    struct str plain = arena_fmt(
        a, "%u|%lld|%d|%d", shot->knows, (long long)shot->at, (int)shot->latitude,
        (int)shot->longitude);
    return person_seal(a, keys, plain, context);
}

static bool take_number(struct str *rest, int64_t least, int64_t most, int64_t *ret)
{
    struct str piece;
    return str_cut(rest, '|', &piece) && num_parse_i64(piece, least, most, ret);
}

struct media_shot office_photo_evidence(
    struct arena *a, const struct keys *keys, const struct office_photo *p)
{
    struct media_shot none = {.knows = 0};
    struct str plain;
    int64_t knows, at, latitude, longitude;
    if (!p->evidence.n ||
        person_unseal(a, keys, p->evidence, context_of(a, p->unit_id, p->id), &plain) != OK)
        return none;
    bool fine = take_number(&plain, 0, MEDIA_SHOT_AT | MEDIA_SHOT_PLACE, &knows) &&
                take_number(&plain, 0, INT64_MAX, &at) &&
                take_number(&plain, INT32_MIN, INT32_MAX, &latitude) &&
                take_number(&plain, INT32_MIN, INT32_MAX, &longitude);
    if (!fine)
        return none;
    return (struct media_shot){(unsigned)knows, at, (int32_t)latitude, (int32_t)longitude};
}

/* ---- adding ---- */

static void tell(struct db_tx *tx, const struct office_photo *p, struct str what, struct str actor)
{
    event_add(
        tx,
        &(struct event){
            .unit_id = p->unit_id,
            .noun = S("office_photo"),
            .noun_id = p->id,
            .what = what,
            .actor = actor,
            EVENT_FIELDS(
                ev_str("of", noun_of(p->of)), ev_i64("id", p->noun_id), ev_i64("shown", p->shown)),
            .detail = p->caption_vi,
        });
    topic_touch(tx, p->unit_id, TOPIC_OFFICE);
}

DB_STMT(
    ADD, "office_photo.add", "iitiiiiiiittibi",
    "INSERT INTO office_photo (unit_id, id, noun, noun_id, file_id, width, height, small_file_id,"
    " small_width, small_height, caption_vi, caption_en, shown, evidence, made_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");

enum err office_photo_add(
    struct db_tx *tx, const struct keys *keys, const struct office_photo_new *p, int64_t *ret_id)
{
    struct office_photo_list there;
    const int64_t id = id_new();
    const struct file_owner owner = {p->unit_id, S("office_photo"), id, p->actor};
    int64_t file_id = 0, small_id = 0;
    enum err e = office_photo_list(tx, p->unit_id, p->of, p->noun_id, &there);
    if (e == OK && there.n >= OFFICE_PHOTOS_MOST)
        e = E_TOO_BIG;
    if (e == OK)
        e = file_keep(tx, keys, &owner, p->taken, &file_id);
    if (e == OK)
        e = file_keep(tx, keys, &owner, p->small, &small_id);
    if (e != OK)
        return e;
    struct str sealed = seal(tx->arena, keys, &p->shot, context_of(tx->arena, p->unit_id, id));
    e = db_exec(
        tx, &ADD,
        DB_ARGS(
            db_i64(p->unit_id), db_i64(id), db_text(noun_of(p->of)), db_i64(p->noun_id),
            db_i64(file_id), db_i64(p->width), db_i64(p->height), db_i64(small_id),
            db_i64(p->small_width), db_i64(p->small_height), db_text(p->caption_vi),
            db_text(p->caption_en), db_bool(p->shown), sealed.n ? db_blob(sealed) : db_null(),
            db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    tell(
        tx,
        &(struct office_photo){
            .unit_id = p->unit_id,
            .id = id,
            .of = p->of,
            .noun_id = p->noun_id,
            .shown = p->shown,
            .caption_vi = p->caption_vi},
        S("office_photo.added"), p->actor);
    *ret_id = id;
    return OK;
}

DB_STMT(
    CHANGE, "office_photo.change", "iitti",
    "UPDATE office_photo SET caption_vi = $3, caption_en = $4, shown = $5"
    " WHERE unit_id = $1 AND id = $2");

enum err office_photo_change(struct db_tx *tx, const struct office_photo *p, struct str actor)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &CHANGE,
        DB_ARGS(
            db_i64(p->unit_id), db_i64(p->id), db_text(p->caption_vi), db_text(p->caption_en),
            db_bool(p->shown)),
        &changed);
    if (e == OK && changed == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        tell(tx, p, S("office_photo.changed"), actor);
    return e;
}
