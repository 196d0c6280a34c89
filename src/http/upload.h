/* upload: the files of a form, and stored files as answers.
 *
 * Rules this module owns:
 *   - a file sent is never in memory: it is cut out of the spooled body, written without a name
 *     while it is hashed, looked at by media/, and gets its place only when the form is sound;
 *   - `apply` finds what was taken in its field's struct http_files, and stores the rows
 *     (spine/file.h) in the transaction of the thing they belong to;
 *   - what was not stored leaves no file behind; after a crash the sweep removes it;
 *   - a stored file goes out as an attachment in a sandbox, of its own type, and never inline; but
 * a picture for a page, which was written by us, pixel by pixel.
 *
 * In a row:  {.name = "giay-to", .in = IN_BODY, .type = FIELD_FILE, .max = 5, …}, offset of a
 * struct http_files; .body_max for all together; the form has enctype="multipart/form-data". */
#ifndef GANDAN_HTTP_UPLOAD_H
#define GANDAN_HTTP_UPLOAD_H

#include "http/request.h"
#include "spine/file.h"

#define PICTURE_WIDEST 1280
#define PICTURE_SMALL_WIDEST 480
struct picture_size {
    int64_t width, height;
};

struct http_file {
    struct str name;    /* as its sender called it, cleaned; its ending fits what it is */
    struct str claimed; /* the type its sender said; nothing rests on it */
    struct file_taken taken;
    /* Of pictures for a page (field.picture). */
    struct picture_size size, small_size;
    struct file_taken small; /* for small screens and lists */
    struct media_shot shot;  /* when and where, as its camera said: for evidence, not for pages */
};
struct http_files {
    const struct http_file *list;
    size_t n;
};

/* The first file of that field; false: there is none. */
bool request_file(const struct request *q, const char *field, struct http_file *ret);
struct http_files request_files(const struct request *q, const char *field);

/* Makes the stored file the answer. Of READ and SLOW rows only. E_NOT_FOUND: its bytes are not
 * there. */
enum err response_file(struct request *q, struct response *s, const struct file *f) must_check;
/* Makes a picture for a page (field.picture) the answer: shown in its place, and kept by browsers
 * for a day. As response_file. */
enum err response_picture(struct request *q, struct response *s, const struct file *f) must_check;
/* Closes it, when something else is answered after all. */
void response_forget_file(struct response *s);

#endif
