/* sitemap_pages: /sitemap.xml, for search engines: the search over all units, and of each unit that
 * has anything to show its own pages, its procedures in force, its officials and their pledges
 * (sitemaps.org, protocol 0.9).
 *
 * Addresses are absolute: from the setting base_url, else from the request's own Host. That is why
 * the page is not cached: the cache's key knows no Host, and a forged one would be kept for all. */
#ifndef GANDAN_FRONT_SITEMAP_PAGES_H
#define GANDAN_FRONT_SITEMAP_PAGES_H

#include "http/route.h"

extern const struct route sitemap_routes[];

#endif
