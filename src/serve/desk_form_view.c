#include "serve/desk_form_view.h"

#include "base/date.h"
#include "base/identity.h"
#include "base/num.h"
#include "http/dispatch.h"
#include "serve/desk_pages.h"

struct desk_field desk_field(
    const struct request *q, const char *name, enum text label, struct str value)
{
    bool again = q->kept.count > 0;
    return (struct desk_field){
        .name = str_z(name),
        .label = text_lit(q->lang, label),
        .hint = S(""),
        .kind = S("text"),
        .list = S(""),
        .value = again ? request_kept(q, name) : value,
        .error = request_error_of(q, str_z(name)),
        .max = 120,
    };
}

/* A number that was sent, else v. */
static int64_t kept_number(const struct request *q, const char *name, int64_t v)
{
    int64_t kept = 0;
    if (q->kept.count == 0)
        return v;
    return num_parse_i64(str_trim(request_kept(q, name)), 0, INT64_MAX, &kept) ? kept : 0;
}

/* ---- a person ---- */

struct person_new desk_person(const struct request *q, const struct person_in *in)
{
    return (struct person_new){
        .unit_id = q->unit->id,
        .kind = in->organisation ? PERSON_ORGANISATION : PERSON_CITIZEN,
        .name = in->name,
        .sex = in->organisation ? PERSON_SEX_UNKNOWN : (enum person_sex)in->sex,
        .birth_year = in->organisation ? 0 : (int)in->birth_year,
        .village = in->village,
        .address = in->address,
        .phone = in->phone,
        .id_number = in->id_number,
    };
}

enum err desk_person_check(struct request *q, const struct person_in *in)
{
    enum err e = OK;
    if (in->name.n == 0)
        e = request_error(q, "ho-ten", TEXT_desk_name_missing, TEXT_NO_ARGS);
    if (in->birth_year > date_of_day(date_local_day(q->now_at)).year)
        e = request_error(q, "nam-sinh", TEXT_desk_birth_year_wrong, TEXT_NO_ARGS);
    if (in->email.n && !email_valid(in->email))
        e = request_error(q, "email", TEXT_desk_email_wrong, TEXT_NO_ARGS);
    else if (in->notice && in->email.n == 0)
        e = request_error(q, "email", TEXT_desk_email_missing, TEXT_NO_ARGS);
    return e;
}

struct desk_person_form desk_person_form(
    const struct request *q, const struct person_in *p, const char *focus)
{
    static const enum text sexes[] = {
        TEXT_desk_sex_unsaid, TEXT_desk_sex_male, TEXT_desk_sex_female};
    struct str year = p->birth_year ? arena_fmt(q->arena, "%d", (int)p->birth_year) : S("");
    struct desk_person_form f = {
        .name = desk_field(q, "ho-ten", TEXT_desk_name, p->name),
        .birth_year = desk_field(q, "nam-sinh", TEXT_desk_birth_year, year),
        .village = desk_field(q, "thon", TEXT_desk_village, p->village),
        .address = desk_field(q, "dia-chi", TEXT_desk_address, p->address),
        .phone = desk_field(q, "dien-thoai", TEXT_desk_phone, p->phone),
        .id_number = desk_field(q, "so-giay", TEXT_desk_id_number, p->id_number),
        .email = desk_field(q, "email", TEXT_desk_email, p->email),
        .organisation = kept_number(q, "to-chuc", p->organisation) == 1,
        .notice = kept_number(q, "bao-tin", p->notice) == 1,
        .candidates_error = request_error_of(q, S("nguoi")),
        .new_picked = str_eq(request_kept(q, "nguoi"), S("moi")),
    };
    int64_t sex = kept_number(q, "gioi", p->sex);
    for (int i = 0; i < 3; i++)
        f.sex[i] = (struct desk_choice){
            arena_fmt(q->arena, "%d", i), text_lit(q->lang, sexes[i]), sex == i};
    f.name.required = true;
    f.name.focus = focus && str_eq(str_z(focus), S("ho-ten"));
    f.birth_year.max = 4;
    f.birth_year.digits = true;
    f.village.max = 80;
    f.village.list = S("ds-thon");
    f.address.max = 200;
    f.phone.max = f.id_number.max = 30;
    f.phone.kind = S("tel");
    f.id_number.digits = true;
    f.email.max = 254;
    f.email.kind = S("email");
    return f;
}

static struct str why_words(const struct request *q, unsigned why)
{
    static const struct {
        unsigned bit;
        enum text word;
    } WHY[] = {
        {MATCH_ID_NUMBER, TEXT_desk_same_id},
        {MATCH_PHONE, TEXT_desk_same_phone},
        {MATCH_BIRTH_YEAR, TEXT_desk_same_birth_year},
        {MATCH_VILLAGE, TEXT_desk_same_village},
    };
    struct str all = S("");
    for (size_t i = 0; i < sizeof WHY / sizeof *WHY; i++) {
        if (!(why & WHY[i].bit))
            continue;
        struct str word = text_lit(q->lang, WHY[i].word);
        all = all.n ? arena_fmt(q->arena, "%.*s, %.*s", STR_ARG(all), STR_ARG(word)) : word;
    }
    return all.n ? all : text_lit(q->lang, TEXT_desk_same_name);
}

/* Enough to know them again, and no more: numbers masked. */
void desk_add_candidates(
    struct request *q, const struct person_candidates *found, struct desk_person_form *f)
{
    const struct keys *keys = http_config(q->http)->keys;
    struct str picked = request_kept(q, "nguoi");
    for (size_t i = 0; i < found->n; i++) {
        const struct person *p = &found->list[i].p;
        struct str id = arena_fmt(q->arena, "%lld", (long long)p->id);
        f->candidates[i] = (struct desk_candidate){
            .id = id,
            .line = desk_person_line(q->arena, p),
            .why = why_words(q, found->list[i].why),
            .phone = person_phone_masked(q->arena, keys, p),
            .id_number = person_id_masked(q->arena, keys, p),
            .picked = str_eq(picked, id),
        };
        request_read_person(q, p->id, 0);
    }
    f->candidate_count = found->n;
    f->more_candidates = found->more;
}

void desk_add_warnings(const struct request *q, unsigned warnings, struct desk_person_form *f)
{
    static const enum text words[PERSON_WARNS] = {
        TEXT_desk_warn_name_typing, TEXT_desk_warn_name_short,     TEXT_desk_warn_name_signs,
        TEXT_desk_warn_id_none,     TEXT_desk_warn_id_repaired,    TEXT_desk_warn_id_province,
        TEXT_desk_warn_id_year,     TEXT_desk_warn_id_sex,         TEXT_desk_warn_id_old,
        TEXT_desk_warn_phone_none,  TEXT_desk_warn_phone_repaired, TEXT_desk_warn_village_typing,
    };
    struct str *list = ARENA_ARRAY(q->arena, struct str, PERSON_WARNS);
    for (size_t i = 0; i < PERSON_WARNS; i++)
        if (warnings & (1U << i))
            list[f->warning_count++] = text_lit(q->lang, words[i]);
    f->warnings = list;
}

/* ---- papers ---- */

struct str desk_paper_form_word(enum lang lang, enum paper_form form)
{
    static const enum text words[PAPER_FORMS] = {
        [PAPER_UNSAID] = TEXT_paper_unsaid, [PAPER_ORIGINAL] = TEXT_paper_original,
        [PAPER_COPY] = TEXT_paper_copy,     [PAPER_CERTIFIED] = TEXT_paper_certified,
        [PAPER_SHOWN] = TEXT_paper_shown,   [PAPER_ELECTRONIC] = TEXT_paper_electronic,
    };
    return text_lit(lang, words[form < PAPER_FORMS ? form : PAPER_UNSAID]);
}

struct dossier_papers desk_papers(struct arena *a, const struct paper_in in[PAPER_ROWS])
{
    struct dossier_paper *list = ARENA_ARRAY(a, struct dossier_paper, PAPER_ROWS);
    size_t n = 0;
    for (size_t i = 0; i < PAPER_ROWS; i++)
        if (in[i].name.n)
            list[n++] = (struct dossier_paper){
                .line = in[i].line,
                .name = in[i].name,
                .form = (enum paper_form)in[i].form,
                .copies = in[i].copies,
                .checked = in[i].checked == 1,
                .remark = in[i].remark,
            };
    return (struct dossier_papers){list, n};
}

static struct str sent(const struct request *q, size_t i, const char *part)
{
    struct str name = arena_fmt(q->arena, "g%zu-%s", i, part);
    struct str v = form_get(&q->kept, name);
    return v.p ? v : S("");
}

static int64_t sent_number(const struct request *q, size_t i, const char *part)
{
    int64_t v = 0;
    return num_parse_i64(str_trim(sent(q, i, part)), 0, 1000, &v) ? v : 0;
}

static struct dossier_paper sent_paper(const struct request *q, size_t i)
{
    int64_t form = sent_number(q, i, "loai");
    return (struct dossier_paper){
        .line = sent_number(q, i, "dong"),
        .name = sent(q, i, "ten"),
        .form = form < PAPER_FORMS ? (enum paper_form)form : PAPER_UNSAID,
        .copies = sent_number(q, i, "so"),
        .checked = sent_number(q, i, "du") == 1,
        .remark = sent(q, i, "ghi"),
    };
}

static struct desk_paper_row paper_row(
    const struct request *q, const struct procedure *procedure, size_t i,
    const struct dossier_paper *p)
{
    struct desk_paper_row r = {.n = (int64_t)i, .p = *p, .shown = p->name};
    struct str english = dossier_paper_line(q->arena, procedure->papers_en, p->line);
    if (q->lang == LANG_EN && english.n)
        r.shown = english;
    for (int k = 0; k < PAPER_FORMS; k++)
        r.forms[k] = (struct desk_choice){
            arena_fmt(q->arena, "%d", k), desk_paper_form_word(q->lang, (enum paper_form)k),
            (int)p->form == k};
    static const char *const parts[] = {"ten", "loai", "so", "ghi"};
    r.error = S("");
    for (size_t k = 0; k < sizeof parts / sizeof *parts && r.error.n == 0; k++)
        r.error = request_error_of(q, arena_fmt(q->arena, "g%zu-%s", i, parts[k]));
    return r;
}

struct desk_papers_form desk_papers_form(
    const struct request *q, const struct dossier_papers *p, const struct procedure *procedure)
{
    struct desk_papers_form f = {.count = PAPER_ROWS};
    const struct dossier_paper none = {.name = S(""), .remark = S("")};
    for (size_t i = 0; i < PAPER_ROWS; i++) {
        struct dossier_paper x = none;
        if (q->kept.count)
            x = sent_paper(q, i);
        else if (i < p->n)
            x = p->list[i];
        f.rows[i] = paper_row(q, procedure, i, &x);
        if (x.line || (x.name.n && f.first_extra == i))
            f.first_extra = i + 1;
    }
    return f;
}

/* ---- what lacks ---- */

struct dossier_gaps desk_gaps(struct arena *a, const struct gap_in in[GAP_ROWS])
{
    struct dossier_gap *list = ARENA_ARRAY(a, struct dossier_gap, GAP_ROWS);
    size_t n = 0;
    for (size_t i = 0; i < GAP_ROWS; i++)
        if (in[i].name.n)
            list[n++] = (struct dossier_gap){.name = in[i].name, .why = in[i].why};
    return (struct dossier_gaps){list, n};
}

struct desk_gaps_form desk_gaps_form(const struct request *q)
{
    struct desk_gaps_form f = {.error = request_error_of(q, S("t0-ten"))};
    for (size_t i = 0; i < GAP_ROWS; i++) {
        struct str name = form_get(&q->kept, arena_fmt(q->arena, "t%zu-ten", i));
        struct str why = form_get(&q->kept, arena_fmt(q->arena, "t%zu-ly-do", i));
        f.rows[i] = (struct desk_gap_row){(int64_t)i, name.p ? name : S(""), why.p ? why : S("")};
    }
    return f;
}
