/* official_account_view: what the pages that make accounts share. */
#ifndef GANDAN_PLACE_OFFICIAL_ACCOUNT_VIEW_H
#define GANDAN_PLACE_OFFICIAL_ACCOUNT_VIEW_H

#include "place/official_view.h"

/* In apply: a one-time link for that account, kept for the eyes of this session. */
enum err account_link_note(struct request *q, int64_t account_id) must_check;
/* The seven roles, those picked that were typed. */
const struct role_choice *role_choices(struct request *q, size_t *ret_count);

#endif
