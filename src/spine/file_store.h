/* file_store: the folder files/ of a data directory, where the bytes of uploaded files lie.
 *
 * Rules this module owns:
 *   - a file is written without a name, hashed while it is written, made durable, and only then
 *     given its place: a random name in a folder of its first two letters. After that it is never
 *     changed;
 *   - nothing of a place comes from a user; it is opened beneath files/, over no symbolic link;
 *   - the row (spine/file.h) is committed after the file is durable, so a crash may leave a file
 *     without a row, never a row without a file. What has no row is swept after a day.
 * Memory: a store lives in the arena it was opened with. */
#ifndef GANDAN_SPINE_FILE_STORE_H
#define GANDAN_SPINE_FILE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "trust/hash.h"

struct file_store;
/* Makes the folder when it is lacking and `make`; without it an empty store is one, too. */
enum err file_store_open(struct arena *a, struct str folder, bool make, struct file_store **ret)
    must_check;
void file_store_close(struct file_store *s); /* takes NULL */

#define FILE_PLACE_MAX 33 /* 32 signs and NUL */

/* A file on its way. All zero: none. Ends with file_draft_keep or file_draft_drop. */
struct file_draft {
    bool open;
    int fd;
    int64_t bytes;
    unsigned char sha256[HASH_SHA256_BYTES];
};
/* E_FULL: no room. */
enum err file_draft_write(const struct file_store *s, struct str bytes, struct file_draft *ret)
    must_check;
/* For somebody else to write into; file_draft_measure() when that is done. */
enum err file_draft_open(const struct file_store *s, struct file_draft *ret) must_check;
enum err file_draft_measure(struct file_draft *d) must_check;
/* A second descriptor of it, for reading only; the caller closes it. */
enum err file_draft_view(const struct file_draft *d, int *ret_fd) must_check;
/* Durable, and in its place. E_FULL: no room. */
enum err file_draft_keep(
    const struct file_store *s, struct file_draft *d, char ret_place[FILE_PLACE_MAX]) must_check;
void file_draft_drop(struct file_draft *d);

/* E_NOT_FOUND: nothing is there. The caller closes *ret_fd. */
enum err file_store_read(
    const struct file_store *s, struct str place, int *ret_fd, int64_t *ret_bytes) must_check;
/* E_NOT_FOUND: nothing is there. */
enum err file_store_hash(
    const struct file_store *s, struct str place, unsigned char out[HASH_SHA256_BYTES],
    int64_t *ret_bytes) must_check;
/* Of a file that was kept, but not stored: nothing is said when it is not there. */
void file_store_remove(const struct file_store *s, struct str place);

/* The folders are numbered; their names are two hexadecimal digits. */
#define FILE_FOLDERS 256
struct file_names {
    char (*list)[FILE_PLACE_MAX]; /* sorted */
    size_t n;
};
enum err file_store_list(
    struct arena *a, const struct file_store *s, unsigned folder,
    struct file_names *ret) must_check;
/* Age by the machine's clock, in ms; -1: it is gone. */
int64_t file_store_age(const struct file_store *s, struct str place);
/* The same file in another store under the same name: a second name for it where that can be, else
 * a copy whose hash is compared. A file that is there already is left. E_NOT_FOUND: it is not in
 * `from`; E_INVALID: its bytes are not those of the hash. */
struct file_sent {
    struct str place, sha256;
    bool link;
};
enum err file_store_send(
    const struct file_store *from, const struct file_store *to,
    const struct file_sent *what) must_check;

#endif
