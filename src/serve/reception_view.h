/* reception_view: choosing a procedure, and the one form of reception. Private to its page. */
#ifndef GANDAN_SERVE_RECEPTION_VIEW_H
#define GANDAN_SERVE_RECEPTION_VIEW_H

#include "html/pager.h"
#include "serve/desk_form_view.h"
#include "serve/dossier_file_view.h"

struct reception_procedure {
    struct str code, name, field, limit;
};
struct reception_choose_view {
    const struct http_unit *unit;
    struct str q;
    const struct reception_procedure *found, *often;
    size_t found_count, often_count;
    bool searched;
    int64_t total;
    struct pager pager;
};

struct reception_view {
    const struct http_unit *unit;
    struct reception_procedure procedure;
    struct str due; /* if it were received now; "": no limit */
    struct str fee;
    struct markup hidden;
    struct desk_person_form person;
    struct desk_papers_form papers;
    struct desk_gaps_form gaps;
    struct files_field files, paper_files[PAPER_ROWS]; /* of all; of one paper each */
    size_t paper_file_count;
    bool open_paper_files;
    struct desk_choice channels[3], handovers[3];
    struct desk_field help, authority, reason, remark;
    const struct str *villages, *units;
    size_t village_count, unit_count;
    struct str error; /* of the whole form */
    size_t error_count;
    int64_t seen; /* warnings that stand on this page */
    bool open_gaps, open_reason, open_units, checked;
};

/* What `prepare` found out; the page that is shown again needs it too. */
struct reception_checked {
    struct procedure procedure;
    struct person_candidates candidates;
    unsigned warnings;
    bool unchecked; /* a paper of the procedure is not marked */
    int64_t person_id;
    int64_t help_unit_id, authority_unit_id;
};
#define RECEPTION_UNCHECKED ((int64_t)1 << 30) /* beside PERSON_WARN_… */
int64_t reception_marks(const struct reception_checked *k);
struct reception_procedure reception_line(const struct request *q, const struct procedure *p);
/* E_NOT_FOUND: no such procedure is in force. */
enum err reception_form(struct request *q, struct response *s, struct str code) must_check;

#endif
