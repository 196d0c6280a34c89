#include "commit/pledge_view.h"

#include "base/date.h"
#include "base/utf8.h"
#include "doc/chart.h"
#include "http/request.h"

struct pledge_mark pledge_mark(enum pledge_state state)
{
    static const struct pledge_mark marks[] = {
        [PLEDGE_NOT_MEASURED] =
            {STR_INIT("s-none"), STR_INIT("state is-none"), TEXT_pledge_not_measured},
        [PLEDGE_KEPT] = {STR_INIT("s-good"), STR_INIT("state is-good"), TEXT_pledge_kept},
        [PLEDGE_CLOSE] = {STR_INIT("s-soon"), STR_INIT("state is-soon"), TEXT_pledge_close},
        [PLEDGE_BROKEN] = {STR_INIT("s-late"), STR_INIT("state is-late"), TEXT_pledge_broken},
    };
    return marks[state];
}

struct str pledge_words(enum lang lang, struct str vi, struct str en)
{
    return lang == LANG_EN && en.n ? en : vi;
}

struct str pledge_share(struct arena *a, enum lang lang, const struct measure_sum *sum)
{
    __extension__ unsigned __int128 scaled = (unsigned __int128)(uint64_t)sum->numerator * 1000;
    return text_percent(a, lang, (int64_t)(scaled / (uint64_t)sum->denominator), 1000);
}

struct str pledge_initials(struct arena *a, struct str name)
{
    struct str rest = name, piece, before = S(""), last = S("");
    while (str_cut(&rest, ' ', &piece))
        if (piece.n) {
            before = last;
            last = piece;
        }
    struct str one = str_sub(before, 0, utf8_decode(before, &(uint32_t){0}));
    struct str two = str_sub(last, 0, utf8_decode(last, &(uint32_t){0}));
    return arena_cat(a, one, two);
}

/* ---- a promise ---- */

static struct str counts_of(const struct request *q, const struct measure_sum *sum)
{
    struct str top = text_number(q->arena, q->lang, sum->numerator);
    struct str all = text_number(q->arena, q->lang, sum->denominator);
    return arena_fmt(q->arena, "%.*s/%.*s", STR_ARG(top), STR_ARG(all));
}

static double share_of(const struct measure_sum *sum)
{
    return 100.0 * (double)sum->numerator / (double)sum->denominator;
}

#define LEAST_SPAN 2.0 /* percent: a small change must not look like a fall */

static enum err months_of(
    struct request *q, const struct pledge *p, const struct pledge_promise *x,
    struct measure_sum months[12])
{
    const struct measure_query find = {
        .unit_id = p->unit_id,
        .code = x->measure,
        .official_id = x->of_unit ? 0 : p->official_id,
        .from_day = date_day((struct date){(int)p->year, 1, 1}),
        .to_day = date_day((struct date){(int)p->year, 12, 31}),
    };
    return measure_months(q->tx, &find, (int)p->year, months);
}

static struct markup spark(
    struct request *q, const struct pledge *p, const struct pledge_promise *x,
    const struct measure_sum months[12])
{
    struct chart_point *points = ARENA_ARRAY(q->arena, struct chart_point, 12);
    double goal = 100.0 * (double)x->target_numerator / (double)x->target_denominator;
    double low = goal, high = 100.0;
    for (size_t i = 0; i < 12; i++) {
        points[i].known = months[i].denominator > 0;
        if (!points[i].known)
            continue;
        points[i].value = share_of(&months[i]);
        low = points[i].value < low ? points[i].value : low;
    }
    if (high - low < LEAST_SPAN)
        low = high - LEAST_SPAN;
    const struct chart_series series = {points, 12, low, high, true, goal};
    return chart_spark(
        q->arena, &series,
        text_get(
            q->arena, q->lang, TEXT_pledge_spark,
            TEXT_ARGS(
                ta_str("share", pledge_share(q->arena, q->lang, &x->sum)),
                ta("year", text_plain(p->year)))));
}

/* The table under the picture. */
static void fill_months(
    struct request *q, const struct pledge *p, const struct measure_sum months[12],
    struct pledge_promise_view *v)
{
    struct pledge_month_view *list = ARENA_ARRAY(q->arena, struct pledge_month_view, 12);
    for (int i = 0; i < 12; i++) {
        if (months[i].denominator <= 0)
            continue;
        list[v->month_count++] = (struct pledge_month_view){
            arena_fmt(q->arena, "%02d/%lld", i + 1, (long long)p->year),
            pledge_share(q->arena, q->lang, &months[i]), counts_of(q, &months[i])};
    }
    v->months = list;
}

static void fill_breaches(
    const struct request *q, const struct pledge_breach_list *all, int64_t n,
    struct pledge_promise_view *v)
{
    struct arena *a = q->arena;
    struct pledge_breach_view *list = ARENA_ARRAY(a, struct pledge_breach_view, all->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct pledge_breach *b = &all->list[i];
        if (b->n != n)
            continue;
        list[count++] = (struct pledge_breach_view){
            .id = b->id,
            .day = text_date(a, b->day),
            .mended = b->mended_day ? text_date(a, b->mended_day) : S(""),
            .answered = b->answered_at ? text_date(a, date_local_day(b->answered_at)) : S(""),
            .share = pledge_share(a, q->lang, &b->sum),
            .counts = counts_of(q, &b->sum),
            .answer = b->answer,
        };
    }
    v->breaches = list;
    v->breach_count = count;
}

static enum err fill(
    struct request *q, const struct pledge *p, const struct pledge_promise *x,
    struct pledge_promise_view *v)
{
    const struct measure_sum target = {x->target_numerator, x->target_denominator};
    *v = (struct pledge_promise_view){
        .text = pledge_words(q->lang, x->text_vi, x->text_en),
        .foreign = q->lang == LANG_EN && x->text_en.n == 0,
        .measured = x->state != PLEDGE_NOT_MEASURED,
        .mark = pledge_mark(x->state),
    };
    if (!v->measured)
        return OK;
    v->share = pledge_share(q->arena, q->lang, &x->sum);
    v->counts = counts_of(q, &x->sum);
    v->target = pledge_share(q->arena, q->lang, &target);
    struct measure_sum months[12];
    enum err e = months_of(q, p, x, months);
    if (e != OK)
        return e;
    v->spark = spark(q, p, x, months);
    fill_months(q, p, months, v);
    return OK;
}

enum err pledge_promise_views(
    struct request *q, const struct pledge *p, int64_t day, struct pledge_promise_view **ret,
    size_t *ret_count)
{
    struct pledge_promise_list promises;
    struct pledge_breach_list breaches;
    enum err e = pledge_promises(q->tx, p, day, &promises);
    if (e == OK)
        e = pledge_breaches(q->tx, p->unit_id, p->id, &breaches);
    if (e != OK)
        return e;
    struct pledge_promise_view *v =
        ARENA_ARRAY(q->arena, struct pledge_promise_view, promises.n + 1);
    for (size_t i = 0; e == OK && i < promises.n; i++) {
        e = fill(q, p, &promises.list[i], &v[i]);
        if (e == OK)
            fill_breaches(q, &breaches, promises.list[i].n, &v[i]);
    }
    *ret = v;
    *ret_count = promises.n;
    return e;
}

/* ---- a card ---- */

static const struct pledge_promise *shown_of(const struct pledge_promise_list *all)
{
    enum pledge_state worst = pledge_worst(all);
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].state == worst)
            return &all->list[i];
    return NULL;
}

enum err pledge_card_view(struct request *q, const struct pledge *p, struct pledge_card *ret)
{
    struct pledge_promise_list promises;
    enum err e = pledge_promises(q->tx, p, date_local_day(q->now_at), &promises);
    if (e != OK)
        return e;
    const struct pledge_promise *x = shown_of(&promises);
    enum pledge_state state = x ? x->state : PLEDGE_NOT_MEASURED;
    *ret = (struct pledge_card){
        .name = p->name,
        .post = pledge_words(q->lang, p->post_vi, p->post_en),
        .initials = pledge_initials(q->arena, p->name),
        .slug = p->slug,
        .text = x ? pledge_words(q->lang, x->text_vi, x->text_en) : S(""),
        .foreign = x && q->lang == LANG_EN && x->text_en.n == 0,
        .measured = state != PLEDGE_NOT_MEASURED,
        .state = state,
        .mark = pledge_mark(state),
    };
    if (x && ret->measured)
        ret->share = pledge_share(q->arena, q->lang, &x->sum);
    return OK;
}
