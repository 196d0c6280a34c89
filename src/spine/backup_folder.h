/* backup_folder: names of copies and what lies beside them. Only for spine/backup*.c. */
#ifndef GANDAN_SPINE_BACKUP_FOLDER_H
#define GANDAN_SPINE_BACKUP_FOLDER_H

#include "spine/backup.h"

struct backups {
    struct backups_config config;
    _Atomic int64_t newest_at, count;
};

#define BACKUP_FILES ".files"
#define BACKUP_SUM ".sha256"
#define BACKUP_PART ".part"

/* "night-20261121-013000.db". */
struct str backup_name(struct arena *a, enum backup_kind kind, int64_t at);
bool backup_name_parse(struct str name, struct backup *ret);

/* FILE, then what is beside it: a copy that is cut short here is swept later. */
void backup_remove(struct arena *a, struct str file);
/* A folder with all that is in it; nothing is said when there is none. */
void backup_remove_folder(const char *path);
/* Removes what was cut short, of names of ours only. */
void backup_sweep(struct arena *a, const struct backups *b);

#endif
