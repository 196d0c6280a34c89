/* sign_in_view: what the templates of signing in are given. */
#ifndef GANDAN_PLACE_SIGN_IN_VIEW_H
#define GANDAN_PLACE_SIGN_IN_VIEW_H

#include "place/form_view.h"
#include "place/sign_in_step_view.h"

struct sign_in_view {
    struct form_view form;
    struct step_then then;
    struct form_input login, password, again, code;
    struct str name;    /* whose password: "Phạm Thị Lan" */
    struct str account; /* the login */
    enum sign_in way;   /* how the request came */
    bool stopped;       /* a form was stopped and is kept */
    bool staff;         /* within the staff layout */
    struct str action;  /* where the form goes */
    enum text title, lead, button;
    struct str demo_code; /* demo data on this machine: the code of now; "": not shown */
};

/* Setting up the second factor. */
struct set_up_view {
    struct form_view form;
    struct form_input code;
    struct markup qr;
    struct str secret, name, account, then;
    struct str action;
    bool staff, renewing, demanded;
    struct str demo_code;
};

struct codes_view {
    struct form_view form;
    struct str list[10];
    struct str account, name, day, then;
};

#endif
