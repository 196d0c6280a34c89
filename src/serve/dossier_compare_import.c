/* The second half of dossier_judge_import.h: the applicant of a row, and where the office's own
 * writing and the computation differ. */
#include "base/date.h"
#include "base/identity.h"
#include "base/num.h"
#include "base/viet.h"
#include "serve/dossier_judge_import.h"
#include "serve/dossier_written.h"

/* ---- the applicant ---- */

/* "1980", "02/09/1980"; a year that cannot be is no year. */
static int birth_year(struct str s)
{
    int64_t year;
    if (s.n < 4 || !num_parse_i64(str_from(s, s.n - 4), 1900, 2100, &year))
        return 0;
    return (int)year;
}

static enum person_sex sex_of(struct arena *a, struct str s)
{
    struct str f = viet_fold(a, s);
    return str_eq(f, S("nam"))  ? PERSON_MALE
           : str_eq(f, S("nu")) ? PERSON_FEMALE
                                : PERSON_SEX_UNKNOWN;
}

/* "Thôn Đông, xã Vũ Ninh": the village stands first, before the comma. */
static struct str village_of(struct arena *a, struct str address)
{
    static const struct str WORDS[] = {
        STR_INIT("thon "), STR_INIT("xom "),  STR_INIT("ap "),  STR_INIT("to dan pho "),
        STR_INIT("tdp "),  STR_INIT("lang "), STR_INIT("ban "), STR_INIT("khu pho "),
    };
    struct str rest = address, piece;
    while (str_cut(&rest, ',', &piece)) {
        struct str f = viet_fold(a, piece);
        for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
            if (str_starts(f, WORDS[i]))
                return str_trim(piece);
    }
    return S("");
}

void register_person(struct register_cells *c)
{
    struct person_new *p = &c->row->person;
    struct str address, phone_in_address;
    written_address(c->arena, c->text[COLUMN_ADDRESS], &address, &phone_in_address);
    *p = (struct person_new){
        .unit_id = c->j->unit_id,
        .kind = PERSON_CITIZEN,
        .name = written_name(c->arena, c->text[COLUMN_NAME]),
        .address = address,
        .village = village_of(c->arena, address),
        .birth_year = birth_year(c->text[COLUMN_BIRTH]),
        .sex = sex_of(c->arena, c->text[COLUMN_SEX]),
        .phone = c->text[COLUMN_PHONE].n ? c->text[COLUMN_PHONE] : phone_in_address,
        .id_number = c->text[COLUMN_ID_NUMBER],
    };
    struct phone phone;
    if (p->name.n == 0)
        register_tell(c, ISSUE_NO_NAME, COLUMN_NAME);
    else if (written_is_organisation(c->arena, p->name))
        p->kind = PERSON_ORGANISATION;
    else if (viet_telex_suspect(c->arena, p->name))
        register_tell(c, ISSUE_NAME_TYPED, COLUMN_NAME);
    /* "0000 000 101" cannot be dialled and is no mistake: invented data has it. */
    bool invented = str_starts(c->text[COLUMN_PHONE], S("0000"));
    if (c->text[COLUMN_PHONE].n && !invented && phone_parse(p->phone, &phone) != OK)
        register_tell(c, ISSUE_PHONE, COLUMN_PHONE);
}

/* ---- differences ---- */

static void differ(
    struct register_row *row, enum dossier_difference_kind kind, int64_t office, int64_t computed)
{
    row->differences[row->difference_count++] = (struct dossier_difference){
        .kind = kind,
        .has_office = office != 0,
        .has_computed = computed != 0,
        .office = office,
        .computed = computed,
    };
    row->d.differences |= 1U << kind;
}

static void compare_due(struct register_row *row)
{
    const struct dossier *d = &row->d;
    bool no_time = (d->flags & DOSSIER_NO_OFFICE_DUE_TIME) != 0;
    bool by_minute = (d->flags & DOSSIER_BY_MINUTE) != 0 && !no_time;
    if (d->office_due_at && date_local_day(d->office_due_at) < date_local_day(d->received_at)) {
        differ(row, DIFF_DUE_BEFORE, d->office_due_at, d->received_at);
    }
    if (!d->due_at)
        return;
    if (!d->office_due_at)
        differ(row, DIFF_NO_OFFICE_DUE, 0, d->due_at);
    else if (
        by_minute ? d->office_due_at / 60000 != d->due_at / 60000
                  : date_local_day(d->office_due_at) != date_local_day(d->due_at))
        differ(row, DIFF_DUE, d->office_due_at, d->due_at);
}

/* What its own dates say, when the office did not write its judgement. */
static enum punctuality by_own_dates(const struct dossier *d)
{
    if (!d->office_due_at || !d->ended_at || d->state == DOSSIER_REFUSED ||
        d->state == DOSSIER_STOPPED || (d->differences & 1U << DIFF_DUE_BEFORE))
        return PUNCTUALITY_NONE;
    struct dossier own = *d;
    own.due_at = d->office_due_at;
    if (d->flags & DOSSIER_NO_OFFICE_DUE_TIME)
        own.flags &= ~(unsigned)DOSSIER_BY_MINUTE;
    return dossier_judge(&own, d->ended_at);
}

static void compare_punctuality(struct register_row *row)
{
    struct dossier *d = &row->d;
    if (d->office_punctuality == PUNCTUALITY_NONE)
        d->office_punctuality = by_own_dates(d);
    bool both = d->office_punctuality && d->punctuality;
    bool office_late = d->office_punctuality == PUNCTUALITY_LATE;
    bool late = d->punctuality == PUNCTUALITY_LATE;
    if (both && office_late != late)
        differ(row, DIFF_PUNCTUALITY, d->office_punctuality, d->punctuality);
}

static void compare_order(const struct register_judge *j, struct register_row *row)
{
    const struct dossier *d = &row->d;
    int64_t received_day = date_local_day(d->received_at);
    bool no_time = (d->flags & (DOSSIER_NO_RECEIVED_TIME | DOSSIER_NO_RETURNED_TIME)) != 0;
    bool before =
        no_time ? date_local_day(d->ended_at) < received_day : d->ended_at < d->received_at;
    if (d->ended_at && before)
        differ(row, DIFF_ORDER, d->ended_at, d->received_at);
    if (d->returned_at && dossier_clock_is_rest_day(j->clock, date_local_day(d->returned_at)))
        differ(row, DIFF_RETURN_REST_DAY, d->returned_at, 0);
    if (d->channel == CHANNEL_DIRECT && dossier_clock_is_rest_day(j->clock, received_day))
        differ(row, DIFF_RECEIVED_REST, d->received_at, 0);
}

void register_compare(struct arena *a, const struct register_judge *j, struct register_row *row)
{
    struct dossier *d = &row->d;
    int64_t code_day;
    compare_due(row);
    compare_punctuality(row);
    compare_order(j, row);
    if (dossier_code_day(d->code, &code_day) && code_day != date_local_day(d->received_at))
        differ(row, DIFF_CODE_DAY, code_day, date_local_day(d->received_at));
    if (row->pause_count > 1)
        differ(row, DIFF_MANY_PAUSES, (int64_t)row->pause_count, 1);
    bool apology = str_find(viet_fold(a, row->note), S("xin loi")) >= 0;
    if (d->punctuality == PUNCTUALITY_LATE && !apology)
        differ(row, DIFF_LATE_NO_APOLOGY, 0, d->due_at);
}
