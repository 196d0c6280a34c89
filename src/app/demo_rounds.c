#include "app/demo_rounds.h"

#include "app/demo_letter.h"
#include "app/demo_office.h"
#include "app/demo_pledge.h"
#include "app/demo_press.h"
#include "app/demo_programme.h"
#include "base/log.h"

/* ---- officials ---- */

static enum err officials(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day)
{
    int left = -1;
    enum err e = demo_town_day(tx, s->arena, t, day, &left);
    return e == OK && left >= 0 ? demo_act_reassign_all(s, tx, t, left) : e;
}

/* ---- the list ---- */

static const struct {
    const char *name;
    enum err (*day)(struct demo_sim *s, struct db_tx *tx, struct demo_town *t, int64_t day);
} ROUNDS[] = {
    {"officials", officials}, {"pledges", demo_pledge_day},      {"letters", demo_letter_day},
    {"news", demo_press_day}, {"programme", demo_programme_day}, {"office", demo_office_day},
};

enum err demo_rounds_day(struct demo_sim *s, struct db_tx *tx, int64_t day)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < sizeof ROUNDS / sizeof *ROUNDS; i++)
        for (int t = 0; e == OK && t < DEMO_TOWNS; t++) {
            e = ROUNDS[i].day(s, tx, &s->towns[t], day);
            if (e != OK)
                log_error("demo: %s: %s", ROUNDS[i].name, err_name(e));
        }
    return e;
}
