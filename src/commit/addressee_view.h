/* addressee_view: the part of a form that says who somebody is, whether they write or give: name,
 * sex, year of birth, village, address; and, when the unit knows people of that name, which of them
 * it is. A letter to the wrong one of two, or a wish not kept, begins here. */
#ifndef GANDAN_COMMIT_ADDRESSEE_VIEW_H
#define GANDAN_COMMIT_ADDRESSEE_VIEW_H

#include "place/form_view.h"
#include "place/person_match.h"

struct addressee_in {
    struct str name, village, address, who; /* who: "", "moi", or an id */
    int64_t sex, birth_year, organisation;
};
#define ADDRESSEE_ROW(name_, type_, struct_, member, max_, label_)                                 \
    {                                                                                              \
        .name = name_, .in = IN_BODY, .type = type_, .max = max_,                                  \
        .offset = offsetof(struct_, member), .label = label_                                       \
    }
/* Rows of a form's fields, for its member `to`. */
#define ADDRESSEE_ROWS(struct_)                                                                    \
    {.name = "ho-ten",                                                                             \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .min = 2,                                                                                     \
     .max = 120,                                                                                   \
     .required = true,                                                                             \
     .offset = offsetof(struct_, to.name),                                                         \
     .label = TEXT_addressee_name},                                                                \
        ADDRESSEE_ROW("thon", FIELD_STR, struct_, to.village, 100, TEXT_addressee_village),        \
        ADDRESSEE_ROW("dia-chi", FIELD_STR, struct_, to.address, 200, TEXT_addressee_address),     \
        ADDRESSEE_ROW("gioi", FIELD_I64, struct_, to.sex, 2, TEXT_addressee_sex),                  \
        ADDRESSEE_ROW(                                                                             \
            "to-chuc", FIELD_I64, struct_, to.organisation, 1, TEXT_addressee_organisation),       \
        ADDRESSEE_ROW("nguoi", FIELD_STR, struct_, to.who, 20, TEXT_addressee_who),                \
    {                                                                                              \
        .name = "nam-sinh", .in = IN_BODY, .type = FIELD_I64, .min = 1900, .max = 2200,            \
        .offset = offsetof(struct_, to.birth_year), .label = TEXT_addressee_birth_year             \
    }

/* In `apply`: the person this is, made when nobody is. E_INVALID with an error of the field when
 * an official has to say which of several. */
enum err addressee_take(struct request *q, const struct addressee_in *in, int64_t *ret_id)
    must_check;

struct addressee_candidate {
    struct str id, line;
    bool picked;
};
struct addressee_view {
    struct form_input name, birth_year, village, address;
    struct str sex; /* "1", "2", "" */
    bool organisation, new_picked;
    const struct addressee_candidate *candidates;
    size_t candidate_count;
};
/* As typed; with the people of that name when they are asked about. */
enum err addressee_view_make(struct request *q, struct addressee_view *ret) must_check;

#endif
