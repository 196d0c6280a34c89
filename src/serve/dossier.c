#include "serve/dossier.h"

#include "base/date.h"
#include "serve/dossier_row.h"
#include "trust/hash.h"
#include "trust/token.h"

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "d.unit_id, d.id, d.code, d.procedure_id, d.person_id, d.channel, d.state, d.withdrawn_from,"  \
    " d.received_at, d.due_at, d.late_at, d.paused_at, d.office_due_at, d.office_punctuality,"     \
    " d.ended_at, d.returned_at, d.punctuality, d.result, d.flags, d.differences, d.generation,"   \
    " d.version, t.derivation, t.desk, t.officer, t.handover"
#define FROM                                                                                       \
    " FROM dossier d LEFT JOIN dossier_text t ON t.unit_id = d.unit_id AND t.dossier_id = d.id"

static void dossier_read(struct db_rows *r, struct dossier *d)
{
    d->unit_id = row_i64(r);
    d->id = row_i64(r);
    d->code = row_str(r);
    d->procedure_id = row_i64(r);
    d->person_id = row_i64(r);
    d->channel = (enum dossier_channel)row_i64(r);
    d->state = (enum dossier_state)row_i64(r);
    d->withdrawn_from = (enum dossier_state)row_i64(r);
    d->received_at = row_i64(r);
    d->due_at = row_i64_or(r, 0);
    d->late_at = row_i64_or(r, 0);
    d->paused_at = row_i64_or(r, 0);
    d->office_due_at = row_i64_or(r, 0);
    d->office_punctuality = (enum punctuality)row_i64(r);
    d->ended_at = row_i64_or(r, 0);
    d->returned_at = row_i64_or(r, 0);
    d->punctuality = (enum punctuality)row_i64(r);
    d->result = (enum dossier_result)row_i64(r);
    d->flags = (unsigned)row_i64(r);
    d->differences = (unsigned)row_i64(r);
    d->generation = row_i64(r);
    d->version = row_i64(r);
    d->derivation = row_blob(r);
    d->desk = row_str(r);
    d->officer = row_str(r);
    d->handover = row_str(r);
}

static enum err read_one(struct db_rows r, struct dossier *ret)
{
    struct dossier d = {0};
    bool found = false;
    while (db_next(&r)) {
        dossier_read(&r, &d);
        found = true;
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    if (!found)
        return E_NOT_FOUND;
    *ret = d;
    return OK;
}

DB_STMT(BY_ID, "dossier.by_id", "ii", "SELECT " COLUMNS FROM " WHERE d.unit_id = $1 AND d.id = $2");

enum err dossier_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier *ret)
{
    return read_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id))), ret);
}

struct str dossier_code_normal(struct arena *a, struct str code)
{
    struct str s = str_trim(code);
    char *p = arena_raw(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
    return (struct str){p, s.n};
}

DB_STMT(
    BY_CODE, "dossier.by_code", "it",
    "SELECT " COLUMNS FROM " WHERE d.unit_id = $1 AND d.code = $2");

enum err dossier_by_code(struct db_tx *tx, int64_t unit_id, struct str code, struct dossier *ret)
{
    struct str normal = dossier_code_normal(tx->arena, code);
    return read_one(db_query(tx, &BY_CODE, DB_ARGS(db_i64(unit_id), db_text(normal))), ret);
}

bool dossier_is_open(const struct dossier *d)
{
    return d->ended_at == 0;
}

bool dossier_is_late(const struct dossier *d, int64_t now_at)
{
    int64_t until = d->paused_at ? d->paused_at : now_at;
    return dossier_is_open(d) && d->late_at && d->late_at <= until;
}

DB_STMT(
    PAUSES, "dossier.pauses", "ii",
    "SELECT from_at, to_at, why, restart FROM dossier_pause"
    " WHERE unit_id = $1 AND dossier_id = $2 ORDER BY from_at");

enum err dossier_pauses(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_pause **ret,
    size_t *ret_count)
{
    struct db_rows r = db_query(tx, &PAUSES, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_pause *list = ARENA_ARRAY(tx->arena, struct dossier_pause, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct dossier_pause *p = &list[n++];
        p->from_at = row_i64(&r);
        p->to_at = row_i64_or(&r, 0);
        p->why = (enum dossier_state)row_i64(&r);
        p->restart = row_bool(&r);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = list;
    *ret_count = n;
    return OK;
}

DB_STMT(
    DIFFERENCES, "dossier.differences", "ii",
    "SELECT kind, office, computed FROM dossier_difference"
    " WHERE unit_id = $1 AND dossier_id = $2 ORDER BY kind");

enum err dossier_differences(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_difference **ret,
    size_t *ret_count)
{
    struct db_rows r = db_query(tx, &DIFFERENCES, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_difference *list = ARENA_ARRAY(tx->arena, struct dossier_difference, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct dossier_difference *x = &list[n++];
        x->kind = (enum dossier_difference_kind)row_i64(&r);
        x->has_office = !row_is_null(&r);
        x->office = row_i64_or(&r, 0);
        x->has_computed = !row_is_null(&r);
        x->computed = row_i64_or(&r, 0);
    }
    enum err e = db_done(&r);
    if (e != OK)
        return e;
    *ret = list;
    *ret_count = n;
    return OK;
}

/* ---- history ---- */

static int64_t field(struct str bytes, struct str name)
{
    int64_t v = 0;
    return event_get_i64(bytes, name, &v) ? v : 0;
}

/* A later correction of a moment holds for the step it corrects. */
static void correct(struct dossier_step *steps, size_t n, const struct dossier *d)
{
    for (size_t i = 0; i < n; i++) {
        if (steps[i].kind != STEP_STATE)
            continue;
        if (steps[i].from == DOSSIER_NEW)
            steps[i].at = d->received_at;
        if (steps[i].to == DOSSIER_RETURNED && d->returned_at)
            steps[i].at = d->returned_at;
    }
}

static enum dossier_step_kind kind_of(struct str what)
{
    static const struct {
        struct str what;
        enum dossier_step_kind kind;
    } KINDS[] = {
        {STR_INIT("dossier.corrected"), STEP_CORRECTED},
        {STR_INIT("dossier.new_secret"), STEP_NEW_SECRET},
        {STR_INIT("dossier.assigned"), STEP_ASSIGNED},
        {STR_INIT("dossier.step"), STEP_WORD},
        {STR_INIT("dossier.apology"), STEP_APOLOGY},
        {STR_INIT("dossier.voided"), STEP_VOIDED},
        {STR_INIT("dossier.asked_again"), STEP_ASKED_AGAIN},
        {STR_INIT("dossier.attached"), STEP_ATTACHED},
        {STR_INIT("dossier.file_voided"), STEP_FILE_VOIDED},
        {STR_INIT("dossier.result_attached"), STEP_RESULT},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_eq(KINDS[i].what, what))
            return KINDS[i].kind;
    return STEP_STATE;
}

struct dossier_step dossier_step_read(const struct event_row *row)
{
    struct dossier_step s = {
        .kind = kind_of(row->what),
        .at = row->at,
        .no_time = field(row->bytes, S("no_time")) != 0,
        .from = (enum dossier_state)field(row->bytes, S("from")),
        .to = (enum dossier_state)field(row->bytes, S("to")),
        .due_before = field(row->bytes, S("due_before")),
        .due_after = field(row->bytes, S("due_after")),
        .official = field(row->bytes, S("official")),
        .promised_at = field(row->bytes, S("promised_at")),
        .files = field(row->bytes, S("files")),
        .replaced = field(row->bytes, S("replaced")),
        .version = field(row->bytes, S("version")),
        .actor = row->actor,
        .reason = row->detail,
    };
    if (s.kind == STEP_STATE && s.to == DOSSIER_NEW) /* every change of state names the new one */
        s.kind = STEP_OTHER;
    return s;
}

enum err dossier_timeline(
    struct db_tx *tx, const struct dossier *d, const struct dossier_step **ret, size_t *ret_count)
{
    struct event_list events;
    size_t corrected = 0;
    enum err e = event_of(tx, d->unit_id, S("dossier"), d->id, &events);
    if (e != OK)
        return e;
    struct dossier_step *steps = ARENA_ARRAY(tx->arena, struct dossier_step, events.count);
    for (size_t i = 0; i < events.count; i++) {
        steps[i] = dossier_step_read(&events.rows[i]);
        corrected += steps[i].kind == STEP_CORRECTED ? 1 : 0;
    }
    if (corrected)
        correct(steps, events.count, d);
    *ret = steps;
    *ret_count = events.count;
    return OK;
}

enum err dossier_since(
    struct db_tx *tx, const struct dossier *d, int64_t version, const struct dossier_step **ret,
    size_t *ret_count)
{
    const struct dossier_step *all = NULL;
    size_t n = 0, first = 0;
    enum err e = dossier_timeline(tx, d, &all, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (all[i].version <= version)
            first = i + 1;
    *ret = all + first;
    *ret_count = n - first;
    return OK;
}

/* ---- codes and secrets ---- */

bool dossier_code_day(struct str code, int64_t *ret_day)
{
    size_t end = code.n;
    while (end && code.p[end - 1] >= '0' && code.p[end - 1] <= '9')
        end--;
    /* "-YYMMDD-" in front of the number. */
    if (end == code.n || end < 8 || code.p[end - 1] != '-' || code.p[end - 8] != '-')
        return false;
    int v[3] = {0};
    for (size_t i = 0; i < 6; i++) {
        char c = code.p[end - 7 + i];
        if (c < '0' || c > '9')
            return false;
        v[i / 2] = v[i / 2] * 10 + (c - '0');
    }
    struct date d = {2000 + v[0], v[1], v[2]};
    if (!date_valid(d))
        return false;
    *ret_day = date_day(d);
    return true;
}

/* Version and purpose stand in front, so that no other use of the key gives the same bytes. */
struct str dossier_secret(struct arena *a, const struct keys *keys, const struct dossier *d)
{
    unsigned char mac[HASH_SHA256_BYTES];
    struct str message = arena_fmt(
        a, "gandan/1/secret/%lld/%lld/%lld", (long long)d->unit_id, (long long)d->id,
        (long long)d->generation);
    hash_hmac_sha256(keys_get(keys, KEY_TRACK), message, mac);
    struct str token = token_encode(a, (struct str){(const char *)mac, TOKEN_TYPED_BYTES});
    hash_wipe(mac, sizeof mac);
    return token;
}

/* An unknown code derives and compares too, with a dossier that cannot be. */
/* A row is found and read whether the code was ever given or not (else the clock would tell): the
 * one of this code, or the next one, or, behind the last, the first. Both places are always sought.
 */
DB_STMT(
    BY_CODE_OR_NEXT, "dossier.by_code_or_next", "it",
    "SELECT " COLUMNS FROM " WHERE d.unit_id = $1 AND d.code = (SELECT MAX(c.code) FROM ("
    "SELECT (SELECT n.code FROM dossier n WHERE n.unit_id = $1 AND n.code >= $2"
    " ORDER BY n.code LIMIT 1) AS code"
    " UNION ALL SELECT (SELECT f.code FROM dossier f WHERE f.unit_id = $1"
    " ORDER BY f.code LIMIT 1)) c)");

enum err dossier_by_secret(
    struct db_tx *tx, const struct keys *keys, const struct dossier_claim *c, struct dossier *ret)
{
    /* Of a unit without any dossier there is nothing to tell. */
    struct dossier d = {.unit_id = c->unit_id, .generation = -1};
    struct str typed, code = dossier_code_normal(tx->arena, c->code);
    enum err e =
        read_one(db_query(tx, &BY_CODE_OR_NEXT, DB_ARGS(db_i64(c->unit_id), db_text(code))), &d);
    if (e != OK && e != E_NOT_FOUND)
        return e;
    bool known = e == OK && hash_equal(d.code, code);
    struct str own = dossier_secret(tx->arena, keys, &d);
    bool readable = token_normal(tx->arena, c->secret, TOKEN_TYPED_BYTES, &typed);
    if (!readable)
        typed = S("0000000000000000");
    bool equal = token_equal(own, typed);
    if (!(known & readable & equal))
        return E_NOT_FOUND;
    *ret = d;
    return OK;
}

enum err dossier_renew_secret(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor, struct dossier *ret)
{
    struct dossier before;
    enum err e = dossier_by_id(tx, unit_id, id, &before);
    if (e != OK)
        return e;
    struct dossier d = before;
    d.generation++;
    e = dossier_row_change(
        tx, &before, &d,
        &(struct event){
            .what = S("dossier.new_secret"),
            .actor = actor,
            EVENT_FIELDS(ev_i64("generation", d.generation)),
        });
    if (e == OK)
        *ret = d;
    return e;
}
