/* article_pages: the route tables of news: what readers see, the newsroom, feeds, data. */
#ifndef GANDAN_OPEN_ARTICLE_PAGES_H
#define GANDAN_OPEN_ARTICLE_PAGES_H

#include "http/route.h"

extern const struct route article_routes[], article_feed_routes[], article_api_routes[];
extern const struct route photo_routes[], newsroom_routes[], newsroom_write_routes[];
extern const struct route category_routes[];

#endif
