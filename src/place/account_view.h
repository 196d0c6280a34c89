/* account_view: what the template of one's own account is given. */
#ifndef GANDAN_PLACE_ACCOUNT_VIEW_H
#define GANDAN_PLACE_ACCOUNT_VIEW_H

#include "place/form_view.h"

struct session_line {
    struct str id, device;
    struct str made, seen; /* "09:10, 23/11/2026" */
    bool own;
};
struct role_line {
    enum text role;
    struct str unit; /* "Xã Vũ Ninh", "" : all units */
    bool descendants;
    struct str until; /* "31/12/2026"; "" : until further notice */
};
struct account_view {
    struct form_view form;
    struct str name, login, lang;
    struct form_input old, fresh, again;
    bool has_factor, demanded;
    bool signs; /* belongs to a unit, and so may have a signing key */
    int64_t codes_left;
    const struct session_line *sessions;
    size_t session_count;
    const struct role_line *roles;
    size_t role_count;
    enum text done; /* what was just done; TEXT_NONE */
};

/* The page of one's own account, also in place of a form that was not taken. */
enum err account_show(struct request *q, struct response *s);
/* "Chủ tịch", in sentences and lists. */
enum text role_text(int role);

#endif
