/* dossier: a citizen's case at the one-stop shop, from reception to the result in hand.
 *
 * Rules this module owns:
 *   - the ten states of the national exchange and the transitions between them (docs/law.md; so R4,
 * R5, R6); every other transition is E_CONFLICT, and two officers at once cannot both win: state
 * and version stand in the WHERE;
 *   - a due time is computed, never edited: due = f(reception, procedure version, calendar,
 * pauses), stored with its derivation (serve/deadline.h). A pause stops the clock; when the
 * authority sent the papers back (`restart` of the procedure, R4) the limit begins anew;
 *   - on time is judged by local date, for limits in hours by the minute; a dossier that was
 * refused at reception, or stopped before its due time, is judged neither;
 *   - a code is unique in its unit, given once, never reused; codes of registers stay as they
 * stand;
 *   - what the office wrote is kept beside what was computed, every difference is a row;
 *   - every change is an event: who, when, from, to, due before and after; the reason is detail;
 *   - the tracking secret is derived, never stored; an unknown code and a wrong secret do the same
 *     work, so that nobody learns which codes exist.
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena.
 * The counts of a front page are in serve/dossier_count.h, the register in dossier_import.h. */
#ifndef GANDAN_SERVE_DOSSIER_H
#define GANDAN_SERVE_DOSSIER_H

#include "db/db.h"
#include "spine/keys.h"

/* National codes; NEW is no dossier yet. */
enum dossier_state {
    DOSSIER_NEW = 0,
    DOSSIER_SUBMITTED = 1,   /* Mới đăng ký */
    DOSSIER_ACCEPTED = 2,    /* Được tiếp nhận */
    DOSSIER_REFUSED = 3,     /* Không được tiếp nhận */
    DOSSIER_PROCESSING = 4,  /* Đang xử lý */
    DOSSIER_SUPPLEMENT = 5,  /* Yêu cầu bổ sung giấy tờ */
    DOSSIER_PAYMENT = 6,     /* Yêu cầu thực hiện nghĩa vụ tài chính */
    DOSSIER_WITHDRAWING = 7, /* Công dân yêu cầu rút hồ sơ */
    DOSSIER_STOPPED = 8,     /* Dừng xử lý */
    DOSSIER_FINISHED = 9,    /* Đã xử lý xong */
    DOSSIER_RETURNED = 10,   /* Đã trả kết quả */
};
#define DOSSIER_STATES 11

enum dossier_channel { CHANNEL_DIRECT = 1, CHANNEL_ONLINE = 2, CHANNEL_POST = 3 };

enum punctuality {
    PUNCTUALITY_NONE = 0, /* not ended, or not to be judged */
    PUNCTUALITY_EARLY = 1,
    PUNCTUALITY_ON_TIME = 2,
    PUNCTUALITY_LATE = 3,
};

enum dossier_result {
    RESULT_NONE = 0,
    RESULT_GRANTED = 1,
    RESULT_REFUSED = 2,   /* a written refusal after appraisal (R5) */
    RESULT_WITHDRAWN = 3, /* the citizen took it back */
};

/* What the register did not say; the page then shows a day without a time. */
#define DOSSIER_IMPORTED 1           /* by a register; steps it does not know are not invented */
#define DOSSIER_NO_RECEIVED_TIME 2   /* received_at is 00:00 of that day */
#define DOSSIER_NO_RETURNED_TIME 4   /* ended_at, returned_at */
#define DOSSIER_NO_OFFICE_DUE_TIME 8 /* office_due_at */
#define DOSSIER_BY_MINUTE 16         /* limit in hours: judged by the minute */
#define DOSSIER_NOT_ACCEPTED 32      /* not complete yet: no limit runs */
#define DOSSIER_HANDLED 64           /* moved at the desk: a register no longer changes it */
#define DOSSIER_VOID 128             /* a mistaken reception (dossier_amend.h): counts nowhere */

/* Kinds of difference; bit 1 << kind in struct dossier.differences. */
enum dossier_difference_kind {
    DIFF_DUE = 1,         /* the due time: instants */
    DIFF_PUNCTUALITY,     /* the office judged otherwise: enum punctuality */
    DIFF_ORDER,           /* returned before it was received: instants; not judged */
    DIFF_RETURN_REST_DAY, /* returned on a rest day: instant */
    DIFF_RECEIVED_REST,   /* received on a rest day: instant */
    DIFF_NO_OFFICE_DUE,   /* no due time was written: NULL, instant */
    DIFF_CODE_DAY,        /* the day in the code is not the day of reception: days */
    DIFF_MANY_PAUSES,     /* papers asked for more than once: number, 1 */
    DIFF_LATE_NO_APOLOGY, /* late, and nothing is known of an apology (R6): NULL, instant due */
    DIFF_DUE_BEFORE,      /* the office promised a time before reception: instants */
};
#define DIFF_KINDS 11

struct dossier {
    int64_t unit_id, id;
    struct str code;
    int64_t procedure_id; /* the version under which it was received */
    int64_t person_id;
    enum dossier_channel channel;
    enum dossier_state state;
    enum dossier_state withdrawn_from; /* state 7: the one to go back to */
    int64_t received_at;
    /* Instants; 0: there is none. */
    int64_t due_at;        /* computed; while the clock stands: what it was when it stopped */
    int64_t late_at;       /* from this instant on it is late */
    int64_t paused_at;     /* the clock stands since */
    int64_t office_due_at; /* as the office wrote it */
    int64_t ended_at;      /* result ready, or refused, or stopped */
    int64_t returned_at;   /* result in hand */
    enum punctuality punctuality;
    enum punctuality office_punctuality; /* as it judged, or as its own dates say */
    enum dossier_result result;
    unsigned flags, differences;
    int64_t generation;       /* of the tracking secret */
    int64_t version;          /* counts every change */
    struct str derivation;    /* serve/deadline.h */
    struct str desk, officer; /* as written: "Cơ quan chủ trì", who answers for it */
    struct str handover;      /* as written: "Phương thức nhận kết quả" */
};

/* ---- reading ---- */

/* E_NOT_FOUND: no such dossier in this unit. */
enum err dossier_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier *ret)
    must_check;
/* The code as written or typed: blanks at the ends and small letters do not matter. */
enum err dossier_by_code(struct db_tx *tx, int64_t unit_id, struct str code, struct dossier *ret)
    must_check;
/* Late now, though not ended: a dossier whose clock stands is late only if it was before. */
bool dossier_is_late(const struct dossier *d, int64_t now_at);
bool dossier_is_open(const struct dossier *d);

struct dossier_pause {
    int64_t from_at, to_at; /* to_at 0: it still stands */
    enum dossier_state why; /* SUPPLEMENT, PAYMENT, WITHDRAWING */
    bool restart;           /* at its end the limit begins anew */
};
enum err dossier_pauses(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_pause **ret,
    size_t *ret_count) must_check;

struct dossier_difference {
    enum dossier_difference_kind kind;
    bool has_office, has_computed;
    int64_t office, computed; /* what they are: the list of kinds */
};
enum err dossier_differences(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_difference **ret,
    size_t *ret_count) must_check;

enum dossier_step_kind {
    STEP_STATE,
    STEP_CORRECTED, /* reason: serve/changes.h */
    STEP_NEW_SECRET,
    STEP_ASSIGNED, /* official; reason: the name; 0 and "": given back */
    STEP_WORD,     /* reason: the step ("Chờ ký") */
    STEP_APOLOGY,  /* promised_at */
    STEP_VOIDED,
    STEP_ASKED_AGAIN, /* papers, more than once */
    STEP_ATTACHED,    /* files; reason: which papers they show */
    STEP_FILE_VOIDED, /* reason: which one, and why */
    STEP_RESULT,      /* files; replaced; reason: why others were replaced */
    STEP_OTHER,
};
/* One step of the history, from the spine, oldest first. */
struct dossier_step {
    enum dossier_step_kind kind;
    int64_t at;                    /* as claimed */
    bool no_time;                  /* only the day is known */
    enum dossier_state from, to;   /* STEP_STATE */
    int64_t due_before, due_after; /* 0: none */
    int64_t official, promised_at, files, replaced;
    int64_t version;   /* that it made; 0: not known */
    struct str actor;  /* "import", "official:<id>", "citizen" */
    struct str reason; /* may name people: staff pages only */
};
struct event_row; /* spine/event.h */
struct dossier_step dossier_step_read(const struct event_row *row);
enum err dossier_timeline(
    struct db_tx *tx, const struct dossier *d, const struct dossier_step **ret,
    size_t *ret_count) must_check;

/* What happened after that version: for whoever filled in a form meanwhile. */
enum err dossier_since(
    struct db_tx *tx, const struct dossier *d, int64_t version, const struct dossier_step **ret,
    size_t *ret_count) must_check;

/* ---- changing ---- */

/* Reception at the desk (state ACCEPTED, REFUSED or SUPPLEMENT), or an online one (SUBMITTED). */
struct dossier_new {
    int64_t unit_id, procedure_id, person_id;
    enum dossier_channel channel;
    enum dossier_state state;
    int64_t received_at;
    struct str code; /* "": the next one of the unit's pattern */
    struct str desk, officer, handover, actor, reason;
};
/* E_CONFLICT: the code is taken, or nothing may begin in this state; E_NOT_FOUND: no such version
 * of a procedure; E_INVALID: no code given and the unit has no setting dossier_prefix. */
enum err dossier_receive(struct db_tx *tx, const struct dossier_new *n, struct dossier *ret)
    must_check;

bool dossier_may_move(enum dossier_state from, enum dossier_state to);
struct dossier_move {
    int64_t unit_id, id;
    enum dossier_state from; /* as the officer saw it */
    int64_t version;         /* as the officer saw it; 0: whichever */
    enum dossier_state to;
    int64_t at;                 /* 0: now */
    enum dossier_result result; /* to FINISHED; NONE there means GRANTED */
    struct str actor, reason;
};
/* E_CONFLICT: not allowed from there, or somebody was first; E_INVALID: a recall (9 to 4), a stop
 * or a refusal without a reason, or a time before the last step; E_NOT_FOUND. */
enum err dossier_move(struct db_tx *tx, const struct dossier_move *m, struct dossier *ret)
    must_check;

/* ---- codes and secrets ---- */

/* The one spelling of a code: no blanks at the ends, capital letters. */
struct str dossier_code_normal(struct arena *a, struct str code);
/* "H54.01.26-261117-0014" read from its end; false: another pattern. */
bool dossier_code_day(struct str code, int64_t *ret_day);

#define DOSSIER_SECRET_SIGNS 16
/* Printed and typed: 16 Crockford signs of HMAC(KEY_TRACK, unit, dossier, generation). */
struct str dossier_secret(struct arena *a, const struct keys *keys, const struct dossier *d);
/* The dossier of this code, if the secret (typed with hyphens, blanks, small letters as may be) is
 * its own. E_NOT_FOUND for an unknown code as for a wrong secret, after the same work. */
struct dossier_claim {
    int64_t unit_id;
    struct str code, secret;
};
enum err dossier_by_secret(
    struct db_tx *tx, const struct keys *keys, const struct dossier_claim *c,
    struct dossier *ret) must_check;
/* The old secret and QR code stop working; new ones are to be printed. */
enum err dossier_renew_secret(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor,
    struct dossier *ret) must_check;

#endif
