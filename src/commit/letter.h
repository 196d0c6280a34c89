/* letter: what the office writes to somebody: thanks, congratulation, condolence, apology,
 * invitation; from the draft to the hand.
 *
 * Rules this module owns:
 *   - drafted, approved, printed, sent; or discarded with a reason. The chair approves; what is
 *     approved has its number in the letter register in the same moment, the name and post of who
 *     signs it, and words that do not change any more: the paper is made from these facts alone,
 *     the same bytes each time;
 *   - a draft may hold placeholders (letter_fill.h); one with a placeholder that is not known yet
 *     is not approved, nor is one that somebody changed since it was seen (version);
 *   - a letter that is held (the household is in mourning) or whose addressee wants none is neither
 *     approved nor printed nor sent; discarding always goes;
 *   - sent is by hand, by post, or by e-mail; an e-mail is the letter's words, and goes only to who
 *     agreed to be written to (place/person_contact.h);
 *   - late is what was not sent by the end of its due day; what is held is due after it;
 *   - every change is an event; names stand in no field of it.
 * Source: decree 30/2020/NĐ-CP, Art. 7 (thư công) and 15 (docs/law.md).
 * Knows nothing of HTTP or HTML. Memory: everything returned lives in the tx's arena. */
#ifndef GANDAN_COMMIT_LETTER_H
#define GANDAN_COMMIT_LETTER_H

#include "commit/letter_fill.h"
#include "commit/letter_template.h"
#include "place/person.h"
#include "spine/keys.h"

#define LETTER_REASON_MIN 5
#define LETTER_REASON_MAX 300
#define LETTER_MATTER_MAX 300

enum letter_state {
    LETTER_DRAFTED = 1,
    LETTER_APPROVED,
    LETTER_PRINTED,
    LETTER_SENT,
    LETTER_DISCARDED,
};
#define LETTER_STATES 6

enum letter_way { LETTER_BY_HAND = 1, LETTER_BY_POST, LETTER_BY_EMAIL };

/* Who wants no letters, beside the channels of spine/outbox.h (spine/opt_out.h). */
#define OPT_OUT_LETTERS 10

struct letter {
    int64_t unit_id, id;
    enum letter_kind kind;
    struct str template_code;
    enum letter_state state;
    int64_t person_id;
    struct str household; /* place/mourning.h */
    struct str noun;      /* of what it is about: "dossier", "contribution"; "": by hand */
    int64_t noun_id;
    bool silenced;
    int64_t within_days; /* LETTER_NO_LIMIT: none */
    int64_t drafted_at;
    int64_t due_day, held_to;      /* 0: none */
    int64_t approved_at, sent_day; /* 0: not yet */
    enum letter_way sent_way;
    int64_t version;
    struct str person; /* the addressee's name */
    /* Words. */
    struct str title, recipient, subject, matter, body;
    struct str abbreviation, reference; /* reference: "H54.01.26-261117-0014" */
    struct str number;                  /* "05/TCM-UBND" */
    struct str signer, signer_post;     /* "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" */
    struct str reason;                  /* why it was discarded */
};

/* E_NOT_FOUND: none of this unit. */
enum err letter_by_id(struct db_tx *tx, int64_t unit_id, int64_t id, struct letter *ret) must_check;
bool letter_is_held(const struct letter *l, int64_t day);
bool letter_is_late(const struct letter *l, int64_t day);

/* What is known for the placeholders of a draft today. */
enum err letter_values(struct db_tx *tx, const struct letter *l, struct letter_values *ret)
    must_check;
/* Title, recipient, subject and body as they would be approved now; *ret_whole: nothing lacks. */
enum err letter_filled(struct db_tx *tx, struct letter *l, bool *ret_whole) must_check;

/* ---- acts ---- */

struct letter_act {
    int64_t unit_id, id, version; /* version: as it was seen */
    int64_t official_id;
    struct str official; /* the name by which it is signed */
    struct str actor, reason;
};
/* In all of them: E_NOT_FOUND; E_CONFLICT: another version, or not from this state; E_DENIED: held,
 * or the addressee wants no letters. *ret as it is then. */

struct letter_words {
    struct str title, recipient, subject, matter, body;
};
/* E_INVALID: empty, too long, or an unknown placeholder. */
enum err letter_edit(
    struct db_tx *tx, const struct letter_act *a, const struct letter_words *w,
    struct letter *ret) must_check;
bool letter_words_fit(const struct letter_words *w);
/* E_INVALID: something is not filled in. */
enum err letter_approve(struct db_tx *tx, const struct letter_act *a, struct letter *ret)
    must_check;
/* Also again: what is printed stays so. */
enum err letter_print(struct db_tx *tx, const struct letter_act *a, struct letter *ret) must_check;
/* E_INVALID: a day before the approval or after today; by e-mail: who did not agree to any. */
struct letter_sending {
    enum letter_way way;
    int64_t day;
};
enum err letter_send(
    struct db_tx *tx, const struct keys *keys, const struct letter_act *a,
    const struct letter_sending *how, struct letter *ret) must_check;
/* E_INVALID: no reason. */
enum err letter_discard(struct db_tx *tx, const struct letter_act *a, struct letter *ret)
    must_check;

#endif
