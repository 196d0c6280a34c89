/* correction_pages: a typing error put right later: who it was, the papers, the channel, the
 * remark; never a date, never the procedure. The history keeps what was written before. */
#include "serve/correction_pages.tmpl.h"

#include "base/identity.h"
#include "serve/desk_pages.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_pages.h"
#include "serve/procedure_text.h"

struct correction_in {
    struct dossier_in path;
    int64_t version, channel;
    struct str whom, who, handover, remark;
    struct person_in person;
    struct paper_in papers[PAPER_ROWS];
};
#define CODE                                                                                       \
    {                                                                                              \
        .name = "code", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 64, .required = true,   \
        .offset = offsetof(struct correction_in, path.code), .label = TEXT_track_code              \
    }
#define LINE(name_, member, max_, label_)                                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_,                              \
        .offset = offsetof(struct correction_in, member), .label = label_                          \
    }
static const struct field shown_fields[] = {CODE};
static const struct field correction_in_fields[] = {
    CODE,
    {.name = "phien-ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct correction_in, version),
     .label = TEXT_desk_version},
    {.name = "kenh",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = CHANNEL_DIRECT,
     .max = CHANNEL_POST,
     .offset = offsetof(struct correction_in, channel),
     .label = TEXT_reception_channel},
    LINE("ai", whom, 10, TEXT_correction_who),
    LINE("nguoi", who, 24, TEXT_desk_known),
    LINE("nhan-tai", handover, DOSSIER_HANDOVER_MAX, TEXT_reception_handover),
    {.name = "ghi-chu",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = DOSSIER_REMARK_MAX,
     .offset = offsetof(struct correction_in, remark),
     .label = TEXT_reception_remark},
    PERSON_IN(correction_in, person),
    PAPERS_IN(correction_in, papers),
};

/* ---- the page ---- */

struct stored {
    struct dossier d;
    struct person person;
    struct person_contact contact;
    struct procedure procedure;
    struct dossier_papers papers;
    struct str remark;
};

static enum err read_stored(struct request *q, struct str code, struct stored *k)
{
    const struct keys *keys = http_config(q->http)->keys;
    enum err e = dossier_by_code(q->tx, q->unit->id, code, &k->d);
    if (e == OK)
        e = person_by_id(q->tx, k->d.unit_id, k->d.person_id, &k->person);
    if (e == OK)
        e = person_contact_get(q->tx, keys, &k->person, &k->contact);
    if (e == OK)
        e = procedure_by_id(q->tx, k->d.procedure_id, &k->procedure);
    if (e == OK)
        e = dossier_papers_get(q->tx, k->d.unit_id, k->d.id, &k->papers);
    return e == OK ? dossier_remark_get(q->tx, keys, &k->d, &k->remark) : e;
}

/* Who corrects a number must see it whole; the access log has been written by then. */
static enum err as_typed(struct request *q, const struct stored *k, struct person_in *ret)
{
    const struct keys *keys = http_config(q->http)->keys;
    struct str phone, number;
    enum err e = person_phone(q->arena, keys, &k->person, &phone);
    if (e == OK)
        e = person_id_number(q->arena, keys, &k->person, &number);
    if (e != OK)
        return E_INTERNAL;
    *ret = (struct person_in){
        .name = k->person.name,
        .village = k->person.village,
        .address = k->person.address,
        .phone = phone.n ? phone_show(q->arena, phone) : S(""),
        .id_number = number,
        .email = k->contact.email,
        .birth_year = k->person.birth_year,
        .sex = k->person.sex,
        .organisation = k->person.kind == PERSON_ORGANISATION,
        .notice = (k->contact.channels & CONTACT_EMAIL) != 0,
    };
    return OK;
}

static void add_ways(const struct request *q, const struct stored *k, struct correction_view *v)
{
    static const struct {
        int64_t value;
        enum text word;
    } CHANNELS[] = {
        {CHANNEL_DIRECT, TEXT_reception_direct},
        {CHANNEL_POST, TEXT_reception_post},
        {CHANNEL_ONLINE, TEXT_reception_online}};
    struct str channel = request_kept(q, "kenh");
    for (int i = 0; i < 3; i++) {
        struct str value = arena_fmt(q->arena, "%lld", (long long)CHANNELS[i].value);
        bool picked =
            channel.n ? str_eq(channel, value) : (int64_t)k->d.channel == CHANNELS[i].value;
        v->channels[i] = (struct desk_choice){value, text_lit(q->lang, CHANNELS[i].word), picked};
    }
    v->handover = desk_field(q, "nhan-tai", TEXT_reception_handover, k->d.handover);
    v->handover.max = DOSSIER_HANDOVER_MAX;
    v->handover.list = S("ds-nhan");
    v->remark = desk_field(q, "ghi-chu", TEXT_reception_remark, k->remark);
    v->remark.max = DOSSIER_REMARK_MAX;
    struct str *list = ARENA_ARRAY(q->arena, struct str, 3);
    list[0] = text_lit(LANG_VI, TEXT_slip_desk);
    list[1] = text_lit(LANG_VI, TEXT_slip_by_post);
    list[2] = text_lit(LANG_VI, TEXT_slip_electronic);
    v->handovers = list;
    v->handover_count = 3;
}

static enum err show(struct request *q, struct response *s)
{
    const struct correction_in *in = q->in;
    const struct person_candidates *found = q->prepared;
    struct stored k;
    struct person_in typed;
    struct correction_view v = {.unit = q->unit, .hidden = request_form_fields(q)};
    enum err e = read_stored(q, in->path.code, &k);
    if (e == OK)
        e = as_typed(q, &k, &typed);
    if (e == OK)
        e = story_since(q, &k.d, &v.since, &v.stale);
    if (e != OK)
        return e;
    request_read_person(q, k.person.id, k.d.id);
    v.code = k.d.code;
    v.version = k.d.version;
    v.procedure = procedure_name(&k.procedure, q->lang);
    v.person_line = desk_person_line(q->arena, &k.person);
    v.error = request_error_of(q, S(""));
    v.error_count = q->error_count;
    v.other = str_eq(request_kept(q, "ai"), S("khac"));
    v.person = desk_person_form(q, &typed, NULL);
    v.papers = desk_papers_form(q, &k.papers, &k.procedure);
    if (found)
        desk_add_candidates(q, found, &v.person);
    add_ways(q, &k, &v);
    desk_head(q, s, text_lit(q->lang, TEXT_desk_correct));
    response_crumb(s, k.d.code, desk_address(q, k.d.code, ""));
    response_crumb(s, s->title, S(""));
    correction_page(&s->html, &v);
    return OK;
}

/* ---- correcting ---- */

/* The candidate that was chosen; 0: none of them, whatever else was sent. */
static int64_t chosen(
    const struct request *q, const struct correction_in *in, const struct person_candidates *found)
{
    for (size_t i = 0; found && i < found->n; i++)
        if (str_eq(in->who, arena_fmt(q->arena, "%lld", (long long)found->list[i].p.id)))
            return found->list[i].p.id;
    return 0;
}

static enum err check(struct request *q, struct response *s)
{
    const struct correction_in *in = q->in;
    struct person_new p = desk_person(q, &in->person);
    struct person_candidates *found = ARENA_NEW(q->arena, struct person_candidates);
    (void)s;
    enum err e = desk_person_check(q, &in->person);
    if (e != OK || !str_eq(in->whom, S("khac")))
        return e;
    e = person_candidates(q->tx, http_config(q->http)->keys, &p, found);
    if (e != OK)
        return e;
    q->prepared = found;
    if (found->n && !str_eq(in->who, S("moi")) && chosen(q, in, found) == 0)
        return request_error(q, "nguoi", TEXT_desk_choose_person, TEXT_NO_ARGS);
    return OK;
}

static enum err put_contact(struct request *q, const struct dossier *d)
{
    const struct correction_in *in = q->in;
    const struct keys *keys = http_config(q->http)->keys;
    struct person person;
    struct person_contact c;
    unsigned channels = in->person.notice ? CONTACT_EMAIL : 0;
    enum err e = person_by_id(q->tx, d->unit_id, d->person_id, &person);
    if (e == OK)
        e = person_contact_get(q->tx, keys, &person, &c);
    if (e != OK || (str_eq(c.email, in->person.email) && c.channels == channels))
        return e;
    c.email = in->person.email;
    c.channels = channels;
    c.actor = q->actor->actor;
    return person_contact_put(q->tx, keys, &c);
}

static enum err correct(struct request *q, struct response *s)
{
    const struct correction_in *in = q->in;
    struct person_new p = desk_person(q, &in->person);
    struct dossier_papers papers = desk_papers(q->arena, in->papers);
    struct dossier_correction c = {
        .person = &p,
        .other_person = str_eq(in->whom, S("khac")),
        .person_id = chosen(q, in, q->prepared),
        .channel = (enum dossier_channel)in->channel,
        .handover = &in->handover,
        .remark = &in->remark,
        .papers = &papers,
    };
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, in->path.code, in->version, &d, &a);
    if (e != OK)
        return e;
    e = dossier_correct(q->tx, http_config(q->http)->keys, &a, &c, &d);
    if (e == E_CONFLICT)
        return request_error(q, "so-giay", TEXT_reception_id_taken, TEXT_NO_ARGS);
    if (e == OK)
        e = put_contact(q, &d);
    if (e == OK)
        s->location = desk_address(q, d.code, "?xong=sua");
    return e;
}

const struct route correction_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/sua",
     .how = READ,
     .who = WHO_COUNTER | WHO_CHAIR,
     .flags = DESK_PAGE,
     .fields = {sizeof(struct correction_in), shown_fields, 1},
     .show = show,
     .doc = "Corrects what was typed wrongly at reception"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/sua",
     .how = WRITE,
     .who = WHO_COUNTER | WHO_CHAIR,
     .flags = DESK_PAGE,
     .fields = FIELDS(correction_in),
     .prepare = check,
     .apply = correct,
     .form = show,
     .doc = "Stores a correction"},
    {0},
};
