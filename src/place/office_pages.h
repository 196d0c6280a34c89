/* office_pages: `/{unit}/tru-so`: the office before one comes: rooms with pictures, opening hours,
 * what helps those who need help, what was checked, what was mended; the form behind the sign on
 * each room's wall; `/{unit}/viec/tru-so`: where officials go through the office, mend, and keep
 * its rooms. */
#ifndef GANDAN_PLACE_OFFICE_PAGES_H
#define GANDAN_PLACE_OFFICE_PAGES_H

#include "http/route.h"

extern const struct route office_tour_routes[];
extern const struct route office_photo_routes[];
extern const struct route office_report_routes[];
extern const struct route office_desk_routes[];
extern const struct route office_round_routes[];
extern const struct route office_fault_routes[];
extern const struct route green_friday_routes[];
extern const struct route office_room_routes[];
extern const struct route office_api_routes[];

#endif
