/* ceremony_pages: the ceremony at the tablet, and `/{unit}/cam-ket/…`: what came of it, its
 * witnesses, and the public keys of the officials. */
#ifndef GANDAN_COMMIT_CEREMONY_PAGES_H
#define GANDAN_COMMIT_CEREMONY_PAGES_H

#include "http/route.h"

/* Who opens a ceremony and holds the tablet. */
#define CEREMONY_WHO (WHO_CHAIR | WHO_ADMINISTRATOR)

extern const struct route ceremony_routes[];
extern const struct route ceremony_sign_routes[];
extern const struct route witness_routes[];
extern const struct route pledge_proof_routes[];

#endif
