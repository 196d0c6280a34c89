/* data_pages: what a unit offers as open data. */
#ifndef GANDAN_FRONT_DATA_PAGES_H
#define GANDAN_FRONT_DATA_PAGES_H

#include "http/request.h"

extern const struct route data_routes[];

#define DATA_YEARS 3
struct data_view {
    const struct http_unit *unit;
    struct str called, path, gifts_path, office_path;
    struct str registers[DATA_YEARS], cards[DATA_YEARS];
    size_t register_count, card_count;
};

#endif
