/* photo: the pictures of an article, by their numbers in it: "anh-1" in its Markdown.
 *
 * Rules this module owns:
 *   - a picture belongs to one article and is never changed; what stands under it is part of the
 *     text, so that it has versions;
 *   - its bytes were made anew by media/, in two widths, before they get here;
 *   - readers get it only while its article is public.
 * Memory: the tx's arena. */
#ifndef GANDAN_OPEN_PHOTO_H
#define GANDAN_OPEN_PHOTO_H

#include "open/article.h"
#include "spine/file.h"

#define PHOTO_MOST 40 /* of an article */
#define PHOTO_PREFIX "anh-"

struct photo {
    int64_t n, file_id, width, height, small_file_id, small_width, small_height;
};
struct photo_list {
    const struct photo *list;
    size_t n;
};
/* A picture that was kept, with what it measures. */
struct photo_new {
    struct str actor;
    const struct file_taken *taken, *small;
    int64_t width, height, small_width, small_height;
};

/* In the transaction of the article's change; *ret_n is its number. E_TOO_BIG: PHOTO_MOST. */
enum err photo_add(
    struct db_tx *tx, const struct keys *keys, const struct article *a, const struct photo_new *p,
    int64_t *ret_n) must_check;
/* By number. */
enum err photo_list(struct db_tx *tx, int64_t unit_id, int64_t article_id, struct photo_list *ret)
    must_check;
/* E_NOT_FOUND. */
enum err photo_get(
    struct db_tx *tx, int64_t unit_id, int64_t article_id, int64_t n, struct photo *ret) must_check;

/* "anh-7" is 7; 0: no such name. */
int64_t photo_number(struct str name);
/* NULL: there is none of that number. */
const struct photo *photo_of(const struct photo_list *all, int64_t n);

#endif
