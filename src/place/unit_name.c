/* The names of units in both languages. */
#include "base/viet.h"
#include "place/unit.h"

struct kind_word {
    enum unit_level level;
    struct str vi, en, title_vi, title_en;
    struct str fold;
};
static const struct kind_word words[] = {
    [UNIT_PROVINCE] =
        {UNIT_LEVEL_PROVINCE, STR_INIT("tỉnh"), STR_INIT("province"), STR_INIT("Tỉnh"),
         STR_INIT("Province"), STR_INIT("tinh")},
    [UNIT_CENTRAL_CITY] =
        {UNIT_LEVEL_PROVINCE, STR_INIT("thành phố"), STR_INIT("city"), STR_INIT("Thành phố"),
         STR_INIT("City"), STR_INIT("thanh pho")},
    [UNIT_DISTRICT] =
        {UNIT_LEVEL_DISTRICT, STR_INIT("huyện"), STR_INIT("district"), STR_INIT("Huyện"),
         STR_INIT("District"), STR_INIT("huyen")},
    [UNIT_URBAN_DISTRICT] =
        {UNIT_LEVEL_DISTRICT, STR_INIT("quận"), STR_INIT("district"), STR_INIT("Quận"),
         STR_INIT("District"), STR_INIT("quan")},
    [UNIT_PROVINCIAL_CITY] =
        {UNIT_LEVEL_DISTRICT, STR_INIT("thành phố"), STR_INIT("city"), STR_INIT("Thành phố"),
         STR_INIT("City"), STR_INIT("thanh pho")},
    [UNIT_DISTRICT_TOWN] =
        {UNIT_LEVEL_DISTRICT, STR_INIT("thị xã"), STR_INIT("town"), STR_INIT("Thị xã"),
         STR_INIT("Town"), STR_INIT("thi xa")},
    [UNIT_COMMUNE] =
        {UNIT_LEVEL_COMMUNE, STR_INIT("xã"), STR_INIT("commune"), STR_INIT("Xã"),
         STR_INIT("Commune"), STR_INIT("xa")},
    [UNIT_WARD] =
        {UNIT_LEVEL_COMMUNE, STR_INIT("phường"), STR_INIT("ward"), STR_INIT("Phường"),
         STR_INIT("Ward"), STR_INIT("phuong")},
    [UNIT_TOWNSHIP] =
        {UNIT_LEVEL_COMMUNE, STR_INIT("thị trấn"), STR_INIT("township"), STR_INIT("Thị trấn"),
         STR_INIT("Township"), STR_INIT("thi tran")},
    [UNIT_SPECIAL_ZONE] =
        {UNIT_LEVEL_COMMUNE, STR_INIT("đặc khu"), STR_INIT("special zone"), STR_INIT("Đặc khu"),
         STR_INIT("Special Zone"), STR_INIT("dac khu")},
};
#define KINDS (sizeof words / sizeof *words)

static const struct kind_word *word(enum unit_kind kind)
{
    return &words[(size_t)kind < KINDS ? kind : 0];
}

struct str unit_kind_vi(enum unit_kind kind)
{
    return word(kind)->vi;
}

struct str unit_kind_en(enum unit_kind kind)
{
    return word(kind)->en;
}

enum unit_level unit_level_of(enum unit_kind kind)
{
    return word(kind)->level;
}

static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

struct str unit_title_vi(struct arena *a, const struct unit *u)
{
    return arena_fmt(a, "%.*s %.*s", STR_ARG(word(u->kind)->title_vi), STR_ARG(u->name));
}

struct str unit_title_en(struct arena *a, const struct unit *u)
{
    if (u->name_en.n)
        return u->name_en;
    struct str kind = word(u->kind)->title_en;
    if (is_number(u->name))
        return arena_fmt(a, "%.*s %.*s", STR_ARG(kind), STR_ARG(u->name));
    return arena_fmt(a, "%.*s %.*s", STR_ARG(u->name), STR_ARG(kind));
}

/* ---- reading names ---- */

/* The first `count` words of s and what follows. */
static bool split_words(struct str s, int count, struct str *ret_head, struct str *ret_rest)
{
    size_t i = 0;
    while (count > 0 && i < s.n) {
        ptrdiff_t blank = str_find_char(str_from(s, i), ' ');
        if (blank < 0)
            return false;
        i += (size_t)blank + 1;
        count--;
    }
    *ret_head = str_sub(s, 0, i ? i - 1 : 0);
    *ret_rest = str_trim(str_from(s, i));
    return ret_rest->n > 0;
}

static int count_words(struct str s)
{
    int n = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == ' ';
    return n;
}

bool unit_name_parse(
    struct arena *a, enum unit_level level, struct str s, enum unit_kind *ret_kind,
    struct str *ret_name)
{
    for (size_t k = 1; k < KINDS; k++) {
        struct str head, rest;
        if (words[k].level != level || !split_words(s, count_words(words[k].fold), &head, &rest))
            continue;
        if (str_eq(viet_fold(a, head), words[k].fold)) {
            *ret_kind = (enum unit_kind)k;
            *ret_name = rest;
            return true;
        }
    }
    return false;
}

/* ---- where it lies ---- */

static struct str in_sentence(struct arena *a, const struct unit *u)
{
    return arena_fmt(a, "%.*s %.*s", STR_ARG(word(u->kind)->vi), STR_ARG(u->name));
}

enum err unit_place(struct db_tx *tx, const struct unit *u, int64_t day, struct unit_place *ret)
{
    struct unit_list up;
    struct unit_place place = {S(""), S("")};
    enum err e = unit_ancestors(tx, u, day, &up);
    if (e != OK)
        return e;
    for (size_t i = 0; i < up.n; i++) {
        const char *comma = i ? ", " : "";
        struct str vi = in_sentence(tx->arena, &up.list[i]);
        struct str en = unit_title_en(tx->arena, &up.list[i]);
        place.vi = arena_fmt(tx->arena, "%.*s%s%.*s", STR_ARG(place.vi), comma, STR_ARG(vi));
        place.en = arena_fmt(tx->arena, "%.*s%s%.*s", STR_ARG(place.en), comma, STR_ARG(en));
    }
    *ret = place;
    return OK;
}
