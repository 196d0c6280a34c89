/* slow_flush: put before a program (LD_PRELOAD), makes each of its flushes take SLOW_FLUSH_US
 * longer. The flush itself is done as ever.
 *
 * The disk of a virtual machine often answers a flush at once, from its host's memory; on a drive
 * that really writes it takes milliseconds, and only there can be seen what group commit is for. */
#include <dlfcn.h>
#include <unistd.h>

#include "base/num.h"

static void wait_longer(void)
{
    uint64_t us = 0;
    const char *text = getenv("SLOW_FLUSH_US");
    if (!text || !num_parse_uint(str_z(text), 10000000, &us))
        abort();
    struct timespec t = {.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000 * 1000)};
    while (nanosleep(&t, &t) != 0)
        ;
}

static int flush(const char *name, int fd)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (!real)
        abort();
    int result = real(fd);
    wait_longer();
    return result;
}

int fsync(int fd)
{
    return flush("fsync", fd);
}

int fdatasync(int fd)
{
    return flush("fdatasync", fd);
}
