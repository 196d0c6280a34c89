/* sign_in_pages: /dang-nhap, /dang-nhap/ma, /xac-nhan, /dang-xuat. */
#ifndef GANDAN_PLACE_SIGN_IN_PAGES_H
#define GANDAN_PLACE_SIGN_IN_PAGES_H

#include "http/route.h"

extern const struct route sign_in_routes[];
extern const struct route sign_in_link_routes[];
extern const struct route second_factor_routes[];
extern const struct route account_routes[];
extern const struct route signing_key_routes[];

#endif
