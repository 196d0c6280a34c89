#include "commit/contribution_letter.h"

#include "base/date.h"

enum err contribution_thank(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor, int64_t *ret_letter_id)
{
    struct contribution c;
    struct letter_template_list templates;
    const struct letter_trigger by = {CONTRIBUTION_NOUN, S("recorded")};
    int64_t today = date_local_day(tx->now_at);
    enum letter_refusal why;
    *ret_letter_id = 0;
    enum err e = contribution_by_id(tx, unit_id, id, &c);
    if (e == OK)
        e = letter_template_triggered(tx, &by, today, &templates);
    if (e != OK || templates.n == 0)
        return e;
    struct letter_new n = {
        .unit_id = unit_id,
        .person_id = c.person_id,
        .template = templates.list[0],
        .noun = CONTRIBUTION_NOUN,
        .noun_id = id,
        .reference = S(""),
        .event_day = date_local_day(c.recorded_at),
        .subject = S(""),
        .matter = S(""),
        .actor = actor,
    };
    n.facts.v[FILL_GIFT] = contribution_words(tx->arena, &c);
    n.facts.v[FILL_WORK] = c.work_vi;
    return letter_draft(tx, &n, ret_letter_id, &why);
}

enum err contribution_thank_again(struct db_tx *tx, int64_t unit_id, int64_t id, struct str actor)
{
    struct contribution c;
    int64_t letter_id;
    const struct letter_source s = {
        unit_id, CONTRIBUTION_NOUN, id, actor, S("Khoản đóng góp đã được sửa trong sổ")};
    enum err e = contribution_by_id(tx, unit_id, id, &c);
    if (e == OK)
        e = letter_source_changed(tx, &s);
    if (e != OK || c.voided)
        return e;
    return contribution_thank(tx, unit_id, id, actor, &letter_id);
}
