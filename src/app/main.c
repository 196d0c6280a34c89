/* main: the one way in. */
#include "base/str.h"

int main(void)
{
    puts("gandan " GANDAN_VERSION);
    return 0;
}
