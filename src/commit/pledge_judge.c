/* pledge_judge: promises against their measures, and the breaches that come of it. */
#include "base/date.h"
#include "commit/pledge.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

/* ---- one promise ---- */

__extension__ typedef __int128 wide;

enum pledge_state pledge_judge(
    const struct measure_sum *sum, int64_t target_numerator, int64_t target_denominator)
{
    if (sum->denominator <= 0 || target_denominator <= 0)
        return PLEDGE_NOT_MEASURED;
    /* Shares over a common denominator; what failed, and what may fail. */
    wide failed = (wide)(sum->denominator - sum->numerator) * target_denominator;
    wide may_fail = (wide)(target_denominator - target_numerator) * sum->denominator;
    if (failed > may_fail)
        return PLEDGE_BROKEN;
    return 2 * failed > may_fail ? PLEDGE_CLOSE : PLEDGE_KEPT;
}

enum pledge_state pledge_worst(const struct pledge_promise_list *promises)
{
    enum pledge_state worst = PLEDGE_NOT_MEASURED;
    for (size_t i = 0; i < promises->n; i++)
        if (promises->list[i].state > worst)
            worst = promises->list[i].state;
    return worst;
}

DB_STMT(
    PROMISES, "pledge.promises", "ii",
    "SELECT n, text_vi, text_en, measure, of_unit, target_numerator, target_denominator"
    " FROM pledge_promise WHERE unit_id = $1 AND pledge_id = $2 ORDER BY n");

static enum err read_promises(
    struct db_tx *tx, const struct pledge *p, struct pledge_promise **ret, size_t *ret_count)
{
    struct db_rows r = db_query(tx, &PROMISES, DB_ARGS(db_i64(p->unit_id), db_i64(p->id)));
    struct pledge_promise *list = ARENA_ARRAY(tx->arena, struct pledge_promise, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct pledge_promise *x = &list[n++];
        x->n = row_i64(&r);
        x->text_vi = row_str(&r);
        x->text_en = row_str(&r);
        x->measure = row_str(&r);
        x->of_unit = row_bool(&r);
        x->target_numerator = row_i64(&r);
        x->target_denominator = row_i64(&r);
    }
    *ret = list;
    *ret_count = n;
    return db_done(&r);
}

static int64_t first_day(int64_t year)
{
    return date_day((struct date){(int)year, 1, 1});
}

enum err pledge_promises(
    struct db_tx *tx, const struct pledge *p, int64_t day, struct pledge_promise_list *ret)
{
    int64_t last = first_day(p->year + 1) - 1;
    struct pledge_promise *list;
    size_t n;
    enum err e = read_promises(tx, p, &list, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct measure_query q = {
            .unit_id = p->unit_id,
            .code = list[i].measure,
            .official_id = list[i].of_unit ? 0 : p->official_id,
            .from_day = first_day(p->year),
            .to_day = day < last ? day : last,
        };
        if (list[i].measure.n)
            e = measure_sum(tx, &q, &list[i].sum);
        list[i].state =
            pledge_judge(&list[i].sum, list[i].target_numerator, list[i].target_denominator);
    }
    *ret = (struct pledge_promise_list){list, n};
    return e;
}

/* ---- breaches ---- */

#define COLUMNS "id, pledge_id, n, day, numerator, denominator, mended_day, answer, answered_at"

DB_STMT(
    BREACHES, "pledge_breach.of", "ii",
    "SELECT " COLUMNS " FROM pledge_breach WHERE unit_id = $1 AND pledge_id = $2"
    " ORDER BY day DESC, n, id DESC");

enum err pledge_breaches(
    struct db_tx *tx, int64_t unit_id, int64_t pledge_id, struct pledge_breach_list *ret)
{
    struct db_rows r = db_query(tx, &BREACHES, DB_ARGS(db_i64(unit_id), db_i64(pledge_id)));
    struct pledge_breach *list = ARENA_ARRAY(tx->arena, struct pledge_breach, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct pledge_breach *b = &list[n++];
        b->id = row_i64(&r);
        b->pledge_id = row_i64(&r);
        b->n = row_i64(&r);
        b->day = row_i64(&r);
        b->sum.numerator = row_i64(&r);
        b->sum.denominator = row_i64(&r);
        b->mended_day = row_i64_or(&r, 0);
        b->answer = row_str(&r);
        b->answered_at = row_i64_or(&r, 0);
    }
    *ret = (struct pledge_breach_list){list, n};
    return db_done(&r);
}

DB_STMT(
    UNANSWERED, "pledge.unanswered", "ii",
    "SELECT COUNT(*) FROM pledge p JOIN pledge_breach b ON b.unit_id = p.unit_id"
    " AND b.pledge_id = p.id WHERE p.unit_id = $1 AND p.year = $2 AND p.ended_at IS NULL"
    " AND b.answered_at IS NULL");

enum err pledge_unanswered(struct db_tx *tx, int64_t unit_id, int64_t year, int64_t *ret)
{
    struct db_rows r = db_query(tx, &UNANSWERED, DB_ARGS(db_i64(unit_id), db_i64(year)));
    *ret = 0;
    while (db_next(&r))
        *ret = row_i64(&r);
    return db_done(&r);
}

static void tell(
    struct db_tx *tx, const struct pledge *p, struct str what, const struct pledge_promise *x)
{
    event_add(
        tx,
        &(struct event){
            .unit_id = p->unit_id,
            .noun = S("pledge"),
            .noun_id = p->id,
            .what = what,
            .actor = S("job"),
            EVENT_FIELDS(
                ev_i64("promise", x->n), ev_str("measure", x->measure),
                ev_i64("numerator", x->sum.numerator), ev_i64("denominator", x->sum.denominator)),
        });
    topic_touch(tx, p->unit_id, TOPIC_PLEDGE);
}

DB_STMT(
    OPEN, "pledge_breach.open", "iiiiiii",
    "INSERT INTO pledge_breach (unit_id, id, pledge_id, n, day, numerator, denominator, answer)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, '')");
DB_STMT(
    MEND, "pledge_breach.mend", "iii",
    "UPDATE pledge_breach SET mended_day = $3 WHERE unit_id = $1 AND id = $2");

static const struct pledge_breach *open_of(const struct pledge_breach_list *all, int64_t n)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].n == n && all->list[i].mended_day == 0)
            return &all->list[i];
    return NULL;
}

static enum err watch_promise(
    struct db_tx *tx, const struct pledge *p, const struct pledge_promise *x,
    const struct pledge_breach *open, int64_t day)
{
    enum err e = OK;
    if (x->state == PLEDGE_BROKEN && !open) {
        e = db_exec(
            tx, &OPEN,
            DB_ARGS(
                db_i64(p->unit_id), db_i64(id_new()), db_i64(p->id), db_i64(x->n), db_i64(day),
                db_i64(x->sum.numerator), db_i64(x->sum.denominator)),
            NULL);
        if (e == OK)
            tell(tx, p, S("pledge.broken"), x);
    } else if (x->state != PLEDGE_BROKEN && open) {
        e = db_exec(tx, &MEND, DB_ARGS(db_i64(p->unit_id), db_i64(open->id), db_i64(day)), NULL);
        if (e == OK)
            tell(tx, p, S("pledge.mended"), x);
    }
    return e;
}

static enum err watch_one(struct db_tx *tx, const struct pledge *p, int64_t day)
{
    struct pledge_promise_list promises;
    struct pledge_breach_list breaches;
    enum err e = pledge_promises(tx, p, day, &promises);
    if (e == OK)
        e = pledge_breaches(tx, p->unit_id, p->id, &breaches);
    for (size_t i = 0; e == OK && i < promises.n; i++)
        e = watch_promise(tx, p, &promises.list[i], open_of(&breaches, promises.list[i].n), day);
    return e;
}

enum err pledge_watch(struct db_tx *tx, int64_t unit_id, int64_t day)
{
    struct pledge_list all;
    enum err e = db_guard(tx, unit_id, S("pledge"));
    if (e == OK)
        e = pledge_of_year(tx, unit_id, date_of_day(day).year, &all);
    for (size_t i = 0; e == OK && i < all.n; i++)
        e = watch_one(tx, &all.list[i], day);
    return e;
}

/* ---- answers ---- */

DB_STMT(
    ANSWER, "pledge_breach.answer", "iiiti",
    "UPDATE pledge_breach SET answer = $4, answered_at = $5 WHERE unit_id = $1 AND id = $2"
    " AND EXISTS (SELECT 1 FROM pledge p WHERE p.unit_id = pledge_breach.unit_id"
    " AND p.id = pledge_breach.pledge_id AND p.official_id = $3)");
DB_STMT(
    PLEDGE_OF, "pledge_breach.pledge", "ii",
    "SELECT pledge_id, n FROM pledge_breach WHERE unit_id = $1 AND id = $2");

static enum err tell_answer(struct db_tx *tx, const struct pledge_answer *a, struct str answer)
{
    struct db_rows r = db_query(tx, &PLEDGE_OF, DB_ARGS(db_i64(a->unit_id), db_i64(a->breach_id)));
    int64_t pledge_id = 0, n = 0;
    while (db_next(&r)) {
        pledge_id = row_i64(&r);
        n = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = a->unit_id,
                .noun = S("pledge"),
                .noun_id = pledge_id,
                .what = S("pledge.answered"),
                .actor = a->actor,
                EVENT_FIELDS(ev_i64("promise", n)),
                .detail = answer,
            });
    topic_touch(tx, a->unit_id, TOPIC_PLEDGE);
    return OK;
}

enum err pledge_answer(struct db_tx *tx, const struct pledge_answer *a)
{
    struct str answer = str_trim(a->answer);
    int64_t changed = 0;
    if (answer.n < PLEDGE_ANSWER_MIN || answer.n > (size_t)4 * PLEDGE_ANSWER_MAX)
        return E_INVALID;
    enum err e = db_exec(
        tx, &ANSWER,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->breach_id), db_i64(a->official_id), db_text(answer),
            db_i64(tx->now_at)),
        &changed);
    if (e == OK && changed == 0)
        e = E_NOT_FOUND;
    return e == OK ? tell_answer(tx, a, answer) : e;
}
