/* proof_pages: for those who verify: the officials' public keys, each witness with text, signature
 * and key byte for byte, and the page of a ceremony. */
#include "base/buf.h"
#include "base/date.h"
#include "commit/ceremony_pages.h"
#include "commit/ceremony_view.h"
#include "commit/pledge.h"
#include "commit/proof_pages.tmpl.h"
#include "http/dispatch.h"
#include "place/unit_key.h"
#include "spine/topic.h"
#include "trust/hash.h"
#include "trust/sign.h"

#define TOPICS (TOPIC_UNIT | TOPIC_OFFICIAL | TOPIC_PLEDGE)

struct proof_in {
    struct str slug;
};
static const struct field proof_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 140,
     .required = true,
     .offset = offsetof(struct proof_in, slug),
     .label = TEXT_form_address},
};

struct str proof_hex(struct arena *a, struct str bytes)
{
    struct str hex = hash_hex(a, bytes);
    struct buf b;
    buf_init(&b, a, 512);
    for (size_t i = 0; i < hex.n; i += 4) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, str_sub(hex, i, 4));
    }
    return buf_get(&b);
}

static void crumbs(struct request *q, struct response *s, struct str here)
{
    s->nav = NAV_PLEDGES;
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, text_lit(q->lang, TEXT_layout_pledges), request_unit_path(q, S("/cam-ket")));
    response_crumb(s, here, S(""));
}

/* ---- keys ---- */

static enum err show_keys(struct request *q, struct response *s)
{
    struct signing_key_list all;
    struct keys_page_view v = {.slug = q->unit->slug};
    enum err e = signing_key_list(q->tx, q->unit->id, &all);
    if (e != OK)
        return e;
    struct key_line *lines = ARENA_ARRAY(q->arena, struct key_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct signing_key *k = &all.list[i].key;
        lines[i] = (struct key_line){
            .name = all.list[i].name,
            .from = text_date(q->arena, date_local_day(k->made_at)),
            .to = k->ended_at ? text_date(q->arena, date_local_day(k->ended_at)) : S(""),
            .digits = proof_hex(q->arena, k->public_key),
        };
    }
    v.keys = lines;
    v.key_count = all.n;
    v.unit_digits =
        proof_hex(q->arena, unit_key_public(q->arena, http_config(q->http)->keys, q->unit->id));
    s->title = text_lit(q->lang, TEXT_proof_keys_title);
    s->main_class = S("flow");
    crumbs(q, s, s->title);
    keys_page(&s->html, &v);
    return OK;
}

/* ---- a witness ---- */

static enum err find(struct request *q, struct witness *ret)
{
    const struct proof_in *in = q->in;
    return witness_by_slug(q->tx, q->unit->id, in->slug, ret);
}

static enum err show_witness(struct request *q, struct response *s)
{
    struct witness_page_view v = {.slug = q->unit->slug};
    enum err e = find(q, &v.w);
    if (e == OK)
        e = ceremony_by_id(q->tx, q->unit->id, v.w.ceremony_id, &v.ceremony);
    if (e != OK)
        return e;
    v.signed_at = text_moment(q->arena, q->lang, v.w.signed_at);
    v.day = text_date(q->arena, v.ceremony.day);
    v.proof = (struct proof_view){
        .slug = q->unit->slug,
        .path = v.w.slug,
        .witness = true,
        .sha256 = proof_hex(q->arena, v.w.sha256),
        .signature = proof_hex(q->arena, v.w.signature),
        .public_key = proof_hex(q->arena, v.w.public_key),
        .verified = witness_verify(&v.w),
    };
    s->title =
        text_get(q->arena, q->lang, TEXT_proof_witness_title, TEXT_ARGS(ta_str("name", v.w.name)));
    crumbs(q, s, v.w.name);
    witness_page(&s->html, &v);
    return OK;
}

static enum err show_body(struct request *q, struct response *s)
{
    struct witness w;
    enum err e = find(q, &w);
    s->content_type = S("text/plain; charset=utf-8");
    s->body = e == OK ? w.body : S("");
    s->no_index = true;
    return e;
}

static enum err show_signature(struct request *q, struct response *s)
{
    struct witness w;
    enum err e = find(q, &w);
    s->content_type = S("application/octet-stream");
    s->download_name = S("chu-ky.sig");
    s->body = e == OK ? w.signature : S("");
    s->packed = true;
    return e;
}

static enum err show_key(struct request *q, struct response *s)
{
    struct witness w;
    enum err e = find(q, &w);
    s->content_type = S("application/x-pem-file");
    s->download_name = S("khoa.pem");
    s->body = e == OK ? sign_public_pem(q->arena, w.public_key) : S("");
    return e;
}

/* ---- a ceremony ---- */

static enum err show_ceremony(struct request *q, struct response *s)
{
    const struct proof_in *in = q->in;
    struct ceremony_page_view v = {.slug = q->unit->slug};
    struct pledge_list pledges;
    struct witness_list witnesses;
    enum err e = ceremony_by_slug(q->tx, q->unit->id, in->slug, &v.c);
    if (e == OK)
        e = pledge_of_ceremony(q->tx, q->unit->id, v.c.id, &pledges);
    if (e == OK)
        e = witness_of_ceremony(q->tx, q->unit->id, v.c.id, &witnesses);
    if (e != OK)
        return e;
    struct ceremony_person *people = ARENA_ARRAY(q->arena, struct ceremony_person, pledges.n + 1);
    for (size_t i = 0; i < pledges.n; i++)
        people[i] = ceremony_signer(q->arena, q->lang, &pledges.list[i]);
    v.people = people;
    v.people_count = pledges.n;
    v.witnesses = ceremony_witnesses(q->arena, &witnesses);
    v.witness_count = witnesses.n;
    v.day = text_date(q->arena, v.c.day);
    s->title = v.c.title;
    s->main_class = S("flow");
    crumbs(q, s, v.c.title);
    ceremony_page(&s->html, &v);
    return OK;
}

#define WITNESS "/{unit}/cam-ket/chung-kien/{slug}"

const struct route pledge_proof_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/khoa",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPICS,
     .show = show_keys,
     .doc = "The public keys of the unit's officials, with their dates"},
    {.method = WIRE_GET,
     .path = "/{unit}/cam-ket/le-ky/{slug}",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPICS,
     .fields = FIELDS(proof_in),
     .show = show_ceremony,
     .doc = "A day of signing: who signed, and who bore witness"},
    {.method = WIRE_GET,
     .path = WITNESS,
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPICS,
     .fields = FIELDS(proof_in),
     .show = show_witness,
     .doc = "A witness, with the signature"},
    {.method = WIRE_GET,
     .path = WITNESS "/ban-cam-ket.txt",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(proof_in),
     .show = show_body,
     .doc = "What the witness signed, byte for byte"},
    {.method = WIRE_GET,
     .path = WITNESS "/chu-ky.sig",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(proof_in),
     .show = show_signature,
     .doc = "The witness's Ed25519 signature, 64 bytes"},
    {.method = WIRE_GET,
     .path = WITNESS "/khoa.pem",
     .how = READ,
     .who = WHO_ANYONE,
     .fields = FIELDS(proof_in),
     .show = show_key,
     .doc = "The public key made for that signature (RFC 8410, PEM)"},
    {0},
};
