/* folders: a temporary folder with what a test puts into it. */
#ifndef GANDAN_TESTS_FOLDERS_H
#define GANDAN_TESTS_FOLDERS_H

#include <stdbool.h>

/* Fills in the X's of "/tmp/…-XXXXXX". */
void folder_make(char *path);
/* With all that is in it. */
void folder_remove(const char *path);
/* Files, in all folders below. */
int folder_files(const char *path);

#endif
