#include "spine/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdbool.h>

#include "base/log.h"

enum err lock_take(const char *data_dir, int *ret_fd)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/lock", data_dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return E_INVALID;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        log_error("lock: cannot open %s: %s", path, strerror(errno));
        return E_INTERNAL;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool held = errno == EWOULDBLOCK;
        if (!held)
            log_error("lock: cannot lock %s: %s", path, strerror(errno));
        (void)close(fd);
        return held ? E_BUSY : E_INTERNAL;
    }
    *ret_fd = fd;
    return OK;
}

void lock_release(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}
