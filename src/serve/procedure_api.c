/* procedure_api: the catalogue for machines: everything the pages say, in both languages. */
#include "base/date.h"
#include "doc/json.h"
#include "http/list.h"
#include "http/request.h"
#include "serve/procedure.h"

#define BODY_MAX ((size_t)1024 * 1024)

struct procedures_in {
    struct str q, field;
    int64_t page;
};
static const struct field procedures_in_fields[] = {
    LIST_Q(struct procedures_in, TEXT_procedure_in_q),
    {.name = "field",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 100,
     .offset = offsetof(struct procedures_in, field),
     .label = TEXT_procedure_in_field},
    LIST_PAGE(struct procedures_in),
};

static void put_list(struct arena *a, struct json *j, struct str key, struct str list)
{
    const struct str *entries;
    size_t n = procedure_entries(a, list, &entries);
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++)
        json_str(j, entries[i]);
    json_end(j);
}

static void put_lists(struct arena *a, struct json *j, struct str key, const struct str list[2])
{
    json_key(j, key);
    json_object(j);
    put_list(a, j, S("vi"), list[0]);
    if (list[1].n)
        put_list(a, j, S("en"), list[1]);
    json_end(j);
}

static void put_brief(struct arena *a, struct json *j, const struct procedure *p)
{
    json_key(j, S("id"));
    json_i64_str(j, p->id);
    json_key_str(j, S("code"), p->code);
    json_key_str(j, S("valid_from"), date_str_iso(a, p->valid_from));
    json_key(j, S("valid_to"));
    if (p->valid_to == PROCEDURE_OPEN)
        json_null(j);
    else
        json_str(j, date_str_iso(a, p->valid_to));
    json_key_words(j, S("name"), p->name_vi, p->name_en);
    json_key_words(j, S("field"), p->field_vi, p->field_en);
    struct deadline_limit limit;
    json_key(j, S("limit"));
    if (procedure_limit(p, &limit)) {
        json_object(j);
        json_key_i64(j, S("amount"), limit.amount);
        json_key_str(j, S("unit"), deadline_unit_word(limit.unit));
        json_end(j);
    } else {
        json_null(j);
    }
    json_key(j, S("fee_dong"));
    if (p->fee_dong == PROCEDURE_FEE_UNKNOWN)
        json_null(j);
    else
        json_i64(j, p->fee_dong);
    json_key_words(j, S("fee"), p->fee_vi, p->fee_en);
    json_key_bool(j, S("illustrative"), p->certainty.n > 0);
}

static void put_whole(struct arena *a, struct json *j, const struct procedure *p, int64_t today)
{
    json_object(j);
    put_brief(a, j, p);
    json_key_bool(j, S("in_force"), procedure_in_force(p, today));
    json_key_str(j, S("certainty"), p->certainty);
    json_key_str(j, S("when_papers_are_missing"), p->restart ? S("restart") : S("resume"));
    json_key_words(j, S("limit_note"), p->limit_extra_vi, p->limit_extra_en);
    put_lists(a, j, S("papers"), (const struct str[]){p->papers_vi, p->papers_en});
    put_lists(a, j, S("steps"), (const struct str[]){p->steps_vi, p->steps_en});
    json_key_words(j, S("result"), p->result_vi, p->result_en);
    json_key_words(j, S("audience"), p->audience_vi, p->audience_en);
    json_key_words(j, S("authority"), p->authority_vi, p->authority_en);
    json_key_words(j, S("legal_basis"), p->legal_basis_vi, p->legal_basis_en);
    json_end(j);
}

static enum err list(struct request *q, struct response *s)
{
    const struct procedures_in *in = q->in;
    struct procedure_list found;
    enum err e = procedure_find(
        q->tx,
        &(struct procedure_query){
            .day = date_local_day(q->now_at), .q = in->q, .field = in->field, .page = in->page},
        &found);
    if (e != OK)
        return e;
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    json_object(&j);
    json_key_i64(&j, S("page"), in->page);
    json_key_i64(&j, S("pages"), pager_pages(found.total, PROCEDURE_PER_PAGE));
    json_key_i64(&j, S("total"), found.total);
    json_key(&j, S("procedures"));
    json_array(&j);
    for (size_t i = 0; i < found.count; i++) {
        json_object(&j);
        put_brief(q->arena, &j, &found.rows[i]);
        json_end(&j);
    }
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

struct code_in {
    struct str code;
};
static const struct field code_in_fields[] = {
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 8,
     .max = 8,
     .required = true,
     .offset = offsetof(struct code_in, code),
     .label = TEXT_procedure_in_code},
};

static enum err one(struct request *q, struct response *s)
{
    const struct code_in *in = q->in;
    const struct procedure *versions;
    size_t n;
    enum err e = procedure_versions(q->tx, in->code, &versions, &n);
    if (e != OK)
        return e;
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("code"), in->code);
    json_key(&j, S("versions"));
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        put_whole(q->arena, &j, &versions[i], date_local_day(q->now_at));
    json_end(&j);
    json_end(&j);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return OK;
}

const struct route procedure_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/procedures",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(procedures_in),
     .show = list,
     .doc = "Procedures in force: page, pages, total, and 20 procedures a page with id, code, "
            "valid_from, valid_to (null: until further notice), name and field in vi and en, limit "
            "(amount and unit working_day, day, hour, month or same_day; null: none can be "
            "reckoned), fee_dong (null: set by the province), fee in words, illustrative"},
    {.method = WIRE_GET,
     .path = "/api/v1/procedures/{code}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API,
     .fields = FIELDS(code_in),
     .show = one,
     .doc = "All versions of one procedure, oldest first: what the list says, and in_force, "
            "certainty, when_papers_are_missing (restart or resume of the limit), limit_note, "
            "papers, steps, result, audience, authority, legal_basis in vi and en"},
    {0},
};
