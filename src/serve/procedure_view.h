/* procedure_view: the pages of procedures with what they show, made ready. Private to
 * procedure_pages. */
#ifndef GANDAN_SERVE_PROCEDURE_VIEW_H
#define GANDAN_SERVE_PROCEDURE_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "serve/procedure_text.h"

struct procedure_list_view {
    const struct http_unit *unit;
    struct procedure_list list;
    struct str q, field_slug, field_name;
    struct pager pager;
};

struct procedure_paper_view {
    struct procedure_words name;
    struct str kind;
    int64_t count;
};

struct procedure_other {
    struct str from, to, href_day;
    bool shown;
};

struct procedure_view {
    const struct http_unit *unit;
    struct procedure p;
    struct procedure_words name, field, fee, fee_short, limit_extra, result, audience, authority;
    struct str limit, from, to;
    const struct procedure_paper_view *papers;
    size_t paper_count;
    const struct procedure_words *steps, *laws;
    size_t step_count, law_count;
    /* Which version of the code this is, seen from today. */
    enum { VERSION_CURRENT, VERSION_OLD, VERSION_GONE, VERSION_COMING } version;
    const struct procedure_other *others; /* all versions; one: there are no others */
    size_t other_count;
    /* If it were handed in now. */
    enum { DUE_NONE, DUE_TODAY, DUE_MINUTE, DUE_NEXT } due;
    struct str due_from, due_at;
    bool due_uncertain;
    /* The office. */
    enum { OFFICE_UNKNOWN, OFFICE_OPEN, OFFICE_CLOSED } office;
    struct str office_until;
};

#endif
