/* demo_act: the acts of the demo's officials between reception and hand-over, each by the function
 * that the desk's pages call. */
#include "app/demo_scan.h"
#include "app/demo_sim.h"
#include "base/date.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_work.h"
#include "spine/access_log.h"

#define PAGE S("/{unit}/viec/ho-so/{code}")

struct dossier_act demo_act_by(const struct demo_case *c, int official, struct str reason)
{
    const struct demo_official *o = &c->town->officials[official];
    return (struct dossier_act){
        .unit_id = c->town->unit.id,
        .id = c->id,
        .version = c->version,
        .official_id = o->id,
        .official = o->name,
        .actor = o->actor,
        .chair = (o->roles & ROLE_BIT(ROLE_CHAIR)) != 0,
        .reason = reason,
    };
}

struct str demo_act_reason(struct arena *a, struct demo_case *c, const char *key)
{
    struct demo_words l = demo_words_of(a, "demo/reasons_vi.txt", str_z(key));
    return demo_words_draw(&l, &c->town->year->random);
}

void demo_act_gap(struct arena *a, struct demo_case *c, struct dossier_gap *ret)
{
    struct demo_words l = demo_words_of(a, "demo/gaps_vi.txt", c->procedure->field_vi);
    *ret = (struct dossier_gap){.why = demo_words_draw(&l, &c->town->year->random)};
    (void)str_cut(&ret->why, '\t', &ret->name);
}

void demo_act_took(struct demo_case *c, const struct dossier *d)
{
    c->version = d->version;
    c->state = d->state;
}

static int64_t today(const struct db_tx *tx)
{
    return date_local_day(tx->now_at);
}

static int head(const struct demo_case *c, const struct db_tx *tx)
{
    return demo_town_head(c->town, today(tx));
}

/* ---- by dossier_work ---- */

static enum err work(struct db_tx *tx, struct demo_case *c, enum demo_act act, struct str reason)
{
    static const enum dossier_work WORKS[ACT_COUNT] = {
        [ACT_BEGIN] = WORK_BEGIN,          [ACT_PAPERS] = WORK_PAPERS_CAME,
        [ACT_PAYMENT] = WORK_ASK_PAYMENT,  [ACT_PAID] = WORK_PAID,
        [ACT_WITHDRAW] = WORK_WITHDRAW,    [ACT_WITHDRAWN] = WORK_WITHDRAWN,
        [ACT_STAY] = WORK_WITHDRAW_UNDONE, [ACT_STOP] = WORK_STOP,
        [ACT_READY] = WORK_READY,          [ACT_DENY] = WORK_READY_REFUSED,
        [ACT_RECALL] = WORK_RECALL,
    };
    struct dossier d;
    int who = act == ACT_RECALL ? head(c, tx) : c->handler;
    struct dossier_act a = demo_act_by(c, who, reason);
    enum err e = dossier_work_do(tx, &a, WORKS[act], &d);
    if (e == OK) {
        demo_act_took(c, &d);
        c->due_at = d.due_at;
    }
    return e;
}

/* Who opens a dossier to work on it is written down, as the page does. */
static enum err look(struct db_tx *tx, const struct demo_case *c, int official)
{
    const struct demo_official *o = &c->town->officials[official];
    struct dossier d;
    enum err e = dossier_by_id(tx, c->town->unit.id, c->id, &d);
    if (e != OK)
        return e;
    const struct access_entry entry = {d.person_id, c->id};
    return access_log_add(
        tx, &(struct access_read){
                .unit_id = c->town->unit.id,
                .account_id = o->account_id,
                .official_id = o->id,
                .official_unit_id = c->town->unit.id,
                .page = PAGE,
                .entries = &entry,
                .count = 1,
            });
}

static enum err begin(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    (void)s;
    if (c->state != DOSSIER_ACCEPTED)
        return OK; /* taken up by what came before */
    enum err e = look(tx, c, c->handler);
    return e == OK ? work(tx, c, ACT_BEGIN, S("")) : e;
}

static enum err papers(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d = {0};
    enum err e = work(tx, c, ACT_PAPERS, S(""));
    d.due_at = c->due_at;
    if (e == OK && c->done == c->planned)
        demo_fate_goes_on(s, c, &d, tx->now_at);
    return e;
}

static enum err payment(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = work(tx, c, ACT_PAYMENT, S(""));
    if (e == OK)
        demo_fate_paying(s, c, tx->now_at);
    return e;
}

static enum err paid(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d = {0};
    enum err e = work(tx, c, ACT_PAID, S(""));
    d.due_at = c->due_at;
    if (e == OK)
        demo_fate_goes_on(s, c, &d, tx->now_at);
    return e;
}

static enum err withdraw(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = work(tx, c, ACT_WITHDRAW, S(""));
    if (e == OK)
        demo_fate_withdrawing(s, c, tx->now_at);
    return e;
}

static enum err withdrawn(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    (void)s;
    return work(tx, c, ACT_WITHDRAWN, demo_act_reason(tx->arena, c, "withdraw"));
}

static enum err stay(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d = {0};
    enum err e = work(tx, c, ACT_STAY, S(""));
    d.due_at = c->due_at;
    if (e == OK)
        demo_fate_goes_on(s, c, &d, tx->now_at);
    return e;
}

static enum err stop(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    (void)s;
    return work(tx, c, ACT_STOP, demo_act_reason(tx->arena, c, "stop"));
}

static enum err ready(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = work(tx, c, ACT_READY, S(""));
    if (e == OK)
        e = demo_scan_result(s, tx, c);
    if (e == OK)
        demo_fate_ready(s, c, tx->now_at);
    return e;
}

static enum err deny(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = work(tx, c, ACT_DENY, demo_act_reason(tx->arena, c, "deny"));
    if (e == OK)
        e = demo_scan_result(s, tx, c);
    if (e == OK)
        demo_fate_ready(s, c, tx->now_at);
    return e;
}

static enum err recall(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    enum err e = work(tx, c, ACT_RECALL, demo_act_reason(tx->arena, c, "recall"));
    c->digital = false;
    if (e == OK)
        demo_fate_recalled(s, c, tx->now_at);
    return e;
}

/* ---- papers that lack ---- */

static enum err ask(struct demo_sim *s, struct db_tx *tx, struct demo_case *c, bool again)
{
    struct dossier d;
    struct dossier_gap gaps[2];
    struct dossier_gaps all = {gaps, demo_chance(&c->town->year->random, 350) ? 2 : 1};
    for (size_t i = 0; i < all.n; i++)
        demo_act_gap(tx->arena, c, &gaps[i]);
    struct dossier_act a = demo_act_by(
        c, again ? head(c, tx) : c->handler,
        again ? demo_act_reason(tx->arena, c, "allow") : S(""));
    enum err e = dossier_ask(tx, &a, &all, &d);
    if (e != OK)
        return e;
    demo_act_took(c, &d);
    demo_fate_asked(s, c, tx->now_at);
    return OK;
}

static enum err ask_once(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    return ask(s, tx, c, false);
}

static enum err ask_again(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    return ask(s, tx, c, true);
}

/* ---- who has it, and where it stands ---- */

static enum err give(struct db_tx *tx, struct demo_case *c, int by, int to)
{
    struct dossier d;
    const struct demo_official *o = &c->town->officials[to];
    struct dossier_act a = demo_act_by(c, by, S(""));
    enum err e = dossier_assign(tx, &a, &(struct dossier_holder){o->id, o->name}, &d);
    if (e != OK)
        return e;
    demo_act_took(c, &d);
    c->handler = to;
    c->holding = true;
    return OK;
}

static enum err assign(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    int to = demo_town_handler(c->town, c->procedure->field_vi, today(tx));
    (void)s;
    return give(tx, c, c->receiver, to);
}

static enum err reassign(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    int to = demo_town_counter(c->town, today(tx));
    (void)s;
    return to == c->handler ? OK : give(tx, c, head(c, tx), to);
}

enum err demo_act_reassign_all(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int left)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < s->case_count; i++) {
        struct demo_case *c = &s->cases[i];
        if (c->town != t || !c->holding || c->handler != left)
            continue;
        int to = demo_town_handler(t, c->procedure->field_vi, today(tx));
        struct dossier d;
        e = dossier_by_id(tx, t->unit.id, c->id, &d);
        if (e == OK && dossier_is_open(&d))
            e = give(tx, c, head(c, tx), to);
        c->handler = to; /* what comes later is theirs, too */
    }
    return e;
}

static enum err step(struct db_tx *tx, struct demo_case *c, struct str word)
{
    struct dossier d;
    struct dossier_act a = demo_act_by(c, c->handler, S(""));
    enum err e = dossier_set_step(tx, &a, word, &d);
    if (e == OK)
        demo_act_took(c, &d);
    return e;
}

static enum err appraise(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    (void)s;
    return step(tx, c, S("Đang thẩm định"));
}

static enum err sign(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    (void)s;
    return step(tx, c, S("Chờ ký"));
}

static enum err take_back(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier d;
    struct dossier_act a = demo_act_by(c, c->receiver, demo_act_reason(tx->arena, c, "void"));
    (void)s;
    if (date_local_day(c->received_at) != today(tx))
        a = demo_act_by(c, head(c, tx), a.reason);
    enum err e = dossier_void(tx, &a, &d);
    if (e == OK)
        demo_act_took(c, &d);
    return e;
}

/* ---- all of them ---- */

typedef enum err act_fn(struct demo_sim *s, struct db_tx *tx, struct demo_case *c);

enum err demo_act_do(struct demo_sim *s, struct db_tx *tx, struct demo_case *c, enum demo_act act)
{
    static act_fn *const ACTS[ACT_COUNT] = {
        [ACT_RECEIVE] = demo_act_receive,
        [ACT_CORRECT] = demo_act_correct,
        [ACT_VOID] = take_back,
        [ACT_ASSIGN] = assign,
        [ACT_REASSIGN] = reassign,
        [ACT_BEGIN] = begin,
        [ACT_APPRAISE] = appraise,
        [ACT_SIGN] = sign,
        [ACT_ASK] = ask_once,
        [ACT_ASK_AGAIN] = ask_again,
        [ACT_PAPERS] = papers,
        [ACT_PAYMENT] = payment,
        [ACT_PAID] = paid,
        [ACT_WITHDRAW] = withdraw,
        [ACT_WITHDRAWN] = withdrawn,
        [ACT_STAY] = stay,
        [ACT_STOP] = stop,
        [ACT_APOLOGISE] = demo_act_apologise,
        [ACT_READY] = ready,
        [ACT_DENY] = deny,
        [ACT_RECALL] = recall,
        [ACT_HAND_OVER] = demo_act_hand_over,
        [ACT_RATE] = demo_act_rate,
    };
    return ACTS[act](s, tx, c);
}
