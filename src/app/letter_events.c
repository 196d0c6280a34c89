#include "app/letter_events.h"

#include "base/date.h"
#include "commit/letter_draft.h"
#include "html/text.h"
#include "serve/dossier_apology.h"
#include "serve/procedure.h"

#define ACTOR S("letters")

struct news {
    struct db_tx *tx;
    const struct event_row *event;
    struct dossier d;
    struct procedure procedure;
    int64_t day; /* when it happened */
};

static struct letter_new letter_of(const struct news *n, const struct letter_template *t)
{
    return (struct letter_new){
        .unit_id = n->d.unit_id,
        .person_id = n->d.person_id,
        .template = *t,
        .noun = S("dossier"),
        .noun_id = n->d.id,
        .reference = n->d.code,
        .event_day = n->day,
        .subject = S(""),
        .matter = S(""),
        .actor = ACTOR,
    };
}

/* ---- a state ---- */

/* "dossier.returned": the states of data/letters.csv are the last words of the events. */
static bool went_well(const struct dossier *d)
{
    return !(d->flags & DOSSIER_VOID) && d->state != DOSSIER_REFUSED &&
           d->result != RESULT_REFUSED && d->result != RESULT_WITHDRAWN;
}

static enum err draft(const struct news *n)
{
    struct letter_template_list templates;
    const struct letter_trigger by = {n->procedure.code, str_from(n->event->what, 8)};
    enum err e = letter_template_triggered(n->tx, &by, n->day, &templates);
    for (size_t i = 0; e == OK && i < templates.n; i++) {
        int64_t id;
        enum letter_refusal why;
        const struct letter_new letter = letter_of(n, &templates.list[i]);
        e = letter_draft(n->tx, &letter, &id, &why);
    }
    return e;
}

/* ---- an apology ---- */

static struct str moment(const struct news *n, int64_t at)
{
    return text_moment(n->tx->arena, LANG_VI, at);
}

/* The sentence of the letter ends with it. */
static struct str without_point(struct str s)
{
    s = str_trim(s);
    return str_ends(s, S(".")) ? str_sub(s, 0, s.n - 1) : s;
}

static enum err apologise(const struct news *n)
{
    struct letter_template_list templates;
    struct dossier_apology said;
    const struct letter_trigger by = {S("*"), S("apology")};
    enum err e = dossier_apology_get(n->tx, n->d.unit_id, n->d.id, &said);
    if (e == OK)
        e = letter_template_triggered(n->tx, &by, n->day, &templates);
    if (e != OK || templates.n == 0)
        return e;
    struct letter_apology p = {
        .n = letter_of(n, &templates.list[0]), .signer = said.signer, .made_at = said.made_at};
    p.n.actor = n->event->actor;
    p.n.facts.v[FILL_DOSSIER] = n->d.code;
    p.n.facts.v[FILL_PROCEDURE] = n->procedure.name_vi;
    p.n.facts.v[FILL_DUE_OLD] = moment(n, said.due_at);
    p.n.facts.v[FILL_DUE_NEW] = moment(n, said.promised_at);
    p.n.facts.v[FILL_REASON] = without_point(said.reason);
    return letter_apologise(n->tx, &p);
}

/* ---- the event ---- */

static enum err take_back(const struct news *n)
{
    return letter_source_void(
        n->tx,
        &(struct letter_source){
            n->d.unit_id, S("dossier"), n->d.id, n->event->actor, S("Hồ sơ đã hủy vì nhập nhầm")});
}

static enum err take(struct news *n, int64_t unit_id)
{
    const struct dossier_step step = dossier_step_read(n->event);
    bool known = step.kind == STEP_STATE || step.kind == STEP_APOLOGY || step.kind == STEP_VOIDED;
    enum err e = known ? dossier_by_id(n->tx, unit_id, n->event->noun_id, &n->d) : OK;
    if (e != OK || !known)
        return e;
    if (step.kind == STEP_VOIDED)
        return take_back(n);
    e = procedure_by_id(n->tx, n->d.procedure_id, &n->procedure);
    if (e != OK || !went_well(&n->d))
        return e;
    return step.kind == STEP_APOLOGY ? apologise(n) : draft(n);
}

enum err letter_events_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *ctx)
{
    struct news n = {.tx = tx, .event = event, .day = date_local_day(event->at)};
    (void)ctx;
    if (!str_eq(event->noun, S("dossier")) || n.day < date_local_day(tx->now_at) - LETTER_NEWS_DAYS)
        return OK;
    enum err e = take(&n, unit_id);
    return e == E_NOT_FOUND ? OK : e; /* gone since */
}
