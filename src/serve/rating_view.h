/* rating_view: the rating form with what it shows, made ready. Private to rating_pages. */
#ifndef GANDAN_SERVE_RATING_VIEW_H
#define GANDAN_SERVE_RATING_VIEW_H

#include "http/request.h"

struct rating_view {
    struct str slug, token, procedure, returned, last_day;
    struct str kept_level, kept_comment;
    struct str level_error, comment_error, form_error;
    size_t error_count;
    struct markup hidden;
};

#endif
