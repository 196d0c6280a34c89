/* statistics_parts_view: what came in, by field of procedure and by way of submission. */
#include "front/statistics_view.h"

#include "base/viet.h"
#include "doc/chart.h"
#include "serve/procedure.h"
#include "serve/procedure_text.h"

static void fill_bars(struct request *q, struct statistics_parts *p)
{
    int64_t most = 0;
    for (size_t i = 0; i < p->count; i++)
        most = p->list[i].n > most ? p->list[i].n : most;
    for (size_t i = 0; i < p->count; i++) {
        struct statistics_part *x = &p->list[i];
        x->percent = p->all ? text_percent(q->arena, q->lang, x->n, p->all) : S("");
        x->bar = chart_bar(q->arena, most ? (int)(x->n * 1000 / most) : 0, false);
    }
}

/* ---- fields ---- */

static int by_id(const void *x, const void *y)
{
    const struct procedure *a = x, *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int by_count(const void *x, const void *y)
{
    const struct statistics_part *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return str_cmp(a->slug, b->slug);
}

static void add_field(
    struct request *q, const struct procedure *p, int64_t n, struct statistics_parts *ret)
{
    struct str slug = viet_slug(q->arena, p->field_vi);
    size_t i = 0;
    while (i < ret->count && !str_eq(ret->list[i].slug, slug))
        i++;
    if (i == ret->count) {
        struct procedure_words name = procedure_words(q->lang, p->field_vi, p->field_en);
        ret->list[ret->count++] =
            (struct statistics_part){.name = name.s, .foreign = name.foreign, .slug = slug};
    }
    ret->list[i].n += n;
    ret->all += n;
}

static enum err read_fields(
    struct request *q, const int64_t period[2], struct statistics_parts *ret)
{
    const struct dossier_top *top;
    const struct procedure *all;
    size_t n, count;
    enum err e = dossier_top(q->tx, q->unit->id, period, &top, &n);
    if (e == OK)
        e = procedure_all(q->tx, &all, &count);
    if (e != OK)
        return e;
    struct procedure *sorted = ARENA_ARRAY(q->arena, struct procedure, count + 1);
    if (count)
        memcpy(sorted, all, count * sizeof *all);
    qsort(sorted, count, sizeof *sorted, by_id);
    ret->list = ARENA_ARRAY(q->arena, struct statistics_part, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct procedure key = {.id = top[i].procedure_id};
        const struct procedure *p = bsearch(&key, sorted, count, sizeof *sorted, by_id);
        if (p && top[i].received > 0)
            add_field(q, p, top[i].received, ret);
    }
    qsort(ret->list, ret->count, sizeof *ret->list, by_count);
    fill_bars(q, ret);
    return OK;
}

/* ---- ways of submission ---- */

static enum err read_channels(
    struct request *q, const int64_t period[2], struct statistics_parts *ret)
{
    struct measure_sum sum;
    const struct measure_query find = {
        .unit_id = q->unit->id,
        .code = MEASURE_ONLINE,
        .from_day = period[0],
        .to_day = period[1],
    };
    enum err e = measure_sum(q->tx, &find, &sum);
    if (e != OK || sum.denominator == 0)
        return e;
    ret->list = ARENA_ARRAY(q->arena, struct statistics_part, 2);
    ret->count = 2;
    ret->all = sum.denominator;
    ret->list[0] = (struct statistics_part){
        .name = text_lit(q->lang, TEXT_statistics_online), .n = sum.numerator};
    ret->list[1] = (struct statistics_part){
        .name = text_lit(q->lang, TEXT_statistics_counter), .n = sum.denominator - sum.numerator};
    fill_bars(q, ret);
    return OK;
}

enum err statistics_parts(struct request *q, const int64_t period[2], struct statistics_view *v)
{
    enum err e = read_fields(q, period, &v->fields);
    return e == OK ? read_channels(q, period, &v->channels) : e;
}
