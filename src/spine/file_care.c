/* file_care: all files of a data directory beside all rows: sweeping, checking, copying. One folder
 * at a time, so that memory does not grow with the store, and no snapshot is held while bytes are
 * read. */
#include "base/log.h"
#include "spine/file.h"

#define DEADLINE_MS ((int64_t)60 * 1000)

struct row {
    int64_t unit_id, id, bytes;
    struct str place, sha256;
};
struct rows {
    char from[16], to[16]; /* places from, up to */
    struct arena *arena;
    struct row *list;
    size_t n, room;
};

/* ---- the rows of a folder ---- */

static enum err add_row(struct db_rows *r, struct arena *row_arena, void *ctx)
{
    struct rows *all = ctx;
    (void)row_arena;
    if (all->n == all->room) {
        all->room = all->room ? all->room * 2 : 64;
        struct row *grown = ARENA_ARRAY(all->arena, struct row, all->room);
        if (all->n)
            memcpy(grown, all->list, all->n * sizeof *grown);
        all->list = grown;
    }
    struct row *row = &all->list[all->n++];
    row->unit_id = row_i64(r);
    row->id = row_i64(r);
    row->bytes = row_i64(r);
    row->place = arena_str(all->arena, row_str(r));
    row->sha256 = arena_str(all->arena, row_blob(r));
    return OK;
}

DB_STMT(
    IN_FOLDER, "file.in_folder", "tt",
    "SELECT unit_id, id, bytes, place, sha256 FROM file WHERE place >= $1 AND place < $2"
    " ORDER BY place /* all units */");

static enum err read_rows(struct db_tx *tx, void *ctx)
{
    struct rows *all = ctx;
    all->n = 0; /* a read may be tried again */
    return db_each(
        tx, &IN_FOLDER, DB_ARGS(db_text(str_z(all->from)), db_text(str_z(all->to))), add_row, all);
}

static enum err rows_of(struct db *db, struct arena *a, unsigned folder, struct rows *ret)
{
    *ret = (struct rows){.arena = a};
    (void)snprintf(ret->from, sizeof ret->from, "%02x", folder);
    /* Behind "ff" comes nothing but "g". */
    (void)snprintf(ret->to, sizeof ret->to, "%02x", folder + 1);
    if (folder + 1 == FILE_FOLDERS)
        memcpy(ret->to, "g", 2);
    return db_read_for(db, a, DEADLINE_MS, read_rows, ret);
}

/* ---- folder by folder ---- */

struct care {
    const struct file_store *from, *to;
    int64_t older_ms;
    bool link;
    struct file_found *found;
};
typedef enum err care_fn(
    const struct care *c, struct arena *a, const struct file_names *names, const struct rows *rows);

static enum err care_for(struct db *db, const struct care *c, care_fn *fn)
{
    struct arena *a = arena_new(0);
    enum err e = OK;
    for (unsigned folder = 0; folder < FILE_FOLDERS && e == OK; folder++) {
        struct file_names names;
        struct rows rows;
        /* The names first: what is kept in between has its row by then, or is not in them. */
        e = file_store_list(a, c->from, folder, &names);
        if (e == OK)
            e = rows_of(db, a, folder, &rows);
        if (e == OK) {
            c->found->rows += (int64_t)rows.n;
            e = fn(c, a, &names, &rows);
        }
        arena_reset(a);
    }
    arena_free(a);
    return e;
}

static void tell(const struct care *c, struct arena *a, const struct row *row, const char *what)
{
    struct file_found *f = c->found;
    if (f->tell)
        f->tell(
            f->ctx,
            arena_fmt(a, "file %lld/%lld: %s", (long long)row->unit_id, (long long)row->id, what));
}

/* ---- sweeping ---- */

static void sweep_one(const struct care *c, const char *name)
{
    if (file_store_age(c->from, str_z(name)) < c->older_ms)
        return;
    file_store_remove(c->from, str_z(name));
    c->found->swept++;
}

/* Both lists are sorted. */
static enum err sweep_folder(
    const struct care *c, struct arena *a, const struct file_names *names, const struct rows *rows)
{
    size_t i = 0, k = 0;
    while (i < names->n || k < rows->n) {
        int order = i == names->n  ? 1
                    : k == rows->n ? -1
                                   : str_cmp(str_z(names->list[i]), rows->list[k].place);
        if (order < 0)
            sweep_one(c, names->list[i]);
        if (order > 0) {
            c->found->missing++;
            tell(c, a, &rows->list[k], "missing");
        }
        i += order <= 0;
        k += order >= 0;
    }
    return OK;
}

enum err file_sweep(
    struct db *db, const struct file_store *s, int64_t older_ms, struct file_found *ret)
{
    struct care c = {.from = s, .older_ms = older_ms, .found = ret};
    return care_for(db, &c, sweep_folder);
}

/* ---- checking ---- */

static enum err check_row(const struct care *c, struct arena *a, const struct row *row)
{
    unsigned char sha256[HASH_SHA256_BYTES];
    int64_t bytes;
    enum err e = file_store_hash(c->from, row->place, sha256, &bytes);
    if (e == E_NOT_FOUND) {
        c->found->missing++;
        tell(c, a, row, "missing");
        return OK;
    }
    bool same = e == OK && bytes == row->bytes &&
                str_eq(row->sha256, (struct str){(const char *)sha256, sizeof sha256});
    if (same)
        return OK;
    c->found->wrong++;
    tell(c, a, row, e == OK ? "changed" : "cannot be read");
    return OK;
}

static enum err check_folder(
    const struct care *c, struct arena *a, const struct file_names *names, const struct rows *rows)
{
    enum err e = OK;
    (void)names;
    for (size_t i = 0; i < rows->n && e == OK; i++)
        e = check_row(c, a, &rows->list[i]);
    return e;
}

enum err file_check(struct db *db, const struct file_store *s, struct file_found *ret)
{
    struct care c = {.from = s, .found = ret};
    return care_for(db, &c, check_folder);
}

/* ---- copying ---- */

static enum err send_row(const struct care *c, struct arena *a, const struct row *row)
{
    const struct file_sent what = {row->place, row->sha256, c->link};
    switch (file_store_send(c->from, c->to, &what)) {
    case OK:
        c->found->sent++;
        return OK;
    case E_NOT_FOUND:
        c->found->missing++;
        tell(c, a, row, "missing");
        return OK;
    case E_INVALID:
        c->found->wrong++;
        tell(c, a, row, "changed");
        return OK;
    case E_FULL:
        return E_FULL;
    default:
        return E_INTERNAL;
    }
}

static enum err send_folder(
    const struct care *c, struct arena *a, const struct file_names *names, const struct rows *rows)
{
    enum err e = OK;
    (void)names;
    for (size_t i = 0; i < rows->n && e == OK; i++)
        e = send_row(c, a, &rows->list[i]);
    return e;
}

enum err file_send_all(
    struct db *db, const struct file_store *from, const struct file_store *to, bool link,
    struct file_found *ret)
{
    struct care c = {.from = from, .to = to, .link = link, .found = ret};
    return care_for(db, &c, send_folder);
}
