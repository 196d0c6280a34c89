#include "base/clock.h"

#undef clock_gettime /* the one file that may ask the machine */

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/date.h"
#include "base/num.h"

enum steer { STEER_NONE, STEER_FIXED, STEER_FILE };

static atomic_int steer = STEER_NONE;
static _Atomic int64_t fixed_at;

static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;
static char file_path[4096];
static int64_t file_read_at = -1; /* mono ms */
static int64_t file_value;
static bool file_is_offset;

static int64_t read_ms(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0)
        abort();
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_wall(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t clock_mono(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_mono_us(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        abort();
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool file_parse(struct str text)
{
    text = str_trim(text);
    int64_t v;
    if (str_starts(text, S("+")) || str_starts(text, S("-"))) {
        struct str digits = text.p[0] == '+' ? str_from(text, 1) : text;
        if (!num_parse_i64(digits, -(int64_t)4000000000, 4000000000, &v))
            return false;
        file_value = v * 1000;
        file_is_offset = true;
        return true;
    }
    if (!date_parse_local(text, &v))
        return false;
    file_value = v;
    file_is_offset = false;
    return true;
}

static bool file_load(void)
{
    char text[64];
    int fd = open(file_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof text);
    (void)close(fd);
    return n > 0 && file_parse((struct str){text, (size_t)n});
}

static int64_t file_now(void)
{
    (void)pthread_mutex_lock(&file_lock);
    int64_t mono = clock_mono();
    if (file_read_at < 0 || mono - file_read_at > 50) {
        /* An unreadable file keeps the last value: time must not jump while it is rewritten. */
        (void)file_load();
        file_read_at = mono;
    }
    int64_t now = file_is_offset ? clock_wall() + file_value : file_value;
    (void)pthread_mutex_unlock(&file_lock);
    return now;
}

int64_t clock_now(void)
{
    switch (atomic_load(&steer)) {
    case STEER_FIXED:
        return atomic_load(&fixed_at);
    case STEER_FILE:
        return file_now();
    default:
        return clock_wall();
    }
}

void clock_fix(int64_t at)
{
    atomic_store(&fixed_at, at);
    atomic_store(&steer, STEER_FIXED);
}

bool clock_use_file(const char *path)
{
    if (strlen(path) >= sizeof file_path)
        return false;
    (void)pthread_mutex_lock(&file_lock);
    memcpy(file_path, path, strlen(path) + 1);
    bool ok = file_load();
    file_read_at = clock_mono();
    (void)pthread_mutex_unlock(&file_lock);
    if (ok)
        atomic_store(&steer, STEER_FILE);
    return ok;
}

void clock_release(void)
{
    atomic_store(&steer, STEER_NONE);
}

enum clock_kept clock_kept(void)
{
    struct timex t = {.modes = 0};
    int state = adjtimex(&t);
    if (state >= 0)
        return state != TIME_ERROR && (t.status & STA_UNSYNC) == 0 ? CLOCK_KEPT : CLOCK_ALONE;
    /* A service of few rights may not ask the kernel; the time service leaves a sign. */
    return access("/run/systemd/timesync/synchronized", F_OK) == 0 ? CLOCK_KEPT : CLOCK_UNKNOWN;
}
