#include "media/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/jail.h"
#include "media/sniff.h"
#include "media/task.h"

struct job {
    int in, out, reply;
    uint32_t widest;
};

/* Signals for the server are not for the keeper: it ends when its socket does. Children are not
 * waited for. */
static void set_signals(void)
{
    sigset_t none;
    (void)sigemptyset(&none);
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* When memory runs out, a picture goes before the server does. */
static void offer_itself(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!write(fd, "800", 3);
    (void)close(fd);
}

static bool keeps(const struct job *j, int fd)
{
    return fd == j->in || fd == j->out || fd == j->reply || (JAIL_SANITIZED && fd == STDERR_FILENO);
}

/* Nothing is left but the job's own; the keeper has few others. */
static void close_others(const struct job *j)
{
    int high = j->in > j->out ? j->in : j->out;
    if (j->reply > high)
        high = j->reply;
    for (int fd = 0; fd <= high; fd++)
        if (!keeps(j, fd))
            (void)close(fd);
    (void)close_range((unsigned)high + 1, ~0U, 0);
}

/* False: it cannot be mapped. */
static bool map_file(int fd, struct str *ret)
{
    struct stat st;
    *ret = S("");
    if (fstat(fd, &st) != 0 || st.st_size < 0)
        return false;
    if (st.st_size == 0)
        return true;
    ret->n = (size_t)st.st_size;
    ret->p = mmap(NULL, ret->n, PROT_READ, MAP_PRIVATE, fd, 0);
    return ret->p != MAP_FAILED;
}

static _Noreturn void look(const struct job *j)
{
    struct task t = {.out = j->out, .reply = j->reply, .widest = j->widest};
    close_others(j);
    if (!map_file(j->in, &t.in) || !jail_enter())
        _exit(1);
    task_run(&t);
}

/* Would a child be held? One tries. */
static bool jail_holds(void)
{
    int status = 1;
    pid_t child = fork();
    if (child == 0)
        _exit(jail_enter() ? 0 : 1);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* False: the server is gone. */
static bool take_job(int socket, struct job *ret)
{
    int fds[KEEPER_JOB_FDS];
    uint32_t widest;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * KEEPER_JOB_FDS)];
    } control;
    for (;;) {
        struct iovec io = {&widest, sizeof widest};
        struct msghdr m = {
            .msg_iov = &io,
            .msg_iovlen = 1,
            .msg_control = control.room,
            .msg_controllen = sizeof control.room};
        ssize_t n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof fds))
            continue;
        memcpy(fds, CMSG_DATA(c), sizeof fds);
        *ret = (struct job){fds[0], fds[1], fds[2], n == sizeof widest ? widest : 0};
        return true;
    }
}

_Noreturn void keeper_run(int socket)
{
    bool landlock = false;
    (void)close_range((unsigned)socket + 1, ~0U, 0);
    if (socket > 3)
        (void)close_range(3, (unsigned)socket - 1, 0);
    set_signals();
    offer_itself();
    struct keeper_word word = {.sniffs = sniff_open()};
    word.jailed = jail_build(&landlock) && jail_holds();
    word.landlock = landlock;
    word.ready = word.sniffs && word.jailed;
    (void)signal(SIGCHLD, SIG_IGN);
    (void)send(socket, &word, sizeof word, MSG_NOSIGNAL);
    struct job j;
    while (word.ready && take_job(socket, &j)) {
        if (fork() == 0)
            look(&j);
        (void)close(j.in);
        (void)close(j.out);
        (void)close(j.reply);
    }
    _exit(0);
}
