/* correction_view: what was typed wrongly at reception, put right. Private to its page. */
#ifndef GANDAN_SERVE_CORRECTION_VIEW_H
#define GANDAN_SERVE_CORRECTION_VIEW_H

#include "serve/desk_form_view.h"
#include "serve/story_view.h"

struct correction_view {
    const struct http_unit *unit;
    struct str code, procedure, person_line, error;
    size_t error_count;
    bool stale, other;
    struct story since;
    int64_t version;
    struct markup hidden;
    struct desk_person_form person;
    struct desk_papers_form papers;
    struct desk_choice channels[3];
    struct desk_field handover, remark;
    const struct str *handovers;
    size_t handover_count;
};

#endif
