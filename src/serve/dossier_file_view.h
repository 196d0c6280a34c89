/* dossier_file_view: attached files in words, and the fields by which they come: at reception, on a
 * dossier's page, and with its result. Private to this room's pages.
 *
 * A browser does not keep chosen files: a form that came back says which ones must be chosen again,
 * and each refused file has its sentence at its field. Memory: the request's arena. */
#ifndef GANDAN_SERVE_DOSSIER_FILE_VIEW_H
#define GANDAN_SERVE_DOSSIER_FILE_VIEW_H

#include "serve/desk_form_view.h"
#include "serve/dossier_file.h"

#define FILES_BODY_MAX ((size_t)60 * 1024 * 1024) /* of a form, with all its files */
#define FILES_TYPES "application/pdf,image/jpeg,image/png"

/* One field that takes files. */
struct files_field {
    struct str name, id, label, hint, error;
    struct str again; /* "": nothing has to be chosen again */
    int64_t max;
};
struct files_field files_field(const struct request *q, const char *name, struct str label);
/* "PDF, JPEG hoặc PNG; nhiều nhất 10 tệp, mỗi tệp 25 MB …" */
struct str files_hint(const struct request *q);

/* "PDF", and "812 KB" or "1,2 MB". */
struct str files_kind_word(enum media_type media);
struct str files_size_words(const struct request *q, int64_t bytes);

struct file_line {
    struct str id, title, name, kind, size, who, when;
    struct str voided; /* when and by whom; "": it stands */
    bool may_open, may_void, open;
    struct desk_field why;
};
struct files_view {
    struct str slug, code;
    int64_t version;
    struct markup hidden;
    const struct file_line *lines; /* papers */
    size_t count, standing;
    /* The result: to be attached, or what stands replaced as a whole. */
    const struct file_line *results;
    size_t result_count, result_standing;
    bool shows_result, may_result, result_open;
    struct files_field result;
    struct desk_field result_why;
    bool may_add, add_open;
    struct files_field files;
    struct desk_field title;
    const struct str *papers; /* of the checklist, in the reader's language */
    size_t paper_count;
};

/* The checklist's names, for files to be added. */
struct files_papers {
    const struct dossier_papers *papers;
    const struct procedure *procedure;
};
/* The paper's name in the reader's language. */
struct str files_paper_name(
    const struct request *q, const struct procedure *p, int64_t line, struct str title);
/* slug, code, version and hidden are the caller's. `q` as the form of files sees it: with what was
 * kept of it only. */
struct files_sent {
    const struct request *add, *cancel, *result;
};
void files_view_make(
    const struct files_sent *sent, const struct dossier *d, const struct dossier_files *files,
    const struct files_papers *papers, struct files_view *ret);

#endif
