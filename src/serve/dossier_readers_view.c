#include "serve/dossier_readers_view.h"

#include "base/date.h"
#include "place/official.h"
#include "place/post.h"
#include "place/unit.h"
#include "serve/dossier_view.h"
#include "spine/access_log.h"
#include "spine/setting.h"

/* ---- which page ---- */

static const struct {
    struct str path;
    enum text word;
} pages[] = {
    {STR_INIT("/{unit}/viec"), TEXT_readers_list},
    {STR_INIT("/{unit}/viec/ho-so/{code}"), TEXT_readers_dossier},
    {STR_INIT("/{unit}/viec/ho-so/{code}/lich-su"), TEXT_readers_history},
    {STR_INIT("/{unit}/viec/ho-so/{code}/sua"), TEXT_readers_correction},
    {STR_INIT("/{unit}/viec/ho-so/{code}/tra"), TEXT_readers_handover},
    {STR_INIT("/{unit}/viec/ho-so/{code}/giay-hen"), TEXT_readers_print},
    {STR_INIT("/{unit}/viec/ho-so/{code}/phieu-bo-sung"), TEXT_readers_print},
    {STR_INIT("/{unit}/viec/ho-so/{code}/phieu-tu-choi"), TEXT_readers_print},
    {STR_INIT("/{unit}/viec/ho-so/{code}/phieu-danh-gia"), TEXT_readers_print},
    {STR_INIT("/{unit}/viec/ho-so/{code}/tep/{id}"), TEXT_readers_file},
    {STR_INIT("/{unit}/viec/so-theo-doi/mau-07.csv"), TEXT_readers_register},
};

/* Other addresses of a dossier are forms that came back to its page. */
static enum text page_word(struct str path)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (str_eq(pages[i].path, path))
            return pages[i].word;
    return str_starts(path, S("/{unit}/viec/ho-so/{code}/")) ? TEXT_readers_work
                                                             : TEXT_readers_other;
}

/* ---- who ---- */

static struct str title_of(const struct request *q, const struct post_list *posts, int64_t day)
{
    for (size_t i = 0; i < posts->n; i++) {
        const struct post *p = &posts->list[i];
        if (post_held(p, day))
            return q->lang == LANG_EN && p->title_en.n ? p->title_en : p->title_vi;
    }
    return S("");
}

/* Of another unit: which one. */
static enum err unit_of(struct request *q, int64_t unit_id, struct str *ret)
{
    struct unit u;
    enum err e = unit_by_id(q->tx, unit_id, &u);
    if (e == OK)
        *ret = q->lang == LANG_EN ? unit_title_en(q->arena, &u) : unit_title_vi(q->arena, &u);
    return e == E_NOT_FOUND ? OK : e;
}

static enum err name_reader(struct request *q, const struct access_row *row, struct view_reader *x)
{
    struct official o;
    struct post_list posts;
    struct str place = S("");
    x->name = text_lit(q->lang, TEXT_readers_official);
    enum err e = official_by_id(q->tx, row->official_unit_id, row->official_id, &o);
    if (e != OK)
        return e == E_NOT_FOUND ? OK : e;
    e = post_list(q->tx, row->official_unit_id, row->official_id, &posts);
    if (e == OK && row->official_unit_id != q->unit->id)
        e = unit_of(q, row->official_unit_id, &place);
    if (e != OK)
        return e;
    x->name = o.name;
    x->post = title_of(q, &posts, date_local_day(row->at));
    if (place.n)
        x->post =
            x->post.n ? arena_fmt(q->arena, "%.*s, %.*s", STR_ARG(x->post), STR_ARG(place)) : place;
    return OK;
}

/* ---- lines ---- */

static bool same_reader(const struct access_row *a, const struct access_row *b)
{
    return date_local_day(a->at) == date_local_day(b->at) && a->official_id == b->official_id &&
           a->official_unit_id == b->official_unit_id;
}

static bool same_line(const struct access_row *a, const struct access_row *b, bool names)
{
    return date_local_day(a->at) == date_local_day(b->at) &&
           page_word(a->page) == page_word(b->page) && (!names || same_reader(a, b));
}

/* Who is on a line already, of the same day, is not looked up again. */
static enum err name_line(
    struct request *q, const struct access_row *rows, const size_t *of, struct view_reader *list,
    size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same_reader(&rows[of[i]], &rows[of[at]])) {
            list[at].name = list[i].name;
            list[at].post = list[i].post;
            return OK;
        }
    return name_reader(q, &rows[of[at]], &list[at]);
}

static struct view_reader line_of(const struct request *q, const struct access_row *row)
{
    return (struct view_reader){
        .when = view_moment(q->arena, q->lang, row->at, false),
        .name = text_lit(q->lang, TEXT_readers_desk),
        .post = S(""),
        .page = text_lit(q->lang, page_word(row->page)),
    };
}

/* READERS_SHOWN: none of them. */
static size_t find_line(
    const struct access_row *rows, const size_t *of, size_t n, size_t row, bool names)
{
    for (size_t i = 0; i < n; i++)
        if (same_line(&rows[of[i]], &rows[row], names))
            return i;
    return READERS_SHOWN;
}

static enum err add_lines(
    struct request *q, const struct access_list *rows, bool names, struct view_readers *v)
{
    struct view_reader *list = ARENA_ARRAY(q->arena, struct view_reader, READERS_SHOWN);
    size_t of[READERS_SHOWN] = {0}; /* the newest opening of each line */
    enum err e = OK;
    int64_t told = 0;
    for (size_t i = 0; e == OK && i < rows->count; i++) {
        size_t at = find_line(rows->rows, of, v->count, i, names);
        if (at == READERS_SHOWN && v->count < READERS_SHOWN) {
            at = v->count++;
            of[at] = i;
            list[at] = line_of(q, &rows->rows[i]);
            e = names ? name_line(q, rows->rows, of, list, at) : OK;
        }
        if (at < READERS_SHOWN) {
            list[at].times++;
            told++;
        }
    }
    v->list = list;
    v->cut = told < v->total;
    return e;
}

enum err view_readers(struct request *q, const struct dossier *d, struct view_readers *ret)
{
    struct view_readers v = {0};
    struct access_list rows;
    struct str shown;
    enum err e = setting_get(q->tx, d->unit_id, S("dossier_readers"), &shown);
    if (e == OK)
        e = access_log_count(q->tx, d->unit_id, d->id, &v.total);
    if (e == OK)
        e = access_log_of_dossier(q->tx, d->unit_id, d->id, 0, &rows);
    if (e == OK)
        e = add_lines(q, &rows, str_eq(shown, S("names")), &v);
    if (e == OK)
        *ret = v;
    return e;
}
