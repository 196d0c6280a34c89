#include "commit/ceremony_view.h"

#include "base/date.h"

#define MINUTE_MS ((int64_t)60 * 1000)

struct str ceremony_time(struct arena *a, int64_t at)
{
    struct str minute = date_str_minute(a, date_local_minute(at));
    return arena_fmt(a, "%.*s:%02d", STR_ARG(minute), (int)(at % MINUTE_MS / 1000));
}

struct ceremony_person ceremony_person(
    struct arena *a, enum lang lang, const struct pledge_unsigned *who)
{
    return (struct ceremony_person){
        .official_id = who->official_id,
        .name = who->name,
        .post = pledge_words(lang, who->post_vi, who->post_en),
        .foreign = lang == LANG_EN && who->post_en.n == 0,
        .initials = pledge_initials(a, who->name),
    };
}

struct ceremony_person ceremony_signer(struct arena *a, enum lang lang, const struct pledge *p)
{
    const struct pledge_unsigned who = {p->official_id, p->name, p->post_vi, p->post_en};
    struct ceremony_person x = ceremony_person(a, lang, &who);
    x.time = ceremony_time(a, p->signed_at);
    x.digits = signing_key_short(a, p->public_key);
    x.slug = p->slug;
    x.here = p->ceremony_id != 0;
    return x;
}

const struct ceremony_witness *ceremony_witnesses(struct arena *a, const struct witness_list *all)
{
    struct ceremony_witness *list = ARENA_ARRAY(a, struct ceremony_witness, all->n + 1);
    for (size_t i = 0; i < all->n; i++)
        list[i] = (struct ceremony_witness){
            .name = all->list[i].name,
            .title = all->list[i].title,
            .time = ceremony_time(a, all->list[i].signed_at),
            .digits = signing_key_short(a, all->list[i].public_key),
            .slug = all->list[i].slug,
        };
    return list;
}
