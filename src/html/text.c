#include "html/text.h"

#include <assert.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"
#include "html/text_tables.h"

/* A sentence is short; this only bounds what a very long argument could do. */
#define SENTENCE_MAX ((size_t)256 * 1024)

struct text_arg text_arg_str(const char *name, struct str s)
{
    return (struct text_arg){.name = name, .kind = TEXT_ARG_STR, .s = s};
}

struct text_arg text_arg_z(const char *name, const char *z)
{
    return text_arg_str(name, str_z(z));
}

struct text_arg text_arg_i64(const char *name, int64_t v)
{
    return (struct text_arg){.name = name, .kind = TEXT_ARG_I64, .i64 = v};
}

struct text_arg text_arg_u64(const char *name, size_t v)
{
    return text_arg_i64(name, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

struct text_arg text_arg_plain(const char *name, struct text_plain v)
{
    return (struct text_arg){.name = name, .kind = TEXT_ARG_PLAIN, .i64 = v.v};
}

struct text_arg text_arg_pair(const char *name, struct markup open, struct markup close)
{
    return (struct text_arg){.name = name, .kind = TEXT_ARG_PAIR, .open = open, .close = close};
}

struct text_plain text_plain(int64_t v)
{
    return (struct text_plain){v};
}

const struct text_arg *text_arg_find(struct text_args args, struct str name)
{
    for (size_t i = 0; i < args.n; i++)
        if (str_eq(str_z(args.v[i].name), name))
            return &args.v[i];
    return NULL;
}

const struct text_form *text_form(enum lang lang, enum text t, struct text_args args)
{
    assert((unsigned)lang < LANG_COUNT && (unsigned)t < TEXT_COUNT);
    const struct text_arg *n = text_arg_find(args, S("n"));
    bool one = !n || n->kind == TEXT_ARG_STR || n->kind == TEXT_ARG_PAIR || n->i64 == 1;
    return &text_forms[lang][t][one ? 0 : 1];
}

static struct str plain_number(struct arena *a, int64_t v)
{
    char digits[NUM_I64_MAX];
    return arena_str(a, (struct str){digits, num_i64(digits, v)});
}

struct str text_arg_value(struct arena *a, enum lang lang, const struct text_arg *arg)
{
    if (arg->kind == TEXT_ARG_I64)
        return text_number(a, lang, arg->i64);
    if (arg->kind == TEXT_ARG_PLAIN)
        return plain_number(a, arg->i64);
    return arg->s;
}

struct str text_get(struct arena *a, enum lang lang, enum text t, struct text_args args)
{
    const struct text_form *form = text_form(lang, t, args);
    struct buf b;
    buf_init(&b, a, SENTENCE_MAX);
    for (size_t i = 0; i < form->n; i++) {
        const struct text_seg *seg = &form->segs[i];
        const struct text_arg *arg = text_arg_find(args, seg->plain);
        if (seg->kind == TEXT_SEG_LIT)
            buf_str(&b, seg->plain);
        else if (seg->kind == TEXT_SEG_ARG && arg)
            buf_str(&b, text_arg_value(a, lang, arg));
        else if (seg->kind == TEXT_SEG_ARG)
            buf_fmt(&b, "{%.*s}", STR_ARG(seg->plain));
    }
    return buf_get(&b);
}

struct str text_lit(enum lang lang, enum text t)
{
    const struct text_form *form = text_form(lang, t, TEXT_NO_ARGS);
    return form->n ? form->segs[0].plain : S("");
}

struct str text_lang(enum lang lang)
{
    return lang == LANG_EN ? S("en") : S("vi");
}

/* The digits of v with a separator before every third from the right. */
static void grouped(struct buf *b, enum lang lang, uint64_t v)
{
    char digits[NUM_I64_MAX];
    size_t n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    while (n) {
        buf_char(b, digits[--n]);
        if (n && n % 3 == 0)
            buf_char(b, lang == LANG_EN ? ',' : '.');
    }
}

static void signed_grouped(struct buf *b, enum lang lang, int64_t v)
{
    if (v < 0)
        buf_char(b, '-');
    grouped(b, lang, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

struct str text_number(struct arena *a, enum lang lang, int64_t v)
{
    struct buf b;
    buf_init(&b, a, 64);
    signed_grouped(&b, lang, v);
    return buf_get(&b);
}

struct str text_percent(struct arena *a, enum lang lang, int64_t num, int64_t den)
{
    assert(den > 0);
    /* Half up, away from zero: the sign is set apart. 128 bits hold 2000 * INT64_MAX. */
    unsigned __int128 top = num < 0 ? 0 - (uint64_t)num : (uint64_t)num;
    unsigned __int128 tenths =
        (top * 2000 + (uint64_t)den) / ((unsigned __int128)(uint64_t)den * 2);
    unsigned __int128 whole = tenths / 10;
    struct buf b;
    buf_init(&b, a, 64);
    if (num < 0 && tenths > 0)
        buf_char(&b, '-');
    grouped(&b, lang, whole > UINT64_MAX ? UINT64_MAX : (uint64_t)whole);
    buf_char(&b, lang == LANG_EN ? '.' : ',');
    buf_char(&b, (char)('0' + (int)(tenths % 10)));
    return buf_get(&b);
}

struct str text_money(struct arena *a, enum lang lang, int64_t dong)
{
    struct buf b;
    buf_init(&b, a, 64);
    signed_grouped(&b, lang, dong);
    buf_lit(&b, " đ");
    return buf_get(&b);
}

struct str text_date(struct arena *a, int64_t day)
{
    return date_str_dmy(a, day);
}

struct str text_weekday(enum lang lang, int weekday)
{
    static const enum text names[] = {
        TEXT_weekday_mon, TEXT_weekday_tue, TEXT_weekday_wed, TEXT_weekday_thu,
        TEXT_weekday_fri, TEXT_weekday_sat, TEXT_weekday_sun,
    };
    assert(weekday >= 1 && weekday <= 7);
    return text_lit(lang, names[weekday - 1]);
}

struct str text_moment(struct arena *a, enum lang lang, int64_t at)
{
    int64_t day = date_local_day(at);
    return text_get(
        a, lang, TEXT_date_moment,
        TEXT_ARGS(
            ta("time", date_str_minute(a, date_local_minute(at))),
            ta("weekday", text_weekday(lang, date_weekday(day))), ta("date", text_date(a, day))));
}
