#include "http/layout.h"

#include "base/buf.h"
#include "http/layout.tmpl.h"
#include "http/layout_view.h"

static bool look_param(struct str name)
{
    return str_eq(name, S("lang")) || str_eq(name, S("co-chu")) || str_eq(name, S("tuong-phan"));
}

static void put_encoded(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
}

static struct str back_path(struct arena *a, const struct layout *l)
{
    struct buf b;
    buf_init(&b, a, 2048);
    buf_str(&b, l->path);
    char separator = '?';
    for (size_t i = 0; i < l->query.count; i++) {
        if (look_param(l->query.pairs[i].name))
            continue;
        buf_char(&b, separator);
        put_encoded(&b, l->query.pairs[i].name);
        buf_char(&b, '=');
        put_encoded(&b, l->query.pairs[i].value);
        separator = '&';
    }
    return b.over ? S("/") : buf_get(&b);
}

/* The rows that this official may call in this unit, in the order of the tables. */
static void fill_menu(struct arena *a, const struct layout *l, struct layout_view *v)
{
    for (size_t i = 0; l->unit && i < l->routes->count && v->menu_count < MAX_MENU; i++) {
        const struct route *r = l->routes->rows[i];
        if (r->menu == TEXT_NONE || !(r->who & l->actor->roles))
            continue;
        struct str rest = str_from(str_z(r->path), sizeof "/{unit}" - 1);
        v->menu[v->menu_count++] = (struct menu_item){
            .label = text_lit(v->lang, r->menu),
            .href = {arena_fmt(a, "/%.*s%.*s", STR_ARG(l->unit->slug), STR_ARG(rest))},
            .current = r == l->route,
        };
    }
}

/* Handlers give paths of this site; anything else is shown without a link's power. */
static void fill_crumbs(const struct layout *l, struct layout_view *v)
{
    for (size_t i = 0; i < l->page->crumb_count; i++) {
        struct str href = l->page->crumbs[i].href;
        bool own = href.n && href.p[0] == '/' && !str_starts(href, S("//"));
        v->crumb_urls[i] = (struct safe_url){own ? href : S("/")};
    }
}

/* Paths come from handlers, made of slugs and codes; the base is the administrator's. */
static void fill_share(struct arena *a, const struct layout *l, struct layout_view *v)
{
    const struct share *s = &l->page->share;
    v->feed = (struct safe_url){l->page->feed};
    if (l->base_url.n == 0 || s->path.n == 0)
        return;
    v->share_url = arena_cat(a, l->base_url, s->path);
    v->canonical = (struct safe_url){v->share_url};
    if (s->image.n)
        v->share_image = arena_cat(a, l->base_url, s->image);
}

void layout_document(struct html *h, struct arena *a, const struct layout *l, struct markup body)
{
    const struct http_unit *unit = l->unit;
    struct layout_view v = {.l = l, .unit = unit, .lang = h->lang};
    bool english = h->lang == LANG_EN;
    v.lang_code = english ? S("en") : S("vi");
    if (unit) {
        v.unit_name = english && unit->name_en.n ? unit->name_en : unit->name;
        v.unit_inside = english ? v.unit_name : unit->inside;
        v.unit_place = english && unit->place_en.n ? unit->place_en : unit->place;
    }
    v.suffix = unit ? v.unit_name : text_lit(h->lang, TEXT_layout_product);
    v.main_class = l->page->main_class;
    v.back = back_path(a, l);
    if (l->actor)
        fill_menu(a, l, &v);
    v.updated = text_moment(a, h->lang, l->now_at);
    fill_crumbs(l, &v);
    fill_share(a, l, &v);
    layout_page(h, &v, body);
}

/* ---- failures ---- */

static const struct {
    int status;
    enum text title, sentence;
} failures[] = {
    {400, TEXT_failure_bad_title, TEXT_failure_bad},
    {403, TEXT_failure_denied_title, TEXT_failure_denied},
    {404, TEXT_failure_missing_title, TEXT_failure_missing},
    {405, TEXT_failure_method_title, TEXT_failure_method},
    {408, TEXT_failure_slow_title, TEXT_failure_slow},
    {409, TEXT_failure_conflict_title, TEXT_failure_conflict},
    {413, TEXT_failure_big_title, TEXT_failure_big},
    {414, TEXT_failure_long_title, TEXT_failure_long},
    {415, TEXT_failure_type_title, TEXT_failure_type},
    {422, TEXT_failure_invalid_title, TEXT_failure_invalid},
    {429, TEXT_failure_often_title, TEXT_failure_often},
    {431, TEXT_failure_headers_title, TEXT_failure_headers},
    {503, TEXT_failure_busy_title, TEXT_failure_busy},
    {507, TEXT_failure_full_title, TEXT_failure_full},
    {500, TEXT_failure_internal_title, TEXT_failure_internal}, /* last: any other */
};

struct layout_failure layout_failure(enum lang lang, int status, bool writing, bool unsure)
{
    size_t i = 0;
    while (failures[i].status != status && failures[i].status != 500)
        i++;
    struct layout_failure f = {
        .status = status,
        .title = text_lit(lang, failures[i].title),
        .sentence = text_lit(lang, failures[i].sentence),
        .stored = S(""),
    };
    if (writing)
        f.stored = text_lit(lang, unsure ? TEXT_failure_unsure : TEXT_failure_not_stored);
    return f;
}

void layout_failure_page(
    struct html *h, const struct layout_failure *f, const struct http_unit *unit)
{
    failure_page(h, f, unit);
}
