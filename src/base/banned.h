/* banned: forced into every file by the build; turns the C library's traps into errors.
 * Time comes from base/clock.h (a controlled clock must reach everywhere), numbers from
 * base/num.h (checked), randomness from base/random.h. */
#ifndef GANDAN_BASE_BANNED_H
#define GANDAN_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strtok
#undef atoi
#undef alloca
#undef sprintf
#undef vsprintf
#define strcpy(a, b) banned_use_struct_str
#define strcat(a, b) banned_use_buf
#define sprintf banned_use_buf_fmt
#define vsprintf banned_use_buf_fmt
#define strtok(a, b) banned_use_str_cut
#define atoi(a) banned_use_num_parse
#define atol(a) banned_use_num_parse
#define gets(a) banned_use_a_limit
#define localtime(a) banned_use_base_date
#define gmtime(a) banned_use_base_date
#define rand() banned_use_base_random
#define system(a) banned_never
#define alloca(a) banned_use_arena
#define time(a) banned_use_clock_now
#define clock_gettime(a, b) banned_use_clock_now

#endif
