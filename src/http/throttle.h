/* throttle: budgets of failures in fixed memory, per address prefix and in all. A failure costs
 * one; a budget refills steadily. Guessing is slowed, nobody is locked out for good, and an address
 * that fails cannot lock out another: prefixes are /24 and /48. */
#ifndef GANDAN_HTTP_THROTTLE_H
#define GANDAN_HTTP_THROTTLE_H

#include <stdbool.h>

#include "base/str.h"

#define THROTTLE_BURST 20        /* failures of one prefix at once */
#define THROTTLE_REFILL_MS 30000 /* one more every half minute */
#define THROTTLE_ALL_BURST 2000  /* of all prefixes together */
#define THROTTLE_ALL_REFILL_MS 300

/* False: too many failures; answer 429. `what` parts the budgets: "track". */
bool throttle_allows(struct str what, struct str peer);
void throttle_failed(struct str what, struct str peer);
/* For what is cheap but not free: takes one of TAKE_BURST, refilled five a second for a prefix.
 * False: answer 429. */
#define THROTTLE_TAKE_BURST 300
#define THROTTLE_TAKE_REFILL_MS 200
bool throttle_takes(struct str what, struct str peer);

#endif
