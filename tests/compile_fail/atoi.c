/* A number from outside is checked.
 * gcc: ‘banned_use_num_parse’ undeclared
 * clang: use of undeclared identifier 'banned_use_num_parse' */
#include "base/num.h"

int64_t read_it(const char *z);
int64_t read_it(const char *z)
{
    int64_t v = 0;
#ifdef RIGHT
    if (!num_parse_i64(str_z(z), 0, 9, &v))
        v = -1;
#else
    v = atoi(z);
#endif
    return v;
}
