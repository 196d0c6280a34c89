#include "place/unit_text.h"

enum lang unit_voice(enum unit_kind kind)
{
    switch (kind) {
    case UNIT_COMMUNE:
        return LANG_VI_COMMUNE;
    case UNIT_WARD:
        return LANG_VI_WARD;
    case UNIT_TOWNSHIP:
        return LANG_VI_TOWNSHIP;
    case UNIT_SPECIAL_ZONE:
        return LANG_VI_SPECIAL_ZONE;
    default:
        return LANG_VI; /* no office of its own here */
    }
}
