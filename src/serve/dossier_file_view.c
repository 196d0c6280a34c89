#include "serve/dossier_file_view.h"

#include "base/buf.h"
#include "http/dispatch.h"
#include "serve/desk_pages.h"
#include "serve/dossier_view.h"

#define KIB ((int64_t)1024)
#define MIB (KIB * KIB)
#define NAMES_MAX ((size_t)4096)
#define ERRORS_MAX ((size_t)16 * 1024)

/* ---- fields ---- */

struct str files_hint(const struct request *q)
{
    return text_get(
        q->arena, q->lang, TEXT_file_hint,
        TEXT_ARGS(
            ta_i64("n", DOSSIER_FILES_AT_ONCE), ta_i64("each", (int64_t)MEDIA_MAX_BYTES / MIB),
            ta_i64("all", (int64_t)FILES_BODY_MAX / MIB)));
}

/* All of them: of ten files more than one may be wrong. */
static struct str errors_of(const struct request *q, struct str field)
{
    struct buf b;
    buf_init(&b, q->arena, ERRORS_MAX);
    for (size_t i = 0; i < q->error_count; i++)
        if (str_eq(q->errors[i].field, field))
            buf_fmt(&b, "%s%.*s", buf_get(&b).n ? " " : "", STR_ARG(q->errors[i].message));
    return buf_get(&b);
}

/* A browser sends an unused field too, with an empty name; where there is none at all, the form
 * came back by way of signing in, and nobody knows whether files were chosen. */
static struct str again_words(const struct request *q, struct str field)
{
    struct buf names;
    bool sent = false;
    buf_init(&names, q->arena, NAMES_MAX);
    for (size_t i = 0; i < q->kept.count; i++) {
        const struct form_pair *p = &q->kept.pairs[i];
        if (!p->file_name.p || !str_eq(p->name, field))
            continue;
        sent = true;
        if (p->file_name.n)
            buf_fmt(&names, "%s%.*s", buf_get(&names).n ? ", " : "", STR_ARG(p->file_name));
    }
    struct str list = buf_get(&names);
    if (list.n)
        return text_get(q->arena, q->lang, TEXT_file_again, TEXT_ARGS(ta_str("names", list)));
    return q->kept.count && !sent ? text_lit(q->lang, TEXT_file_again_if) : S("");
}

struct files_field files_field(const struct request *q, const char *name, struct str label)
{
    return (struct files_field){
        .name = str_z(name),
        .id = str_z(name),
        .label = label,
        .hint = S(""),
        .error = errors_of(q, str_z(name)),
        .again = again_words(q, str_z(name)),
        .max = DOSSIER_FILES_AT_ONCE,
    };
}

/* ---- files ---- */

struct str files_kind_word(enum media_type media)
{
    switch (media) {
    case MEDIA_PDF:
        return S("PDF");
    case MEDIA_JPEG:
        return S("JPEG");
    case MEDIA_PNG:
        return S("PNG");
    case MEDIA_NONE:
        break;
    }
    return S("–");
}

struct str files_size_words(const struct request *q, int64_t bytes)
{
    if (bytes < MIB)
        return arena_fmt(q->arena, "%lld KB", (long long)((bytes + KIB - 1) / KIB));
    int64_t tenths = (bytes * 10 + MIB / 2) / MIB;
    return arena_fmt(
        q->arena, "%lld%s%lld MB", (long long)(tenths / 10), q->lang == LANG_EN ? "." : ",",
        (long long)(tenths % 10));
}

struct str files_paper_name(
    const struct request *q, const struct procedure *p, int64_t line, struct str title)
{
    struct str english = dossier_paper_line(q->arena, p->papers_en, line);
    return q->lang == LANG_EN && english.n ? english : title;
}

static struct str void_words(const struct request *q, const struct dossier_file *f)
{
    if (!f->voided_at)
        return S("");
    struct str when = view_moment(q->arena, q->lang, f->voided_at, false);
    return text_get(
        q->arena, q->lang, TEXT_file_voided_by,
        TEXT_ARGS(ta_str("when", when), ta_str("who", f->voider)));
}

/* Of a result that was handed over: the chair alone (serve/dossier_file.h). */
static bool may_void(const struct request *q, const struct dossier *d, const struct dossier_file *f)
{
    bool out = f->kind == DOSSIER_FILE_RESULT && d->state == DOSSIER_RETURNED;
    return !(d->flags & DOSSIER_VOID) && (!out || (q->actor->roles & WHO_CHAIR) != 0);
}

static struct file_line line_of(
    const struct request *q, const struct dossier *d, const struct dossier_file *f)
{
    const struct keys *keys = http_config(q->http)->keys;
    struct file_line l = {
        .id = arena_fmt(q->arena, "%lld", (long long)f->file.id),
        .name = file_name(q->arena, keys, &f->file),
        .kind = files_kind_word(f->file.media),
        .size = files_size_words(q, f->file.bytes),
        .who = f->adder,
        .when = view_moment(q->arena, q->lang, f->file.made_at, false),
        .voided = void_words(q, f),
        .may_open = !f->voided_at || (q->actor->roles & WHO_CHAIR) != 0,
        .may_void = !f->voided_at && may_void(q, d, f),
    };
    /* Only the form that was sent shows what was typed. */
    struct request own = *q;
    l.open = q->kept.count > 0 && str_eq(request_kept(q, "tep"), l.id);
    if (!l.open)
        own.kept.count = own.error_count = 0;
    l.why = desk_field(&own, "ly-do", TEXT_desk_reason, S(""));
    l.why.max = 1000;
    return l;
}

static void add_papers(
    const struct request *q, const struct files_papers *papers, struct files_view *v)
{
    size_t n = papers->papers->n;
    struct str *names = ARENA_ARRAY(q->arena, struct str, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct dossier_paper *p = &papers->papers->list[i];
        names[i] = files_paper_name(q, papers->procedure, p->line, p->name);
    }
    v->papers = names;
    v->paper_count = n;
}

static void add_lines(
    const struct files_sent *sent, const struct dossier *d, const struct dossier_files *files,
    const struct procedure *p, struct files_view *v)
{
    const struct request *q = sent->add;
    struct file_line *papers = ARENA_ARRAY(q->arena, struct file_line, files->n + 1);
    struct file_line *results = ARENA_ARRAY(q->arena, struct file_line, files->n + 1);
    for (size_t i = 0; i < files->n; i++) {
        const struct dossier_file *f = &files->list[i];
        struct file_line line = line_of(sent->cancel, d, f);
        line.title = files_paper_name(q, p, f->line, f->title);
        if (f->kind == DOSSIER_FILE_RESULT) {
            results[v->result_count++] = line;
            v->result_standing += f->voided_at == 0;
        } else {
            papers[v->count++] = line;
            v->standing += f->voided_at == 0;
        }
    }
    v->lines = papers;
    v->results = results;
}

static void add_result(const struct request *q, const struct dossier *d, struct files_view *v)
{
    v->may_result = dossier_result_may(d, v->result_standing > 0);
    v->shows_result = v->may_result || v->result_count > 0;
    v->result_open = q->kept.count > 0;
    v->result = files_field(q, "ket-qua", text_lit(q->lang, TEXT_result_file));
    v->result.hint = files_hint(q);
    v->result_why = desk_field(q, "ly-do", TEXT_result_replace_why, S(""));
    v->result_why.max = 1000;
}

void files_view_make(
    const struct files_sent *sent, const struct dossier *d, const struct dossier_files *files,
    const struct files_papers *papers, struct files_view *ret)
{
    const struct request *q = sent->add;
    add_lines(sent, d, files, papers->procedure, ret);
    add_result(sent->result, d, ret);
    ret->may_add = !(d->flags & DOSSIER_VOID);
    ret->add_open = q->kept.count > 0;
    ret->files = files_field(q, "tep", text_lit(q->lang, TEXT_file_choose));
    ret->files.hint = files_hint(q);
    ret->title = desk_field(q, "giay", TEXT_file_title, S(""));
    ret->title.hint = text_lit(q->lang, TEXT_file_title_hint);
    ret->title.max = DOSSIER_FILE_TITLE_MAX;
    ret->title.list = S("ds-giay");
    add_papers(q, papers, ret);
}
