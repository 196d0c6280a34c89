#include "spine/file.h"

#include "base/log.h"
#include "spine/event.h"
#include "spine/id.h"
#include "trust/seal.h"

#define FIELD_KEY_ID 1
#define NAME_MAX_BYTES ((size_t)180)
#define LONGEST_ENDING ((size_t)5)

/* ---- names ---- */

/* Without what looks like an ending: ".jpeg", ".exe". */
static struct str stem_of(struct str name)
{
    for (size_t i = name.n; i > 1 && name.n - i <= LONGEST_ENDING; i--)
        if (name.p[i - 1] == '.')
            return str_sub(name, 0, i - 1);
    return name;
}

/* At most so many bytes, and no letter cut in two. */
static struct str shortened(struct str s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    return str_sub(s, 0, most);
}

struct str file_fitting_name(struct arena *a, struct str name, enum media_type media)
{
    struct str stem = shortened(stem_of(str_trim(name)), NAME_MAX_BYTES);
    return arena_fmt(
        a, "%.*s.%.*s", STR_ARG(stem.n ? stem : S("tep")), STR_ARG(media_type_ending(media)));
}

static struct str context(struct arena *a, int64_t unit_id, int64_t id)
{
    return arena_fmt(a, "file.name|%lld|%lld", (long long)unit_id, (long long)id);
}

struct str file_name(struct arena *a, const struct keys *keys, const struct file *f)
{
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct seal_ring ring = {&key, 1};
    struct str plain;
    if (seal_open(a, &ring, f->name_sealed, context(a, f->unit_id, f->id), &plain) == OK)
        return plain;
    log_error("file: a sealed name does not open: changed, or another key");
    return file_fitting_name(a, S(""), f->media);
}

/* ---- keeping ---- */

static struct str bytes_of(const unsigned char sha256[HASH_SHA256_BYTES])
{
    return (struct str){(const char *)sha256, HASH_SHA256_BYTES};
}

static void tell(
    struct db_tx *tx, const struct file_owner *o, const struct file_taken *t, int64_t id)
{
    event_add(
        tx, &(struct event){
                .unit_id = o->unit_id,
                .noun = S("file"),
                .noun_id = id,
                .what = S("file.kept"),
                .actor = o->actor,
                EVENT_FIELDS(
                    ev_str("of", o->noun), ev_i64("of_id", o->noun_id),
                    ev_str("media", media_type_name(t->media)), ev_i64("bytes", t->bytes)),
                .detail = hash_hex(tx->arena, bytes_of(t->sha256)),
            });
}

DB_STMT(
    KEEP, "file.keep", "iititibtbi",
    "INSERT INTO file (unit_id, id, noun, noun_id, media, bytes, sha256, place, name_sealed,"
    " made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

enum err file_keep(
    struct db_tx *tx, const struct keys *keys, const struct file_owner *owner,
    const struct file_taken *taken, int64_t *ret_id)
{
    int64_t id = id_new();
    struct seal_key key = {FIELD_KEY_ID, keys_get(keys, KEY_FIELD)};
    struct str name =
        seal_close(tx->arena, &key, taken->name, context(tx->arena, owner->unit_id, id));
    enum err e = db_exec(
        tx, &KEEP,
        DB_ARGS(
            db_i64(owner->unit_id), db_i64(id), db_text(owner->noun), db_i64(owner->noun_id),
            db_text(media_type_name(taken->media)), db_i64(taken->bytes),
            db_blob(bytes_of(taken->sha256)), db_text(str_z(taken->place)), db_blob(name),
            db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    tell(tx, owner, taken, id);
    *ret_id = id;
    return OK;
}

enum err file_take(
    const struct file_store *s, struct str bytes, enum media_type media, struct file_taken *ret)
{
    struct file_draft draft;
    *ret = (struct file_taken){.media = media, .name = S("tep")};
    enum err e = file_draft_write(s, bytes, &draft);
    if (e != OK)
        return e;
    ret->bytes = draft.bytes;
    memcpy(ret->sha256, draft.sha256, sizeof ret->sha256);
    return file_draft_keep(s, &draft, ret->place);
}

/* ---- finding ---- */

#define COLUMNS "unit_id, id, noun, noun_id, media, bytes, sha256, place, name_sealed, made_at"

static void read_row(struct db_rows *r, struct file *f)
{
    f->unit_id = row_i64(r);
    f->id = row_i64(r);
    f->noun = row_str(r);
    f->noun_id = row_i64(r);
    f->media = media_type_named(row_str(r));
    f->bytes = row_i64(r);
    f->sha256 = row_blob(r);
    f->place = row_str(r);
    f->name_sealed = row_blob(r);
    f->made_at = row_i64(r);
}

DB_STMT(BY_ID, "file.by_id", "ii", "SELECT " COLUMNS " FROM file WHERE unit_id = $1 AND id = $2");

enum err file_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct file *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct file f = {0};
    bool found = false;
    while (db_next(&r)) {
        read_row(&r, &f);
        found = true;
    }
    enum err e = db_done(&r);
    if (e == OK && found)
        *ret = f;
    return e == OK && !found ? E_NOT_FOUND : e;
}

DB_STMT(
    OF, "file.of", "iti",
    "SELECT " COLUMNS " FROM file WHERE unit_id = $1 AND noun = $2 AND noun_id = $3 ORDER BY id");

enum err file_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id, struct file_list *ret)
{
    struct db_rows r = db_query(tx, &OF, DB_ARGS(db_i64(unit_id), db_text(noun), db_i64(noun_id)));
    struct file *list = ARENA_ARRAY(tx->arena, struct file, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        read_row(&r, &list[n++]);
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct file_list){list, n};
    return e;
}
