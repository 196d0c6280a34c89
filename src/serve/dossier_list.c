#include "serve/dossier_list.h"

#include "base/date.h"
#include "base/viet.h"
#include "place/calendar.h"

/* ---- groups ---- */

enum err dossier_bounds(struct db_tx *tx, int64_t unit_id, struct dossier_bounds *ret)
{
    const struct calendar *c = NULL;
    int64_t today = date_local_day(tx->now_at), next = today + 1;
    enum err e = calendar_load(tx, unit_id, &c);
    if (e != OK)
        return e;
    if (!calendar_next_working(c, today + 1, &next)) /* no hours known: tomorrow it is */
        next = today + 1;
    *ret = (struct dossier_bounds){tx->now_at, date_at(today + 1, 0), date_at(next + 1, 0)};
    return OK;
}

/* By late_at, the first instant at which it is late: midnight after the due day, or the minute. */
enum dossier_group dossier_group(const struct dossier_bounds *b, const struct dossier *d)
{
    if (d->state == DOSSIER_FINISHED)
        return GROUP_READY;
    if (dossier_is_late(d, b->now_at))
        return GROUP_LATE;
    if (d->paused_at)
        return GROUP_WAITING;
    if (d->late_at == 0)
        return GROUP_TIME;
    return d->late_at <= b->tomorrow_at ? GROUP_TODAY
           : d->late_at <= b->soon_at   ? GROUP_SOON
                                        : GROUP_TIME;
}

/* ---- first: which ones ---- */

struct item {
    int64_t id, late_at;
    enum dossier_group group;
};

/* A version of a procedure, with what it is compared by. */
struct kind {
    const struct procedure *p;
    struct str fold, field_slug;
};

#define WORDS_MAX 8
#define CHOICES_MAX 100

struct scan {
    struct arena *arena;
    const struct dossier_list_query *q;
    struct dossier_bounds bounds;
    struct str words[WORDS_MAX]; /* folded */
    size_t word_count;
    const struct kind *kinds; /* by id */
    size_t kind_count;
    struct item *items;
    size_t count, room;
    int64_t counts[GROUPS];
    struct dossier_list_choice fields[CHOICES_MAX], villages[CHOICES_MAX];
    size_t field_count, village_count;
};

static int by_procedure_id(const void *x, const void *y)
{
    const struct kind *a = x, *b = y;
    return a->p->id < b->p->id ? -1 : a->p->id > b->p->id;
}

static enum err read_kinds(struct db_tx *tx, struct scan *s)
{
    const struct procedure *all = NULL;
    size_t n = 0;
    enum err e = procedure_all(tx, &all, &n);
    if (e != OK)
        return e;
    struct kind *kinds = ARENA_ARRAY(tx->arena, struct kind, n + 1);
    for (size_t i = 0; i < n; i++)
        kinds[i] = (struct kind){
            &all[i], viet_fold(tx->arena, all[i].name_vi), viet_slug(tx->arena, all[i].field_vi)};
    qsort(kinds, n, sizeof *kinds, by_procedure_id);
    s->kinds = kinds;
    s->kind_count = n;
    return OK;
}

static const struct kind *kind_of(const struct scan *s, int64_t procedure_id)
{
    struct procedure p = {.id = procedure_id};
    struct kind key = {.p = &p};
    return bsearch(&key, s->kinds, s->kind_count, sizeof key, by_procedure_id);
}

static void split_words(struct scan *s)
{
    struct str rest = viet_fold(s->arena, s->q->q), piece;
    while (s->word_count < WORDS_MAX && str_cut(&rest, ' ', &piece))
        if (piece.n)
            s->words[s->word_count++] = piece;
}

static bool says(const struct scan *s, const struct str texts[3])
{
    for (size_t i = 0; i < s->word_count; i++) {
        bool found = false;
        for (int k = 0; k < 3; k++)
            found = found || str_find(texts[k], s->words[i]) >= 0;
        if (!found)
            return false;
    }
    return true;
}

/* Past CHOICES_MAX different ones the rest is found by searching. */
static void count_choice(
    struct dossier_list_choice *list, size_t *n, const struct dossier_list_choice *c)
{
    size_t i = 0;
    while (i < *n && !str_eq(list[i].slug, c->slug))
        i++;
    if (i == CHOICES_MAX)
        return;
    if (i == *n)
        list[(*n)++] = *c;
    list[i].count++;
}

/* Villages are few and written alike: what was seen is found by its bytes. */
static struct str village_slug(struct scan *s, struct str village)
{
    for (size_t i = 0; i < s->village_count; i++)
        if (str_eq(s->villages[i].name_vi, village)) {
            s->villages[i].count++;
            return s->villages[i].slug;
        }
    struct str slug = viet_slug(s->arena, village);
    if (slug.n) {
        struct str name = arena_str(s->arena, village);
        struct dossier_list_choice c = {.slug = slug, .name_vi = name, .name_en = name};
        count_choice(s->villages, &s->village_count, &c);
    }
    return slug;
}

static void keep(struct scan *s, const struct item *x)
{
    s->counts[x->group]++;
    if (x->group != GROUP_READY)
        s->counts[GROUP_ALL]++;
    if (s->q->group != GROUP_ALL && s->q->group != x->group)
        return;
    if (s->count == s->room) {
        size_t room = s->room ? s->room * 2 : 256;
        struct item *more = ARENA_ARRAY(s->arena, struct item, room);
        if (s->count)
            memcpy(more, s->items, s->count * sizeof *more);
        s->items = more;
        s->room = room;
    }
    s->items[s->count++] = *x;
}

static bool is_asked_for(const struct scan *s, const struct dossier *d, int64_t holder_id)
{
    if (d->state == DOSSIER_FINISHED)
        return true;
    if (s->q->nobody)
        return holder_id == 0;
    return s->q->official_id == 0 || s->q->official_id == holder_id;
}

static enum err take(struct db_rows *r, struct arena *row_arena, void *ctx)
{
    struct scan *s = ctx;
    struct dossier d = {0};
    d.id = row_i64(r);
    d.code = row_str(r);
    d.state = (enum dossier_state)row_i64(r);
    d.ended_at = row_i64_or(r, 0);
    d.late_at = row_i64_or(r, 0);
    d.paused_at = row_i64_or(r, 0);
    const struct kind *kind = kind_of(s, row_i64(r));
    struct str fold = row_str(r), village = row_str(r);
    int64_t holder_id = row_i64_or(r, 0);
    if (!kind || !is_asked_for(s, &d, holder_id))
        return OK;
    struct str slug = village_slug(s, village);
    struct dossier_list_choice field = {kind->field_slug, kind->p->field_vi, kind->p->field_en, 0};
    count_choice(s->fields, &s->field_count, &field);
    bool fits = (s->q->field.n == 0 || str_eq(s->q->field, kind->field_slug)) &&
                (s->q->village.n == 0 || str_eq(s->q->village, slug));
    if (fits && s->word_count)
        fits = says(s, (struct str[3]){fold, kind->fold, viet_fold(row_arena, d.code)});
    if (fits)
        keep(s, &(struct item){d.id, d.late_at, dossier_group(&s->bounds, &d)});
    return OK;
}

/* By way of the narrow index (k): asked for the wide row at once, SQLite would walk the table. LEFT
 * joins, so that no engine begins with the people. */
#define SCAN                                                                                       \
    "SELECT d.id, d.code, d.state, d.ended_at, d.late_at, d.paused_at, d.procedure_id, p.fold,"    \
    " p.village, h.holder_id FROM dossier k"                                                       \
    " JOIN dossier d ON d.unit_id = k.unit_id AND d.id = k.id"                                     \
    " LEFT JOIN person p ON p.unit_id = d.unit_id AND p.id = d.person_id"                          \
    " LEFT JOIN dossier_desk h ON h.unit_id = d.unit_id AND h.dossier_id = d.id"
DB_STMT(OPEN, "dossier.list_open", "i", SCAN " WHERE k.unit_id = $1 AND k.ended_at IS NULL");
DB_STMT(
    READY, "dossier.list_ready", "i",
    SCAN " WHERE k.unit_id = $1 AND k.state = 9 AND k.ended_at > 0");
DB_STMT(
    COUNT_READY, "dossier.count_ready", "i",
    "SELECT COUNT(*) FROM dossier WHERE unit_id = $1 AND state = 9");

static enum err count_ready(struct db_tx *tx, struct scan *s)
{
    struct db_rows r = db_query(tx, &COUNT_READY, DB_ARGS(db_i64(s->q->unit_id)));
    while (db_next(&r))
        s->counts[GROUP_READY] = row_i64(&r);
    return db_done(&r);
}

static enum err scan(struct db_tx *tx, struct scan *s)
{
    enum err e = dossier_bounds(tx, s->q->unit_id, &s->bounds);
    if (e == OK)
        e = read_kinds(tx, s);
    if (e != OK)
        return e;
    split_words(s);
    e = db_each(tx, &OPEN, DB_ARGS(db_i64(s->q->unit_id)), take, s);
    if (e == OK && s->q->group == GROUP_READY)
        return db_each(tx, &READY, DB_ARGS(db_i64(s->q->unit_id)), take, s);
    return e == OK ? count_ready(tx, s) : e;
}

/* ---- then: the rows of the page ---- */

static int by_due(const void *x, const void *y)
{
    const struct item *a = x, *b = y;
    int64_t due[2] = {a->late_at ? a->late_at : INT64_MAX, b->late_at ? b->late_at : INT64_MAX};
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (due[0] != due[1])
        return due[0] < due[1] ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

DB_STMT(
    ROW, "dossier.list_row", "ii",
    "SELECT d.code, d.procedure_id, d.person_id, d.channel, d.state, d.received_at, d.due_at,"
    " d.late_at, d.paused_at, d.ended_at, d.punctuality, d.result, d.flags, d.differences,"
    " d.version, p.kind, p.name, p.sex, p.birth_year, p.village, k.holder_id, k.holder, k.step,"
    " a.made_at, a.promised_at FROM dossier d"
    " LEFT JOIN person p ON p.unit_id = d.unit_id AND p.id = d.person_id"
    " LEFT JOIN dossier_desk k ON k.unit_id = d.unit_id AND k.dossier_id = d.id"
    " LEFT JOIN dossier_apology a ON a.unit_id = d.unit_id AND a.dossier_id = d.id"
    " WHERE d.unit_id = $1 AND d.id = $2");

static void row_read(struct db_rows *r, struct dossier_list_row *x)
{
    struct dossier *d = &x->d;
    d->code = row_str(r);
    d->procedure_id = row_i64(r);
    d->person_id = row_i64(r);
    d->channel = (enum dossier_channel)row_i64(r);
    d->state = (enum dossier_state)row_i64(r);
    d->received_at = row_i64(r);
    d->due_at = row_i64_or(r, 0);
    d->late_at = row_i64_or(r, 0);
    d->paused_at = row_i64_or(r, 0);
    d->ended_at = row_i64_or(r, 0);
    d->punctuality = (enum punctuality)row_i64(r);
    d->result = (enum dossier_result)row_i64(r);
    d->flags = (unsigned)row_i64(r);
    d->differences = (unsigned)row_i64(r);
    d->version = row_i64(r);
    x->person.id = d->person_id;
    x->person.unit_id = d->unit_id;
    x->person.kind = (enum person_kind)row_i64(r);
    x->person.name = row_str(r);
    x->person.sex = (enum person_sex)row_i64_or(r, PERSON_SEX_UNKNOWN);
    x->person.birth_year = (int)row_i64_or(r, 0);
    x->person.village = row_str(r);
    x->holder_id = row_i64_or(r, 0);
    x->holder = row_str(r);
    x->step = row_str(r);
    x->apology_at = row_i64_or(r, 0);
    x->promised_at = row_i64_or(r, 0);
}

static enum err read_row(
    struct db_tx *tx, const struct scan *s, const struct item *item, struct dossier_list_row *x)
{
    struct db_rows r = db_query(tx, &ROW, DB_ARGS(db_i64(s->q->unit_id), db_i64(item->id)));
    *x = (struct dossier_list_row){.group = item->group};
    x->d.unit_id = s->q->unit_id;
    x->d.id = item->id;
    while (db_next(&r))
        row_read(&r, x);
    const struct kind *kind = kind_of(s, x->d.procedure_id);
    x->procedure = kind ? kind->p : NULL;
    enum err e = db_done(&r);
    return e == OK && !kind ? E_INTERNAL : e;
}

static int by_name(const void *x, const void *y)
{
    const struct dossier_list_choice *a = x, *b = y;
    return str_cmp(a->slug, b->slug);
}

static const struct dossier_list_choice *sorted(
    struct arena *a, const struct dossier_list_choice *list, size_t n)
{
    struct dossier_list_choice *copy = ARENA_ARRAY(a, struct dossier_list_choice, n + 1);
    memcpy(copy, list, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, by_name);
    return copy;
}

enum err dossier_list(
    struct db_tx *tx, const struct dossier_list_query *q, struct dossier_list *ret)
{
    struct scan *s = ARENA_NEW(tx->arena, struct scan);
    s->arena = tx->arena;
    s->q = q;
    enum err e = scan(tx, s);
    if (e != OK)
        return e;
    if (s->count)
        qsort(s->items, s->count, sizeof *s->items, by_due);
    size_t page = q->page > 1 ? (size_t)q->page - 1 : 0, first = page * DOSSIERS_PER_PAGE;
    size_t n = first >= s->count ? 0 : s->count - first;
    n = n > DOSSIERS_PER_PAGE ? DOSSIERS_PER_PAGE : n;
    struct dossier_list_row *rows = ARENA_ARRAY(tx->arena, struct dossier_list_row, n + 1);
    for (size_t i = 0; e == OK && i < n; i++)
        e = read_row(tx, s, &s->items[first + i], &rows[i]);
    if (e != OK)
        return e;
    *ret = (struct dossier_list){
        .rows = rows,
        .count = n,
        .total = (int64_t)s->count,
        .fields = sorted(tx->arena, s->fields, s->field_count),
        .field_count = s->field_count,
        .villages = sorted(tx->arena, s->villages, s->village_count),
        .village_count = s->village_count,
    };
    memcpy(ret->counts, s->counts, sizeof ret->counts);
    return OK;
}
