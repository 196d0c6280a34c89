/* outbox_private: claiming and ending messages, for the jobs that send and forget them. Private to
 * spine/outbox*.c. */
#ifndef GANDAN_SPINE_OUTBOX_PRIVATE_H
#define GANDAN_SPINE_OUTBOX_PRIVATE_H

#include "spine/outbox.h"

/* One message in the sender's hands. */
struct outbox_held {
    int64_t unit_id, id; /* id 0: there is none to send now */
    enum outbox_channel channel;
    int64_t fence, attempt;
    int64_t wanted_at;
    struct str address, subject, body;
};

/* Claims the next message that is due. Those that must not be sent any more are ended on the way.
 */
enum err outbox_claim(struct db_tx *tx, const struct keys *keys, struct outbox_held *held)
    must_check;

/* How an attempt ended. E_CONFLICT: the claim was lost. */
struct outbox_end {
    const struct outbox_held *held;
    enum outbox_state state; /* OUTBOX_WAITING: again at due_at */
    int64_t due_at;
    int code;
    bool counts; /* as an attempt */
};
enum err outbox_end(struct db_tx *tx, const struct outbox_end *end) must_check;
/* When it is tried again after a failed attempt; 0: never. */
int64_t outbox_next_at(const struct outbox_held *held, int64_t now_at);

/* 0: `now_at` is not within the hours from … to (minutes of the day); else when they end. */
int64_t outbox_quiet_until(int from, int to, int64_t now_at);

struct str outbox_context(struct arena *a, const char *column, int64_t unit_id, int64_t id);

#endif
