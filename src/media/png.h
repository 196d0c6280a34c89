/* png: a PNG picture made anew (libpng). Inside media/ only; runs in the jail, and ends the
 * process. */
#ifndef GANDAN_MEDIA_PNG_H
#define GANDAN_MEDIA_PNG_H

#include "media/task.h"

_Noreturn void png_remake(struct task *t);

#endif
