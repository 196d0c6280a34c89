#include "serve/story_view.h"

#include "base/date.h"
#include "base/num.h"
#include "place/official.h"
#include "serve/changes.h"
#include "serve/dossier_view.h"

/* ---- who ---- */

static enum err look_up(struct story_people *p, struct str actor, struct str *ret)
{
    static const struct {
        struct str actor;
        enum text word;
    } OTHERS[] = {
        {STR_INIT("import"), TEXT_story_import},
        {STR_INIT("citizen"), TEXT_story_citizen},
        {STR_INIT("rule"), TEXT_story_rule},
        {STR_INIT("administrator"), TEXT_story_administrator},
    };
    struct official o;
    int64_t id;
    *ret = actor;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
        if (str_eq(OTHERS[i].actor, actor))
            *ret = text_lit(p->q->lang, OTHERS[i].word);
    if (!str_starts(actor, S("official:")) ||
        !num_parse_i64(str_from(actor, sizeof "official:" - 1), 1, INT64_MAX, &id))
        return OK;
    enum err e = official_by_id(p->q->tx, p->q->unit->id, id, &o);
    *ret = e == OK ? o.name : text_lit(p->q->lang, TEXT_story_official);
    return e == E_NOT_FOUND ? OK : e;
}

enum err story_who(struct story_people *p, struct str actor, struct str *ret)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->seen[i].actor, actor)) {
            *ret = p->seen[i].name;
            return OK;
        }
    enum err e = look_up(p, actor, ret);
    if (e == OK && p->n < sizeof p->seen / sizeof *p->seen) {
        p->seen[p->n].actor = actor;
        p->seen[p->n++].name = *ret;
    }
    return e;
}

/* ---- what ---- */

static enum text state_title(const struct dossier_step *s)
{
    static const enum text titles[DOSSIER_STATES] = {
        [DOSSIER_SUBMITTED] = TEXT_story_submitted,     [DOSSIER_ACCEPTED] = TEXT_story_accepted,
        [DOSSIER_REFUSED] = TEXT_story_refused,         [DOSSIER_PROCESSING] = TEXT_story_begun,
        [DOSSIER_SUPPLEMENT] = TEXT_story_asked,        [DOSSIER_PAYMENT] = TEXT_story_payment,
        [DOSSIER_WITHDRAWING] = TEXT_story_withdrawing, [DOSSIER_STOPPED] = TEXT_story_stopped,
        [DOSSIER_FINISHED] = TEXT_story_finished,       [DOSSIER_RETURNED] = TEXT_story_returned,
    };
    if (s->to == DOSSIER_PROCESSING && s->from == DOSSIER_SUPPLEMENT)
        return TEXT_story_papers_came;
    if (s->to == DOSSIER_PROCESSING && s->from == DOSSIER_PAYMENT)
        return TEXT_story_paid;
    if (s->to == DOSSIER_PROCESSING && s->from == DOSSIER_FINISHED)
        return TEXT_story_recalled;
    if (s->from == DOSSIER_WITHDRAWING && s->to != DOSSIER_STOPPED)
        return TEXT_story_stays;
    return s->to < DOSSIER_STATES ? titles[s->to] : TEXT_story_other;
}

struct str story_title(const struct request *q, const struct dossier_step *s)
{
    switch (s->kind) {
    case STEP_STATE:
        return text_lit(q->lang, state_title(s));
    case STEP_CORRECTED:
        return text_lit(q->lang, TEXT_story_corrected);
    case STEP_NEW_SECRET:
        return text_lit(q->lang, TEXT_story_new_secret);
    case STEP_ASSIGNED:
        return text_lit(q->lang, s->official ? TEXT_story_assigned : TEXT_story_given_back);
    case STEP_WORD:
        return text_lit(q->lang, TEXT_story_step);
    case STEP_APOLOGY:
        return text_get(
            q->arena, q->lang, TEXT_story_apology,
            TEXT_ARGS(ta_str("day", text_date(q->arena, date_local_day(s->promised_at)))));
    case STEP_VOIDED:
        return text_lit(q->lang, TEXT_story_voided);
    case STEP_ASKED_AGAIN:
        return text_lit(q->lang, TEXT_story_asked_again);
    case STEP_ATTACHED:
        return text_get(q->arena, q->lang, TEXT_story_attached, TEXT_ARGS(ta_i64("n", s->files)));
    case STEP_FILE_VOIDED:
        return text_lit(q->lang, TEXT_story_file_voided);
    case STEP_RESULT:
        return text_get(
            q->arena, q->lang, s->replaced ? TEXT_story_result_replaced : TEXT_story_result,
            TEXT_ARGS(ta_i64("n", s->files)));
    case STEP_OTHER:
        break;
    }
    return text_lit(q->lang, TEXT_story_other);
}

/* ---- corrections ---- */

static struct str field_word(const struct request *q, struct str name)
{
    static const struct {
        struct str name;
        enum text word;
    } WORDS[] = {
        {STR_INIT("applicant"), TEXT_desk_name},
        {STR_INIT("person"), TEXT_story_person},
        {STR_INIT("birth_year"), TEXT_desk_birth_year},
        {STR_INIT("sex"), TEXT_desk_sex},
        {STR_INIT("kind"), TEXT_desk_organisation},
        {STR_INIT("village"), TEXT_desk_village},
        {STR_INIT("address"), TEXT_desk_address},
        {STR_INIT("phone"), TEXT_desk_phone},
        {STR_INIT("id_number"), TEXT_desk_id_number},
        {STR_INIT("papers"), TEXT_desk_papers},
        {STR_INIT("remark"), TEXT_reception_remark},
        {STR_INIT("channel"), TEXT_reception_channel},
        {STR_INIT("handover"), TEXT_reception_handover},
        {STR_INIT("received"), TEXT_story_received},
        {STR_INIT("due"), TEXT_inbox_due},
        {STR_INIT("office_due"), TEXT_story_office_due},
        {STR_INIT("ended"), TEXT_story_ended},
        {STR_INIT("returned"), TEXT_story_returned_at},
        {STR_INIT("procedure"), TEXT_story_procedure},
        {STR_INIT("desk"), TEXT_story_desk},
        {STR_INIT("officer"), TEXT_story_officer},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (str_eq(WORDS[i].name, name))
            return text_lit(q->lang, WORDS[i].word);
    return name;
}

static struct str value_word(const struct request *q, const struct change *c, struct str value)
{
    static const enum text CHANNELS[] = {
        TEXT_NONE, TEXT_reception_direct, TEXT_reception_online, TEXT_reception_post};
    static const enum text SEXES[] = {
        TEXT_desk_sex_unsaid, TEXT_desk_sex_male, TEXT_desk_sex_female};
    int64_t n;
    if (str_starts(value, S("•")))
        return S("");
    if (str_eq(c->name, S("channel")) && num_parse_i64(value, 1, CHANNEL_POST, &n))
        return text_lit(q->lang, CHANNELS[n]);
    if (str_eq(c->name, S("sex")) && num_parse_i64(value, 0, 2, &n))
        return text_lit(q->lang, SEXES[n]);
    if (str_eq(c->name, S("birth_year")) && str_eq(value, S("0")))
        return text_lit(q->lang, TEXT_story_nothing);
    return value.n ? value : text_lit(q->lang, TEXT_story_nothing);
}

#define CHANGES_MAX 32

/* The papers' list is the office's own shorthand: that it changed is said, not how. */
static void add_changes(const struct request *q, struct str detail, struct story_line *l)
{
    struct story_change *list = ARENA_ARRAY(q->arena, struct story_change, CHANGES_MAX);
    struct change c;
    while (l->change_count < CHANGES_MAX && changes_next(&detail, &c)) {
        struct story_change *x = &list[l->change_count++];
        bool papers = str_eq(c.name, S("papers"));
        x->field = field_word(q, c.name);
        x->before = papers ? S("") : value_word(q, &c, c.before);
        x->after = papers ? S("") : value_word(q, &c, c.after);
    }
    l->changes = list;
}

/* ---- lines ---- */

static struct str due_line(const struct request *q, const struct dossier_step *s)
{
    if (s->kind != STEP_STATE || !s->due_after || s->due_after == s->due_before)
        return S("");
    struct str after = view_moment_short(q->arena, s->due_after, false);
    if (!s->due_before)
        return text_get(q->arena, q->lang, TEXT_story_due, TEXT_ARGS(ta_str("after", after)));
    struct str before = view_moment_short(q->arena, s->due_before, false);
    return text_get(
        q->arena, q->lang, TEXT_story_due_moved,
        TEXT_ARGS(ta_str("before", before), ta_str("after", after)));
}

static enum err line_of(
    struct story_people *people, const struct dossier_step *s, struct story_line *l)
{
    struct request *q = people->q;
    *l = (struct story_line){
        .when = view_moment(q->arena, q->lang, s->at, s->no_time),
        .title = story_title(q, s),
        .reason = s->kind == STEP_CORRECTED ? S("") : s->reason,
        .due = due_line(q, s),
    };
    if (s->kind == STEP_CORRECTED)
        add_changes(q, s->reason, l);
    return story_who(people, s->actor, &l->who);
}

enum err story_make(
    struct request *q, const struct dossier_step *steps, size_t n, struct story *ret)
{
    struct story_people people = {.q = q};
    struct story_line *lines = ARENA_ARRAY(q->arena, struct story_line, n + 1);
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++)
        e = line_of(&people, &steps[i], &lines[i]);
    if (e == OK)
        *ret = (struct story){lines, n};
    return e;
}

enum err story_since(struct request *q, const struct dossier *d, struct story *ret, bool *ret_stale)
{
    const struct dossier_step *steps = NULL;
    size_t n = 0;
    int64_t seen;
    *ret_stale = false;
    if (!num_parse_i64(str_trim(request_kept(q, "phien-ban")), 1, INT64_MAX, &seen) ||
        seen >= d->version)
        return OK;
    enum err e = dossier_since(q->tx, d, seen, &steps, &n);
    if (e == OK)
        e = story_make(q, steps, n, ret);
    *ret_stale = e == OK;
    return e;
}

/* What people wrote themselves; numbers of papers are not shown again. */
static bool is_sentence(struct str name)
{
    static const struct str names[] = {
        STR_INIT("ly-do"), STR_INIT("buoc"), STR_INIT("ngay"), STR_INIT("nguoi-ky"),
        STR_INIT("ten-khac")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i], name))
            return true;
    return str_starts(name, S("t")) && (str_ends(name, S("-ten")) || str_ends(name, S("-ly-do")));
}

void story_keep_typed(const struct request *q, struct story *since)
{
    size_t most = sizeof since->typed / sizeof *since->typed;
    since->gone = true;
    for (size_t i = 0; i < q->kept.count && since->typed_count < most; i++) {
        struct str value = str_trim(q->kept.pairs[i].value);
        if (value.n && is_sentence(q->kept.pairs[i].name))
            since->typed[since->typed_count++] = value;
    }
}
