/* photo_pages: the pictures of articles: for readers while the article is public, and for the
 * newsroom. */
#include "http/dispatch.h"
#include "http/upload.h"
#include "open/article_pages.h"
#include "open/photo.h"

struct photo_in {
    int64_t id, n;
};
static const struct field photo_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct photo_in, id),
     .label = TEXT_article_in_slug},
    {.name = "n",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = PHOTO_MOST,
     .required = true,
     .offset = offsetof(struct photo_in, n),
     .label = TEXT_article_photo},
};

static enum err give(struct request *q, struct response *s, bool small, bool staff)
{
    const struct photo_in *in = q->in;
    struct article a;
    struct photo p;
    struct file f;
    enum err e = article_by_id(q->tx, q->unit->id, in->id, &a);
    if (e == OK && !staff && !article_is_public(&a, q->now_at))
        e = E_NOT_FOUND;
    if (e == OK)
        e = photo_get(q->tx, a.unit_id, a.id, in->n, &p);
    if (e == OK)
        e = file_by_id(q->tx, a.unit_id, small ? p.small_file_id : p.file_id, &f);
    return e == OK ? response_picture(q, s, &f) : e;
}

static enum err show(struct request *q, struct response *s)
{
    return give(q, s, false, false);
}

static enum err show_small(struct request *q, struct response *s)
{
    return give(q, s, true, false);
}

static enum err show_staff(struct request *q, struct response *s)
{
    return give(q, s, false, true);
}

static enum err show_staff_small(struct request *q, struct response *s)
{
    return give(q, s, true, true);
}

#define PHOTO_ROW(path_, who_, show_, doc_)                                                        \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = READ, .who = (who_), .flags = ROUTE_HIDDEN,      \
        .fields = FIELDS(photo_in), .show = show_, .doc = doc_                                     \
    }
#define NEWSROOM (WHO_EDITOR | WHO_CHAIR)

const struct route photo_routes[] = {
    PHOTO_ROW("/{unit}/tin-tuc/anh/{id}/{n}", WHO_ANYONE, show, "A picture of an article"),
    PHOTO_ROW(
        "/{unit}/tin-tuc/anh/{id}/{n}/nho", WHO_ANYONE, show_small, "The same, at most 480 wide"),
    PHOTO_ROW(
        "/{unit}/viec/tin-tuc/anh/{id}/{n}", NEWSROOM, show_staff,
        "A picture of an article that is not public yet"),
    PHOTO_ROW(
        "/{unit}/viec/tin-tuc/anh/{id}/{n}/nho", NEWSROOM, show_staff_small,
        "The same, at most 480 wide"),
    {0},
};
