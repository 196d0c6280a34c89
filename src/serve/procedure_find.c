/* procedure_find: the list of what is in force, searched, by field, page by page.
 *
 * A catalogue holds some hundred procedures in force: all their short columns are read, and
 * filtered, ranked and counted here; the words are looked up by db_search. */
#include "base/buf.h"
#include "base/viet.h"
#include "serve/procedure_row.h"

/* A row with what it is compared by. */
struct candidate {
    struct procedure p;
    struct str name_key; /* viet_sort_key */
    struct str field_slug;
    size_t rank; /* of the match: least first */
};

struct catalogue {
    struct candidate *rows;
    size_t count;
};

DB_STMT(
    IN_FORCE, "procedure.in_force", "i",
    "SELECT " PROCEDURE_BRIEF_COLUMNS " FROM procedure_version "
    "WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)");

static enum err read_in_force(struct db_tx *tx, int64_t day, struct catalogue *ret)
{
    struct db_rows r = db_query(tx, &IN_FORCE, DB_ARGS(db_i64(day)));
    struct candidate *rows = ARENA_ARRAY(tx->arena, struct candidate, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct candidate *c = &rows[n++];
        procedure_read(&r, &c->p, PROCEDURE_BRIEF_TEXTS);
        c->name_key = viet_sort_key(tx->arena, c->p.name_vi);
        c->field_slug = viet_slug(tx->arena, c->p.field_vi);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct catalogue){rows, n};
    return e;
}

/* ---- fields ---- */

static int compare_fields(const void *x, const void *y)
{
    const struct procedure_field *a = x, *b = y;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return str_cmp(a->slug, b->slug);
}

static void count_fields(struct arena *a, const struct catalogue *all, struct procedure_list *ret)
{
    struct procedure_field *fields = ARENA_ARRAY(a, struct procedure_field, all->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct candidate *c = &all->rows[i];
        size_t f = 0;
        while (f < n && !str_eq(fields[f].slug, c->field_slug))
            f++;
        if (f == n)
            fields[n++] = (struct procedure_field){
                .slug = c->field_slug, .name_vi = c->p.field_vi, .name_en = c->p.field_en};
        fields[f].count++;
    }
    qsort(fields, n, sizeof *fields, compare_fields);
    ret->fields = fields;
    ret->field_count = n;
}

static void keep_field(struct arena *a, struct str field, struct catalogue *c)
{
    struct str slug = viet_slug(a, field);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        if (str_eq(c->rows[i].field_slug, slug))
            c->rows[n++] = c->rows[i];
    c->count = n;
}

/* ---- words ---- */

static int compare_ids(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

#define RANK_STEP 4096 /* longer than any name */

/* Names that begin with the query, then those that hold it, then those that hold its words; of
 * equals the shorter name, which says less besides. */
static size_t rank_of(struct arena *a, const struct candidate *c, struct str folded)
{
    struct str name = viet_fold(a, c->p.name_vi);
    size_t length = name.n < RANK_STEP ? name.n : RANK_STEP - 1;
    if (str_starts(name, folded))
        return length;
    return length + (str_find(name, folded) >= 0 ? RANK_STEP : 2 * RANK_STEP);
}

/* The query without the words that people put before what they want: somebody who needs a "giấy
 * khai sinh" looks for the procedure "Đăng ký khai sinh". Nothing else in it: the query as it is.
 */
static struct str wanted(struct arena *a, struct str folded)
{
    static const struct str AROUND[] = {
        STR_INIT("lam"), STR_INIT("xin"), STR_INIT("giay"), STR_INIT("thu"), STR_INIT("tuc")};
    struct buf b;
    struct str rest = folded, word;
    buf_init(&b, a, folded.n + 1);
    bool procedure = str_find(folded, S("thu tuc")) >= 0;
    while (str_cut(&rest, ' ', &word)) {
        size_t i = 0, n = procedure ? 5 : 3;
        while (i < n && !str_eq(word, AROUND[i]))
            i++;
        if (i < n || word.n == 0)
            continue;
        if (b.n)
            buf_char(&b, ' ');
        buf_str(&b, word);
    }
    return b.n ? buf_get(&b) : folded;
}

static enum err keep_words(struct db_tx *tx, struct str q, struct catalogue *c)
{
    struct str folded = viet_fold(tx->arena, q), words = wanted(tx->arena, folded);
    struct db_search search = {.noun = PROCEDURE_SEARCH_NOUN, .query = words, .limit = DB_MAX_ROWS};
    const int64_t *found = NULL;
    size_t found_count = 0;
    int64_t total;
    if (folded.n) {
        enum err e = db_search(tx, &search, &found, &found_count, &total);
        if (e != OK)
            return e;
    }
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, found_count + 1);
    if (found_count)
        memcpy(ids, found, sizeof *ids * found_count);
    qsort(ids, found_count, sizeof *ids, compare_ids);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct candidate *row = &c->rows[i];
        if (!bsearch(&row->p.id, ids, found_count, sizeof *ids, compare_ids))
            continue;
        size_t whole = rank_of(tx->arena, row, folded), inside = rank_of(tx->arena, row, words);
        row->rank = whole < inside ? whole : inside;
        c->rows[n++] = *row;
    }
    c->count = n;
    return OK;
}

/* ---- the page ---- */

static int compare_candidates(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    int by_name = str_cmp(a->name_key, b->name_key);
    return by_name ? by_name : str_cmp(a->p.code, b->p.code);
}

static void cut_page(
    struct arena *a, const struct catalogue *c, int64_t page, struct procedure_list *ret)
{
    size_t first = page > 1 ? (size_t)(page - 1) * PROCEDURE_PER_PAGE : 0;
    size_t n = first < c->count ? c->count - first : 0;
    if (n > PROCEDURE_PER_PAGE)
        n = PROCEDURE_PER_PAGE;
    struct procedure *rows = ARENA_ARRAY(a, struct procedure, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = c->rows[first + i].p;
    ret->rows = rows;
    ret->count = n;
    ret->total = (int64_t)c->count;
}

enum err procedure_find(
    struct db_tx *tx, const struct procedure_query *in, struct procedure_list *ret)
{
    struct catalogue c;
    struct procedure_list list = {0};
    enum err e = read_in_force(tx, in->day, &c);
    if (e != OK)
        return e;
    list.all = (int64_t)c.count;
    count_fields(tx->arena, &c, &list);
    if (in->field.n)
        keep_field(tx->arena, in->field, &c);
    if (in->q.n)
        e = keep_words(tx, in->q, &c);
    if (e != OK)
        return e;
    qsort(c.rows, c.count, sizeof *c.rows, compare_candidates);
    cut_page(tx->arena, &c, in->page, &list);
    *ret = list;
    return OK;
}
