/* Time has one source, which a test can steer.
 * gcc: ‘banned_use_clock_now’ undeclared
 * clang: use of undeclared identifier 'banned_use_clock_now' */
#include "base/clock.h"

int64_t now(void);
int64_t now(void)
{
#ifdef RIGHT
    return clock_now();
#else
    return time(NULL);
#endif
}
