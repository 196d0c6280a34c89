/* clock: the only source of time. Wall time is UTC milliseconds since 1970.
 *
 * A demo or test data directory may fix or steer the clock (`--clock FILE`); the check that the
 * directory allows it is made in app/. Durations use clock_mono, which nothing steers. */
#ifndef GANDAN_BASE_CLOCK_H
#define GANDAN_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* The program's time: steered when a clock file or a fixed time is in force. */
int64_t clock_now(void);
/* The machine's own wall time, never steered: logs and file ages. */
int64_t clock_wall(void);
/* Milliseconds of a clock that never jumps. */
int64_t clock_mono(void);
int64_t clock_mono_us(void);

/* Whether the machine's clock is kept right by a time server. */
enum clock_kept { CLOCK_KEPT, CLOCK_ALONE, CLOCK_UNKNOWN };
enum clock_kept clock_kept(void);

/* From now on clock_now() is exactly `at` until set again (demo, tests). */
void clock_fix(int64_t at);
/* From now on clock_now() reads FILE: "YYYY-MM-DD HH:MM[:SS]" local time stands still,
 * "+SECONDS" is an offset to the wall clock. Read again at most every 50 ms. False: unreadable. */
bool clock_use_file(const char *path);
void clock_release(void);

#endif
