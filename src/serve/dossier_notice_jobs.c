#include "serve/dossier_notice_jobs.h"

#include "base/buf.h"
#include "base/date.h"
#include "place/person_contact.h"
#include "place/unit_text.h"
#include "serve/procedure_text.h"
#include "serve/rating.h"
#include "spine/outbox.h"
#include "spine/setting.h"

#define BODY_MAX ((size_t)16 * 1024)
#define OLD_MS ((int64_t)3 * 24 * 3600 * 1000) /* what is older is no news */

enum dossier_notice dossier_notice_of(const struct dossier_step *s)
{
    if (str_eq(s->actor, S("import")))
        return NOTICE_NONE;
    if (s->kind == STEP_APOLOGY)
        return NOTICE_SORRY;
    if (s->kind != STEP_STATE)
        return NOTICE_NONE;
    switch (s->to) {
    case DOSSIER_ACCEPTED:
        return s->from == DOSSIER_WITHDRAWING ? NOTICE_NONE : NOTICE_RECEIVED;
    case DOSSIER_REFUSED:
        return NOTICE_REFUSED;
    case DOSSIER_SUPPLEMENT:
        return s->from == DOSSIER_WITHDRAWING ? NOTICE_NONE : NOTICE_ASKED;
    case DOSSIER_PROCESSING:
        return s->from == DOSSIER_SUPPLEMENT ? NOTICE_COMPLETE : NOTICE_NONE;
    case DOSSIER_FINISHED:
        return NOTICE_READY;
    case DOSSIER_RETURNED:
        return NOTICE_RETURNED;
    default:
        return NOTICE_NONE;
    }
}

/* ---- what a message is made of ---- */

struct notice {
    struct db_tx *tx;
    const struct keys *keys;
    enum dossier_notice what;
    enum lang lang;
    struct dossier_step step;
    struct dossier d;
    struct person person;
    struct person_contact contact;
    struct procedure procedure;
    struct unit unit;
    struct str unit_name, base_url, hotline;
    bool in_mourning; /* not asked to rate */
};

static const struct {
    enum text subject, body;
} words[] = {
    [NOTICE_RECEIVED] = {TEXT_notice_received, TEXT_notice_received_body},
    [NOTICE_REFUSED] = {TEXT_notice_refused, TEXT_notice_refused_body},
    [NOTICE_ASKED] = {TEXT_notice_asked, TEXT_notice_asked_body},
    [NOTICE_COMPLETE] = {TEXT_notice_complete, TEXT_notice_complete_body},
    [NOTICE_READY] = {TEXT_notice_ready, TEXT_notice_ready_body},
    [NOTICE_SORRY] = {TEXT_notice_sorry, TEXT_notice_sorry_body},
    [NOTICE_RETURNED] = {TEXT_notice_returned, TEXT_notice_returned_body},
};

static struct str say(const struct notice *n, enum text key)
{
    struct arena *a = n->tx->arena;
    int64_t at = n->what == NOTICE_SORRY ? n->step.promised_at : n->step.due_after;
    struct str moment = at ? text_moment(a, n->lang, at) : text_lit(n->lang, TEXT_notice_no_due);
    return text_get(
        a, n->lang, key,
        TEXT_ARGS(
            ta_str("code", n->d.code), ta_str("procedure", procedure_name(&n->procedure, n->lang)),
            ta_str("moment", moment), ta_str("unit", n->unit_name)));
}

static void add_link(const struct notice *n, struct buf *b)
{
    struct arena *a = n->tx->arena;
    if (n->base_url.n == 0 || (n->what == NOTICE_RETURNED && n->in_mourning))
        return;
    struct str url =
        n->what == NOTICE_RETURNED
            ? arena_fmt(
                  a, "%.*s/%.*s/danh-gia/%.*s", STR_ARG(n->base_url), STR_ARG(n->unit.slug),
                  STR_ARG(rating_token(a, n->keys, &n->d)))
            : arena_fmt(a, "%.*s/%.*s/ho-so", STR_ARG(n->base_url), STR_ARG(n->unit.slug));
    enum text key = n->what == NOTICE_RETURNED ? TEXT_notice_rate : TEXT_notice_look;
    buf_lit(b, "\n\n");
    buf_str(b, text_get(a, n->lang, key, TEXT_ARGS(ta_str("url", url))));
}

static struct str body_of(const struct notice *n)
{
    struct buf b;
    buf_init(&b, n->tx->arena, BODY_MAX);
    buf_str(&b, text_lit(n->lang, TEXT_notice_greeting));
    buf_lit(&b, "\n\n");
    buf_str(&b, say(n, words[n->what].body));
    add_link(n, &b);
    if (n->hotline.n) {
        buf_lit(&b, "\n\n");
        buf_str(
            &b,
            text_get(
                n->tx->arena, n->lang, TEXT_notice_ask, TEXT_ARGS(ta_str("phone", n->hotline))));
    }
    buf_lit(&b, "\n\n");
    buf_str(&b, say(n, TEXT_notice_sender));
    buf_lit(&b, "\n\n");
    buf_str(&b, text_lit(n->lang, TEXT_notice_end));
    return buf_get(&b);
}

/* ---- telling ---- */

static enum err read_unit(struct db_tx *tx, struct notice *n)
{
    enum err e = unit_by_id(tx, n->d.unit_id, &n->unit);
    if (e == OK)
        e = setting_get(tx, n->d.unit_id, S("base_url"), &n->base_url);
    if (e == OK)
        e = setting_get(tx, n->d.unit_id, S("hotline"), &n->hotline);
    if (e != OK)
        return e;
    bool english = str_eq(n->contact.language, S("en"));
    n->lang = english ? LANG_EN : unit_voice(n->unit.kind);
    n->unit_name =
        english ? unit_title_en(tx->arena, &n->unit) : unit_title_vi(tx->arena, &n->unit);
    return OK;
}

static enum err read_all(struct db_tx *tx, int64_t unit_id, int64_t id, struct notice *n)
{
    enum err e = dossier_by_id(tx, unit_id, id, &n->d);
    if (e == OK)
        e = person_by_id(tx, unit_id, n->d.person_id, &n->person);
    if (e == OK)
        e = person_contact_get(tx, n->keys, &n->person, &n->contact);
    if (e == OK && n->contact.channels)
        e = procedure_by_id(tx, n->d.procedure_id, &n->procedure);
    if (e == OK && n->contact.channels)
        e = rating_in_mourning(tx, &n->d, &n->in_mourning);
    if (e == OK && n->contact.channels)
        e = read_unit(tx, n);
    return e;
}

static struct str dedupe_of(const struct notice *n, const struct event_row *event, char channel)
{
    return arena_fmt(
        n->tx->arena, "dossier.notice|%lld|%lld|%c", (long long)n->d.id, (long long)event->seq,
        channel);
}

/* What cannot be sent (an address that went bad) must not hold up the others. */
static enum err put(struct db_tx *tx, const struct outbox_new *m)
{
    enum err e = outbox_put(tx, m, NULL);
    return e == E_INVALID ? OK : e;
}

static enum err tell(struct notice *n, const struct event_row *event)
{
    struct str phone;
    struct outbox_new m = {
        .keys = n->keys,
        .unit_id = n->d.unit_id,
        .person_id = n->person.id,
        .subject = say(n, words[n->what].subject),
    };
    enum err e = OK;
    if (n->contact.channels & CONTACT_EMAIL) {
        m.channel = OUTBOX_EMAIL;
        m.address = n->contact.email;
        m.body = body_of(n);
        m.dedupe = dedupe_of(n, event, 'e');
        e = put(n->tx, &m);
    }
    if (e != OK || !(n->contact.channels & CONTACT_SMS))
        return e;
    e = person_phone(n->tx->arena, n->keys, &n->person, &phone);
    if (e != OK || phone.n == 0)
        return e;
    m.channel = OUTBOX_SMS;
    m.address = phone;
    m.body = say(n, words[n->what].body);
    m.subject = S("");
    m.dedupe = dedupe_of(n, event, 's');
    return put(n->tx, &m);
}

enum err dossier_notice_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *keys)
{
    struct notice n = {.tx = tx, .keys = keys};
    if (!str_eq(event->noun, S("dossier")) || event->recorded_at < tx->now_at - OLD_MS)
        return OK;
    n.step = dossier_step_read(event);
    n.what = dossier_notice_of(&n.step);
    if (n.what == NOTICE_NONE)
        return OK;
    enum err e = read_all(tx, unit_id, event->noun_id, &n);
    if (e == OK && n.contact.channels && !(n.d.flags & DOSSIER_VOID))
        e = tell(&n, event);
    return e == E_NOT_FOUND ? OK : e; /* gone since: nobody to tell */
}
