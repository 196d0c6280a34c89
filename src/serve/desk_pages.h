/* desk_pages: the pages of the desk: the inbox, reception, one dossier and all that is done with
 * it, hand-over, corrections, history and journal.
 *
 * Rules: every page that shows somebody's record says so to the access log; a form carries the
 * version that was seen, and a stale one shows what happened meanwhile with its text kept; nothing
 * needs a script. What the tables share is below, for the pages of this room only. */
#ifndef GANDAN_SERVE_DESK_PAGES_H
#define GANDAN_SERVE_DESK_PAGES_H

#include "http/dispatch.h"
#include "http/request.h"
#include "serve/dossier_act.h"
#include "serve/dossier_list.h"

extern const struct route inbox_routes[], reception_routes[], story_routes[];
extern const struct route desk_dossier_routes[], desk_act_routes[], handover_routes[];
extern const struct route correction_routes[], desk_print_routes[], dossier_file_routes[];
extern const struct route register_routes[];

#define DESK_ROLES (WHO_COUNTER | WHO_SPECIALIST | WHO_CHAIR)
/* They are in no site map, not kept by browsers, and write the access log. */
#define DESK_PAGE (ROUTE_PRIVATE | ROUTE_HIDDEN | ROUTE_AUDIT)

/* Title and crumbs: work, then this page. */
void desk_head(struct request *q, struct response *s, struct str title);
/* How the signed-in official is greeted: by the given name; an account of the installation itself,
 * which is nobody's name ("Quản trị viên"), by all of it. */
struct str desk_called(const struct request *q);
/* "/vu-ninh/viec/ho-so/H31…" + rest. */
struct str desk_address(struct request *q, struct str code, const char *rest);
/* The dossier as it was seen (version 0: as it is), claimed, and the signed-in official at work on
 * it. E_CONFLICT: it is another by now; E_NOT_FOUND. */
enum err desk_act_begin(
    struct request *q, struct str code, int64_t version, struct dossier *d,
    struct dossier_act *a) must_check;

/* The files of a form become the result, in place of those that stand (serve/dossier_file.h); says
 * itself what is wrong with them. E_CONFLICT: as there, not said. */
struct http_files;
enum err desk_result_set(
    struct request *q, const struct http_files *files, const struct dossier_act *a,
    struct dossier *ret) must_check;

/* A group's shape, colour and word. */
struct desk_look {
    struct str tone, shape;
    enum text word;
};
struct desk_look desk_group_look(enum dossier_group g);
/* "261117-0014" of a code of the national pattern; else the whole. */
struct str desk_short_code(struct str code);
/* "Nguyễn Thị Hoa, 1962, thôn Đoài". */
struct str desk_person_line(struct arena *a, const struct person *p);

/* "Hôm nay 17:00", "25/11 09:00"; and what is left, or over: "còn 6 giờ", "quá 1 ngày". */
struct desk_due {
    struct str when, left;
};
struct calendar;
struct desk_clock {
    struct arena *arena;
    enum lang lang;
    int64_t now_at;
    const struct calendar *calendar;
};
struct desk_due desk_due(const struct desk_clock *c, const struct dossier *d, enum dossier_group g);

#endif
