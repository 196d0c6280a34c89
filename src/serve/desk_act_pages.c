/* desk_act_pages: what officials do with a dossier, each a small form on its page. A form that was
 * filled in on an older version is not done: the page tells what happened meanwhile, text kept. */
#include "base/date.h"
#include "base/num.h"
#include "http/upload.h"
#include "serve/desk_dossier_view.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_file_view.h"
#include "serve/dossier_pages.h"
#include "serve/dossier_written.h"

/* One struct for all of them: a row's fields say what it takes. */
struct act_in {
    struct dossier_in path;
    int64_t version, work;
    struct str reason, to, step, day, signer;
    struct gap_in gaps[GAP_ROWS];
    struct http_files result;
};
#define CODE                                                                                       \
    {                                                                                              \
        .name = "code", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 64, .required = true,   \
        .offset = offsetof(struct act_in, path.code), .label = TEXT_track_code                     \
    }
#define VERSION                                                                                    \
    {                                                                                              \
        .name = "phien-ban", .in = IN_BODY, .type = FIELD_I64, .min = 1, .max = INT64_MAX,         \
        .required = true, .offset = offsetof(struct act_in, version), .label = TEXT_desk_version   \
    }
#define REASON                                                                                     \
    {                                                                                              \
        .name = "ly-do", .in = IN_BODY, .type = FIELD_TEXT, .max = 1000,                           \
        .offset = offsetof(struct act_in, reason), .label = TEXT_desk_reason                       \
    }
#define LINE(name_, member, max_, label_)                                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_,                              \
        .offset = offsetof(struct act_in, member), .label = label_                                 \
    }

/* The dossier as it was seen, and the official at it. E_CONFLICT: it is another by now. */
static enum err begin(struct request *q, struct dossier *d, struct dossier_act *a)
{
    const struct act_in *in = q->in;
    enum err e = desk_act_begin(q, in->path.code, in->version, d, a);
    if (e == OK)
        a->reason = in->reason;
    return e;
}

static enum err refused(struct request *q, const char *field, enum text sentence)
{
    return request_error(q, field, sentence, TEXT_NO_ARGS);
}

static enum err went(
    struct request *q, struct response *s, const struct dossier *d, const char *rest)
{
    s->location = desk_address(q, d->code, rest);
    return OK;
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct act_in *in = q->in;
    return desk_dossier_show(q, s, &(struct desk_shown){.code = in->path.code, .done = S("")});
}

/* ---- work ---- */

static const struct field work_fields[] = {
    CODE,
    VERSION,
    REASON,
    {.name = "viec",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = WORK_KINDS - 1,
     .required = true,
     .offset = offsetof(struct act_in, work),
     .label = TEXT_desk_works},
    {.name = "ket-qua",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = DOSSIER_FILES_AT_ONCE,
     .offset = offsetof(struct act_in, result),
     .label = TEXT_result_file},
};

/* What came with the work that made it ready. */
static enum err add_result(
    struct request *q, const struct http_files *files, struct dossier_act *a, struct dossier *d)
{
    a->version = d->version;
    enum err e = desk_result_set(q, files, a, d);
    return e == E_CONFLICT ? refused(q, "", TEXT_desk_not_from_here) : e;
}

/* Whoever takes up what nobody has is the one who has it: the citizen's page names somebody to ask.
 */
static enum err hold(struct request *q, const struct dossier_act *a, struct dossier *d)
{
    struct dossier_desk desk;
    enum err e = dossier_desk_get(q->tx, d->unit_id, d->id, &desk);
    if (e != OK || desk.holder_id)
        return e;
    struct dossier_act now = *a;
    now.version = 0; /* claimed by this very transaction */
    return dossier_assign(
        q->tx, &now, &(struct dossier_holder){q->actor->official_id, q->actor->name}, d);
}

static enum err work(struct request *q, struct response *s)
{
    const struct act_in *in = q->in;
    enum dossier_work w = (enum dossier_work)in->work;
    struct dossier d;
    struct dossier_act a;
    enum err e = begin(q, &d, &a);
    if (e != OK)
        return e;
    if (!desk_work_allowed(q->actor->roles, w)) {
        (void)refused(q, "", TEXT_desk_not_yours);
        return E_DENIED;
    }
    e = dossier_work_do(q->tx, &a, w, &d);
    if (e == OK && w == WORK_BEGIN)
        e = hold(q, &a, &d);
    if (e == E_INVALID)
        return refused(q, "ly-do", TEXT_desk_reason_missing);
    if (e == E_CONFLICT)
        return refused(q, "", TEXT_desk_not_from_here);
    if (e == OK && in->result.n)
        e = add_result(q, &in->result, &a, &d);
    return e == OK ? went(q, s, &d, "?xong=viec") : e;
}

/* ---- who has it ---- */

static const struct field give_fields[] = {CODE, VERSION, LINE("cho", to, 24, TEXT_inbox_give_to)};

static enum err holder_of(struct request *q, struct str to, struct dossier_holder *ret)
{
    struct official o;
    int64_t id;
    *ret = (struct dossier_holder){0, S("")};
    if (str_eq(to, S("toi"))) {
        *ret = (struct dossier_holder){q->actor->official_id, q->actor->name};
        return OK;
    }
    if (!num_parse_i64(to, 0, INT64_MAX, &id))
        return refused(q, "cho", TEXT_inbox_no_such_official);
    if (id == 0)
        return OK;
    enum err e = official_by_id(q->tx, q->unit->id, id, &o);
    if (e == E_NOT_FOUND || (e == OK && !o.active))
        return refused(q, "cho", TEXT_inbox_no_such_official);
    if (e == OK)
        *ret = (struct dossier_holder){o.id, o.name};
    return e;
}

static enum err give(struct request *q, struct response *s)
{
    const struct act_in *in = q->in;
    struct dossier_holder to;
    struct dossier d;
    struct dossier_act a;
    enum err e = begin(q, &d, &a);
    if (e == OK)
        e = holder_of(q, in->to, &to);
    if (e != OK)
        return e;
    e = dossier_assign(q->tx, &a, &to, &d);
    if (e == E_CONFLICT)
        return refused(q, "", TEXT_desk_has_it);
    return e == OK ? went(q, s, &d, "?xong=giao") : e;
}

/* ---- the step ---- */

static const struct field step_fields[] = {
    CODE, VERSION, LINE("buoc", step, DOSSIER_STEP_MAX, TEXT_inbox_step)};

static enum err set_step(struct request *q, struct response *s)
{
    const struct act_in *in = q->in;
    struct dossier d;
    struct dossier_act a;
    enum err e = begin(q, &d, &a);
    if (e == OK)
        e = dossier_set_step(q->tx, &a, in->step, &d);
    if (e == E_CONFLICT && d.version == in->version)
        return refused(q, "", TEXT_desk_not_from_here);
    return e == OK ? went(q, s, &d, "?xong=buoc") : e;
}

/* ---- papers that lack ---- */

static const struct field ask_fields[] = {CODE, VERSION, REASON, GAPS_IN(act_in, gaps)};

static enum err ask(struct request *q, struct response *s)
{
    const struct act_in *in = q->in;
    struct dossier_gaps gaps = desk_gaps(q->arena, in->gaps);
    struct dossier d;
    struct dossier_act a;
    enum err e = begin(q, &d, &a);
    if (e != OK)
        return e;
    if (gaps.n == 0)
        return refused(q, "t0-ten", TEXT_reception_no_gap);
    e = dossier_ask(q->tx, &a, &gaps, &d);
    if (e == E_CONFLICT)
        return refused(q, "ly-do", TEXT_desk_asked_before);
    return e == OK ? went(q, s, &d, "?xong=bo-sung") : e;
}

/* ---- apology ---- */

static const struct field sorry_fields[] = {
    CODE, VERSION, REASON, LINE("ngay", day, 10, TEXT_desk_sorry_day),
    LINE("nguoi-ky", signer, APOLOGY_SIGNER_MAX, TEXT_desk_sorry_signer)};

static enum err check_sorry(
    struct request *q, const struct dossier *d, struct dossier_apology_new *ret)
{
    const struct act_in *in = q->in;
    struct written_moment m;
    bool fits = false;
    enum err e = OK, worst = OK;
    size_t letters = 0;
    for (size_t i = 0; i < in->reason.n; i++)
        letters += ((unsigned char)in->reason.p[i] & 0xc0) != 0x80;
    if (letters < APOLOGY_REASON_MIN)
        worst = refused(q, "ly-do", TEXT_desk_sorry_why_short);
    if (in->signer.n == 0)
        worst = refused(q, "nguoi-ky", TEXT_desk_sorry_no_signer);
    if (!written_moment(q->arena, in->day, &m))
        return refused(q, "ngay", TEXT_desk_no_day);
    e = dossier_apology_day_fits(q->tx, d, m.day, &fits);
    if (e == OK && !fits)
        worst = refused(q, "ngay", TEXT_desk_sorry_day_wrong);
    *ret = (struct dossier_apology_new){m.day, in->signer};
    return e == OK ? worst : e;
}

static enum err sorry(struct request *q, struct response *s)
{
    struct dossier d;
    struct dossier_act a;
    struct dossier_apology_new n;
    bool may = false;
    enum err e = begin(q, &d, &a);
    if (e == OK)
        e = dossier_apology_may(q->tx, &d, &may);
    if (e != OK)
        return e;
    if (!may)
        return refused(q, "", TEXT_desk_sorry_once);
    e = check_sorry(q, &d, &n);
    if (e == OK)
        e = dossier_apologise(q->tx, &a, &n, &d);
    return e == OK ? went(q, s, &d, "?xong=xin-loi") : e;
}

/* ---- a mistake ---- */

static const struct field void_fields[] = {CODE, VERSION, REASON};

static enum err cancel(struct request *q, struct response *s)
{
    struct dossier d;
    struct dossier_act a;
    enum err e = begin(q, &d, &a);
    if (e != OK)
        return e;
    e = dossier_void(q->tx, &a, &d);
    if (e == E_INVALID)
        return refused(q, "ly-do", TEXT_desk_reason_missing);
    if (e == E_CONFLICT)
        return refused(q, "", TEXT_desk_not_from_here);
    if (e == E_DENIED)
        (void)refused(q, "", TEXT_desk_void_chair);
    return e == OK ? went(q, s, &d, "?xong=huy") : e;
}

#define ACT_FIELDS(fields_)                                                                        \
    {                                                                                              \
        sizeof(struct act_in), fields_, sizeof fields_ / sizeof *fields_                           \
    }
#define ACT_ROW(path_, who_, fields_, apply_, doc_)                                                \
    {                                                                                              \
        .method = WIRE_POST, .path = "/{unit}/viec/ho-so/{code}/" path_, .how = WRITE,             \
        .who = (who_), .flags = DESK_PAGE, .fields = ACT_FIELDS(fields_), .apply = apply_,         \
        .form = show_again, .doc = doc_                                                            \
    }

const struct route desk_act_routes[] = {
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/viec",
     .how = WRITE,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = ACT_FIELDS(work_fields),
     .body_max = FILES_BODY_MAX,
     .apply = work,
     .form = show_again,
     .doc = "Moves a dossier: taken up, ready (with its result as files), stopped …"},
    ACT_ROW("giao", DESK_ROLES, give_fields, give, "Gives a dossier to an official, or takes it"),
    ACT_ROW("buoc", DESK_ROLES, step_fields, set_step, "Says which step a dossier is at"),
    ACT_ROW(
        "bo-sung", WHO_SPECIALIST | WHO_CHAIR, ask_fields, ask,
        "Asks the citizen for all that lacks, once"),
    ACT_ROW(
        "xin-loi", WHO_SPECIALIST | WHO_CHAIR, sorry_fields, sorry,
        "Apologises for a delay and names the new date, once"),
    ACT_ROW(
        "huy", WHO_COUNTER | WHO_CHAIR, void_fields, cancel,
        "Voids a mistaken reception, with a reason"),
    {0},
};
