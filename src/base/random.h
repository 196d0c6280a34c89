/* random: bytes nobody can guess (keys, salts, tokens), and a seeded generator for demo and test
 * data only: names, times, choices and ids; never passwords, keys, salts or tokens. */
#ifndef GANDAN_BASE_RANDOM_H
#define GANDAN_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* From the kernel; aborts if it has none. */
void random_bytes(void *out, size_t n);

struct random_seeded {
    uint64_t state[2];
};
void random_seed(struct random_seeded *r, uint64_t seed);
uint64_t random_next(struct random_seeded *r);
/* 0 … below-1, without bias; below > 0. */
uint64_t random_below(struct random_seeded *r, uint64_t below);

#endif
