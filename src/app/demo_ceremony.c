#include "app/demo_ceremony.h"

#include "base/date.h"
#include "commit/ceremony.h"
#include "commit/pledge.h"
#include "commit/witness.h"
#include "trust/hash.h"

#define FIRST_DAY 5 /* of January: nobody signs before the year has begun to work */
#define MONDAY 1
#define BETWEEN_MS ((int64_t)22 * 1000) /* from one signature to the next */

int64_t demo_ceremony_day(int year)
{
    int64_t day = date_day((struct date){year, 1, FIRST_DAY});
    while (date_weekday(day) != MONDAY)
        day++;
    return day;
}

/* ---- keys ---- */

struct str demo_pin(struct arena *a, const struct keys *keys, int64_t official_id)
{
    for (int i = 0;; i++) {
        unsigned char mac[HASH_SHA256_BYTES];
        struct str said = arena_fmt(a, "demo-pin|%lld|%d", (long long)official_id, i);
        hash_hmac_sha256(keys_get(keys, KEY_PASSWORD), said, mac);
        unsigned n = (unsigned)mac[0] << 16 | (unsigned)mac[1] << 8 | mac[2];
        struct str pin = arena_fmt(a, "%06u", n % 1000000);
        if (pin_judge(pin, NULL, 0) == PIN_FINE)
            return pin;
    }
}

struct own_signing {
    struct signing_key key;
    struct signing_key_new fresh;
    struct pledge_own own;
};

/* With the key in force, else with one that is made here. */
static enum err sign_body(
    struct demo_sim *s, struct db_tx *tx, const struct pledge_offer *o, struct own_signing *w)
{
    const struct keys *keys = &s->data->keys;
    const struct password_rule rule = account_password_rule(keys, true);
    const struct str pin = demo_pin(tx->arena, keys, o->official_id);
    const struct signing_key_use use = {keys, rule, pin};
    const struct signing_key_choice choice = {keys, rule, o->unit_id, o->official_id, pin};
    enum err e = signing_key_of(tx, o->unit_id, o->official_id, &w->key);
    if (e == OK) {
        w->own.key_id = w->key.id;
        w->own.public_key = w->key.public_key;
        return signing_key_sign(tx->arena, &use, &w->key, w->own.body, &w->own.signature);
    }
    if (e == E_NOT_FOUND)
        e = signing_key_prepare(tx->arena, &choice, &w->fresh);
    if (e != OK)
        return e;
    w->fresh.made_at = w->own.at;
    w->own.fresh = &w->fresh;
    w->own.key_id = w->fresh.id;
    w->own.public_key = w->fresh.public_key;
    return signing_key_sign_new(tx->arena, &use, &w->fresh, w->own.body, &w->own.signature);
}

enum err demo_sign_own(
    struct demo_sim *s, struct db_tx *tx, const struct demo_official *o, int64_t ceremony_id)
{
    struct own_signing w = {.own = {.at = tx->now_at}};
    struct pledge_template_list texts;
    struct pledge_text text;
    struct account account;
    int64_t id;
    enum err e = account_by_id(tx, o->account_id, &account);
    if (e == OK)
        e = pledge_templates(tx, date_local_day(tx->now_at), o->roles, &texts);
    if (e != OK || texts.n == 0)
        return e;
    struct pledge_new n = {
        .offer = {account.unit_id, o->id, texts.list[pledge_template_fitting(&texts)].code},
        .actor = o->actor,
        .own = &w.own,
        .ceremony_id = ceremony_id,
    };
    e = pledge_offer(tx, &n.offer, &text);
    if (e != OK)
        return e;
    n.seen = text.seen;
    e = pledge_body(tx, &n.offer, n.seen, w.own.at, &w.own.body);
    if (e == OK)
        e = sign_body(s, tx, &n.offer, &w);
    return e == OK ? pledge_sign(tx, &s->data->keys, &n, &id) : e;
}

/* ---- the day ---- */

static enum err guests(struct db_tx *tx, struct demo_town *t)
{
    static const struct {
        struct str name, title;
    } who[] = {
        {STR_INIT("Lê Thị Bích"), STR_INIT("Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam")},
        {STR_INIT("Nguyễn Văn Đạt"), STR_INIT("Chủ tịch Hội Người cao tuổi")},
        {STR_INIT("Phạm Thị Sen"), STR_INIT("Đại diện các hộ kinh doanh chợ Vũ Ninh")},
    };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof who / sizeof *who; i++) {
        struct witness_text text;
        struct witness made;
        demo_sim_moment(tx, tx->now_at + BETWEEN_MS);
        e = witness_offer(tx, t->unit.id, &text);
        if (e != OK)
            return e;
        const struct witness_new n = {t->unit.id, who[i].name, who[i].title,
                                      text.seen,  tx->now_at,  S("guest")};
        e = witness_sign(tx, &n, &made);
    }
    return e;
}

/* The last of the town is away that day, and signs at the desk when back. */
static bool is_there(const struct demo_town *t, size_t i, int64_t day)
{
    const struct demo_official *o = &t->officials[i];
    return o->from_day <= day && o->to_day >= day && i != t->official_count - 1;
}

enum err demo_ceremony(struct demo_sim *s, struct db_tx *tx, struct demo_town *t)
{
    const int64_t day = date_local_day(tx->now_at);
    struct ceremony c = {
        .unit_id = t->unit.id,
        .title = arena_fmt(tx->arena, "Lễ ký cam kết thi đua năm %d", date_of_day(day).year),
        .place = S("Hội trường, sau lễ chào cờ đầu tuần"),
    };
    struct str head = t->officials[demo_town_head(t, day)].actor;
    enum err e = ceremony_begin(tx, &c, head, &c);
    for (size_t i = 0; e == OK && i < t->official_count; i++) {
        if (!is_there(t, i, day))
            continue;
        demo_sim_moment(tx, tx->now_at + BETWEEN_MS);
        e = demo_sign_own(s, tx, &t->officials[i], c.id);
    }
    if (e == OK)
        e = guests(tx, t);
    return e == OK ? ceremony_close(tx, t->unit.id, head) : e;
}
