#include "commit/contribution.h"

#include "base/date.h"
#include "base/utf8.h"
#include "commit/contribution_work.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

static const struct str kind_names[CONTRIBUTION_KINDS] = {
    [CONTRIBUTION_MONEY] = STR_INIT("money"),
    [CONTRIBUTION_LAND] = STR_INIT("land"),
    [CONTRIBUTION_DAYS] = STR_INIT("days"),
    [CONTRIBUTION_GOODS] = STR_INIT("goods"),
};

struct str contribution_kind_name(enum contribution_kind kind)
{
    return kind_names[kind];
}

/* 50.000.000, as official papers write it. */
static struct str grouped(struct arena *a, int64_t v)
{
    struct str digits = arena_fmt(a, "%lld", (long long)v), ret = S("");
    for (size_t i = 0; i < digits.n; i++)
        ret = arena_fmt(
            a, "%.*s%s%c", STR_ARG(ret), i && (digits.n - i) % 3 == 0 ? "." : "", digits.p[i]);
    return ret;
}

struct str contribution_words(struct arena *a, const struct contribution *c)
{
    struct str n = grouped(a, c->amount);
    switch (c->kind) {
    case CONTRIBUTION_MONEY:
        return arena_fmt(a, "%.*s đồng", STR_ARG(n));
    case CONTRIBUTION_LAND:
        return arena_fmt(a, "%.*s m² đất", STR_ARG(n));
    case CONTRIBUTION_DAYS:
        return arena_fmt(a, "%.*s ngày công", STR_ARG(n));
    case CONTRIBUTION_GOODS:
        break;
    }
    return c->goods;
}

/* ---- judging ---- */

static enum contribution_fault judge(const struct contribution *c, int64_t today)
{
    bool goods = c->kind == CONTRIBUTION_GOODS;
    size_t letters = utf8_count(str_trim(c->goods));
    if (c->kind < CONTRIBUTION_MONEY || c->kind > CONTRIBUTION_GOODS)
        return CONTRIBUTION_NO_AMOUNT;
    if (!goods && (c->amount < 1 || c->amount > CONTRIBUTION_AMOUNT_MAX))
        return CONTRIBUTION_NO_AMOUNT;
    if (goods && (letters == 0 || letters > CONTRIBUTION_GOODS_MAX))
        return CONTRIBUTION_NO_GOODS;
    if (c->day > today || c->day < date_day((struct date){2000, 1, 1}))
        return CONTRIBUTION_BAD_DAY;
    if (utf8_count(c->named) > CONTRIBUTION_NAMED_MAX)
        return CONTRIBUTION_BAD_NAME;
    return CONTRIBUTION_FITS;
}

/* Of one kind alone. */
static struct contribution plain(const struct contribution *c)
{
    struct contribution x = *c;
    bool goods = c->kind == CONTRIBUTION_GOODS;
    x.amount = goods ? 0 : c->amount;
    x.goods = goods ? str_trim(c->goods) : S("");
    x.named = str_trim(c->named);
    return x;
}

/* A closed work keeps what it has: `may_be_closed` for entries that were there. */
static enum err check(
    struct db_tx *tx, const struct contribution *c, bool may_be_closed,
    enum contribution_fault *ret_fault)
{
    struct contribution_work w;
    *ret_fault = judge(c, date_local_day(tx->now_at));
    if (*ret_fault != CONTRIBUTION_FITS)
        return E_INVALID;
    enum err e = contribution_work_by_id(tx, c->unit_id, c->work_id, &w);
    if (e == E_NOT_FOUND || (e == OK && w.closed && !may_be_closed)) {
        *ret_fault = CONTRIBUTION_NO_WORK;
        return E_INVALID;
    }
    return e;
}

static void tell(
    struct db_tx *tx, const struct contribution *c, struct str what,
    const struct contribution_act *a)
{
    event_add(
        tx, &(struct event){
                .unit_id = c->unit_id,
                .noun = S("contribution"),
                .noun_id = c->id,
                .what = what,
                .actor = a->actor,
                EVENT_FIELDS(
                    ev_i64("work", c->work_id), ev_str("kind", contribution_kind_name(c->kind)),
                    ev_i64("amount", c->amount), ev_i64("day", c->day),
                    ev_i64("named", c->named.n > 0)),
                .detail = a->reason,
            });
    topic_touch(tx, c->unit_id, TOPIC_LETTER);
}

/* ---- writing ---- */

DB_STMT(
    INSERT, "contribution.insert", "iiiiiitiiti",
    "INSERT INTO contribution (unit_id, id, work_id, day, kind, amount, goods, person_id,"
    " giver_kind, named, voided, recorded_at, version)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, 1)");

enum err contribution_record(
    struct db_tx *tx, const struct contribution *c, struct str actor, int64_t *ret_id,
    enum contribution_fault *ret_fault)
{
    struct contribution x = plain(c);
    struct person p;
    enum err e = check(tx, &x, false, ret_fault);
    if (e == OK)
        e = person_by_id(tx, c->unit_id, c->person_id, &p);
    if (e != OK)
        return e;
    x.id = id_new();
    e = db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(x.unit_id), db_i64(x.id), db_i64(x.work_id), db_i64(x.day), db_i64(x.kind),
            db_i64(x.amount), db_text(x.goods), db_i64(x.person_id), db_i64(p.kind),
            db_text(x.named), db_i64(tx->now_at)),
        NULL);
    if (e != OK)
        return e;
    tell(
        tx, &x, S("contribution.recorded"),
        &(struct contribution_act){.actor = actor, .reason = S("")});
    *ret_id = x.id;
    return OK;
}

static enum err begin(struct db_tx *tx, const struct contribution_act *a, struct contribution *ret)
{
    size_t letters = utf8_count(str_trim(a->reason));
    enum err e = contribution_by_id(tx, a->unit_id, a->id, ret);
    if (e == OK && (ret->version != a->version || ret->voided))
        e = E_CONFLICT;
    if (e == OK && (letters < CONTRIBUTION_REASON_MIN || letters > CONTRIBUTION_REASON_MAX))
        e = E_INVALID;
    return e;
}

DB_STMT(
    UPDATE, "contribution.update", "iiiiiittii",
    "UPDATE contribution SET work_id = $3, day = $4, kind = $5, amount = $6, goods = $7,"
    " named = $8, voided = $9, version = version + 1 WHERE unit_id = $1 AND id = $2"
    " AND version = $10 AND voided = 0");

static enum err update(
    struct db_tx *tx, const struct contribution *c, const struct contribution_act *a,
    struct str what)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &UPDATE,
        DB_ARGS(
            db_i64(c->unit_id), db_i64(c->id), db_i64(c->work_id), db_i64(c->day), db_i64(c->kind),
            db_i64(c->amount), db_text(c->goods), db_text(c->named), db_bool(c->voided),
            db_i64(a->version)),
        &changed);
    if (e == OK && changed == 0)
        return E_CONFLICT;
    if (e == OK)
        tell(tx, c, what, a);
    return e;
}

enum err contribution_correct(
    struct db_tx *tx, const struct contribution_act *a, const struct contribution *c,
    enum contribution_fault *ret_fault)
{
    struct contribution old, x = plain(c);
    *ret_fault = CONTRIBUTION_FITS;
    enum err e = begin(tx, a, &old);
    x.unit_id = a->unit_id;
    x.id = a->id;
    x.voided = false;
    if (e == OK)
        e = check(tx, &x, old.work_id == x.work_id, ret_fault);
    return e == OK ? update(tx, &x, a, S("contribution.corrected")) : e;
}

enum err contribution_void(struct db_tx *tx, const struct contribution_act *a)
{
    struct contribution x;
    enum err e = begin(tx, a, &x);
    if (e != OK)
        return e;
    x.voided = true;
    return update(tx, &x, a, S("contribution.voided"));
}
