/* file_folder: what the two halves of the file store share: folders, places, failures. Only for
 * spine/file_*.c. */
#ifndef GANDAN_SPINE_FILE_FOLDER_H
#define GANDAN_SPINE_FILE_FOLDER_H

#include "spine/file_store.h"

struct file_store {
    int fd; /* -1: there is no folder, and nobody asked to make one */
};

/* What errno means; logged, but for a name that is not there. */
enum err file_failure(const char *what) must_check;
/* 32 small hexadecimal digits. */
bool file_is_place(struct str s);
/* One of the folders by its name. */
enum err file_folder_open(const struct file_store *s, const char *name, bool make, int *ret_fd)
    must_check;
/* The folder of a place, and the place as a C string. */
enum err file_folder_of(
    const struct file_store *s, struct str place, bool make, char name[FILE_PLACE_MAX],
    int *ret_fd) must_check;
/* Makes an open file without a name durable and gives it its place. E_CONFLICT: it is taken. */
enum err file_put_in_place(const struct file_store *s, int fd, const char *place) must_check;

#endif
