/* dossier_api: a dossier for machines, by code and secret. The secret comes in a header, never in
 * the address, which ends in logs and histories. */
#include "base/date.h"
#include "doc/json.h"
#include "http/dispatch.h"
#include "http/throttle.h"
#include "serve/dossier_pages.h"
#include "serve/dossier_view.h"

#define BODY_MAX ((size_t)512 * 1024)

struct api_in {
    struct str unit, code;
};
static const struct field api_in_fields[] = {
    {.name = "slug",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 100,
     .required = true,
     .offset = offsetof(struct api_in, unit),
     .label = TEXT_form_address},
    {.name = "code",
     .in = IN_PATH,
     .type = FIELD_STR,
     .min = 1,
     .max = 64,
     .required = true,
     .offset = offsetof(struct api_in, code),
     .label = TEXT_track_code},
};

static struct str secret_of(const struct request *q)
{
    struct str own = wire_header(q->wire, S("x-tracking-secret"));
    if (own.p)
        return str_trim(own);
    struct str bearer = wire_header(q->wire, S("authorization"));
    return str_eq_nocase(str_sub(bearer, 0, 7), S("Bearer ")) ? str_trim(str_from(bearer, 7))
                                                              : S("");
}

/* RFC 9457, for a status that no enum err has. */
static enum err too_often(struct request *q, struct response *s)
{
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("type"), S("about:blank"));
    json_key_str(&j, S("title"), text_lit(q->lang, TEXT_failure_often_title));
    json_key_i64(&j, S("status"), 429);
    json_key_str(&j, S("detail"), text_lit(q->lang, TEXT_track_too_often));
    json_end(&j);
    s->status = 429;
    s->content_type = S("application/problem+json");
    s->body = json_done(&j);
    response_header(s, S("Retry-After"), S("60"));
    return OK;
}

/* ---- values ---- */

/* "2026-11-20T08:20:00.000Z"; the day alone where no time is known; null for none. */
static void put_moment(struct arena *a, struct json *j, struct str key, int64_t at, bool no_time)
{
    char iso[DATE_ISO_MAX];
    json_key(j, key);
    if (at == 0) {
        json_null(j);
    } else if (no_time) {
        json_str(j, date_str_iso(a, date_local_day(at)));
    } else {
        date_iso(iso, at);
        json_str(j, str_z(iso));
    }
}

static struct str state_code(enum dossier_state state)
{
    static const struct str words[DOSSIER_STATES] = {
        STR_INIT("new"),      STR_INIT("submitted"),   STR_INIT("accepted"),
        STR_INIT("refused"),  STR_INIT("processing"),  STR_INIT("supplement"),
        STR_INIT("payment"),  STR_INIT("withdrawing"), STR_INIT("stopped"),
        STR_INIT("finished"), STR_INIT("returned"),
    };
    return words[state];
}

static void put_punctuality(struct json *j, struct str key, enum punctuality p)
{
    static const struct str words[] = {
        [PUNCTUALITY_EARLY] = STR_INIT("early"),
        [PUNCTUALITY_ON_TIME] = STR_INIT("on_time"),
        [PUNCTUALITY_LATE] = STR_INIT("late"),
    };
    json_key(j, key);
    if (p == PUNCTUALITY_NONE)
        json_null(j);
    else
        json_str(j, words[p]);
}

/* ---- the derivation ---- */

static const struct {
    struct str word;
    enum { MOMENTS = 1, DAYS, OTHER } of;
} kinds[DEADLINE_STEP_KINDS] = {
    [DEADLINE_RECEIVED] = {STR_INIT("received"), MOMENTS},
    [DEADLINE_LIMIT] = {STR_INIT("limit"), OTHER},
    [DEADLINE_RESTARTED] = {STR_INIT("restarted"), MOMENTS},
    [DEADLINE_OUTSIDE] = {STR_INIT("outside_hours"), MOMENTS},
    [DEADLINE_PAUSED] = {STR_INIT("paused"), MOMENTS},
    [DEADLINE_PAUSE_OPEN] = {STR_INIT("paused_since"), MOMENTS},
    [DEADLINE_DUE] = {STR_INIT("due"), MOMENTS},
    [DEADLINE_AFTER_15] = {STR_INIT("after_15"), DAYS},
    [DEADLINE_DAY_RECEIVED] = {STR_INIT("day_received"), DAYS},
    [DEADLINE_DAY_ZERO] = {STR_INIT("day_zero"), DAYS},
    [DEADLINE_DAY_COUNTED] = {STR_INIT("counted"), DAYS},
    [DEADLINE_DAY_PAUSED] = {STR_INIT("paused_days"), DAYS},
    [DEADLINE_DAY_WEEKEND] = {STR_INIT("weekend"), DAYS},
    [DEADLINE_DAY_HOLIDAY] = {STR_INIT("holiday"), DAYS},
    [DEADLINE_DAY_OFF] = {STR_INIT("swapped_off"), DAYS},
    [DEADLINE_DAY_BEFORE] = {STR_INIT("before_restart"), DAYS},
    [DEADLINE_DAY_RESTARTED] = {STR_INIT("day_restarted"), DAYS},
    [DEADLINE_MADE_UP] = {STR_INIT("made_up"), DAYS},
    [DEADLINE_HALF] = {STR_INIT("half_day"), DAYS},
    [DEADLINE_MOVED] = {STR_INIT("moved"), DAYS},
    [DEADLINE_UNCERTAIN] = {STR_INIT("uncertain"), DAYS},
    [DEADLINE_UNDECIDED] = {STR_INIT("undecided_year"), OTHER},
};

static void put_step(struct arena *a, struct json *j, const struct deadline_step *s)
{
    json_object(j);
    json_key_str(j, S("kind"), kinds[s->kind].word);
    if (kinds[s->kind].of == MOMENTS) {
        put_moment(a, j, S("from"), s->from, false);
        if (s->to)
            put_moment(a, j, S("to"), s->to, false);
    } else if (kinds[s->kind].of == DAYS) {
        json_key_str(j, S("from"), date_str_iso(a, s->from));
        json_key_str(j, S("to"), date_str_iso(a, s->to));
    } else if (s->kind == DEADLINE_LIMIT) {
        json_key_i64(j, S("amount"), s->from);
        json_key_str(j, S("unit"), deadline_unit_word((enum deadline_unit)s->to));
    }
    if (s->n)
        json_key_i64(j, S("n"), s->n);
    json_end(j);
}

static void put_derivation(struct json *j, const struct dossier_facts *f)
{
    json_key(j, S("derivation"));
    json_array(j);
    for (size_t i = 0; f->has_deadline && i < f->deadline.step_count; i++)
        put_step(f->arena, j, &f->deadline.steps[i]);
    json_end(j);
    struct view_reasons reasons = view_reasons(f);
    json_key(j, S("reasons"));
    json_array(j);
    for (size_t i = 0; i < reasons.count; i++) {
        json_object(j);
        json_key_str(j, S("when"), reasons.list[i].when);
        json_key_str(j, S("words"), reasons.list[i].words);
        json_end(j);
    }
    json_end(j);
}

static void put_dossier(struct json *j, const struct dossier_facts *f)
{
    const struct dossier *d = &f->d;
    struct arena *a = f->arena;
    bool no_end_time = (d->flags & DOSSIER_NO_RETURNED_TIME) != 0;
    json_object(j);
    json_key_str(j, S("code"), d->code);
    json_key(j, S("procedure"));
    json_object(j);
    json_key_str(j, S("code"), f->procedure.code);
    json_key_str(j, S("name"), view_procedure_name(f));
    json_end(j);
    json_key(j, S("state"));
    json_object(j);
    json_key_i64(j, S("number"), d->state);
    json_key_str(j, S("word"), state_code(d->state));
    json_end(j);
    put_moment(a, j, S("received_at"), d->received_at, (d->flags & DOSSIER_NO_RECEIVED_TIME) != 0);
    put_moment(a, j, S("due_at"), d->due_at, false);
    put_moment(a, j, S("paused_since"), d->paused_at, false);
    put_moment(
        a, j, S("office_due_at"), d->office_due_at, (d->flags & DOSSIER_NO_OFFICE_DUE_TIME) != 0);
    put_moment(a, j, S("ended_at"), d->ended_at, no_end_time);
    put_moment(a, j, S("returned_at"), d->returned_at, no_end_time);
    json_key_bool(j, S("void"), (d->flags & DOSSIER_VOID) != 0);
    json_key_bool(j, S("late"), f->late);
    json_key_i64(j, S("late_working_days"), f->late_days);
    put_punctuality(j, S("punctuality"), d->punctuality);
    put_punctuality(j, S("office_punctuality"), d->office_punctuality);
    put_derivation(j, f);
    json_end(j);
}

static enum err show(struct request *q, struct response *s)
{
    const struct api_in *in = q->in;
    const struct http_config *config = http_config(q->http);
    if (!throttle_allows(DOSSIER_THROTTLE, q->wire->peer))
        return too_often(q, s);
    struct http_unit unit;
    enum err e = config->hooks.unit_by_slug(q->tx, in->unit, &unit);
    if (e != OK)
        return e;
    struct dossier_claim claim = {unit.id, in->code, secret_of(q)};
    struct dossier d;
    e = dossier_by_secret(q->tx, config->keys, &claim, &d);
    if (e == E_NOT_FOUND)
        throttle_failed(DOSSIER_THROTTLE, q->wire->peer);
    if (e != OK)
        return e;
    struct dossier_facts f = {.lang = q->lang == LANG_EN ? LANG_EN : unit.vi, .unit = &unit};
    e = dossier_facts_read(q->tx, &d, &f);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INTERNAL : e;
    struct buf b;
    buf_init(&b, q->arena, BODY_MAX);
    struct json j;
    json_init(&j, &b);
    put_dossier(&j, &f);
    s->content_type = S("application/json");
    s->body = json_done(&j);
    return b.over ? E_TOO_BIG : OK;
}

const struct route dossier_api_routes[] = {
    {.method = WIRE_GET,
     .path = "/api/v1/units/{slug}/dossiers/{code}",
     .how = READ,
     .who = WHO_ANYONE,
     .unit = UNIT_ANY,
     .flags = ROUTE_API | ROUTE_PRIVATE,
     .fields = FIELDS(api_in),
     .show = show,
     .doc = "A dossier's state and the derivation of its due time; the slip's secret comes in the "
            "header X-Tracking-Secret or as Authorization: Bearer"},
    {0},
};
