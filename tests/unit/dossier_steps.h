/* Dossiers made and moved, each step a transaction of its own, for the tests of their rules. */
#ifndef GANDAN_TESTS_DOSSIER_STEPS_H
#define GANDAN_TESTS_DOSSIER_STEPS_H

#include "dossier_fixture.h"

static int64_t commune_person;

static inline enum err make_person(struct db_tx *tx, void *ctx)
{
    (void)ctx;
    struct person_new p = {.unit_id = UNIT, .kind = PERSON_CITIZEN, .name = S("Nguyễn Thị Hoa")};
    return person_find_or_make(tx, &c.keys, &p, &commune_person, NULL);
}

static inline int one_applicant(void)
{
    CHECK(written(make_person, NULL) == OK);
    return 0;
}

struct receive {
    struct dossier_new n;
    struct dossier d;
};
static inline enum err do_receive(struct db_tx *tx, void *ctx)
{
    struct receive *r = ctx;
    return dossier_receive(tx, &r->n, &r->d);
}

static inline enum err receive(int64_t procedure, enum dossier_state state, struct dossier *ret)
{
    struct receive r = {
        .n = {
            .unit_id = UNIT,
            .procedure_id = procedure,
            .person_id = commune_person,
            .channel = CHANNEL_DIRECT,
            .state = state,
            .actor = S("official:1"),
            .reason = S("vì"),
        }};
    enum err e = written(do_receive, &r);
    *ret = r.d;
    return e;
}

struct step {
    struct dossier_move m;
    struct dossier d;
};
static inline enum err do_move(struct db_tx *tx, void *ctx)
{
    struct step *s = ctx;
    return dossier_move(tx, &s->m, &s->d);
}

static inline enum err move(struct dossier *d, enum dossier_state to)
{
    struct step s = {
        .m = {
            .unit_id = UNIT,
            .id = d->id,
            .from = d->state,
            .to = to,
            .version = d->version,
            .actor = S("official:1"),
            .reason = S("có lý do"),
        }};
    enum err e = written(do_move, &s);
    if (e == OK)
        *d = s.d;
    return e;
}

static inline struct dossier begun(const char *when, int64_t procedure)
{
    struct dossier d;
    today(when);
    CHECK(receive(procedure, DOSSIER_ACCEPTED, &d) == OK);
    return d;
}

static inline void moved(struct dossier *d, const char *when, enum dossier_state to)
{
    today(when);
    CHECK(move(d, to) == OK);
}

#endif
