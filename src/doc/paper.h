/* paper: the parts of an official document as decree 30/2020/NĐ-CP, annex I, lays them out, on A4
 * and, with smaller letters, on A5: the nation's name and motto, who issues, number, place and
 * date, title and subject, body, signature, recipients. Words come from the caller, in Vietnamese:
 * an official document has one language. */
#ifndef GANDAN_DOC_PAPER_H
#define GANDAN_DOC_PAPER_H

#include "doc/pdf.h"

struct paper_start {
    enum pdf_paper paper; /* PDF_A4, PDF_A5 */
    struct str title;     /* of the file's properties */
    struct str issuer;    /* "Ủy ban nhân dân xã Vũ Ninh" */
    int64_t made_at;
};
/* Margins of the annex; pages are numbered from the second on. */
struct pdf *paper_begin(struct arena *a, const struct paper_start *s);

struct paper_head {
    struct str superior;   /* the body above the issuer; empty: none, as for a People's Committee */
    struct str issuer;     /* "ỦY BAN NHÂN DÂN\nXÃ VŨ NINH" */
    struct str number;     /* "Số: 05/TCM-UBND"; empty: none, as on a card */
    struct str place_date; /* "Vũ Ninh, ngày 03 tháng 02 năm 2026" */
};
void paper_head(struct pdf *p, const struct paper_head *h);
/* "Vũ Ninh, ngày 03 tháng 02 năm 2026": days below 10 and the months 1 and 2 get a leading 0. */
struct str paper_place_date(struct arena *a, struct str place, int64_t day);

/* "THƯ CẢM ƠN" and, if not empty, what it is about, with the short line under both. */
void paper_title(struct pdf *p, struct str kind, struct str about);
/* "Kính gửi: Bà Nguyễn Thị Mai". */
void paper_to(struct pdf *p, struct str salutation, struct str to);
/* Each line a paragraph: justified, first line indented. */
void paper_body(struct pdf *p, struct str text);

#define PAPER_RECIPIENTS_MAX 8
struct paper_sign {
    struct str authority; /* "TM. ỦY BAN NHÂN DÂN"; empty: none */
    struct str post;      /* "CHỦ TỊCH" */
    struct str note;      /* "(đã ký)", in place of a signature's room; empty: room to sign */
    struct str name;
    struct str recipients[PAPER_RECIPIENTS_MAX]; /* "Như trên;", "Lưu: VT.": dashes are added */
    size_t recipient_count;
};
/* Recipients at the left, the signature at the right, never parted. */
void paper_sign(struct pdf *p, const struct paper_sign *s);

/* The style of running text on this paper. */
struct pdf_style paper_style(const struct pdf *p);

#endif
