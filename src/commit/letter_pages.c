/* letter_pages: for everybody: what the commune writes to its people and why, how many letters were
 * sent this year, and how to say that one wants none. No names. */
#include "commit/letter_pages.h"

#include "base/date.h"
#include "commit/letter_list.h"
#include "commit/letter_pages.tmpl.h"
#include "commit/letter_public_view.h"
#include "commit/letter_text.h"
#include "spine/topic.h"

struct letters_in {
    int64_t year;
};
static const struct field letters_in_fields[] = {
    {.name = "nam",
     .in = IN_QUERY,
     .type = FIELD_I64,
     .min = 2000,
     .max = 2999,
     .offset = offsetof(struct letters_in, year),
     .label = TEXT_letter_year},
};

static struct str within(struct request *q, const struct letter_template *t)
{
    if (t->within_days == LETTER_NO_LIMIT)
        return S("");
    if (t->within_days == 0)
        return text_lit(q->lang, TEXT_letter_same_day);
    return text_get(q->arena, q->lang, TEXT_letter_within, TEXT_ARGS(ta_i64("n", t->within_days)));
}

static enum err fill_occasions(struct request *q, struct letter_public_view *v)
{
    struct letter_template_list all;
    enum err e = letter_templates(q->tx, date_local_day(q->now_at), &all);
    if (e != OK)
        return e;
    struct letter_occasion *list = ARENA_ARRAY(q->arena, struct letter_occasion, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        list[i] = (struct letter_occasion){
            q->lang == LANG_EN ? all.list[i].name_en : all.list[i].name_vi,
            within(q, &all.list[i])};
    v->occasions = list;
    v->occasion_count = all.n;
    return OK;
}

static void fill_counts(const struct letter_sent *sent, struct letter_public_view *v)
{
    for (int k = LETTER_THANKS; k < LETTER_KINDS; k++) {
        enum letter_kind kind = (enum letter_kind)k;
        v->counts[k - 1] = (struct letter_count){letter_kind_many_text(kind), sent->kind[k]};
    }
    v->all = sent->all;
    v->with_due = sent->with_due;
    v->in_time = sent->in_time;
}

static enum err show(struct request *q, struct response *s)
{
    const struct letters_in *in = q->in;
    struct letter_sent sent;
    int this_year = date_of_day(date_local_day(q->now_at)).year;
    int year = in->year && in->year <= this_year ? (int)in->year : this_year;
    struct letter_public_view v = {.unit = q->unit, .year = year, .this_year = this_year};
    enum err e = letter_sent_count(
        q->tx, q->unit->id, date_day((struct date){year, 1, 1}),
        date_day((struct date){year, 12, 31}), &sent);
    if (e == OK)
        e = fill_occasions(q, &v);
    if (e != OK)
        return e;
    fill_counts(&sent, &v);
    s->title = text_lit(q->lang, TEXT_letter_public_title);
    s->description = text_lit(q->lang, TEXT_letter_public_description);
    s->main_class = S("flow");
    response_crumb(s, text_lit(q->lang, TEXT_layout_home), request_unit_path(q, S("/")));
    response_crumb(s, s->title, S(""));
    letter_public_page(&s->html, &v);
    return OK;
}

const struct route letter_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/thu",
     .how = CACHED,
     .who = WHO_ANYONE,
     .topics = TOPIC_UNIT | TOPIC_LETTER,
     .fields = FIELDS(letters_in),
     .show = show,
     .doc = "Letters of a unit: what it writes and why, how many were sent in a year, no names"},
    {0},
};
