/* No failure can be passed over in silence.
 * gcc: ignoring return value of ‘store’
 * clang: ignoring return value of function */
#include "base/err.h"

enum err store(int v) must_check;
void write_it(void);
void write_it(void)
{
#ifdef RIGHT
    if (store(1) != OK)
        abort();
#else
    store(1);
#endif
}
