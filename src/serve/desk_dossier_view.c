#include "serve/desk_dossier_view.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/identity.h"
#include "base/num.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_apology.h"
#include "serve/procedure_text.h"
#include "serve/rating.h"

/* ---- facts ---- */

static enum err read_desk(struct request *q, struct desk_facts *k)
{
    struct db_tx *tx = q->tx;
    const struct dossier *d = &k->f.d;
    enum err e = dossier_desk_get(tx, d->unit_id, d->id, &k->desk);
    if (e == OK)
        e = dossier_papers_get(tx, d->unit_id, d->id, &k->papers);
    if (e == OK)
        e = dossier_gaps_get(tx, d->unit_id, d->id, &k->gaps);
    if (e == OK)
        e = dossier_files_get(tx, d->unit_id, d->id, &k->files);
    if (e == OK)
        e = dossier_asked(tx, d->unit_id, d->id, &k->asked);
    if (e == OK)
        e = dossier_apology_may(tx, d, &k->may_apologise);
    if (e == OK)
        e = rating_in_mourning(tx, d, &k->in_mourning);
    if (e == OK)
        e = dossier_remark_get(tx, http_config(q->http)->keys, d, &k->remark);
    if (e == OK)
        e = person_contact_get(tx, http_config(q->http)->keys, &k->f.person, &k->contact);
    if (e == OK)
        e = official_there(tx, d->unit_id, &k->people);
    return e == OK ? dossier_steps(tx, d->unit_id, &k->steps, &k->step_count) : e;
}

enum err desk_facts_read(struct request *q, struct str code, struct desk_facts *ret)
{
    struct dossier d;
    struct dossier_bounds bounds;
    struct desk_facts k = {.f = {.lang = q->lang, .unit = q->unit}};
    enum err e = dossier_by_code(q->tx, q->unit->id, code, &d);
    if (e != OK)
        return e;
    e = dossier_facts_read(q->tx, &d, &k.f);
    if (e == OK)
        e = read_desk(q, &k);
    if (e == OK)
        e = dossier_bounds(q->tx, q->unit->id, &bounds);
    if (e != OK)
        return e == E_NOT_FOUND ? E_INTERNAL : e;
    k.group = dossier_group(&bounds, &d);
    request_read_person(q, d.person_id, d.id);
    *ret = k;
    return OK;
}

/* ---- what is shown ---- */

static void add_fact(
    struct desk_dossier_view *v, struct str label, struct str value, struct str more)
{
    if (value.n && v->fact_count < DESK_FACTS)
        v->facts[v->fact_count++] = (struct desk_fact){label, value, more};
}

static struct str book_words(const struct request *q, const struct dossier_desk *desk)
{
    if (!desk->book_number)
        return S("");
    return text_get(
        q->arena, q->lang, TEXT_desk_book,
        TEXT_ARGS(
            ta("year", text_plain(desk->book_year)), ta("book", text_plain(desk->book)),
            ta("number", text_plain(desk->book_number))));
}

static void add_facts(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    static const enum text CHANNELS[] = {
        TEXT_NONE, TEXT_reception_direct, TEXT_reception_online, TEXT_reception_post};
    const struct dossier *d = &k->f.d;
    enum lang l = q->lang;
    bool no_time = (d->flags & DOSSIER_NO_RECEIVED_TIME) != 0;
    struct str due = d->paused_at && dossier_is_open(d) ? v->due.when /* it stands */
                     : d->due_at                        ? text_moment(q->arena, l, d->due_at)
                                                        : text_lit(l, TEXT_inbox_no_limit);
    add_fact(v, text_lit(l, TEXT_inbox_due), due, v->due.left);
    add_fact(
        v, text_lit(l, TEXT_story_received), view_moment(q->arena, l, d->received_at, no_time),
        k->desk.receiver);
    add_fact(
        v, text_lit(l, TEXT_desk_holder),
        k->desk.holder.n ? k->desk.holder : text_lit(l, TEXT_desk_no_holder), S(""));
    add_fact(
        v, text_lit(l, TEXT_inbox_step),
        k->desk.step.n ? k->desk.step : text_lit(l, TEXT_desk_no_step), S(""));
    add_fact(
        v, text_lit(l, TEXT_reception_handover),
        d->handover.n ? d->handover : text_lit(l, TEXT_slip_desk), S(""));
    add_fact(
        v, text_lit(l, TEXT_reception_channel),
        d->channel <= CHANNEL_POST ? text_lit(l, CHANNELS[d->channel]) : S(""), S(""));
    add_fact(v, text_lit(l, TEXT_desk_register), book_words(q, &k->desk), S(""));
    if (k->f.apology.made_at)
        add_fact(
            v, text_lit(l, TEXT_desk_apology), text_moment(q->arena, l, k->f.apology.promised_at),
            text_lit(l, k->f.apology.in_time ? TEXT_desk_apology_in_time : TEXT_desk_apology_late));
}

/* A number must not part at a line's end. */
static struct str unbroken(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, s.n * 2 + 1);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ')
            buf_lit(&b, "\xc2\xa0");
        else
            buf_char(&b, s.p[i]);
    return buf_get(&b);
}

static void add_person(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    const struct keys *keys = http_config(q->http)->keys;
    const struct person *p = &k->f.person;
    struct str plain;
    if (person_phone(q->arena, keys, p, &plain) == OK && plain.n) {
        v->phone = unbroken(q->arena, phone_show(q->arena, plain));
        v->phone_number = plain;
    }
    v->id_number = person_id_masked(q->arena, keys, p);
    v->address = p->address;
    v->email = k->contact.email;
    v->notice = (k->contact.channels & CONTACT_EMAIL) != 0;
}

static void add_papers(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct desk_paper_line *list = ARENA_ARRAY(q->arena, struct desk_paper_line, k->papers.n + 1);
    for (size_t i = 0; i < k->papers.n; i++) {
        const struct dossier_paper *p = &k->papers.list[i];
        struct str english = dossier_paper_line(q->arena, k->f.procedure.papers_en, p->line);
        list[i] = (struct desk_paper_line){
            .name = q->lang == LANG_EN && english.n ? english : p->name,
            .form = p->form ? desk_paper_form_word(q->lang, p->form) : S(""),
            .copies = p->copies ? arena_fmt(q->arena, "%02lld", (long long)p->copies) : S(""),
            .remark = p->remark,
            .checked = p->checked,
        };
    }
    v->papers = list;
    v->paper_count = k->papers.n;
    struct desk_gap_row *gaps = ARENA_ARRAY(q->arena, struct desk_gap_row, k->gaps.n + 1);
    for (size_t i = 0; i < k->gaps.n; i++)
        gaps[i] = (struct desk_gap_row){(int64_t)i + 1, k->gaps.list[i].name, k->gaps.list[i].why};
    v->gaps = gaps;
    v->gap_count = k->gaps.n;
}

/* ---- what can be done ---- */

static const struct {
    unsigned who;
    enum text title, button;
    bool main;
} works[WORK_KINDS] = {
    [WORK_ACCEPT] = {WHO_COUNTER | WHO_CHAIR, TEXT_work_accept, TEXT_work_accept_do, true},
    [WORK_REFUSE] = {WHO_COUNTER | WHO_CHAIR, TEXT_work_refuse, TEXT_work_refuse_do, false},
    [WORK_BEGIN] = {WHO_SPECIALIST | WHO_CHAIR, TEXT_work_begin, TEXT_work_begin_do, true},
    [WORK_PAPERS_CAME] = {DESK_ROLES, TEXT_work_papers_came, TEXT_work_papers_came_do, true},
    [WORK_ASK_PAYMENT] =
        {WHO_SPECIALIST | WHO_CHAIR, TEXT_work_payment, TEXT_work_payment_do, false},
    [WORK_PAID] = {DESK_ROLES, TEXT_work_paid, TEXT_work_paid_do, true},
    [WORK_READY] = {WHO_SPECIALIST | WHO_CHAIR, TEXT_work_ready, TEXT_work_ready_do, true},
    [WORK_READY_REFUSED] =
        {WHO_SPECIALIST | WHO_CHAIR, TEXT_work_ready_refused, TEXT_work_ready_refused_do, false},
    [WORK_STOP] = {WHO_SPECIALIST | WHO_CHAIR, TEXT_work_stop, TEXT_work_stop_do, false},
    [WORK_WITHDRAW] = {DESK_ROLES, TEXT_work_withdraw, TEXT_work_withdraw_do, false},
    [WORK_WITHDRAWN] = {DESK_ROLES, TEXT_work_withdrawn, TEXT_work_withdrawn_do, true},
    [WORK_WITHDRAW_UNDONE] = {DESK_ROLES, TEXT_work_undone, TEXT_work_undone_do, false},
    [WORK_RECALL] = {WHO_CHAIR, TEXT_work_recall, TEXT_work_recall_do, false},
};

bool desk_work_allowed(unsigned roles, enum dossier_work w)
{
    return w > 0 && w < WORK_KINDS && (works[w].who & roles) != 0;
}

/* Only the form that was sent shows what was typed. */
static struct request as_for(const struct request *q, const char *end)
{
    struct request r = *q;
    if (!str_ends(str_z(q->route->path), str_z(end))) {
        r.kept.count = 0;
        r.error_count = 0;
    }
    return r;
}

static struct desk_field area(const struct request *q, const char *name, enum text label)
{
    struct desk_field f = desk_field(q, name, label, S(""));
    f.max = 1000;
    return f;
}

/* Two forms of the page take a result: each its own id. */
static struct files_field result_field(const struct request *q, struct str work)
{
    struct files_field f = files_field(q, "ket-qua", text_lit(q->lang, TEXT_result_file));
    f.id = arena_fmt(q->arena, "ket-qua-%.*s", STR_ARG(work));
    f.hint = files_hint(q);
    return f;
}

static void add_works(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct request own = as_for(q, "/viec");
    for (int w = 1; w < WORK_KINDS; w++) {
        if (!dossier_work_may(&k->f.d, (enum dossier_work)w) ||
            !desk_work_allowed(q->actor->roles, (enum dossier_work)w))
            continue;
        struct str value = arena_fmt(q->arena, "%d", w);
        bool sent = str_eq(request_kept(&own, "viec"), value);
        struct request mine = own;
        mine.kept.count = sent ? own.kept.count : 0;
        mine.error_count = sent ? own.error_count : 0;
        struct desk_work *x = &v->works[v->work_count++];
        *x = (struct desk_work){
            .value = value,
            .title = text_lit(q->lang, works[w].title),
            .button = text_lit(q->lang, works[w].button),
            .reason = dossier_work_needs_reason((enum dossier_work)w),
            .main = works[w].main,
            .open = sent,
            .why = area(&mine, "ly-do", TEXT_desk_reason),
            .result = w == WORK_READY || w == WORK_READY_REFUSED,
        };
        if (x->result)
            x->files = result_field(&mine, x->value);
    }
}

static void add_people(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    size_t most = sizeof v->people / sizeof *v->people - 1;
    for (size_t i = 0; i < k->people.n && v->people_count < most; i++) {
        const struct official *o = &k->people.list[i];
        if (o->active && o->id != k->desk.holder_id)
            v->people[v->people_count++] = (struct desk_choice){
                arena_fmt(q->arena, "%lld", (long long)o->id), o->name,
                !k->desk.holder_id && o->id == q->actor->official_id};
    }
    if (k->desk.holder_id)
        v->people[v->people_count++] =
            (struct desk_choice){S("0"), text_lit(q->lang, TEXT_inbox_nobody), false};
    for (size_t i = 0; i < k->people.n && v->here_count < most; i++) {
        const struct official *o = &k->people.list[i];
        if (o->active && o->id != q->actor->official_id)
            v->here[v->here_count++] =
                (struct desk_choice){arena_fmt(q->arena, "%lld", (long long)o->id), o->name, false};
    }
    v->holder = k->desk.holder;
    v->mine = k->desk.holder_id == q->actor->official_id;
}

static void add_step(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct request own = as_for(q, "/buoc");
    v->step = desk_field(&own, "buoc", TEXT_inbox_step, k->desk.step);
    v->step.max = DOSSIER_STEP_MAX;
    v->step.list = S("ds-buoc");
    v->steps = k->steps;
    v->step_count = k->step_count;
}

static void add_asking(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct request own = as_for(q, "/bo-sung");
    unsigned roles = q->actor->roles;
    v->ask_again = k->asked > 0;
    v->may_ask = dossier_may_ask(&k->f.d) &&
                 (v->ask_again ? roles & WHO_CHAIR : roles & (WHO_SPECIALIST | WHO_CHAIR)) != 0;
    v->ask = desk_gaps_form(&own);
    v->ask_why = area(&own, "ly-do", TEXT_desk_ask_again_why);
    v->ask_open = own.kept.count > 0;
}

static void add_sorry(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct request own = as_for(q, "/xin-loi");
    unsigned roles = q->actor->roles;
    v->may_apologise = k->may_apologise && (roles & (WHO_SPECIALIST | WHO_CHAIR)) != 0;
    v->sorry_why = area(&own, "ly-do", TEXT_desk_sorry_why);
    v->sorry_why.max = APOLOGY_REASON_MAX;
    v->sorry_why.hint = text_lit(q->lang, TEXT_desk_sorry_why_hint);
    v->sorry_day = desk_field(&own, "ngay", TEXT_desk_sorry_day, S(""));
    v->sorry_day.max = 10;
    v->sorry_day.hint = text_lit(q->lang, TEXT_desk_day_hint);
    v->sorry_signer = desk_field(
        &own, "nguoi-ky", TEXT_desk_sorry_signer, roles & WHO_CHAIR ? q->actor->name : S(""));
    v->apologise_open = own.kept.count > 0;
}

static void add_forms(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    const struct dossier *d = &k->f.d;
    unsigned roles = q->actor->roles;
    struct request voiding = as_for(q, "/huy");
    bool chair_only = dossier_void_needs_chair(d, q->now_at);
    v->may_assign = v->may_step = dossier_is_open(d) && !v->is_void;
    v->may_void = dossier_may_void(d) &&
                  (chair_only ? roles & WHO_CHAIR : roles & (WHO_COUNTER | WHO_CHAIR)) != 0;
    v->void_why = area(&voiding, "ly-do", TEXT_desk_void_why);
    v->void_open = voiding.kept.count > 0;
    v->may_correct = !v->is_void && (roles & (WHO_COUNTER | WHO_CHAIR)) != 0;
    v->may_hand_over = !v->is_void && d->state == DOSSIER_FINISHED && (roles & WHO_COUNTER) != 0;
    v->has_slip_02 = d->state == DOSSIER_SUPPLEMENT && k->gaps.n > 0;
    v->has_slip_03 = d->state == DOSSIER_REFUSED;
    v->has_slip_rating = d->state == DOSSIER_RETURNED && !k->in_mourning;
    add_works(q, k, v);
    add_people(q, k, v);
    add_step(q, k, v);
    add_asking(q, k, v);
    add_sorry(q, k, v);
}

static void add_files(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *v)
{
    struct request add = as_for(q, "/tep"), cancel = as_for(q, "/bo-tep");
    struct request result = as_for(q, "/ket-qua");
    const struct files_sent sent = {&add, &cancel, &result};
    const struct files_papers papers = {&k->papers, &k->f.procedure};
    v->files.slug = q->unit->slug;
    v->files.code = k->f.d.code;
    v->files.version = k->f.d.version;
    files_view_make(&sent, &k->f.d, &k->files, &papers, &v->files);
}

void desk_dossier_view_make(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *ret)
{
    const struct dossier *d = &k->f.d;
    struct desk_clock clock = {q->arena, q->lang, q->now_at, k->f.calendar};
    struct desk_dossier_view v = {
        .unit = q->unit,
        .code = d->code,
        .short_code = desk_short_code(d->code),
        .procedure = procedure_name(&k->f.procedure, q->lang),
        .person = desk_person_line(q->arena, &k->f.person),
        .look = desk_group_look(k->group),
        .version = d->version,
        .is_void = (d->flags & DOSSIER_VOID) != 0,
        .remark = k->remark,
    };
    dossier_view_make(&k->f, &v.track);
    v.state = v.track.state_word;
    if (dossier_is_open(d))
        v.due = desk_due(&clock, d, k->group);
    else
        v.look = (struct desk_look){v.track.state_tone, v.track.state_shape, TEXT_NONE};
    add_facts(q, k, &v);
    add_person(q, k, &v);
    add_papers(q, k, &v);
    add_files(q, k, &v);
    add_forms(q, k, &v);
    *ret = v;
}
