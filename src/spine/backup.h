/* backup: copies of a live database with the attached files it knows of, as files that can be
 * carried away, and the folder in which the newest of them are kept.
 *
 * Rules this module owns:
 *   - a copy FILE is three things: FILE, a database of one moment, opened and checked; FILE.files,
 *     the attached files that it knows of (second names where the disk allows it, else copies; no
 *     folder where there are none); FILE.sha256, by which a changed bit is found;
 *   - FILE gets its name last, by a renaming, when all of it is durable: what bears the name is
 *     whole. What was cut short ends in ".part", or lacks its FILE, and is swept before the next;
 *   - the folder keeps the newest BACKUP_KEPT of each kind, those of the night and those that
 *     somebody asked for, so that nobody presses the good nights away. A copy whose moment lies
 *     ahead of the clock counts as the oldest: it was made by a clock that was wrong;
 *   - the copy must leave the disk above its low-water mark. The oldest copies are given up for it
 *     only when that makes enough room, and never the last one;
 *   - a copy holds no keys: they lie elsewhere (spine/keys.h).
 * One process uses a folder, and one data directory. Where the database is a server of its own,
 * that server makes its backups, and this module is not opened.
 * Memory: a list lives in the arena it is asked with. */
#ifndef GANDAN_SPINE_BACKUP_H
#define GANDAN_SPINE_BACKUP_H

#include "db/db.h"
#include "spine/disk.h"
#include "spine/file.h"

#define BACKUP_JOB "backup.make" /* its slots of another time than that of the night: on demand */
#define BACKUP_KEPT 7
/* After that somebody has to look: a night, and the morning until the office opens. */
#define BACKUP_OLD_MS ((int64_t)26 * 3600 * 1000)

/* Why a copy did not come about, or is less than it should be (struct job_call, `why`). */
#define BACKUP_NO_ROOM "backup.no_room"
#define BACKUP_NO_FOLDER "backup.no_folder"
#define BACKUP_NOT_SOUND "backup.not_sound"
#define BACKUP_FILES_LACKING "backup.files_lacking"

/* ---- one copy ---- */

/* E_CONFLICT: `to` or its folder exists; E_FULL: no room; E_INVALID: the database makes its own
 * copies. Nothing of it is left then. found->missing and ->wrong: files that the copy knows of and
 * does not have.
 */
struct backup_source {
    struct db *db;
    const struct file_store *files;
};
enum err backup_write(const struct backup_source *from, struct str to, struct file_found *found)
    must_check;
/* Whether `copy` (a copy of FILE, wherever) is byte by byte what FILE was. OK also when there is no
 * FILE.sha256; E_INVALID: it is not. */
enum err backup_verify(struct str file, struct str copy) must_check;

/* ---- the folder of those that are kept ---- */

enum backup_kind { BACKUP_OF_NIGHT, BACKUP_ON_DEMAND };
#define BACKUP_KINDS 2

struct backup {
    int64_t at; /* of its moment, by the program's clock: from its name */
    enum backup_kind kind;
    int64_t bytes; /* of the database; attached files are mostly second names */
    struct str name;
    bool ahead; /* of the clock */
};
struct backup_list {
    const struct backup *list; /* newest first, those ahead of the clock last */
    size_t n;
};

struct backups;
struct backups_config {
    struct str dir; /* made when it is needed */
    struct backup_source source;
    const struct disk *disk; /* whose mark holds; NULL: none */
};
struct backups *backups_open(struct arena *a, const struct backups_config *config);
/* One more, after sweeping, and then those that are too many go. *ret_why: one of the words above,
 * or NULL. */
enum err backups_add(struct backups *b, enum backup_kind kind, int64_t now_at, const char **ret_why)
    must_check;
/* E_NOT_FOUND: the folder cannot be read; one that was never made is empty. */
enum err backups_list(
    struct arena *a, const struct backups *b, int64_t now_at, struct backup_list *ret) must_check;
struct str backups_dir(const struct backups *b);

/* For /metrics; as of the last look. */
struct backups_state {
    int64_t newest_at; /* 0: none */
    int64_t count;
};
/* Every few seconds, from one thread. */
void backups_look(struct backups *b, int64_t now_at);
struct backups_state backups_state(const struct backups *b);

#endif
