#include "serve/dossier_report_import.h"

#include <assert.h>

#include "base/date.h"
#include "spine/import.h"

#define MAX_ROW ((size_t)64 * 1024)
#define MAX_VALUE 120

static struct str reason_of(struct arena *a, enum lang lang, const struct register_issue *issue)
{
    static const enum text TEXTS[ISSUE_KINDS] = {
        [ISSUE_NO_CODE] = TEXT_dossier_import_issue_no_code,
        [ISSUE_BAD_CODE] = TEXT_dossier_import_issue_bad_code,
        [ISSUE_TWICE] = TEXT_dossier_import_issue_twice,
        [ISSUE_NO_NAME] = TEXT_dossier_import_issue_no_name,
        [ISSUE_NO_PROCEDURE] = TEXT_dossier_import_issue_no_procedure,
        [ISSUE_PROCEDURE_UNKNOWN] = TEXT_dossier_import_issue_procedure_unknown,
        [ISSUE_PROCEDURE_MANY] = TEXT_dossier_import_issue_procedure_many,
        [ISSUE_PROCEDURE_NOT_IN_FORCE] = TEXT_dossier_import_issue_procedure_not_in_force,
        [ISSUE_NO_RECEIVED] = TEXT_dossier_import_issue_no_received,
        [ISSUE_BAD_MOMENT] = TEXT_dossier_import_issue_bad_moment,
        [ISSUE_FUTURE] = TEXT_dossier_import_issue_future,
        [ISSUE_BAD_PAUSE] = TEXT_dossier_import_issue_bad_pause,
        [ISSUE_END_MISSING] = TEXT_dossier_import_issue_end_missing,
        [ISSUE_TOO_LONG] = TEXT_dossier_import_issue_too_long,
        [ISSUE_BAD_TEXT] = TEXT_dossier_import_issue_bad_text,
        [ISSUE_NO_HOURS] = TEXT_dossier_import_issue_no_hours,
        [ISSUE_CHANNEL] = TEXT_dossier_import_issue_channel,
        [ISSUE_STATE] = TEXT_dossier_import_issue_state,
        [ISSUE_PHONE] = TEXT_dossier_import_issue_phone,
        [ISSUE_NAME_TYPED] = TEXT_dossier_import_issue_name_typed,
        [ISSUE_HANDLED] = TEXT_dossier_import_issue_handled,
        [ISSUE_GONE] = TEXT_dossier_import_issue_gone,
    };
    struct str value = issue->value;
    if (value.n > MAX_VALUE) {
        value.n = MAX_VALUE;
        while (value.n && ((unsigned char)value.p[value.n] & 0xc0) == 0x80)
            value.n--; /* never inside a letter */
        value = arena_cat(a, value, S("…"));
    }
    return text_get(
        a, lang, TEXTS[issue->kind],
        TEXT_ARGS(ta_str("value", value), ta("other", text_plain(issue->other_line))));
}

static const char *word_of(const struct register_issue *issue)
{
    return issue->kind == ISSUE_GONE ? "gone" : issue->kind < ISSUE_FIRST_NOTE ? "refused" : "note";
}

struct line {
    int64_t line;
    int column;
    struct str heading, code, vi, en;
    const char *word;
};

static struct str place(struct arena *a, enum lang lang, const struct line *l)
{
    struct str reason = lang == LANG_EN ? l->en : l->vi;
    if (l->line == 0)
        return reason;
    if (l->column == 0)
        return text_get(
            a, lang, TEXT_dossier_import_at_line,
            TEXT_ARGS(ta("line", text_plain(l->line)), ta_str("reason", reason)));
    return text_get(
        a, lang, TEXT_dossier_import_at,
        TEXT_ARGS(
            ta("line", text_plain(l->line)), ta("column", text_plain(l->column)),
            ta_str("heading", l->heading), ta_str("reason", reason)));
}

static void to_report(struct register_report *r, const struct line *l)
{
    struct buf b;
    struct csv_out o;
    if (!r->in->report)
        return;
    buf_init(&b, r->scratch, MAX_ROW);
    csv_out_init(&o, &b, ',', false);
    csv_out_i64(&o, l->line);
    csv_out_i64(&o, l->column);
    csv_out_str(&o, l->heading);
    csv_out_str(&o, l->code);
    csv_out_str(&o, str_z(l->word));
    csv_out_str(&o, l->vi);
    csv_out_str(&o, l->en);
    csv_out_end(&o);
    r->in->report(r->in->ctx, buf_get(&b));
}

void register_report_begin(struct register_report *r)
{
    struct buf b;
    struct csv_out o;
    static const struct str HEADINGS[] = {
        STR_INIT("line"), STR_INIT("column"),    STR_INIT("heading"),  STR_INIT("code"),
        STR_INIT("kind"), STR_INIT("reason_vi"), STR_INIT("reason_en")};
    if (!r->in->report)
        return;
    buf_init(&b, r->scratch, MAX_ROW);
    csv_out_init(&o, &b, ',', true);
    for (size_t i = 0; i < sizeof HEADINGS / sizeof *HEADINGS; i++)
        csv_out_str(&o, HEADINGS[i]);
    csv_out_end(&o);
    r->in->report(r->in->ctx, buf_get(&b));
}

static void tell(struct register_report *r, const struct line *l, bool on_terminal, bool is_error)
{
    to_report(r, l);
    if (!on_terminal)
        return;
    if (r->told == REPORT_LINES) {
        r->untold++;
        return;
    }
    r->told++;
    r->in->say(r->in->ctx, is_error, place(r->scratch, r->in->lang, l));
}

void register_report_issue(struct register_report *r, const struct register_issue *issue)
{
    struct line l = {
        .line = issue->line,
        .column = issue->column,
        .heading = issue->heading,
        .code = issue->code,
        .vi = reason_of(r->scratch, LANG_VI, issue),
        .en = reason_of(r->scratch, LANG_EN, issue),
        .word = word_of(issue),
    };
    tell(r, &l, true, issue->kind < ISSUE_FIRST_NOTE);
}

/* ---- differences ---- */

static enum text punctuality_text(int64_t p)
{
    static const enum text TEXTS[] = {
        TEXT_dossier_punctuality_none, TEXT_dossier_punctuality_early,
        TEXT_dossier_punctuality_on_time, TEXT_dossier_punctuality_late};
    assert(p >= PUNCTUALITY_NONE && p <= PUNCTUALITY_LATE);
    return TEXTS[p];
}

static struct str moment(struct arena *a, int64_t at, bool no_time)
{
    struct str day = date_str_dmy(a, date_local_day(at));
    if (no_time)
        return day;
    return arena_cat(a, arena_cat(a, day, S(" ")), date_str_minute(a, date_local_minute(at)));
}

static struct str value(
    struct arena *a, enum lang lang, enum dossier_difference_kind kind, int64_t v, bool no_time)
{
    switch (kind) {
    case DIFF_PUNCTUALITY:
        return text_get(a, lang, punctuality_text(v), TEXT_NO_ARGS);
    case DIFF_CODE_DAY:
        return date_str_dmy(a, v);
    case DIFF_MANY_PAUSES:
        return arena_fmt(a, "%lld", (long long)v);
    default:
        return v ? moment(a, v, no_time) : S("");
    }
}

/* Which of an office's moments came without a time of day. */
static bool office_no_time(const struct dossier *d, enum dossier_difference_kind kind)
{
    unsigned flag = kind == DIFF_DUE || kind == DIFF_DUE_BEFORE ? DOSSIER_NO_OFFICE_DUE_TIME
                    : kind == DIFF_RECEIVED_REST                ? DOSSIER_NO_RECEIVED_TIME
                                                                : DOSSIER_NO_RETURNED_TIME;
    return (d->flags & flag) != 0;
}

static struct str sentence(
    struct arena *a, enum lang lang, const struct dossier *d, const struct dossier_difference *x)
{
    static const enum text TEXTS[DIFF_KINDS] = {
        [DIFF_DUE] = TEXT_dossier_import_difference_due,
        [DIFF_PUNCTUALITY] = TEXT_dossier_import_difference_punctuality,
        [DIFF_ORDER] = TEXT_dossier_import_difference_order,
        [DIFF_RETURN_REST_DAY] = TEXT_dossier_import_difference_return_rest_day,
        [DIFF_RECEIVED_REST] = TEXT_dossier_import_difference_received_rest,
        [DIFF_NO_OFFICE_DUE] = TEXT_dossier_import_difference_no_office_due,
        [DIFF_CODE_DAY] = TEXT_dossier_import_difference_code_day,
        [DIFF_MANY_PAUSES] = TEXT_dossier_import_difference_many_pauses,
        [DIFF_LATE_NO_APOLOGY] = TEXT_dossier_import_difference_late_no_apology,
        [DIFF_DUE_BEFORE] = TEXT_dossier_import_difference_due_before,
    };
    bool received = x->kind == DIFF_ORDER || x->kind == DIFF_DUE_BEFORE;
    bool no_time = received && (d->flags & DOSSIER_NO_RECEIVED_TIME) != 0;
    return text_get(
        a, lang, TEXTS[x->kind],
        TEXT_ARGS(
            ta_str("office", value(a, lang, x->kind, x->office, office_no_time(d, x->kind))),
            ta_str("computed", value(a, lang, x->kind, x->computed, no_time))));
}

void register_report_differences(struct register_report *r, const struct register_row *row)
{
    for (size_t i = 0; i < row->difference_count; i++) {
        const struct dossier_difference *x = &row->differences[i];
        struct line l = {
            .line = row->line,
            .code = row->d.code,
            .vi = sentence(r->scratch, LANG_VI, &row->d, x),
            .en = sentence(r->scratch, LANG_EN, &row->d, x),
            .word = "difference",
        };
        tell(r, &l, false, false);
    }
}

/* ---- the whole ---- */

static void tell_unreadable(void *ctx, const struct import_issue *issue)
{
    struct register_report *r = ctx;
    struct line l = {.line = issue->line, .vi = issue->vi, .en = issue->en, .word = "refused"};
    tell(r, &l, true, true);
}

enum err register_report_unreadable(
    struct register_report *r, enum err e, const struct csv_fault *fault)
{
    const struct import in = {
        .arena = r->scratch, .path = r->in->path, .issue = tell_unreadable, .ctx = r};
    return import_unreadable(&in, e, fault);
}

void register_report_say(
    struct register_report *r, bool is_error, enum text t, struct text_args args)
{
    r->in->say(r->in->ctx, is_error, text_get(r->scratch, r->in->lang, t, args));
}

static void say_differences(struct register_report *r, const struct dossier_import_result *s)
{
    static const enum text TEXTS[DIFF_KINDS] = {
        [DIFF_DUE] = TEXT_dossier_import_count_due,
        [DIFF_PUNCTUALITY] = TEXT_dossier_import_count_punctuality,
        [DIFF_ORDER] = TEXT_dossier_import_count_order,
        [DIFF_RETURN_REST_DAY] = TEXT_dossier_import_count_return_rest_day,
        [DIFF_RECEIVED_REST] = TEXT_dossier_import_count_received_rest,
        [DIFF_NO_OFFICE_DUE] = TEXT_dossier_import_count_no_office_due,
        [DIFF_CODE_DAY] = TEXT_dossier_import_count_code_day,
        [DIFF_MANY_PAUSES] = TEXT_dossier_import_count_many_pauses,
        [DIFF_LATE_NO_APOLOGY] = TEXT_dossier_import_count_late_no_apology,
        [DIFF_DUE_BEFORE] = TEXT_dossier_import_count_due_before,
    };
    bool headed = false;
    for (int i = DIFF_DUE; i < DIFF_KINDS; i++) {
        if (s->differences[i] == 0)
            continue;
        if (!headed)
            register_report_say(r, false, TEXT_dossier_import_differences, TEXT_NO_ARGS);
        headed = true;
        struct str line =
            text_get(r->scratch, r->in->lang, TEXTS[i], TEXT_ARGS(ta_i64("n", s->differences[i])));
        r->in->say(r->in->ctx, false, arena_cat(r->scratch, S("  "), line));
    }
}

void register_report_summary(struct register_report *r, const struct dossier_import_result *s)
{
    if (r->untold)
        register_report_say(r, false, TEXT_dossier_import_more, TEXT_ARGS(ta_i64("n", r->untold)));
    if (s->refused) {
        register_report_say(
            r, true, TEXT_dossier_import_refused, TEXT_ARGS(ta_i64("n", s->refused)));
        return;
    }
    register_report_say(
        r, false, TEXT_dossier_import_rows,
        TEXT_ARGS(
            ta_i64("n", s->rows), ta_i64("made", s->made), ta_i64("changed", s->changed),
            ta_i64("same", s->same)));
    if (s->passed_over)
        register_report_say(
            r, false, TEXT_dossier_import_passed, TEXT_ARGS(ta_i64("n", s->passed_over)));
    register_report_say(
        r, false, TEXT_dossier_import_judged,
        TEXT_ARGS(
            ta_i64("early", s->early), ta_i64("on_time", s->on_time), ta_i64("late", s->late),
            ta_i64("office_good", s->office_on_time), ta_i64("office_late", s->office_late)));
    say_differences(r, s);
    if (s->gone)
        register_report_say(
            r, false, TEXT_dossier_import_gone_count, TEXT_ARGS(ta_i64("n", s->gone)));
    if (r->in->dry_run)
        register_report_say(r, false, TEXT_dossier_import_dry, TEXT_NO_ARGS);
}
