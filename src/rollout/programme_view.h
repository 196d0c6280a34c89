/* programme_view: what the pages of programmes show. */
#ifndef GANDAN_ROLLOUT_PROGRAMME_VIEW_H
#define GANDAN_ROLLOUT_PROGRAMME_VIEW_H

#include "http/request.h"
#include "rollout/programme_figure.h"

struct programme_card {
    struct str slug, name, decision, lead;
    int64_t from_day, to_day;
    int64_t members, launched;
};
struct programme_cards {
    const struct programme_card *list;
    size_t n;
};

enum programme_time { PROGRAMME_PAST, PROGRAMME_NOW, PROGRAMME_COMING };
struct programme_phase_view {
    struct str name;
    int64_t from_day, to_day;
    enum programme_time time;
};
struct programme_target_view {
    struct str name, counts; /* "2/2" */
    bool met;
    struct markup bar;
};
/* A unit in the grid and in the table; state 0: a neighbour that is not in the programme. */
struct programme_unit_view {
    struct str name, slug, place; /* "Vũ Ninh"; "huyện Kiến Xương" */
    struct str now, now_slug;     /* who carries it on, if that is another */
    struct str cohort, mentor;
    enum programme_state state;
    enum text state_text;
    struct str state_class, state_icon;
    int64_t joined_day, launched_day, ended_day; /* 0: none */
    struct str share;                            /* of the first share target, since its launch */
    int64_t rank;                                /* 0: not ranked */
};
struct programme_group {
    struct str title;
    const struct programme_unit_view *tiles;
    size_t n;
};
struct programme_cohort_view {
    struct str code, name;
    int64_t n;
    bool here;
};
struct programme_view {
    struct str slug, name, decision, decided_by, lead, lead_slug;
    int64_t decision_day, from_day, to_day;
    const struct str *about; /* paragraphs */
    size_t about_count;
    int64_t members, launched, paused, ended;
    struct programme_phase_view *phases;
    size_t phase_count;
    struct programme_target_view *targets;
    size_t target_count;
    struct programme_cohort_view *cohorts;
    size_t cohort_count;
    struct programme_group *groups;
    size_t group_count;
    struct programme_unit_view *rows;
    size_t row_count;
    bool as_now; /* units as they are, else as they were */
    bool ranked;
    struct str cohort; /* chosen; "": all */
};

struct programme_side_view {
    struct str before, after, before_counts, after_counts; /* "" when nothing was counted */
    int change; /* 1 better, -1 worse, 0 the same or not known */
};
struct programme_compare_row {
    enum text name;
    struct programme_side_view pilots, neighbours;
};
struct programme_compare_view {
    struct str slug, name;
    int64_t pilots, neighbours;
    struct programme_compare_row rows[PROGRAMME_MEASURES];
};

struct programme_step_view {
    enum text act;
    int64_t day, decision_day, until_day; /* 0: none */
    struct str decision;
};
struct programme_check_view {
    struct str code, name, note;
    int64_t day; /* 0: not ready yet */
};
struct programme_launch_view {
    struct str slug, title;
    int64_t day;
};
struct programme_record_view {
    struct str slug, name; /* of the programme */
    struct programme_unit_view unit;
    int64_t until_day;
    struct programme_step_view *steps;
    size_t step_count;
    struct programme_check_view *checks;
    size_t check_count, ready_count;
    struct programme_launch_view *launches; /* in public */
    size_t launch_count;
};

/* ---- making them ---- */

struct programme_in {
    struct str slug, cohort, as, unit;
};
struct programme_read {
    struct programme programme;
    struct programme_parts parts;
    struct programme_members members;
};
/* E_NOT_FOUND: no such programme. */
enum err programme_read(struct request *q, struct str slug, struct programme_read *ret) must_check;
void programme_head(const struct request *q, struct response *s, struct str title);
enum err programme_unit_title(
    const struct request *q, int64_t id, struct str *ret, struct str *ret_slug) must_check;
enum err programme_show_one(struct request *q, struct response *s);

struct str programme_words(const struct request *q, struct str vi, struct str en);
/* The word, colour and shape of a state. */
void programme_state_view(enum programme_state state, struct programme_unit_view *v);
enum text programme_act_text(enum programme_act act);
enum err programme_unit_view(
    struct request *q, const struct programme_parts *parts, const struct programme_member *m,
    struct programme_unit_view *ret) must_check;
enum err programme_checks_view(
    struct request *q, const struct programme_parts *parts, const struct programme_member *m,
    struct programme_record_view *v) must_check;
enum err programme_steps_view(
    struct request *q, const struct programme_member *m,
    struct programme_record_view *v) must_check;

#endif
