/* lock: one writer for a data directory. $D/lock is held (flock) by whoever has the data open for
 * writing; the kernel gives it back when the process ends, however it ends. */
#ifndef GANDAN_SPINE_LOCK_H
#define GANDAN_SPINE_LOCK_H

#include "base/err.h"

/* E_BUSY: another process holds it. *ret_fd stays open until lock_release. */
enum err lock_take(const char *data_dir, int *ret_fd) must_check;
void lock_release(int fd);

#endif
