/* article_import_api: a file of news in JSON, taken apart. */
#include <fcntl.h>
#include <unistd.h>

#include "doc/json_read.h"
#include "open/article_import.h"

#define MEMBERS_MAX 16

/* The whole file, or one byte more than may be. */
static bool read_whole(const struct import *in, struct str *ret)
{
    int fd = open(in->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t room = ARTICLE_IMPORT_BYTES + 1, n = 0;
    char *p = arena_raw(in->arena, room);
    ssize_t got = 1;
    while (got > 0 && n < room) {
        got = read(fd, p + n, room - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd);
    *ret = (struct str){p, n};
    return got >= 0;
}

static enum err unusable(const struct import *in, enum text why, struct text_args args)
{
    import_issue(in, 0, S(""), why, args);
    return E_INVALID;
}

static enum err hand_over(const struct json_value *all, const struct article_import_objects *o)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < all->n; i++) {
        struct str cells[MEMBERS_MAX];
        for (size_t c = 0; c < o->n; c++)
            if (!json_get_str(&all->items[i], o->names[c], &cells[c]))
                cells[c] = S("");
        e = o->each(o->ctx, (int64_t)i + 1, cells);
    }
    return e;
}

enum err article_import_json(const struct import *in, const struct article_import_objects *o)
{
    struct str text = in->text;
    const struct json_value *all = NULL;
    struct json_fault wrong = {0};
    if (o->n > MEMBERS_MAX)
        return E_INTERNAL;
    if (in->path && !read_whole(in, &text))
        return unusable(in, TEXT_import_no_file, TEXT_ARGS(ta_str("file", str_z(in->path))));
    if (text.n > ARTICLE_IMPORT_BYTES)
        return unusable(in, TEXT_import_file_big, TEXT_NO_ARGS);
    if (json_read(in->arena, text, &all, &wrong) != OK)
        return unusable(
            in, TEXT_article_import_json, TEXT_ARGS(ta("line", text_plain(wrong.line))));
    if (all->kind != JSON_KIND_LIST)
        return unusable(in, TEXT_article_import_json_list, TEXT_NO_ARGS);
    return hand_over(all, o);
}
