#include "commit/pledge_step_view.h"

#include "base/num.h"
#include "place/pin_step_view.h"

int64_t pledge_step_moment(const struct request *q)
{
    uint64_t ago = 0;
    struct str said = wire_header(q->wire, S(PLEDGE_AGO_HEADER));
    /* Longer ago than is stored, or no number: it will be said that it has to be signed again. */
    if (said.n && !num_parse_uint(said, PLEDGE_LATE_MS, &ago))
        ago = PLEDGE_LATE_MS + 1;
    return q->now_at - (int64_t)ago;
}

struct pledge_paragraphs pledge_paragraphs(struct arena *a, const struct pledge_text *t)
{
    struct str *list = ARENA_ARRAY(a, struct str, t->template.part_count + 1);
    int64_t promise = 0;
    for (size_t i = 0; i < t->template.part_count; i++) {
        const struct pledge_part *p = &t->template.parts[i];
        struct str words = pledge_year_words(a, p->text_vi, t->year);
        list[i] = p->kind == PLEDGE_PROMISE
                      ? arena_fmt(a, "%lld. %.*s", (long long)++promise, STR_ARG(words))
                      : words;
    }
    return (struct pledge_paragraphs){list, t->template.part_count};
}

/* ---- in prepare ---- */

static enum err with_fresh(
    struct request *q, const struct pledge_step_ask *ask, struct pledge_step *step)
{
    const struct pin_choice choice = {ask->account, ask->phone, ask->pin, ask->again};
    const struct signing_key_use use = {step_keys(q), step_password_rule(q), ask->pin};
    step->by_password = true;
    step->password.account = *ask->account;
    enum err e = pin_check(q, &choice);
    if (e == OK)
        e = step_password_of(q, "mat-khau", ask->password, &step->password);
    step->wait_ms = step->password.wait_ms;
    if (e == OK)
        e = pin_key(q, &choice, &step->fresh);
    if (e != OK)
        return e;
    step->fresh.made_at = step->own.at;
    step->own.public_key = step->fresh.public_key;
    step->own.key_id = step->fresh.id;
    step->own.fresh = &step->fresh;
    return signing_key_sign_new(q->arena, &use, &step->fresh, step->own.body, &step->own.signature);
}

static enum err with_key(
    struct request *q, const struct pledge_step_ask *ask, struct pledge_step *step)
{
    struct signing_key k;
    enum err e = signing_key_of(q->tx, ask->offer.unit_id, ask->offer.official_id, &k);
    if (e != OK)
        return e;
    step->own.public_key = k.public_key;
    step->own.key_id = k.id;
    const struct pin_signing signing = {&k, ask->pin, step->own.body};
    return pin_sign(q, &signing, &step->own.signature, &step->wait_ms);
}

enum err pledge_step_prepare(
    struct request *q, const struct pledge_step_ask *ask, struct pledge_step *ret)
{
    ret->n = (struct pledge_new){
        .offer = ask->offer,
        .seen = ask->seen,
        .own = &ret->own,
        .ceremony_id = ask->ceremony_id,
        .actor = arena_fmt(q->arena, "official:%lld", (long long)ask->offer.official_id),
    };
    ret->own = (struct pledge_own){.at = pledge_step_moment(q)};
    if (ret->own.at < q->now_at - PLEDGE_LATE_MS)
        return request_error(q, "", TEXT_pledge_too_late, TEXT_NO_ARGS);
    enum err e = pledge_body(q->tx, &ask->offer, ask->seen, ret->own.at, &ret->own.body);
    if (e != OK)
        return e;
    return ask->account ? with_fresh(q, ask, ret) : with_key(q, ask, ret);
}

/* ---- in apply ---- */

enum err pledge_step_apply(struct request *q, const struct pledge_step *step)
{
    int64_t id;
    enum err e = step->by_password ? step_password_right(q, &step->password) : OK;
    return e == OK ? pledge_sign(q->tx, step_keys(q), &step->n, &id) : e;
}
