/* viet_table: the 134 Vietnamese letters outside ASCII, ascending. Only for base/viet_letter.c. */
#ifndef GANDAN_BASE_VIET_TABLE_H
#define GANDAN_BASE_VIET_TABLE_H

#include <stdint.h>

#define VIET_ROWS 134

struct viet_row {
    uint16_t cp, toneless;
    char plain;
    uint8_t rank, tone, upper;
};

extern const struct viet_row viet_rows[VIET_ROWS];

#endif
