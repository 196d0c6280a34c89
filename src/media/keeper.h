/* keeper: the process that waits for files to be looked at, and forks a child for each. Inside
 * media/ only.
 *
 * It decodes nothing itself, holds no key, no database and no file, and ends with the server: when
 * the other end of its socket is closed. */
#ifndef GANDAN_MEDIA_KEEPER_H
#define GANDAN_MEDIA_KEEPER_H

#include <stdint.h>

/* The first message of the keeper. */
struct keeper_word {
    uint8_t ready, sniffs, jailed, landlock;
};
/* A job is how wide its picture may be (uint32_t; 0: as it is) with three descriptors: the file,
 * where its picture goes, and where the verdict (struct media_result) goes. */
#define KEEPER_JOB_FDS 3

_Noreturn void keeper_run(int socket);

#endif
