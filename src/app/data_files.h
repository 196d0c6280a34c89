/* data_files: the attached files of a data directory on the ways of its database: out of a copy
 * (spine/backup.h makes them), and through `gandan check`. A copy FILE has its files in FILE.files.
 */
#ifndef GANDAN_APP_DATA_FILES_H
#define GANDAN_APP_DATA_FILES_H

#include "app/command.h"
#include "spine/file.h"

/* Those that `database` (a copy not yet in use) knows of, from beside `from` into DIR/files. */
enum err data_files_in(
    struct command_call *c, struct str database, struct str from,
    struct file_found *ret) must_check;
/* Reads all of them. */
enum err data_files_check(struct command_call *c, struct file_found *ret) must_check;

#endif
