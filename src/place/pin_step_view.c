#include "place/pin_step_view.h"

#include "db/writer.h"
#include "http/dispatch.h"
#include "place/sign_in_step_view.h"

#define SECOND_MS 1000

struct form_input pin_input(const char *name, enum text label)
{
    struct form_input x = form_password(str_z(name), label, S("off"));
    x.mode = S("numeric");
    x.max = PIN_MAX;
    return x;
}

/* ---- choosing ---- */

static enum text sentence_of(enum pin_fault fault)
{
    static const enum text sentences[] = {
        [PIN_SHORT] = TEXT_signing_key_pin_length,     [PIN_LONG] = TEXT_signing_key_pin_length,
        [PIN_NO_DIGITS] = TEXT_signing_key_pin_digits, [PIN_TRIVIAL] = TEXT_signing_key_pin_trivial,
        [PIN_OWN] = TEXT_signing_key_pin_own,
    };
    return sentences[fault];
}

enum err pin_check(struct request *q, const struct pin_choice *c)
{
    const struct str own[] = {c->phone, c->account->login};
    enum pin_fault fault = pin_judge(c->pin, own, sizeof own / sizeof *own);
    if (fault != PIN_FINE)
        return request_error(
            q, PIN_FIELD, sentence_of(fault),
            TEXT_ARGS(ta_i64("min", PIN_MIN), ta_i64("max", PIN_MAX)));
    if (!str_eq(c->pin, c->again))
        return request_error(q, PIN_AGAIN_FIELD, TEXT_signing_key_pin_differs, TEXT_NO_ARGS);
    return OK;
}

enum err pin_key(struct request *q, const struct pin_choice *c, struct signing_key_new *ret)
{
    const struct signing_key_choice choice = {
        step_keys(q), step_password_rule(q), c->account->unit_id, c->account->official_id, c->pin};
    return signing_key_prepare(q->arena, &choice, ret);
}

/* ---- signing ---- */

struct counting {
    const struct signing_key *key;
    int64_t ms;
};

static enum err count(struct db_tx *tx, void *ctx)
{
    struct counting *c = ctx;
    return signing_key_count(tx, c->key->unit_id, c->key->id, &c->ms);
}

static enum err uncount(struct db_tx *tx, void *ctx)
{
    const struct counting *c = ctx;
    return signing_key_right(tx, c->key->unit_id, c->key->id);
}

static enum err locked(struct request *q)
{
    return request_error(
        q, PIN_FIELD, TEXT_signing_key_locked, TEXT_ARGS(ta_i64("n", SIGNING_KEY_TRIES)));
}

static enum err wrong(struct request *q, const struct signing_key *k)
{
    int64_t left = SIGNING_KEY_TRIES - k->tries - 1;
    if (left <= 0)
        return locked(q);
    return request_error(q, PIN_FIELD, TEXT_signing_key_pin_wrong, TEXT_ARGS(ta_i64("n", left)));
}

enum err pin_sign(
    struct request *q, const struct pin_signing *s, struct str *ret_signature, int64_t *ret_wait_ms)
{
    const struct signing_key_use use = {step_keys(q), step_password_rule(q), s->pin};
    struct counting c = {.key = s->key};
    enum err e = db_write(http_config(q->http)->db, q->arena, DB_HIGH, count, &c);
    *ret_wait_ms = c.ms;
    if (e == E_DENIED)
        return locked(q);
    if (e == E_BUSY && c.ms > 0)
        return request_error(
            q, PIN_FIELD, TEXT_sign_in_often,
            TEXT_ARGS(ta_i64("n", (c.ms + SECOND_MS - 1) / SECOND_MS)));
    if (e == OK)
        e = signing_key_sign(q->arena, &use, s->key, s->message, ret_signature);
    /* At once: what goes wrong at the writer is not the PIN's fault, and may be sent many times. */
    if (e == OK)
        e = db_write(http_config(q->http)->db, q->arena, DB_HIGH, uncount, &c);
    return e == E_INVALID ? wrong(q, s->key) : e;
}
