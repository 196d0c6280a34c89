#include "media/media.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "media/jail.h"
#include "media/keeper.h"

/* Two pictures at once fill both cores and a gigabyte; who waits longer is told to come again. */
#define PLACES 2
#define WAIT_US ((int64_t)20 * 1000 * 1000)
#define WORD_MS 5000

struct media {
    int socket;
    pid_t keeper;
    pthread_mutex_t lock;
    pthread_cond_t left;
    int inside;
    bool heard, ready; /* of the keeper's first word */
    atomic_bool dead;
    _Atomic int64_t looks;
};

static const struct {
    struct str name, ending;
} types[] = {
    [MEDIA_NONE] = {STR_INIT(""), STR_INIT("")},
    [MEDIA_PDF] = {STR_INIT("application/pdf"), STR_INIT("pdf")},
    [MEDIA_JPEG] = {STR_INIT("image/jpeg"), STR_INIT("jpg")},
    [MEDIA_PNG] = {STR_INIT("image/png"), STR_INIT("png")},
};
#define TYPES (sizeof types / sizeof *types)

struct str media_type_name(enum media_type type)
{
    return types[type].name;
}

struct str media_type_ending(enum media_type type)
{
    return types[type].ending;
}

enum media_type media_type_named(struct str name)
{
    for (size_t i = 1; i < TYPES; i++)
        if (str_eq(types[i].name, name))
            return (enum media_type)i;
    return MEDIA_NONE;
}

/* ---- the keeper ---- */

enum err media_start(struct media **ret)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        log_error("media: no socket for the keeper: %s", strerror(errno));
        return E_INTERNAL;
    }
    pid_t keeper = fork();
    if (keeper == 0)
        keeper_run(ends[1]);
    (void)close(ends[1]);
    if (keeper < 0) {
        log_error("media: no process for the keeper: %s", strerror(errno));
        (void)close(ends[0]);
        return E_INTERNAL;
    }
    struct media *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->socket = ends[0];
    m->keeper = keeper;
    pthread_condattr_t steady;
    (void)pthread_mutex_init(&m->lock, NULL);
    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&m->left, &steady);
    (void)pthread_condattr_destroy(&steady);
    *ret = m;
    return OK;
}

void media_stop(struct media *m)
{
    if (!m)
        return;
    (void)close(m->socket);
    if (!atomic_load(&m->dead))
        (void)waitpid(m->keeper, NULL, 0);
    (void)pthread_mutex_destroy(&m->lock);
    (void)pthread_cond_destroy(&m->left);
    free(m);
}

bool media_alive(struct media *m)
{
    if (atomic_load(&m->dead))
        return false;
    (void)pthread_mutex_lock(&m->lock);
    if (!atomic_load(&m->dead) && waitpid(m->keeper, NULL, WNOHANG) != 0) {
        atomic_store(&m->dead, true);
        log_error(
            "media: the process that looks at uploaded files has ended; uploads are refused until"
            " the server is started again");
    }
    (void)pthread_mutex_unlock(&m->lock);
    return !atomic_load(&m->dead);
}

static void hear(struct media *m)
{
    struct keeper_word w = {0};
    struct pollfd p = {.fd = m->socket, .events = POLLIN};
    if (poll(&p, 1, WORD_MS) == 1 && recv(m->socket, &w, sizeof w, 0) == sizeof w && w.ready)
        m->ready = true;
    else if (w.jailed)
        log_error("media: libmagic's table is lacking; uploads are refused");
    else
        log_error("media: the kernel gives no way to look at files safely; uploads are refused");
    if (m->ready && !w.landlock)
        log_warn("media: the kernel has no Landlock; the filter of system calls stands alone");
    m->heard = true;
}

int64_t media_looks(const struct media *m)
{
    return atomic_load(&m->looks);
}

bool media_ready(struct media *m)
{
    (void)pthread_mutex_lock(&m->lock);
    if (!m->heard)
        hear(m);
    bool ready = m->ready;
    (void)pthread_mutex_unlock(&m->lock);
    return ready;
}

/* ---- one file ---- */

static bool enter(struct media *m)
{
    int64_t until_us = clock_mono_us() + WAIT_US;
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    int rc = 0;
    (void)pthread_mutex_lock(&m->lock);
    while (m->inside >= PLACES && rc == 0)
        rc = pthread_cond_timedwait(&m->left, &m->lock, &until);
    bool in = m->inside < PLACES;
    if (in)
        m->inside++;
    (void)pthread_mutex_unlock(&m->lock);
    return in;
}

static void leave(struct media *m)
{
    (void)pthread_mutex_lock(&m->lock);
    m->inside--;
    (void)pthread_cond_signal(&m->left);
    (void)pthread_mutex_unlock(&m->lock);
}

static bool send_job(const struct media *m, const int fds[KEEPER_JOB_FDS], uint32_t widest)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * KEEPER_JOB_FDS)];
    } control = {.room = {0}};
    struct iovec io = {&widest, sizeof widest};
    struct msghdr msg = {
        .msg_iov = &io,
        .msg_iovlen = 1,
        .msg_control = control.room,
        .msg_controllen = sizeof control.room};
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * KEEPER_JOB_FDS);
    memcpy(CMSG_DATA(c), fds, sizeof(int) * KEEPER_JOB_FDS);
    return sendmsg(m->socket, &msg, MSG_NOSIGNAL) == sizeof widest;
}

/* 1990 to 2200 in local time. */
#define SHOT_OLDEST ((int64_t)631126800 * 1000)
#define SHOT_NEWEST ((int64_t)7289629200 * 1000)

static bool shot_sane(const struct media_shot *x)
{
    if ((x->knows & ~(MEDIA_SHOT_AT | MEDIA_SHOT_PLACE)) != 0)
        return false;
    if ((x->knows & MEDIA_SHOT_AT) != 0 && (x->at < SHOT_OLDEST || x->at > SHOT_NEWEST))
        return false;
    return x->latitude >= -90000000 && x->latitude <= 90000000 && x->longitude >= -180000000 &&
           x->longitude <= 180000000;
}

/* It has read hostile bytes: only what can be true is taken. */
static bool sane(const struct media_result *r)
{
    return (unsigned)r->type < TYPES && (unsigned)r->verdict < MEDIA_VERDICTS &&
           r->width <= MEDIA_MAX_SIDE && r->height <= MEDIA_MAX_SIDE &&
           (r->verdict != MEDIA_FINE || r->type != MEDIA_NONE) &&
           r->remade == (r->verdict == MEDIA_FINE && r->type != MEDIA_PDF) && shot_sane(&r->shot);
}

/* E_INTERNAL: it ended without a word. */
static enum err wait_for_verdict(int fd, struct media_result *ret)
{
    struct media_result r;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int rc = poll(&p, 1, (JAIL_SECONDS + 2) * 1000);
    if (rc == 0)
        return E_BUSY;
    if (rc < 0 || read(fd, &r, sizeof r) != sizeof r || !sane(&r))
        return E_INTERNAL;
    *ret = r;
    return OK;
}

static enum err look(
    struct media *m, const int in_out[2], uint32_t widest, struct media_result *ret)
{
    int reply[2];
    if (pipe2(reply, O_CLOEXEC) != 0) {
        log_error("media: no pipe: %s", strerror(errno));
        return E_BUSY;
    }
    const int fds[KEEPER_JOB_FDS] = {in_out[0], in_out[1], reply[1]};
    bool sent = send_job(m, fds, widest);
    (void)close(reply[1]);
    enum err e = sent ? wait_for_verdict(reply[0], ret) : E_BUSY;
    (void)close(reply[0]);
    if (!media_alive(m))
        return E_BUSY;
    if (e != E_INTERNAL)
        return e;
    log_warn("media: a file broke the limits of the process that looked at it; it was refused");
    *ret = (struct media_result){.verdict = MEDIA_TOO_HARD};
    return OK;
}

enum err media_narrow(
    struct media *m, const int in_out[2], uint32_t widest, struct media_result *ret)
{
    if (!media_alive(m) || !media_ready(m) || !enter(m))
        return E_BUSY;
    atomic_fetch_add(&m->looks, 1);
    enum err e = look(m, in_out, widest, ret);
    leave(m);
    return e;
}

enum err media_look(struct media *m, int in, int out, struct media_result *ret)
{
    return media_narrow(m, (const int[]){in, out}, 0, ret);
}
