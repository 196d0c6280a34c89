/* people: an official with account and grants in one go, for commands and the demo; and the address
 * of a one-time link. */
#ifndef GANDAN_APP_PEOPLE_H
#define GANDAN_APP_PEOPLE_H

#include "app/data.h"
#include "place/grant.h"

struct people_new {
    struct official_words {
        struct str name, phone, email;
    } official;
    int64_t unit_id; /* 0: the installation */
    struct str login;
    const enum role *roles;
    size_t role_count;
    bool descendants;
    struct str actor;
    int64_t account_id, official_id; /* out */
};
/* Errors as official_make, account_make and grant_give. */
enum err people_add(struct db_tx *tx, struct people_new *p) must_check;

/* "https://…/dang-nhap/lien-ket/TOKEN": behind the setting base_url, else where it is served. */
enum err people_link(struct db_tx *tx, const struct data *data, struct str token, struct str *ret)
    must_check;

/* The login of the administrator that `init` makes, when no other is named. */
#define PEOPLE_FIRST_LOGIN S("quantri")

#endif
