/* handover_pages: the result goes to the citizen, or to somebody they sent; then the slip by which
 * they may rate the visit. */
#include "serve/handover_pages.tmpl.h"

#include "serve/desk_pages.h"
#include "serve/dossier_file.h"
#include "serve/dossier_pages.h"
#include "serve/procedure_text.h"

struct handover_in {
    struct dossier_in path;
    int64_t version, identity;
    struct str who, name, number;
};
#define CODE                                                                                       \
    {                                                                                              \
        .name = "code", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 64, .required = true,   \
        .offset = offsetof(struct handover_in, path.code), .label = TEXT_track_code                \
    }
static const struct field shown_fields[] = {CODE};
static const struct field handover_in_fields[] = {
    CODE,
    {.name = "phien-ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct handover_in, version),
     .label = TEXT_desk_version},
    {.name = "giay",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = IDENTITY_CARD,
     .max = IDENTITY_ONLINE,
     .offset = offsetof(struct handover_in, identity),
     .label = TEXT_handover_identity},
    {.name = "ai",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 10,
     .offset = offsetof(struct handover_in, who),
     .label = TEXT_handover_who},
    {.name = "ten-khac",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = HANDOVER_NAME_MAX,
     .offset = offsetof(struct handover_in, name),
     .label = TEXT_handover_name},
    {.name = "so-khac",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = HANDOVER_NUMBER_MAX,
     .offset = offsetof(struct handover_in, number),
     .label = TEXT_desk_id_number},
};

/* ---- the page ---- */

static void add_fields(const struct request *q, struct handover_view *v)
{
    static const enum text words[IDENTITIES] = {TEXT_handover_card,     TEXT_handover_vneid,
                                                TEXT_handover_passport, TEXT_handover_receipt,
                                                TEXT_handover_post,     TEXT_handover_online};
    struct str who = request_kept(q, "ai"), identity = request_kept(q, "giay");
    v->identity_count = v->as_file ? IDENTITIES : IDENTITIES - 1;
    for (size_t i = 0; i < v->identity_count; i++) {
        struct str value = arena_fmt(q->arena, "%zu", i + 1);
        v->identities[i] =
            (struct desk_choice){value, text_lit(q->lang, words[i]), str_eq(value, identity)};
    }
    v->other = str_eq(who, S("khac"));
    v->self = !v->other;
    v->name = desk_field(q, "ten-khac", TEXT_handover_name, S(""));
    v->number = desk_field(q, "so-khac", TEXT_desk_id_number, S(""));
    v->number.max = HANDOVER_NUMBER_MAX;
    v->number.digits = true;
    v->identity_error = request_error_of(q, S("giay"));
    v->who_error = request_error_of(q, S("ai"));
    v->error = request_error_of(q, S(""));
    v->error_count = q->error_count;
}

static enum err page(struct request *q, struct response *s, struct str code)
{
    struct dossier d;
    struct person person;
    struct procedure procedure;
    struct dossier_file_kinds kinds;
    struct handover_view v = {.unit = q->unit, .hidden = request_form_fields(q)};
    enum err e = dossier_by_code(q->tx, q->unit->id, code, &d);
    if (e == OK)
        e = person_by_id(q->tx, d.unit_id, d.person_id, &person);
    if (e == OK)
        e = procedure_by_id(q->tx, d.procedure_id, &procedure);
    if (e == OK)
        e = story_since(q, &d, &v.since, &v.stale);
    if (e == OK)
        e = dossier_file_kinds(q->tx, d.unit_id, d.id, &kinds);
    if (e != OK)
        return e;
    v.as_file = kinds.result;
    request_read_person(q, person.id, d.id);
    v.code = d.code;
    v.version = d.version;
    v.person = desk_person_line(q->arena, &person);
    v.procedure = procedure_name(&procedure, q->lang);
    v.refused = d.result == RESULT_REFUSED;
    v.ready = d.state == DOSSIER_FINISHED;
    if (v.stale && !v.ready)
        story_keep_typed(q, &v.since);
    add_fields(q, &v);
    desk_head(q, s, text_lit(q->lang, TEXT_handover_title));
    response_crumb(s, d.code, desk_address(q, d.code, ""));
    response_crumb(s, s->title, S(""));
    handover_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct handover_in *in = q->in;
    return page(q, s, in->path.code);
}

/* ---- handing over ---- */

static enum err check(struct request *q, struct response *s)
{
    const struct handover_in *in = q->in;
    bool other = str_eq(in->who, S("khac"));
    enum err e = OK;
    (void)s;
    if (!other && !str_eq(in->who, S("chinh")))
        e = request_error(q, "ai", TEXT_handover_who_missing, TEXT_NO_ARGS);
    if (other && in->name.n == 0)
        e = request_error(q, "ten-khac", TEXT_handover_name_missing, TEXT_NO_ARGS);
    if (other && in->number.n == 0)
        e = request_error(q, "so-khac", TEXT_handover_number_missing, TEXT_NO_ARGS);
    if (other && in->identity == IDENTITY_ONLINE)
        e = request_error(q, "giay", TEXT_handover_online_self, TEXT_NO_ARGS);
    if (in->identity == 0)
        e = request_error(q, "giay", TEXT_handover_identity_missing, TEXT_NO_ARGS);
    return e;
}

static enum err hand_over(struct request *q, struct response *s)
{
    const struct handover_in *in = q->in;
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, in->path.code, in->version, &d, &a);
    if (e != OK)
        return e;
    struct dossier_taker t = {
        .identity = (enum handover_identity)in->identity,
        .other = str_eq(in->who, S("khac")),
        .name = in->name,
        .number = in->number,
    };
    e = dossier_hand_over(q->tx, http_config(q->http)->keys, &a, &t, &d);
    if (e == E_INVALID && t.identity == IDENTITY_ONLINE)
        return request_error(q, "giay", TEXT_handover_no_file, TEXT_NO_ARGS);
    if (e == OK)
        s->location = desk_address(q, d.code, "?xong=tra");
    return e;
}

const struct route handover_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/tra",
     .how = READ,
     .who = WHO_COUNTER,
     .flags = DESK_PAGE,
     .fields = {sizeof(struct handover_in), shown_fields, 1},
     .show = show,
     .doc = "Hands over a result: who takes it, and how that was made sure"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/tra",
     .how = WRITE,
     .who = WHO_COUNTER,
     .flags = DESK_PAGE,
     .fields = FIELDS(handover_in),
     .prepare = check,
     .apply = hand_over,
     .form = show,
     .doc = "Stores a hand-over"},
    {0},
};
