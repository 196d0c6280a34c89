/* official_pages: /{unit}/viec/can-bo: the unit's officials, their posts, accounts and grants; for
 * its administrators. What changes something asks for the password again (ROUTE_STRONG). */
#ifndef GANDAN_PLACE_OFFICIAL_PAGES_H
#define GANDAN_PLACE_OFFICIAL_PAGES_H

#include "http/request.h"

extern const struct route official_routes[];
extern const struct route official_new_routes[];
extern const struct route official_account_routes[];
extern const struct route post_routes[];
extern const struct route grant_page_routes[];
extern const struct route work_routes[];

#define OFFICIALS "/{unit}/viec/can-bo"
#define OFFICIAL OFFICIALS "/{id}"

/* Their rows' fields begin with this. */
struct official_id_in {
    int64_t id;
};
#define OFFICIAL_ID_FIELD                                                                          \
    {                                                                                              \
        .name = "id", .in = IN_PATH, .type = FIELD_I64, .min = 1, .max = INT64_MAX,                \
        .required = true, .offset = 0, .label = TEXT_form_address                                  \
    }

/* The page of one official, also in place of a form that was not taken. */
enum err official_show(struct request *q, struct response *s);
/* "/vu-ninh/viec/can-bo/4711?da=khoa"; done may be "". */
struct str official_address(struct request *q, int64_t id, struct str done);
/* E_INVALID with the error of the field "thu": it is no e-mail address. */
enum err official_check_email(struct request *q, struct str email) must_check;
/* Title, crumbs and the rest of a page below the list. */
void official_page_head(struct request *q, struct response *s, struct str title);

#endif
