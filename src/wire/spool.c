#include "wire/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"

#define LOOK_EVERY ((size_t)1024 * 1024)

static enum err failed(const char *what)
{
    int why = errno;
    log_error("wire: a body cannot be kept on the disk: %s: %s", what, strerror(why));
    return why == ENOSPC || why == EDQUOT || why == EFBIG ? E_FULL : E_INTERNAL;
}

enum err spool_room(const struct spool_place *place, size_t bytes)
{
    struct statvfs fs;
    if (statvfs(place->dir, &fs) != 0)
        return failed("statvfs");
    uint64_t left = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (left >= bytes && left - bytes >= (uint64_t)place->keep_free)
        return OK;
    log_warn("wire: a body of %zu bytes was refused: the disk is nearly full", bytes);
    return E_FULL;
}

enum err spool_open(struct spool *s, const struct spool_place *place)
{
    int fd = open(place->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed("open");
    *s = (struct spool){.place = place, .fd = fd};
    return OK;
}

enum err spool_add(struct spool *s, const char *data, size_t n)
{
    if (s->n + n - s->looked > LOOK_EVERY) {
        enum err e = spool_room(s->place, n);
        if (e != OK)
            return e;
        s->looked = s->n;
    }
    while (n > 0) {
        ssize_t wrote = write(s->fd, data, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return failed("write");
        data += wrote;
        n -= (size_t)wrote;
        s->n += (size_t)wrote;
    }
    return OK;
}

enum err spool_map(struct spool *s, struct str *ret)
{
    if (s->n == 0) {
        *ret = S("");
        return OK;
    }
    void *map = mmap(NULL, s->n, PROT_READ, MAP_PRIVATE, s->fd, 0);
    if (map == MAP_FAILED)
        return failed("mmap");
    /* Read from front to back: pages behind need not stay. */
    (void)madvise(map, s->n, MADV_SEQUENTIAL);
    s->map = map;
    *ret = (struct str){map, s->n};
    return OK;
}

void spool_close(struct spool *s)
{
    if (!spool_is_open(s))
        return;
    if (s->map)
        (void)munmap(s->map, s->n);
    (void)close(s->fd);
    *s = (struct spool){0};
}
