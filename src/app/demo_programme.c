#include "app/demo_programme.h"

#include "base/date.h"
#include "base/facts.h"
#include "doc/csv.h"
#include "rollout/launch.h"
#include "rollout/programme.h"

#define SLUG S("de-an-08")
#define JOINED_BEFORE 30  /* days before the year */
#define READY_EVERY 9     /* days between two things that are made ready */
#define PAGE_BEFORE 7     /* days: the launch's page stands ahead */
#define EXTENDED_AFTER 33 /* days after the year began */
#define EXTENDED_YEARS 2

/* Days after the year began; the neighbour learns from the first. */
static const int64_t launch_after[DEMO_TOWNS] = {66, 190};

enum column { UNIT, TITLE, PLACE, ABOUT, AGENDA, GUESTS, COLUMNS };

struct round {
    struct demo_sim *sim;
    struct db_tx *tx;
    struct demo_town *town;
    struct programme programme;
    struct programme_member member; /* state 0: not in it yet */
    int64_t day, n;                 /* n: which town */
};

/* ---- decisions ---- */

static enum err decide(struct round *r, enum programme_act act, int64_t day)
{
    enum programme_fault fault;
    struct date today = date_of_day(r->sim->first_day);
    struct programme_step_new n = {
        .programme_id = r->programme.id,
        .unit_id = r->town->unit.id,
        .step =
            {
                .act = act,
                .day = day,
                .decision = arena_fmt(
                    r->tx->arena, "%lld/QĐ-UBND", 10 + 7 * (long long)act + (long long)r->n),
                .decision_day = day - 3,
                .until_day = act == PROGRAMME_EXTEND
                                 ? date_day((struct date){today.year + EXTENDED_YEARS, 12, 31})
                                 : 0,
                .cohort = act == PROGRAMME_JOIN ? S("diem-huyen") : S(""),
            },
        .seen = r->member.steps,
        .actor = S("import"),
    };
    return programme_step_add(r->tx, &n, &fault);
}

/* One more thing, in the order of the programme's list, until the launch. */
static enum err make_ready(struct round *r)
{
    struct programme_parts parts;
    int64_t which = (r->day - r->sim->first_day) / READY_EVERY - 1, at = 0;
    enum err e = programme_parts(r->tx, r->programme.id, &parts);
    for (size_t i = 0; e == OK && i < parts.n; i++)
        if (parts.list[i].kind == PROGRAMME_CHECK && at++ == which)
            return programme_ready_set(
                r->tx, &(struct programme_ready_new){
                           r->programme.id, r->town->unit.id, parts.list[i].code, S(""), true,
                           r->town->officials[demo_town_head(r->town, r->day)].actor});
    return e;
}

/* ---- the page of the day ---- */

static enum err read_page(struct round *r, struct launch *ret)
{
    struct csv *csv = NULL;
    struct csv_fault fault;
    struct csv_record rec;
    enum err e = csv_open_str(facts_file(S("demo/launch.csv")), &csv, &fault);
    if (e != OK)
        return e;
    e = E_NOT_FOUND;
    while (e == E_NOT_FOUND && csv_next(csv, &rec)) {
        if (rec.n != COLUMNS || !str_eq(rec.cells[UNIT], r->town->slug))
            continue;
        *ret = (struct launch){
            .title = arena_str(r->tx->arena, rec.cells[TITLE]),
            .place = arena_str(r->tx->arena, rec.cells[PLACE]),
            .about = arena_str(r->tx->arena, rec.cells[ABOUT]),
            .agenda = arena_str(r->tx->arena, rec.cells[AGENDA]),
            .guests = arena_str(r->tx->arena, rec.cells[GUESTS]),
        };
        e = OK;
    }
    csv_close(csv);
    return e;
}

static enum err announce(struct round *r)
{
    const struct demo_official *head = &r->town->officials[demo_town_head(r->town, r->day)];
    struct launch_write w = {.actor = head->actor};
    int64_t id;
    enum err e = read_page(r, &w.launch);
    if (e != OK)
        return e;
    w.launch.unit_id = r->town->unit.id;
    w.launch.programme_id = r->programme.id;
    w.launch.day = r->sim->first_day + launch_after[r->n];
    e = launch_write(r->tx, &w, &id);
    return e == OK ? launch_publish(
                         r->tx,
                         &(struct launch_act){
                             w.launch.unit_id, id, 1, head->id, head->name, head->actor})
                   : e;
}

/* ---- the round ---- */

enum err demo_programme_day(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    struct round r = {.sim = s, .tx = tx, .town = t, .day = day, .n = t - s->towns};
    const int64_t gone = day - s->first_day, launch = launch_after[r.n];
    enum err e = programme_by_slug(tx, SLUG, &r.programme);
    if (e == OK)
        e = programme_member(tx, r.programme.id, t->unit.id, &r.member);
    if (e != OK && e != E_NOT_FOUND)
        return e;
    if (gone == 0)
        return decide(&r, PROGRAMME_JOIN, day - JOINED_BEFORE);
    if (gone == launch)
        return decide(&r, PROGRAMME_LAUNCH, day);
    if (gone == launch - PAGE_BEFORE)
        return announce(&r);
    if (gone == EXTENDED_AFTER)
        return decide(&r, PROGRAMME_EXTEND, day);
    return gone < launch && gone % READY_EVERY == 0 ? make_ready(&r) : OK;
}
