/* desk_print_view: what is printed at the desk beside the receipt: forms 02 and 03, the rating
 * slip. Private to their pages. */
#ifndef GANDAN_SERVE_DESK_PRINT_VIEW_H
#define GANDAN_SERVE_DESK_PRINT_VIEW_H

#include "serve/desk_form_view.h"
#include "serve/dossier_view.h"

struct desk_slip_view {
    struct slip_view s;
    struct str given_on; /* when this slip was made, not the receipt */
    struct str email, official, reason;
    const struct desk_gap_row *gaps;
    size_t gap_count;
    bool first; /* asked for the first time */
    struct markup rating_qr;
    struct str last_day;
};

#endif
