/* The one form of reception, empty or as it was sent. */
#include "base/date.h"
#include "place/unit.h"
#include "serve/desk_pages.h"
#include "serve/dossier_amend.h"
#include "serve/dossier_clock.h"
#include "serve/procedure_text.h"
#include "serve/reception_pages.tmpl.h"

struct reception_procedure reception_line(const struct request *q, const struct procedure *p)
{
    return (struct reception_procedure){
        .code = p->code,
        .name = procedure_name(p, q->lang),
        .field = procedure_words(q->lang, p->field_vi, p->field_en).s,
        .limit = procedure_limit_words(q->arena, q->lang, p),
    };
}

static struct str unit_line(struct arena *a, const struct unit *u)
{
    return arena_fmt(a, "%.*s (%.*s)", STR_ARG(unit_title_vi(a, u)), STR_ARG(u->code));
}

/* Those of the same province, and the province itself: any of its centres may help or decide. */
static enum err add_units(struct request *q, struct reception_view *v)
{
    struct unit own;
    struct unit_list above, near;
    int64_t today = date_local_day(q->now_at);
    enum err e = unit_by_id(q->tx, q->unit->id, &own);
    if (e == OK)
        e = unit_ancestors(q->tx, &own, today, &above);
    if (e != OK || above.n == 0)
        return e;
    const struct unit *province = &above.list[above.n - 1];
    e = unit_children(q->tx, province->id, today, &near);
    if (e != OK)
        return e;
    struct str *list = ARENA_ARRAY(q->arena, struct str, near.n + 1);
    list[0] = unit_line(q->arena, province);
    for (size_t i = 0; i < near.n; i++)
        list[i + 1] = unit_line(q->arena, &near.list[i]);
    v->units = list;
    v->unit_count = near.n + 1;
    return OK;
}

static enum err add_villages(struct request *q, struct reception_view *v)
{
    struct dossier_list_query find = {
        .unit_id = q->unit->id, .field = S(""), .village = S("-"), .q = S(""), .page = 1};
    struct dossier_list l;
    enum err e = dossier_list(q->tx, &find, &l);
    if (e != OK)
        return e;
    struct str *list = ARENA_ARRAY(q->arena, struct str, l.village_count + 1);
    for (size_t i = 0; i < l.village_count; i++)
        list[i] = l.villages[i].name_vi;
    v->villages = list;
    v->village_count = l.village_count;
    return OK;
}

static enum err add_due(struct request *q, const struct procedure *p, struct reception_view *v)
{
    struct dossier_clock *clock = NULL;
    struct dossier d = {.unit_id = q->unit->id, .procedure_id = p->id, .received_at = q->now_at};
    enum err e = dossier_clock_new(q->tx, q->unit->id, p->id, &clock);
    if (e == OK)
        e = dossier_clock_set(clock, q->arena, &(struct dossier_pauses){0}, &d);
    if (e == OK && d.due_at)
        v->due = text_moment(q->arena, q->lang, d.due_at);
    return e == E_NOT_FOUND || e == E_INVALID ? OK : e;
}

static void add_ways(const struct request *q, struct reception_view *v)
{
    static const struct {
        const char *value;
        enum text word;
    } CHANNELS[] = {
        {"1", TEXT_reception_direct}, {"3", TEXT_reception_post}, {"2", TEXT_reception_online}};
    static const enum text HANDOVERS[] = {TEXT_slip_desk, TEXT_slip_by_post, TEXT_slip_electronic};
    struct str channel = request_kept(q, "kenh"), handover = request_kept(q, "nhan-tai");
    for (int i = 0; i < 3; i++) {
        struct str words = text_lit(LANG_VI, HANDOVERS[i]); /* as the receipt says it */
        v->channels[i] = (struct desk_choice){
            str_z(CHANNELS[i].value), text_lit(q->lang, CHANNELS[i].word),
            channel.n ? str_eq(channel, str_z(CHANNELS[i].value)) : i == 0};
        v->handovers[i] = (struct desk_choice){
            words, text_lit(q->lang, HANDOVERS[i]), handover.n ? str_eq(handover, words) : i == 0};
    }
    v->help = desk_field(q, "ho-tro", TEXT_reception_help, S(""));
    v->help.list = S("ds-don-vi");
    v->help.hint = text_lit(q->lang, TEXT_reception_help_hint);
    v->authority = desk_field(q, "tham-quyen", TEXT_reception_authority, S(""));
    v->authority.list = S("ds-don-vi");
    v->authority.hint = text_lit(q->lang, TEXT_reception_authority_hint);
    v->remark = desk_field(q, "ghi-chu", TEXT_reception_remark, S(""));
    v->remark.max = DOSSIER_REMARK_MAX;
    v->reason = desk_field(q, "ly-do", TEXT_reception_reason, S(""));
    v->reason.max = 1000;
    v->open_units = v->help.value.n || v->authority.value.n || v->remark.value.n ||
                    v->help.error.n || v->authority.error.n;
}

int64_t reception_marks(const struct reception_checked *k)
{
    return k->warnings | (k->unchecked ? RECEPTION_UNCHECKED : 0);
}

static void add_checked(struct request *q, struct reception_view *v)
{
    const struct reception_checked *k = q->prepared;
    struct str act = request_kept(q, "ket");
    v->error = request_error_of(q, S(""));
    v->error_count = q->error_count;
    v->open_gaps = str_eq(act, S("bo-sung"));
    v->open_reason = str_eq(act, S("tu-choi"));
    if (str_eq(act, S("xem"))) /* asked for, so no mistake */
        v->error_count = 0;
    if (!k)
        return;
    desk_add_candidates(q, &k->candidates, &v->person);
    desk_add_warnings(q, k->warnings, &v->person);
    v->seen = reception_marks(k);
}

/* Those of the procedure's list have a field of their own each. */
static void add_files(const struct request *q, struct reception_view *v)
{
    v->files = files_field(q, "tep", text_lit(q->lang, TEXT_file_attached));
    v->files.hint = files_hint(q);
    v->paper_file_count = v->papers.first_extra;
    for (size_t i = 0; i < v->paper_file_count; i++) {
        char *name = arena_z(q->arena, arena_fmt(q->arena, "g%zu-tep", i));
        struct files_field *f = &v->paper_files[i];
        *f = files_field(q, name, v->papers.rows[i].shown);
        f->max = DOSSIER_FILES_OF_PAPER;
        if (str_eq(f->again, text_lit(q->lang, TEXT_file_again_if)))
            f->again = S(""); /* said once is enough */
        v->open_paper_files = v->open_paper_files || f->error.n || f->again.n;
    }
}

enum err reception_form(struct request *q, struct response *s, struct str code)
{
    static const struct person_in nobody = {STR_INIT(""), STR_INIT(""), STR_INIT(""),
                                            STR_INIT(""), STR_INIT(""), STR_INIT("")};
    struct reception_view v = {.unit = q->unit, .hidden = request_form_fields(q)};
    struct procedure p;
    enum err e = procedure_at(q->tx, code, date_local_day(q->now_at), &p);
    if (e != OK)
        return e;
    struct dossier_papers asked = dossier_papers_asked(q->arena, &p);
    v.procedure = reception_line(q, &p);
    v.fee = procedure_fee_words(q->arena, q->lang, &p);
    v.person = desk_person_form(q, &nobody, "ho-ten");
    v.papers = desk_papers_form(q, &asked, &p);
    v.gaps = desk_gaps_form(q);
    add_ways(q, &v);
    add_checked(q, &v);
    add_files(q, &v);
    e = add_due(q, &p, &v);
    if (e == OK)
        e = add_villages(q, &v);
    if (e == OK)
        e = add_units(q, &v);
    if (e != OK)
        return e;
    desk_head(q, s, v.procedure.name);
    response_crumb(
        s, text_lit(q->lang, TEXT_reception_title), request_unit_path(q, S("/viec/tiep-nhan")));
    response_crumb(s, v.procedure.name, S(""));
    reception_page(&s->html, &v);
    return OK;
}
