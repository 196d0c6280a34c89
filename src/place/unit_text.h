/* unit_text: how the office of a unit speaks. */
#ifndef GANDAN_PLACE_UNIT_TEXT_H
#define GANDAN_PLACE_UNIT_TEXT_H

#include "html/text.h"
#include "place/unit.h"

/* Vietnamese in which a ward calls itself "phường", a commune "xã". */
enum lang unit_voice(enum unit_kind kind);

#endif
