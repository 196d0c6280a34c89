/* programme_desk_view: what the staff pages of programmes show. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_DESK_VIEW_H
#define GANDAN_ROLLOUT_PROGRAMME_DESK_VIEW_H

#include "place/form_view.h"
#include "rollout/programme_view.h"

struct programme_desk_led {
    struct str slug, name;
    struct programme_unit_view *members;
    size_t member_count;
};
struct programme_desk_view {
    struct form_view form;
    struct str unit_slug;
    enum text done;
    struct programme_desk_led *led; /* programmes that this unit leads */
    size_t led_count;
    struct programme_record_view *joined; /* programmes that it takes part in */
    size_t joined_count;
    struct str sent_code, sent_note; /* of a form that came back */
};

struct programme_act_choice {
    int64_t act;
    enum text name;
    bool picked;
};
struct programme_step_form {
    struct form_view form;
    struct str unit_slug, slug, name; /* of the programme */
    bool joining;
    struct programme_record_view record; /* not when joining */
    struct programme_act_choice acts[PROGRAMME_ACTS];
    size_t act_count;
    struct programme_cohort_view *cohorts; /* when joining */
    size_t cohort_count;
    struct form_input unit, mentor, day, decision, decision_day, until;
    int64_t seen;
};

#endif
