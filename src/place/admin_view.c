/* admin_view: words and figures of the administrator's page, and its part about the unit. */
#include "place/admin_view.h"

#include "base/date.h"
#include "place/admin.h"
#include "spine/outbox.h"

/* ---- words ---- */

struct admin_state admin_state(struct admin_view *v, enum admin_grade grade, struct str word)
{
    static const struct {
        struct str class, shape;
    } looks[] = {
        [ADMIN_GOOD] = {STR_INIT("is-good"), STR_INIT("s-good")},
        [ADMIN_SOON] = {STR_INIT("is-soon"), STR_INIT("s-soon")},
        [ADMIN_LATE] = {STR_INIT("is-late"), STR_INIT("s-late")},
        [ADMIN_WAIT] = {STR_INIT("is-wait"), STR_INIT("s-wait")},
        [ADMIN_NONE] = {STR_INIT("is-none"), STR_INIT("s-none")},
    };
    v->worries += grade == ADMIN_SOON || grade == ADMIN_LATE;
    return (struct admin_state){looks[grade].class, looks[grade].shape, word};
}

struct admin_line *admin_line(struct admin_card *c, enum text label, struct str value)
{
    struct admin_line *l = &c->lines[c->n < ADMIN_LINES ? c->n++ : ADMIN_LINES - 1];
    *l = (struct admin_line){.label = label, .value = value};
    return l;
}

struct str admin_word(const struct request *q, enum text t)
{
    return text_lit(q->lang, t);
}

struct str admin_size(struct request *q, int64_t bytes)
{
    static const char *const names[] = {"kB", "MB", "GB", "TB"};
    int64_t unit = 1024;
    size_t i = 0;
    while (i < 3 && bytes >= unit * 1000) {
        unit *= 1024;
        i++;
    }
    int64_t tenths = (bytes * 10 + unit / 2) / unit;
    if (i == 0 || tenths >= 1000)
        return arena_fmt(
            q->arena, "%.*s\xc2\xa0%s", STR_ARG(text_number(q->arena, q->lang, (tenths + 5) / 10)),
            names[i]);
    return arena_fmt(
        q->arena, "%lld%c%lld\xc2\xa0%s", (long long)(tenths / 10), q->lang == LANG_EN ? '.' : ',',
        (long long)(tenths % 10), names[i]);
}

struct str admin_span(struct request *q, int64_t ms)
{
    int64_t minutes = ms / 60000, hours = minutes / 60;
    if (hours >= 48)
        return text_get(q->arena, q->lang, TEXT_admin_days, TEXT_ARGS(ta_i64("n", hours / 24)));
    if (hours >= 1)
        return text_get(q->arena, q->lang, TEXT_admin_hours, TEXT_ARGS(ta_i64("n", hours)));
    return text_get(
        q->arena, q->lang, TEXT_admin_minutes, TEXT_ARGS(ta_i64("n", minutes > 0 ? minutes : 1)));
}

struct str admin_reason(const struct request *q, struct str error)
{
    static const struct {
        struct str word;
        enum text text;
    } known[] = {
        {STR_INIT(BACKUP_NO_ROOM), TEXT_admin_why_no_room},
        {STR_INIT(BACKUP_NO_FOLDER), TEXT_admin_why_no_folder},
        {STR_INIT(BACKUP_NOT_SOUND), TEXT_admin_why_not_sound},
        {STR_INIT(BACKUP_FILES_LACKING), TEXT_admin_why_files_lacking},
        {STR_INIT("full"), TEXT_admin_why_full},
        {STR_INIT("busy"), TEXT_admin_why_busy},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i].word, error))
            return text_lit(q->lang, known[i].text);
    return text_lit(q->lang, TEXT_admin_why_other);
}

/* ---- messages of the unit ---- */

static struct str message_reason(const struct request *q, const struct outbox_row *row)
{
    switch (row->code) {
    case OUTBOX_CODE_OLD:
        return text_get(
            q->arena, q->lang, TEXT_message_run_reason_old, TEXT_ARGS(ta_i64("n", OUTBOX_DAYS)));
    case OUTBOX_CODE_NO_SERVER:
        return text_lit(q->lang, TEXT_message_run_reason_no_server);
    case OUTBOX_CODE_SEALED:
        return text_lit(q->lang, TEXT_message_run_reason_sealed);
    case OUTBOX_CODE_NONE:
        return text_get(
            q->arena, q->lang, TEXT_message_run_reason_tries,
            TEXT_ARGS(ta_i64("n", row->attempts)));
    default:
        return text_get(
            q->arena, q->lang, TEXT_message_run_reason_code,
            TEXT_ARGS(ta("code", text_plain(row->code))));
    }
}

static enum err fill_messages(struct request *q, struct admin_view *v)
{
    struct outbox_list all;
    enum err e = outbox_troubles(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    struct admin_message *list = ARENA_ARRAY(q->arena, struct admin_message, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct outbox_row *x = &all.rows[i];
        bool email = x->channel == OUTBOX_EMAIL;
        struct str way = text_lit(q->lang, email ? TEXT_admin_email : TEXT_admin_sms);
        list[i] = (struct admin_message){
            .id = x->id,
            .unsure = x->state == OUTBOX_UNSURE,
            .about = arena_fmt(
                q->arena, "%.*s, %.*s", STR_ARG(way),
                STR_ARG(text_moment(q->arena, q->lang, x->wanted_at))),
        };
        list[i].state =
            list[i].unsure ? text_lit(q->lang, TEXT_admin_message_unsure) : message_reason(q, x);
    }
    v->messages = list;
    v->message_count = all.n;
    return OK;
}

#define LONG_WAIT_MS ((int64_t)3600 * 1000)

static struct admin_state channel_state(
    struct request *q, struct admin_view *v, bool ready, const struct outbox_stats *s)
{
    bool stuck = s->oldest_at && q->now_at - s->oldest_at > LONG_WAIT_MS;
    if (s->failed + s->unsure)
        return admin_state(v, ADMIN_LATE, admin_word(q, TEXT_admin_channel_trouble));
    if (!ready)
        return admin_state(v, ADMIN_NONE, admin_word(q, TEXT_admin_channel_off));
    if (stuck)
        return admin_state(v, ADMIN_SOON, admin_word(q, TEXT_admin_channel_slow));
    return admin_state(v, ADMIN_GOOD, admin_word(q, TEXT_admin_channel_good));
}

static enum err fill_channel(struct request *q, struct admin_view *v, enum outbox_channel channel)
{
    struct outbox_stats s;
    bool ready = false;
    enum text label = channel == OUTBOX_EMAIL ? TEXT_admin_email : TEXT_admin_sms;
    enum err e = outbox_ready(q->tx, q->unit->id, channel, &ready);
    if (e == OK)
        e = outbox_stats(q->tx, q->unit->id, channel, &s);
    if (e != OK)
        return e;
    struct admin_line *l = admin_line(&v->letters, label, S(""));
    struct str last = s.last_sent_at ? text_moment(q->arena, q->lang, s.last_sent_at)
                                     : text_lit(q->lang, TEXT_admin_never);
    l->state = channel_state(q, v, ready, &s);
    l->more = text_get(
        q->arena, q->lang, TEXT_admin_channel_figures,
        TEXT_ARGS(
            ta_str("last", last), ta_i64("waiting", s.waiting), ta_i64("failed", s.failed),
            ta_i64("unsure", s.unsure)));
    return OK;
}

/* ---- accounts of the unit ---- */

static struct str names(struct request *q, const struct admin_guard *g)
{
    struct str all = S("");
    for (size_t i = 0; i < g->lacking_count; i++)
        all =
            arena_fmt(q->arena, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "", STR_ARG(g->lacking[i]));
    return all;
}

static enum err fill_accounts(struct request *q, struct admin_view *v)
{
    struct admin_guard g;
    enum err e = admin_guard(q->tx, q->unit->id, &g);
    if (e != OK)
        return e;
    struct admin_line *l = admin_line(
        &v->accounts, TEXT_admin_factor,
        text_get(
            q->arena, q->lang, TEXT_admin_of_all,
            TEXT_ARGS(ta_i64("k", g.factor), ta_i64("n", g.accounts))));
    if (g.lacking_count) {
        l->state = admin_state(v, ADMIN_SOON, admin_word(q, TEXT_admin_factor_lacking));
        l->more = text_get(
            q->arena, q->lang, TEXT_admin_factor_who, TEXT_ARGS(ta_str("names", names(q, &g))));
    } else {
        bool all = g.factor == g.accounts;
        l->state = admin_state(
            v, ADMIN_GOOD, admin_word(q, all ? TEXT_admin_factor_all : TEXT_admin_factor_demanded));
    }
    l = admin_line(
        &v->accounts, TEXT_admin_no_password, text_number(q->arena, q->lang, g.no_password));
    if (g.no_password)
        l->more = admin_word(q, TEXT_admin_no_password_more);
    return OK;
}

enum err admin_fill_unit(struct request *q, struct admin_view *v)
{
    v->letters = (struct admin_card){.id = S("thu-h"), .title = TEXT_admin_letters};
    v->accounts = (struct admin_card){.id = S("tk-h"), .title = TEXT_admin_accounts};
    enum err e = fill_channel(q, v, OUTBOX_EMAIL);
    if (e == OK)
        e = fill_channel(q, v, OUTBOX_SMS);
    if (e == OK)
        e = fill_messages(q, v);
    return e == OK ? fill_accounts(q, v) : e;
}
