#include "app/data.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/num.h"
#include "base/random.h"
#include "db/fault.h"
#include "db/migrate.h"
#include "db/writer.h"
#include "spine/disk.h"
#include "spine/id.h"
#include "spine/lock.h"
#include "spine/memo.h"
#include "spine/setting.h"
#include "spine/topic.h"

char *data_path(const struct data *data, const char *name)
{
    return arena_z(data->arena, arena_fmt(data->arena, "%s/%s", data->dir, name));
}

enum err purpose_parse(struct str word, enum purpose *ret)
{
    static const struct str words[] = {STR_INIT("work"), STR_INIT("demo"), STR_INIT("test")};
    for (int i = 0; i < 3; i++)
        if (str_eq(words[i], word)) {
            *ret = (enum purpose)i;
            return OK;
        }
    return E_INVALID;
}

static struct data *data_new(const struct data_config *config)
{
    struct arena *a = arena_new(0);
    struct data *d = ARENA_NEW(a, struct data);
    d->arena = a;
    d->config = *config;
    d->config.dir = arena_str(a, config->dir);
    d->config.database = arena_str(a, config->database);
    d->config.listen = arena_str(a, config->listen);
    d->config.clock_file = arena_str(a, config->clock_file);
    d->config.seed = arena_str(a, config->seed);
    d->dir = arena_z(a, config->dir);
    d->backups_path =
        config->backups_dir.n ? arena_z(a, config->backups_dir) : data_path(d, "backup");
    d->keys_path = config->keys_dir.n ? arena_z(a, config->keys_dir) : data_path(d, "keys");
    d->lock_fd = -1;
    return d;
}

static struct db_config db_config_of(const struct data *d, bool write)
{
    struct db_config c = {.read_only = !write};
    /* What several processes change is looked up each time (spine/memo.h). */
    c.mark = d->config.database.n ? NULL : topic_moves;
    c.url = d->config.database.n ? d->config.database : str_z(data_path(d, "gandan.db"));
    return c;
}

static enum err check_directory(const struct data *d)
{
    struct stat st;
    if (stat(d->dir, &st) != 0 || !S_ISDIR(st.st_mode))
        return E_NOT_FOUND;
    if ((st.st_mode & 077) == 0)
        return OK;
    log_error("%s can be read by others; run: chmod 700 %s", d->dir, d->dir);
    return E_DENIED;
}

enum err data_check_schema(struct db *db, struct arena *arena, const char *dir)
{
    struct db_schema_state s;
    enum err e = db_schema_state(db, arena, &s);
    if (e != OK)
        return e;
    if (s.altered)
        log_error(
            "a file of schema/ was changed after this data had applied it; run the program that"
            " wrote the data");
    else if (s.applied > s.known)
        log_error("the data was written by a newer program (%d > %d)", s.applied, s.known);
    else if (s.applied < s.known)
        log_error("the data is of an older program; run: gandan migrate --data %s", dir);
    else
        return OK;
    return E_CONFLICT;
}

/* ---- what the data says of itself ---- */

/* Of each unit its last events: a handful of rows, however long the story. An id may run ahead of
 * the clock (a steered one stands still or goes back), so ids count, not moments; but not those of
 * ratings, which are random. CROSS: else SQLite begins with the events, all of them. */
DB_STMT(
    LAST_ID, "data.last_id", "",
    "SELECT MAX(CASE WHEN e.noun <> 'rating' THEN e.id ELSE 0 END)"
    " FROM event_head h CROSS JOIN event e /* all units */"
    " WHERE e.unit_id = h.unit_id AND e.seq > h.seq - 100");

static enum err read_self(struct db_tx *tx, void *ctx)
{
    struct data *d = ctx;
    struct str purpose, node;
    enum err e = setting_get(tx, 0, S("purpose"), &purpose);
    if (e == OK)
        e = setting_get(tx, 0, S("node"), &node);
    if (e != OK)
        return e;
    if (purpose_parse(purpose, &d->purpose) != OK)
        d->purpose = PURPOSE_WORK;
    uint64_t n = 0;
    if (num_parse_uint(node, ID_NODES - 1, &n))
        id_set_node((unsigned)n);
    d->preferred_node = (int64_t)n;
    struct db_rows r = db_query(tx, &LAST_ID, DB_NO_ARGS);
    while (db_next(&r))
        id_not_below(row_i64_or(&r, 0));
    return db_done(&r);
}

static enum err steer_clock(const struct data *d)
{
    if (!d->config.clock_file.n)
        return OK;
    if (d->purpose == PURPOSE_WORK) {
        log_error("--clock is for demo and test data only");
        return E_DENIED;
    }
    if (clock_use_file(arena_z(d->arena, d->config.clock_file)))
        return OK;
    log_error("--clock: the file holds no time");
    return E_INVALID;
}

enum err data_arm_fault(const struct data *data, struct str plan)
{
    struct db_fault_plan p;
    if (data->purpose != PURPOSE_TEST)
        return E_DENIED;
    enum err e = db_fault_parse(plan, &p);
    p.spares = true;
    if (e == OK)
        db_fault_arm(p);
    return e;
}

/* The very last step of opening: what is counted is what the command does. */
static enum err arm_fault_of_environment(const struct data *d)
{
    struct str plan = str_z(getenv("GANDAN_FAULT"));
    enum err e = plan.n ? data_arm_fault(d, plan) : OK;
    if (e == E_DENIED)
        log_error("GANDAN_FAULT makes the database fail: it is for test data only");
    else if (e != OK)
        log_error("GANDAN_FAULT: no such plan; write call:3, full:1+ or call:1@rating.give");
    return e;
}

/* One file has one writer; a shared database may have several, whose ids must differ. */
static enum err take_node(struct db_tx *tx, void *ctx)
{
    struct data *d = ctx;
    return node_take(tx, d->preferred_node, &d->node);
}

static enum err give_node_back(struct db_tx *tx, void *ctx)
{
    const struct data *d = ctx;
    return node_give_back(tx, &d->node);
}

static enum err start_writing(struct data *d)
{
    enum err e = db_writer_start(d->db);
    if (e == OK && db_engine(d->db) == DB_POSTGRES)
        e = db_write(d->db, d->arena, DB_HIGH, take_node, d);
    if (e == OK && d->node.holder)
        id_set_node((unsigned)d->node.number);
    return e;
}

static void stop_writing(struct data *d)
{
    if (d->node.holder && db_write(d->db, d->arena, DB_HIGH, give_node_back, d) != OK)
        log_warn("the number of this process stays taken for a while");
    db_writer_stop(d->db, 20000);
}

void data_close(struct data *data)
{
    if (!data)
        return;
    if (data->db) {
        stop_writing(data);
        db_close(data->db);
    }
    memo_forget();
    file_store_close(data->files);
    keys_wipe(&data->keys);
    lock_release(data->lock_fd);
    arena_free(data->arena);
}

/* A database cannot be opened, not even for reading, on a disk without any room: that is what the
 * ballast is for. */
static enum err open_with_ballast(struct data *d, const struct db_config *config)
{
    enum err e = db_open(config, &d->db);
    if (e != E_FULL || !disk_release_ballast(d->config.dir))
        return e;
    log_warn("the disk is full: the ballast was given back, so that the data can be opened");
    return db_open(config, &d->db);
}

static enum err open_files(struct data *d, bool write)
{
    struct str folder = str_z(data_path(d, "files"));
    enum err e = file_store_open(d->arena, folder, write, &d->files);
    /* Without room for an empty folder there is still reading. */
    return e == E_FULL ? file_store_open(d->arena, folder, false, &d->files) : e;
}

static enum err open_database(struct data *d, bool write)
{
    struct db_config config = db_config_of(d, write);
    enum err e = open_with_ballast(d, &config);
    if (e == OK)
        e = data_check_schema(d->db, d->arena, d->dir);
    if (e == OK)
        e = db_read(d->db, d->arena, read_self, d);
    if (e == OK)
        e = steer_clock(d);
    if (e == OK && write)
        e = start_writing(d);
    if (e == OK && write)
        e = topic_follow(d->db);
    if (e == OK)
        e = arm_fault_of_environment(d);
    return e;
}

enum err data_open(const struct data_config *config, bool write, struct data **ret)
{
    struct data *d = data_new(config);
    enum err e = check_directory(d);
    if (e == OK && write)
        e = lock_take(d->dir, &d->lock_fd);
    /* The schema first: data of an older program may lack a key that the migration makes. */
    if (e == OK)
        e = open_files(d, write);
    if (e == OK)
        e = open_database(d, write);
    if (e == OK)
        e = keys_load(d->keys_path, &d->keys);
    if (e != OK) {
        data_close(d);
        return e;
    }
    *ret = d;
    return OK;
}

/* ---- care ---- */

static enum err analyze(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    return db_analyze(tx);
}

void data_analyze(struct data *data)
{
    struct arena *a = arena_new(0);
    enum err e = db_write(data->db, a, DB_LOW, analyze, NULL);
    arena_free(a);
    if (e != OK && e != E_BUSY)
        log_warn("the database could not look at its own rows: %s", err_name(e));
}

/* ---- making one ---- */

struct first {
    struct str purpose, node;
};

static enum err write_first(struct db_tx *tx, void *ctx)
{
    const struct first *f = ctx;
    enum err e = setting_set(tx, 0, S("purpose"), f->purpose);
    return e == OK ? setting_set(tx, 0, S("node"), f->node) : e;
}

/* Seeded data has a seeded node, so that the same arguments give the same ids. */
static unsigned choose_node(const struct data *d)
{
    uint64_t seed;
    if (d->config.seed.n && num_parse_uint(d->config.seed, UINT64_MAX, &seed)) {
        struct random_seeded r;
        random_seed(&r, seed);
        return (unsigned)random_below(&r, ID_NODES);
    }
    uint16_t word;
    random_bytes(&word, sizeof word);
    return word % ID_NODES;
}

static enum err fill(struct data *d, enum purpose purpose)
{
    static const struct str words[] = {STR_INIT("work"), STR_INIT("demo"), STR_INIT("test")};
    int applied;
    struct db_config config = db_config_of(d, true);
    enum err e = db_create(&config);
    if (e == OK)
        e = db_open(&config, &d->db);
    if (e == OK)
        e = db_migrate(d->db, d->arena, STR_NONE, &applied);
    if (e == OK)
        e = db_writer_start(d->db);
    if (e != OK)
        return e;
    unsigned node = choose_node(d);
    id_set_node(node);
    d->purpose = purpose;
    struct first first = {words[purpose], arena_fmt(d->arena, "%u", node)};
    e = db_write(d->db, d->arena, DB_HIGH, write_first, &first);
    return e == OK ? steer_clock(d) : e;
}

enum err data_create(const struct data_config *config, enum purpose purpose, struct data **ret)
{
    struct data *d = data_new(config);
    enum err e = OK;
    if (mkdir(d->dir, 0700) != 0 && errno != EEXIST) {
        log_error("cannot create %s: %s", d->dir, strerror(errno));
        e = E_INTERNAL;
    }
    if (e == OK)
        e = check_directory(d);
    if (e == OK)
        e = lock_take(d->dir, &d->lock_fd);
    if (e == OK)
        e = keys_create(d->keys_path);
    if (e == OK)
        e = keys_load(d->keys_path, &d->keys);
    if (e == OK)
        e = open_files(d, true);
    if (e == OK)
        e = fill(d, purpose);
    if (e != OK) {
        data_close(d);
        return e;
    }
    *ret = d;
    return OK;
}
