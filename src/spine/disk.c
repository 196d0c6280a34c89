#include "spine/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

struct disk {
    char *dir, *ballast;
    _Atomic int64_t total, left, mark, set_mark, ballast_bytes, looked_at;
    atomic_bool low, told;
};

static char *ballast_path(struct arena *a, struct str dir)
{
    return arena_z(a, arena_fmt(a, "%.*s/ballast", STR_ARG(dir)));
}

bool disk_release_ballast(struct str data_dir)
{
    struct arena *a = arena_new(0);
    bool had = unlink(ballast_path(a, data_dir)) == 0;
    arena_free(a);
    return had;
}

enum err disk_left(struct str dir, int64_t *ret_bytes)
{
    struct statvfs fs;
    struct arena *a = arena_new(0);
    bool known = statvfs(arena_z(a, dir), &fs) == 0;
    arena_free(a);
    if (known)
        *ret_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
    return known ? OK : E_NOT_FOUND;
}

/* Its blocks must be real: a file with holes keeps nothing back. */
static void make_ballast(struct disk *d)
{
    int fd = open(d->ballast, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    int e = posix_fallocate(fd, 0, DISK_BALLAST_BYTES);
    bool kept = e == 0 && fsync(fd) == 0;
    (void)close(fd);
    if (kept) {
        atomic_store(&d->ballast_bytes, DISK_BALLAST_BYTES);
    } else {
        log_warn("disk: the ballast cannot be made: %s", strerror(e ? e : errno));
        (void)unlink(d->ballast);
    }
}

static int64_t ballast_there(const struct disk *d)
{
    struct stat st;
    bool whole = stat(d->ballast, &st) == 0 && (int64_t)st.st_blocks * 512 >= DISK_BALLAST_BYTES;
    return whole ? DISK_BALLAST_BYTES : 0;
}

static void tell(struct disk *d, bool low)
{
    if (atomic_exchange(&d->told, low) == low)
        return;
    if (low)
        log_warn(
            "disk: %lld MiB are left, less than the mark of %lld: uploads are refused",
            (long long)(atomic_load(&d->left) >> 20), (long long)(atomic_load(&d->mark) >> 20));
    else
        log_info("disk: there is room again: uploads are taken");
}

static void look(struct disk *d, bool make)
{
    struct statvfs fs;
    if (statvfs(d->dir, &fs) != 0) {
        log_warn("disk: the room left is not known: %s", strerror(errno));
        return;
    }
    int64_t total = (int64_t)(fs.f_blocks * fs.f_frsize);
    int64_t left = (int64_t)(fs.f_bavail * fs.f_frsize);
    int64_t mark = atomic_load(&d->set_mark);
    if (mark <= 0)
        mark = total / 10 < DISK_LOW_WATER_BYTES ? total / 10 : DISK_LOW_WATER_BYTES;
    atomic_store(&d->total, total);
    atomic_store(&d->left, left);
    atomic_store(&d->mark, mark);
    atomic_store(&d->looked_at, clock_wall());
    atomic_store(&d->low, left < mark);
    tell(d, left < mark);
    atomic_store(&d->ballast_bytes, ballast_there(d));
    /* Making it must not be what brings the disk below the mark. */
    if (make && atomic_load(&d->ballast_bytes) == 0 && left - mark > 2 * DISK_BALLAST_BYTES)
        make_ballast(d);
}

void disk_look(struct disk *d)
{
    look(d, true);
}

enum err disk_open(struct arena *a, struct str data_dir, int64_t low_water_bytes, struct disk **ret)
{
    struct disk *d = ARENA_NEW(a, struct disk);
    d->dir = arena_z(a, data_dir);
    d->ballast = ballast_path(a, data_dir);
    atomic_store(&d->set_mark, low_water_bytes);
    look(d, false);
    if (atomic_load(&d->looked_at) == 0)
        return E_INTERNAL;
    *ret = d;
    return OK;
}

void disk_set_low_water(struct disk *d, int64_t low_water_bytes)
{
    atomic_store(&d->set_mark, low_water_bytes);
}

struct disk_state disk_state(const struct disk *d)
{
    if (!d)
        return (struct disk_state){0};
    return (struct disk_state){
        .total_bytes = atomic_load(&d->total),
        .free_bytes = atomic_load(&d->left),
        .low_water_bytes = atomic_load(&d->mark),
        .ballast_bytes = atomic_load(&d->ballast_bytes),
        .low = atomic_load(&d->low),
        .looked_at = atomic_load(&d->looked_at),
    };
}

bool disk_is_low(const struct disk *d)
{
    return d && atomic_load(&d->low);
}
