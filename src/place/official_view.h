/* official_view: what the templates of the unit's officials are given. */
#ifndef GANDAN_PLACE_OFFICIAL_VIEW_H
#define GANDAN_PLACE_OFFICIAL_VIEW_H

#include "place/account_view.h"
#include "place/official.h"
#include "place/post.h"

struct official_line {
    struct official o;
    struct str posts; /* held today, parted by semicolons */
    struct str login; /* "": no account */
    struct str roles; /* in this unit today */
    bool disabled, factor, no_password;
};
struct official_list_view {
    struct str slug;
    const struct official_line *list; /* those who are there first */
    size_t n, there;
};

struct role_choice {
    struct str field; /* "vt3" */
    enum text role, hint;
    bool picked;
};
struct official_form_view {
    struct form_view form;
    struct str slug;
    struct form_input name, phone, email, title, title_en, desk, from, login;
    const struct role_choice *roles;
    size_t role_count;
};

struct grant_line {
    int64_t id;
    enum text role;
    struct str unit, from, to; /* unit "": all units; to "": until further notice */
    bool descendants, here, ended, later;
};
struct official_view {
    struct form_view form;
    struct str slug;
    struct official o;
    struct form_input name, phone, email, login;
    const struct post *posts;
    size_t post_count;
    int64_t today;
    bool has_account, disabled, factor, no_password, must_change, own, covered;
    struct str account;
    int64_t codes_left;
    const struct grant_line *grants;
    size_t grant_count;
    struct str link; /* a one-time link just made; "" */
    enum text done;
};

struct post_view {
    struct form_view form;
    struct str slug;
    int64_t official_id, id; /* id 0: a new one */
    struct str name;
    int64_t version;
    struct form_input title, title_en, desk, from, to;
};

struct grant_view {
    struct form_view form;
    struct str slug;
    int64_t official_id;
    struct str name, unit;
    const struct role_choice *roles;
    size_t role_count;
    struct form_input from, to;
    bool deep; /* may give it for the units below too */
    bool picked_deep;
};

#endif
