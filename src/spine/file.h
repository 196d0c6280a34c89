/* file: an uploaded file as a thing of a unit: what it is, what it hangs on, where it lies.
 *
 * Rules this module owns:
 *   - the row is written in the transaction of the thing the file belongs to, after the file itself
 *     is durable (spine/file_store.h);
 *   - the name that its sender gave it is personal data: stored sealed under KEY_FIELD, bound to
 *     unit and row, and made to fit what the file is;
 *   - the event says what hangs where; the hash of the bytes is detail.
 * Knows nothing of HTTP. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_SPINE_FILE_H
#define GANDAN_SPINE_FILE_H

#include "db/db.h"
#include "media/media.h"
#include "spine/file_store.h"
#include "spine/keys.h"

/* A file that was looked at and kept, as a form's `apply` gets it. */
struct file_taken {
    char place[FILE_PLACE_MAX];
    unsigned char sha256[HASH_SHA256_BYTES];
    int64_t bytes;
    enum media_type media;
    struct str name; /* file_fitting_name() of what the sender called it */
};

/* For programs that have the bytes at hand (the demo): kept in the store as media/ would have left
 * them, so they must be of ours; nothing is looked at. E_FULL. */
enum err file_take(
    const struct file_store *s, struct str bytes, enum media_type media,
    struct file_taken *ret) must_check;

struct file_owner {
    int64_t unit_id;
    struct str noun; /* "dossier" */
    int64_t noun_id;
    struct str actor; /* of the event */
};

struct file {
    int64_t unit_id, id;
    struct str noun;
    int64_t noun_id;
    enum media_type media;
    int64_t bytes;
    struct str sha256; /* bytes */
    struct str place;
    struct str name_sealed;
    int64_t made_at;
};
struct file_list {
    const struct file *list;
    size_t n;
};

/* "cmnd.png.exe" of a JPEG: "cmnd.png.jpg"; a file without a name: "tep.jpg". */
struct str file_fitting_name(struct arena *a, struct str name, enum media_type media);

/* In a writing transaction, for each file of a form. */
enum err file_keep(
    struct db_tx *tx, const struct keys *keys, const struct file_owner *owner,
    const struct file_taken *taken, int64_t *ret_id) must_check;
/* E_NOT_FOUND: the unit has no such file. */
enum err file_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct file *ret) must_check;
/* Those that hang on one thing, oldest first. */
enum err file_of(
    struct db_tx *tx, int64_t unit_id, struct str noun, int64_t noun_id,
    struct file_list *ret) must_check;
/* As its sender called it; a name of ours when the seal does not open. */
struct str file_name(struct arena *a, const struct keys *keys, const struct file *f);

/* ---- looking after all of them ---- */

struct file_found {
    int64_t rows;    /* looked at */
    int64_t swept;   /* files without a row, removed */
    int64_t missing; /* rows without a file */
    int64_t wrong;   /* bytes are not those of the hash */
    int64_t sent;    /* to another store */
    /* Each fault as a line "unit/id: what is wrong"; for the administrator. NULL: not wanted. */
    void (*tell)(void *ctx, struct str line);
    void *ctx;
};
/* Removes what has no row and is older than that. Rows without a file are counted. */
enum err file_sweep(
    struct db *db, const struct file_store *s, int64_t older_ms, struct file_found *ret) must_check;
#define FILE_ORPHAN_MS ((int64_t)24 * 3600 * 1000)
/* Reads all of them and compares. */
enum err file_check(struct db *db, const struct file_store *s, struct file_found *ret) must_check;
/* All that `db` knows, into another store. */
enum err file_send_all(
    struct db *db, const struct file_store *from, const struct file_store *to, bool link,
    struct file_found *ret) must_check;

#endif
