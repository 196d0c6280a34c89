/* jail: what keeps a process that reads hostile bytes from doing anything else. Inside media/ only.
 *
 * jail_build, once in the keeper: no new privileges, and Landlock (where the kernel has it) with no
 * right to any file. jail_enter, in the child: limits on memory, processor time, file size and
 * descriptors, 10 s by the clock, and a filter of system calls that leaves reading and writing what
 * is open, memory that is not executable, and the end; anything else ends the process. */
#ifndef GANDAN_MEDIA_JAIL_H
#define GANDAN_MEDIA_JAIL_H

#include <stdbool.h>

#define JAIL_SECONDS 10

/* A sanitizer reserves terabytes of addresses, and has something to say on standard error. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define JAIL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define JAIL_SANITIZED 1
#endif
#endif
#ifndef JAIL_SANITIZED
#define JAIL_SANITIZED 0
#endif

/* False: the filter cannot be made. *ret_landlock: the kernel has it. */
bool jail_build(bool *ret_landlock);
/* False: not all of it is in force; then nothing hostile may be touched. */
bool jail_enter(void);

#endif
