/* demo_year: what the work of a commune's one-stop shop is drawn from: calendar, catalogue, mix,
 * people, words, one stream of chances; and the month that was still kept in a register.
 *
 * That month is drawn whole in memory and written down as the office would, register by register,
 * week by week; app/demo_register.h writes the files, and the importer takes them like any other
 * office's. Due times are reckoned by the same clock as everywhere (serve/dossier_clock.h); a few
 * are then written down wrongly, as happens. All later days are lived (app/demo_sim.h). Memory: all
 * of it lives in the arena of the transaction that made it. */
#ifndef GANDAN_APP_DEMO_YEAR_H
#define GANDAN_APP_DEMO_YEAR_H

#include "app/demo_people.h"
#include "db/db.h"
#include "place/calendar.h"
#include "serve/dossier_clock.h"
#include "serve/procedure.h"

/* How the officer who wrote the row keeps a register; bits. */
#define DEMO_CAPITALS 1   /* NGUYỄN THỊ HOA */
#define DEMO_DECOMPOSED 2 /* letters and their marks apart (NFD) */
#define DEMO_ETH 4        /* Ð for Đ */
#define DEMO_DOTS 8       /* 0500.123.456 */
#define DEMO_BREAKS 16    /* the address over two lines */

struct demo_dossier {
    struct str code, procedure, desk, channel, handover;
    int64_t procedure_id;
    struct demo_person person;
    int64_t received_at, returned_at; /* returned_at may lie after the year's end */
    int64_t pause_from_at, pause_to_at;
    int64_t promised_at; /* as the office wrote it; 0: it did not */
    int64_t renewed_at;  /* what it wrote when the papers were complete; 0: there was no pause */
    int64_t due_at;      /* the true one; 0: cannot be reckoned */
    struct str supplement, late_reason;
    unsigned habits; /* DEMO_… */
    int rating;      /* 0: none; else the level */
    int64_t rated_at;
    struct str remark;
};

struct demo_plan {
    int64_t unit_id;
    int64_t first_day, last_day;
    uint64_t seed;
    struct str prefix; /* of codes: "H54.01.26" */
};

struct demo_offer;
struct demo_year {
    struct arena *arena;
    struct demo_plan plan;
    const struct calendar *calendar;
    struct dossier_clock *clock;
    const struct demo_offer *offers;
    int64_t *offer_upto;
    size_t offer_count;
    struct demo_people *people;
    struct demo_words supplements, late_reasons, remarks[6]; /* by level */
    const struct procedure *shelf;                           /* every version, without its lists */
    size_t shelf_count;
    struct random_seeded random;
    struct demo_dossier *list; /* by reception */
    size_t n;
};

/* A procedure of the mix. */
struct demo_offer {
    struct str code;
    int64_t supplement_permille, late_permille;
};

/* What a commune's year is drawn from; nothing is drawn yet. */
enum err demo_year_make(struct db_tx *tx, const struct demo_plan *plan, struct demo_year **ret)
    must_check;

/* Who comes on that day, with what, through which channel; without a code. E_NOT_FOUND: no
 * procedure of the mix is in force. */
enum err demo_year_draw(
    struct demo_year *y, int64_t day, const struct demo_offer **ret_offer,
    struct demo_dossier *ret) must_check;
/* The version of a procedure; it must be there. */
const struct procedure *demo_year_procedure(const struct demo_year *y, int64_t id);

/* Draws the days that a register will bring: counts[i] dossiers on day first_day + i. */
enum err demo_year_register(struct demo_year *y, const int64_t *counts, size_t days) must_check;

/* What becomes of a dossier of the register: supplement, due time, end, rating. */
enum err demo_course(
    struct demo_year *y, struct arena *scratch, const struct demo_offer *offer,
    struct demo_dossier *d) must_check;

/* The day on which the office next sends its registers, from `day` on: the last working day of a
 * week, at latest the year's last day. */
int64_t demo_report_day(const struct demo_year *y, int64_t day);

#endif
