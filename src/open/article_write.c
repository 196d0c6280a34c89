/* article_write: every change of an article, in one place: the row as it was, as it is, the event.
 */
#include "base/utf8.h"
#include "base/viet.h"
#include "open/article_row.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define SLUG_MAX ((size_t)90)
#define SLUG_TRIES 1000
#define SEARCHED_MAX ((size_t)32 * 1024) /* bytes of the body that are searched through */

/* ---- the row ---- */

DB_STMT(
    INSERT, "article.insert", "iiiitttiiii",
    "INSERT INTO article (unit_id, id, slug, state, shown, category_id, title, lead, language,"
    " cover, highlight, newest_n, public_n, writer_id, published_at, updated_at, withdrawn_at,"
    " withdrawn_why, changed_at, version)"
    " VALUES ($1, $2, NULL, $3, 0, $4, $5, $6, $7, $8, $9, 1, 0, $10, 0, 0, 0, '', $11, 1)");

static enum err insert(struct db_tx *tx, const struct article *a)
{
    return db_exec(
        tx, &INSERT,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64((int64_t)a->state), db_i64(a->category_id),
            db_text(a->title), db_text(a->lead), db_text(a->language), db_i64(a->cover),
            db_bool(a->highlight), db_i64(a->writer_id), db_i64(a->changed_at)),
        NULL);
}

DB_STMT(
    UPDATE, "article.update", "iitiiitttiiiiiiiitii",
    "UPDATE article SET slug = $3, state = $4, shown = $5, category_id = $6, title = $7, lead = $8,"
    " language = $9, cover = $10, highlight = $11, newest_n = $12, public_n = $13,"
    " writer_id = $14, published_at = $15, updated_at = $16, withdrawn_at = $17,"
    " withdrawn_why = $18, changed_at = $19, version = version + 1"
    " WHERE unit_id = $1 AND id = $2 AND version = $20");

/* a->version: as it was read; one more after it. E_CONFLICT: somebody was first. */
static enum err update(struct db_tx *tx, struct article *a)
{
    int64_t changed = 0;
    a->changed_at = tx->now_at;
    enum err e = db_exec(
        tx, &UPDATE,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_text_or_null(a->slug), db_i64((int64_t)a->state),
            db_bool(a->shown), db_i64(a->category_id), db_text(a->title), db_text(a->lead),
            db_text(a->language), db_i64(a->cover), db_bool(a->highlight), db_i64(a->newest_n),
            db_i64(a->public_n), db_i64(a->writer_id), db_i64(a->published_at),
            db_i64(a->updated_at), db_i64(a->withdrawn_at), db_text(a->withdrawn_why),
            db_i64(a->changed_at), db_i64(a->version)),
        &changed);
    a->version++;
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

static enum err begin(struct db_tx *tx, const struct article_act *act, struct article *ret)
{
    enum err e = article_by_id(tx, act->unit_id, act->id, ret);
    return e == OK && ret->version != act->version ? E_CONFLICT : e;
}

static void tell(
    struct db_tx *tx, const struct article_act *act, const struct article *a, struct str what,
    struct str detail)
{
    event_add(
        tx, &(struct event){
                .unit_id = a->unit_id,
                .noun = ARTICLE_NOUN,
                .noun_id = a->id,
                .what = what,
                .actor = act->actor,
                EVENT_FIELDS(
                    ev_i64("n", a->newest_n), ev_i64("state", a->state),
                    ev_i64("published_at", a->published_at), ev_str("slug", a->slug)),
                .detail = detail,
            });
}

/* ---- a version ---- */

DB_STMT(
    PUT_VERSION, "article_version.put", "iiiitttttiiitti",
    "INSERT INTO article_version (unit_id, article_id, n, category_id, title, lead, body, byline,"
    " language, cover, highlight, writer_id, writer, at, publisher, published_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, $14, 0)");

static enum err put_version(
    struct db_tx *tx, const struct article_act *act, const struct article *a,
    const struct article_text *t)
{
    return db_exec(
        tx, &PUT_VERSION,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(a->newest_n), db_i64(t->category_id),
            db_text(t->title), db_text(t->lead), db_text(t->body), db_text(t->byline),
            db_text(t->language), db_i64(t->cover), db_bool(t->highlight), db_i64(act->official_id),
            db_text(act->official), db_text(S("")), db_i64(tx->now_at)),
        NULL);
}

DB_STMT(
    SIGN_VERSION, "article_version.sign", "iiiti",
    "UPDATE article_version SET publisher = $4, published_at = $5"
    " WHERE unit_id = $1 AND article_id = $2 AND n = $3");

static enum err sign_version(
    struct db_tx *tx, const struct article_act *act, const struct article *a)
{
    return db_exec(
        tx, &SIGN_VERSION,
        DB_ARGS(
            db_i64(a->unit_id), db_i64(a->id), db_i64(a->public_n), db_text(act->official),
            db_i64(tx->now_at)),
        NULL);
}

static enum err judge(struct db_tx *tx, int64_t unit_id, const struct article_text *t)
{
    struct category_list all;
    bool language = str_eq(t->language, S("vi")) || str_eq(t->language, S("en"));
    if (t->title.n == 0 || utf8_count(t->title) > ARTICLE_TITLE_MAX || !language)
        return E_INVALID;
    if (utf8_count(t->lead) > ARTICLE_LEAD_MAX || utf8_count(t->byline) > ARTICLE_BYLINE_MAX ||
        t->body.n > ARTICLE_BODY_MAX)
        return E_INVALID;
    enum err e = category_list(tx, unit_id, &all);
    if (e != OK)
        return e;
    return category_of_id(&all, t->category_id) ? OK : E_INVALID;
}

static bool same(const struct article_text *x, const struct article_text *y)
{
    return str_eq(x->title, y->title) && str_eq(x->lead, y->lead) && str_eq(x->body, y->body) &&
           str_eq(x->byline, y->byline) && str_eq(x->language, y->language) &&
           x->category_id == y->category_id && x->highlight == y->highlight;
}

/* What lists say of it. */
static void show_text(struct article *a, const struct article_text *t)
{
    a->title = t->title;
    a->lead = t->lead;
    a->language = t->language;
    a->category_id = t->category_id;
    a->cover = t->cover;
    a->highlight = t->highlight;
}

static enum err write_first(
    struct db_tx *tx, const struct article_act *act, const struct article_text *t,
    struct article *ret)
{
    struct article a = {
        .unit_id = act->unit_id,
        .id = id_new(),
        .slug = S(""),
        .state = ARTICLE_DRAFT,
        .newest_n = 1,
        .writer_id = act->official_id,
        .withdrawn_why = S(""),
        .changed_at = tx->now_at,
        .version = 1,
    };
    show_text(&a, t);
    enum err e = insert(tx, &a);
    if (e == OK)
        e = put_version(tx, act, &a, t);
    if (e != OK)
        return e;
    tell(tx, act, &a, S("article.written"), a.title);
    *ret = a;
    return OK;
}

static enum err write_next(
    struct db_tx *tx, const struct article_act *act, const struct article_text *t,
    struct article *ret)
{
    struct article a;
    struct article_version newest;
    enum err e = begin(tx, act, &a);
    if (e == OK)
        e = article_version_get(tx, &a, a.newest_n, &newest);
    if (e != OK)
        return e;
    *ret = a;
    if (same(&newest.text, t))
        return OK;
    a.newest_n++;
    a.state = ARTICLE_DRAFT;
    a.writer_id = act->official_id;
    if (a.public_n == 0)
        show_text(&a, t);
    e = update(tx, &a);
    if (e == OK)
        e = put_version(tx, act, &a, t);
    if (e != OK)
        return e;
    tell(tx, act, &a, S("article.written"), t->title);
    *ret = a;
    return OK;
}

enum err article_write(
    struct db_tx *tx, const struct article_act *act, const struct article_text *t,
    struct article *ret)
{
    enum err e = category_begin(tx, act->unit_id);
    if (e == OK)
        e = judge(tx, act->unit_id, t);
    if (e != OK)
        return e;
    return act->id ? write_next(tx, act, t, ret) : write_first(tx, act, t, ret);
}

/* ---- to a second person, and back ---- */

enum err article_submit(struct db_tx *tx, const struct article_act *act, struct article *ret)
{
    struct article a;
    struct article_version v;
    enum err e = begin(tx, act, &a);
    if (e == OK && !article_may_submit(&a))
        e = E_CONFLICT;
    if (e == OK)
        e = article_version_get(tx, &a, a.newest_n, &v);
    if (e == OK && (v.text.lead.n == 0 || v.text.body.n == 0))
        e = E_INVALID;
    if (e != OK)
        return e;
    a.state = ARTICLE_SUBMITTED;
    e = update(tx, &a);
    if (e != OK)
        return e;
    tell(tx, act, &a, S("article.submitted"), S(""));
    *ret = a;
    return OK;
}

enum err article_return(struct db_tx *tx, const struct article_act *act, struct article *ret)
{
    struct article a;
    enum err e = begin(tx, act, &a);
    if (e == OK && a.state != ARTICLE_SUBMITTED)
        e = E_CONFLICT;
    if (e == OK && str_trim(act->reason).n == 0)
        e = E_INVALID;
    if (e != OK)
        return e;
    a.state = ARTICLE_DRAFT;
    e = update(tx, &a);
    if (e != OK)
        return e;
    tell(tx, act, &a, S("article.returned"), str_trim(act->reason));
    *ret = a;
    return OK;
}

/* ---- in public ---- */

/* At most SLUG_MAX bytes, and no word cut in two. */
static struct str short_slug(struct arena *a, struct str title)
{
    struct str s = viet_slug(a, title);
    if (s.n <= SLUG_MAX)
        return s.n ? s : S("tin");
    size_t n = SLUG_MAX;
    while (n > 1 && s.p[n] != '-')
        n--;
    return n > 1 ? str_sub(s, 0, n) : str_sub(s, 0, SLUG_MAX);
}

/* The first free one: a slug once given stays taken. */
static enum err give_slug(struct db_tx *tx, struct article *a)
{
    struct str base = short_slug(tx->arena, a->title);
    struct article other;
    enum err e = a->slug.n ? OK : db_guard(tx, a->unit_id, S("article.slug"));
    for (int i = 1; e == OK && a->slug.n == 0; i++) {
        struct str slug = i == 1 ? base : arena_fmt(tx->arena, "%.*s-%d", STR_ARG(base), i);
        e = article_by_slug(tx, a->unit_id, slug, &other);
        if (e == E_NOT_FOUND)
            a->slug = slug;
        if (i > SLUG_TRIES)
            return E_CONFLICT;
        e = e == E_NOT_FOUND ? OK : e;
    }
    return e;
}

static enum err index_words(struct db_tx *tx, const struct article *a, const struct article_text *t)
{
    struct str all = arena_fmt(
        tx->arena, "%.*s %.*s %.*s %.*s", STR_ARG(t->title), STR_ARG(t->lead), STR_ARG(t->byline),
        STR_ARG(str_sub(t->body, 0, SEARCHED_MAX)));
    return db_search_put(tx, a->unit_id, ARTICLE_NOUN, a->id, viet_fold(tx->arena, all));
}

/* The newest version becomes what readers see, since published_at. */
static enum err bring_out(
    struct db_tx *tx, const struct article_act *act, const struct article_text *t,
    struct article *a)
{
    show_text(a, t);
    a->state = ARTICLE_PUBLISHED;
    a->shown = true;
    a->public_n = a->newest_n;
    a->withdrawn_at = 0;
    a->withdrawn_why = S("");
    enum err e = give_slug(tx, a);
    if (e == OK)
        e = update(tx, a);
    if (e == OK)
        e = sign_version(tx, act, a);
    if (e == OK)
        e = index_words(tx, a, t);
    if (e != OK)
        return e;
    tell(tx, act, a, S("article.published"), S(""));
    topic_touch(tx, a->unit_id, TOPIC_NEWS);
    return OK;
}

enum err article_publish(
    struct db_tx *tx, const struct article_act *act, int64_t from_at, struct article *ret)
{
    struct article a;
    struct article_version v;
    enum err e = begin(tx, act, &a);
    if (e == OK && a.state != ARTICLE_SUBMITTED)
        e = E_CONFLICT;
    if (e == OK && !article_may_publish(&a, act->official_id))
        e = E_DENIED;
    if (e == OK)
        e = article_version_get(tx, &a, a.newest_n, &v);
    if (e != OK)
        return e;
    if (a.published_at == 0 || a.published_at > tx->now_at)
        a.published_at = from_at > tx->now_at ? from_at : tx->now_at;
    else
        a.updated_at = tx->now_at;
    e = bring_out(tx, act, &v.text, &a);
    if (e == OK)
        *ret = a;
    return e;
}

enum err article_withdraw(struct db_tx *tx, const struct article_act *act, struct article *ret)
{
    struct article a;
    struct str why = str_trim(act->reason);
    enum err e = begin(tx, act, &a);
    if (e == OK && !article_may_withdraw(&a))
        e = E_CONFLICT;
    if (e == OK && (why.n == 0 || utf8_count(why) > ARTICLE_REASON_MAX))
        e = E_INVALID;
    if (e != OK)
        return e;
    a.state = ARTICLE_WITHDRAWN;
    a.shown = false;
    a.withdrawn_at = tx->now_at;
    a.withdrawn_why = why;
    e = update(tx, &a);
    if (e == OK)
        e = db_search_put(tx, a.unit_id, ARTICLE_NOUN, a.id, S(""));
    if (e != OK)
        return e;
    tell(tx, act, &a, S("article.withdrawn"), why);
    topic_touch(tx, a.unit_id, TOPIC_NEWS);
    *ret = a;
    return OK;
}

/* ---- what was in public elsewhere ---- */

DB_STMT(
    TAKEN, "article.taken", "iit",
    "SELECT id FROM article WHERE unit_id = $1 AND shown = 1 AND published_at = $2 AND title = $3"
    " LIMIT 1");

enum err article_taken(
    struct db_tx *tx, int64_t unit_id, int64_t published_at, struct str title, bool *ret)
{
    struct db_rows r =
        db_query(tx, &TAKEN, DB_ARGS(db_i64(unit_id), db_i64(published_at), db_text(title)));
    *ret = false;
    while (db_next(&r))
        *ret = row_i64(&r) != 0;
    return db_done(&r);
}

enum err article_take(
    struct db_tx *tx, const struct article_act *act, const struct article_text *t,
    int64_t published_at, struct article *ret)
{
    bool taken = false;
    struct article a;
    enum err e = article_taken(tx, act->unit_id, published_at, t->title, &taken);
    if (e == OK && taken)
        e = E_CONFLICT;
    if (e == OK)
        e = category_begin(tx, act->unit_id);
    if (e == OK)
        e = judge(tx, act->unit_id, t);
    if (e == OK)
        e = write_first(tx, act, t, &a);
    if (e != OK)
        return e;
    a.published_at = published_at;
    e = bring_out(tx, act, t, &a);
    if (e == OK)
        *ret = a;
    return e;
}
