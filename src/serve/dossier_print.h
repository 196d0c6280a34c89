/* dossier_print: the slip of a dossier, form 01 of TT 03/2025/TT-VPCP (receipt and date of return),
 * A5, with QR code and secret: as a page for whoever holds a pass, and as one file of many slips
 * for the printer at the desk. */
#ifndef GANDAN_SERVE_DOSSIER_PRINT_H
#define GANDAN_SERVE_DOSSIER_PRINT_H

#include "http/request.h"
#include "serve/dossier.h"
#include "spine/keys.h"

struct slip_view; /* dossier_view.h */
/* The facts of a printed form; staff: people's numbers unmasked. */
enum err dossier_slip_make(
    struct request *q, const struct dossier *d, bool staff, struct slip_view *ret) must_check;
/* "ngày 17 tháng 11 năm 2026". */
struct str dossier_given_on(struct arena *a, int64_t at);

struct dossier_slips {
    struct db *db;
    const struct keys *keys;
    const struct http_unit *unit;
    const int64_t *ids; /* of dossiers of the unit, in the order of printing */
    size_t count;
    struct str base_url; /* "https://vuninh.example"; "": no QR codes, which need an address */
    bool demo;
    /* The file, piece by piece; false: it could not be written. */
    bool (*out)(void *ctx, struct str piece);
    void *ctx;
};
/* One HTML file that stands alone (the stylesheet is in it). Reads a few dossiers at a time in
 * transactions and arenas of its own: bounded memory. E_NOT_FOUND: an id is not of this unit;
 * E_FULL: `out` said no. */
enum err dossier_slips_write(const struct dossier_slips *s) must_check;

#endif
