/* letter_text: the words for kinds, states and ways of letters. */
#ifndef GANDAN_COMMIT_LETTER_TEXT_H
#define GANDAN_COMMIT_LETTER_TEXT_H

#include "commit/letter_list.h"
#include "html/text.h"

enum text letter_kind_text(enum letter_kind kind);
/* "thư chúc mừng" with its number, for the public page. */
enum text letter_kind_many_text(enum letter_kind kind);
enum text letter_way_text(enum letter_way way);
enum text letter_refusal_text(int refusal); /* enum letter_refusal */

/* A state's shape, colour and word. */
struct letter_mark {
    struct str tone, shape;
    enum text word;
};
struct letter_mark letter_mark(const struct letter *l, int64_t day);
struct letter_mark letter_group_mark(enum letter_group group);
/* Of the address: "can-duyet"; "" for none. */
struct str letter_group_slug(enum letter_group group);
enum letter_group letter_group_of_slug(struct str slug); /* 0: none */

#endif
