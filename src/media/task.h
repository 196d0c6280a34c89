/* task: one file as the child that looks at it knows it. Inside media/ only.
 *
 * The libraries that decode pictures report an error by a function that must not return. It ends
 * the process, with a verdict: no jump, nothing to free. */
#ifndef GANDAN_MEDIA_TASK_H
#define GANDAN_MEDIA_TASK_H

#include "media/media.h"

struct task {
    struct str in; /* the whole file */
    int out, reply;
    uint32_t widest; /* of the picture made anew; 0: as it came */
    struct media_result result;
};

/* Says the verdict and ends the process. */
_Noreturn void task_end(struct task *t, enum media_verdict verdict);
/* To `out`; ends the process when it does not fit. */
void task_write(struct task *t, const void *p, size_t n);
/* Notes the size; ends the process when it is over a limit. */
void task_size(struct task *t, uint64_t width, uint64_t height);
/* What the keeper's child does: looks, says the verdict, ends. */
_Noreturn void task_run(struct task *t);

#endif
