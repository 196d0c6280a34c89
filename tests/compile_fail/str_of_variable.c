/* S() takes literals: a run-time string has a length of its own.
 * gcc: expected ‘}’ before ‘name’
 * clang: expected '}' */
#include "base/str.h"

struct str wrap(const char *name);
struct str wrap(const char *name)
{
#ifdef RIGHT
    return str_z(name);
#else
    return S(name);
#endif
}
