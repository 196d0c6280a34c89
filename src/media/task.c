#include "media/task.h"

#include <errno.h>
#include <unistd.h>

#include "media/jpeg.h"
#include "media/pdf.h"
#include "media/png.h"
#include "media/sniff.h"

_Noreturn void task_end(struct task *t, enum media_verdict verdict)
{
    t->result.verdict = verdict;
    t->result.remade = verdict == MEDIA_FINE && t->result.type != MEDIA_PDF;
    ssize_t n = write(t->reply, &t->result, sizeof t->result);
    _exit(n == (ssize_t)sizeof t->result ? 0 : 1);
}

void task_write(struct task *t, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t wrote = write(t->out, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            task_end(t, errno == EFBIG ? MEDIA_TOO_LARGE : MEDIA_NO_ROOM);
        at += wrote;
        n -= (size_t)wrote;
    }
}

void task_size(struct task *t, uint64_t width, uint64_t height)
{
    if (width > MEDIA_MAX_SIDE || height > MEDIA_MAX_SIDE || width * height > MEDIA_MAX_PIXELS)
        task_end(t, MEDIA_TOO_LARGE);
    if (width == 0 || height == 0)
        task_end(t, MEDIA_BROKEN);
    t->result.width = (uint32_t)width;
    t->result.height = (uint32_t)height;
}

_Noreturn void task_run(struct task *t)
{
    t->result.type = sniff(t->in);
    switch (t->result.type) {
    case MEDIA_PDF:
        task_end(t, pdf_judge(t->in));
    case MEDIA_JPEG:
        jpeg_remake(t);
    case MEDIA_PNG:
        png_remake(t);
    default:
        task_end(t, MEDIA_OTHER);
    }
}
