/* layout_view: the layout with what its template shows, made ready. Private to http/. */
#ifndef GANDAN_HTTP_LAYOUT_VIEW_H
#define GANDAN_HTTP_LAYOUT_VIEW_H

#include "html/assets.h"
#include "html/icon.tmpl.h"
#include "http/layout.h"

#define MAX_MENU 16
struct menu_item {
    struct str label;
    struct safe_url href;
    bool current;
};

struct layout_view {
    const struct layout *l;
    const struct http_unit *unit;
    enum lang lang;
    struct str lang_code, unit_name, unit_inside, unit_place, suffix, main_class, updated;
    struct str back; /* path and query of this page, for the links that change its look */
    struct safe_url crumb_urls[MAX_CRUMBS];
    struct safe_url feed, canonical;
    struct str share_url, share_image; /* whole addresses; "": not known */
    struct menu_item menu[MAX_MENU];   /* of officials */
    size_t menu_count;
};

#endif
