/* demo_town: a commune of the demo: its name, its people with posts, accounts and grants, and who
 * does what. Officials come, change posts and leave on their days, as data/demo/officials.csv says.
 * Memory: the arena it was made with. */
#ifndef GANDAN_APP_DEMO_TOWN_H
#define GANDAN_APP_DEMO_TOWN_H

#include "app/demo_year.h"
#include "place/account.h"
#include "place/unit.h"

#define DEMO_TOWNS 2
#define DEMO_OFFICIALS_MAX 24

struct demo_official {
    struct str name, fields, actor;
    int64_t id, account_id;
    int64_t from_day, to_day; /* works here on these days, both included */
    unsigned roles;           /* ROLE_BIT */
};

struct demo_town {
    struct str slug, prefix, place; /* "vu-ninh", "H54.01.26", "xã Vũ Ninh" */
    int64_t share;                  /* of the dossiers, permille */
    int64_t late_percent;           /* against the mix: 100 is as the mix says */
    int64_t sorry_permille;         /* of the late ones: says sorry */
    int64_t scan_permille;          /* of the dossiers: the papers are scanned */
    int64_t result_permille;        /* of the results: kept as a file */
    struct unit unit;
    bool above; /* the province: its people's roles hold for the communes below it */
    struct demo_official officials[DEMO_OFFICIALS_MAX];
    size_t official_count;
    struct demo_year *year; /* calendar, people, words, mix */
    int64_t *arrivals;      /* by day of the year */
};

void demo_towns_init(struct demo_town towns[DEMO_TOWNS]);
/* Settings and the officials who are there on the day before `first_day`. Units are there. */
enum err demo_town_settle(
    struct db_tx *tx, struct arena *kept, struct demo_town *t, int64_t first_day) must_check;
/* Whoever runs the system for both communes. */
enum err demo_province_settle(struct db_tx *tx, struct arena *kept, int64_t first_day) must_check;
/* Who comes and who leaves on this day. *ret_left: one who left (index), or -1. */
enum err demo_town_day(
    struct db_tx *tx, struct arena *kept, struct demo_town *t, int64_t day,
    int *ret_left) must_check;

/* The index of one who works on that day: the head; at the counter; with the field, else the
 * deputy of the centre. */
int demo_town_head(const struct demo_town *t, int64_t day);
int demo_town_counter(struct demo_town *t, int64_t day);
int demo_town_handler(struct demo_town *t, struct str field, int64_t day);

#endif
