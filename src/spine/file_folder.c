#include "spine/file_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define BLOCK ((size_t)256 * 1024)

void file_store_remove(const struct file_store *s, struct str place)
{
    char name[FILE_PLACE_MAX];
    int folder;
    if (file_folder_of(s, place, false, name, &folder) != OK)
        return;
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
        log_warn("files: a file cannot be removed: %s", strerror(errno));
    (void)close(folder);
}

int64_t file_store_age(const struct file_store *s, struct str place)
{
    int fd;
    int64_t bytes, age = -1;
    struct stat st;
    if (file_store_read(s, place, &fd, &bytes) != OK)
        return -1;
    /* When it was given its place: the bytes may be older. */
    if (fstat(fd, &st) == 0)
        age = clock_wall() - ((int64_t)st.st_ctim.tv_sec * 1000 + st.st_ctim.tv_nsec / 1000000);
    (void)close(fd);
    return age < 0 ? 0 : age;
}

/* ---- what lies there ---- */

static int by_name(const void *a, const void *b)
{
    return memcmp(a, b, FILE_PLACE_MAX);
}

static void add_name(struct arena *a, struct file_names *names, size_t *room, const char *name)
{
    if (names->n == *room) {
        *room = *room ? *room * 2 : 64;
        void *grown = arena_raw(a, *room * sizeof *names->list);
        if (names->n)
            memcpy(grown, names->list, names->n * sizeof *names->list);
        names->list = grown;
    }
    memcpy(names->list[names->n++], name, FILE_PLACE_MAX);
}

enum err file_store_list(
    struct arena *a, const struct file_store *s, unsigned folder, struct file_names *ret)
{
    struct file_names names = {0};
    size_t room = 0;
    char name[3];
    int fd;
    (void)snprintf(name, sizeof name, "%02x", folder % FILE_FOLDERS);
    *ret = names;
    enum err e = file_folder_open(s, name, false, &fd);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    DIR *d = fdopendir(fd);
    if (!d) {
        (void)close(fd);
        return file_failure("list");
    }
    /* cppcheck-suppress readdirCalled ; nobody else reads this stream */
    for (const struct dirent *x; (x = readdir(d));)
        if (file_is_place(str_z(x->d_name)) && memcmp(x->d_name, name, 2) == 0)
            add_name(a, &names, &room, x->d_name);
    (void)closedir(d);
    if (names.n)
        qsort(names.list, names.n, sizeof *names.list, by_name);
    *ret = names;
    return OK;
}

/* ---- the same file in another store ---- */

static enum err link_over(
    const struct file_store *from, const struct file_store *to, struct str place)
{
    char name[FILE_PLACE_MAX];
    int old, fresh;
    enum err e = file_folder_of(from, place, false, name, &old);
    if (e != OK)
        return e;
    e = file_folder_of(to, place, true, name, &fresh);
    if (e == OK) {
        bool done = linkat(old, name, fresh, name, 0) == 0 || errno == EEXIST;
        /* Another disk, or one without second names: then it is copied. */
        e = done && fsync(fresh) == 0 ? OK : E_CONFLICT;
        (void)close(fresh);
    }
    (void)close(old);
    return e;
}

static enum err copy_bytes(int from, struct file_draft *to)
{
    ssize_t n;
    do
        n = copy_file_range(from, NULL, to->fd, NULL, BLOCK * 64, 0);
    while (n > 0);
    return n == 0 ? OK : file_failure("copy");
}

static enum err copy_over(
    const struct file_store *from, const struct file_store *to, const struct file_sent *what)
{
    struct file_draft d = {0};
    char place[FILE_PLACE_MAX] = {0};
    int fd;
    int64_t bytes;
    enum err e = file_store_read(from, what->place, &fd, &bytes);
    if (e != OK)
        return e;
    e = file_draft_open(to, &d);
    if (e == OK)
        e = copy_bytes(fd, &d);
    if (e == OK)
        e = file_draft_measure(&d);
    (void)close(fd);
    if (e == OK && !str_eq(what->sha256, (struct str){(const char *)d.sha256, sizeof d.sha256}))
        e = E_INVALID;
    memcpy(place, what->place.p, FILE_PLACE_MAX - 1);
    if (e == OK)
        e = file_put_in_place(to, d.fd, place);
    file_draft_drop(&d);
    return e == E_CONFLICT ? OK : e;
}

enum err file_store_send(
    const struct file_store *from, const struct file_store *to, const struct file_sent *what)
{
    enum err e = what->link ? link_over(from, to, what->place) : E_CONFLICT;
    return e == E_CONFLICT ? copy_over(from, to, what) : e;
}
