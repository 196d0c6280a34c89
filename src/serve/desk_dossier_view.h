/* desk_dossier_view: one dossier as the officials work on it: facts, papers, who has it, what can
 * be done now, each as a form. Private to its pages.
 *
 * After an error the form that was sent is open, with its text; the others are as ever. */
#ifndef GANDAN_SERVE_DESK_DOSSIER_VIEW_H
#define GANDAN_SERVE_DESK_DOSSIER_VIEW_H

#include "place/official.h"
#include "serve/desk_form_view.h"
#include "serve/desk_pages.h"
#include "serve/dossier_desk.h"
#include "serve/dossier_file_view.h"
#include "serve/dossier_handover.h"
#include "serve/dossier_view.h"
#include "serve/story_view.h"

/* What everything on the page is made of; read once. */
struct desk_facts {
    struct dossier_facts f;
    struct dossier_desk desk;
    struct dossier_papers papers;
    struct dossier_gaps gaps;
    struct dossier_files files;
    int64_t asked; /* how often papers were asked for */
    struct person_contact contact;
    struct official_list people;
    const struct str *steps;
    size_t step_count;
    enum dossier_group group;
    struct str remark;
    bool may_apologise;
    bool in_mourning; /* not to be asked to rate */
};
/* E_NOT_FOUND: no such dossier. Writes the access log. */
enum err desk_facts_read(struct request *q, struct str code, struct desk_facts *ret) must_check;

struct desk_work {
    struct str value; /* enum dossier_work */
    struct str title, button;
    bool reason; /* asks for one */
    bool main;   /* what usually comes next */
    bool filled; /* the one filled button of the page */
    bool open;
    struct desk_field why;
    bool result; /* its result may come along as files */
    struct files_field files;
};
struct desk_paper_line {
    struct str name, form, copies, remark;
    bool checked;
};
struct desk_fact {
    struct str label, value, more;
};
#define DESK_FACTS 12

struct desk_dossier_view {
    const struct http_unit *unit;
    struct str code, short_code, procedure, person, state;
    struct desk_look look;
    struct desk_due due;
    struct str done; /* what was just done; "" */
    bool just_received, is_void;
    bool print_rating, print_02; /* offered after what was just done */
    struct str error;
    size_t error_count;
    bool stale;
    struct story since; /* what happened meanwhile */
    int64_t version;
    struct markup hidden;
    struct desk_fact facts[DESK_FACTS];
    size_t fact_count;
    struct dossier_view track; /* the strip of days and its reasons */
    struct str phone, phone_number, id_number, address, email;
    bool notice;
    const struct desk_paper_line *papers;
    size_t paper_count;
    const struct desk_gap_row *gaps;
    size_t gap_count;
    struct files_view files;
    struct str remark;
    struct desk_work works[WORK_KINDS];
    size_t work_count;
    /* The other forms; open: it was sent and came back. */
    bool may_ask, ask_open, ask_again; /* again: the chair must say why */
    struct desk_gaps_form ask;
    struct desk_field ask_why;
    bool may_assign, mine;
    struct desk_choice people[64];
    size_t people_count;
    bool may_step;
    struct desk_field step;
    const struct str *steps;
    size_t step_count;
    bool may_apologise, apologise_open;
    struct desk_field sorry_why, sorry_day, sorry_signer;
    bool may_void, void_open;
    struct desk_field void_why;
    bool may_correct, may_hand_over, has_slip_02, has_slip_03, has_slip_rating;
    struct str holder;
    struct desk_choice here[64]; /* who may be looking at it too: value is the official */
    size_t here_count;
};

/* Everything but what is only after an error. */
void desk_dossier_view_make(
    const struct request *q, const struct desk_facts *k, struct desk_dossier_view *ret);
/* The page: also after an error of one of its forms. done: what was just done. */
struct desk_shown {
    struct str code;
    int64_t just_received;
    struct str done;
};
enum err desk_dossier_show(struct request *q, struct response *s, const struct desk_shown *shown)
    must_check;

/* May this official do that work? The rules ask again. */
bool desk_work_allowed(unsigned roles, enum dossier_work w);

#endif
