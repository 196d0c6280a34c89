/* dossier_view: one dossier as its citizen reads it: what it stands at, day by day why it is due
 * when it is, the steps, and where the office's register says something else.
 *
 * Rules this module owns:
 *   - names are masked ("Bà N. T. Hoa"), phones and ID numbers never shown; reasons of moves may
 *     name people and stay with the staff;
 *   - every day from reception on is shown with a word, a colour and a shape; days that say nothing
 *     new are folded into one line when there are more than VIEW_DAYS;
 *   - what was written and what was computed stand side by side, each difference in words.
 * Private to the pages, the slip and the API of a dossier. Memory: the request's arena. */
#ifndef GANDAN_SERVE_DOSSIER_VIEW_H
#define GANDAN_SERVE_DOSSIER_VIEW_H

#include "http/request.h"
#include "place/calendar.h"
#include "place/person.h"
#include "serve/deadline.h"
#include "serve/dossier.h"
#include "serve/dossier_apology.h"
#include "serve/dossier_readers_view.h"
#include "serve/procedure.h"
#include "spine/keys.h"

#define VIEW_DAYS 35       /* more are folded */
#define VIEW_LATE_DAYS 100 /* so long the strip goes on after the due day */

/* What is read from the database, once, for all parts of the view. */
struct dossier_facts {
    struct arena *arena;
    enum lang lang;
    int64_t now_at;
    const struct http_unit *unit;
    struct dossier d;
    struct procedure procedure;
    struct person person;
    const struct calendar *calendar;
    bool has_deadline;
    struct deadline deadline;
    const struct dossier_pause *pauses;
    size_t pause_count;
    const struct dossier_step *steps;
    size_t step_count;
    const struct dossier_difference *differences;
    size_t difference_count;
    bool late; /* now, or at its end */
    int64_t late_days;
    struct dossier_apology apology; /* made_at 0: none */
};
/* E_NOT_FOUND: no such version of a procedure or person: the data is broken. */
enum err dossier_facts_read(struct db_tx *tx, const struct dossier *d, struct dossier_facts *ret)
    must_check;

/* ---- words (dossier_words_view.c) ---- */

/* "bà Hoa", "ông/bà Hoa", an organisation's name; and "bà", "ông bà". */
struct str view_who(const struct dossier_facts *f);
struct str view_you(const struct dossier_facts *f);
/* "Bà N. T. Hoa". */
struct str view_masked(const struct dossier_facts *f);
/* "Bà Nguyễn Thị Hoa", for the paper. */
struct str view_full_name(const struct dossier_facts *f);
/* Of the last two words of an official's name: "TL". */
struct str view_initials(struct arena *a, struct str name);
/* The first letter large, for the start of a sentence. */
struct str view_capital(struct arena *a, struct str s);
/* "18, 23–25 và 27/11"; of many pieces, the first and the last. */
struct str view_days_words(struct arena *a, enum lang lang, const int64_t *days, size_t n);
struct str view_day_short(struct arena *a, int64_t day);                 /* 27/11 */
struct str view_moment_short(struct arena *a, int64_t at, bool no_time); /* 17/11, 09:40 */
struct str view_moment(struct arena *a, enum lang lang, int64_t at, bool no_time);
/* "xã Vũ Ninh": inside a sentence. */
struct str view_unit_name(enum lang lang, const struct http_unit *unit);
struct str view_procedure_name(const struct dossier_facts *f);

/* ---- the strip and its reasons (dossier_days_view.c, dossier_why_view.c) ---- */

struct view_cell {
    int64_t day;
    int number;             /* of the month */
    int column;             /* first of its block: 1 Monday … 7 Sunday; else 0 */
    struct str tone, shape; /* "good", "s-good" */
    struct str weekday_short, weekday;
    struct str word, more; /* more: only for those who listen */
    bool start, rest, now, due;
    struct str folded; /* a run of days in one line; then nothing above but `column` counts */
};
struct view_block {
    struct str label;
    const struct view_cell *cells;
    size_t count;
    bool one_line; /* short enough for one line on a wide screen */
};
struct view_reason {
    struct str tone, shape, when, words;
};
struct view_reasons {
    const struct view_reason *list;
    size_t count;
};

/* Each day of the strip, with what the derivation says of it. */
struct view_day {
    struct deadline_day d;
    bool late, after_end, end;
    int late_number;
};
void view_days(const struct dossier_facts *f, const struct view_day **ret, size_t *ret_count);
void view_blocks(const struct dossier_facts *f, const struct view_block **ret, size_t *ret_count);
struct view_reasons view_reasons(const struct dossier_facts *f);
/* "21 và 22/11 (nghỉ hằng tuần); 24/11 (Ngày Văn hóa Việt Nam)", for the slip; "": nothing. */
struct str view_not_counted(const struct dossier_facts *f);

/* ---- steps and differences (dossier_steps_view.c) ---- */

struct view_step {
    struct str class, mark, title, state, line;
    bool now;
};
struct view_steps {
    const struct view_step *list;
    size_t count;
};
struct view_steps view_steps(const struct dossier_facts *f);

struct view_difference {
    struct str title, chip, tone;
    struct str office_label, office, computed_label, computed; /* office "": only words */
    struct str words;
};
struct view_differences {
    const struct view_difference *list;
    size_t count;
};
struct view_differences view_differences(const struct dossier_facts *f);

/* ---- the whole page (dossier_view.c) ---- */

struct view_verdict {
    struct str tone, shape;
    struct str title;
    enum text more; /* who you moment a; TEXT_NONE: nothing */
    struct str moment;
    enum text call; /* phone b: where a call helps; TEXT_NONE: nothing */
};
struct view_verdict view_verdict(const struct dossier_facts *f);

struct view_apology { /* title "": none */
    struct str title, made, promised, reason, signer;
};

/* The result as files (dossier_result_pages.c). */
struct view_result {
    struct str id, name, more; /* more: "PDF, 12 KB" */
};
struct view_results {
    const struct view_result *list;
    size_t count;
};

struct dossier_view {
    const struct http_unit *unit;
    struct view_apology apology;
    struct str code, who, you, masked, unit_name;
    struct str procedure_name, procedure_code, state_word, state_tone, state_shape;
    struct view_verdict verdict;
    struct str why_title, why_lead, basis;
    const struct view_block *blocks;
    size_t block_count;
    struct view_reasons reasons;
    struct view_differences differences;
    struct view_steps steps;
    struct str officer, officer_initials, desk, hours;
    enum text rights_title, rights;
    bool late;
    struct str rating; /* the token; "": none to offer */
    struct view_readers readers;
    struct view_results results;
};
/* The page's words. The caller sets `rating`, `readers` and `results`. */
void dossier_view_make(const struct dossier_facts *f, struct dossier_view *ret);

/* ---- the two codes, typed (dossier_pages.c) ---- */

struct dossier_form {
    struct str slug, hotline, hotline_number, kept_code;
    struct str code_error, secret_error, form_error; /* whole sentences beside the field */
    struct str code_short, secret_short;             /* in the list above */
    size_t error_count;
    bool not_found;
    struct markup hidden;
};

/* ---- the slip (dossier_print.c) ---- */

struct slip_paper {
    struct str name, kind, count;
};
struct slip_view {
    const struct http_unit *unit;
    struct str unit_upper, place_name, code, number, given_on;
    struct str name, birth_year, address, phone, procedure_name, limit;
    const struct slip_paper *papers;
    size_t paper_count;
    struct str received, due, handover, desk, not_counted, secret, address_line, base_url;
    struct str book, book_number, receiver, signer; /* book "": dotted lines to write on */
    bool is_void;
    struct markup qr; /* bytes.n 0: none */
    bool demo;
};

#endif
