/* office_photo: pictures of the office: of a room, of what a check found, of a fault before and
 * after it was mended, of a green Friday.
 *
 * Rules this module owns:
 *   - a picture hangs on one thing and is never changed but for its words and whether readers see
 *     it; its bytes were made anew by media/, in two widths, before they get here;
 *   - readers see it only while it is shown;
 *   - what the camera said of time and place is evidence: kept sealed under KEY_FIELD, bound to the
 *     row, for officials only, and of pictures by officials only: of a citizen's nothing is kept.
 * Memory: the tx's arena. */
#ifndef GANDAN_PLACE_OFFICE_PHOTO_H
#define GANDAN_PLACE_OFFICE_PHOTO_H

#include "spine/file.h"

#define OFFICE_PHOTO_CAPTION_MAX 160
#define OFFICE_PHOTOS_MOST 12 /* of one thing */

enum office_photo_of {
    PHOTO_OF_ROOM = 1,
    PHOTO_OF_CHECK,
    PHOTO_OF_FAULT,  /* before */
    PHOTO_OF_MENDED, /* after */
    PHOTO_OF_FRIDAY, /* noun_id: the day */
};

struct office_photo {
    int64_t unit_id, id;
    enum office_photo_of of;
    int64_t noun_id;
    int64_t file_id, width, height, small_file_id, small_width, small_height;
    struct str caption_vi, caption_en;
    bool shown;
    struct str evidence; /* sealed; "": none */
    int64_t made_at;
};
struct office_photo_list {
    const struct office_photo *list;
    size_t n;
};
/* A picture that was kept, with what it measures. */
struct office_photo_new {
    int64_t unit_id;
    enum office_photo_of of;
    int64_t noun_id;
    const struct file_taken *taken, *small;
    int64_t width, height, small_width, small_height;
    struct str caption_vi, caption_en;
    bool shown;
    struct media_shot shot; /* .knows 0: nothing is kept of it */
    struct str actor;
};

/* In the transaction of what it shows. E_TOO_BIG: OFFICE_PHOTOS_MOST. */
enum err office_photo_add(
    struct db_tx *tx, const struct keys *keys, const struct office_photo_new *p,
    int64_t *ret_id) must_check;
/* Words and whether it is shown. E_NOT_FOUND. */
enum err office_photo_change(struct db_tx *tx, const struct office_photo *p, struct str actor)
    must_check;
/* E_NOT_FOUND. */
enum err office_photo_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct office_photo *ret)
    must_check;
/* Of one thing, oldest first. */
enum err office_photo_list(
    struct db_tx *tx, int64_t unit_id, enum office_photo_of of, int64_t noun_id,
    struct office_photo_list *ret) must_check;
/* Of all things of that kind whose id is in between: by noun_id, oldest first. */
struct office_photo_range {
    int64_t unit_id;
    enum office_photo_of of;
    int64_t from_id, to_id;
};
enum err office_photo_between(
    struct db_tx *tx, const struct office_photo_range *range,
    struct office_photo_list *ret) must_check;
/* The first one of that thing that readers may see (`all`: that there is); NULL: none. */
const struct office_photo *office_photo_first(
    const struct office_photo_list *list, int64_t noun_id, bool all);

/* When and where, as the camera said. .knows 0: nothing was kept, or its seal does not open. */
struct media_shot office_photo_evidence(
    struct arena *a, const struct keys *keys, const struct office_photo *p);

#endif
