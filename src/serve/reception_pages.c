/* reception_pages: one dossier over the counter: choose the procedure, fill in one form, get the
 * receipt.
 *
 * Rules: what looks wrong is shown once and accepted when the officer sends it again; whoever may
 * be known already is the officer's to decide; asking for hints stores nothing. Names are never
 * part of an address. */
#include "serve/reception_pages.tmpl.h"

#include "base/date.h"
#include "base/viet.h"
#include "http/list.h"
#include "http/upload.h"
#include "place/unit.h"
#include "serve/desk_pages.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_count.h"
#include "serve/dossier_reception.h"
#include "serve/procedure_text.h"

#define OFTEN 8
#define OFTEN_DAYS 90

/* ---- choosing ---- */

struct choose_in {
    struct str q, procedure;
    int64_t page;
};
static const struct field choose_in_fields[] = {
    LIST_Q(struct choose_in, TEXT_reception_which),
    LIST_PAGE(struct choose_in),
    {.name = "thu-tuc",
     .in = IN_QUERY,
     .type = FIELD_STR,
     .max = 20,
     .offset = offsetof(struct choose_in, procedure),
     .label = TEXT_reception_which},
};

static enum err add_found(
    struct request *q, const struct choose_in *in, struct reception_choose_view *v)
{
    struct procedure_query find = {
        .day = date_local_day(q->now_at), .q = in->q, .field = S(""), .page = in->page};
    const struct pager_param params[] = {{S("q"), in->q}};
    struct procedure_list l;
    enum err e = procedure_find(q->tx, &find, &l);
    if (e != OK)
        return e;
    struct reception_procedure *list =
        ARENA_ARRAY(q->arena, struct reception_procedure, l.count + 1);
    for (size_t i = 0; i < l.count; i++)
        list[i] = reception_line(q, &l.rows[i]);
    v->found = list;
    v->found_count = l.count;
    v->total = l.total;
    v->searched = true;
    const int64_t pages[2] = {in->page, pager_pages(l.total, PROCEDURE_PER_PAGE)};
    v->pager = pager_make(q->arena, pages, params, 1);
    return OK;
}

/* What was received most in the last months, as far as it is still in force. */
static enum err add_often(struct request *q, struct reception_choose_view *v)
{
    int64_t today = date_local_day(q->now_at), period[2] = {today - OFTEN_DAYS, today};
    const struct dossier_top *top = NULL;
    size_t n = 0, count = 0;
    enum err e = dossier_top(q->tx, q->unit->id, period, &top, &n);
    struct reception_procedure *list = ARENA_ARRAY(q->arena, struct reception_procedure, OFTEN);
    for (size_t i = 0; e == OK && i < n && count < OFTEN; i++) {
        struct procedure p;
        e = procedure_by_id(q->tx, top[i].procedure_id, &p);
        if (e == OK && procedure_in_force(&p, today))
            list[count++] = reception_line(q, &p);
    }
    v->often = list;
    v->often_count = count;
    return e;
}

static enum err choose(struct request *q, struct response *s, const struct choose_in *in)
{
    struct reception_choose_view v = {.unit = q->unit, .q = in->q};
    enum err e = in->q.n ? add_found(q, in, &v) : add_often(q, &v);
    if (e != OK)
        return e;
    desk_head(q, s, text_lit(q->lang, TEXT_reception_title));
    response_crumb(s, s->title, S(""));
    reception_choose_page(&s->html, &v);
    return OK;
}

/* ---- the form ---- */

struct reception_in {
    struct str procedure, act, reason, handover, remark, help, authority, who;
    int64_t channel, seen;
    struct person_in person;
    struct paper_in papers[PAPER_ROWS];
    struct gap_in gaps[GAP_ROWS];
    struct http_files files, paper_files[PAPER_ROWS];
};
#define FILES_IN(name_, member, max_)                                                              \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_FILE, .max = max_,                             \
        .offset = offsetof(struct reception_in, member), .label = TEXT_file_attached               \
    }
#define PAPER_FILES(i) FILES_IN("g" #i "-tep", paper_files[i], DOSSIER_FILES_OF_PAPER)
#define LINE(name_, member, max_, label_)                                                          \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = FIELD_STR, .max = max_,                              \
        .offset = offsetof(struct reception_in, member), .label = label_                           \
    }
static const struct field reception_in_fields[] = {
    LINE("thu-tuc", procedure, 20, TEXT_reception_which),
    LINE("ket", act, 10, TEXT_reception_receive),
    LINE("nguoi", who, 24, TEXT_desk_known),
    LINE("nhan-tai", handover, DOSSIER_HANDOVER_MAX, TEXT_reception_handover),
    LINE("ho-tro", help, 120, TEXT_reception_help),
    LINE("tham-quyen", authority, 120, TEXT_reception_authority),
    {.name = "ly-do",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = 1000,
     .offset = offsetof(struct reception_in, reason),
     .label = TEXT_reception_reason},
    {.name = "ghi-chu",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = DOSSIER_REMARK_MAX,
     .offset = offsetof(struct reception_in, remark),
     .label = TEXT_reception_remark},
    {.name = "kenh",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = CHANNEL_DIRECT,
     .max = CHANNEL_POST,
     .otherwise = CHANNEL_DIRECT,
     .offset = offsetof(struct reception_in, channel),
     .label = TEXT_reception_channel},
    {.name = "da-xem",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 0,
     .max = INT32_MAX,
     .offset = offsetof(struct reception_in, seen),
     .label = TEXT_desk_look_again},
    PERSON_IN(reception_in, person),
    PAPERS_IN(reception_in, papers),
    GAPS_IN(reception_in, gaps),
    FILES_IN("tep", files, DOSSIER_FILES_AT_ONCE),
    PAPER_FILES(0),
    PAPER_FILES(1),
    PAPER_FILES(2),
    PAPER_FILES(3),
    PAPER_FILES(4),
    PAPER_FILES(5),
    PAPER_FILES(6),
    PAPER_FILES(7),
    PAPER_FILES(8),
    PAPER_FILES(9),
    PAPER_FILES(10),
    PAPER_FILES(11),
    PAPER_FILES(12),
    PAPER_FILES(13),
    PAPER_FILES(14),
    PAPER_FILES(15),
};
_Static_assert(PAPER_ROWS == 16, "each paper's row has its files");

/* "Xã Vũ Quý (13141)": the number in brackets, or the whole as a number. */
static enum err unit_typed(struct request *q, const char *field, struct str typed, int64_t *ret_id)
{
    struct unit u;
    ptrdiff_t open = str_find_char(typed, '(');
    struct str code = open < 0 ? typed : str_from(typed, (size_t)open + 1);
    *ret_id = 0;
    if (typed.n == 0)
        return OK;
    if (str_ends(code, S(")")))
        code.n--;
    enum err e = unit_by_code_text(q->tx, str_trim(code), &u);
    if (e == E_NOT_FOUND || e == E_INVALID)
        return request_error(q, field, TEXT_reception_no_unit, TEXT_NO_ARGS);
    if (e == OK && u.id != q->unit->id)
        *ret_id = u.id;
    return e;
}

static enum err show(struct request *q, struct response *s)
{
    const struct choose_in *in = q->in;
    if (in->procedure.n == 0)
        return choose(q, s, in);
    enum err e = reception_form(q, s, in->procedure);
    struct choose_in again = {.q = in->procedure, .page = 1};
    return e == E_NOT_FOUND ? choose(q, s, &again) : e;
}

/* ---- checking ---- */

/* The procedure, who it may be and what looks mistyped; the rest is for those who decide. */
static enum err look_up(struct request *q, struct reception_checked **ret)
{
    const struct reception_in *in = q->in;
    struct person_new p = desk_person(q, &in->person);
    struct reception_checked *k = ARENA_NEW(q->arena, struct reception_checked);
    enum err e = procedure_at(q->tx, in->procedure, date_local_day(q->now_at), &k->procedure);
    if (e == OK)
        e = person_candidates(q->tx, http_config(q->http)->keys, &p, &k->candidates);
    if (e != OK)
        return e;
    k->warnings = person_warnings(q->arena, &p);
    *ret = k;
    return OK;
}

/* A refused file came back before anybody looked: whoever must choose files again shall find all
 * that is to be answered on the one page. */
static enum err show_again(struct request *q, struct response *s)
{
    const struct reception_in *in = q->in;
    struct reception_checked *k = NULL;
    if (!q->prepared && in->person.name.n) {
        enum err e = look_up(q, &k);
        if (e != OK && e != E_NOT_FOUND)
            return e;
        q->prepared = k;
    }
    return reception_form(q, s, request_kept(q, "thu-tuc"));
}

/* One that is known by number and name needs no asking. */
static const struct person_candidate *certain(
    struct request *q, const struct reception_in *in, const struct person_candidates *found)
{
    const struct person_candidate *first = &found->list[0];
    bool same = found->n && (first->why & MATCH_ID_NUMBER) &&
                str_eq(viet_fold(q->arena, first->p.name), viet_fold(q->arena, in->person.name));
    return same ? first : NULL;
}

static enum err decide_person(
    struct request *q, const struct reception_in *in, struct reception_checked *k)
{
    const struct person_candidate *sure = certain(q, in, &k->candidates);
    k->person_id = RECEPTION_NEW;
    if (str_eq(in->who, S("moi")))
        return OK;
    for (size_t i = 0; i < k->candidates.n; i++) {
        int64_t id = k->candidates.list[i].p.id;
        if (str_eq(in->who, arena_fmt(q->arena, "%lld", (long long)id))) {
            k->person_id = id;
            return OK;
        }
    }
    if (sure) {
        k->person_id = sure->p.id;
        return OK;
    }
    if (k->candidates.n == 0)
        return OK;
    return request_error(q, "nguoi", TEXT_desk_choose_person, TEXT_NO_ARGS);
}

static bool has_unchecked(const struct reception_in *in)
{
    for (size_t i = 0; i < PAPER_ROWS; i++)
        if (in->papers[i].line && !in->papers[i].checked)
            return true;
    return false;
}

static enum err check_act(struct request *q, const struct reception_in *in)
{
    struct dossier_gaps gaps = desk_gaps(q->arena, in->gaps);
    if (str_eq(in->act, S("bo-sung")) && gaps.n == 0)
        return request_error(q, "t0-ten", TEXT_reception_no_gap, TEXT_NO_ARGS);
    if (str_eq(in->act, S("tu-choi")) && in->reason.n == 0)
        return request_error(q, "ly-do", TEXT_reception_no_reason, TEXT_NO_ARGS);
    return OK;
}

/* Said once; sent again, it is meant so. */
static enum err check_seen(
    struct request *q, const struct reception_in *in, struct reception_checked *k)
{
    k->unchecked = str_eq(in->act, S("nhan")) && has_unchecked(in);
    int64_t fresh = reception_marks(k) & ~in->seen;
    if (!fresh)
        return OK;
    return request_error(
        q, "", fresh & RECEPTION_UNCHECKED ? TEXT_reception_unchecked : TEXT_reception_look_again,
        TEXT_NO_ARGS);
}

static enum err worse(enum err a, enum err b)
{
    return a == OK || (a == E_INVALID && b != OK) ? b : a;
}

static enum err check(struct request *q, struct response *s)
{
    const struct reception_in *in = q->in;
    struct reception_checked *k = NULL;
    (void)s;
    enum err e = look_up(q, &k);
    if (e != OK)
        return e;
    q->prepared = k;
    if (str_eq(in->act, S("xem")))
        return request_error(q, "", TEXT_reception_looked, TEXT_NO_ARGS);
    e = desk_person_check(q, &in->person);
    e = worse(e, unit_typed(q, "ho-tro", in->help, &k->help_unit_id));
    e = worse(e, unit_typed(q, "tham-quyen", in->authority, &k->authority_unit_id));
    e = worse(e, check_act(q, in));
    if (in->person.name.n)
        e = worse(e, decide_person(q, in, k));
    return e == OK ? check_seen(q, in, k) : e;
}

/* ---- receiving ---- */

static enum dossier_state state_of(struct str act)
{
    return str_eq(act, S("bo-sung"))   ? DOSSIER_SUPPLEMENT
           : str_eq(act, S("tu-choi")) ? DOSSIER_REFUSED
                                       : DOSSIER_ACCEPTED;
}

static void add_files(
    struct dossier_file_new **end, const struct http_files *files,
    const struct dossier_file_new *as)
{
    for (size_t i = 0; i < files->n; i++) {
        **end = *as;
        (*end)++->taken = &files->list[i].taken;
    }
}

static struct dossier_files_new files_of(struct request *q, const struct reception_in *in)
{
    size_t n = in->files.n;
    for (size_t i = 0; i < PAPER_ROWS; i++)
        n += in->paper_files[i].n;
    struct dossier_file_new *list = ARENA_ARRAY(q->arena, struct dossier_file_new, n + 1);
    struct dossier_file_new *end = list;
    add_files(&end, &in->files, &(struct dossier_file_new){.title = S("")});
    for (size_t i = 0; i < PAPER_ROWS; i++) {
        const struct paper_in *p = &in->papers[i];
        add_files(
            &end, &in->paper_files[i],
            &(struct dossier_file_new){.line = p->line, .title = p->name});
    }
    return (struct dossier_files_new){list, n};
}

static enum err receive(struct request *q, struct response *s)
{
    const struct reception_in *in = q->in;
    const struct reception_checked *k = q->prepared;
    struct person_new p = desk_person(q, &in->person);
    struct person_contact contact = {
        .email = in->person.email,
        .channels = in->person.notice ? CONTACT_EMAIL : 0,
        .language = text_lang(q->lang),
    };
    struct dossier_reception r = {
        .unit_id = q->unit->id,
        .official_id = q->actor->official_id,
        .official = q->actor->name,
        .actor = q->actor->actor,
        .procedure_id = k->procedure.id,
        .state = state_of(in->act),
        .reason = in->reason,
        .person = &p,
        .person_id = k->person_id,
        .contact = in->person.email.n ? &contact : NULL,
        .channel = (enum dossier_channel)in->channel,
        .handover = in->handover,
        .remark = in->remark,
        .help_unit_id = k->help_unit_id,
        .authority_unit_id = k->authority_unit_id,
        .papers = desk_papers(q->arena, in->papers),
        .gaps = desk_gaps(q->arena, in->gaps),
        .files = files_of(q, in),
    };
    struct dossier d;
    enum err e = dossier_reception(q->tx, http_config(q->http)->keys, &r, &d);
    if (e == E_CONFLICT) /* somebody was first with this number, a moment ago */
        return request_error(q, "so-giay", TEXT_reception_id_taken, TEXT_NO_ARGS);
    if (e == E_INVALID)
        return request_error(q, "", TEXT_reception_no_prefix, TEXT_NO_ARGS);
    if (e == OK)
        s->location = desk_address(q, d.code, "?moi=1");
    return e;
}

const struct route reception_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/viec/tiep-nhan",
     .how = READ,
     .who = WHO_COUNTER,
     .flags = DESK_PAGE,
     .fields = FIELDS(choose_in),
     .show = show,
     .menu = TEXT_reception_menu,
     .doc = "Reception: chooses a procedure, then one form"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/tiep-nhan",
     .how = WRITE,
     .who = WHO_COUNTER,
     .flags = DESK_PAGE,
     .fields = FIELDS(reception_in),
     .body_max = FILES_BODY_MAX,
     .prepare = check,
     .apply = receive,
     .form = show_again,
     .doc = "Receives a dossier: complete, to be completed, or refused"},
    {0},
};
