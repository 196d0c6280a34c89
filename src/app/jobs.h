/* jobs: the list of what a running server does by itself in the background (spine/job.h), and of
 * those who are told of events (spine/subscriber.h). */
#ifndef GANDAN_APP_JOBS_H
#define GANDAN_APP_JOBS_H

#include "app/data.h"
#include "spine/backup.h"

struct jobs;
struct jobs_config {
    struct data *data;
    struct backups *backups; /* NULL: the database makes its own */
    bool private_webhooks;   /* an SMS gateway in the office network may be called */
};
enum err jobs_start(const struct jobs_config *config, struct jobs **ret) must_check;
/* After a year was made in one go (the demo), before any server: every subscriber is brought up to
 * today, so that the first server has no year to catch up with. Who only tells people of news
 * begins here and tells nothing of the past. */
enum err jobs_settle(struct data *data) must_check;
/* Waits for what runs. Takes NULL. */
void jobs_stop(struct jobs *jobs);

#endif
