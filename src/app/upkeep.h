/* upkeep: what a running server looks after by itself, since it is about this process or this data
 * directory: which pages other processes have changed (every second, when the database is shared),
 * how full the disk is (every second), which copies of the data there are, files that no row knows
 * (daily). What is done once for all processes is a job: app/jobs.h. */
#ifndef GANDAN_APP_UPKEEP_H
#define GANDAN_APP_UPKEEP_H

#include "app/data.h"
#include "spine/backup.h"
#include "spine/disk.h"

struct upkeep;
struct upkeep_config {
    struct data *data;
    struct disk *disk;
    struct backups *backups; /* NULL: none are made here */
};
enum err upkeep_start(const struct upkeep_config *config, struct upkeep **ret) must_check;
/* Takes NULL. */
void upkeep_stop(struct upkeep *upkeep);

#endif
