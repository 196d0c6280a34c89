/* witness_pages: a guest at the tablet signs what was signed there until then. */
#include "commit/ceremony_pages.h"
#include "commit/ceremony_pages.tmpl.h"
#include "commit/ceremony_view.h"
#include "commit/pledge_step_view.h"
#include "http/dispatch.h"

#define PAGE "/{unit}/viec/ky-cam-ket/chung-kien"

struct witness_in {
    struct str name, title, seen;
};
static const struct field witness_in_fields[] = {
    {.name = "ho-ten",
     .in = IN_BODY,
     .type = FIELD_STR,
     .min = 2,
     .max = WITNESS_NAME_MAX,
     .required = true,
     .offset = offsetof(struct witness_in, name),
     .label = TEXT_ceremony_witness_name},
    {.name = "chuc-danh",
     .in = IN_BODY,
     .type = FIELD_STR,
     .min = 2,
     .max = WITNESS_TITLE_MAX,
     .required = true,
     .offset = offsetof(struct witness_in, title),
     .label = TEXT_ceremony_witness_post},
    {.name = "da-xem",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = 64,
     .required = true,
     .offset = offsetof(struct witness_in, seen),
     .label = TEXT_form_address},
};

static struct form_input input(struct request *q, const char *name, enum text label, int64_t most)
{
    struct form_input x = form_input(str_z(name), label, form_kept(q, name, S("")));
    x.max = most;
    x.required = true;
    return x;
}

static enum err show(struct request *q, struct response *s)
{
    struct witness_text t;
    struct ceremony_witness_view v = {
        .form = form_view_of(q),
        .slug = q->unit->slug,
        .name = input(q, "ho-ten", TEXT_ceremony_witness_name, WITNESS_NAME_MAX),
        .title = input(q, "chuc-danh", TEXT_ceremony_witness_post, WITNESS_TITLE_MAX),
    };
    v.title.hint = TEXT_ceremony_witness_post_hint;
    enum err e = witness_offer(q->tx, q->unit->id, &t);
    if (e == E_NOT_FOUND) { /* none is open any more */
        if (q->route->method == WIRE_POST)
            return ceremony_show_roll(q, s);
        s->location = request_unit_path(q, S("/viec/ky-cam-ket"));
        return OK;
    }
    if (e != OK && e != E_CONFLICT)
        return e;
    v.may_sign = e == OK;
    v.said = t.said;
    v.seen = t.seen;
    v.pledges = (int64_t)t.pledges;
    s->title = text_lit(q->lang, TEXT_ceremony_witness_title);
    s->no_index = s->bare = true;
    ceremony_witness_page(&s->html, &v);
    return OK;
}

static enum err check(struct request *q, struct response *s)
{
    int64_t *at = ARENA_NEW(q->arena, int64_t);
    (void)s;
    *at = pledge_step_moment(q);
    q->prepared = at;
    return OK;
}

static enum err sign(struct request *q, struct response *s)
{
    const struct witness_in *in = q->in;
    const int64_t *at = q->prepared;
    const struct witness_new n = {q->unit->id, in->name, in->title, in->seen, *at, S("guest")};
    struct witness made;
    s->location = request_unit_path(q, S("/viec/ky-cam-ket"));
    enum err e = witness_sign(q->tx, &n, &made);
    return e == E_NOT_FOUND ? E_CONFLICT : e;
}

#define FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route witness_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .show = show,
     .doc = "A guest at the tablet: what was signed, to bear witness"},
    {.method = WIRE_POST,
     .path = PAGE,
     .how = WRITE,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .fields = FIELDS(witness_in),
     .prepare = check,
     .apply = sign,
     .form = show,
     .doc = "Signs as a witness, with a key made for this signature alone"},
    {0},
};
