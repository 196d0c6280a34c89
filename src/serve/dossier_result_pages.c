/* dossier_result_pages: the result as files: attached or replaced by the desk, taken by the citizen
 * who holds a pass (serve/dossier_pages.h), under the same rule as the tracking page. */
#include "http/dispatch.h"
#include "http/upload.h"
#include "serve/desk_dossier_view.h"
#include "serve/dossier_file.h"
#include "serve/dossier_file_view.h"
#include "serve/dossier_pages.h"

/* The code first, as dossier_page_open() reads it. */
struct result_in {
    struct dossier_in path;
    int64_t id, version;
    struct http_files files;
    struct str reason;
};
#define CODE                                                                                       \
    {                                                                                              \
        .name = "code", .in = IN_PATH, .type = FIELD_STR, .min = 1, .max = 64, .required = true,   \
        .offset = offsetof(struct result_in, path.code), .label = TEXT_track_code                  \
    }

/* ---- the citizen ---- */

enum err dossier_page_results(struct request *q, const struct dossier *d, struct view_results *ret)
{
    struct dossier_files files;
    enum err e = dossier_result_get(q->tx, d, &files);
    if (e != OK)
        return e;
    struct view_result *list = ARENA_ARRAY(q->arena, struct view_result, files.n + 1);
    for (size_t i = 0; i < files.n; i++) {
        const struct file *f = &files.list[i].file;
        struct str kind = files_kind_word(f->media), size = files_size_words(q, f->bytes);
        list[i] = (struct view_result){
            .id = arena_fmt(q->arena, "%lld", (long long)f->id),
            .name = file_name(q->arena, http_config(q->http)->keys, f),
            .more = arena_fmt(q->arena, "%.*s, %.*s", STR_ARG(kind), STR_ARG(size)),
        };
    }
    *ret = (struct view_results){list, files.n};
    return OK;
}

static const struct field take_fields[] = {
    CODE,
    {.name = "id",
     .in = IN_PATH,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct result_in, id),
     .label = TEXT_result_file},
};

static enum err take(struct request *q, struct response *s)
{
    const struct result_in *in = q->in;
    struct dossier d;
    struct dossier_files files;
    bool open = false;
    enum err e = dossier_page_open(q, s, &d, &open);
    if (e != OK || !open)
        return e;
    e = dossier_result_get(q->tx, &d, &files);
    if (e != OK)
        return e;
    for (size_t i = 0; i < files.n; i++)
        if (files.list[i].file.id == in->id)
            return response_file(q, s, &files.list[i].file);
    return E_NOT_FOUND;
}

/* ---- the desk ---- */

static const struct field set_fields[] = {
    CODE,
    {.name = "phien-ban",
     .in = IN_BODY,
     .type = FIELD_I64,
     .min = 1,
     .max = INT64_MAX,
     .required = true,
     .offset = offsetof(struct result_in, version),
     .label = TEXT_desk_version},
    {.name = "ket-qua",
     .in = IN_BODY,
     .type = FIELD_FILE,
     .max = DOSSIER_FILES_AT_ONCE,
     .required = true,
     .offset = offsetof(struct result_in, files),
     .label = TEXT_result_file},
    {.name = "ly-do",
     .in = IN_BODY,
     .type = FIELD_TEXT,
     .max = 1000,
     .offset = offsetof(struct result_in, reason),
     .label = TEXT_result_replace_why},
};

enum err desk_result_set(
    struct request *q, const struct http_files *files, const struct dossier_act *a,
    struct dossier *ret)
{
    struct dossier_file_new *list = ARENA_ARRAY(q->arena, struct dossier_file_new, files->n + 1);
    for (size_t i = 0; i < files->n; i++)
        list[i] = (struct dossier_file_new){.taken = &files->list[i].taken, .title = S("")};
    const struct dossier_files_new all = {list, files->n};
    enum err e = dossier_result_set(q->tx, http_config(q->http)->keys, a, &all, ret);
    if (e == E_INVALID)
        return request_error(q, "ly-do", TEXT_desk_reason_missing, TEXT_NO_ARGS);
    if (e == E_TOO_BIG)
        return request_error(
            q, "ket-qua", TEXT_file_no_more, TEXT_ARGS(ta_i64("n", DOSSIER_FILES_MAX)));
    return e;
}

static enum err set(struct request *q, struct response *s)
{
    const struct result_in *in = q->in;
    struct dossier d;
    struct dossier_act a;
    enum err e = desk_act_begin(q, in->path.code, in->version, &d, &a);
    if (e != OK)
        return e;
    a.reason = in->reason;
    e = desk_result_set(q, &in->files, &a, &d);
    if (e == E_CONFLICT && d.version == in->version)
        return request_error(q, "", TEXT_desk_not_from_here, TEXT_NO_ARGS);
    if (e == OK)
        s->location = desk_address(q, d.code, "?xong=ket-qua");
    return e;
}

static enum err show_again(struct request *q, struct response *s)
{
    const struct result_in *in = q->in;
    return desk_dossier_show(q, s, &(struct desk_shown){.code = in->path.code, .done = S("")});
}

#define COUNTED(fields_)                                                                           \
    {                                                                                              \
        sizeof(struct result_in), fields_, sizeof fields_ / sizeof *fields_                        \
    }

const struct route dossier_result_routes[] = {
    {.method = WIRE_GET,
     .path = "/{unit}/ho-so/{code}/ket-qua/{id}",
     .how = READ,
     .who = WHO_ANYONE,
     .flags = ROUTE_PRIVATE | ROUTE_HIDDEN,
     .fields = COUNTED(take_fields),
     .show = take,
     .doc = "The result of a dossier as a file, for whoever holds a pass"},
    {.method = WIRE_POST,
     .path = "/{unit}/viec/ho-so/{code}/ket-qua",
     .how = WRITE,
     .who = DESK_ROLES,
     .flags = DESK_PAGE,
     .fields = COUNTED(set_fields),
     .body_max = FILES_BODY_MAX,
     .apply = set,
     .form = show_again,
     .doc = "Attaches the result of a dossier as files, or replaces them with a reason"},
    {0},
};
