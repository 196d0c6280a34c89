/* cmd_serve: opens the data, starts the server, and stops it in order: no new work,
 * the queue drained, every answer sent, then the files closed. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "app/commands.h"
#include "app/control.h"
#include "app/demo_sign_in.h"
#include "app/jobs.h"
#include "app/routes.h"
#include "app/upkeep.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/num.h"
#include "db/migrate.h"
#include "db/version.h"
#include "http/dispatch.h"
#include "spine/setting.h"

#define DRAIN_MS 20000

struct server {
    struct media *media;
    struct data *data;
    struct disk *disk;
    struct http *http;
    struct wire_server *wire;
    struct control *control;
    struct upkeep *upkeep;
    struct jobs *jobs;
    struct backups *backups;
    struct machine machine;
    bool private_webhooks;
};

static void ignore_signals(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}

/* Memory holds keys and people's names: no core dumps, no ptrace by the same user. Test data has
 * neither, and the leak checker needs to look. */
static void refuse_traces(const struct data *data)
{
    struct rlimit none = {0, 0};
    if (data->purpose == PURPOSE_TEST)
        return;
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
}

#define MAX_PROXIES 16

struct serving {
    int64_t low_water_bytes;
    struct http_config http;
    struct wire_config wire;
    struct str proxies[MAX_PROXIES];
};

/* "127.0.0.1, 10.0.0.0/8": whose X-Forwarded-For and -Proto are believed. */
static enum err split_proxies(struct serving *s, struct str list)
{
    struct str rest = list.n ? list : STR_NONE, one;
    while (str_cut(&rest, ',', &one)) {
        one = str_trim(one);
        if (one.n == 0)
            continue;
        if (s->wire.trusted_proxy_count == MAX_PROXIES)
            return E_TOO_BIG;
        s->proxies[s->wire.trusted_proxy_count++] = one;
    }
    s->wire.trusted_proxies = s->proxies;
    return OK;
}

#define MIB ((int64_t)1024 * 1024)
#define MOST_MIB ((int64_t)1024 * 1024 * 1024)

static enum err read_low_water(struct db_tx *tx, struct serving *s)
{
    struct str mib;
    int64_t n = 0;
    enum err e = setting_get(tx, 0, S("low_water_mib"), &mib);
    if (e == OK && mib.n && !num_parse_i64(mib, 1, MOST_MIB, &n))
        log_warn("the setting low_water_mib is no number of megabytes; the default holds");
    s->low_water_bytes = n * MIB;
    return e;
}

static enum err read_settings(struct db_tx *tx, void *ctx)
{
    struct serving *s = ctx;
    struct str plain_lan, proxies;
    enum err e = setting_get(tx, 0, S("base_url"), &s->http.base_url);
    if (e == OK)
        e = setting_get(tx, 0, S("plain_lan"), &plain_lan);
    if (e == OK)
        e = setting_get(tx, 0, S("trusted_proxies"), &proxies);
    if (e != OK)
        return e;
    s->http.plain_lan = str_eq(plain_lan, S("yes"));
    e = read_low_water(tx, s);
    return e == OK ? split_proxies(s, proxies) : e;
}

/* What is taken from outside stops at the same mark, in the middle of a body too. */
static enum err watch_disk(struct server *s, struct serving *serving)
{
    enum err e = disk_open(s->data->arena, s->data->config.dir, serving->low_water_bytes, &s->disk);
    if (e != OK)
        return e;
    serving->http.disk = s->disk;
    serving->wire.spool_keep_free = disk_state(s->disk).low_water_bytes;
    return OK;
}

/* A server of databases has backups of its own, and more than one of us may use it. */
static void open_backups(struct server *s)
{
    const struct data *d = s->data;
    if (db_engine(d->db) != DB_SQLITE)
        return;
    const struct backups_config config = {
        .dir = str_z(d->backups_path), .source = {d->db, d->files}, .disk = s->disk};
    s->backups = backups_open(d->arena, &config);
}

static enum err describe_machine(struct server *s)
{
    const struct data *d = s->data;
    struct db_schema_state schema;
    s->machine = (struct machine){
        .program = S(GANDAN_VERSION),
        .started_at = clock_wall(),
        .purpose = (enum machine_purpose)d->purpose,
        .steered = d->config.clock_file.n > 0,
        .data_dir = d->dir,
        .keys_dir = d->keys_path,
        .backups = s->backups,
    };
    enum err e = db_version(d->db, d->arena, &s->machine.database);
    if (e == OK)
        e = db_schema_state(d->db, d->arena, &schema);
    if (e == OK)
        s->machine.schema = schema.applied;
    return e;
}

static enum err start_background(struct server *s)
{
    const struct upkeep_config upkeep = {s->data, s->disk, s->backups};
    const struct jobs_config jobs = {s->data, s->backups, s->private_webhooks};
    enum err e = upkeep_start(&upkeep, &s->upkeep);
    return e == OK ? jobs_start(&jobs, &s->jobs) : e;
}

static enum err start(struct server *s)
{
    struct data *d = s->data;
    struct serving serving = {
        .http =
            {
                .db = d->db,
                .keys = &d->keys,
                .hooks = routes_hooks(),
                .tables = route_tables,
                .demo = d->purpose != PURPOSE_WORK,
                .metrics_token = str_z(getenv("GANDAN_METRICS_TOKEN")),
                .files = d->files,
                .media = s->media,
                .machine = &s->machine,
            },
        .wire = {.listen = d->config.listen, .spool_dir = d->config.dir},
    };
    enum err e = db_read(d->db, d->arena, read_settings, &serving);
    if (e == OK)
        e = watch_disk(s, &serving);
    if (e == OK)
        open_backups(s);
    if (e == OK)
        e = describe_machine(s);
    if (e == OK)
        e = http_new(&serving.http, &s->http);
    if (e != OK)
        return e;
    struct wire_handler handler = http_handler(s->http);
    e = wire_start(&serving.wire, &handler, &s->wire);
    if (e == E_CONFLICT)
        log_error("%.*s is in use by another program", STR_ARG(d->config.listen));
    else if (e == E_INVALID)
        log_error(
            "%.*s is not an address and port, or trusted_proxies is none",
            STR_ARG(d->config.listen));
    if (e == OK)
        e = start_background(s);
    return e == OK ? control_start(d, &s->control) : e;
}

static void stop(struct server *s)
{
    if (s->http)
        http_quiesce(s->http);
    if (s->wire)
        wire_quiesce(s->wire);
    control_stop(s->control);
    upkeep_stop(s->upkeep);
    jobs_stop(s->jobs);
    if (s->http)
        http_drain(s->http, DRAIN_MS);
    if (s->wire)
        wire_stop(s->wire);
    http_free(s->http);
    media_stop(s->media);
    data_close(s->data);
}

static void wait_for_signal(const struct server *s)
{
    sigset_t set;
    int got = 0;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)s;
    while (sigwait(&set, &got) != 0)
        ;
    log_info("stopping");
}

int cmd_serve(struct command_call *c)
{
    struct data_config config = command_data_config(c);
    struct server s = {.private_webhooks = command_has(c, "private-webhooks")};
    ignore_signals();
    /* Before keys, database and threads. Without it uploads are refused, and all else goes on. */
    if (media_start(&s.media) != OK)
        log_error("uploads are refused until the server is started again");
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    /* Before any thread starts, so that only wait_for_signal takes them. */
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    enum err e = data_open(&config, true, &s.data);
    if (e == E_NOT_FOUND)
        command_complain_text(c, TEXT_command_no_data, TEXT_ARGS(ta_str("dir", config.dir)));
    else if (e == E_BUSY)
        command_complain_text(c, TEXT_command_in_use, TEXT_ARGS(ta_str("dir", config.dir)));
    if (e == OK) {
        refuse_traces(s.data);
        e = start(&s);
    }
    if (e == OK && s.data->purpose == PURPOSE_DEMO)
        e = demo_sign_in(c, s.data);
    if (e == OK) {
        if (s.media)
            (void)media_ready(s.media);
        command_print(c, "http://%.*s", STR_ARG(wire_address(s.wire)));
        wait_for_signal(&s);
    }
    stop(&s);
    return e == OK ? COMMAND_OK : COMMAND_UNUSABLE;
}
