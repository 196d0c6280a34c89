#include "commit/letter_text.h"

#include "commit/letter_draft.h"

enum text letter_kind_text(enum letter_kind kind)
{
    static const enum text words[LETTER_KINDS] = {
        [LETTER_THANKS] = TEXT_letter_thanks,
        [LETTER_CONGRATULATION] = TEXT_letter_congratulation,
        [LETTER_CONDOLENCE] = TEXT_letter_condolence,
        [LETTER_APOLOGY] = TEXT_letter_apology,
        [LETTER_INVITATION] = TEXT_letter_invitation,
    };
    return words[kind];
}

enum text letter_kind_many_text(enum letter_kind kind)
{
    static const enum text words[LETTER_KINDS] = {
        [LETTER_THANKS] = TEXT_letter_many_thanks,
        [LETTER_CONGRATULATION] = TEXT_letter_many_congratulation,
        [LETTER_CONDOLENCE] = TEXT_letter_many_condolence,
        [LETTER_APOLOGY] = TEXT_letter_many_apology,
        [LETTER_INVITATION] = TEXT_letter_many_invitation,
    };
    return words[kind];
}

enum text letter_way_text(enum letter_way way)
{
    return way == LETTER_BY_EMAIL  ? TEXT_letter_by_email
           : way == LETTER_BY_POST ? TEXT_letter_by_post
                                   : TEXT_letter_by_hand;
}

enum text letter_refusal_text(int refusal)
{
    switch ((enum letter_refusal)refusal) {
    case LETTER_THERE_IS_ONE:
        return TEXT_letter_there_is_one;
    case LETTER_IN_MOURNING:
        return TEXT_letter_in_mourning;
    case LETTER_UNWANTED:
        return TEXT_letter_unwanted;
    case LETTER_DRAFTS:
        break;
    }
    return TEXT_NONE;
}

static const struct letter_mark marks[LETTER_GROUPS] = {
    [LETTERS_TO_APPROVE] = {STR_INIT("soon"), STR_INIT("s-soon"), TEXT_letter_to_approve},
    [LETTERS_TO_PRINT] = {STR_INIT("wait"), STR_INIT("s-wait"), TEXT_letter_to_print},
    [LETTERS_TO_SEND] = {STR_INIT("wait"), STR_INIT("s-wait"), TEXT_letter_to_send},
    [LETTERS_HELD] = {STR_INIT("none"), STR_INIT("s-none"), TEXT_letter_held},
    [LETTERS_SENT] = {STR_INIT("good"), STR_INIT("s-good"), TEXT_letter_sent},
    [LETTERS_DISCARDED] = {STR_INIT("none"), STR_INIT("s-none"), TEXT_letter_discarded},
};

struct letter_mark letter_group_mark(enum letter_group group)
{
    return marks[group];
}

struct letter_mark letter_mark(const struct letter *l, int64_t day)
{
    static const enum letter_group groups[LETTER_STATES] = {
        [LETTER_DRAFTED] = LETTERS_TO_APPROVE,  [LETTER_APPROVED] = LETTERS_TO_PRINT,
        [LETTER_PRINTED] = LETTERS_TO_SEND,     [LETTER_SENT] = LETTERS_SENT,
        [LETTER_DISCARDED] = LETTERS_DISCARDED,
    };
    return marks[letter_is_held(l, day) ? LETTERS_HELD : groups[l->state]];
}

static const struct str slugs[LETTER_GROUPS] = {
    [LETTERS_TO_APPROVE] = STR_INIT("can-duyet"), [LETTERS_TO_PRINT] = STR_INIT("can-in"),
    [LETTERS_TO_SEND] = STR_INIT("can-trao"),     [LETTERS_HELD] = STR_INIT("tam-giu"),
    [LETTERS_SENT] = STR_INIT("da-gui"),          [LETTERS_DISCARDED] = STR_INIT("da-bo"),
};

struct str letter_group_slug(enum letter_group group)
{
    return group >= LETTERS_TO_APPROVE && group < LETTER_GROUPS ? slugs[group] : S("");
}

enum letter_group letter_group_of_slug(struct str slug)
{
    for (int g = LETTERS_TO_APPROVE; g < LETTER_GROUPS; g++)
        if (str_eq(slugs[g], slug))
            return (enum letter_group)g;
    return (enum letter_group)0;
}
