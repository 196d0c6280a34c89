/* article: versions, the second person, what readers see and when; categories and photos. */
#include "db_fixture.h"

#include "base/clock.h"
#include "base/date.h"
#include "open/article.h"
#include "open/photo.h"
#include "spine/event.h"

#define UNIT 7
#define LAN 70
#define HOA 71

static int64_t moment(const char *local)
{
    int64_t at = 0;
    assert_true(date_parse_local(str_z(local), &at));
    return at;
}

enum verb { WRITE_IT, SUBMIT, RETURN_IT, PUBLISH, WITHDRAW, TAKE };
struct deed {
    enum verb verb;
    int64_t who, version, from_at;
    const char *title, *body, *reason, *category;
    struct article a; /* in: its id; out */
};

static enum err run(struct db_tx *tx, void *ctx)
{
    struct deed *d = ctx;
    struct category_list all;
    struct article_act act = {
        .unit_id = UNIT,
        .id = d->a.id,
        .version = d->version ? d->version : d->a.version,
        .official_id = d->who,
        .official = d->who == LAN ? S("Lan") : S("Hòa"),
        .actor = S("official:1"),
        .reason = str_z(d->reason),
    };
    struct article_text t = {
        .title = str_z(d->title ? d->title : "Mở bộ phận một cửa"),
        .lead = S("Tóm tắt"),
        .body = str_z(d->body ? d->body : "Nội dung"),
        .byline = S(""),
        .language = S("vi"),
    };
    enum err e = category_begin(tx, UNIT);
    if (e == OK)
        e = category_list(tx, UNIT, &all);
    const struct category *c =
        category_of_slug(&all, str_z(d->category ? d->category : "thong-bao"));
    t.category_id = c ? c->id : 999;
    if (e != OK)
        return e;
    switch (d->verb) {
    case WRITE_IT:
        return article_write(tx, &act, &t, &d->a);
    case SUBMIT:
        return article_submit(tx, &act, &d->a);
    case RETURN_IT:
        return article_return(tx, &act, &d->a);
    case PUBLISH:
        return article_publish(tx, &act, d->from_at, &d->a);
    case WITHDRAW:
        return article_withdraw(tx, &act, &d->a);
    case TAKE:
        return article_take(tx, &act, &t, d->from_at, &d->a);
    }
    return E_INTERNAL;
}

static struct fixture *f;

static enum err attempt(struct deed *d)
{
    return fixture_write(f, run, d);
}

static void use(void **state)
{
    f = *state;
    clock_fix(moment("2026-11-20 09:00"));
}

static struct article does(struct article a, enum verb verb, int64_t who)
{
    struct deed d = {.verb = verb, .who = who, .a = a, .reason = "vì thế"};
    assert_int_equal(attempt(&d), OK);
    return d.a;
}

static struct article written(const char *title)
{
    struct deed d = {.verb = WRITE_IT, .who = LAN, .title = title};
    assert_int_equal(attempt(&d), OK);
    return d.a;
}

static struct article published(const char *title)
{
    return does(does(written(title), SUBMIT, LAN), PUBLISH, HOA);
}

static enum err with(struct article a, struct deed d)
{
    d.a = a;
    return attempt(&d);
}

/* ---- what readers see ---- */

struct look {
    struct article_query q;
    const char *words;
    struct article_list list;
    int64_t total, next_at;
    struct article_moments moments;
    struct str slug;
};

static enum err look_at(struct db_tx *tx, void *ctx)
{
    struct look *l = ctx;
    l->q.unit_id = UNIT;
    if (l->q.limit == 0)
        l->q.limit = 50;
    enum err e = l->words ? article_search(tx, &l->q, str_z(l->words), &l->list, &l->total)
                          : article_list(tx, &l->q, &l->list);
    if (e == OK && !l->words)
        e = article_count(tx, &l->q, &l->total);
    if (e == OK)
        e = article_next_at(tx, UNIT, &l->next_at);
    return e == OK ? article_moments(tx, &l->q, &l->moments) : e;
}

/* Titles, newest first. */
static const char *seen(struct look l)
{
    struct str s = S("");
    assert_int_equal(fixture_read(f, look_at, &l), OK);
    for (size_t i = 0; i < l.list.n; i++)
        s = arena_fmt(
            f->arena, "%.*s%s%.*s", STR_ARG(s), i ? "," : "", STR_ARG(l.list.list[i].title));
    assert_int_equal(l.total, (int64_t)l.list.n);
    return arena_z(f->arena, s);
}
#define SEEN(want) assert_string_equal(seen((struct look){.words = NULL}), want)

/* ---- the second person ---- */

static void nobody_publishes_their_own_version(void **state)
{
    use(state);
    struct article a = written("Một");
    assert_int_equal(with(a, (struct deed){.verb = PUBLISH, .who = HOA}), E_CONFLICT);
    a = does(a, SUBMIT, LAN);
    assert_int_equal(with(a, (struct deed){.verb = PUBLISH, .who = LAN}), E_DENIED);
    assert_int_equal(with(a, (struct deed){.verb = PUBLISH, .who = 0}), E_DENIED);
    SEEN("");
    a = does(a, PUBLISH, HOA);
    SEEN("Một");
    assert_int_equal(a.public_n, 1);
    assert_int_equal(with(a, (struct deed){.verb = PUBLISH, .who = HOA}), E_CONFLICT);
}

static void a_change_before_approval_needs_approval_itself(void **state)
{
    use(state);
    struct article a = does(written("Một"), SUBMIT, LAN);
    struct deed d = {.verb = WRITE_IT, .who = HOA, .title = "Hai", .a = a};
    assert_int_equal(attempt(&d), OK);
    assert_int_equal(d.a.state, ARTICLE_DRAFT);
    a = does(d.a, SUBMIT, HOA);
    assert_int_equal(with(a, (struct deed){.verb = PUBLISH, .who = HOA}), E_DENIED);
    a = does(a, PUBLISH, LAN);
    assert_int_equal(a.public_n, 2);
    SEEN("Hai");
}

static void who_saw_an_older_row_changes_nothing(void **state)
{
    use(state);
    struct article a = written("Một"), b = a;
    b = does(b, SUBMIT, LAN);
    static const enum verb VERBS[] = {WRITE_IT, SUBMIT, WITHDRAW};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            with(a, (struct deed){.verb = VERBS[i], .who = HOA, .title = "X", .reason = "x"}),
            E_CONFLICT);
    b = does(b, RETURN_IT, HOA);
    assert_int_equal(b.state, ARTICLE_DRAFT);
    assert_int_equal(b.newest_n, 1);
    assert_int_equal(
        with(b, (struct deed){.verb = RETURN_IT, .who = HOA, .reason = "x"}), E_CONFLICT);
}

static void reasons_are_asked_for(void **state)
{
    use(state);
    struct article a = does(written("Một"), SUBMIT, LAN);
    assert_int_equal(
        with(a, (struct deed){.verb = RETURN_IT, .who = HOA, .reason = "  "}), E_INVALID);
    assert_int_equal(with(a, (struct deed){.verb = WITHDRAW, .who = HOA, .reason = ""}), E_INVALID);
    struct deed empty = {.verb = WRITE_IT, .who = LAN, .body = "", .a = {.id = 0}};
    assert_int_equal(attempt(&empty), OK);
    assert_int_equal(with(empty.a, (struct deed){.verb = SUBMIT, .who = LAN}), E_INVALID);
}

static void a_text_must_be_one(void **state)
{
    use(state);
    struct deed d = {.verb = WRITE_IT, .who = LAN, .title = ""};
    assert_int_equal(attempt(&d), E_INVALID);
    d = (struct deed){.verb = WRITE_IT, .who = LAN, .category = "khong-co"};
    assert_int_equal(attempt(&d), E_INVALID);
    d = (struct deed){.verb = WRITE_IT, .who = LAN, .a = {.id = 12345, .version = 1}};
    assert_int_equal(attempt(&d), E_NOT_FOUND);
}

/* ---- versions ---- */

struct versions {
    struct article a;
    struct article_version_list list;
    struct article_version one;
    struct event_list story;
};

static enum err read_versions(struct db_tx *tx, void *ctx)
{
    struct versions *v = ctx;
    enum err e = article_versions(tx, UNIT, v->a.id, &v->list);
    if (e == OK)
        e = article_version_get(tx, &v->a, 1, &v->one);
    return e == OK ? event_of(tx, UNIT, S("article"), v->a.id, &v->story) : e;
}

static void versions_stay_and_the_first_day_too(void **state)
{
    use(state);
    struct article a = published("Một");
    int64_t first_at = a.published_at;
    clock_fix(moment("2026-11-22 10:00"));
    struct deed d = {
        .verb = WRITE_IT, .who = HOA, .title = "Hai", .category = "nong-thon-moi", .a = a};
    assert_int_equal(attempt(&d), OK);
    assert_true(str_eq(d.a.title, S("Một")) && d.a.shown && d.a.public_n == 1);
    SEEN("Một");
    a = does(does(d.a, SUBMIT, HOA), PUBLISH, LAN);
    SEEN("Hai");
    assert_int_equal(a.published_at, first_at);
    assert_int_equal(a.updated_at, moment("2026-11-22 10:00"));
    assert_true(str_eq(a.slug, S("mot")));
    struct versions v = {.a = a};
    assert_int_equal(fixture_read(f, read_versions, &v), OK);
    assert_int_equal(v.list.n, 2);
    assert_true(
        str_eq(v.list.list[1].writer, S("Lan")) && str_eq(v.list.list[1].publisher, S("Hòa")));
    assert_true(
        str_eq(v.list.list[0].writer, S("Hòa")) && str_eq(v.list.list[0].publisher, S("Lan")));
    assert_true(str_eq(v.one.text.title, S("Một")) && str_eq(v.one.text.body, S("Nội dung")));
    assert_int_equal(v.story.count, 6);
    assert_true(str_eq(v.story.rows[2].what, S("article.published")));
}

static void the_same_text_again_is_no_version(void **state)
{
    use(state);
    struct article a = written("Một");
    struct deed d = {.verb = WRITE_IT, .who = HOA, .title = "Một", .a = a};
    assert_int_equal(attempt(&d), OK);
    assert_int_equal(d.a.newest_n, 1);
    assert_int_equal(d.a.version, a.version);
    assert_int_equal(d.a.writer_id, LAN);
}

static void slugs_are_given_once(void **state)
{
    use(state);
    assert_true(str_eq(published("Đường làng!").slug, S("duong-lang")));
    struct article twin = published("Đường làng");
    assert_true(str_eq(twin.slug, S("duong-lang-2")));
    twin = does(twin, WITHDRAW, LAN);
    assert_true(str_eq(published("đường   làng?").slug, S("duong-lang-3")));
    assert_true(str_eq(published("“”…").slug, S("tin")));
    struct str longest =
        published("một hai ba bốn năm sáu bảy tám chín mười một hai ba bốn năm sáu bảy tám chín "
                  "mười một hai ba bốn năm sáu bảy tám chín mười")
            .slug;
    assert_true(longest.n <= 90 && !str_ends(longest, S("-")));
}

static void what_is_withdrawn_comes_back_at_its_address(void **state)
{
    use(state);
    struct article a = does(published("Một"), WITHDRAW, HOA);
    SEEN("");
    assert_string_equal(seen((struct look){.words = "mot"}), "");
    assert_true(str_eq(a.withdrawn_why, S("vì thế")) && a.withdrawn_at);
    assert_int_equal(
        with(a, (struct deed){.verb = WITHDRAW, .who = HOA, .reason = "x"}), E_CONFLICT);
    assert_int_equal(with(a, (struct deed){.verb = SUBMIT, .who = HOA}), E_CONFLICT);
    struct deed d = {.verb = WRITE_IT, .who = LAN, .title = "Hai", .a = a};
    assert_int_equal(attempt(&d), OK);
    a = does(does(d.a, SUBMIT, LAN), PUBLISH, HOA);
    SEEN("Hai");
    assert_true(str_eq(a.slug, S("mot")) && a.withdrawn_at == 0);
}

/* ---- time ---- */

static void what_is_published_ahead_is_seen_at_its_hour(void **state)
{
    use(state);
    (void)published("Trước");
    struct article a = does(written("Sau"), SUBMIT, LAN);
    struct deed d = {.verb = PUBLISH, .who = HOA, .from_at = moment("2026-11-20 14:00"), .a = a};
    assert_int_equal(attempt(&d), OK);
    SEEN("Trước");
    assert_string_equal(seen((struct look){.words = "sau"}), "");
    struct look l = {.words = NULL};
    assert_int_equal(fixture_read(f, look_at, &l), OK);
    assert_int_equal(l.next_at, moment("2026-11-20 14:00"));
    assert_int_equal(l.moments.n, 1);
    clock_fix(moment("2026-11-20 14:00"));
    SEEN("Sau,Trước");
    assert_int_equal(fixture_read(f, look_at, &l), OK);
    assert_int_equal(l.next_at, 0);
    assert_int_equal(l.moments.n, 2);
}

static void days_end_at_local_midnight(void **state)
{
    use(state);
    static const char *const AT[] = {"2026-11-18 00:00", "2026-11-18 23:59", "2026-11-19 00:00"};
    for (int i = 0; i < 3; i++) {
        struct deed d = {.verb = TAKE, .from_at = moment(AT[i]), .title = AT[i]};
        assert_int_equal(attempt(&d), OK);
        assert_int_equal(with((struct article){.id = 0}, d), E_CONFLICT);
    }
    struct look day = {
        .q = {.from_at = moment("2026-11-18 00:00"), .until_at = moment("2026-11-19 00:00")}};
    assert_string_equal(seen(day), "2026-11-18 23:59,2026-11-18 00:00");
}

static void lists_are_of_one_category_or_of_all(void **state)
{
    use(state);
    struct article a = published("Một");
    struct deed d = {
        .verb = TAKE,
        .from_at = moment("2026-11-19 08:00"),
        .title = "Hai",
        .category = "nong-thon-moi"};
    assert_int_equal(attempt(&d), OK);
    SEEN("Một,Hai");
    assert_string_equal(seen((struct look){.q = {.category_id = a.category_id}}), "Một");
    assert_string_equal(seen((struct look){.q = {.category_id = d.a.category_id}}), "Hai");
    assert_string_equal(seen((struct look){.q = {.category_id = -1}}), "");
    assert_string_equal(seen((struct look){.words = "NỘI DUNG hai"}), "Hai");
}

static enum err count_public(const struct article *a, struct str category, void *ctx)
{
    struct str *s = ctx;
    *s = arena_fmt(f->arena, "%.*s%.*s/%.*s ", STR_ARG(*s), STR_ARG(category), STR_ARG(a->slug));
    return OK;
}

static enum err go_through(struct db_tx *tx, void *ctx)
{
    return article_each_public(tx, UNIT, count_public, ctx);
}

static void all_that_is_public_can_be_gone_through(void **state)
{
    use(state);
    (void)published("Một");
    (void)written("Nháp");
    (void)does(published("Gỡ"), WITHDRAW, LAN);
    struct str all = S("");
    assert_int_equal(fixture_read(f, go_through, &all), OK);
    assert_true(str_eq(all, S("thong-bao/mot ")));
}

/* ---- categories ---- */

static enum err change_categories(struct db_tx *tx, void *ctx)
{
    struct category_list *all = ctx;
    struct category c = {.name_vi = S("Gương người tốt")};
    enum err e = category_list(tx, UNIT, all);
    assert_int_equal(e, OK);
    assert_true(all->n == 10 && all->list[0].id == 0);
    assert_int_equal(category_make(tx, UNIT, &c, S("x")), OK);
    assert_int_equal(category_make(tx, UNIT, &c, S("x")), E_CONFLICT);
    c.name_vi = S("Ảnh");
    assert_int_equal(category_make(tx, UNIT, &c, S("x")), E_CONFLICT);
    c.name_vi = S("!!");
    assert_int_equal(category_make(tx, UNIT, &c, S("x")), E_INVALID);
    c = (struct category){
        .slug = S("guong-nguoi-tot"), .name_vi = S("Tên mới"), .place = 1, .version = 1};
    assert_int_equal(category_change(tx, UNIT, &c, S("x")), OK);
    assert_int_equal(category_change(tx, UNIT, &c, S("x")), E_CONFLICT);
    c.slug = S("khong-co");
    assert_int_equal(category_change(tx, UNIT, &c, S("x")), E_NOT_FOUND);
    return category_list(tx, UNIT, all);
}

static void categories_begin_with_a_set_and_keep_their_slugs(void **state)
{
    use(state);
    struct category_list all;
    assert_int_equal(fixture_write(f, change_categories, &all), OK);
    assert_int_equal(all.n, 11);
    const struct category *c = category_of_slug(&all, S("guong-nguoi-tot"));
    assert_true(c && str_eq(c->name_vi, S("Tên mới")) && !c->shown && c->version == 2);
    assert_true(category_of_id(&all, 0) == NULL && category_of_id(&all, c->id) == c);
}

static void photos_are_named_by_their_number(void **state)
{
    use(state);
    assert_int_equal(photo_number(S("anh-1")), 1);
    assert_int_equal(photo_number(S("anh-40")), 40);
    static const char *const NOT[] = {"",       "anh-",  "anh-0", "anh-41",         "anh-1x",
                                      "anh--1", "ảnh-1", "1",     "https://x/anh-1"};
    for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++)
        assert_int_equal(photo_number(str_z(NOT[i])), 0);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(nobody_publishes_their_own_version),
        ON_BOTH(a_change_before_approval_needs_approval_itself),
        ON_BOTH(who_saw_an_older_row_changes_nothing),
        ON_BOTH(reasons_are_asked_for),
        ON_BOTH(a_text_must_be_one),
        ON_BOTH(versions_stay_and_the_first_day_too),
        ON_BOTH(the_same_text_again_is_no_version),
        ON_BOTH(slugs_are_given_once),
        ON_BOTH(what_is_withdrawn_comes_back_at_its_address),
        ON_BOTH(what_is_published_ahead_is_seen_at_its_hour),
        ON_BOTH(days_end_at_local_midnight),
        ON_BOTH(lists_are_of_one_category_or_of_all),
        ON_BOTH(all_that_is_public_can_be_gone_through),
        ON_BOTH(categories_begin_with_a_set_and_keep_their_slugs),
        ON_SQLITE(photos_are_named_by_their_number),
    };
    return FIXTURE_RUN(tests);
}
