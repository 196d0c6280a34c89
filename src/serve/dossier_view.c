#include "serve/dossier_view.h"

#include "base/date.h"
#include "base/viet.h"
#include "serve/procedure_text.h"

/* ---- facts ---- */

static enum err read_history(struct db_tx *tx, struct dossier_facts *f)
{
    enum err e = dossier_pauses(tx, f->d.unit_id, f->d.id, &f->pauses, &f->pause_count);
    if (e == OK)
        e = dossier_differences(tx, f->d.unit_id, f->d.id, &f->differences, &f->difference_count);
    if (e == OK)
        e = dossier_timeline(tx, &f->d, &f->steps, &f->step_count);
    if (e == OK)
        e = dossier_apology_get(tx, f->d.unit_id, f->d.id, &f->apology);
    return e == E_NOT_FOUND ? OK : e;
}

static void judge(struct dossier_facts *f)
{
    const struct dossier *d = &f->d;
    f->late = d->ended_at ? d->punctuality == PUNCTUALITY_LATE : dossier_is_late(d, f->now_at);
    if (!f->late)
        return;
    int64_t until = d->ended_at ? d->ended_at : d->paused_at ? d->paused_at : f->now_at;
    f->late_days =
        calendar_working_days(f->calendar, date_local_day(d->due_at), date_local_day(until));
}

enum err dossier_facts_read(struct db_tx *tx, const struct dossier *d, struct dossier_facts *ret)
{
    struct dossier_facts f = {
        .arena = tx->arena,
        .lang = ret->lang,
        .unit = ret->unit,
        .now_at = tx->now_at,
        .d = *d,
    };
    enum err e = procedure_by_id(tx, d->procedure_id, &f.procedure);
    if (e == OK)
        e = person_by_id(tx, d->unit_id, d->person_id, &f.person);
    if (e == OK)
        e = calendar_load(tx, d->unit_id, &f.calendar);
    if (e == OK)
        e = read_history(tx, &f);
    if (e == OK && d->derivation.n) {
        e = deadline_decode(tx->arena, d->derivation, &f.deadline);
        f.has_deadline = e == OK;
    }
    if (e != OK)
        return e;
    judge(&f);
    *ret = f;
    return OK;
}

/* ---- what it stands at ---- */

#define VERDICT(tone_, shape_, title_, more_)                                                      \
    ((struct verdict_look){STR_INIT(tone_), STR_INIT(shape_), title_, more_})
struct verdict_look {
    struct str tone, shape;
    enum text title, more;
};

static struct verdict_look late_look(const struct dossier_facts *f)
{
    return f->late_days
               ? VERDICT("late", "s-late", TEXT_track_v_late, TEXT_track_v_late_more)
               : VERDICT("late", "s-late", TEXT_track_v_late_today, TEXT_track_v_late_more);
}

static struct verdict_look running_look(const struct dossier_facts *f)
{
    int64_t today = date_local_day(f->now_at), due = date_local_day(f->d.due_at);
    if (!f->d.due_at)
        return VERDICT("good", "s-good", TEXT_track_v_no_limit, TEXT_track_v_no_limit_more);
    if (f->late)
        return late_look(f);
    if (today == due)
        return VERDICT("soon", "s-today", TEXT_track_v_today, TEXT_track_v_today_more);
    if (calendar_working_days(f->calendar, today, due) <= 1)
        return VERDICT("soon", "s-soon", TEXT_track_v_soon, TEXT_track_v_soon_more);
    return VERDICT("good", "s-good", TEXT_track_v_good, TEXT_track_v_good_more);
}

static struct verdict_look returned_look(const struct dossier_facts *f)
{
    switch (f->d.punctuality) {
    case PUNCTUALITY_EARLY:
        return VERDICT("good", "s-good", TEXT_track_v_returned_early, TEXT_track_v_returned_more);
    case PUNCTUALITY_ON_TIME:
        return VERDICT("good", "s-good", TEXT_track_v_returned_on_time, TEXT_track_v_returned_more);
    case PUNCTUALITY_LATE:
        return VERDICT(
            "late", "s-late", TEXT_track_v_returned_late, TEXT_track_v_returned_late_more);
    case PUNCTUALITY_NONE:
        break;
    }
    return VERDICT("good", "s-good", TEXT_track_v_returned, TEXT_track_v_returned_more);
}

static struct verdict_look ready_look(const struct dossier_facts *f)
{
    if (f->d.result == RESULT_REFUSED)
        return VERDICT("wait", "s-wait", TEXT_track_v_answered, TEXT_track_v_answered_more);
    if (f->late)
        return VERDICT("late", "s-late", TEXT_track_v_ready_late, TEXT_track_v_ready_late_more);
    return VERDICT("good", "s-good", TEXT_track_v_ready, TEXT_track_v_ready_more);
}

static struct verdict_look supplement_look(const struct dossier_facts *f)
{
    return f->d.flags & DOSSIER_NOT_ACCEPTED
               ? VERDICT("wait", "s-wait", TEXT_track_v_supplement, TEXT_track_v_supplement_first)
               : VERDICT("wait", "s-wait", TEXT_track_v_supplement, TEXT_track_v_supplement_more);
}

static struct verdict_look look_of(const struct dossier_facts *f)
{
    if (f->d.flags & DOSSIER_VOID)
        return VERDICT("none", "s-none", TEXT_track_v_void, TEXT_track_v_void_more);
    bool waits = f->d.state == DOSSIER_SUPPLEMENT || f->d.state == DOSSIER_PAYMENT ||
                 f->d.state == DOSSIER_WITHDRAWING;
    if (waits && f->late)
        return late_look(f);
    switch (f->d.state) {
    case DOSSIER_SUBMITTED:
        return VERDICT("wait", "s-wait", TEXT_track_v_submitted, TEXT_track_v_submitted_more);
    case DOSSIER_REFUSED:
        return VERDICT("wait", "s-wait", TEXT_track_v_refused, TEXT_track_v_refused_more);
    case DOSSIER_SUPPLEMENT:
        return supplement_look(f);
    case DOSSIER_PAYMENT:
        return VERDICT("wait", "s-wait", TEXT_track_v_payment, TEXT_track_v_payment_more);
    case DOSSIER_WITHDRAWING:
        return VERDICT("wait", "s-wait", TEXT_track_v_withdrawing, TEXT_track_v_withdrawing_more);
    case DOSSIER_STOPPED:
        return f->d.result == RESULT_WITHDRAWN
                   ? VERDICT("none", "s-none", TEXT_track_v_withdrawn, TEXT_track_v_ended_more)
                   : VERDICT("wait", "s-wait", TEXT_track_v_stopped, TEXT_track_v_stopped_more);
    case DOSSIER_FINISHED:
        return ready_look(f);
    case DOSSIER_RETURNED:
        return returned_look(f);
    case DOSSIER_NEW:
    case DOSSIER_ACCEPTED:
    case DOSSIER_PROCESSING:
        break;
    }
    return running_look(f);
}

/* The moment that the sentence is about: the end, the pause, else the due time. */
static struct str moment_of(const struct dossier_facts *f)
{
    const struct dossier *d = &f->d;
    bool no_end_time = (d->flags & DOSSIER_NO_RETURNED_TIME) != 0;
    if (d->state == DOSSIER_RETURNED && d->returned_at)
        return view_moment(f->arena, f->lang, d->returned_at, no_end_time);
    if (d->ended_at)
        return view_moment(f->arena, f->lang, d->ended_at, no_end_time);
    if (d->paused_at && !f->late)
        return view_moment(f->arena, f->lang, d->paused_at, false);
    return d->due_at ? text_moment(f->arena, f->lang, d->due_at) : S("");
}

struct view_verdict view_verdict(const struct dossier_facts *f)
{
    struct verdict_look look = look_of(f);
    bool calls = str_eq(look.tone, S("late")) ? !f->d.ended_at : !str_eq(look.tone, S("good"));
    enum text call = f->late ? TEXT_track_call_late : TEXT_track_call;
    return (struct view_verdict){
        .tone = look.tone,
        .shape = look.shape,
        .title = text_get(
            f->arena, f->lang, look.title,
            TEXT_ARGS(
                ta_str("who", view_who(f)), ta_str("you", view_you(f)), ta_i64("n", f->late_days))),
        .more = look.more,
        .moment = moment_of(f),
        .call = calls && f->unit->hotline.n ? call : TEXT_NONE,
    };
}

/* ---- the page ---- */

static const enum text state_words[DOSSIER_STATES] = {
    [DOSSIER_NEW] = TEXT_dossier_state_new,
    [DOSSIER_SUBMITTED] = TEXT_dossier_state_submitted,
    [DOSSIER_ACCEPTED] = TEXT_dossier_state_accepted,
    [DOSSIER_REFUSED] = TEXT_dossier_state_refused,
    [DOSSIER_PROCESSING] = TEXT_dossier_state_processing,
    [DOSSIER_SUPPLEMENT] = TEXT_dossier_state_supplement,
    [DOSSIER_PAYMENT] = TEXT_dossier_state_payment,
    [DOSSIER_WITHDRAWING] = TEXT_dossier_state_withdrawing,
    [DOSSIER_STOPPED] = TEXT_dossier_state_stopped,
    [DOSSIER_FINISHED] = TEXT_dossier_state_finished,
    [DOSSIER_RETURNED] = TEXT_dossier_state_returned,
};

static struct str state_word(const struct dossier_facts *f)
{
    bool open_late = f->late && dossier_is_open(&f->d);
    if (f->d.flags & DOSSIER_VOID)
        return text_lit(f->lang, TEXT_dossier_state_void);
    if (open_late && f->late_days)
        return text_get(
            f->arena, f->lang, TEXT_track_state_late, TEXT_ARGS(ta_i64("n", f->late_days)));
    return text_lit(f->lang, open_late ? TEXT_track_state_late_today : state_words[f->d.state]);
}

/* Hours of today, or of the next working day. */
static struct str hours_of(const struct dossier_facts *f)
{
    struct calendar_look look;
    int64_t day = date_local_day(f->now_at);
    if (!calendar_next_working(f->calendar, day, &day))
        return S("");
    calendar_look(f->calendar, day, &look);
    struct str all = S("");
    for (size_t i = 0; i < look.spans; i++) {
        struct str from = date_str_minute(f->arena, look.span[i].opens);
        struct str to = date_str_minute(f->arena, look.span[i].closes);
        struct str one = arena_fmt(f->arena, "%.*s–%.*s", STR_ARG(from), STR_ARG(to));
        all = i ? text_get(
                      f->arena, f->lang, TEXT_track_and,
                      TEXT_ARGS(ta_str("first", all), ta_str("last", one)))
                : one;
    }
    return all.n
               ? text_get(f->arena, f->lang, TEXT_track_hours_open, TEXT_ARGS(ta_str("hours", all)))
               : all;
}

/* Of the last two words: "Phạm Thị Lan" is TL. */
struct str view_initials(struct arena *a, struct str name)
{
    struct str rest = str_trim(name), piece, before = S(""), last = S("");
    while (str_cut(&rest, ' ', &piece))
        if (piece.n) {
            before = last;
            last = piece;
        }
    struct str letters = arena_fmt(a, "%.*s %.*s", STR_ARG(before), STR_ARG(last));
    struct str out = S("");
    while (str_cut(&letters, ' ', &piece)) {
        size_t n = piece.n ? 1 : 0;
        while (n && n < piece.n && ((unsigned char)piece.p[n] & 0xc0) == 0x80)
            n++;
        out = arena_cat(a, out, viet_upper(a, str_sub(piece, 0, n)));
    }
    return out;
}

static void add_why(const struct dossier_facts *f, struct dossier_view *v)
{
    if (!f->has_deadline || (f->d.flags & DOSSIER_VOID))
        return;
    enum text title = !f->deadline.due_at ? TEXT_track_why_title_open
                      : f->late           ? TEXT_track_why_title_late
                                          : TEXT_track_why_title;
    struct str day = view_day_short(f->arena, date_local_day(f->deadline.was_due_at));
    struct str limit = procedure_limit_words(f->arena, f->lang, &f->procedure);
    bool english = f->lang == LANG_EN && f->procedure.legal_basis_en.n;
    struct str law = english ? f->procedure.legal_basis_en : f->procedure.legal_basis_vi;
    int year = date_of_day(date_local_day(f->deadline.was_due_at)).year;
    v->why_title = text_get(f->arena, f->lang, title, TEXT_ARGS(ta_str("day", day)));
    v->why_lead =
        text_get(f->arena, f->lang, TEXT_track_why_lead, TEXT_ARGS(ta_str("limit", limit)));
    v->basis = text_get(
        f->arena, f->lang, law.n ? TEXT_track_basis_law : TEXT_track_basis,
        TEXT_ARGS(ta_str("law", law), ta("year", text_plain(year))));
    view_blocks(f, &v->blocks, &v->block_count);
    v->reasons = view_reasons(f);
}

static void add_rights(const struct dossier_facts *f, struct dossier_view *v)
{
    bool ended = !dossier_is_open(&f->d);
    v->rights_title = f->late && !ended ? TEXT_track_rights_late_title
                      : ended           ? TEXT_track_rights_ended_title
                                        : TEXT_track_rights_title;
    v->rights = f->late && !ended ? TEXT_track_rights_late
                : ended           ? TEXT_track_rights_ended
                                  : TEXT_track_rights;
    v->late = f->late && !ended;
}

static void add_apology(const struct dossier_facts *f, struct dossier_view *v)
{
    const struct dossier_apology *p = &f->apology;
    if (p->made_at == 0)
        return;
    v->apology = (struct view_apology){
        .title =
            text_get(f->arena, f->lang, TEXT_track_sorry, TEXT_ARGS(ta_str("who", view_who(f)))),
        .made = text_date(f->arena, date_local_day(p->made_at)),
        .promised = text_moment(f->arena, f->lang, p->promised_at),
        .reason = p->reason,
        .signer = p->signer,
    };
}

void dossier_view_make(const struct dossier_facts *f, struct dossier_view *ret)
{
    struct dossier_view v = {
        .unit = f->unit,
        .code = f->d.code,
        .who = view_who(f),
        .you = view_you(f),
        .masked = view_masked(f),
        .unit_name = view_unit_name(f->lang, f->unit),
        .procedure_name = view_procedure_name(f),
        .procedure_code = f->procedure.code,
        .state_word = state_word(f),
        .verdict = view_verdict(f),
        .differences = view_differences(f),
        .steps = view_steps(f),
        .officer = f->d.officer,
        .officer_initials = view_initials(f->arena, f->d.officer),
        .desk = f->d.desk,
        .hours = hours_of(f),
        .rating = S(""),
    };
    v.state_tone = v.verdict.tone;
    v.state_shape = v.verdict.shape;
    add_why(f, &v);
    add_rights(f, &v);
    add_apology(f, &v);
    *ret = v;
}
