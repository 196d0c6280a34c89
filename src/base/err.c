#include "base/err.h"

const char *err_name(enum err e)
{
    static const char *const names[] = {
        "ok",   "not found", "conflict", "invalid", "denied",
        "busy", "too big",   "full",     "unsure",  "internal",
    };
    return names[e];
}
