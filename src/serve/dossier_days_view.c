/* The strip of days: what the derivation says of each, then the days since: late, or standing. */
#include "base/date.h"
#include "serve/dossier_view.h"

#define ONE_LINE 11 /* columns of the wide strip */
#define FOLD_MIN 3  /* fewer days are shown one by one */

/* ---- days ---- */

static enum deadline_step_kind rest_kind(const struct calendar *c, int64_t day)
{
    struct calendar_look look;
    calendar_look(c, day, &look);
    return look.is == CALENDAR_IS_HOLIDAY ? DEADLINE_DAY_HOLIDAY
           : look.is == CALENDAR_IS_OFF   ? DEADLINE_DAY_OFF
                                          : DEADLINE_DAY_WEEKEND;
}

static int64_t last_day(const struct dossier_facts *f, int64_t reckoned)
{
    int64_t until = f->d.ended_at ? date_local_day(f->d.ended_at) : date_local_day(f->now_at);
    if (until <= reckoned)
        return reckoned;
    return until - reckoned > VIEW_LATE_DAYS ? reckoned + VIEW_LATE_DAYS : until;
}

static struct view_day day_since(const struct dossier_facts *f, int64_t day, int *late_number)
{
    struct view_day v = {.d = {.day = day}};
    bool stands = f->d.paused_at && !f->d.ended_at && date_local_day(f->d.paused_at) <= day;
    if (!calendar_works(f->calendar, day)) {
        v.d.kind = rest_kind(f->calendar, day);
    } else if (stands) {
        v.d.kind = DEADLINE_DAY_PAUSED;
    } else {
        v.d.kind = DEADLINE_DAY_COUNTED;
        v.late = true;
        v.late_number = ++*late_number;
    }
    return v;
}

void view_days(const struct dossier_facts *f, const struct view_day **ret, size_t *ret_count)
{
    const struct deadline_day *reckoned;
    size_t n = 0, count = 0;
    deadline_days(f->arena, &f->deadline, &reckoned, &n);
    int64_t from = reckoned[n - 1].day, to = last_day(f, from);
    int64_t end = f->d.ended_at ? date_local_day(f->d.ended_at) : INT64_MAX;
    if (end < reckoned[0].day) /* a register's slip; the differences say so */
        end = INT64_MAX;
    struct view_day *list = ARENA_ARRAY(f->arena, struct view_day, n + (size_t)(to - from));
    for (size_t i = 0; i < n; i++)
        list[count++] = (struct view_day){.d = reckoned[i]};
    int late_number = 0;
    for (int64_t day = from + 1; day <= to; day++)
        list[count++] = day_since(f, day, &late_number);
    for (size_t i = 0; i < count; i++) {
        list[i].end = list[i].d.day == end;
        list[i].after_end = list[i].d.day > end;
    }
    *ret = list;
    *ret_count = count;
}

/* ---- one cell ---- */

static const struct {
    struct str tone, shape;
    enum text word;
    bool rest;
} looks[DEADLINE_STEP_KINDS] = {
    [DEADLINE_DAY_RECEIVED] = {STR_INIT("none"), STR_INIT("s-in"), TEXT_track_cell_received},
    [DEADLINE_DAY_ZERO] = {STR_INIT("none"), STR_INIT("s-in"), TEXT_track_cell_zero},
    [DEADLINE_DAY_RESTARTED] = {STR_INIT("none"), STR_INIT("s-in"), TEXT_track_cell_restarted},
    [DEADLINE_DAY_BEFORE] = {STR_INIT("none"), STR_INIT("s-none"), TEXT_track_cell_before},
    [DEADLINE_DAY_COUNTED] = {STR_INIT("good"), STR_INIT("s-good"), TEXT_track_cell_counts},
    [DEADLINE_DAY_PAUSED] = {STR_INIT("wait"), STR_INIT("s-wait"), TEXT_track_cell_paused},
    [DEADLINE_DAY_WEEKEND] = {STR_INIT("none"), STR_INIT("s-rest"), TEXT_track_cell_rest, true},
    [DEADLINE_DAY_HOLIDAY] = {STR_INIT("soon"), STR_INIT("s-flag"), TEXT_track_cell_holiday, true},
    [DEADLINE_DAY_OFF] = {STR_INIT("soon"), STR_INIT("s-flag"), TEXT_track_cell_off, true},
};

static struct str numbered(const struct dossier_facts *f, enum text key, int n)
{
    return text_get(f->arena, f->lang, key, TEXT_ARGS(ta_i64("n", n)));
}

/* What the day is by the derivation. */
static struct str plain_word(const struct dossier_facts *f, const struct view_day *v)
{
    if (v->late)
        return numbered(f, TEXT_track_cell_late, v->late_number);
    if (v->d.kind == DEADLINE_DAY_COUNTED && v->d.n)
        return numbered(f, TEXT_track_cell_day, v->d.n);
    return text_lit(f->lang, looks[v->d.kind].word);
}

static enum text strong_word(const struct view_day *v)
{
    return v->end         ? TEXT_track_cell_end
           : v->d.due     ? TEXT_track_cell_due
           : v->d.made_up ? TEXT_track_cell_made_up
           : v->d.half    ? TEXT_track_cell_half
                          : TEXT_NONE;
}

/* The word that matters most stands in the cell; the plain one and "today" are then only heard. */
static void set_words(const struct dossier_facts *f, const struct view_day *v, struct view_cell *c)
{
    enum text strong = strong_word(v);
    struct str plain = plain_word(f, v);
    struct str today = c->now ? text_lit(f->lang, TEXT_track_cell_today) : S("");
    bool counts = v->d.kind == DEADLINE_DAY_COUNTED && !v->late;
    c->word = strong == TEXT_NONE ? plain : text_lit(f->lang, strong);
    c->more = strong == TEXT_NONE ? S("") : plain;
    if (!c->now)
        return;
    if (strong == TEXT_NONE && counts) {
        c->word = today;
        c->more = plain;
    } else if (strong == TEXT_NONE) {
        c->more = today;
    } else {
        c->more = arena_fmt(f->arena, "%.*s, %.*s", STR_ARG(plain), STR_ARG(today));
    }
}

static struct view_cell cell_of(const struct dossier_facts *f, const struct view_day *v)
{
    static const enum text short_names[] = {TEXT_track_wd1, TEXT_track_wd2, TEXT_track_wd3,
                                            TEXT_track_wd4, TEXT_track_wd5, TEXT_track_wd6,
                                            TEXT_track_wd7};
    int weekday = date_weekday(v->d.day);
    struct view_cell c = {
        .day = v->d.day,
        .number = date_of_day(v->d.day).day,
        .tone = looks[v->d.kind].tone,
        .shape = looks[v->d.kind].shape,
        .weekday_short = text_lit(f->lang, short_names[weekday - 1]),
        .weekday = view_capital(f->arena, text_weekday(f->lang, weekday)),
        .start = v->d.kind == DEADLINE_DAY_RECEIVED || v->d.kind == DEADLINE_DAY_RESTARTED,
        .rest = looks[v->d.kind].rest,
        .now = v->d.day == date_local_day(f->now_at),
        .due = v->d.due,
    };
    if (v->late) {
        c.tone = S("late");
        c.shape = S("s-late");
    } else if (v->after_end && !c.rest) {
        c.tone = S("none");
        c.shape = S("s-none");
    }
    set_words(f, v, &c);
    return c;
}

/* ---- folding ---- */

enum fold { FOLD_NOT, FOLD_REST, FOLD_COUNTED, FOLD_LATE, FOLD_PAUSED, FOLD_AFTER };

static enum fold fold_of(const struct dossier_facts *f, const struct view_day *v)
{
    bool special = v->d.due || v->end || v->d.made_up || v->d.half || v->d.uncertain ||
                   v->d.day == date_local_day(f->now_at);
    if (special)
        return FOLD_NOT;
    if (v->late)
        return FOLD_LATE;
    switch (v->d.kind) {
    case DEADLINE_DAY_WEEKEND:
        return FOLD_REST;
    case DEADLINE_DAY_PAUSED:
        return FOLD_PAUSED;
    case DEADLINE_DAY_COUNTED:
        return v->after_end ? FOLD_AFTER : FOLD_COUNTED;
    default:
        return FOLD_NOT;
    }
}

/* A week (as far as it lies in one month) of one kind, its rest days apart. */
static enum fold fold_of_week(const struct dossier_facts *f, const struct view_day *days, size_t n)
{
    enum fold all = FOLD_REST;
    for (size_t i = 0; i < n; i++) {
        enum fold one = fold_of(f, &days[i]);
        if (one == FOLD_NOT || (one != FOLD_REST && all != FOLD_REST && one != all))
            return FOLD_NOT;
        all = one == FOLD_REST ? all : one;
    }
    return all;
}

static size_t week_length(const struct view_day *days, size_t n)
{
    size_t i = 1;
    while (i < n && date_weekday(days[i].d.day) != 1)
        i++;
    return i;
}

static struct str folded_words(
    const struct dossier_facts *f, const struct view_day *days, size_t n, enum fold fold)
{
    static const enum text keys[] = {
        [FOLD_REST] = TEXT_track_fold_rest,   [FOLD_COUNTED] = TEXT_track_fold_counted,
        [FOLD_LATE] = TEXT_track_fold_late,   [FOLD_PAUSED] = TEXT_track_fold_paused,
        [FOLD_AFTER] = TEXT_track_fold_after,
    };
    int64_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += fold_of(f, &days[i]) != FOLD_REST;
    return text_get(
        f->arena, f->lang, keys[fold],
        TEXT_ARGS(
            ta_str("from", view_day_short(f->arena, days[0].d.day)),
            ta_str("to", view_day_short(f->arena, days[n - 1].d.day)), ta_i64("n", count)));
}

struct strip {
    const struct dossier_facts *f;
    struct view_cell *cells;
    size_t n;
};

static void add_days(struct strip *s, const struct view_day *days, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->cells[s->n++] = cell_of(s->f, &days[i]);
}

/* Weeks of one kind, from the first on: their days; rest days join any kind. */
static size_t run_of_weeks(
    const struct dossier_facts *f, const struct view_day *days, size_t n, enum fold *ret_fold)
{
    size_t k = week_length(days, n);
    enum fold fold = fold_of_week(f, days, k);
    while (fold != FOLD_NOT && k < n) {
        size_t more = week_length(days + k, n - k);
        enum fold next = fold_of_week(f, days + k, more);
        bool joins = next != FOLD_NOT && (next == fold || next == FOLD_REST || fold == FOLD_REST);
        if (!joins)
            break;
        fold = fold == FOLD_REST ? next : fold;
        k += more;
    }
    *ret_fold = fold;
    return k;
}

static void add_folded(struct strip *s, const struct view_day *days, size_t n)
{
    for (size_t i = 0, k = 0; i < n; i += k) {
        enum fold fold;
        k = run_of_weeks(s->f, days + i, n - i, &fold);
        if (fold == FOLD_NOT || k < FOLD_MIN)
            add_days(s, days + i, k);
        else
            s->cells[s->n++] = (struct view_cell){.folded = folded_words(s->f, days + i, k, fold)};
    }
}

/* ---- blocks ---- */

/* The strip ends before today: one line says what came after. */
static void add_rest(struct strip *s, int64_t last)
{
    const struct dossier_facts *f = s->f;
    if (f->d.ended_at || last >= date_local_day(f->now_at))
        return;
    enum text key = f->late && !f->d.paused_at ? TEXT_track_fold_late_now : TEXT_track_fold_now;
    s->cells[s->n++] = (struct view_cell){.folded = numbered(f, key, (int)f->late_days)};
}

static struct view_block month_block(
    const struct dossier_facts *f, const struct view_day *days, size_t n, bool fold, bool last)
{
    struct strip s = {f, ARENA_ARRAY(f->arena, struct view_cell, n + 1), 0};
    if (fold)
        add_folded(&s, days, n);
    else
        add_days(&s, days, n);
    if (last)
        add_rest(&s, days[n - 1].d.day);
    s.cells[0].column = s.cells[0].folded.n ? 0 : date_weekday(days[0].d.day);
    struct date first = date_of_day(days[0].d.day);
    struct str month = arena_fmt(f->arena, "%d/%d", first.month, first.year);
    return (struct view_block){
        .label = text_get(f->arena, f->lang, TEXT_track_month, TEXT_ARGS(ta_str("month", month))),
        .cells = s.cells,
        .count = s.n,
        .one_line = n <= ONE_LINE && s.n == n,
    };
}

void view_blocks(const struct dossier_facts *f, const struct view_block **ret, size_t *ret_count)
{
    const struct view_day *days;
    size_t n = 0, count = 0;
    view_days(f, &days, &n);
    struct view_block *blocks = ARENA_ARRAY(f->arena, struct view_block, n + 1);
    for (size_t i = 0; i < n;) {
        struct date first = date_of_day(days[i].d.day);
        size_t k = i + 1;
        while (k < n && date_of_day(days[k].d.day).month == first.month)
            k++;
        blocks[count++] = month_block(f, days + i, k - i, n > VIEW_DAYS, k == n);
        i = k;
    }
    *ret = blocks;
    *ret_count = count;
}
