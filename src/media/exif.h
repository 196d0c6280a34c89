/* exif: how the camera was held, when and where, out of an EXIF block. Pure; inside media/ only. */
#ifndef GANDAN_MEDIA_EXIF_H
#define GANDAN_MEDIA_EXIF_H

#include "media/media.h"

/* `tiff` begins with II or MM. 1 (upright) to 8 as in the standard; 1 when it does not say. */
int exif_orientation(struct str tiff);
/* DateTimeOriginal and the GPS position. What is not said, or cannot be, is not known. */
struct media_shot exif_shot(struct str tiff);

#endif
