#include "commit/letter_draft.h"

#include "base/date.h"
#include "commit/letter_list.h"
#include "commit/letter_row.h"
#include "place/letter_register.h"
#include "place/mourning.h"
#include "spine/id.h"

/* ---- who, and whether ---- */

static enum err household_of(struct db_tx *tx, int64_t unit_id, int64_t person_id, struct str *ret)
{
    struct person p;
    enum err e = person_by_id(tx, unit_id, person_id, &p);
    if (e == OK)
        *ret = mourning_household(tx->arena, p.village, p.address);
    return e;
}

static enum err there_is_one(struct db_tx *tx, const struct letter_new *n, bool *ret)
{
    struct letter_list all;
    *ret = false;
    if (n->noun_id == 0)
        return OK;
    enum err e = letter_of(tx, n->unit_id, n->noun, n->noun_id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        *ret = *ret || (all.list[i].state != LETTER_DISCARDED &&
                        str_eq(all.list[i].template_code, n->template.code));
    return e;
}

static enum err may_draft(
    struct db_tx *tx, const struct letter_new *n, struct str household, enum letter_refusal *ret)
{
    bool one = false, unwanted = false;
    int64_t until = 0;
    const struct mourning_ask ask = {
        n->unit_id, n->person_id, household, date_local_day(tx->now_at)};
    enum err e = there_is_one(tx, n, &one);
    if (e == OK)
        e = letter_unwanted(tx, n->unit_id, n->person_id, &unwanted);
    if (e == OK && n->template.silenced)
        e = mourning_until(tx, &ask, &until);
    *ret = one        ? LETTER_THERE_IS_ONE
           : unwanted ? LETTER_UNWANTED
           : until    ? LETTER_IN_MOURNING
                      : LETTER_DRAFTS;
    return e;
}

enum err letter_may_draft(struct db_tx *tx, const struct letter_new *n, enum letter_refusal *ret)
{
    struct str household;
    enum err e = household_of(tx, n->unit_id, n->person_id, &household);
    return e == OK ? may_draft(tx, n, household, ret) : e;
}

/* ---- mourning ---- */

static enum err hold(
    struct db_tx *tx, const struct letter_new *n, struct str household, int64_t to_day)
{
    struct letter_list all;
    const struct letter_ask ask = {n->unit_id, n->person_id, household};
    enum err e = letter_in_hand(tx, &ask, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct letter l = all.list[i];
        if (!l.silenced || l.held_to >= to_day)
            continue;
        l.held_to = to_day;
        e = letter_due(tx, l.unit_id, to_day, l.within_days, &l.due_day);
        if (e == OK)
            e = letter_update(tx, &all.list[i], &l);
        if (e == OK)
            letter_tell(
                tx, &l,
                &(struct letter_told){
                    .what = S("letter.held"),
                    .actor = n->actor,
                    .field = ev_i64("to_day", to_day)});
    }
    return e;
}

/* A condolence by hand is its own news. */
static enum err begin_mourning(
    struct db_tx *tx, const struct letter_new *n, struct str household, int64_t letter_id)
{
    int64_t to_day;
    const struct mourning_new m = {
        .unit_id = n->unit_id,
        .person_id = n->person_id,
        .household = household,
        .from_day = date_local_day(tx->now_at),
        .noun = n->noun_id ? n->noun : S("letter"),
        .noun_id = n->noun_id ? n->noun_id : letter_id,
        .actor = n->actor,
    };
    if (n->template.kind != LETTER_CONDOLENCE)
        return OK;
    enum err e = mourning_begin(tx, &m, &to_day);
    return e == OK ? hold(tx, n, household, to_day) : e;
}

/* ---- drafting ---- */

static struct letter fresh(struct db_tx *tx, const struct letter_new *n, struct str household)
{
    struct arena *a = tx->arena;
    const struct letter_template *t = &n->template;
    return (struct letter){
        .unit_id = n->unit_id,
        .id = id_new(),
        .kind = t->kind,
        .template_code = t->code,
        .state = LETTER_DRAFTED,
        .person_id = n->person_id,
        .household = household,
        .noun = n->noun,
        .noun_id = n->noun_id,
        .silenced = t->silenced,
        .within_days = t->within_days,
        .drafted_at = tx->now_at,
        .version = 1,
        .title = letter_fill(a, t->title, &n->facts),
        .recipient = letter_fill(a, t->recipient, &n->facts),
        .subject = n->subject.n ? n->subject : letter_fill(a, t->subject, &n->facts),
        .matter = n->matter,
        .body = letter_fill(a, t->body, &n->facts),
        .abbreviation = t->abbreviation,
        .reference = n->reference,
        .number = S(""),
        .signer = S(""),
        .signer_post = S(""),
        .reason = S(""),
    };
}

static void tell_refusal(struct db_tx *tx, const struct letter_new *n, enum letter_refusal why)
{
    static const struct str words[] = {
        [LETTER_IN_MOURNING] = STR_INIT("mourning"), [LETTER_UNWANTED] = STR_INIT("opted_out")};
    if (why != LETTER_IN_MOURNING && why != LETTER_UNWANTED)
        return;
    event_add(
        tx, &(struct event){
                .unit_id = n->unit_id,
                .noun = n->noun.n ? n->noun : S("person"),
                .noun_id = n->noun_id ? n->noun_id : n->person_id,
                .what = S("letter.silenced"),
                .actor = n->actor,
                EVENT_FIELDS(ev_str("template", n->template.code), ev_str("why", words[why])),
            });
}

enum err letter_draft(
    struct db_tx *tx, const struct letter_new *n, int64_t *ret_id, enum letter_refusal *ret_why)
{
    struct str household;
    enum err e = db_guard(tx, n->unit_id, S("letter"));
    if (e == OK)
        e = household_of(tx, n->unit_id, n->person_id, &household);
    if (e == OK)
        e = may_draft(tx, n, household, ret_why);
    if (e != OK)
        return e;
    struct letter l = fresh(tx, n, household);
    /* The news of a death counts also when nobody wants a letter about it. */
    if (*ret_why != LETTER_THERE_IS_ONE)
        e = begin_mourning(tx, n, household, l.id);
    if (e != OK || *ret_why != LETTER_DRAFTS) {
        tell_refusal(tx, n, *ret_why);
        return e;
    }
    e = letter_due(tx, n->unit_id, n->event_day, n->template.within_days, &l.due_day);
    if (e == OK)
        e = letter_insert(tx, &l);
    if (e != OK)
        return e;
    letter_tell(
        tx, &l,
        &(struct letter_told){
            .what = S("letter.drafted"), .actor = n->actor, .field = ev_i64("due_day", l.due_day)});
    *ret_id = l.id;
    return OK;
}

/* ---- an apology that was made ---- */

static enum err number(struct db_tx *tx, struct letter *l, struct str actor)
{
    struct letter_register_entry entry;
    const struct letter_register_new n = {
        .unit_id = l->unit_id,
        .series = LETTER_REGISTER_LETTERS,
        .symbol = arena_fmt(tx->arena, "%.*s-UBND", STR_ARG(l->abbreviation)),
        .noun = LETTER_APOLOGY_NOUN,
        .noun_id = l->noun_id,
        .actor = actor,
    };
    enum err e = letter_register_take(tx, &n, &entry);
    if (e == OK)
        l->number = letter_register_words(tx->arena, &entry);
    return e;
}

enum err letter_apologise(struct db_tx *tx, const struct letter_apology *p)
{
    struct str household;
    bool one = false, whole = false;
    enum err e = db_guard(tx, p->n.unit_id, S("letter"));
    if (e == OK)
        e = there_is_one(tx, &p->n, &one);
    if (e != OK || one)
        return e;
    e = household_of(tx, p->n.unit_id, p->n.person_id, &household);
    if (e != OK)
        return e;
    struct letter before = fresh(tx, &p->n, household), l;
    e = letter_insert(tx, &before);
    l = before;
    if (e == OK)
        e = letter_filled(tx, &l, &whole);
    if (e == OK)
        e = number(tx, &l, p->n.actor);
    if (e != OK)
        return e;
    l.state = LETTER_APPROVED;
    l.approved_at = p->made_at;
    l.signer = p->signer;
    l.signer_post = S("THỦ TRƯỞNG CƠ QUAN");
    e = letter_update(tx, &before, &l);
    if (e == OK)
        letter_tell(
            tx, &l,
            &(struct letter_told){
                .what = S("letter.approved"),
                .actor = p->n.actor,
                .field = ev_str("number", l.number)});
    return e;
}

/* ---- mistakes ---- */

static enum err discard(struct db_tx *tx, const struct letter_source *s, enum letter_state up_to)
{
    struct letter_list all;
    enum err e = letter_of(tx, s->unit_id, s->noun, s->noun_id, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        const struct letter *x = &all.list[i];
        struct letter l;
        const struct letter_act a = {
            .unit_id = s->unit_id,
            .id = x->id,
            .version = x->version,
            .actor = s->actor,
            .reason = s->reason,
        };
        if (x->state <= up_to)
            e = letter_discard(tx, &a, &l);
    }
    return e;
}

enum err letter_source_changed(struct db_tx *tx, const struct letter_source *s)
{
    return discard(tx, s, LETTER_DRAFTED);
}

/* What no other death holds. */
static enum err let_go(struct db_tx *tx, const struct mourning_new *m)
{
    struct letter_list all;
    const struct letter_ask ask = {m->unit_id, m->person_id, m->household};
    enum err e = letter_in_hand(tx, &ask, &all);
    for (size_t i = 0; e == OK && i < all.n; i++) {
        struct letter l = all.list[i];
        const struct mourning_ask still = {
            l.unit_id, l.person_id, l.household, date_local_day(tx->now_at)};
        if (l.held_to == 0)
            continue;
        e = mourning_until(tx, &still, &l.held_to);
        if (e == OK && l.held_to != all.list[i].held_to)
            e = letter_update(tx, &all.list[i], &l);
        if (e == OK && l.held_to != all.list[i].held_to)
            letter_tell(
                tx, &l, &(struct letter_told){.what = S("letter.let_go"), .actor = m->actor});
    }
    return e;
}

enum err letter_source_void(struct db_tx *tx, const struct letter_source *s)
{
    const struct mourning_new of = {
        .unit_id = s->unit_id, .noun = s->noun, .noun_id = s->noun_id, .actor = s->actor};
    struct mourning_new was;
    bool is = false;
    enum err e = discard(tx, s, LETTER_PRINTED);
    if (e == OK)
        e = mourning_undo(tx, &of, &was, &is);
    return e == OK && is ? let_go(tx, &was) : e;
}
