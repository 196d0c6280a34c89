#include "commit/pledge_pages.h"

#include "base/date.h"
#include "base/identity.h"
#include "commit/ceremony_view.h"
#include "commit/pledge_pages.tmpl.h"
#include "commit/pledge_view.h"
#include "http/dispatch.h"
#include "place/official.h"
#include "place/post.h"
#include "spine/topic.h"
#include "trust/sign.h"

/* ---- the wall ---- */

struct wall_in {
    int64_t year;
};
static const struct field wall_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2000,
     .max = 2999,
     .exact = true,
     .offset = offsetof(struct wall_in, year),
     .label = TEXT_pledge_in_year},
};

static void count_state(struct pledge_wall_view *v, enum pledge_state state)
{
    v->kept += state == PLEDGE_KEPT;
    v->close += state == PLEDGE_CLOSE;
    v->broken += state == PLEDGE_BROKEN;
    v->unmeasured += state == PLEDGE_NOT_MEASURED;
}

/* Figures of open dossiers change by time alone. */
static enum err fresh_until(struct request *q, struct response *s)
{
    return measure_next_at(q->tx, q->unit->id, &s->fresh_until);
}

/* What has ended stays to be read, with its dates. */
static enum err fill_archive(struct request *q, struct pledge_wall_view *v)
{
    struct pledge_list all;
    enum err e = pledge_ended(q->tx, q->unit->id, v->year, &all);
    if (e != OK)
        return e;
    struct pledge_archived *list = ARENA_ARRAY(q->arena, struct pledge_archived, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        list[i] = (struct pledge_archived){
            .name = all.list[i].name,
            .post = pledge_words(q->lang, all.list[i].post_vi, all.list[i].post_en),
            .slug = all.list[i].slug,
            .from = text_date(q->arena, date_local_day(all.list[i].signed_at)),
            .to = text_date(q->arena, date_local_day(all.list[i].ended_at)),
        };
    v->ended = list;
    v->ended_count = all.n;
    return OK;
}

static enum err fill_ceremonies(struct request *q, struct pledge_wall_view *v)
{
    struct ceremony_list all;
    struct witness_list witnesses;
    enum err e = ceremony_list(q->tx, q->unit->id, v->year, &all);
    if (e == OK)
        e = witness_of_year(q->tx, q->unit->id, v->year, &witnesses);
    if (e != OK)
        return e;
    struct pledge_ceremony_line *list =
        ARENA_ARRAY(q->arena, struct pledge_ceremony_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        list[i] = (struct pledge_ceremony_line){
            all.list[i].slug, all.list[i].title, text_date(q->arena, all.list[i].day)};
    v->ceremonies = list;
    v->ceremony_count = all.n;
    v->witnesses = ceremony_witnesses(q->arena, &witnesses);
    v->witness_count = witnesses.n;
    return OK;
}

static enum err fill_cards(
    struct request *q, const struct pledge_list *all, struct pledge_wall_view *v)
{
    struct pledge_card *cards = ARENA_ARRAY(q->arena, struct pledge_card, all->n + 1);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < all->n; i++) {
        e = pledge_card_view(q, &all->list[i], &cards[i]);
        if (e == OK)
            count_state(v, cards[i].state);
    }
    v->cards = cards;
    v->card_count = all->n;
    v->has_signed = (int64_t)all->n;
    v->should = v->has_signed + (int64_t)v->missing_count;
    return e;
}

static enum err show_wall(struct request *q, struct response *s)
{
    const struct wall_in *in = q->in;
    const int64_t today = date_local_day(q->now_at), this_year = date_of_day(today).year;
    struct pledge_wall_view v = {.slug = q->unit->slug, .year = in->year ? in->year : this_year};
    struct pledge_list all;
    v.this_year = v.year == this_year;
    enum err e = pledge_of_year(q->tx, q->unit->id, v.year, &all);
    if (e == OK)
        e = pledge_years(q->tx, q->unit->id, &v.years, &v.year_count);
    if (e == OK && v.this_year)
        e = pledge_missing(q->tx, q->unit->id, today, &v.missing, &v.missing_count);
    if (e != OK)
        return e;
    e = fill_archive(q, &v);
    if (e == OK && !v.this_year && all.n == 0 && v.ended_count == 0)
        e = E_NOT_FOUND;
    if (e == OK)
        e = fill_ceremonies(q, &v);
    if (e == OK)
        e = fill_cards(q, &all, &v);
    if (e != OK)
        return e;
    s->title =
        text_get(q->arena, q->lang, TEXT_pledge_title, TEXT_ARGS(ta("year", text_plain(v.year))));
    s->main_class = S("flow");
    s->nav = NAV_PLEDGES;
    s->no_index = !v.this_year;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_pledges), S(""));
    pledge_wall_page(&s->html, &v);
    return fresh_until(q, s);
}

/* ---- one pledge ---- */

struct pledge_in {
    struct str slug;
};
static const struct field pledge_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 120,
     .required = true,
     .offset = offsetof(struct pledge_in, slug),
     .label = TEXT_form_address},
};

static enum err find(struct request *q, struct pledge *ret)
{
    const struct pledge_in *in = q->in;
    return pledge_by_slug(q->tx, q->unit->id, in->slug, ret);
}

/* How to reach the official, where still there. */
static enum err fill_reach(struct request *q, struct pledge_page_view *v)
{
    struct official o;
    struct post_list posts;
    const int64_t today = date_local_day(q->now_at);
    enum err e = official_by_id(q->tx, v->p.unit_id, v->p.official_id, &o);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    if (!o.active)
        return OK;
    v->phone = phone_unbroken(q->arena, o.phone);
    v->number = phone_dialled(q->arena, o.phone);
    e = post_list(q->tx, v->p.unit_id, o.id, &posts);
    for (size_t i = 0; e == OK && i < posts.n; i++) {
        if (!post_held(&posts.list[i], today))
            continue;
        v->desk = v->desk.n ? v->desk : posts.list[i].desk;
        v->new_post = v->new_post.n ? v->new_post : posts.list[i].title_vi;
    }
    if (str_eq(v->new_post, v->p.post_vi) || v->p.ended_at)
        v->new_post = S("");
    return e;
}

/* What the official promises now, where this one has ended. */
static enum err fill_now(struct request *q, struct pledge_page_view *v)
{
    struct pledge now;
    if (!v->p.ended_at)
        return OK;
    enum err e = pledge_in_force(q->tx, v->p.unit_id, v->p.official_id, v->p.year, &now);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    v->now_slug = now.slug;
    v->now_post = pledge_words(q->lang, now.post_vi, now.post_en);
    return OK;
}

static enum err fill_ceremony(struct request *q, struct pledge_page_view *v)
{
    struct witness_list witnesses;
    if (!v->p.ceremony_id)
        return OK;
    enum err e = ceremony_by_id(q->tx, v->p.unit_id, v->p.ceremony_id, &v->ceremony);
    if (e == OK)
        e = witness_of_ceremony(q->tx, v->p.unit_id, v->p.ceremony_id, &witnesses);
    if (e != OK)
        return e;
    v->has_ceremony = true;
    v->ceremony_day = text_date(q->arena, v->ceremony.day);
    v->witnesses = ceremony_witnesses(q->arena, &witnesses);
    v->witness_count = witnesses.n;
    return OK;
}

static enum err fill_page(struct request *q, struct pledge_page_view *v)
{
    const struct pledge *p = &v->p;
    struct pledge_promise_view *promises;
    enum err e =
        pledge_promise_views(q, p, date_local_day(q->now_at), &promises, &v->promise_count);
    if (e != OK)
        return e;
    v->promises = promises;
    v->slug = q->unit->slug;
    v->post = pledge_words(q->lang, p->post_vi, p->post_en);
    v->initials = pledge_initials(q->arena, p->name);
    v->signed_at = text_moment(q->arena, q->lang, p->signed_at);
    if (p->ended_at)
        v->ended_at = text_date(q->arena, date_local_day(p->ended_at));
    v->body = p->body;
    v->own_key = str_eq(p->scheme, SIGNING_KEY_SCHEME);
    v->proof = (struct proof_view){
        .slug = q->unit->slug,
        .path = p->slug,
        .sha256 = proof_hex(q->arena, p->sha256),
        .signature = proof_hex(q->arena, p->signature),
        .public_key = proof_hex(q->arena, p->public_key),
        .verified = pledge_verify(p),
    };
    e = fill_reach(q, v);
    if (e == OK)
        e = fill_now(q, v);
    return e == OK ? fill_ceremony(q, v) : e;
}

static enum err show_pledge(struct request *q, struct response *s)
{
    struct pledge_page_view v = {0};
    enum err e = find(q, &v.p);
    if (e == OK)
        e = fill_page(q, &v);
    if (e != OK)
        return e;
    s->title = text_get(
        q->arena, q->lang, TEXT_pledge_page_title,
        TEXT_ARGS(ta_str("name", v.p.name), ta("year", text_plain(v.p.year))));
    s->nav = NAV_PLEDGES;
    s->no_index = v.p.ended_at != 0;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_pledges), request_unit_path(q, S("/cam-ket")));
    response_crumb(s, v.p.name, S(""));
    pledge_page(&s->html, &v);
    return fresh_until(q, s);
}

/* ---- for those who verify: text, signature, key, byte for byte ---- */

static enum err show_body(struct request *q, struct response *s)
{
    struct pledge p;
    enum err e = find(q, &p);
    s->content_type = S("text/plain; charset=utf-8");
    s->body = e == OK ? p.body : S("");
    s->no_index = true;
    return e;
}

static enum err show_signature(struct request *q, struct response *s)
{
    struct pledge p;
    enum err e = find(q, &p);
    s->content_type = S("application/octet-stream");
    s->download_name = S("chu-ky.sig");
    s->body = e == OK ? p.signature : S("");
    s->packed = true;
    return e;
}

static enum err show_key(struct request *q, struct response *s)
{
    struct pledge p;
    enum err e = find(q, &p);
    s->content_type = S("application/x-pem-file");
    s->download_name = S("khoa.pem");
    s->body = e == OK ? sign_public_pem(q->arena, p.public_key) : S("");
    return e;
}

#define TOPICS (TOPIC_UNIT | TOPIC_OFFICIAL | TOPIC_PLEDGE | TOPIC_MEASURE)

const struct route pledge_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPICS,
     .fields = FIELDS(wall_in),
     .show = show_wall,
     .doc = "What each official promised this year, and what it is worth today"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/{slug}",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPICS,
     .fields = FIELDS(pledge_in),
     .show = show_pledge,
     .doc = "One pledge: its promises with today's figures, breaches and answers, the signature"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/{slug}/ban-cam-ket.txt",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(pledge_in),
     .show = show_body,
     .doc = "The signed text, byte for byte"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/{slug}/chu-ky.sig",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(pledge_in),
     .show = show_signature,
     .doc = "Its Ed25519 signature, 64 bytes"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/{slug}/khoa.pem",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(pledge_in),
     .show = show_key,
     .doc = "The public key of the signature (RFC 8410, PEM)"},
    {0},
};
