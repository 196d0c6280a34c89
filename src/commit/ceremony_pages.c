/* ceremony_pages: `/{unit}/viec/ky-cam-ket`: one tablet goes round; each reads, types the PIN,
 * signs.
 *
 * Everything works as ordinary forms; assets/ceremony.js keeps the page open, sends again what a
 * broken line did not carry, under the same key, and says what is stored and what is not yet. */
#include "commit/ceremony_pages.h"

#include "base/date.h"
#include "base/num.h"
#include "commit/ceremony_pages.tmpl.h"
#include "commit/ceremony_view.h"
#include "http/dispatch.h"

#define PAGE "/{unit}/viec/ky-cam-ket"

struct roll_in {
    int64_t just;
};
static const struct field roll_in_fields[] = {
    {.name = "xong",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .offset = offsetof(struct roll_in, just),
     .label = TEXT_form_address},
};

struct begin_in {
    struct str title, place;
};
static const struct field begin_in_fields[] = {
    {.name = "ten-le",
     .in = IN_BODY,
     .type = FIELD_STR,
     .min = 5,
     .max = CEREMONY_TITLE_MAX,
     .required = true,
     .offset = offsetof(struct begin_in, title),
     .label = TEXT_ceremony_name},
    {.name = "noi-ky",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = CEREMONY_PLACE_MAX,
     .offset = offsetof(struct begin_in, place),
     .label = TEXT_ceremony_place},
};

/* ---- the roll ---- */

static enum err fill_open(struct request *q, int64_t just, struct ceremony_roll_view *v)
{
    struct pledge_roll roll;
    struct witness_list witnesses;
    enum err e = pledge_roll(q->tx, q->unit->id, v->c.day, &roll);
    if (e == OK)
        e = witness_of_ceremony(q->tx, q->unit->id, v->c.id, &witnesses);
    if (e != OK)
        return e;
    struct ceremony_person *to = ARENA_ARRAY(q->arena, struct ceremony_person, roll.n + 1);
    struct ceremony_person *done = ARENA_ARRAY(q->arena, struct ceremony_person, roll.n + 1);
    for (size_t i = 0; i < roll.n; i++) {
        const struct pledge_place *x = &roll.list[i];
        struct ceremony_person p = ceremony_person(q->arena, q->lang, &x->who);
        p.changed = x->changed;
        if (x->pledge_id == 0 || x->changed) {
            to[v->waiting_count++] = p;
            continue;
        }
        p.here = x->ceremony_id == v->c.id;
        v->here_count += p.here;
        p.time = p.here ? ceremony_time(q->arena, x->signed_at)
                        : text_date(q->arena, date_local_day(x->signed_at));
        p.digits = signing_key_short(q->arena, x->public_key);
        p.slug = x->slug;
        done[v->signed_count++] = p;
        if (x->who.official_id == just) {
            v->just = x->who.name;
            v->just_time = ceremony_time(q->arena, x->signed_at);
        }
    }
    v->waiting = to;
    v->has_signed = done;
    v->witnesses = ceremony_witnesses(q->arena, &witnesses);
    v->witness_count = witnesses.n;
    return OK;
}

static enum err fill_past(struct request *q, struct ceremony_roll_view *v)
{
    struct ceremony_list all;
    enum err e = ceremony_list(q->tx, q->unit->id, 0, &all);
    if (e != OK)
        return e;
    struct ceremony_past *past = ARENA_ARRAY(q->arena, struct ceremony_past, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        past[i] = (struct ceremony_past){
            all.list[i].slug, all.list[i].title, text_date(q->arena, all.list[i].day)};
    v->past = past;
    v->past_count = all.n;
    v->title = form_input(S("ten-le"), TEXT_ceremony_name, S(""));
    v->title.value = form_kept(
        q, "ten-le",
        text_get(
            q->arena, q->unit->vi, TEXT_ceremony_name_usual,
            TEXT_ARGS(ta("year", text_plain(date_of_day(date_local_day(q->now_at)).year)))));
    v->title.max = CEREMONY_TITLE_MAX;
    v->title.required = true;
    v->place = form_input(S("noi-ky"), TEXT_ceremony_place, form_kept(q, "noi-ky", S("")));
    v->place.max = CEREMONY_PLACE_MAX;
    return OK;
}

static enum err show_roll(struct request *q, struct response *s, int64_t just)
{
    struct ceremony_roll_view v = {.form = form_view_of(q), .slug = q->unit->slug};
    enum err e = ceremony_now(q->tx, q->unit->id, &v.c);
    v.open = e == OK;
    if (e != OK && e != E_NOT_FOUND)
        return e;
    v.day = text_date(q->arena, v.open ? v.c.day : date_local_day(q->now_at));
    e = v.open ? fill_open(q, just, &v) : fill_past(q, &v);
    if (e != OK)
        return e;
    s->title = text_lit(q->lang, TEXT_ceremony_title);
    s->no_index = true;
    s->bare = v.open;
    if (v.open)
        ceremony_roll_page(&s->html, &v);
    else
        ceremony_begin_page(&s->html, &v);
    return OK;
}

static enum err show(struct request *q, struct response *s)
{
    const struct roll_in *in = q->in;
    return show_roll(q, s, in->just);
}

enum err ceremony_show_roll(struct request *q, struct response *s)
{
    return show_roll(q, s, 0);
}

/* ---- opening and closing ---- */

static enum err begin(struct request *q, struct response *s)
{
    const struct begin_in *in = q->in;
    const struct ceremony c = {.unit_id = q->unit->id, .title = in->title, .place = in->place};
    struct ceremony made;
    s->location = request_unit_path(q, S("/viec/ky-cam-ket"));
    return ceremony_begin(q->tx, &c, q->actor->actor, &made);
}

static enum err end(struct request *q, struct response *s)
{
    struct ceremony c;
    enum err e = ceremony_now(q->tx, q->unit->id, &c);
    if (e == OK)
        e = ceremony_close(q->tx, q->unit->id, q->actor->actor);
    if (e == OK)
        s->location =
            request_unit_path(q, arena_fmt(q->arena, "/cam-ket/le-ky/%.*s", STR_ARG(c.slug)));
    return e == E_NOT_FOUND ? E_CONFLICT : e;
}

#define FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)

const struct route ceremony_routes[] = {
    {.method = WIRE_GET,
     .path = PAGE,
     .how = READ,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .fields = FIELDS(roll_in),
     .show = show,
     .doc = "A day's roll: who has signed and who has not; or to open one"},
    {.method = WIRE_POST,
     .path = PAGE "/mo",
     .how = WRITE,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .fields = FIELDS(begin_in),
     .apply = begin,
     .form = ceremony_show_roll,
     .doc = "Opens a ceremony of today"},
    {.method = WIRE_POST,
     .path = PAGE "/dong",
     .how = WRITE,
     .who = CEREMONY_WHO,
     .flags = FLAGS,
     .apply = end,
     .form = ceremony_show_roll,
     .doc = "Closes the ceremony"},
    {0},
};
