/* dossier_written: what offices write in the cells of a register, understood: times, judgements,
 * channels, states, a phone among the address.
 *
 * Days come before months, as on the forms; a date that is none that way is refused, never turned
 * round. A time of day may be missing. Pure functions on text that is NFC already. */
#ifndef GANDAN_SERVE_DOSSIER_WRITTEN_H
#define GANDAN_SERVE_DOSSIER_WRITTEN_H

#include "serve/dossier.h"

struct written_moment {
    int64_t day;
    int minute; /* of the local day; -1: not written */
};
/* 20/11/2026 15:20 · 3/1/26 · 20-11-2026 7h30 · 15h20 ngày 20/11/2026 · 07 giờ 30 phút, thứ Sáu
 * ngày 20 tháng 11 năm 2026 · 2026-11-20T15:20:00 · 20.11.2026 03:20 CH · '20/11/2026 · 46346,64
 * (a spreadsheet's own number). Years 2000 to 2099. False: not a moment. */
bool written_moment(struct arena *a, struct str cell, struct written_moment *ret)
    __attribute__((warn_unused_result));
/* Its instant; a moment without time is 00:00 of its day. */
int64_t written_at(struct written_moment m);

/* "Đúng hạn", "trễ 2 ngày", "Trước hạn", "quá hạn"; NONE for an empty or another text. */
enum punctuality written_punctuality(struct arena *a, struct str cell);
/* "Trực tiếp", "Cổng DVC", "Bưu chính", "1"; false: another text. An empty cell is direct. */
bool written_channel(struct arena *a, struct str cell, enum dossier_channel *ret)
    __attribute__((warn_unused_result));
/* The national words of a state (docs/law.md) or their number; NEW for an empty cell; false:
 * another. */
bool written_state(struct arena *a, struct str cell, enum dossier_state *ret)
    __attribute__((warn_unused_result));

/* Takes a phone number (and "ĐT:", "SĐT") out of an address; *ret_phone is "" when there is none.
 */
void written_address(
    struct arena *a, struct str cell, struct str *ret_address, struct str *ret_phone);
/* "Công ty", "UBND", "Hợp tác xã" …: not a citizen's name. */
bool written_is_organisation(struct arena *a, struct str name);
/* A name as shown: capitals become Each Syllable's Own, blanks single. */
struct str written_name(struct arena *a, struct str name);

#endif
