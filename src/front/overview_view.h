/* overview_view: what the overview's template is given. Private to front/. */
#ifndef GANDAN_FRONT_OVERVIEW_VIEW_H
#define GANDAN_FRONT_OVERVIEW_VIEW_H

#include "commit/pledge_view.h"
#include "http/request.h"
#include "serve/dossier_count.h"
#include "serve/rating.h"

struct overview_count {
    struct str tone, shape, group; /* group: of the inbox */
    enum text word;
    int64_t n;
};
#define OVERVIEW_COUNTS 5
#define OVERVIEW_NEWS 50
#define OVERVIEW_NAMES 10 /* of those who have not signed; the wall shows all */

struct overview_view {
    const struct http_unit *unit;
    struct str greeting, moment;
    bool may_open; /* the inbox shows its dossiers to this role */
    struct overview_count counts[OVERVIEW_COUNTS];
    int64_t news_waiting; /* articles that this official may publish, up to OVERVIEW_NEWS */
    struct str month_name, month_percent;
    struct dossier_share month;
    /* Pledges. */
    int64_t year, signed_count, should, unanswered;
    const struct pledge_unsigned *missing;
    size_t missing_count, more_missing;
    bool has_own;
    struct pledge_card own;
    /* The week before today, today included. */
    struct rating_counts ratings;
    bool rated;
    int64_t satisfied;
    struct str satisfied_percent;
};

#endif
