/* Officials at work on dossiers, each act a transaction of its own. */
#ifndef GANDAN_TESTS_DOSSIER_DESK_FIXTURE_H
#define GANDAN_TESTS_DOSSIER_DESK_FIXTURE_H

#include "dossier_steps.h"

#include "serve/dossier_act.h"

#define LAN 11
#define TUAN 12
#define CHAIR 13

static inline struct dossier_act act_of(const struct dossier *d, int64_t official)
{
    return (struct dossier_act){
        .unit_id = d->unit_id,
        .id = d->id,
        .version = d->version,
        .official_id = official,
        .official = official == LAN    ? S("Phạm Thị Lan")
                    : official == TUAN ? S("Quách Văn Tuấn")
                                       : S("Trần Đình Chủ"),
        .actor = arena_fmt(c.arena, "official:%lld", (long long)official),
        .chair = official == CHAIR,
        .reason = S(""),
    };
}

/* One act: its function is given this. */
struct doing {
    struct dossier_act a;
    struct dossier d;
    const void *in;
};

static inline enum err act(db_fn *fn, struct doing *x)
{
    return written(fn, x);
}

static inline enum err do_timeline(struct db_tx *tx, void *ctx);
struct story {
    struct dossier d;
    int64_t version; /* only what came after it */
    const struct dossier_step *steps;
    size_t n;
};
static inline enum err do_timeline(struct db_tx *tx, void *ctx)
{
    struct story *s = ctx;
    enum err e = dossier_by_id(tx, UNIT, s->d.id, &s->d);
    return e == OK ? dossier_since(tx, &s->d, s->version, &s->steps, &s->n) : e;
}

static inline struct story story_of(const struct dossier *d, int64_t version)
{
    struct story s = {.d = *d, .version = version};
    CHECK(looked(do_timeline, &s) == OK);
    return s;
}

#endif
