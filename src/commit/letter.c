#include "commit/letter.h"

#include "base/date.h"
#include "base/utf8.h"
#include "commit/letter_row.h"
#include "place/honorific.h"
#include "place/letter_register.h"
#include "place/person_contact.h"
#include "place/post.h"
#include "place/unit.h"
#include "spine/outbox.h"
#include "spine/setting.h"

DB_STMT(
    BY_ID, "letter.by_id", "ii",
    "SELECT " LETTER_COLUMNS LETTER_FROM "WHERE l.unit_id = $1 AND l.id = $2");

enum err letter_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct letter *ret)
{
    struct db_rows r = db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id)));
    bool found = false;
    while (db_next(&r)) {
        *ret = letter_read(&r);
        found = true;
    }
    enum err e = db_done(&r);
    return e == OK && !found ? E_NOT_FOUND : e;
}

static bool in_hand(const struct letter *l)
{
    return l->state <= LETTER_PRINTED;
}

bool letter_is_held(const struct letter *l, int64_t day)
{
    return in_hand(l) && l->held_to >= day;
}

bool letter_is_late(const struct letter *l, int64_t day)
{
    return in_hand(l) && l->due_day && l->due_day < day && !letter_is_held(l, day);
}

/* ---- words ---- */

enum err letter_values(struct db_tx *tx, const struct letter *l, struct letter_values *ret)
{
    struct arena *a = tx->arena;
    struct person p;
    struct unit u;
    struct letter_values v = {{STR_NONE}};
    int year = date_of_day(date_local_day(tx->now_at)).year;
    enum err e = person_by_id(tx, l->unit_id, l->person_id, &p);
    if (e == OK)
        e = unit_by_id(tx, l->unit_id, &u);
    if (e != OK)
        return e;
    v.v[FILL_NAME] = honorific_name(a, &p, year);
    v.v[FILL_NAME_CAPITAL] = honorific_capital(a, v.v[FILL_NAME]);
    v.v[FILL_ADDRESS] = honorific_address(&p, year);
    v.v[FILL_ADDRESS_CAPITAL] = honorific_capital(a, v.v[FILL_ADDRESS]);
    v.v[FILL_SUBJECT] = l->subject;
    v.v[FILL_MATTER] = l->matter;
    v.v[FILL_UNIT] = arena_fmt(a, "%.*s %.*s", STR_ARG(unit_kind_vi(u.kind)), STR_ARG(u.name));
    v.v[FILL_UNIT_CAPITAL] = unit_title_vi(a, &u);
    v.v[FILL_YEAR] = arena_fmt(a, "%d", year);
    if (p.birth_year > 0 && year >= p.birth_year)
        v.v[FILL_AGE] = arena_fmt(a, "%d", year - p.birth_year);
    *ret = v;
    return OK;
}

enum err letter_filled(struct db_tx *tx, struct letter *l, bool *ret_whole)
{
    struct letter_values v;
    enum err e = letter_values(tx, l, &v);
    if (e != OK)
        return e;
    struct str *const parts[5] = {&l->title, &l->recipient, &l->subject, &l->matter, &l->body};
    *ret_whole = true;
    for (size_t i = 0; i < 5; i++) {
        *parts[i] = letter_fill(tx->arena, *parts[i], &v);
        *ret_whole = *ret_whole && letter_fill_whole(*parts[i]);
    }
    return OK;
}

static bool fits(struct str s, size_t max, bool needed)
{
    struct str wrong;
    size_t letters = utf8_count(str_trim(s));
    return letters <= max && (letters > 0 || !needed) && letter_fill_known(s, &wrong);
}

bool letter_words_fit(const struct letter_words *w)
{
    return fits(w->title, LETTER_TITLE_MAX, true) &&
           fits(w->recipient, LETTER_RECIPIENT_MAX, true) &&
           fits(w->subject, LETTER_SUBJECT_MAX, false) &&
           fits(w->matter, LETTER_MATTER_MAX, false) && fits(w->body, LETTER_BODY_MAX, true);
}

/* ---- acts ---- */

#define STATE(s) (1u << (unsigned)(s))

/* The letter, if it is as it was seen and in one of these states. */
static enum err begin(
    struct db_tx *tx, const struct letter_act *a, unsigned states, struct letter *ret)
{
    enum err e = letter_by_id(tx, a->unit_id, a->id, ret);
    if (e == OK && (ret->version != a->version || !(states & STATE(ret->state))))
        e = E_CONFLICT;
    return e;
}

/* The same, for what brings it nearer to its addressee. */
static enum err begin_forward(
    struct db_tx *tx, const struct letter_act *a, unsigned states, struct letter *ret)
{
    bool unwanted = false;
    enum err e = begin(tx, a, states, ret);
    if (e == OK)
        e = letter_unwanted(tx, a->unit_id, ret->person_id, &unwanted);
    if (e == OK && (unwanted || letter_is_held(ret, date_local_day(tx->now_at))))
        e = E_DENIED;
    return e;
}

static enum err finish(
    struct db_tx *tx, const struct letter *before, struct letter *after,
    const struct letter_told *told, struct letter *ret)
{
    enum err e = letter_update(tx, before, after);
    if (e != OK)
        return e;
    letter_tell(tx, after, told);
    *ret = *after;
    return OK;
}

enum err letter_edit(
    struct db_tx *tx, const struct letter_act *a, const struct letter_words *w, struct letter *ret)
{
    struct letter l, before;
    enum err e = begin(tx, a, STATE(LETTER_DRAFTED), &l);
    if (e == OK && !letter_words_fit(w))
        e = E_INVALID;
    if (e != OK)
        return e;
    before = l;
    l.title = str_trim(w->title);
    l.recipient = str_trim(w->recipient);
    l.subject = str_trim(w->subject);
    l.matter = str_trim(w->matter);
    l.body = str_trim(w->body);
    const struct letter_told told = {.what = S("letter.edited"), .actor = a->actor};
    return finish(tx, &before, &l, &told, ret);
}

/* Who signs, as the paper says it. */
static enum err signer_post(struct db_tx *tx, const struct letter_act *a, struct str *ret)
{
    struct post_list posts;
    int64_t today = date_local_day(tx->now_at);
    enum post_rank best = POST_OTHER;
    enum err e = post_list(tx, a->unit_id, a->official_id, &posts);
    if (e != OK)
        return e;
    for (size_t i = 0; i < posts.n; i++) {
        enum post_rank rank = post_rank(tx->arena, posts.list[i].title_vi);
        if (post_held(&posts.list[i], today) && rank < best)
            best = rank;
    }
    *ret = best == POST_DEPUTY ? S("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH") : S("CHỦ TỊCH");
    return OK;
}

static enum err number(struct db_tx *tx, struct letter *l, struct str actor)
{
    struct letter_register_entry entry;
    const struct letter_register_new n = {
        .unit_id = l->unit_id,
        .series = LETTER_REGISTER_LETTERS,
        .symbol = arena_fmt(tx->arena, "%.*s-UBND", STR_ARG(l->abbreviation)),
        .noun = S("letter"),
        .noun_id = l->id,
        .actor = actor,
    };
    enum err e = letter_register_take(tx, &n, &entry);
    if (e == OK)
        l->number = letter_register_words(tx->arena, &entry);
    return e;
}

enum err letter_approve(struct db_tx *tx, const struct letter_act *a, struct letter *ret)
{
    struct letter l, before;
    bool whole = false;
    enum err e = begin_forward(tx, a, STATE(LETTER_DRAFTED), &l);
    if (e != OK)
        return e;
    before = l;
    e = letter_filled(tx, &l, &whole);
    if (e == OK && !whole)
        e = E_INVALID;
    if (e == OK)
        e = signer_post(tx, a, &l.signer_post);
    if (e == OK)
        e = number(tx, &l, a->actor);
    if (e != OK)
        return e;
    l.signer = a->official;
    l.state = LETTER_APPROVED;
    l.approved_at = tx->now_at;
    const struct letter_told told = {
        .what = S("letter.approved"), .actor = a->actor, .field = ev_str("number", l.number)};
    return finish(tx, &before, &l, &told, ret);
}

enum err letter_print(struct db_tx *tx, const struct letter_act *a, struct letter *ret)
{
    struct letter l, before;
    enum err e = begin_forward(tx, a, STATE(LETTER_APPROVED) | STATE(LETTER_PRINTED), &l);
    if (e != OK)
        return e;
    before = l;
    l.state = LETTER_PRINTED;
    const struct letter_told told = {.what = S("letter.printed"), .actor = a->actor};
    return finish(tx, &before, &l, &told, ret);
}

/* ---- sending ---- */

static struct str mail_body(struct arena *a, const struct letter *l)
{
    return arena_fmt(
        a, "%.*s\n\nKính gửi: %.*s\n\n%.*s\n\n%.*s\n%.*s\n\nSố: %.*s", STR_ARG(l->title),
        STR_ARG(l->recipient), STR_ARG(l->body), STR_ARG(l->signer_post), STR_ARG(l->signer),
        STR_ARG(l->number));
}

static enum err mail(struct db_tx *tx, const struct keys *keys, const struct letter *l)
{
    struct person p;
    struct person_contact c;
    struct unit u;
    enum err e = person_by_id(tx, l->unit_id, l->person_id, &p);
    if (e == OK)
        e = person_contact_get(tx, keys, &p, &c);
    if (e == OK && !(c.channels & CONTACT_EMAIL))
        e = E_INVALID;
    if (e == OK)
        e = unit_by_id(tx, l->unit_id, &u);
    if (e != OK)
        return e;
    struct str from =
        arena_fmt(tx->arena, "%.*s %.*s", STR_ARG(unit_kind_vi(u.kind)), STR_ARG(u.name));
    const struct outbox_new m = {
        .keys = keys,
        .unit_id = l->unit_id,
        .channel = OUTBOX_EMAIL,
        .address = c.email,
        .subject =
            arena_fmt(tx->arena, "%.*s của Ủy ban nhân dân %.*s", STR_ARG(l->title), STR_ARG(from)),
        .body = mail_body(tx->arena, l),
        .dedupe = arena_fmt(tx->arena, "letter.sent|%lld", (long long)l->id),
        .person_id = l->person_id,
    };
    return outbox_put(tx, &m, NULL);
}

enum err letter_send(
    struct db_tx *tx, const struct keys *keys, const struct letter_act *a,
    const struct letter_sending *how, struct letter *ret)
{
    struct letter l, before;
    int64_t today = date_local_day(tx->now_at);
    enum err e = begin_forward(tx, a, STATE(LETTER_APPROVED) | STATE(LETTER_PRINTED), &l);
    if (e == OK && (how->way < LETTER_BY_HAND || how->way > LETTER_BY_EMAIL ||
                    how->day < date_local_day(l.approved_at) || how->day > today))
        e = E_INVALID;
    if (e == OK && how->way == LETTER_BY_EMAIL)
        e = mail(tx, keys, &l);
    if (e != OK)
        return e;
    before = l;
    l.state = LETTER_SENT;
    l.sent_day = how->day;
    l.sent_way = how->way;
    const struct letter_told told = {
        .what = S("letter.sent"), .actor = a->actor, .field = ev_i64("way", how->way)};
    return finish(tx, &before, &l, &told, ret);
}

enum err letter_discard(struct db_tx *tx, const struct letter_act *a, struct letter *ret)
{
    struct letter l, before;
    size_t letters = utf8_count(str_trim(a->reason));
    enum err e =
        begin(tx, a, STATE(LETTER_DRAFTED) | STATE(LETTER_APPROVED) | STATE(LETTER_PRINTED), &l);
    if (e == OK && (letters < LETTER_REASON_MIN || letters > LETTER_REASON_MAX))
        e = E_INVALID;
    if (e != OK)
        return e;
    before = l;
    l.state = LETTER_DISCARDED;
    l.reason = str_trim(a->reason);
    const struct letter_told told = {
        .what = S("letter.discarded"), .actor = a->actor, .detail = l.reason};
    return finish(tx, &before, &l, &told, ret);
}
