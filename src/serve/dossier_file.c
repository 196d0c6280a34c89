#include "serve/dossier_file.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "serve/dossier_row.h"

#define NOUN S("dossier")
#define TITLES_MAX ((size_t)16 * 1024)

/* ---- adding ---- */

DB_STMT(
    COUNT, "dossier.file_count", "ii",
    "SELECT COUNT(*) FROM dossier_file WHERE unit_id = $1 AND dossier_id = $2");

static enum err has_room(
    struct db_tx *tx, const struct dossier *d, const struct dossier_files_new *files)
{
    int64_t n = 0;
    struct db_rows r = db_query(tx, &COUNT, DB_ARGS(db_i64(d->unit_id), db_i64(d->id)));
    while (db_next(&r))
        n = row_i64(&r);
    enum err e = db_done(&r);
    return e == OK && n + (int64_t)files->n > DOSSIER_FILES_MAX ? E_TOO_BIG : e;
}

static bool fits(const struct dossier_files_new *files)
{
    for (size_t i = 0; i < files->n; i++)
        if (utf8_count(files->list[i].title) > DOSSIER_FILE_TITLE_MAX)
            return false;
    return true;
}

DB_STMT(
    PUT, "dossier.file_put", "iiiititi",
    "INSERT INTO dossier_file (unit_id, dossier_id, file_id, line, title, adder_id, adder, voider,"
    " kind) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)");

static enum err put(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_file_new *f, enum dossier_file_kind kind)
{
    const struct file_owner owner = {a->unit_id, NOUN, a->id, a->actor};
    int64_t id = 0;
    enum err e = file_keep(tx, keys, &owner, f->taken, &id);
    if (e != OK)
        return e;
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(id), db_i64(f->line), db_text(f->title),
            db_i64(a->official_id), db_text(a->official), db_i64(kind)),
        NULL);
}

static enum err put_all(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_files_new *files, enum dossier_file_kind kind)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < files->n; i++)
        e = put(tx, keys, a, &files->list[i], kind);
    return e;
}

/* "Tờ khai; Giấy chứng sinh": each title once, though it has several files. */
static struct str titles_of(struct arena *a, const struct dossier_files_new *files)
{
    struct buf b;
    buf_init(&b, a, TITLES_MAX);
    for (size_t i = 0; i < files->n; i++) {
        struct str title = files->list[i].title;
        bool told = title.n == 0;
        for (size_t k = 0; k < i && !told; k++)
            told = str_eq(files->list[k].title, title);
        if (!told)
            buf_fmt(&b, "%s%.*s", buf_get(&b).n ? "; " : "", STR_ARG(title));
    }
    return buf_get(&b);
}

enum err dossier_files_add(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_files_new *files, struct dossier *ret)
{
    struct dossier before;
    if (!fits(files))
        return E_INVALID;
    enum err e = dossier_act_begin(tx, a, &before);
    if (e == OK && files->n)
        e = has_room(tx, &before, files);
    if (e == OK)
        e = put_all(tx, keys, a, files, DOSSIER_FILE_PAPER);
    if (e != OK)
        return e;
    struct dossier d = before;
    if (files->n)
        e = dossier_row_change(
            tx, &before, &d,
            &(struct event){
                .what = S("dossier.attached"),
                .actor = a->actor,
                EVENT_FIELDS(ev_i64("files", (int64_t)files->n)),
                .detail = titles_of(tx->arena, files),
            });
    if (e == OK)
        *ret = d;
    return e;
}

/* ---- finding ---- */

DB_STMT(
    GET, "dossier.files", "ii",
    "SELECT file_id, line, title, adder_id, adder, voided_at, voider_id, voider, kind"
    " FROM dossier_file WHERE unit_id = $1 AND dossier_id = $2 ORDER BY file_id");

enum err dossier_files_get(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_files *ret)
{
    struct file_list files;
    enum err e = file_of(tx, unit_id, NOUN, id, &files);
    if (e != OK)
        return e;
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_file *list = ARENA_ARRAY(tx->arena, struct dossier_file, r.rows + 1);
    size_t n = 0, at = 0;
    while (db_next(&r)) {
        struct dossier_file *f = &list[n++];
        int64_t file_id = row_i64(&r);
        f->line = row_i64(&r);
        f->title = row_str(&r);
        f->adder_id = row_i64(&r);
        f->adder = row_str(&r);
        f->voided_at = row_i64_or(&r, 0);
        f->voider_id = row_i64_or(&r, 0);
        f->voider = row_str(&r);
        f->kind = (enum dossier_file_kind)row_i64(&r);
        /* Both lists are in the order of the files' ids. */
        while (at < files.n && files.list[at].id < file_id)
            at++;
        if (at < files.n && files.list[at].id == file_id)
            f->file = files.list[at];
        else
            n--;
    }
    e = db_done(&r);
    if (e == OK)
        *ret = (struct dossier_files){list, n};
    return e;
}

enum err dossier_file_get(
    struct db_tx *tx, const struct dossier *d, int64_t file_id, struct dossier_file *ret)
{
    struct dossier_files files;
    enum err e = dossier_files_get(tx, d->unit_id, d->id, &files);
    if (e != OK)
        return e;
    for (size_t i = 0; i < files.n; i++)
        if (files.list[i].file.id == file_id) {
            *ret = files.list[i];
            return OK;
        }
    return E_NOT_FOUND;
}

/* ---- voiding ---- */

DB_STMT(
    VOID, "dossier.file_void", "iiiiit",
    "UPDATE dossier_file SET voided_at = $4, voider_id = $5, voider = $6"
    " WHERE unit_id = $1 AND dossier_id = $2 AND file_id = $3 AND voided_at IS NULL");

static enum err set_void(struct db_tx *tx, const struct dossier_act *a, int64_t file_id)
{
    int64_t n = 0;
    enum err e = db_exec(
        tx, &VOID,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(file_id), db_i64(tx->now_at),
            db_i64(a->official_id), db_text(a->official)),
        &n);
    return e == OK && n == 0 ? E_CONFLICT : e;
}

enum err dossier_file_void(
    struct db_tx *tx, const struct dossier_act *a, int64_t file_id, struct dossier *ret)
{
    struct dossier before;
    struct dossier_file f;
    enum err e = dossier_act_begin(tx, a, &before);
    if (e == OK)
        e = dossier_file_get(tx, &before, file_id, &f);
    if (e == OK && a->reason.n == 0)
        e = E_INVALID;
    if (e == OK && f.kind == DOSSIER_FILE_RESULT && before.state == DOSSIER_RETURNED && !a->chair)
        e = E_DENIED;
    if (e == OK)
        e = set_void(tx, a, file_id);
    if (e != OK)
        return e;
    struct dossier d = before;
    struct str which = f.title;
    e = dossier_row_change(
        tx, &before, &d,
        &(struct event){
            .what = S("dossier.file_voided"),
            .actor = a->actor,
            EVENT_FIELDS(ev_i64("file", file_id)),
            .detail = which.n
                          ? arena_fmt(tx->arena, "%.*s: %.*s", STR_ARG(which), STR_ARG(a->reason))
                          : a->reason,
        });
    if (e == OK)
        *ret = d;
    return e;
}

/* ---- the result ---- */

static bool is_ready(const struct dossier *d)
{
    return !(d->flags & DOSSIER_VOID) &&
           (d->state == DOSSIER_FINISHED || d->state == DOSSIER_RETURNED);
}

bool dossier_result_may(const struct dossier *d, bool stands)
{
    return is_ready(d) && !(stands && d->state == DOSSIER_RETURNED);
}

/* 2: DOSSIER_FILE_RESULT */
DB_STMT(
    TAKE_BACK, "dossier.result_void", "iiiit",
    "UPDATE dossier_file SET voided_at = $3, voider_id = $4, voider = $5"
    " WHERE unit_id = $1 AND dossier_id = $2 AND kind = 2 AND voided_at IS NULL");

static enum err take_back(struct db_tx *tx, const struct dossier_act *a, int64_t *ret_count)
{
    return db_exec(
        tx, &TAKE_BACK,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(tx->now_at), db_i64(a->official_id),
            db_text(a->official)),
        ret_count);
}

enum err dossier_result_recall(struct db_tx *tx, const struct dossier_act *a)
{
    int64_t n = 0;
    return take_back(tx, a, &n);
}

DB_STMT(
    KINDS, "dossier.file_kinds", "ii",
    "SELECT DISTINCT kind FROM dossier_file"
    " WHERE unit_id = $1 AND dossier_id = $2 AND voided_at IS NULL");

enum err dossier_file_kinds(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_file_kinds *ret)
{
    struct dossier_file_kinds k = {false, false};
    struct db_rows r = db_query(tx, &KINDS, DB_ARGS(db_i64(unit_id), db_i64(id)));
    while (db_next(&r)) {
        bool result = row_i64(&r) == DOSSIER_FILE_RESULT;
        k.result = k.result || result;
        k.paper = k.paper || !result;
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = k;
    return e;
}

static enum err may_set(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_files_new *files,
    struct dossier *ret)
{
    struct dossier_file_kinds stand;
    if (files->n == 0 || files->n > DOSSIER_FILES_AT_ONCE || !fits(files))
        return E_INVALID;
    enum err e = dossier_act_begin(tx, a, ret);
    if (e == OK)
        e = dossier_file_kinds(tx, a->unit_id, a->id, &stand);
    if (e == OK && !dossier_result_may(ret, stand.result))
        e = E_CONFLICT;
    if (e == OK && stand.result && a->reason.n == 0)
        e = E_INVALID;
    return e == OK ? has_room(tx, ret, files) : e;
}

enum err dossier_result_set(
    struct db_tx *tx, const struct keys *keys, const struct dossier_act *a,
    const struct dossier_files_new *files, struct dossier *ret)
{
    struct dossier before;
    int64_t replaced = 0;
    enum err e = may_set(tx, a, files, &before);
    if (e == OK)
        e = take_back(tx, a, &replaced);
    if (e == OK)
        e = put_all(tx, keys, a, files, DOSSIER_FILE_RESULT);
    if (e != OK)
        return e;
    struct dossier d = before;
    e = dossier_row_change(
        tx, &before, &d,
        &(struct event){
            .what = S("dossier.result_attached"),
            .actor = a->actor,
            EVENT_FIELDS(ev_i64("files", (int64_t)files->n), ev_i64("replaced", replaced)),
            .detail = replaced ? a->reason : S(""),
        });
    if (e == OK)
        *ret = d;
    return e;
}

enum err dossier_result_get(struct db_tx *tx, const struct dossier *d, struct dossier_files *ret)
{
    struct dossier_files all = {NULL, 0};
    size_t n = 0;
    enum err e = is_ready(d) ? dossier_files_get(tx, d->unit_id, d->id, &all) : OK;
    if (e != OK)
        return e;
    struct dossier_file *list = ARENA_ARRAY(tx->arena, struct dossier_file, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (all.list[i].kind == DOSSIER_FILE_RESULT && !all.list[i].voided_at)
            list[n++] = all.list[i];
    *ret = (struct dossier_files){list, n};
    return OK;
}
