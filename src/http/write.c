/* write: a submission on its way: prepare on a worker, apply at the writer, after on a worker.
 *
 * Only after the commit has returned is anything acknowledged; what could not be stored is said so,
 * with the user's text kept. */
#include "http/exchange.h"
#include "spine/idempotency.h"
#include "trust/hash.h"

#define PAGE_PART_MAX ((size_t)2 * 1024 * 1024)
/* Fields of a form in all: FORM_MAX_FIELDS, or a body without files, with their names. */
#define BODY_HASHED_MAX ((size_t)1024 * 1024)
#define KEY_MIN 16
#define KEY_MAX 64

static void answer_stored(struct exchange *x)
{
    if (x->s.session.n && x->s.resume_path.n) {
        access_resume(x);
        return;
    }
    x->new_session = x->s.session;
    answer_location(x, 303, x->s.location);
}

/* ---- the form again, with what was typed and what is wrong ---- */

enum err write_form(struct db_tx *tx, void *exchange)
{
    struct exchange *x = exchange;
    x->q.tx = tx;
    x->q.now_at = tx->now_at;
    enum err e = x->q.unit ? OK : read_unit(x, tx);
    if (e == OK)
        e = access_check(x, tx);
    if (e == OK && x->gate == GATE_OPEN)
        e = x->q.route->form(&x->q, &x->s);
    x->q.tx = NULL;
    return e;
}

static enum text sentence_of(enum err e)
{
    switch (e) {
    case E_CONFLICT:
        return TEXT_form_conflict;
    case E_FULL:
        return TEXT_form_full;
    case E_UNSURE:
        return TEXT_form_unsure;
    case E_BUSY:
        return TEXT_form_busy;
    case E_DENIED:
        return TEXT_form_stale;
    default:
        return TEXT_form_not_stored;
    }
}

static int status_of(enum err e)
{
    static const int statuses[] = {
        [E_CONFLICT] = 409, [E_INVALID] = 422, [E_DENIED] = 403,
        [E_BUSY] = 503,     [E_FULL] = 507,    [E_UNSURE] = 503,
    };
    size_t i = (size_t)e;
    return i < sizeof statuses / sizeof *statuses && statuses[i] ? statuses[i] : 500;
}

static void answer_form(struct exchange *x, enum err why)
{
    if (why == E_NOT_FOUND || why == E_TOO_BIG || why == E_INTERNAL) {
        answer_error(x, why);
        return;
    }
    if (x->q.error_count == 0)
        (void)request_error(&x->q, "", sentence_of(why), TEXT_NO_ARGS);
    if (x->upload_count)
        (void)request_error(&x->q, "", TEXT_form_file_again, TEXT_NO_ARGS);
    /* What may have been stored must be sent again under the same key. */
    x->same_key = why == E_UNSURE || why == E_BUSY || why == E_FULL;
    x->s = (struct response){.status = status_of(why)};
    html_init(&x->s.html, x->q.arena, x->q.lang, PAGE_PART_MAX);
    enum err e = db_read(x->http->config.db, x->q.arena, write_form, x);
    if (why == E_DENIED)
        x->s.status = 403; /* whatever the page shown instead is worth by itself */
    if (e != OK)
        answer_error(x, why == E_INVALID ? e : why);
    else if (x->gate != GATE_OPEN)
        access_answer(x);
    else
        access_answer_page(x);
}

/* ---- the writer ---- */

static enum err run_apply(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    bool once = !(x->q.route->flags & ROUTE_REPEATS), found = false;
    struct idempotency row = {.key = x->row_key, .body_hash = x->body_hash};
    enum err e = once ? idempotency_find(tx, &row, &found) : OK;
    x->replayed = e == OK && found;
    if (x->replayed)
        x->s.location = row.location;
    if (e != OK || found)
        return e;
    e = access_check(x, tx); /* a right that ended since `prepare` is ended */
    if (e == OK && x->gate != GATE_OPEN)
        e = E_DENIED;
    if (e != OK)
        return e;
    x->q.tx = tx;
    x->q.now_at = tx->now_at;
    x->q.error_count = 0; /* apply may run again */
    x->s.location = STR_NONE;
    e = x->q.route->apply(&x->q, &x->s);
    x->q.tx = NULL;
    if (e == OK && x->q.actor && x->q.actor->unseen)
        e = x->http->config.hooks.session_seen(tx, x->q.actor->session_id);
    row.location = x->s.location;
    return e == OK && once ? idempotency_store(tx, &row) : e;
}

/* The fate of the COMMIT is not known: its own row tells, when the database can be asked again.
 * So it does where the same form was sent twice at the same moment, and the other was first. */
static enum err run_lookup(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    struct idempotency row = {.key = x->row_key, .body_hash = x->body_hash};
    bool found = false;
    enum err e = idempotency_find(tx, &row, &found);
    if (e != OK)
        return e;
    x->s.location = row.location;
    return found ? OK : E_NOT_FOUND;
}

static void look_up(struct exchange *x)
{
    bool unsure = x->result == E_UNSURE;
    bool twice = x->result == E_CONFLICT || x->result == E_INVALID;
    if (!(unsure || (twice && !(x->q.route->flags & ROUTE_REPEATS))))
        return;
    if (db_read(x->http->config.db, x->q.arena, run_lookup, x) != OK)
        return;
    x->result = OK;
    x->replayed = twice;
}

static void finish(void *arg, bool too_old)
{
    (void)too_old;
    struct exchange *x = arg;
    look_up(x);
    /* Where nothing of this submission was stored, and that is certain, its files are removed. */
    if (x->replayed || (x->result != OK && x->result != E_UNSURE))
        upload_drop(x);
    if (x->result == OK && x->q.route->after)
        (void)x->q.route->after(&x->q, &x->s); /* stored in any case; it logs its own failure */
    struct http *http = x->http;
    if (x->result == OK)
        answer_stored(x);
    else
        answer_form(x, x->result);
    atomic_fetch_sub(&http->writing, 1);
}

static void done(void *ctx, enum err e)
{
    struct exchange *x = ctx;
    struct http *http = x->http;
    x->result = e;
    bool answered = x->result == OK && !x->q.route->after && !x->s.resume_path.n;
    if (answered && !(x->replayed && x->upload_count)) {
        answer_stored(x);
        atomic_fetch_sub(&http->writing, 1);
        return;
    }
    pool_push_always(http->pool, &x->job, finish, x);
}

static void submit(struct exchange *x)
{
    x->work = (struct db_work){
        .run = run_apply,
        .done = done,
        .ctx = x,
        .arena = x->q.arena,
        .lane = DB_HIGH,
        .name = x->q.route->path,
    };
    atomic_fetch_add(&x->http->writing, 1);
    if (db_submit(x->http->config.db, &x->work) == OK)
        return;
    atomic_fetch_sub(&x->http->writing, 1);
    upload_drop(x);
    answer_form(x, E_BUSY);
}

/* ---- before the writer ---- */

static enum err parse_body(struct exchange *x)
{
    struct str type = wire_header(x->q.wire, S("content-type")), field = S("");
    enum err e;
    if (str_starts(type, S("multipart/form-data")))
        e = form_parse_multipart(x->q.arena, type, x->q.wire->body, &x->q.kept, &field);
    else
        e = form_parse_urlencoded(x->q.arena, x->q.wire->body, &x->q.kept, &field);
    if (e == E_TOO_BIG)
        (void)request_error(&x->q, "", TEXT_form_too_big, TEXT_ARGS(ta_str("field", field)));
    return e == E_TOO_BIG ? E_INVALID : e;
}

static bool readable_type(const struct exchange *x)
{
    struct str type = wire_header(x->q.wire, S("content-type"));
    return str_starts(type, S("multipart/form-data")) ||
           str_starts(type, S("application/x-www-form-urlencoded"));
}

static int body_hash_order(const void *a, const void *b)
{
    const struct form_pair *x = a, *y = b;
    int c = str_cmp(x->name, y->name);
    return c ? c : str_cmp(x->value, y->value);
}

/* Of path and fields, without key and token, in an order of its own. */
static struct str body_hash(struct exchange *x)
{
    size_t n = x->q.kept.count;
    struct form_pair *pairs = ARENA_ARRAY(x->q.arena, struct form_pair, n + 1);
    if (n)
        memcpy(pairs, x->q.kept.pairs, n * sizeof *pairs);
    qsort(pairs, n, sizeof *pairs, body_hash_order);
    struct buf b;
    buf_init(&b, x->q.arena, BODY_HASHED_MAX);
    buf_str(&b, x->q.wire->path);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(pairs[i].name, S("_csrf")) || str_eq(pairs[i].name, S("_key")))
            continue;
        buf_fmt(&b, "\n%zu:", pairs[i].name.n);
        buf_str(&b, pairs[i].name);
        if (pairs[i].file_name.p) {
            buf_fmt(&b, "=file %zu:", pairs[i].file_name.n);
            buf_str(&b, pairs[i].file_name);
            buf_str(&b, upload_digest(x, pairs[i].value));
            continue;
        }
        buf_fmt(&b, "=%zu:", pairs[i].value.n);
        buf_str(&b, pairs[i].value);
    }
    return hash_sha256_hex(x->q.arena, buf_get(&b));
}

static enum err take_key(struct exchange *x)
{
    struct str key = form_get(&x->q.kept, S("_key"));
    if (key.n < KEY_MIN || key.n > KEY_MAX)
        return E_DENIED;
    x->form_key = key;
    /* Bound to the session: nobody can block another's key, or be answered in another's place. */
    x->row_key = hash_sha256_hex(
        x->q.arena, arena_fmt(x->q.arena, "%.*s %.*s", STR_ARG(x->session), STR_ARG(key)));
    return OK;
}

static enum err run_admit(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    enum err e = x->q.unit ? OK : read_unit(x, tx);
    if (e == OK)
        e = access_check(x, tx);
    return e == OK && x->gate != GATE_OPEN ? E_DENIED : e;
}

/* Sent again after it was stored: checks would now find what the first sending made. */
static enum err find_stored(struct exchange *x, struct db_tx *tx)
{
    struct idempotency row = {.key = x->row_key, .body_hash = x->body_hash};
    if (x->q.route->how != WRITE || (x->q.route->flags & ROUTE_REPEATS))
        return OK;
    enum err e = idempotency_find(tx, &row, &x->stored);
    if (e == OK && x->stored)
        x->s.location = row.location;
    return e;
}

static enum err run_prepare(struct db_tx *tx, void *ctx)
{
    struct exchange *x = ctx;
    x->q.tx = tx;
    x->q.now_at = tx->now_at;
    enum err e = run_admit(tx, x);
    if (e == OK)
        e = find_stored(x, tx);
    if (e == OK && !x->stored)
        e = bind_body(x);
    if (e == OK && !x->stored)
        e = x->uploads_are;
    if (e == OK && !x->stored && x->q.route->prepare)
        e = x->q.route->prepare(&x->q, &x->s);
    x->q.tx = NULL;
    return e;
}

/* Outside any transaction, since it may take long; so the gate is asked before, not only in it.
 * What is wrong with a file is said together with what is wrong with the other fields. */
static enum err take_files(struct exchange *x)
{
    enum err e = OK;
    if (upload_may(x->q.route))
        e = db_read(x->http->config.db, x->q.arena, run_admit, x);
    if (e == OK)
        e = x->uploads_are = upload_take(x);
    x->body_hash = body_hash(x);
    return e == E_INVALID ? OK : e;
}

static void begin(void *arg, bool too_old)
{
    struct exchange *x = arg;
    enum err e = parse_body(x);
    if (e == OK)
        e = csrf_check(x);
    if (e == OK)
        e = take_key(x);
    if (e == OK && too_old)
        e = E_BUSY;
    if (e == OK)
        e = take_files(x);
    if (e == OK)
        e = db_read(x->http->config.db, x->q.arena, run_prepare, x);
    if (e == OK && !x->stored)
        e = upload_keep(x);
    if (e != OK) {
        upload_drop(x);
        answer_form(x, e);
    } else if (x->stored) {
        upload_drop(x);
        answer_stored(x);
    } else if (x->q.route->how == ASK) {
        answer_location(x, 303, x->s.location);
    } else {
        submit(x);
    }
}

void write_begin(struct exchange *x)
{
    if (!readable_type(x)) {
        answer_status(x, 415);
        return;
    }
    x->suspended = true;
    if (!pool_push(x->http->pool, &x->job, begin, x))
        answer_error(x, E_BUSY);
}
