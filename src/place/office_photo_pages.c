/* office_photo_pages: the pictures of the office: for readers those that are shown, for officials
 * all. */
#include "place/office_pages.h"
#include "place/office_view.h"

struct photo_in {
    int64_t id;
};
static const struct field photo_in_fields[] = {
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct photo_in, id),
     .label = TEXT_form_address},
};

static enum err give(struct request *q, struct response *s, bool small, bool staff)
{
    const struct photo_in *in = q->in;
    struct office_photo p;
    struct file f;
    enum err e = office_photo_by_id(q->tx, q->unit->id, in->id, &p);
    if (e == OK && !staff && !p.shown)
        e = E_NOT_FOUND;
    if (e == OK)
        e = file_by_id(q->tx, p.unit_id, small ? p.small_file_id : p.file_id, &f);
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

#define ROW(path_, who_, show_, doc_)                                                              \
    {                                                                                              \
        .method = WIRE_GET, .path = path_, .how = READ, .who = (who_), .flags = ROUTE_HIDDEN,      \
        .fields = FIELDS(photo_in), .show = show_, .doc = doc_                                     \
    }

const struct route office_photo_routes[] = {
    ROW("/{unit}/tru-so/anh/{id}", WHO_ANYONE, show, "A picture of the office"),
    ROW("/{unit}/tru-so/anh/{id}/nho", WHO_ANYONE, show_small, "The same, at most 480 wide"),
    ROW("/{unit}/viec/tru-so/anh/{id}", WHO_STAFF, show_staff,
        "A picture of the office, also one that readers do not see"),
    ROW("/{unit}/viec/tru-so/anh/{id}/nho", WHO_STAFF, show_staff_small,
        "The same, at most 480 wide"),
    {0},
};
