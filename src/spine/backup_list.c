/* backup_list: the folder of copies: names, what lies there, what is swept. */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "spine/backup_folder.h"

#define MAX_FOUND 1000 /* far more than are kept */
#define AHEAD_MS ((int64_t)3600 * 1000)

/* ---- names ---- */

static const struct str prefixes[BACKUP_KINDS] = {
    [BACKUP_OF_NIGHT] = STR_INIT("night-"),
    [BACKUP_ON_DEMAND] = STR_INIT("hand-"),
};

struct str backup_name(struct arena *a, enum backup_kind kind, int64_t at)
{
    struct date d = date_of_day(date_local_day(at));
    int m = date_local_minute(at);
    return arena_fmt(
        a, "%.*s%04d%02d%02d-%02d%02d%02d.db", STR_ARG(prefixes[kind]), d.year, d.month, d.day,
        m / 60, m % 60, (int)(at / 1000 % 60));
}

static bool parse_moment(struct str s, int64_t *ret)
{
    char iso[] = "YYYY-MM-DD HH:MM:SS";
    static const unsigned char at[] = {0, 1, 2, 3, 5, 6, 8, 9, 255, 11, 12, 14, 15, 17, 18};
    if (s.n != sizeof at || s.p[8] != '-')
        return false;
    for (size_t i = 0; i < sizeof at; i++)
        if (at[i] != 255)
            iso[at[i]] = s.p[i];
    return date_parse_local(str_z(iso), ret);
}

bool backup_name_parse(struct str name, struct backup *ret)
{
    for (int k = 0; k < BACKUP_KINDS; k++) {
        struct str prefix = prefixes[k];
        if (!str_starts(name, prefix) || !str_ends(name, S(".db")))
            continue;
        struct str moment = str_sub(name, prefix.n, name.n - prefix.n - 3);
        *ret = (struct backup){.kind = (enum backup_kind)k};
        return parse_moment(moment, &ret->at);
    }
    return false;
}

/* ---- what lies there ---- */

static int by_moment(const void *x, const void *y)
{
    const struct backup *a = x, *b = y;
    if (a->ahead != b->ahead)
        return a->ahead ? 1 : -1;
    return a->at == b->at ? str_cmp(a->name, b->name) : a->at < b->at ? 1 : -1;
}

static bool take(struct arena *a, const struct backups *b, const char *name, struct backup *ret)
{
    struct stat st;
    if (!backup_name_parse(str_z(name), ret))
        return false;
    ret->name = arena_str(a, str_z(name));
    const char *path = arena_z(a, arena_fmt(a, "%.*s/%s", STR_ARG(b->config.dir), name));
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    ret->bytes = st.st_size;
    return true;
}

enum err backups_list(
    struct arena *a, const struct backups *b, int64_t now_at, struct backup_list *ret)
{
    struct backup *list = ARENA_ARRAY(a, struct backup, MAX_FOUND);
    size_t n = 0;
    *ret = (struct backup_list){list, 0};
    DIR *d = opendir(arena_z(a, b->config.dir));
    if (!d)
        return errno == ENOENT ? OK : E_NOT_FOUND;
    /* cppcheck-suppress readdirCalled ; nobody else reads this stream */
    for (const struct dirent *x; n < MAX_FOUND && (x = readdir(d));) {
        if (!take(a, b, x->d_name, &list[n]))
            continue;
        list[n].ahead = list[n].at > now_at + AHEAD_MS;
        n++;
    }
    (void)closedir(d);
    if (n)
        qsort(list, n, sizeof *list, by_moment);
    ret->n = n;
    return OK;
}

struct str backups_dir(const struct backups *b)
{
    return b->config.dir;
}

struct backups *backups_open(struct arena *a, const struct backups_config *config)
{
    struct backups *b = ARENA_NEW(a, struct backups);
    b->config = *config;
    b->config.dir = arena_str(a, config->dir);
    return b;
}

void backups_look(struct backups *b, int64_t now_at)
{
    struct arena *a = arena_new(0);
    struct backup_list all;
    if (backups_list(a, b, now_at, &all) == OK) {
        bool any = all.n > 0 && !all.list[0].ahead;
        atomic_store(&b->newest_at, any ? all.list[0].at : 0);
        atomic_store(&b->count, (int64_t)all.n);
    }
    arena_free(a);
}

struct backups_state backups_state(const struct backups *b)
{
    return (struct backups_state){atomic_load(&b->newest_at), atomic_load(&b->count)};
}

/* ---- removing ---- */

static int remove_it(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void backup_remove_folder(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && nftw(path, remove_it, 8, FTW_DEPTH | FTW_PHYS) != 0)
        log_warn("backup: %s cannot be removed", path);
}

void backup_remove(struct arena *a, struct str file)
{
    if (unlink(arena_z(a, file)) != 0 && errno != ENOENT)
        log_warn("backup: a copy cannot be removed: %s", strerror(errno));
    backup_remove_folder(arena_z(a, arena_cat(a, file, S(BACKUP_FILES))));
    (void)unlink(arena_z(a, arena_cat(a, file, S(BACKUP_SUM))));
}

/* What a name of ours is without its end, "" for anybody else's. */
static struct str stem(struct str name, struct str end)
{
    struct backup x;
    struct str s = str_ends(name, end) ? str_sub(name, 0, name.n - end.n) : S("");
    return s.n && backup_name_parse(s, &x) ? s : S("");
}

static bool is_left_over(struct arena *a, const struct backups *b, struct str name)
{
    static const struct str parts[] = {
        STR_INIT(BACKUP_PART), STR_INIT(BACKUP_PART BACKUP_FILES),
        STR_INIT(BACKUP_PART "-journal")};
    static const struct str beside[] = {STR_INIT(BACKUP_FILES), STR_INIT(BACKUP_SUM)};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (stem(name, parts[i]).n)
            return true;
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        struct str file = stem(name, beside[i]);
        struct str path = arena_fmt(a, "%.*s/%.*s", STR_ARG(b->config.dir), STR_ARG(file));
        if (file.n && access(arena_z(a, path), F_OK) != 0)
            return true;
    }
    return false;
}

void backup_sweep(struct arena *a, const struct backups *b)
{
    DIR *d = opendir(arena_z(a, b->config.dir));
    if (!d)
        return;
    /* cppcheck-suppress readdirCalled ; nobody else reads this stream */
    for (const struct dirent *x; (x = readdir(d));)
        if (is_left_over(a, b, str_z(x->d_name)))
            backup_remove_folder(
                arena_z(a, arena_fmt(a, "%.*s/%s", STR_ARG(b->config.dir), x->d_name)));
    (void)closedir(d);
}
