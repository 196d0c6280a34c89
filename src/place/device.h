/* device: what a browser says of itself, in the two words by which its owner knows it: "Cốc Cốc,
 * Windows". Shown in the list of sessions; good for recognising, not for deciding anything. */
#ifndef GANDAN_PLACE_DEVICE_H
#define GANDAN_PLACE_DEVICE_H

#include "base/arena.h"

/* Browser, then system; "" for what is not known: "Firefox, Windows", "Firefox", "". */
struct str device_words(struct arena *a, struct str user_agent);

#endif
