/* signing_key_view: what the page of one's own signing key is given. */
#ifndef GANDAN_PLACE_SIGNING_KEY_VIEW_H
#define GANDAN_PLACE_SIGNING_KEY_VIEW_H

#include "place/form_view.h"

struct signing_key_view {
    struct form_view form;
    struct str login;
    bool done, has_key, locked;
    struct str made, digits, slug; /* slug: of the unit, for the public list */
    struct form_input password, pin, again;
};

#endif
