/* dossier_readers_view: who has looked at a dossier, for its citizen (Law 91/2025/QH15: the data
 * subject may know).
 *
 * Rules this module owns:
 *   - officials are named with the post they held that day; a unit may set dossier_readers to
 *     "desk", and all of them are its one-stop shop's;
 *   - the page is said in plain words, never by its address;
 *   - one official's openings of one page on one day are one line, with the time of the last: a
 *     list that is opened every few minutes must not hide who opened the record itself.
 * Private to the tracking page. Memory: the request's arena. */
#ifndef GANDAN_SERVE_DOSSIER_READERS_VIEW_H
#define GANDAN_SERVE_DOSSIER_READERS_VIEW_H

#include "http/request.h"
#include "serve/dossier.h"

#define READERS_SHOWN 20

struct view_reader {
    struct str when, name, post, page;
    int64_t times;
};
struct view_readers {
    const struct view_reader *list; /* newest first */
    size_t count;
    int64_t total; /* of all openings */
    bool cut;      /* there are older ones */
};
enum err view_readers(struct request *q, const struct dossier *d, struct view_readers *ret)
    must_check;

#endif
