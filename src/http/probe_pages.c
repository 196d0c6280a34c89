/* probe_pages: what watches the program: /healthz, /readyz, /metrics, and /robots.txt. */
#include "base/clock.h"
#include "db/fault.h"
#include "db/notice.h"
#include "db/writer.h"
#include "http/common.h"
#include "http/dispatch.h"
#include "spine/backup.h"
#include "spine/job.h"
#include "spine/outbox.h"
#include "trust/password.h"

/* What is true of this moment only. */
static void of_now(struct response *s, struct str type)
{
    s->content_type = type;
    s->cache_control = S("no-store");
}

static enum err show_health(struct request *q, struct response *s)
{
    (void)q;
    of_now(s, S("text/plain; charset=utf-8"));
    s->body = S("ok\n");
    return OK;
}

static enum err show_ready(struct request *q, struct response *s)
{
    of_now(s, S("text/plain; charset=utf-8"));
    if (http_quiescing(q->http)) {
        s->status = 503;
        s->body = S("stopping\n");
        return OK;
    }
    enum err e = http_ready(q->http);
    s->status = e == OK ? 200 : e == E_FULL ? 507 : 503;
    s->body = arena_fmt(q->arena, "%s\n", e == OK ? "ready" : err_name(e));
    return OK;
}

static void gauge(struct buf *b, const char *name, const char *help, int64_t v)
{
    buf_fmt(b, "# HELP gandan_%s %s\n", name, help);
    buf_fmt(b, "# TYPE gandan_%s gauge\ngandan_%s %lld\n", name, name, (long long)v);
}

/* Only where a test has armed a plan. */
static void faults(struct buf *b, struct arena *a)
{
    const struct db_fault_hit *hits;
    size_t n = db_fault_hit_list(a, &hits);
    if (!db_fault_used())
        return;
    buf_lit(
        b, "# HELP gandan_fault_hits Statements met by the armed fault plan\n"
           "# TYPE gandan_fault_hits gauge\n");
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "gandan_fault_hits{stmt=\"%s\"} %lld\n", hits[i].stmt, (long long)hits[i].hits);
    gauge(b, "fault_hits_total", "Faults delivered since the plan was armed", db_fault_hits());
}

static void of_jobs(struct buf *b)
{
    struct job_stats j = job_stats();
    struct outbox_totals o = outbox_totals();
    gauge(b, "jobs_waiting", "Jobs that are due and not taken", j.waiting);
    gauge(b, "jobs_oldest_ms", "How long the oldest of them has been due", j.oldest_ms);
    gauge(b, "jobs_failed", "Jobs that have failed for good", j.failed);
    gauge(b, "job_runs", "Attempts of jobs since start", j.runs);
    gauge(b, "job_failures", "Those that failed", j.failures);
    gauge(b, "outbox_waiting", "Messages that should be sent", o.waiting);
    gauge(b, "outbox_oldest_ms", "How long the oldest of them has waited", o.oldest_ms);
    gauge(b, "outbox_failed", "Messages not sent for good, of 30 days", o.failed);
    gauge(b, "outbox_unsure", "SMS of which nobody knows whether they were sent", o.unsure);
}

static void put_disk(struct buf *b, const struct http_config *c)
{
    struct disk_state d = disk_state(c->disk);
    gauge(b, "disk_free_bytes", "Room left where the data lies", d.free_bytes);
    gauge(b, "disk_low_water_bytes", "Below it uploads are refused", d.low_water_bytes);
    gauge(b, "disk_ballast_bytes", "Kept back so that a full disk still opens", d.ballast_bytes);
    gauge(
        b, "uploads_taken", "1: files are taken; 0: no room, or nobody to look at them",
        !d.low && c->media && media_alive(c->media));
    gauge(
        b, "files_looked_at", "Files sent that were looked at since start",
        c->media ? media_looks(c->media) : 0);
}

static void of_backups(struct buf *b, const struct machine *m)
{
    if (!m || !m->backups)
        return; /* the database makes its own, and we know nothing of them */
    struct backups_state s = backups_state(m->backups);
    int64_t age_ms = s.newest_at ? clock_now() - s.newest_at : -1000;
    gauge(b, "backups", "Copies of the data that are kept", s.count);
    gauge(b, "backup_age_seconds", "Age of the newest copy; -1: there is none", age_ms / 1000);
}

static enum err show_metrics(struct request *q, struct response *s)
{
    struct http_stats h = http_stats(q->http);
    struct db_writer_stats w = db_writer_stats(http_config(q->http)->db);
    struct db_notice_stats n = db_notice_stats(http_config(q->http)->db);
    struct buf b;
    buf_init(&b, q->arena, (size_t)64 * 1024);
    buf_lit(
        &b, "# HELP gandan_responses_total Answers by hundreds of their status\n"
            "# TYPE gandan_responses_total counter\n");
    for (int i = 1; i < 6; i++)
        buf_fmt(&b, "gandan_responses_total{status=\"%dxx\"} %lld\n", i, (long long)h.responses[i]);
    gauge(&b, "cache_hits", "Pages answered from the cache since start", h.cache_hits);
    gauge(&b, "cache_misses", "Pages rendered for the cache since start", h.cache_misses);
    gauge(&b, "cache_bytes", "Bytes of pages in the cache", h.cache_bytes);
    gauge(&b, "workers_waiting", "Requests waiting for a worker", h.workers_waiting);
    gauge(&b, "listeners", "Event streams open now", h.listeners);
    gauge(&b, "listeners_told", "Events sent to listeners since start", h.listeners_told);
    gauge(&b, "listeners_slow", "Listeners ended because they did not read", h.listeners_slow);
    gauge(&b, "writer_commits", "Commits since start", w.commits);
    gauge(&b, "writer_works", "Submissions and jobs committed since start", w.works);
    gauge(&b, "writer_reruns", "Works that had to run again", w.reruns);
    gauge(&b, "writer_slow", "Works that held the writer over 2 ms", w.slow);
    gauge(&b, "writer_waiting", "Works waiting for the writer", w.waiting);
    gauge(&b, "password_hashes", "Passwords hashed since start", password_hashes());
    gauge(&b, "last_commit_timestamp_ms", "When the last commit returned", w.last_commit_at);
    of_jobs(&b);
    put_disk(&b, http_config(q->http));
    of_backups(&b, http_config(q->http)->machine);
    gauge(&b, "notices_sent", "Changes told to other servers since start", n.sent);
    gauge(&b, "notices_heard", "Changes heard of other servers since start", n.heard);
    gauge(&b, "listening", "1: other servers are heard, so cached pages are used", n.listening);
    faults(&b, q->arena);
    of_now(s, S("text/plain; version=0.0.4; charset=utf-8"));
    s->body = buf_get(&b);
    return OK;
}

static enum err show_robots(struct request *q, struct response *s)
{
    struct str base = http_config(q->http)->base_url;
    s->content_type = S("text/plain; charset=utf-8");
    s->body = arena_fmt(
        q->arena,
        "User-agent: *\nDisallow: /*/ho-so\nDisallow: /*/viec\nDisallow: /*/luong\nDisallow: "
        "/hien-thi\n%s%.*s%s",
        base.n ? "Sitemap: " : "", STR_ARG(base), base.n ? "/sitemap.xml\n" : "");
    return OK;
}

const struct route probe_routes[] = {
    {.method = WIRE_GET,
     .path = "/healthz",
     .how = PLAIN,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .show = show_health,
     .doc = "The process is up"},
    {.method = WIRE_GET,
     .path = "/readyz",
     .how = PROBING,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .show = show_ready,
     .doc = "Submissions can be stored"},
    {.method = WIRE_GET,
     .path = "/metrics",
     .how = PLAIN,
     .who = WHO_LOOPBACK,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .show = show_metrics,
     .doc = "Figures of the program, Prometheus text"},
    {.method = WIRE_GET,
     .path = "/robots.txt",
     .how = PLAIN,
     .who = WHO_ANYONE,
     .unit = UNIT_NONE,
     .flags = ROUTE_HIDDEN,
     .show = show_robots,
     .doc = "What search engines may visit"},
    {0},
};
