/* cmd_messages: `gandan check --mail ADDRESS` and `gandan outbox`: do messages leave the house? */
#include <signal.h>

#include "app/commands.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/num.h"
#include "db/writer.h"
#include "place/unit.h"
#include "spine/id.h"
#include "spine/outbox_send.h"

/* ---- whose messages ---- */

struct ask {
    const struct command_call *call;
    struct outbox_sender sender;
    int64_t unit_id, id; /* id: of a message */
    struct outbox_servers servers;
    struct outbox_stats stats[2];
    struct outbox_list troubles;
};

static enum err find_unit(struct db_tx *tx, struct ask *ask)
{
    struct str slug = command_option(ask->call, "unit");
    struct unit unit;
    if (!slug.n || str_eq(slug, S("-")))
        return OK;
    enum err e = unit_by_slug(tx, slug, &unit);
    if (e == OK)
        ask->unit_id = unit.id;
    return e;
}

static struct ask ask_of(struct command_call *c)
{
    return (struct ask){.call = c, .sender = {.keys = &c->data->keys}};
}

static int failed(const struct command_call *c, enum err e)
{
    if (e == E_NOT_FOUND) {
        command_complain_text(
            c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", command_option(c, "unit"))));
        return COMMAND_REFUSED;
    }
    command_complain_text(c, TEXT_command_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
    return COMMAND_UNUSABLE;
}

static struct str letter(struct arena *a, enum lang lang)
{
    return arena_fmt(
        a, "%.*s\n\n%.*s\n", STR_ARG(text_lit(lang, TEXT_message_run_greeting)),
        STR_ARG(text_lit(lang, TEXT_message_run_body)));
}

/* ---- check --mail ---- */

static enum err read_servers(struct db_tx *tx, void *ctx)
{
    struct ask *ask = ctx;
    enum err e = find_unit(tx, ask);
    return e == OK ? outbox_servers(tx, &ask->sender, ask->unit_id, &ask->servers) : e;
}

/* In the reader's language where the reason is ours. */
static struct str why_of(const struct command_call *c, const struct post_result *r)
{
    static const enum text texts[] = {
        [POST_REASON_PRIVATE] = TEXT_message_run_why_private,
        [POST_REASON_PASSWORD] = TEXT_message_run_why_password,
        [POST_REASON_UNSEALED] = TEXT_message_run_why_unsealed,
        [POST_REASON_URL] = TEXT_message_run_why_url,
        [POST_REASON_FROM] = TEXT_message_run_why_from,
        [POST_REASON_TO] = TEXT_message_run_why_to,
        [POST_REASON_WORDS] = TEXT_message_run_why_words,
    };
    return r->reason == POST_REASON_OTHER ? arena_str(c->arena, str_z(r->why))
                                          : text_lit(c->lang, texts[r->reason]);
}

static int say_fate(const struct ask *ask, struct str to, const struct post_result *r)
{
    static const enum text texts[] = {
        [POST_SENT] = TEXT_message_run_taken,    [POST_AWAY] = TEXT_message_run_away,
        [POST_LATER] = TEXT_message_run_later,   [POST_REFUSED] = TEXT_message_run_refused,
        [POST_UNSURE] = TEXT_message_run_unsure,
    };
    const struct command_call *c = ask->call;
    struct text_args args = TEXT_ARGS(
        ta_str("server", ask->servers.mail.url), ta_str("to", to), ta_str("why", why_of(c, r)),
        ta_str("code", r->code ? arena_fmt(c->arena, "%d", r->code) : S("–")));
    if (r->fate == POST_SENT) {
        command_print_text(c, texts[r->fate], args);
        return COMMAND_OK;
    }
    command_complain_text(c, texts[r->fate], args);
    return COMMAND_REFUSED;
}

int check_mail(struct command_call *c)
{
    struct ask ask = ask_of(c);
    struct post_result r = {0};
    (void)signal(SIGPIPE, SIG_IGN); /* a server that hangs up is no reason to end */
    enum err e = db_read(c->data->db, c->arena, read_servers, &ask);
    if (e != OK)
        return failed(c, e);
    if (!ask.servers.mail.url.n || !ask.servers.from.n) {
        command_complain_text(c, TEXT_message_run_no_server, TEXT_NO_ARGS);
        return COMMAND_REFUSED;
    }
    struct post_mail mail = {
        .from = ask.servers.from,
        .to = command_option(c, "mail"),
        .subject = text_lit(c->lang, TEXT_message_run_subject),
        .body = letter(c->arena, c->lang),
        .message_id = outbox_message_id(c->arena, ask.servers.from, ask.unit_id, id_new()),
        .date_at = clock_now(),
    };
    e = post_mail(c->arena, &ask.servers.mail, &mail, NULL, &r);
    if (e == E_INVALID) {
        command_complain_text(
            c, TEXT_message_run_unusable, TEXT_ARGS(ta_str("why", why_of(c, &r))));
        return COMMAND_REFUSED;
    }
    return e == OK ? say_fate(&ask, mail.to, &r) : failed(c, e);
}

/* ---- outbox test ---- */

static enum err put_test(struct db_tx *tx, void *ctx)
{
    struct ask *ask = ctx;
    const struct command_call *c = ask->call;
    struct str to = command_arg(c, 1);
    bool email = str_find_char(to, '@') >= 0;
    struct outbox_new m = {
        .keys = ask->sender.keys,
        .channel = email ? OUTBOX_EMAIL : OUTBOX_SMS,
        .address = to,
        .subject = text_lit(c->lang, TEXT_message_run_subject),
        .body = email ? letter(tx->arena, c->lang) : text_lit(c->lang, TEXT_message_run_sms),
        .dedupe = arena_fmt(tx->arena, "test|%lld", (long long)id_new()),
    };
    enum err e = find_unit(tx, ask);
    m.unit_id = ask->unit_id;
    return e == OK ? outbox_put(tx, &m, &ask->id) : e;
}

static int run_test(struct command_call *c)
{
    struct ask ask = ask_of(c);
    enum err e = db_write(c->data->db, c->arena, DB_HIGH, put_test, &ask);
    if (e == E_INVALID) {
        command_complain_text(
            c, TEXT_message_run_no_address, TEXT_ARGS(ta_str("to", command_arg(c, 1))));
        return COMMAND_REFUSED;
    }
    if (e != OK)
        return failed(c, e);
    command_print_text(c, TEXT_message_run_queued, TEXT_ARGS(ta("id", text_plain(ask.id))));
    return COMMAND_OK;
}

/* ---- outbox again ---- */

static enum err put_again(struct db_tx *tx, void *ctx)
{
    struct ask *ask = ctx;
    enum err e = find_unit(tx, ask);
    return e == OK ? outbox_again(tx, ask->unit_id, ask->id) : e;
}

static int run_again(struct command_call *c)
{
    struct ask ask = ask_of(c);
    enum err e = E_CONFLICT;
    if (num_parse_i64(command_arg(c, 1), 1, INT64_MAX, &ask.id))
        e = db_write(c->data->db, c->arena, DB_HIGH, put_again, &ask);
    if (e == E_CONFLICT) {
        command_complain_text(
            c, TEXT_message_run_not_again, TEXT_ARGS(ta_str("id", command_arg(c, 1))));
        return COMMAND_REFUSED;
    }
    if (e != OK)
        return failed(c, e);
    command_print_text(c, TEXT_message_run_again, TEXT_NO_ARGS);
    return COMMAND_OK;
}

/* ---- outbox ---- */

static enum err read_figures(struct db_tx *tx, void *ctx)
{
    struct ask *ask = ctx;
    enum err e = find_unit(tx, ask);
    for (int i = 0; i < 2 && e == OK; i++)
        e = outbox_stats(tx, ask->unit_id, i ? OUTBOX_SMS : OUTBOX_EMAIL, &ask->stats[i]);
    return e == OK ? outbox_troubles(tx, ask->unit_id, &ask->troubles) : e;
}

static void print_figures(
    const struct command_call *c, enum text channel, const struct outbox_stats *s)
{
    struct str last = s->last_sent_at ? text_moment(c->arena, c->lang, s->last_sent_at)
                                      : text_lit(c->lang, TEXT_message_run_never);
    command_print_text(
        c, TEXT_message_run_figures,
        TEXT_ARGS(
            ta_str("channel", text_lit(c->lang, channel)), ta_i64("waiting", s->waiting),
            ta_i64("failed", s->failed), ta_i64("unsure", s->unsure), ta_str("last", last)));
    if (s->oldest_at)
        command_print_text(
            c, TEXT_message_run_oldest,
            TEXT_ARGS(ta_str("when", text_moment(c->arena, c->lang, s->oldest_at))));
}

static struct str reason_of(const struct command_call *c, const struct outbox_row *row)
{
    switch (row->code) {
    case OUTBOX_CODE_OLD:
        return text_get(
            c->arena, c->lang, TEXT_message_run_reason_old, TEXT_ARGS(ta_i64("n", OUTBOX_DAYS)));
    case OUTBOX_CODE_NO_SERVER:
        return text_lit(c->lang, TEXT_message_run_reason_no_server);
    case OUTBOX_CODE_SEALED:
        return text_lit(c->lang, TEXT_message_run_reason_sealed);
    case OUTBOX_CODE_NONE:
        return text_get(
            c->arena, c->lang, TEXT_message_run_reason_tries,
            TEXT_ARGS(ta_i64("n", row->attempts)));
    default:
        return text_get(
            c->arena, c->lang, TEXT_message_run_reason_code,
            TEXT_ARGS(ta("code", text_plain(row->code))));
    }
}

static void print_trouble(const struct command_call *c, const struct outbox_row *row)
{
    bool unsure = row->state == OUTBOX_UNSURE;
    command_print_text(
        c, unsure ? TEXT_message_run_unsure_row : TEXT_message_run_failed_row,
        TEXT_ARGS(
            ta("id", text_plain(row->id)),
            ta_str("when", text_moment(c->arena, c->lang, row->ended_at)),
            ta_str("reason", reason_of(c, row)), ta_str("what", row->dedupe)));
}

static int run_list(struct command_call *c)
{
    struct ask ask = ask_of(c);
    enum err e = db_read(c->data->db, c->arena, read_figures, &ask);
    if (e != OK)
        return failed(c, e);
    print_figures(c, TEXT_message_run_email, &ask.stats[0]);
    print_figures(c, TEXT_message_run_sms_name, &ask.stats[1]);
    for (size_t i = 0; i < ask.troubles.n; i++)
        print_trouble(c, &ask.troubles.rows[i]);
    return COMMAND_OK;
}

int cmd_outbox(struct command_call *c)
{
    struct str verb = command_arg(c, 0);
    bool with_word = command_arg(c, 1).p != NULL;
    if (!verb.p)
        return run_list(c);
    if (with_word && str_eq(verb, S("test")))
        return run_test(c);
    if (with_word && str_eq(verb, S("again")))
        return run_again(c);
    command_complain(c, "gandan: usage: gandan outbox %s", c->command->usage);
    return COMMAND_UNUSABLE;
}
