#include "app/demo_news.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/facts.h"
#include "base/num.h"

#define TEMPLATES_MAX 100
#define TRIES 60
#define LATELY 40 /* days */
#define TEXT_MAX ((size_t)16 * 1024)
#define SLOTS_MAX 8

/* ---- the templates ---- */

struct template
{
    struct str category, title, lead, body, caption;
    enum picture_kind scene;
    int64_t first_month, last_month;
    int used;
    int64_t last_day; /* on which it was told */
};
struct templates {
    struct template list[TEMPLATES_MAX];
    size_t n;
};

/* "chinh-quyen-than-thien 1-12 office" */
static bool read_head(struct str head, struct template *t)
{
    struct str months, from, scene;
    bool fine = str_cut(&head, ' ', &t->category) && str_cut(&head, ' ', &months) &&
                str_cut(&head, ' ', &scene) && str_cut(&months, '-', &from);
    return fine && num_parse_i64(from, 1, 12, &t->first_month) &&
           num_parse_i64(months, 1, 12, &t->last_month) && picture_kind_parse(scene, &t->scene);
}

static struct str joined(struct arena *a, struct str body, struct str line)
{
    return body.n ? arena_fmt(a, "%.*s\n\n%.*s", STR_ARG(body), STR_ARG(line)) : line;
}

/* A line behind the head: by its mark. */
static void take_line(struct arena *a, struct template *t, struct str line)
{
    struct str words = line.n > 2 ? str_from(line, 2) : S("");
    switch (line.n ? line.p[0] : 0) {
    case 0:
        break;
    case '#':
        t->title = words;
        break;
    case '>':
        t->lead = words;
        break;
    case '!':
        t->caption = words;
        break;
    default:
        t->body = joined(a, t->body, line);
        break;
    }
}

static enum err read_templates(struct arena *a, struct templates *ret)
{
    struct str rest = facts_file(S("demo/articles_vi.txt")), line;
    while (str_cut(&rest, '\n', &line)) {
        bool head = str_starts(line, S("@ "));
        if (head && ret->n == TEMPLATES_MAX)
            return E_INVALID;
        if (head && !read_head(str_from(line, 2), &ret->list[ret->n++]))
            return E_INVALID;
        if (!head && ret->n)
            take_line(a, &ret->list[ret->n - 1], line);
    }
    return ret->n ? OK : E_INVALID;
}

/* ---- filling one in ---- */

struct slot {
    struct str name, value;
};
struct filler {
    struct arena *arena;
    struct random_seeded *random;
    struct demo_people *people;
    const struct demo_words *villages;
    int64_t day;
    struct str place;
    struct slot slots[SLOTS_MAX];
    size_t n;
};

static struct str village(struct filler *f)
{
    static const struct str THON = STR_INIT("Thôn ");
    struct str v = demo_words_draw(f->villages, f->random);
    return str_starts(v, THON) ? str_from(v, THON.n) : v;
}

static struct str name_of(struct filler *f, bool male)
{
    struct demo_person p = demo_people_draw(f->people, f->random);
    while (p.male != male)
        p = demo_people_draw(f->people, f->random);
    return p.name;
}

static struct str draw(struct filler *f, struct str name, struct str range)
{
    struct date d = date_of_day(f->day);
    struct str low;
    int64_t from, to;
    if (str_eq(name, S("xa")))
        return f->place;
    if (str_eq(name, S("ngay")))
        return arena_fmt(f->arena, "%d/%d", d.day, d.month);
    if (str_eq(name, S("thang")))
        return arena_fmt(f->arena, "%d", d.month);
    if (str_eq(name, S("ong")) || str_eq(name, S("ba")))
        return name_of(f, str_eq(name, S("ong")));
    if (str_starts(name, S("thon"))) {
        struct str v = village(f);
        while (f->n && str_eq(v, f->slots[0].value))
            v = village(f);
        return v;
    }
    if (!str_cut(&range, '-', &low) || !num_parse_i64(low, 0, 100000, &from) ||
        !num_parse_i64(range, from, 100000, &to))
        return S("");
    return arena_fmt(f->arena, "%d", (int)demo_between(f->random, from, to));
}

/* The same name is the same value all through an article. */
static struct str slot_of(struct filler *f, struct str inside)
{
    struct str name;
    (void)str_cut(&inside, ':', &name);
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->slots[i].name, name))
            return f->slots[i].value;
    struct slot s = {name, draw(f, name, inside)};
    if (f->n < SLOTS_MAX)
        f->slots[f->n++] = s;
    return s.value;
}

static struct str choice_of(struct filler *f, struct str inside)
{
    struct str piece = S(""), rest = inside;
    size_t n = 0;
    while (str_cut(&rest, '/', &piece))
        n++;
    rest = inside;
    for (uint64_t i = random_below(f->random, n) + 1; i > 0; i--)
        (void)str_cut(&rest, '/', &piece);
    return piece;
}

static struct str with_slots(struct filler *f, struct str text)
{
    struct buf b;
    buf_init(&b, f->arena, TEXT_MAX);
    while (text.n) {
        ptrdiff_t at = str_find_char(text, '{'), end = str_find_char(text, '}');
        bool slot = at >= 0 && end > at;
        buf_str(&b, slot ? str_sub(text, 0, (size_t)at) : text);
        if (!slot)
            break;
        buf_str(&b, slot_of(f, str_sub(text, (size_t)at + 1, (size_t)(end - at) - 1)));
        text = str_from(text, (size_t)end + 1);
    }
    return buf_get(&b);
}

/* [one/or/another] first, then {slot} and {slot:low-high} in what is left. */
static struct str filled(struct filler *f, struct str text)
{
    struct buf b;
    buf_init(&b, f->arena, TEXT_MAX);
    while (text.n) {
        ptrdiff_t at = str_find_char(text, '['), end = str_find_char(text, ']');
        bool choice = at >= 0 && end > at;
        buf_str(&b, choice ? str_sub(text, 0, (size_t)at) : text);
        if (!choice)
            break;
        buf_str(&b, choice_of(f, str_sub(text, (size_t)at + 1, (size_t)(end - at) - 1)));
        text = str_from(text, (size_t)end + 1);
    }
    return with_slots(f, buf_get(&b));
}

/* ---- the year's news ---- */

struct newsroom {
    const struct demo_news_plan *plan;
    struct templates *templates;
    struct demo_news_item *items;
    size_t n;
    struct filler filler;
};

static bool fits(const struct template *t, int month)
{
    return t->first_month <= month && month <= t->last_month;
}

/* One of those used least that suit the month and were not told lately; of equals, by chance. */
static struct template *choose(struct newsroom *r, int64_t day)
{
    struct template *best = NULL;
    uint64_t best_key = 0;
    for (size_t i = 0; i < r->templates->n; i++) {
        struct template *t = &r->templates->list[i];
        uint64_t key = (uint64_t)t->used * 1000 + random_below(r->filler.random, 1000);
        if (!fits(t, date_of_day(day).month) || (t->used && day - t->last_day < LATELY))
            continue;
        if (t->last_month - t->first_month < 3)
            key /= 2; /* what is told in few months only comes first in them */
        if (!best || key < best_key) {
            best = t;
            best_key = key;
        }
    }
    return best;
}

static bool told_before(const struct newsroom *r, struct str title)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->items[i].title, title))
            return true;
    return false;
}

static bool draw_title(struct newsroom *r, const struct template *t, struct demo_news_item *x)
{
    for (int i = 0; i < TRIES; i++) {
        r->filler.n = 0;
        (void)slot_of(&r->filler, S("thon")); /* the first: thon2 is another one */
        x->title = filled(&r->filler, t->title);
        if (!told_before(r, x->title))
            return true;
    }
    return false;
}

static enum err write_item(struct newsroom *r, struct demo_news_item *x)
{
    struct filler *f = &r->filler;
    struct template *t;
    f->day = x->day;
    f->place = r->plan->places[x->town];
    do {
        t = choose(r, x->day);
        if (!t)
            return E_INVALID;
        t->used++;
        t->last_day = x->day;
    } while (!draw_title(r, t, x));
    x->category = t->category;
    x->lead = filled(f, t->lead);
    x->body = filled(f, t->body);
    x->caption = filled(f, t->caption);
    x->picture = (struct picture_scene){t->scene, random_next(f->random)};
    return OK;
}

static enum err write_all(struct newsroom *r)
{
    static const struct str PEN[] = {
        STR_INIT("Hải Đăng"), STR_INIT("Lam Giang"), STR_INIT("Minh Châu"),
        STR_INIT("Bích Hà"),  STR_INIT("Thu Cúc"),   STR_INIT("Quê Hương"),
    };
    const struct demo_news_plan *p = r->plan;
    int64_t days = p->last_day - p->first_day + 1;
    int64_t last_minute = -1, last_day = -1;
    for (int64_t i = 0; i < DEMO_NEWS_COUNT; i++) {
        struct demo_news_item *x = &r->items[r->n];
        x->day = p->first_day + days * i / DEMO_NEWS_COUNT;
        x->minute = (int)demo_between(r->filler.random, 7 * 60 + 45, 16 * 60 + 50);
        if (x->day == last_day && x->minute <= last_minute)
            x->minute = (int)last_minute + 5;
        last_day = x->day;
        last_minute = x->minute;
        x->town = demo_chance(r->filler.random, 600) ? 0 : (int)(p->towns - 1);
        enum err e = write_item(r, x);
        if (e != OK)
            return e;
        x->byline = PEN[random_below(r->filler.random, sizeof PEN / sizeof *PEN)];
        r->n++;
    }
    return OK;
}

enum err demo_news_make(
    struct arena *a, const struct demo_news_plan *p, const struct demo_news_item **ret)
{
    struct random_seeded random;
    struct demo_words villages = demo_words_load(a, "demo/villages.txt");
    struct newsroom *r = ARENA_NEW(a, struct newsroom);
    random_seed(&random, p->seed ^ UINT64_C(0x6e657773)); /* its own stream */
    r->plan = p;
    r->templates = ARENA_NEW(a, struct templates);
    r->items = ARENA_ARRAY(a, struct demo_news_item, DEMO_NEWS_COUNT);
    r->filler = (struct filler){
        .arena = a,
        .random = &random,
        .people = demo_people_new(a),
        .villages = &villages,
    };
    enum err e = read_templates(a, r->templates);
    if (e == OK)
        e = write_all(r);
    if (e == OK)
        *ret = r->items;
    return e;
}
