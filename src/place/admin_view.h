/* admin_view: what the template of the administrator's page is given. Every state is a word, a
 * colour and a shape. */
#ifndef GANDAN_PLACE_ADMIN_VIEW_H
#define GANDAN_PLACE_ADMIN_VIEW_H

#include "place/form_view.h"
#include "spine/backup.h"
#include "spine/job.h"

enum admin_grade { ADMIN_GOOD, ADMIN_SOON, ADMIN_LATE, ADMIN_WAIT, ADMIN_NONE };
struct admin_state {
    struct str class, shape;
    struct str word; /* "": no state */
};

/* A figure with its name; `more` explains, in a smaller line. */
struct admin_line {
    enum text label;
    struct str value; /* "" : the state alone */
    struct admin_state state;
    struct str more;
    struct markup picture;
};
#define ADMIN_LINES 8
struct admin_card {
    struct str id; /* of its heading */
    enum text title;
    struct admin_line lines[ADMIN_LINES];
    size_t n;
};

struct admin_copy {
    struct str moment, size, kind;
    bool ahead; /* of the clock */
};
struct admin_slow {
    struct str name;
    bool pattern; /* an address, not a word of ours */
    int64_t count;
    struct str worst; /* "12 ms" */
};
struct admin_job {
    struct str name, what, state;
};
struct admin_message {
    int64_t id;
    struct str about, state;
    bool unsure;
};

struct admin_view {
    struct form_view form;
    struct str slug, unit;
    enum text done;
    /* How many things want somebody to look at them. */
    int64_t worries;
    bool covers; /* the machine is shown */
    bool may_back_up;
    struct admin_card copies, program, work, disk, guard, letters, accounts;
    struct str copies_dir;
    const struct admin_copy *copy_list;
    size_t copy_count;
    struct admin_slow slow[5];
    size_t slow_count;
    const struct admin_job *jobs;
    size_t job_count;
    const struct admin_message *messages;
    size_t message_count;
};

/* ---- admin_view.c ---- */
/* `word` may be empty: no state. Counts what wants to be looked at. */
struct admin_state admin_state(struct admin_view *v, enum admin_grade grade, struct str word);
/* The next line of a card. */
struct admin_line *admin_line(struct admin_card *c, enum text label, struct str value);
/* "1,2 GB"; "5 giờ". */
struct str admin_size(struct request *q, int64_t bytes);
struct str admin_span(struct request *q, int64_t ms);
struct str admin_word(const struct request *q, enum text t);
/* What a word of struct job_row.error means. */
struct str admin_reason(const struct request *q, struct str error);
/* Messages and accounts of the unit. */
enum err admin_fill_unit(struct request *q, struct admin_view *v) must_check;

/* ---- admin_machine_view.c ---- */
enum err admin_fill_machine(struct request *q, struct admin_view *v) must_check;

#endif
