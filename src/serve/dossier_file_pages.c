/* dossier_file_pages: files added to a dossier after its reception, given out to the officials who
 * work on it, and voided when they were added by mistake. Opening one is reading a person's record.
 */
#include "http/upload.h"
#include "serve/desk_dossier_view.h"
#include "serve/dossier_file.h"
#include "serve/dossier_file_view.h"
#include "serve/dossier_pages.h"

struct file_in {
    struct dossier_in path;
    int64_t id, version;
    struct http_files files;
    struct str title, reason;
};
#define CODE                                                                                       \
    {                                                                                              \
        .name = "code", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 64, .required = true,   \
        .offset = offsetof(struct file_in, path.code), .label = TEXT_track_code                    \
    }
#define WHICH(name_, in_)                                                                          \
    {                                                                                              \
        .name = name_, .in = in_, .type = FIELD_I64, .min = 1, .max = INT64_MAX, .required = true, \
        .offset = offsetof(struct file_in, id), .label = TEXT_file_attached                        \
    }

static enum err show_again(struct request *q, struct response *s)
{
    const struct file_in *in = q->in;
    return desk_dossier_show(q, s, &(struct desk_shown){.code = in->path.code, .done = S("")});
}

/* ---- adding ---- */

static const struct field add_fields[] = {
    CODE,
    {.name = "tep",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = DOSSIER_FILES_AT_ONCE,
     .required = true,
     .offset = offsetof(struct file_in, files),
     .label = TEXT_file_attached},
    {.name = "giay",
     .in = IN_BODY,
     .type = FIELD_STR,
     .max = DOSSIER_FILE_TITLE_MAX,
     .offset = offsetof(struct file_in, title),
     .label = TEXT_file_title},
};

/* A name of the checklist, in either language, means that paper; others stand as they were typed.
 */
static enum err paper_meant(
    struct request *q, const struct dossier *d, struct str typed, struct dossier_file_new *ret)
{
    struct procedure p;
    struct dossier_papers papers;
    ret->title = typed;
    enum err e = procedure_by_id(q->tx, d->procedure_id, &p);
    if (e == OK)
        e = dossier_papers_get(q->tx, d->unit_id, d->id, &papers);
    for (size_t i = 0; e == OK && i < papers.n; i++) {
        const struct dossier_paper *x = &papers.list[i];
        if (str_eq(x->name, typed) || str_eq(files_paper_name(q, &p, x->line, x->name), typed)) {
            ret->title = x->name;
            ret->line = x->line;
            break;
        }
    }
    return e;
}

static enum err add(struct request *q, struct response *s)
{
    const struct file_in *in = q->in;
    struct dossier_file_new meant = {.title = S("")};
    struct dossier_file_new *list = ARENA_ARRAY(q->arena, struct dossier_file_new, in->files.n + 1);
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, in->path.code, 0, &d, &a);
    if (e == OK)
        e = paper_meant(q, &d, in->title, &meant);
    if (e != OK)
        return e;
    for (size_t i = 0; i < in->files.n; i++) {
        list[i] = meant;
        list[i].taken = &in->files.list[i].taken;
    }
    const struct dossier_files_new files = {list, in->files.n};
    e = dossier_files_add(q->tx, http_config(q->http)->keys, &a, &files, &d);
    if (e == E_TOO_BIG)
        return request_error(
            q, "tep", TEXT_file_no_more, TEXT_ARGS(ta_i64("n", DOSSIER_FILES_MAX)));
    if (e == E_CONFLICT && d.flags & DOSSIER_VOID)
        return request_error(q, "", TEXT_desk_not_from_here, TEXT_NO_ARGS);
    if (e == OK)
        s->location = desk_address(q, d.code, "?xong=tep");
    return e;
}

/* ---- giving out ---- */

static const struct field open_fields[] = {CODE, WHICH("id", IN_PATH)};

static enum err open_file(struct request *q, struct response *s)
{
    const struct file_in *in = q->in;
    struct dossier d;
    struct dossier_file f;
    enum err e = dossier_by_code(q->tx, q->unit->id, in->path.code, &d);
    if (e == OK)
        e = dossier_file_get(q->tx, &d, in->id, &f);
    if (e == OK && f.voided_at && !(q->actor->roles & WHO_CHAIR))
        e = E_DENIED; /* it may be somebody else's paper */
    if (e != OK)
        return e;
    request_read_person(q, d.person_id, d.id);
    return response_file(q, s, &f.file);
}

/* ---- voiding ---- */

static const struct field cancel_fields[] = {
    CODE,
    WHICH("tep", IN_BODY),
    {.name = "phien-ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct file_in, version),
     .label = TEXT_desk_version},
    {.name = "ly-do",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = 1000,
     .offset = offsetof(struct file_in, reason),
     .label = TEXT_desk_reason},
};

static enum err cancel(struct request *q, struct response *s)
{
    const struct file_in *in = q->in;
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, in->path.code, in->version, &d, &a);
    if (e != OK)
        return e;
    a.reason = in->reason;
    e = dossier_file_void(q->tx, &a, in->id, &d);
    if (e == E_INVALID)
        return request_error(q, "ly-do", TEXT_desk_reason_missing, TEXT_NO_ARGS);
    if (e == E_CONFLICT)
        return request_error(q, "", TEXT_desk_not_from_here, TEXT_NO_ARGS);
    if (e == E_DENIED)
        (void)request_error(q, "", TEXT_result_void_chair, TEXT_NO_ARGS);
    if (e == OK)
        s->location = desk_address(q, d.code, "?xong=bo-tep");
    return e;
}

#define COUNTED(fields_)                                                                           \
    {                                                                                              \
        sizeof(struct file_in), fields_, sizeof fields_ / sizeof *fields_                          \
    }

const struct route dossier_file_routes[] = {
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/tep",
     .how = WRITE,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = COUNTED(add_fields),
     .body_max = FILES_BODY_MAX,
     .apply = add,
     .form = show_again,
     .doc = "Attaches files to a dossier"},
    {.method = WIRE_GET,
     .path = "/{unit}/viec/ho-so/{code}/tep/{id}",
     .how = READ,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = COUNTED(open_fields),
     .show = open_file,
     .doc = "An attached file, as it was taken"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/bo-tep",
     .how = WRITE,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = COUNTED(cancel_fields),
     .apply = cancel,
     .form = show_again,
     .doc = "Voids a file that was attached by mistake, with a reason"},
    {0},
};
