#include "commit/contribution_text.h"

enum text contribution_kind_text(enum contribution_kind kind)
{
    static const enum text words[CONTRIBUTION_KINDS] = {
        [CONTRIBUTION_MONEY] = TEXT_contribution_money,
        [CONTRIBUTION_LAND] = TEXT_contribution_land,
        [CONTRIBUTION_DAYS] = TEXT_contribution_days,
        [CONTRIBUTION_GOODS] = TEXT_contribution_goods,
    };
    return words[kind];
}

struct str contribution_sum_words(
    struct arena *a, enum lang lang, enum contribution_kind kind, int64_t amount)
{
    enum text t = kind == CONTRIBUTION_LAND   ? TEXT_contribution_n_land
                  : kind == CONTRIBUTION_DAYS ? TEXT_contribution_n_days
                                              : TEXT_contribution_n_goods;
    if (kind == CONTRIBUTION_MONEY)
        return text_money(a, lang, amount);
    return text_get(a, lang, t, TEXT_ARGS(ta_i64("n", amount)));
}

struct str contribution_gift(struct arena *a, enum lang lang, const struct contribution *c)
{
    return c->kind == CONTRIBUTION_GOODS ? c->goods
                                         : contribution_sum_words(a, lang, c->kind, c->amount);
}

struct str contribution_work_name(enum lang lang, struct str vi, struct str en)
{
    return lang == LANG_EN && en.n ? en : vi;
}
