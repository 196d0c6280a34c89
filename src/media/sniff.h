/* sniff: what kind of file some bytes are, by the signature that must stand at their beginning and
 * by libmagic, which must agree. Inside media/ only; the one door to <magic.h>. */
#ifndef GANDAN_MEDIA_SNIFF_H
#define GANDAN_MEDIA_SNIFF_H

#include "media/media.h"

/* Reads libmagic's table; false: there is none. */
bool sniff_open(void);
void sniff_close(void);
enum media_type sniff(struct str bytes);

#endif
