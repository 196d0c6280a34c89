/* demo_sim: the year is lived: every act at its own moment, through the functions of real work, in
 * the order of time over all communes.
 *
 * A case is one dossier with what is going to happen to it next; one act of a case is planned at a
 * time, the earliest of all is done first. An act does its work by the rules of its room, under the
 * name of an official who works there on that day, and plans what follows from the answer (the due
 * time, the state). What happens by the day and not by the dossier is a round (demo_rounds.h).
 * Many acts share a transaction; its clock is set to each act's moment before it, so that rows and
 * events bear the time at which they would have been written.
 *
 * Seams: a new kind of act is a line of demo_act_do's table and an enum; a new kind of day's work a
 * line of demo_rounds. Memory: cases live in the demo's arena. */
#ifndef GANDAN_APP_DEMO_SIM_H
#define GANDAN_APP_DEMO_SIM_H

#include "app/data.h"
#include "app/demo_town.h"
#include "serve/dossier_act.h"

enum demo_act {
    ACT_RECEIVE,
    ACT_CORRECT,
    ACT_VOID,
    ACT_ASSIGN,
    ACT_REASSIGN,
    ACT_BEGIN,
    ACT_APPRAISE, /* the step "Đang thẩm định" */
    ACT_SIGN,     /* the step "Chờ ký" */
    ACT_ASK,
    ACT_ASK_AGAIN,
    ACT_PAPERS,
    ACT_PAYMENT,
    ACT_PAID,
    ACT_WITHDRAW,
    ACT_WITHDRAWN,
    ACT_STAY, /* they thought better of it */
    ACT_STOP,
    ACT_APOLOGISE,
    ACT_READY,
    ACT_DENY, /* the result is a written refusal */
    ACT_RECALL,
    ACT_HAND_OVER,
    ACT_RATE,
    ACT_COUNT
};

/* What a visitor should find, whatever the scale; DEMO_LIFE: as chance has it. */
enum demo_fate {
    DEMO_LIFE,
    DEMO_LATE_SORRY, /* late now, apology made */
    DEMO_LATE,       /* late now */
    DEMO_DUE_TODAY,  /* not ready yet */
    DEMO_DUE_LATER,  /* the same, with days left */
    DEMO_WAITING,    /* papers asked for */
    DEMO_PAYING,
    DEMO_WITHDRAWING,
    DEMO_AT_DESK, /* ready, not fetched */
    DEMO_OVER_HOLIDAY,
    DEMO_TO_RATE, /* returned, not rated */
    DEMO_FATES
};

#define DEMO_PLAN_MAX 12
struct demo_case {
    struct demo_town *town;
    const struct demo_offer *offer;
    const struct procedure *procedure;
    struct demo_person person;
    enum demo_fate fate;
    enum dossier_channel channel;
    struct str handover, late_reason;
    int64_t id, version;
    int64_t received_at; /* when it came in; the act may be later */
    int64_t due_at, again_at;
    int receiver, handler; /* of the town's officials */
    bool wrong_village, paid, begun, asked, late, recalled, holding, denied;
    bool digital; /* its result is there as a file */
    enum dossier_state state;
    struct {
        enum demo_act act;
        int64_t at;
    } plan[DEMO_PLAN_MAX];
    int planned, done;
};

struct demo_news_item;
struct demo_scans;
struct demo_office;
struct demo_queue_entry {
    int64_t at, order;
    struct demo_case *c; /* NULL: a morning */
};

struct demo_sim {
    struct data *data;
    struct arena *arena;
    struct demo_town towns[DEMO_TOWNS];
    int64_t first_day, last_day, today; /* today: the working day on which it is looked at */
    int64_t holiday; /* of DEMO_OVER_HOLIDAY: the working day before it; 0: none */
    struct demo_case *cases;
    size_t case_count, case_max;
    struct demo_queue_entry *queue;
    size_t queued;
    int64_t order;
    int64_t register_last;             /* up to then the first town kept a register */
    const struct demo_news_item *news; /* DEMO_NEWS_COUNT; each news_step-th is published */
    int64_t news_step;
    struct demo_scans *scans;
    struct demo_office *office; /* NULL until the first day */
    int64_t acts, ratings, received;
    /* Told after each transaction: the local day it has come to. */
    void (*progress)(void *ctx, int64_t day);
    void *ctx;
    struct dossier shown[DEMO_FATES]; /* of the first town: code and generation */
};

/* Everything up to and with `upto`, in order. */
enum err demo_sim_run(struct demo_sim *s, int64_t upto) must_check;
/* In a writing transaction: the moment at which what follows happens. */
void demo_sim_moment(struct db_tx *tx, int64_t at);
void demo_sim_queue(struct demo_sim *s, struct demo_case *c);
/* The first morning; each queues the next: its rounds, and who will come that day. */
void demo_sim_begin(struct demo_sim *s);

/* ---- demo_arrive.c: who comes ---- */

/* How many come to each town on each day, and the cases that are there whatever the scale. */
enum err demo_arrive_plan(struct demo_sim *s, int64_t total) must_check;
/* Queues those of one day. */
enum err demo_arrive_day(struct demo_sim *s, int64_t day) must_check;

/* ---- demo_fate.c: what becomes of them ---- */

void demo_plan(struct demo_case *c, enum demo_act act, int64_t at);
void demo_fate_received(struct demo_sim *s, struct demo_case *c, const struct dossier *d);
void demo_fate_goes_on(
    struct demo_sim *s, struct demo_case *c, const struct dossier *d, int64_t now);
void demo_fate_asked(struct demo_sim *s, struct demo_case *c, int64_t now);
void demo_fate_paying(struct demo_sim *s, struct demo_case *c, int64_t now);
void demo_fate_withdrawing(struct demo_sim *s, struct demo_case *c, int64_t now);
void demo_fate_ready(struct demo_sim *s, struct demo_case *c, int64_t now);
void demo_fate_recalled(struct demo_sim *s, struct demo_case *c, int64_t now);
void demo_fate_returned(struct demo_sim *s, struct demo_case *c, int64_t now);

/* ---- demo_act.c, demo_act_receive.c, demo_act_end.c: doing it ---- */

enum err demo_act_do(struct demo_sim *s, struct db_tx *tx, struct demo_case *c, enum demo_act act)
    must_check;
/* Done by that official, seen as it is. */
struct dossier_act demo_act_by(const struct demo_case *c, int official, struct str reason);
/* A sentence of data/demo/reasons_vi.txt: of "refuse", "void", … */
struct str demo_act_reason(struct arena *a, struct demo_case *c, const char *key);
/* One paper that lacks, of data/demo/gaps_vi.txt. */
struct dossier_gap;
void demo_act_gap(struct arena *a, struct demo_case *c, struct dossier_gap *ret);
/* What the function answered. */
void demo_act_took(struct demo_case *c, const struct dossier *d);
enum err demo_act_receive(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;
enum err demo_act_correct(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;
enum err demo_act_apologise(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;
enum err demo_act_hand_over(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;
enum err demo_act_rate(struct demo_sim *s, struct db_tx *tx, struct demo_case *c) must_check;
enum err demo_act_reassign_all(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int left)
    must_check;

#endif
