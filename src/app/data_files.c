#include "app/data_files.h"

#include <unistd.h>

#include "db/migrate.h"

static void tell(void *ctx, struct str line)
{
    const struct command_call *c = ctx;
    command_complain(c, "%.*s", STR_ARG(line));
}

static struct file_found nothing_yet(struct command_call *c)
{
    return (struct file_found){.tell = tell, .ctx = c};
}

struct way {
    struct str database, from, to;
};

static enum err send_files(struct command_call *c, const struct way *way, struct file_found *ret)
{
    struct db_config config = {.url = way->database, .read_only = true};
    struct file_store *from = NULL, *to = NULL;
    struct db *db = NULL;
    *ret = nothing_yet(c);
    bool knows_files = false;
    enum err e = db_open(&config, &db);
    if (e == OK)
        e = db_has_migration(db, c->arena, S("file"), &knows_files);
    if (e == OK)
        e = file_store_open(c->arena, way->from, false, &from);
    if (e == OK)
        e = file_store_open(c->arena, way->to, true, &to);
    if (e == OK && knows_files)
        e = file_send_all(db, from, to, false, ret);
    db_close(db);
    file_store_close(from);
    file_store_close(to);
    /* An empty folder would only ask questions. */
    if (e == OK && ret->rows == 0)
        (void)rmdir(arena_z(c->arena, way->to));
    return e;
}

static struct str beside(struct arena *a, struct str copy)
{
    return arena_cat(a, copy, S(".files"));
}

static struct str own_files(const struct command_call *c, struct str dir)
{
    return arena_cat(c->arena, dir, S("/files"));
}

enum err data_files_in(
    struct command_call *c, struct str database, struct str from, struct file_found *ret)
{
    const struct way way = {
        .database = database,
        .from = beside(c->arena, from),
        .to = own_files(c, command_data_config(c).dir)};
    return send_files(c, &way, ret);
}

enum err data_files_check(struct command_call *c, struct file_found *ret)
{
    *ret = nothing_yet(c);
    return file_check(c->data->db, c->data->files, ret);
}
