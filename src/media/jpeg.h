/* jpeg: a JPEG picture made anew (libjpeg-turbo). Inside media/ only; runs in the jail, and ends
 * the process. */
#ifndef GANDAN_MEDIA_JPEG_H
#define GANDAN_MEDIA_JPEG_H

#include "media/task.h"

_Noreturn void jpeg_remake(struct task *t);

#endif
