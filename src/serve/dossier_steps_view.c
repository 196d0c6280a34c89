/* The steps of a dossier, from its history, and the differences between register and law. */
#include "base/date.h"
#include "serve/dossier_view.h"

/* ---- steps ---- */

struct writer {
    const struct dossier_facts *f;
    struct view_step *list;
    size_t count;
};

enum step_kind { DONE, PAUSED, NOW, WAITING, COMING };

static const struct {
    struct str class, mark;
    enum text state;
} kinds[] = {
    [DONE] = {STR_INIT(""), STR_INIT("check"), TEXT_track_step_done},
    [PAUSED] = {STR_INIT("pause"), STR_INIT("pause"), TEXT_track_step_paused},
    [NOW] = {STR_INIT("now"), STR_INIT("dot"), TEXT_track_step_now},
    [WAITING] = {STR_INIT("pause"), STR_INIT("pause"), TEXT_track_step_waiting},
    [COMING] = {STR_INIT("todo"), STR_INIT("pen"), TEXT_track_step_todo},
};

static void add(struct writer *w, enum step_kind kind, enum text title, struct str line)
{
    w->list[w->count++] = (struct view_step){
        .class = kinds[kind].class,
        .mark = kinds[kind].mark,
        .title = text_lit(w->f->lang, title),
        .state = text_lit(w->f->lang, kinds[kind].state),
        .line = line,
        .now = kind == NOW || kind == WAITING,
    };
}

static enum text title_of_processing(enum dossier_state from)
{
    switch (from) {
    case DOSSIER_SUPPLEMENT:
        return TEXT_track_step_papers_in;
    case DOSSIER_PAYMENT:
        return TEXT_track_step_paid;
    case DOSSIER_WITHDRAWING:
        return TEXT_track_step_goes_on;
    case DOSSIER_FINISHED:
        return TEXT_track_step_recalled;
    default:
        return TEXT_track_step_handed;
    }
}

static enum text title_of(const struct dossier_facts *f, const struct dossier_step *s)
{
    switch (s->to) {
    case DOSSIER_SUBMITTED:
        return TEXT_track_step_submitted;
    case DOSSIER_ACCEPTED:
        return TEXT_track_step_received;
    case DOSSIER_REFUSED:
        return TEXT_track_step_refused;
    case DOSSIER_PROCESSING:
        return s->from == DOSSIER_NEW ? TEXT_track_step_received : title_of_processing(s->from);
    case DOSSIER_SUPPLEMENT:
        return TEXT_track_step_supplement;
    case DOSSIER_PAYMENT:
        return TEXT_track_step_payment;
    case DOSSIER_WITHDRAWING:
        return TEXT_track_step_withdrawing;
    case DOSSIER_STOPPED:
        return f->d.result == RESULT_WITHDRAWN ? TEXT_track_step_withdrawn
                                               : TEXT_track_step_stopped;
    case DOSSIER_FINISHED:
        return f->d.result == RESULT_REFUSED ? TEXT_track_step_answered : TEXT_track_step_ready;
    case DOSSIER_RETURNED:
        return TEXT_track_step_returned;
    case DOSSIER_NEW:
        break;
    }
    return TEXT_track_step_handed;
}

static struct str with_desk(const struct dossier_facts *f, struct str line)
{
    return f->d.desk.n ? arena_fmt(f->arena, "%.*s · %.*s", STR_ARG(line), STR_ARG(f->d.desk))
                       : line;
}

static struct str since(const struct dossier_facts *f, int64_t at, bool no_time)
{
    struct str moment = view_moment_short(f->arena, at, no_time);
    return text_get(f->arena, f->lang, TEXT_track_since, TEXT_ARGS(ta_str("from", moment)));
}

static bool is_waiting(enum dossier_state state)
{
    return state == DOSSIER_SUPPLEMENT || state == DOSSIER_PAYMENT || state == DOSSIER_WITHDRAWING;
}

static struct str promised(
    const struct dossier_facts *f, const struct dossier_step *s, struct str line)
{
    struct str moment = view_moment_short(f->arena, s->promised_at, false);
    return text_get(
        f->arena, f->lang, TEXT_track_step_apology_more,
        TEXT_ARGS(ta_str("at", line), ta_str("moment", moment)));
}

/* Who has it and at which step is the office's own affair. */
static void add_other(struct writer *w, const struct dossier_step *s)
{
    static const enum text titles[] = {
        [STEP_CORRECTED] = TEXT_track_step_corrected,
        [STEP_NEW_SECRET] = TEXT_track_step_new_secret,
        [STEP_APOLOGY] = TEXT_track_step_apology,
        [STEP_VOIDED] = TEXT_track_step_voided,
        [STEP_OTHER] = TEXT_NONE,
    };
    struct str line = view_moment_short(w->f->arena, s->at, s->no_time);
    if (titles[s->kind] != TEXT_NONE)
        add(w, DONE, titles[s->kind], s->kind == STEP_APOLOGY ? promised(w->f, s, line) : line);
}

/* A step that the last one of its kind made the present one is shown as that, once. */
static void add_past(struct writer *w, const struct dossier_step *s, bool last)
{
    const struct dossier_facts *f = w->f;
    bool open = dossier_is_open(&f->d);
    bool no_time = s->no_time;
    if (s->from == DOSSIER_NEW)
        no_time = (f->d.flags & DOSSIER_NO_RECEIVED_TIME) != 0;
    else if (s->to == DOSSIER_RETURNED || s->to == DOSSIER_FINISHED)
        no_time = no_time || (f->d.flags & DOSSIER_NO_RETURNED_TIME) != 0;
    struct str line = view_moment_short(f->arena, s->at, no_time);
    bool present = last && open && s->to == DOSSIER_PROCESSING && s->from != DOSSIER_NEW &&
                   !is_waiting(s->from);
    if (is_waiting(s->to))
        add(w, last && open ? WAITING : PAUSED, title_of(f, s), line);
    else if (!present)
        add(w, DONE, title_of(f, s), line);
}

static void add_present(struct writer *w, const struct dossier_step *last)
{
    const struct dossier_facts *f = w->f;
    if (f->d.flags & DOSSIER_VOID ||
        (f->d.state != DOSSIER_ACCEPTED && f->d.state != DOSSIER_PROCESSING))
        return;
    bool no_time = last->no_time ||
                   (last->from == DOSSIER_NEW && (f->d.flags & DOSSIER_NO_RECEIVED_TIME) != 0);
    add(w, NOW, f->late ? TEXT_track_step_late : TEXT_track_step_working,
        with_desk(f, since(f, last->at, no_time)));
}

static void add_future(struct writer *w)
{
    const struct dossier_facts *f = w->f;
    if (f->d.state == DOSSIER_REFUSED || f->d.state == DOSSIER_STOPPED ||
        f->d.state == DOSSIER_RETURNED || (f->d.flags & DOSSIER_VOID))
        return;
    if (f->d.state != DOSSIER_FINISHED) {
        struct str due = S("");
        if (f->d.due_at && !f->d.paused_at) {
            struct str moment = text_moment(f->arena, f->lang, f->d.due_at);
            due = text_get(
                f->arena, f->lang, f->late ? TEXT_track_step_was_due : TEXT_track_step_due,
                TEXT_ARGS(ta_str("moment", moment)));
        } else if (f->d.paused_at) {
            due = text_lit(f->lang, TEXT_track_step_due_later);
        }
        add(w, COMING, TEXT_track_step_ready, due);
    }
    add(w, COMING, TEXT_track_step_returned, text_lit(f->lang, TEXT_track_step_rate));
    w->list[w->count - 1].mark = S("home");
}

struct view_steps view_steps(const struct dossier_facts *f)
{
    struct writer w = {f, ARENA_ARRAY(f->arena, struct view_step, f->step_count + 4), 0};
    const struct dossier_step *last = NULL;
    for (size_t i = 0; i < f->step_count; i++)
        if (f->steps[i].kind == STEP_STATE)
            last = &f->steps[i];
    for (size_t i = 0; i < f->step_count; i++) {
        if (f->steps[i].kind == STEP_STATE)
            add_past(&w, &f->steps[i], &f->steps[i] == last);
        else
            add_other(&w, &f->steps[i]);
    }
    if (last)
        add_present(&w, last);
    add_future(&w);
    return (struct view_steps){w.list, w.count};
}

/* ---- differences ---- */

static struct str say(const struct dossier_facts *f, enum text key, int64_t n)
{
    return text_get(f->arena, f->lang, key, TEXT_ARGS(ta_i64("n", n)));
}

static struct str moment(const struct dossier_facts *f, int64_t at, unsigned flag)
{
    return view_capital(f->arena, view_moment(f->arena, f->lang, at, (f->d.flags & flag) != 0));
}

static void due_differs(
    const struct dossier_facts *f, const struct dossier_difference *x, struct view_difference *v)
{
    int64_t office = date_local_day(x->office), computed = date_local_day(x->computed);
    int64_t longer = calendar_working_days(f->calendar, computed, office);
    int64_t shorter = calendar_working_days(f->calendar, office, computed);
    v->office = moment(f, x->office, DOSSIER_NO_OFFICE_DUE_TIME);
    v->computed = moment(f, x->computed, 0);
    v->office_label = text_lit(f->lang, TEXT_track_diff_office_due);
    v->computed_label = text_lit(f->lang, TEXT_track_diff_law);
    v->tone = longer ? S("late") : S("soon");
    v->chip = longer    ? say(f, TEXT_track_diff_longer, longer)
              : shorter ? say(f, TEXT_track_diff_shorter, shorter)
                        : text_lit(f->lang, TEXT_track_diff_hours);
    v->words = longer    ? say(f, TEXT_track_diff_longer_more, longer)
               : shorter ? say(f, TEXT_track_diff_shorter_more, shorter)
                         : text_lit(f->lang, TEXT_track_diff_hours_more);
}

static struct str judgement(const struct dossier_facts *f, int64_t v)
{
    static const enum text words[] = {
        [PUNCTUALITY_NONE] = TEXT_dossier_punctuality_none,
        [PUNCTUALITY_EARLY] = TEXT_dossier_punctuality_early,
        [PUNCTUALITY_ON_TIME] = TEXT_dossier_punctuality_on_time,
        [PUNCTUALITY_LATE] = TEXT_dossier_punctuality_late,
    };
    bool known = v >= PUNCTUALITY_NONE && v <= PUNCTUALITY_LATE;
    return view_capital(f->arena, text_lit(f->lang, words[known ? v : (int64_t)PUNCTUALITY_NONE]));
}

static const struct {
    enum text title, words, office_label, computed_label;
    unsigned office_flag, computed_flag; /* set: the moment has no time of day */
    enum { AS_NOTHING, AS_MOMENT, AS_DAY, AS_JUDGEMENT, AS_NUMBER } as;
} differences[DIFF_KINDS] = {
    [DIFF_DUE] = {.title = TEXT_track_diff_due},
    [DIFF_PUNCTUALITY] =
        {TEXT_track_diff_punctuality, TEXT_track_diff_punctuality_more, TEXT_track_diff_office,
         TEXT_track_diff_law, 0, 0, AS_JUDGEMENT},
    [DIFF_ORDER] =
        {TEXT_track_diff_order, TEXT_track_diff_order_more, TEXT_track_diff_returned,
         TEXT_track_diff_received, DOSSIER_NO_RETURNED_TIME, DOSSIER_NO_RECEIVED_TIME, AS_MOMENT},
    [DIFF_RETURN_REST_DAY] =
        {TEXT_track_diff_return_rest, TEXT_track_diff_return_rest_more, TEXT_track_diff_returned,
         TEXT_NONE, DOSSIER_NO_RETURNED_TIME, 0, AS_MOMENT},
    [DIFF_RECEIVED_REST] =
        {TEXT_track_diff_received_rest, TEXT_track_diff_received_rest_more,
         TEXT_track_diff_received, TEXT_NONE, DOSSIER_NO_RECEIVED_TIME, 0, AS_MOMENT},
    [DIFF_NO_OFFICE_DUE] =
        {TEXT_track_diff_no_due, TEXT_track_diff_no_due_more, TEXT_track_diff_office_due,
         TEXT_track_diff_law, 0, 0, AS_MOMENT},
    [DIFF_CODE_DAY] =
        {TEXT_track_diff_code_day, TEXT_track_diff_code_day_more, TEXT_track_diff_in_code,
         TEXT_track_diff_received, 0, 0, AS_DAY},
    [DIFF_MANY_PAUSES] =
        {TEXT_track_diff_pauses, TEXT_track_diff_pauses_more, TEXT_track_diff_asked,
         TEXT_track_diff_allowed, 0, 0, AS_NUMBER},
    [DIFF_LATE_NO_APOLOGY] =
        {TEXT_track_diff_no_apology, TEXT_track_diff_no_apology_more, TEXT_NONE, TEXT_NONE, 0, 0,
         AS_NOTHING},
    [DIFF_DUE_BEFORE] =
        {TEXT_track_diff_due_before, TEXT_track_diff_due_before_more, TEXT_track_diff_office_due,
         TEXT_track_diff_received, DOSSIER_NO_OFFICE_DUE_TIME, DOSSIER_NO_RECEIVED_TIME, AS_MOMENT},
};

static struct str value(
    const struct dossier_facts *f, enum dossier_difference_kind kind, int64_t v, unsigned flag)
{
    switch (differences[kind].as) {
    case AS_MOMENT:
        return moment(f, v, flag);
    case AS_DAY:
        return text_date(f->arena, v);
    case AS_JUDGEMENT:
        return judgement(f, v);
    case AS_NUMBER:
        return say(f, TEXT_track_times, v);
    case AS_NOTHING:
        break;
    }
    return S("");
}

static struct view_difference difference(
    const struct dossier_facts *f, const struct dossier_difference *x)
{
    struct view_difference v = {
        .title = text_lit(f->lang, differences[x->kind].title),
        .tone = S("soon"),
        .chip = S(""),
        .words = text_lit(f->lang, differences[x->kind].words),
    };
    if (x->kind == DIFF_DUE && x->has_office && x->has_computed) {
        due_differs(f, x, &v);
        return v;
    }
    if (x->has_office) {
        v.office_label = text_lit(f->lang, differences[x->kind].office_label);
        v.office = value(f, x->kind, x->office, differences[x->kind].office_flag);
    } else if (x->kind == DIFF_NO_OFFICE_DUE) {
        v.office_label = text_lit(f->lang, differences[x->kind].office_label);
        v.office = text_lit(f->lang, TEXT_track_diff_nothing);
    }
    if (x->has_computed && differences[x->kind].computed_label != TEXT_NONE) {
        v.computed_label = text_lit(f->lang, differences[x->kind].computed_label);
        v.computed = value(f, x->kind, x->computed, differences[x->kind].computed_flag);
    }
    return v;
}

struct view_differences view_differences(const struct dossier_facts *f)
{
    struct view_difference *list =
        ARENA_ARRAY(f->arena, struct view_difference, f->difference_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->difference_count; i++) {
        int kind = (int)f->differences[i].kind;
        if (kind >= DIFF_DUE && kind < DIFF_KINDS)
            list[n++] = difference(f, &f->differences[i]);
    }
    return (struct view_differences){list, n};
}
