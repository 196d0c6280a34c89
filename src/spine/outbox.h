/* outbox: messages that leave the house, written in the transaction of what they tell and sent
 * afterwards by a job.
 *
 * Rules this module owns:
 *   - a message is claimed before it is sent. An e-mail whose fate is not known is sent again with
 *     the same Message-ID; an SMS never: it is marked unsure and shown;
 *   - one message for each (unit, dedupe key), however often it is put;
 *   - a message that is not taken for now is tried again later and later (a minute, doubled, at
 * most 6 hours; OUTBOX_ATTEMPTS times); one that cannot be given to the server at all waits, with
 * the others, up to OUTBOX_DAYS; what has failed for good stays to be seen, and can be tried again;
 *   - address and words are sealed under KEY_FIELD, and forgotten OUTBOX_KEPT_DAYS after the end;
 *   - who opted out (spine/opt_out.h) gets nothing: the row says that it was withheld, no more;
 *   - no SMS in the unit's quiet hours (settings quiet_from, quiet_to): it waits for their end.
 * Dedupe keys hold no personal data. Memory: what is returned lives in the tx's arena. */
#ifndef GANDAN_SPINE_OUTBOX_H
#define GANDAN_SPINE_OUTBOX_H

#include "db/db.h"
#include "spine/keys.h"

#define OUTBOX_ATTEMPTS 12
#define OUTBOX_DAYS 7
#define OUTBOX_KEPT_DAYS 30
#define OUTBOX_SMS_MAX 480 /* characters */
#define OUTBOX_BODY_MAX ((size_t)64 * 1024)

enum outbox_channel { OUTBOX_EMAIL = 1, OUTBOX_SMS = 2 };
enum outbox_state {
    OUTBOX_WAITING = 1,
    OUTBOX_SENDING, /* claimed */
    OUTBOX_SENT,
    OUTBOX_FAILED,
    OUTBOX_UNSURE,   /* an SMS that may have been sent: nobody knows */
    OUTBOX_WITHHELD, /* the person opted out */
    OUTBOX_DROPPED,  /* failed or unsure, and somebody decided that it is to be left at that */
};

struct outbox_new {
    const struct keys *keys;
    int64_t unit_id;
    enum outbox_channel channel;
    struct str address; /* an e-mail address, or a mobile number as written */
    struct str subject; /* of an e-mail; one line */
    struct str body;
    struct str dedupe;     /* "dossier.ready|4711": what it tells, and of which thing */
    int64_t not_before_at; /* 0: now */
    int64_t person_id;     /* whose wish not to be written to counts; 0: nobody's (staff, tests) */
};

/* E_INVALID: no such address, or words that cannot be sent. A second one of the same dedupe key
 * changes nothing. *ret_id may be NULL; 0 then. */
enum err outbox_put(struct db_tx *tx, const struct outbox_new *m, int64_t *ret_id) must_check;

/* Whether messages of this channel can be sent at all: its server is named in the settings. */
enum err outbox_ready(struct db_tx *tx, int64_t unit_id, enum outbox_channel channel, bool *ret)
    must_check;

/* ---- for the administrator ---- */

/* Reasons that are no answer of another server; those are their numbers (550, 429). */
enum outbox_code {
    OUTBOX_CODE_NONE = 0,
    OUTBOX_CODE_OLD = -1,       /* could not be sent for OUTBOX_DAYS */
    OUTBOX_CODE_NO_SERVER = -2, /* none is named in the settings */
    OUTBOX_CODE_SEALED = -3,    /* does not open: another key */
};

struct outbox_row {
    int64_t id, wanted_at, ended_at; /* ended_at 0: not yet */
    enum outbox_channel channel;
    enum outbox_state state;
    int code;
    int64_t attempts;
    struct str dedupe;
};
/* What became of one. E_NOT_FOUND: no such message. */
enum err outbox_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct outbox_row *ret)
    must_check;

struct outbox_list {
    const struct outbox_row *rows;
    size_t n;
};
/* Failed and unsure of the last OUTBOX_KEPT_DAYS, newest first. */
#define OUTBOX_TROUBLES_MAX 50
enum err outbox_troubles(struct db_tx *tx, int64_t unit_id, struct outbox_list *ret) must_check;
/* Tries a failed one again, or an unsure one because somebody decided so. E_CONFLICT: neither, or
 * its words are forgotten already. */
enum err outbox_again(struct db_tx *tx, int64_t unit_id, int64_t id) must_check;

/* Leaves a failed or unsure one at that: it is no trouble any more, and its words are forgotten.
 * E_CONFLICT: neither. */
enum err outbox_drop(struct db_tx *tx, int64_t unit_id, int64_t id) must_check;

struct outbox_stats {
    int64_t waiting;      /* also those that are being sent */
    int64_t oldest_at;    /* since when the oldest of them should have been sent; 0: none */
    int64_t failed;       /* in the last OUTBOX_KEPT_DAYS */
    int64_t unsure;       /* the same */
    int64_t last_sent_at; /* 0: never */
};
enum err outbox_stats(
    struct db_tx *tx, int64_t unit_id, enum outbox_channel channel,
    struct outbox_stats *ret) must_check;

/* ---- for /metrics, over all units; as of the last outbox_observe ---- */

struct outbox_totals {
    int64_t waiting, oldest_ms, failed, unsure;
};
struct outbox_totals outbox_totals(void);
enum err outbox_observe(struct db_tx *tx) must_check;

#endif
