/* demo_act_receive: somebody at the counter (serve/dossier_reception.h), and a typing error put
 * right (serve/dossier_amend.h). */
#include "app/demo_scan.h"
#include "app/demo_sim.h"
#include "base/date.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_reception.h"

/* Of 1,000. */
enum {
    REFUSED = 6,
    INCOMPLETE = 260,  /* of those that lack papers: asked for at the counter */
    OWN_COUNTER = 620, /* received by whoever will do the work */
    TOLD = 340,        /* agrees to be told by message */
    REMARKED = 120,
    HELPED = 30, /* handed in with the help of the neighbouring unit */
};

/* ---- who stands there ---- */

static struct person_new person_of(struct arena *a, struct demo_case *c, bool as_written)
{
    const struct demo_person *p = &c->person;
    const struct demo_town *t = c->town;
    struct str village = p->village;
    if (as_written && c->wrong_village)
        village = str_eq(village, S("Thôn Ao Sen")) ? S("Thôn Gò Trúc") : S("Thôn Ao Sen");
    return (struct person_new){
        .unit_id = t->unit.id,
        .kind = PERSON_CITIZEN,
        .name = p->name,
        .sex = p->male ? PERSON_MALE : PERSON_FEMALE,
        .birth_year = p->birth_year,
        .village = village,
        .address = arena_fmt(a, "%.*s, %.*s", STR_ARG(village), STR_ARG(t->place)),
        .phone = p->phone.n ? arena_fmt(a, "0%.*s", STR_ARG(p->phone)) : S(""),
        .id_number = S(""),
    };
}

/* Addresses that lead nowhere: .example is kept free for such (RFC 2606). */
static const struct person_contact *contact_of(struct arena *a, struct demo_case *c)
{
    struct random_seeded *r = &c->town->year->random;
    if (!demo_chance(r, TOLD))
        return NULL;
    struct person_contact *k = ARENA_NEW(a, struct person_contact);
    bool mail = c->person.phone.n == 0 || demo_chance(r, 200);
    k->email = S("");
    k->language = S("vi");
    k->channels = mail ? CONTACT_EMAIL : CONTACT_SMS;
    if (mail)
        k->email = arena_fmt(
            a, "%.*s%d@thu.example", STR_ARG(account_login_of(a, c->person.name)),
            c->person.birth_year % 100);
    return k;
}

/* ---- the papers ---- */

static struct dossier_papers papers_of(
    struct arena *a, const struct demo_case *c, const struct procedure *p)
{
    struct dossier_papers asked = dossier_papers_asked(a, p);
    struct dossier_paper *list = ARENA_ARRAY(a, struct dossier_paper, asked.n + 1);
    for (size_t i = 0; i < asked.n; i++) {
        list[i] = asked.list[i];
        list[i].checked = true;
        if (c->channel == CHANNEL_ONLINE)
            list[i].form = PAPER_ELECTRONIC;
        if (list[i].copies == 0 && list[i].form != PAPER_SHOWN)
            list[i].copies = 1;
    }
    return (struct dossier_papers){list, asked.n};
}

/* ---- how it is taken ---- */

static void draw_state(
    struct arena *a, struct demo_case *c, struct dossier_gap *gap, struct dossier_reception *ret)
{
    struct random_seeded *r = &c->town->year->random;
    ret->state = DOSSIER_ACCEPTED;
    if (c->fate != DEMO_LIFE)
        return;
    if (demo_chance(r, REFUSED)) {
        ret->state = DOSSIER_REFUSED;
        ret->reason = demo_act_reason(a, c, "refuse");
    } else if (demo_chance(r, c->offer->supplement_permille * INCOMPLETE / 1000)) {
        demo_act_gap(a, c, gap);
        ret->state = DOSSIER_SUPPLEMENT;
        ret->gaps = (struct dossier_gaps){gap, 1};
    }
}

static void draw_receiver(struct demo_case *c, int64_t day)
{
    int own = demo_town_handler(c->town, c->procedure->field_vi, day);
    bool counter = (c->town->officials[own].roles & ROLE_BIT(ROLE_COUNTER)) != 0;
    c->receiver = counter && demo_chance(&c->town->year->random, OWN_COUNTER)
                      ? own
                      : demo_town_counter(c->town, day);
    c->handler = own;
}

static void note_shown(struct demo_sim *s, const struct demo_case *c, const struct dossier *d)
{
    struct dossier *shown = &s->shown[c->fate];
    if (c->fate == DEMO_LIFE || c->town != &s->towns[0] || shown->id)
        return;
    *shown = *d;
    shown->code = arena_str(s->arena, d->code);
}

enum err demo_act_receive(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct random_seeded *r = &c->town->year->random;
    struct procedure full;
    struct dossier_gap gap = {0};
    struct dossier d;
    draw_receiver(c, date_local_day(tx->now_at));
    struct dossier_act by = demo_act_by(c, c->receiver, S(""));
    enum err e = procedure_by_id(tx, c->procedure->id, &full);
    if (e != OK)
        return e;
    struct person_new person = person_of(tx->arena, c, true);
    struct dossier_reception in = {
        .unit_id = by.unit_id,
        .official_id = by.official_id,
        .official = by.official,
        .actor = by.actor,
        .procedure_id = full.id,
        .reason = S(""),
        .received_at = c->received_at,
        .person = &person,
        .person_id = RECEPTION_FIND,
        .contact = contact_of(tx->arena, c),
        .channel = c->channel,
        .handover = c->handover,
        .remark = demo_chance(r, REMARKED) ? demo_act_reason(tx->arena, c, "remark") : S(""),
        .papers = papers_of(tx->arena, c, &full),
    };
    if (demo_chance(r, HELPED))
        in.help_unit_id = s->towns[c->town == &s->towns[0]].unit.id;
    draw_state(tx->arena, c, &gap, &in);
    e = demo_scan_papers(s, tx, c, &in.files);
    if (e == OK)
        e = dossier_reception(tx, &s->data->keys, &in, &d);
    if (e != OK)
        return e;
    c->id = d.id;
    s->received++;
    demo_act_took(c, &d);
    note_shown(s, c, &d);
    demo_fate_received(s, c, &d);
    return OK;
}

enum err demo_act_correct(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d;
    struct person_new person = person_of(tx->arena, c, false);
    struct dossier_act a = demo_act_by(c, c->receiver, S(""));
    const struct dossier_correction fix = {.person = &person};
    enum err e = dossier_correct(tx, &s->data->keys, &a, &fix, &d);
    if (e == OK)
        demo_act_took(c, &d);
    return e;
}
