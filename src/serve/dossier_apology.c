#include "serve/dossier_apology.h"

#include "base/date.h"
#include "base/utf8.h"
#include "place/calendar.h"
#include "serve/dossier_row.h"

DB_STMT(
    GET, "dossier.apology", "ii",
    "SELECT made_at, due_at, promised_at, in_time, signer_id, signer, reason FROM dossier_apology"
    " WHERE unit_id = $1 AND dossier_id = $2");

enum err dossier_apology_get(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_apology *ret)
{
    struct dossier_apology p = {0};
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_i64(id)));
    while (db_next(&r)) {
        p.made_at = row_i64(&r);
        p.due_at = row_i64(&r);
        p.promised_at = row_i64(&r);
        p.in_time = row_bool(&r);
        p.signer_id = row_i64(&r);
        p.signer = row_str(&r);
        p.reason = row_str(&r);
    }
    enum err e = db_done(&r);
    if (e == OK && p.made_at == 0)
        return E_NOT_FOUND;
    if (e == OK)
        *ret = p;
    return e;
}

enum err dossier_apology_may(struct db_tx *tx, const struct dossier *d, bool *ret)
{
    struct dossier_apology p;
    *ret = false;
    if (!dossier_is_open(d) || d->due_at == 0 || (d->flags & DOSSIER_VOID))
        return OK;
    enum err e = dossier_apology_get(tx, d->unit_id, d->id, &p);
    *ret = e == E_NOT_FOUND;
    return e == E_NOT_FOUND ? OK : e;
}

static bool day_fits(const struct calendar *c, const struct dossier *d, int64_t today, int64_t day)
{
    return day > date_local_day(d->due_at) && day >= today && calendar_covers(c, day) &&
           calendar_works(c, day);
}

enum err dossier_apology_day_fits(struct db_tx *tx, const struct dossier *d, int64_t day, bool *ret)
{
    const struct calendar *c = NULL;
    enum err e = calendar_load(tx, d->unit_id, &c);
    if (e == OK)
        *ret = day_fits(c, d, date_local_day(tx->now_at), day);
    return e;
}

static int64_t closing_of(const struct calendar *c, int64_t day)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    return date_at(day, look.spans ? look.span[look.spans - 1].closes : 0);
}

DB_STMT(
    PUT, "dossier.apology_put", "iiiiiiitt",
    "INSERT INTO dossier_apology (unit_id, dossier_id, made_at, due_at, promised_at, in_time,"
    " signer_id, signer, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
/* The register knew of none; now there is one. */
DB_STMT(
    KNOWN, "dossier.apology_known", "iii",
    "DELETE FROM dossier_difference WHERE unit_id = $1 AND dossier_id = $2 AND kind = $3");

static enum err write(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_apology *p,
    struct dossier *d)
{
    struct dossier before = *d;
    d->differences &= ~(1U << DIFF_LATE_NO_APOLOGY);
    enum err e = dossier_row_change(
        tx, &before, d,
        &(struct event){
            .what = S("dossier.apology"),
            .actor = a->actor,
            EVENT_FIELDS(
                ev_i64("due_at", p->due_at), ev_i64("promised_at", p->promised_at),
                ev_i64("in_time", p->in_time)),
            .detail = p->reason,
        });
    if (e == OK)
        e = db_exec(
            tx, &KNOWN, DB_ARGS(db_i64(d->unit_id), db_i64(d->id), db_i64(DIFF_LATE_NO_APOLOGY)),
            NULL);
    if (e == OK)
        e = db_exec(
            tx, &PUT,
            DB_ARGS(
                db_i64(d->unit_id), db_i64(d->id), db_i64(p->made_at), db_i64(p->due_at),
                db_i64(p->promised_at), db_bool(p->in_time), db_i64(p->signer_id),
                db_text(p->signer), db_text(p->reason)),
            NULL);
    return e;
}

static bool words_fit(const struct dossier_act *a, struct str signer)
{
    size_t letters = utf8_count(str_trim(a->reason));
    return letters >= APOLOGY_REASON_MIN && letters <= APOLOGY_REASON_MAX && signer.n &&
           utf8_count(signer) <= APOLOGY_SIGNER_MAX;
}

enum err dossier_apologise(
    struct db_tx *tx, const struct dossier_act *a, const struct dossier_apology_new *n,
    struct dossier *ret)
{
    struct dossier d;
    const struct calendar *c = NULL;
    struct str signer = str_trim(n->signer);
    bool may = false;
    int64_t today = date_local_day(tx->now_at);
    enum err e = dossier_act_begin(tx, a, &d);
    if (e == OK)
        e = dossier_apology_may(tx, &d, &may);
    if (e == OK && !may)
        e = E_CONFLICT;
    if (e == OK)
        e = calendar_load(tx, a->unit_id, &c);
    if (e == OK && (!words_fit(a, signer) || !day_fits(c, &d, today, n->day)))
        e = E_INVALID;
    if (e != OK)
        return e;
    struct dossier_apology p = {
        .made_at = tx->now_at,
        .due_at = d.due_at,
        .promised_at = closing_of(c, n->day),
        .in_time = today < date_local_day(d.due_at),
        .signer_id = a->official_id,
        .signer = signer,
        .reason = str_trim(a->reason),
    };
    e = write(tx, a, &p, &d);
    if (e == OK)
        *ret = d;
    return e;
}
