/* handover_view: the page on which a result is handed over. Private to its page. */
#ifndef GANDAN_SERVE_HANDOVER_VIEW_H
#define GANDAN_SERVE_HANDOVER_VIEW_H

#include "serve/desk_form_view.h"
#include "serve/dossier_handover.h"
#include "serve/story_view.h"

#define IDENTITIES 6 /* the last one: as a file, where there is one */
struct handover_view {
    const struct http_unit *unit;
    struct str code, procedure, person, handover, error;
    size_t error_count;
    bool refused, ready, stale, as_file;
    struct story since;
    int64_t version;
    struct markup hidden;
    struct desk_choice identities[IDENTITIES];
    size_t identity_count;
    struct str identity_error, who_error;
    bool self, other;
    struct desk_field name, number;
};

#endif
