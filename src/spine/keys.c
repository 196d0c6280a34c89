#include "spine/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "trust/hash.h"

static const struct {
    const char *name;
    int since; /* the step of schema/ that brought it; 0: there from the first */
} known[KEY_COUNT] = {
    [KEY_TRACK] = {"track", 0}, [KEY_FIELD] = {"field", 0},   [KEY_BLIND] = {"blind", 0},
    [KEY_FORM] = {"form", 0},   [KEY_RATING] = {"rating", 0}, [KEY_PASSWORD] = {"password", 10},
    [KEY_SIGN] = {"sign", 17},
};

static enum err path_of(char *out, size_t size, const char *dir, int key)
{
    int n = snprintf(out, size, "%s/%s.key", dir, known[key].name);
    return n > 0 && (size_t)n < size ? OK : E_INVALID;
}

static enum err create_one(const char *path)
{
    unsigned char bytes[KEY_BYTES];
    char hex[KEY_BYTES * 2 + 1];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        if (errno == EEXIST)
            return E_CONFLICT;
        log_error("keys: cannot create %s: %s", path, strerror(errno));
        return E_INTERNAL;
    }
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    bool ok = write(fd, hex, sizeof hex - 1) == (ssize_t)sizeof hex - 1 && fsync(fd) == 0;
    hash_wipe(bytes, sizeof bytes);
    hash_wipe(hex, sizeof hex);
    if (close(fd) != 0 || !ok) {
        log_error("keys: cannot write %s: %s", path, strerror(errno));
        return E_INTERNAL;
    }
    return OK;
}

enum err keys_create(const char *dir)
{
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        log_error("keys: cannot create %s: %s", dir, strerror(errno));
        return E_INTERNAL;
    }
    char path[4096];
    enum err e = OK;
    for (int k = 0; k < KEY_COUNT && e == OK; k++) {
        e = path_of(path, sizeof path, dir, k);
        if (e == OK)
            e = create_one(path);
    }
    return e;
}

enum err keys_add(const char *dir, int applied)
{
    char path[4096];
    enum err e = OK;
    for (int k = 0; k < KEY_COUNT && e == OK; k++) {
        if (known[k].since <= applied)
            continue;
        e = path_of(path, sizeof path, dir, k);
        if (e == OK)
            e = create_one(path);
        if (e == E_CONFLICT)
            e = OK; /* of a migration that was broken off */
    }
    return e;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_hex(const char hex[KEY_BYTES * 2], unsigned char *out)
{
    for (size_t i = 0; i < KEY_BYTES; i++) {
        int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static enum err load_one(const char *path, unsigned char *out)
{
    struct stat st;
    char hex[KEY_BYTES * 2];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        log_error("keys: cannot open %s: %s", path, strerror(errno));
        return E_NOT_FOUND;
    }
    bool readable = fstat(fd, &st) == 0 && read(fd, hex, sizeof hex) == (ssize_t)sizeof hex;
    (void)close(fd);
    if (!readable || !from_hex(hex, out)) {
        log_error("keys: %s is not a key", path);
        return E_INTERNAL;
    }
    hash_wipe(hex, sizeof hex);
    if ((st.st_mode & 077) != 0) {
        log_error("keys: %s can be read by others; run: chmod 600 %s", path, path);
        return E_DENIED;
    }
    return OK;
}

enum err keys_load(const char *dir, struct keys *ret)
{
    char path[4096];
    (void)mlock(ret, sizeof *ret); /* best effort: small machines limit locked memory */
    for (int k = 0; k < KEY_COUNT; k++) {
        enum err e = path_of(path, sizeof path, dir, k);
        if (e == OK)
            e = load_one(path, ret->bytes[k]);
        if (e != OK) {
            keys_wipe(ret);
            return e;
        }
    }
    return OK;
}

static enum err look_at(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return E_NOT_FOUND;
    return st.st_mode & 077 ? E_DENIED : OK;
}

enum err keys_look(const char *dir)
{
    char path[4096];
    enum err e = look_at(dir);
    for (int k = 0; k < KEY_COUNT && e == OK; k++) {
        e = path_of(path, sizeof path, dir, k);
        if (e == OK)
            e = look_at(path);
    }
    return e;
}

void keys_wipe(struct keys *keys)
{
    hash_wipe(keys, sizeof *keys);
    (void)munlock(keys, sizeof *keys);
}

struct str keys_get(const struct keys *keys, enum key key)
{
    return (struct str){(const char *)keys->bytes[key], KEY_BYTES};
}
