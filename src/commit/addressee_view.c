#include "commit/addressee_view.h"

#include "base/num.h"
#include "http/dispatch.h"

static struct person_new person_of(const struct request *q, const struct addressee_in *in)
{
    return (struct person_new){
        .unit_id = q->unit->id,
        .kind = in->organisation ? PERSON_ORGANISATION : PERSON_CITIZEN,
        .name = in->name,
        .sex = in->organisation ? PERSON_SEX_UNKNOWN : (enum person_sex)in->sex,
        .birth_year = in->organisation ? 0 : (int)in->birth_year,
        .village = in->village,
        .address = in->address,
        .phone = S(""),
        .id_number = S(""),
    };
}

enum err addressee_take(struct request *q, const struct addressee_in *in, int64_t *ret_id)
{
    const struct keys *keys = http_config(q->http)->keys;
    const struct person_new p = person_of(q, in);
    struct person_candidates known;
    if (num_parse_i64(in->who, 1, INT64_MAX, ret_id)) {
        enum err e = person_choose(q->tx, keys, *ret_id, &p);
        return e == E_NOT_FOUND ? request_error(q, "nguoi", TEXT_addressee_no_such, TEXT_NO_ARGS)
                                : e;
    }
    enum err e = person_candidates(q->tx, keys, &p, &known);
    if (e == OK && known.n && !str_eq(in->who, S("moi")))
        return request_error(q, "nguoi", TEXT_addressee_which, TEXT_NO_ARGS);
    return e == OK ? person_make(q->tx, keys, &p, ret_id) : e;
}

/* ---- the form ---- */

static struct str line_of(struct request *q, const struct person *p)
{
    struct str year = p->birth_year ? arena_fmt(q->arena, ", %d", p->birth_year) : S("");
    struct str place = p->address.n ? p->address : p->village;
    return arena_fmt(
        q->arena, "%.*s%.*s%s%.*s", STR_ARG(p->name), STR_ARG(year), place.n ? ", " : "",
        STR_ARG(place));
}

static enum err fill_candidates(struct request *q, struct addressee_view *v)
{
    struct person_candidates known;
    int64_t year = 0, sex = 0;
    (void)num_parse_i64(request_kept(q, "nam-sinh"), 1900, 2200, &year);
    (void)num_parse_i64(request_kept(q, "gioi"), 0, 2, &sex);
    const struct addressee_in in = {
        .name = request_kept(q, "ho-ten"),
        .village = request_kept(q, "thon"),
        .address = request_kept(q, "dia-chi"),
        .sex = sex,
        .birth_year = year,
        .organisation = v->organisation,
    };
    const struct person_new p = person_of(q, &in);
    struct str picked = request_kept(q, "nguoi");
    enum err e = person_candidates(q->tx, http_config(q->http)->keys, &p, &known);
    if (e != OK)
        return e;
    struct addressee_candidate *list =
        ARENA_ARRAY(q->arena, struct addressee_candidate, known.n + 1);
    for (size_t i = 0; i < known.n; i++) {
        const struct person *x = &known.list[i].p;
        struct str id = arena_fmt(q->arena, "%lld", (long long)x->id);
        list[i] = (struct addressee_candidate){id, line_of(q, x), str_eq(id, picked)};
        request_read_person(q, x->id, 0);
    }
    v->candidates = list;
    v->candidate_count = known.n;
    v->new_picked = str_eq(picked, S("moi"));
    return OK;
}

enum err addressee_view_make(struct request *q, struct addressee_view *ret)
{
    struct addressee_view v = {
        .name = form_input(S("ho-ten"), TEXT_addressee_name, request_kept(q, "ho-ten")),
        .birth_year =
            form_input(S("nam-sinh"), TEXT_addressee_birth_year, request_kept(q, "nam-sinh")),
        .village = form_input(S("thon"), TEXT_addressee_village, request_kept(q, "thon")),
        .address = form_input(S("dia-chi"), TEXT_addressee_address, request_kept(q, "dia-chi")),
        .sex = request_kept(q, "gioi"),
        .organisation = str_eq(request_kept(q, "to-chuc"), S("1")),
    };
    v.name.required = true;
    v.name.max = 120;
    v.birth_year.mode = S("numeric");
    v.birth_year.max = 4;
    v.village.max = 100;
    v.address.hint = TEXT_addressee_address_hint;
    enum err e = request_error_of(q, S("nguoi")).n ? fill_candidates(q, &v) : OK;
    *ret = v;
    return e;
}
