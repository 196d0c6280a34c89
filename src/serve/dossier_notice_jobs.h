/* dossier_notice_jobs: what a citizen is told when something happens to their dossier (NĐ 224/2026
 * Art. 15.1g: every change at once), by whom they agreed to be told.
 *
 * Rules this module owns:
 *   - told are: received, refused at reception, papers asked for and come, result ready, an apology
 *     with its new date, the result handed over (with the rating link, but for a household in
 *     mourning); nothing of registers and of void receptions;
 *   - only who said yes to a channel is told by it (place/person_contact.h), in their language;
 *   - a message names the dossier's code and procedure and no person: whoever reads the mail of
 *     somebody else learns no more than that. The tracking secret is in no message;
 *   - each change is told once, however often its event is read. */
#ifndef GANDAN_SERVE_DOSSIER_NOTICE_JOBS_H
#define GANDAN_SERVE_DOSSIER_NOTICE_JOBS_H

#include "html/text.h"
#include "serve/dossier.h"
#include "spine/subscriber.h"

/* ctx: struct keys. Its name is that of its cursors. */
#define DOSSIER_NOTICE "dossier.notice"
enum err dossier_notice_take(
    struct db_tx *tx, int64_t unit_id, const struct event_row *event, const void *keys) must_check;

/* What a step is told as; NONE: nothing. */
enum dossier_notice {
    NOTICE_NONE,
    NOTICE_RECEIVED,
    NOTICE_REFUSED,
    NOTICE_ASKED,
    NOTICE_COMPLETE, /* what was asked for has come */
    NOTICE_READY,
    NOTICE_SORRY,
    NOTICE_RETURNED,
};
enum dossier_notice dossier_notice_of(const struct dossier_step *s);

#endif
