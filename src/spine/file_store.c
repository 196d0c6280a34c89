#include "spine/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "spine/file_folder.h"

#define BLOCK ((size_t)256 * 1024)

enum err file_failure(const char *what)
{
    int why = errno;
    if (why == ENOENT)
        return E_NOT_FOUND;
    log_error("files: %s: %s", what, strerror(why));
    return why == ENOSPC || why == EDQUOT || why == EFBIG ? E_FULL : E_INTERNAL;
}

/* ---- the folder ---- */

enum err file_store_open(struct arena *a, struct str folder, bool make, struct file_store **ret)
{
    const char *path = arena_z(a, folder);
    if (make && mkdir(path, 0700) != 0 && errno != EEXIST)
        return file_failure("mkdir");
    /* The administrator may have put the folder on another disk: its own name may be a link. */
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && (make || errno != ENOENT))
        return file_failure("open");
    *ret = ARENA_NEW(a, struct file_store);
    (*ret)->fd = fd;
    return OK;
}

void file_store_close(struct file_store *s)
{
    if (s && s->fd >= 0)
        (void)close(s->fd);
}

/* ---- writing ---- */

static enum err write_all(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_failure("write");
        s = str_from(s, (size_t)n);
    }
    return OK;
}

enum err file_draft_open(const struct file_store *s, struct file_draft *ret)
{
    if (s->fd < 0)
        return E_FULL; /* there was no room even for the folder */
    int fd = openat(s->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_failure("no file without a name");
    *ret = (struct file_draft){.open = true, .fd = fd};
    return OK;
}

enum err file_draft_write(const struct file_store *s, struct str bytes, struct file_draft *ret)
{
    struct file_draft d = {0};
    struct hash_stream h;
    hash_stream_init(&h);
    enum err e = file_draft_open(s, &d);
    for (struct str rest = bytes; e == OK && rest.n > 0; rest = str_from(rest, BLOCK)) {
        struct str block = str_sub(rest, 0, BLOCK);
        hash_stream_add(&h, block);
        e = write_all(d.fd, block);
    }
    hash_stream_done(&h, d.sha256);
    d.bytes = (int64_t)bytes.n;
    if (e == OK)
        *ret = d;
    else
        file_draft_drop(&d);
    return e;
}

/* Reads it once from its beginning. */
static enum err hash_file(int fd, unsigned char out[HASH_SHA256_BYTES], int64_t *ret_bytes)
{
    struct arena *a = arena_new(0);
    char *block = arena_raw(a, BLOCK);
    struct hash_stream h;
    int64_t at = 0;
    ssize_t n;
    hash_stream_init(&h);
    while ((n = pread(fd, block, BLOCK, at)) > 0) {
        hash_stream_add(&h, (struct str){block, (size_t)n});
        at += n;
    }
    enum err e = n == 0 ? OK : file_failure("read");
    arena_free(a);
    hash_stream_done(&h, out);
    *ret_bytes = at;
    return e;
}

enum err file_draft_measure(struct file_draft *d)
{
    return hash_file(d->fd, d->sha256, &d->bytes);
}

static void own_path(int fd, char out[32])
{
    (void)snprintf(out, 32, "/proc/self/fd/%d", fd);
}

enum err file_draft_view(const struct file_draft *d, int *ret_fd)
{
    char path[32];
    own_path(d->fd, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_failure("reopen");
    *ret_fd = fd;
    return OK;
}

void file_draft_drop(struct file_draft *d)
{
    if (d->open)
        (void)close(d->fd);
    *d = (struct file_draft){0};
}

/* ---- places ---- */

static void random_place(char out[FILE_PLACE_MAX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[(FILE_PLACE_MAX - 1) / 2];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = 0;
}

bool file_is_place(struct str s)
{
    bool fits = s.n == FILE_PLACE_MAX - 1;
    for (size_t i = 0; fits && i < s.n; i++)
        fits = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');
    return fits;
}

static enum err sync_folder(int fd)
{
    return fsync(fd) == 0 ? OK : file_failure("fsync of a folder");
}

enum err file_folder_open(const struct file_store *s, const char *name, bool make, int *ret_fd)
{
    const struct open_how how = {
        .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    bool made = false;
    if (s->fd < 0)
        return E_NOT_FOUND;
    if (make) {
        made = mkdirat(s->fd, name, 0700) == 0;
        if (!made && errno != EEXIST)
            return file_failure("mkdir");
    }
    long fd = syscall(SYS_openat2, s->fd, name, &how, sizeof how);
    if (fd < 0)
        return file_failure("open of a folder");
    enum err e = made ? sync_folder(s->fd) : OK;
    if (e != OK)
        (void)close((int)fd);
    else
        *ret_fd = (int)fd;
    return e;
}

enum err file_folder_of(
    const struct file_store *s, struct str place, bool make, char name[FILE_PLACE_MAX], int *ret_fd)
{
    char folder[3];
    if (!file_is_place(place))
        return E_NOT_FOUND;
    memcpy(name, place.p, place.n);
    name[place.n] = 0;
    memcpy(folder, name, 2);
    folder[2] = 0;
    return file_folder_open(s, folder, make, ret_fd);
}

enum err file_put_in_place(const struct file_store *s, int fd, const char *place)
{
    char name[FILE_PLACE_MAX], path[32];
    int folder = -1;
    enum err e = fchmod(fd, 0400) == 0 && fsync(fd) == 0 ? OK : file_failure("fsync");
    if (e == OK)
        e = file_folder_of(s, str_z(place), true, name, &folder);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INTERNAL : e;
    own_path(fd, path);
    if (linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW) != 0)
        e = errno == EEXIST ? E_CONFLICT : file_failure("link");
    if (e == OK)
        e = sync_folder(folder);
    (void)close(folder);
    return e;
}

enum err file_draft_keep(
    const struct file_store *s, struct file_draft *d, char ret_place[FILE_PLACE_MAX])
{
    char place[FILE_PLACE_MAX];
    random_place(place);
    enum err e = file_put_in_place(s, d->fd, place);
    file_draft_drop(d);
    if (e != OK)
        return e == E_FULL ? E_FULL : E_INTERNAL;
    memcpy(ret_place, place, sizeof place);
    return OK;
}

/* ---- reading ---- */

enum err file_store_read(
    const struct file_store *s, struct str place, int *ret_fd, int64_t *ret_bytes)
{
    const struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    char name[FILE_PLACE_MAX];
    struct stat st;
    int folder;
    enum err e = file_folder_of(s, place, false, name, &folder);
    if (e != OK)
        return e;
    long fd = syscall(SYS_openat2, folder, name, &how, sizeof how);
    if (fd < 0)
        e = file_failure("open");
    (void)close(folder);
    if (e != OK)
        return e;
    if (fstat((int)fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        (void)close((int)fd);
        return E_NOT_FOUND;
    }
    *ret_fd = (int)fd;
    *ret_bytes = st.st_size;
    return OK;
}

enum err file_store_hash(
    const struct file_store *s, struct str place, unsigned char out[HASH_SHA256_BYTES],
    int64_t *ret_bytes)
{
    int fd;
    enum err e = file_store_read(s, place, &fd, ret_bytes);
    if (e != OK)
        return e;
    e = hash_file(fd, out, ret_bytes);
    (void)close(fd);
    return e;
}
