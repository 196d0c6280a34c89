/* register_view: what the template of the register is given. */
#ifndef GANDAN_SERVE_REGISTER_VIEW_H
#define GANDAN_SERVE_REGISTER_VIEW_H

#include "html/html.h"

struct register_month {
    struct str value, word; /* "2026-11", "11/2026" */
};
struct register_view {
    struct str slug;
    const struct register_month *months;
    size_t count;
};

#endif
