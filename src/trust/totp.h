/* totp: the second step of signing in: six digits that an app on the phone shows for 30 seconds
 * (RFC 6238, SHA-1, as every app has it; liboath), and recovery codes for when the phone is gone.
 *
 * A code is right one step early or late (window 1). Which step it was comes back: whoever keeps
 * the account refuses a step that is not later than the last one used, so that no code works
 * twice. Recovery codes are made here and kept as keyed digests: the database alone tells nothing.
 * Pure functions on bytes. */
#ifndef GANDAN_TRUST_TOTP_H
#define GANDAN_TRUST_TOTP_H

#include "base/arena.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_MS ((int64_t)30 * 1000)
#define TOTP_DIGITS 6
#define TOTP_RECOVERY_CODES 10
#define TOTP_RECOVERY_SIGNS 9 /* with the hyphen: "7K2M-94QT" */

struct str totp_secret(struct arena *a);
/* To be typed where no camera is: base 32 in groups of four. */
struct str totp_secret_text(struct arena *a, struct str secret);
/* "otpauth://totp/…", ASCII, for the QR code. */
struct str totp_uri(struct arena *a, struct str secret, struct str issuer, struct str account);
/* The code of that step, for tests and demos. */
struct str totp_code(struct arena *a, struct str secret, int64_t step);
/* Blanks within the typed code do not count. False: not the code of this step or its neighbours. */
bool totp_step(struct str secret, struct str typed, int64_t now_at, int64_t *ret_step);

/* A fresh code as it is printed. */
struct str totp_recovery(struct arena *a);
/* Its digest for one account; false: this is no such code, however written. */
bool totp_recovery_digest(
    struct arena *a, struct str key, int64_t account_id, struct str typed, struct str *ret)
    __attribute__((warn_unused_result));

#endif
