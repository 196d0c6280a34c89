/* dossier_pages: the route tables of tracking, slips and their API. */
#ifndef GANDAN_SERVE_DOSSIER_PAGES_H
#define GANDAN_SERVE_DOSSIER_PAGES_H

#include "http/request.h"
#include "serve/dossier.h"

extern const struct route dossier_routes[];
extern const struct route dossier_print_routes[];
extern const struct route dossier_api_routes[];
extern const struct route dossier_live_routes[];
extern const struct route dossier_result_routes[];

/* For pages that only the holder of a pass may see. OK: *ret is the dossier; or it is not and
 * s->location leads to the form, the same for a code that there is and one that there is not:
 * *ret_open says which. */
struct dossier_in {
    struct str code;
};
enum err dossier_page_open(
    struct request *q, struct response *s, struct dossier *ret, bool *ret_open) must_check;
/* "/vu-ninh/ho-so/H54.01.26-261117-0014", percent-encoded. */
struct str dossier_address(struct request *q, struct str code);
/* Only to be looked at by whoever brought the secret: title, crumbs, no search engine. */
void dossier_page_head(struct request *q, struct response *s, struct str title);

/* The page says when there is something newer of this dossier than q->tx sees. */
enum err dossier_page_live(struct request *q, struct response *s, const struct dossier *d)
    must_check;

/* The files of its result that its citizen may take. */
struct view_results;
enum err dossier_page_results(struct request *q, const struct dossier *d, struct view_results *ret)
    must_check;

/* Where the failures of guessing are counted, for page and API together. */
#define DOSSIER_THROTTLE S("track")

#endif
