#include "spine/outbox_send.h"

#include <poll.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "db/writer.h"
#include "spine/outbox_private.h"
#include "spine/setting.h"
#include "spine/sms_api.h"

/* ---- the servers ---- */

/* At which level the server is named: user and password of another level are another server's. */
static enum err level_of(
    struct db_tx *tx, int64_t unit_id, struct str name, struct str *ret_url, int64_t *ret_level)
{
    struct str common;
    enum err e = setting_get(tx, unit_id, name, ret_url);
    if (e == OK)
        e = setting_get(tx, 0, name, &common);
    if (e == OK)
        *ret_level = str_eq(*ret_url, common) ? 0 : unit_id;
    return e;
}

static enum err mail_server(
    struct db_tx *tx, const struct keys *keys, int64_t unit_id, struct outbox_servers *s)
{
    int64_t level = 0;
    struct str starttls;
    enum err e = level_of(tx, unit_id, S("smtp_url"), &s->mail.url, &level);
    if (e == OK)
        e = setting_get(tx, unit_id, S("smtp_from"), &s->from);
    if (e == OK)
        e = setting_get(tx, level, S("smtp_user"), &s->mail.user);
    if (e == OK)
        e = setting_get(tx, level, S("smtp_starttls"), &starttls);
    if (e == OK)
        e = setting_get(tx, level, S("smtp_ca_file"), &s->mail.ca_file);
    if (e == OK)
        e = setting_secret_get(tx, keys, level, S("smtp_password"), &s->mail.password);
    if (e == OK)
        s->mail.starttls = !str_eq(starttls, S("no"));
    return e;
}

enum err outbox_servers(
    struct db_tx *tx, const struct outbox_sender *s, int64_t unit_id, struct outbox_servers *ret)
{
    struct outbox_servers found = {.sms.private_allowed = s->private_webhooks};
    int64_t level = 0;
    enum err e = mail_server(tx, s->keys, unit_id, &found);
    if (e == OK)
        e = level_of(tx, unit_id, S("sms_url"), &found.sms.url, &level);
    if (e == OK)
        e = setting_secret_get(tx, s->keys, level, S("sms_token"), &found.sms.token);
    if (e == OK)
        *ret = found;
    return e;
}

struct str outbox_message_id(struct arena *a, struct str from, int64_t unit_id, int64_t id)
{
    ptrdiff_t at = str_find_char(from, '@');
    struct str domain = at < 0 ? S("") : str_from(from, (size_t)at + 1);
    ptrdiff_t end = str_find_char(domain, '>');
    domain = str_trim(end < 0 ? domain : str_sub(domain, 0, (size_t)end));
    return arena_fmt(a, "%lld.%lld@%.*s", (long long)unit_id, (long long)id, STR_ARG(domain));
}

/* ---- one message ---- */

struct sending {
    struct job_call *call;
    const struct outbox_sender *sender;
    enum outbox_channel channel;
    struct arena *arena; /* of one message */
    struct outbox_servers servers;
    struct outbox_held held;
    struct post_result result;
    int64_t must_end_at; /* clock_mono; 0: it need not */
};

static enum err read_servers(struct db_tx *tx, void *ctx)
{
    struct sending *s = ctx;
    return outbox_servers(tx, s->sender, s->call->unit_id, &s->servers);
}

static enum err claim(struct db_tx *tx, void *ctx)
{
    struct sending *s = ctx;
    s->held = (struct outbox_held){.unit_id = s->call->unit_id, .channel = s->channel};
    return outbox_claim(tx, s->sender->keys, &s->held);
}

static enum err end(struct db_tx *tx, void *ctx)
{
    return outbox_end(tx, ctx);
}

/* An e-mail may be broken off, since it is sent again; but not before it had a moment to end well.
 * An SMS may not. */
#define LAST_MOMENT_MS 5000

static bool is_over(const void *ctx)
{
    struct sending *s = *(struct sending *const *)ctx;
    if (!job_must_end(s->call))
        return false;
    if (s->must_end_at == 0)
        s->must_end_at = clock_mono();
    return clock_mono() - s->must_end_at > LAST_MOMENT_MS;
}

static enum err send_email(struct sending *s)
{
    const struct outbox_held *h = &s->held;
    struct post_patience patience = {is_over, &s};
    struct post_mail mail = {
        .from = s->servers.from,
        .to = h->address,
        .subject = h->subject,
        .body = h->body,
        .message_id = outbox_message_id(s->arena, s->servers.from, h->unit_id, h->id),
        .date_at = h->wanted_at,
    };
    return post_mail(s->arena, &s->servers.mail, &mail, &patience, &s->result);
}

static enum err send_sms(struct sending *s)
{
    const struct outbox_held *h = &s->held;
    struct str id = arena_fmt(s->arena, "%lld.%lld", (long long)h->unit_id, (long long)h->id);
    struct str json = sms_api_body(s->arena, id, h->address, h->body);
    return post_hook(s->arena, &s->servers.sms, json, NULL, &s->result);
}

static bool has_server(const struct sending *s)
{
    return s->channel == OUTBOX_EMAIL ? s->servers.mail.url.n && s->servers.from.n
                                      : s->servers.sms.url.n > 0;
}

static struct outbox_end ended(const struct sending *s)
{
    struct outbox_end end = {.held = &s->held, .code = s->result.code, .counts = true};
    int64_t now = clock_now();
    switch (s->result.fate) {
    case POST_SENT:
        end.state = OUTBOX_SENT;
        return end;
    case POST_REFUSED:
        end.state = OUTBOX_FAILED;
        return end;
    case POST_AWAY:
        end.state = OUTBOX_WAITING;
        end.due_at = now;
        end.counts = false;
        return end;
    case POST_UNSURE:
        if (s->channel == OUTBOX_SMS) {
            end.state = OUTBOX_UNSURE;
            return end;
        }
        break;
    case POST_LATER:
        break;
    }
    end.due_at = outbox_next_at(&s->held, now);
    end.state = end.due_at ? OUTBOX_WAITING : OUTBOX_FAILED;
    return end;
}

#define NOTE_TRIES 5
#define NOTE_PAUSE_MS 500

/* The fate of an SMS that cannot be noted would stay unsure: worth a few tries. */
static enum err note_end(struct sending *s, struct outbox_end *e)
{
    enum err err = E_BUSY;
    for (int i = 0; i < NOTE_TRIES && err != OK && err != E_CONFLICT; i++) {
        if (i)
            (void)poll(NULL, 0, NOTE_PAUSE_MS);
        err = db_write(s->call->db, s->arena, DB_LOW, end, e);
    }
    return err;
}

static enum err send_one(struct sending *s)
{
    if (!has_server(s)) {
        struct outbox_end none = {
            .held = &s->held, .state = OUTBOX_FAILED, .code = OUTBOX_CODE_NO_SERVER};
        return note_end(s, &none);
    }
    enum err e = s->channel == OUTBOX_EMAIL ? send_email(s) : send_sms(s);
    if (e != OK) /* the words were looked at when it was put: it is the settings */
        s->result.fate = POST_AWAY;
    if (s->result.fate != POST_SENT)
        log_warn(
            "%s: message %lld of unit %lld was not sent: %s (%d)", s->call->kind->name,
            (long long)s->held.id, (long long)s->held.unit_id, s->result.why, s->result.code);
    struct outbox_end how = ended(s);
    e = note_end(s, &how);
    return e == OK && s->result.fate == POST_AWAY ? E_BUSY : e;
}

/* ---- the jobs ---- */

DB_STMT(
    WANTED, "outbox.wanted", "iii",
    "SELECT DISTINCT unit_id FROM outbox /* all units */ WHERE state IN (1, 2) AND channel = $1"
    " AND due_at <= $2 ORDER BY unit_id LIMIT $3");

static enum err wanted(struct db_tx *tx, enum outbox_channel channel, struct job_units *ret)
{
    struct db_rows r =
        db_query(tx, &WANTED, DB_ARGS(db_i64(channel), db_i64(tx->now_at), db_i64(JOB_WANTED_MAX)));
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, r.rows + 1);
    size_t n = 0;
    while (db_next(&r))
        ids[n++] = row_i64(&r);
    *ret = (struct job_units){ids, n};
    return db_done(&r);
}

static enum err email_wanted(struct db_tx *tx, const struct job_kind *k, struct job_units *ret)
{
    (void)k;
    return wanted(tx, OUTBOX_EMAIL, ret);
}

static enum err sms_wanted(struct db_tx *tx, const struct job_kind *k, struct job_units *ret)
{
    (void)k;
    return wanted(tx, OUTBOX_SMS, ret);
}

/* E_BUSY when the server cannot be reached: the job waits, and with it all messages of the unit. */
static enum err send_all(struct job_call *c, enum outbox_channel channel)
{
    struct sending s = {.call = c, .sender = c->kind->ctx, .channel = channel};
    enum err e = job_read(c, read_servers, &s);
    s.arena = arena_new(0);
    while (e == OK) {
        arena_reset(s.arena);
        if (job_must_end(c)) {
            e = E_BUSY;
            break;
        }
        e = db_write(c->db, s.arena, DB_LOW, claim, &s);
        if (e != OK || s.held.id == 0)
            break;
        e = send_one(&s);
    }
    arena_free(s.arena);
    return e;
}

static enum err send_emails(struct job_call *c)
{
    return send_all(c, OUTBOX_EMAIL);
}

static enum err send_sms_messages(struct job_call *c)
{
    return send_all(c, OUTBOX_SMS);
}

struct job_kind outbox_job(const struct outbox_sender *s, enum outbox_channel channel)
{
    bool email = channel == OUTBOX_EMAIL;
    return (struct job_kind){
        .name = email ? "outbox.email" : "outbox.sms",
        .run = email ? send_emails : send_sms_messages,
        .wanted = email ? email_wanted : sms_wanted,
        .lane = JOB_POST,
        .ctx = s,
    };
}

/* ---- forgetting ---- */

#define PURGE_BATCH 200

DB_STMT(
    OLD, "outbox.purgeable", "ii",
    "SELECT unit_id, id FROM outbox /* all units */ WHERE state IN (3, 4, 5, 6)"
    " AND ended_at < $1 AND content_sealed IS NOT NULL LIMIT $2");
DB_STMT(
    FORGET, "outbox.forget", "ii",
    "UPDATE outbox SET address_sealed = NULL, content_sealed = NULL"
    " WHERE unit_id = $1 AND id = $2 AND state IN (3, 4, 5, 6)");

struct old {
    int64_t n, unit_id[PURGE_BATCH], id[PURGE_BATCH];
};

static enum err read_old(struct db_tx *tx, void *ctx)
{
    struct old *o = ctx;
    int64_t before = tx->now_at - OUTBOX_KEPT_DAYS * DATE_DAY_MS;
    struct db_rows r = db_query(tx, &OLD, DB_ARGS(db_i64(before), db_i64(PURGE_BATCH)));
    o->n = 0;
    while (db_next(&r)) {
        o->unit_id[o->n] = row_i64(&r);
        o->id[o->n++] = row_i64(&r);
    }
    return db_done(&r);
}

static enum err forget(struct db_tx *tx, void *ctx)
{
    const struct old *o = ctx;
    enum err e = OK;
    for (int64_t i = 0; i < o->n && e == OK; i++)
        e = db_exec(tx, &FORGET, DB_ARGS(db_i64(o->unit_id[i]), db_i64(o->id[i])), NULL);
    return e;
}

enum err outbox_purge(struct job_call *c)
{
    struct old *o = ARENA_NEW(c->arena, struct old);
    enum err e = OK;
    do {
        e = job_read(c, read_old, o);
        if (e == OK && o->n)
            e = job_write(c, forget, o);
    } while (e == OK && o->n == PURGE_BATCH && !job_must_end(c));
    return e == OK && o->n == PURGE_BATCH ? E_BUSY : e;
}
