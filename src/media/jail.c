#include "media/jail.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* 50 million pixels of four bytes, a progressive picture's coefficients beside them, and the
 * program itself. */
#define MEMORY_BYTES ((rlim_t)640 * 1024 * 1024)
#define FILE_BYTES ((rlim_t)64 * 1024 * 1024)

static scmp_filter_ctx filter;

/* ---- files: none (Landlock ABI 1; later rights are covered by the system calls that are left) --
 */

static bool forbid_files(void)
{
    const struct landlock_ruleset_attr none = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                             LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                             LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                             LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
                             LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                             LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                             LANDLOCK_ACCESS_FS_MAKE_SYM};
    long set = syscall(SYS_landlock_create_ruleset, &none, sizeof none, 0);
    if (set < 0)
        return false;
    bool done = syscall(SYS_landlock_restrict_self, (int)set, 0) == 0;
    (void)close((int)set);
    return done;
}

/* ---- system calls ---- */

static bool allow(int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

/* Memory, but never such that can be run. */
static bool allow_without_exec(int call)
{
    return seccomp_rule_add(
               filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

/* What a sanitizer does by itself before a process ends. */
static bool allow_sanitizer(void)
{
    return allow(SCMP_SYS(sigaltstack)) && allow(SCMP_SYS(rt_sigprocmask)) &&
           allow(SCMP_SYS(sched_yield)) && allow(SCMP_SYS(gettid)) && allow(SCMP_SYS(getpid));
}

static bool build_filter(void)
{
    static const int calls[] = {
        SCMP_SYS(read),       SCMP_SYS(write), SCMP_SYS(munmap),       SCMP_SYS(mremap),
        SCMP_SYS(madvise),    SCMP_SYS(brk),   SCMP_SYS(futex),        SCMP_SYS(exit),
        SCMP_SYS(exit_group), SCMP_SYS(close), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime),
    };
    filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter || (JAIL_SANITIZED && !allow_sanitizer()))
        return false;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!allow(calls[i]))
            return false;
    return allow_without_exec(SCMP_SYS(mmap)) && allow_without_exec(SCMP_SYS(mprotect));
}

bool jail_build(bool *ret_landlock)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    *ret_landlock = forbid_files();
    return build_filter();
}

/* ---- limits ---- */

static bool limit(int what, rlim_t most)
{
    struct rlimit r = {most, most};
    return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static bool limits(void)
{
    const struct itimerval time = {.it_value = {.tv_sec = JAIL_SECONDS}};
    (void)signal(SIGALRM, SIG_DFL);
    return (JAIL_SANITIZED || limit(RLIMIT_AS, MEMORY_BYTES)) && limit(RLIMIT_CPU, JAIL_SECONDS) &&
           limit(RLIMIT_FSIZE, FILE_BYTES) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_CORE, 0) &&
           setitimer(ITIMER_REAL, &time, NULL) == 0;
}

bool jail_enter(void)
{
    return filter && limits() && seccomp_load(filter) == 0;
}
