/* No copy without a length.
 * gcc: ‘banned_use_struct_str’ undeclared
 * clang: use of undeclared identifier 'banned_use_struct_str' */
#include "base/arena.h"

char *copy(struct arena *a, char *out, const char *in);
char *copy(struct arena *a, char *out, const char *in)
{
    (void)a;
    (void)out;
#ifdef RIGHT
    return arena_z(a, str_z(in));
#else
    return strcpy(out, in);
#endif
}
