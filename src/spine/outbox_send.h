/* outbox_send: the jobs of the out-box: sending what is due, forgetting what is old; and the same
 * conversation with a server for a trial of the settings. */
#ifndef GANDAN_SPINE_OUTBOX_SEND_H
#define GANDAN_SPINE_OUTBOX_SEND_H

#include "post/post.h"
#include "spine/job.h"
#include "spine/outbox.h"

struct outbox_sender {
    const struct keys *keys;
    bool private_webhooks; /* an SMS gateway in the office network may be called */
};

/* "outbox.email" and "outbox.sms": standing jobs of the lane JOB_POST. The sender is borrowed. */
struct job_kind outbox_job(const struct outbox_sender *s, enum outbox_channel channel);
/* Address and words of what ended OUTBOX_KEPT_DAYS ago are forgotten. */
enum err outbox_purge(struct job_call *c) must_check;

/* The servers of a unit, as its settings say. */
struct outbox_servers {
    struct post_server mail;
    struct str from; /* "": no mail can be sent */
    struct post_hook sms;
};
enum err outbox_servers(
    struct db_tx *tx, const struct outbox_sender *s, int64_t unit_id,
    struct outbox_servers *ret) must_check;
/* "7.1234@vuninh.example": the same for the same message, at the sender's domain. */
struct str outbox_message_id(struct arena *a, struct str from, int64_t unit_id, int64_t id);

#endif
