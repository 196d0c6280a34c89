#include "rollout/launch.h"

#include "base/date.h"
#include "rollout/programme.h"
#include "spine/event.h"
#include "spine/id.h"
#include "spine/topic.h"

#define SAME_DAY_MAX 50

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "unit_id, id, programme_id, slug, state, day, title, place, about, agenda, guests,"            \
    " article_id, published_at, version"

static enum err read_all(struct db_rows r, struct db_tx *tx, struct launch_list *ret)
{
    struct launch *list = ARENA_ARRAY(tx->arena, struct launch, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct launch *x = &list[n++];
        x->unit_id = row_i64(&r);
        x->id = row_i64(&r);
        x->programme_id = row_i64(&r);
        x->slug = row_str(&r);
        x->state = (enum launch_state)row_i64(&r);
        x->day = row_i64(&r);
        x->title = row_str(&r);
        x->place = row_str(&r);
        x->about = row_str(&r);
        x->agenda = row_str(&r);
        x->guests = row_str(&r);
        x->article_id = row_i64_or(&r, 0);
        x->published_at = row_i64_or(&r, 0);
        x->version = row_i64(&r);
    }
    *ret = (struct launch_list){list, n};
    return db_done(&r);
}

static enum err read_one(struct db_rows r, struct db_tx *tx, struct launch *ret)
{
    struct launch_list all;
    enum err e = read_all(r, tx, &all);
    if (e != OK || all.n == 0)
        return e != OK ? e : E_NOT_FOUND;
    *ret = all.list[0];
    return OK;
}

DB_STMT(
    ALL, "launch.all", "ii",
    "SELECT " COLUMNS " FROM launch WHERE unit_id = $1 AND state >= $2 ORDER BY day DESC, id DESC");
DB_STMT(
    BY_SLUG, "launch.by_slug", "it",
    "SELECT " COLUMNS " FROM launch WHERE unit_id = $1 AND slug = $2");
DB_STMT(
    BY_ID, "launch.by_id", "ii", "SELECT " COLUMNS " FROM launch WHERE unit_id = $1 AND id = $2");

enum err launch_all(struct db_tx *tx, int64_t unit_id, bool all, struct launch_list *ret)
{
    int64_t least = all ? LAUNCH_DRAFT : LAUNCH_PUBLIC;
    return read_all(db_query(tx, &ALL, DB_ARGS(db_i64(unit_id), db_i64(least))), tx, ret);
}

enum err launch_by_slug(struct db_tx *tx, int64_t unit_id, struct str slug, struct launch *ret)
{
    return read_one(db_query(tx, &BY_SLUG, DB_ARGS(db_i64(unit_id), db_text(slug))), tx, ret);
}

enum err launch_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct launch *ret)
{
    return read_one(db_query(tx, &BY_ID, DB_ARGS(db_i64(unit_id), db_i64(id))), tx, ret);
}

/* ---- lines ---- */

static bool next_line(struct str *rest, struct str *ret)
{
    while (str_cut(rest, '\n', ret)) {
        *ret = str_trim(*ret);
        if (ret->n > 0)
            return true;
    }
    return false;
}

enum err launch_agenda(struct arena *a, struct str lines, struct launch_agenda *ret)
{
    struct launch_item *list = ARENA_ARRAY(a, struct launch_item, LAUNCH_LINES_MAX);
    struct str line, time;
    size_t n = 0;
    while (next_line(&lines, &line)) {
        if (n == LAUNCH_LINES_MAX || !str_cut(&line, ' ', &time))
            return E_INVALID;
        struct launch_item *x = &list[n];
        x->words = str_trim(line);
        if (!date_parse_minute(time, &x->minute) || x->words.n == 0 ||
            (n > 0 && x->minute < list[n - 1].minute))
            return E_INVALID;
        n++;
    }
    *ret = (struct launch_agenda){list, n};
    return OK;
}

enum err launch_guests(struct arena *a, struct str lines, struct launch_guests *ret)
{
    struct launch_guest *list = ARENA_ARRAY(a, struct launch_guest, LAUNCH_LINES_MAX);
    struct str line, name;
    size_t n = 0;
    while (next_line(&lines, &line)) {
        if (n == LAUNCH_LINES_MAX || !str_cut(&line, ',', &name))
            return E_INVALID;
        list[n++] = (struct launch_guest){str_trim(name), str_trim(line)};
    }
    *ret = (struct launch_guests){list, n};
    return OK;
}

/* ---- writing ---- */

static enum err free_slug(struct db_tx *tx, int64_t unit_id, int64_t day, struct str *ret)
{
    struct str date = date_str_iso(tx->arena, day);
    struct launch other;
    enum err e = OK;
    *ret = date;
    for (int n = 2; e == OK && n < SAME_DAY_MAX; n++) {
        e = launch_by_slug(tx, unit_id, *ret, &other);
        if (e == OK)
            *ret = arena_fmt(tx->arena, "%.*s-%d", STR_ARG(date), n);
    }
    return e == E_NOT_FOUND ? OK : e == OK ? E_CONFLICT : e;
}

DB_STMT(
    MAKE, "launch.make", "iiitittttt",
    "INSERT INTO launch (unit_id, id, programme_id, slug, state, day, title, place, about, agenda,"
    " guests, version) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, 1)");
DB_STMT(
    CHANGE, "launch.change", "iiiittttt",
    "UPDATE launch SET version = version + 1, day = $4, title = $5, place = $6, about = $7,"
    " agenda = $8, guests = $9 WHERE unit_id = $1 AND id = $2 AND version = $3");
DB_STMT(
    PUBLISH, "launch.publish", "iiii",
    "UPDATE launch SET version = version + 1, state = 2, published_at = $4"
    " WHERE unit_id = $1 AND id = $2 AND version = $3 AND state = 1");
DB_STMT(
    TIE, "launch.tie", "iii",
    "UPDATE launch SET version = version + 1, article_id = $3"
    " WHERE unit_id = $1 AND id = $2 AND article_id IS NULL");

static void tell(struct db_tx *tx, const struct launch *x, struct str what, struct str actor)
{
    event_add(
        tx, &(struct event){
                .unit_id = x->unit_id,
                .noun = S("launch"),
                .noun_id = x->id,
                .what = what,
                .actor = actor,
                EVENT_FIELDS(
                    ev_i64("programme_id", x->programme_id), ev_str("slug", x->slug),
                    ev_i64("day", x->day), ev_i64("article_id", x->article_id)),
            });
    topic_touch(tx, 0, TOPIC_PROGRAMME); /* the programme's own pages name it */
}

static enum err make(struct db_tx *tx, struct launch *x)
{
    struct programme_member in;
    enum err e = programme_member(tx, x->programme_id, x->unit_id, &in);
    if (e == E_NOT_FOUND || (e == OK && in.state == PROGRAMME_LEFT))
        return E_DENIED;
    if (e == OK)
        e = db_guard(tx, x->unit_id, S("launch"));
    if (e == OK)
        e = free_slug(tx, x->unit_id, x->day, &x->slug);
    if (e != OK)
        return e;
    x->id = id_new();
    return db_exec(
        tx, &MAKE,
        DB_ARGS(
            db_i64(x->unit_id), db_i64(x->id), db_i64(x->programme_id), db_text(x->slug),
            db_i64(x->day), db_text(x->title), db_text(x->place), db_text(x->about),
            db_text(x->agenda), db_text(x->guests)),
        NULL);
}

static enum err change(struct db_tx *tx, const struct launch *x)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &CHANGE,
        DB_ARGS(
            db_i64(x->unit_id), db_i64(x->id), db_i64(x->version), db_i64(x->day),
            db_text(x->title), db_text(x->place), db_text(x->about), db_text(x->agenda),
            db_text(x->guests)),
        &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

enum err launch_write(struct db_tx *tx, const struct launch_write *w, int64_t *ret_id)
{
    struct launch x = w->launch, old;
    struct launch_agenda agenda;
    struct launch_guests guests;
    enum err e = launch_agenda(tx->arena, x.agenda, &agenda);
    if (e == OK)
        e = launch_guests(tx->arena, x.guests, &guests);
    if (e == OK && x.id == 0)
        e = make(tx, &x);
    else if (e == OK) {
        e = launch_by_id(tx, x.unit_id, x.id, &old);
        if (e == OK) {
            x.slug = old.slug;
            x.programme_id = old.programme_id;
            e = change(tx, &x);
        }
    }
    if (e != OK)
        return e;
    tell(tx, &x, S("launch.written"), w->actor);
    *ret_id = x.id;
    return OK;
}

enum err launch_publish(struct db_tx *tx, const struct launch_act *a)
{
    struct launch x;
    int64_t changed = 0;
    enum err e = launch_by_id(tx, a->unit_id, a->id, &x);
    if (e == OK)
        e = db_exec(
            tx, &PUBLISH,
            DB_ARGS(db_i64(a->unit_id), db_i64(a->id), db_i64(a->version), db_i64(tx->now_at)),
            &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e == OK)
        tell(tx, &x, S("launch.published"), a->actor);
    return e;
}

enum err launch_start_article(
    struct db_tx *tx, const struct launch_act *a, const struct article_text *t,
    int64_t *ret_article_id)
{
    const struct article_act by = {
        .unit_id = a->unit_id,
        .official_id = a->official_id,
        .official = a->official,
        .actor = a->actor,
    };
    struct launch x;
    struct article article;
    int64_t changed = 0;
    enum err e = launch_by_id(tx, a->unit_id, a->id, &x);
    if (e == OK && x.article_id)
        e = E_CONFLICT;
    if (e == OK)
        e = article_write(tx, &by, t, &article);
    if (e == OK)
        e = db_exec(
            tx, &TIE, DB_ARGS(db_i64(a->unit_id), db_i64(a->id), db_i64(article.id)), &changed);
    if (e == OK && changed == 0)
        e = E_CONFLICT;
    if (e != OK)
        return e;
    x.article_id = article.id;
    tell(tx, &x, S("launch.article_started"), a->actor);
    *ret_article_id = article.id;
    return OK;
}
