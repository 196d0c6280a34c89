/* disk: how much room there is where the data lies, and what is kept back for bad days.
 *
 * Rules this module owns:
 *   - below the low-water mark uploads are refused (507) while what is small is still stored;
 *   - $D/ballast holds some megabytes that nobody uses: a database cannot be opened on a disk that
 *     is wholly full, not even for reading, so start-up may release it. It is made again as soon as
 *     there is room well above the mark;
 *   - nothing needs a hand: all of it resumes by itself when there is room again. */
#ifndef GANDAN_SPINE_DISK_H
#define GANDAN_SPINE_DISK_H

#include "base/arena.h"
#include "base/err.h"

#define DISK_BALLAST_BYTES ((int64_t)8 * 1024 * 1024)
/* The mark when nobody set one: this, and at most a tenth of the disk. */
#define DISK_LOW_WATER_BYTES ((int64_t)256 * 1024 * 1024)

/* For the administrator's page. */
struct disk_state {
    int64_t total_bytes, free_bytes; /* of the file system of the data directory */
    int64_t low_water_bytes;
    int64_t ballast_bytes; /* 0: released */
    bool low;              /* uploads are refused */
    int64_t looked_at;     /* by the machine's clock */
};

struct disk;
/* low_water_bytes 0: the default. Looks once, and makes nothing. */
enum err disk_open(struct arena *a, struct str data_dir, int64_t low_water_bytes, struct disk **ret)
    must_check;
/* Looks again, and makes the ballast when there is room for it. Every second, from one thread. */
void disk_look(struct disk *d);
void disk_set_low_water(struct disk *d, int64_t low_water_bytes);
/* As last seen; from any thread. NULL: a disk without end. */
struct disk_state disk_state(const struct disk *d);
bool disk_is_low(const struct disk *d);

/* Room left where `dir` lies. E_NOT_FOUND: it cannot be asked. */
enum err disk_left(struct str dir, int64_t *ret_bytes) must_check;

/* Gives the ballast back to the disk. False: there was none. */
bool disk_release_ballast(struct str data_dir);

#endif
