/* letter_view: what the staff pages of letters have in common, and what their templates are given.
 * Private to letter_*_pages.c. */
#ifndef GANDAN_COMMIT_LETTER_VIEW_H
#define GANDAN_COMMIT_LETTER_VIEW_H

#include "commit/addressee_view.h"
#include "commit/letter_list.h"
#include "commit/letter_text.h"
#include "html/pager.h"
#include "place/form_view.h"

/* Who drafts, prints and hands over; only the chair approves. */
#define LETTER_ROLES (WHO_CHAIR | WHO_COUNTER | WHO_SPECIALIST | WHO_EDITOR)
#define LETTER_PAGE (ROUTE_PRIVATE | ROUTE_HIDDEN | ROUTE_AUDIT)

/* Crumbs: the letters, then this page. */
void letter_head(struct request *q, struct response *s, struct str title);
/* "/vu-ninh/viec/thu/17" + rest. */
struct str letter_address(struct request *q, int64_t id, const char *rest);
struct letter_act letter_act_of(const struct request *q, int64_t id, int64_t version);
/* Says in the form why it was not done; E_DENIED and E_INVALID become E_INVALID. */
enum err letter_explain(struct request *q, enum err e, enum text invalid);
enum text letter_done_text(struct str word);

/* ---- the list ---- */

struct letter_line {
    int64_t id;
    struct str picked_value; /* "17.3": id and version */
    struct str recipient, title, about, due, sent;
    struct letter_mark mark;
    bool late, picked;
};
struct letter_tab {
    struct str slug;
    struct letter_mark mark;
    int64_t count;
    bool current;
};
struct letter_choice {
    struct str value, word;
    bool picked;
};
struct letter_list_view {
    const struct http_unit *unit;
    struct form_view form;
    struct letter_tab tabs[LETTER_GROUPS - 1];
    enum letter_group group;
    struct letter_choice kinds[LETTER_KINDS]; /* [0]: all */
    const struct letter_line *list;
    size_t n;
    struct pager pager;
    struct str q;
    int64_t late, done_count;
    struct str today;
    enum text done;
    bool may_approve;
};

/* ---- one letter ---- */

struct letter_happening {
    struct str when, who, detail;
    enum text what;
};
struct letter_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct letter *l;   /* as it is */
    const struct letter *out; /* filled in */
    struct letter_mark mark;
    enum text done;
    struct str due, held, sent, place_date, committee, kind, today;
    const struct str *paragraphs;
    size_t paragraph_count;
    bool whole, late, held_now, unwanted, may_approve, may_edit, may_print, may_send, may_discard;
    bool may_mail;
    struct form_input title, recipient, subject, matter, day;
    struct str body, reason;
    const struct letter_choice *ways;
    size_t way_count;
    struct str source; /* path of what it is about; "" */
    const struct letter_happening *story;
    size_t story_count;
    bool edit_open, discard_open;
};

/* ---- a new one; who wants none ---- */

struct letter_new_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct letter_choice *templates;
    size_t template_count;
    struct addressee_view to;
    struct form_input subject, matter;
};
struct letter_wish_line {
    int64_t person_id;
    struct str person, since;
};
struct letter_wish_view {
    const struct http_unit *unit;
    struct form_view form;
    struct addressee_view to;
    const struct letter_wish_line *list;
    size_t n;
    enum text done;
};

#endif
