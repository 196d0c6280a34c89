#include "place/person_contact.h"

#include "place/person_row.h"
#include "spine/opt_out.h"
#include "spine/outbox.h"

#define EMAIL_MAX 254

bool email_valid(struct str s)
{
    ptrdiff_t at = str_find_char(s, '@');
    if (at < 1 || s.n > EMAIL_MAX)
        return false;
    struct str domain = str_from(s, (size_t)at + 1);
    ptrdiff_t dot = str_find_char(domain, '.');
    if (dot < 1 || (size_t)dot + 2 > domain.n || str_find(domain, S("..")) >= 0 ||
        str_ends(domain, S(".")))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        bool sign = c == '.' || c == '-' || c == '_' || c == '+' || c == '@';
        if (!plain && !sign)
            return false;
    }
    return str_find_char(domain, '@') < 0;
}

DB_STMT(
    GET, "person.contact", "ii",
    "SELECT email_sealed, channels, language, asked_at FROM person_contact"
    " WHERE unit_id = $1 AND person_id = $2");

enum err person_contact_get(
    struct db_tx *tx, const struct keys *keys, const struct person *p, struct person_contact *ret)
{
    struct person_contact c = {
        .unit_id = p->unit_id, .person_id = p->id, .email = S(""), .language = S("vi")};
    struct str sealed = S("");
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(p->unit_id), db_i64(p->id)));
    while (db_next(&r)) {
        sealed = row_blob(&r);
        c.channels = (unsigned)row_i64(&r);
        c.language = row_str(&r);
        c.asked_at = row_i64(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        e = person_unseal(
            tx->arena, keys, sealed, person_context(tx->arena, "email", p->unit_id, p->id),
            &c.email);
    if (e == OK)
        *ret = c;
    return e;
}

DB_STMT(
    PUT, "person.contact_put", "iibiti",
    "INSERT INTO person_contact (unit_id, person_id, email_sealed, channels, language, asked_at)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit_id, person_id) DO UPDATE SET"
    " email_sealed = excluded.email_sealed, channels = excluded.channels,"
    " language = excluded.language, asked_at = excluded.asked_at");

DB_STMT(
    CHANNELS, "person.contact_channels", "ii",
    "SELECT channels FROM person_contact WHERE unit_id = $1 AND person_id = $2");

/* Agreeing again ends an opt-out; a channel that was agreed to and is no more is one. */
static enum err opt_out(struct db_tx *tx, const struct person_contact *c)
{
    static const struct {
        unsigned bit;
        int channel;
    } BOTH[] = {{CONTACT_EMAIL, OUTBOX_EMAIL}, {CONTACT_SMS, OUTBOX_SMS}};
    unsigned before = 0;
    struct db_rows r = db_query(tx, &CHANNELS, DB_ARGS(db_i64(c->unit_id), db_i64(c->person_id)));
    while (db_next(&r))
        before = (unsigned)row_i64(&r);
    enum err e = db_done(&r);
    for (size_t i = 0; e == OK && i < 2; i++) {
        bool was = before & BOTH[i].bit, is = c->channels & BOTH[i].bit;
        const struct opt_out o = {c->unit_id, c->person_id, BOTH[i].channel, c->actor};
        if (was || is)
            e = opt_out_set(tx, &o, !is);
    }
    return e;
}

enum err person_contact_put(
    struct db_tx *tx, const struct keys *keys, const struct person_contact *c)
{
    struct arena *a = tx->arena;
    struct str email = str_trim(c->email);
    if ((email.n && !email_valid(email)) || ((c->channels & CONTACT_EMAIL) && email.n == 0))
        return E_INVALID;
    struct str sealed =
        person_seal(a, keys, email, person_context(a, "email", c->unit_id, c->person_id));
    enum err e = opt_out(tx, c);
    if (e != OK)
        return e;
    return db_exec(
        tx, &PUT,
        DB_ARGS(
            db_i64(c->unit_id), db_i64(c->person_id), sealed.n ? db_blob(sealed) : db_null(),
            db_i64(c->channels), db_text(str_eq(c->language, S("en")) ? S("en") : S("vi")),
            db_i64(tx->now_at)),
        NULL);
}
