#include "serve/dossier_measure.h"

#include "base/date.h"

/* ---- on time, formula 2.1 ---- */

static int year_of(int64_t at)
{
    return date_of_day(date_local_day(at)).year;
}

static int64_t first_day(int year)
{
    return date_day((struct date){year, 1, 1});
}

/* When it counts as done; 0: it is in progress. */
static int64_t done_at(const struct dossier_measured *m)
{
    const struct dossier *d = &m->d;
    bool first_papers = d->state == DOSSIER_SUPPLEMENT && m->asked == 1;
    return d->ended_at ? d->ended_at : first_papers ? d->paused_at : 0;
}

/* Whether it has a due time to be judged by, or could not be judged. */
static bool has_due(const struct dossier *d)
{
    if (!d->late_at || d->state == DOSSIER_REFUSED)
        return false;
    return !d->ended_at || d->punctuality != PUNCTUALITY_NONE || d->state == DOSSIER_STOPPED;
}

/* Over its due time before its clock stopped, or when it ended. */
static bool is_late(const struct dossier *d)
{
    if (d->ended_at)
        return d->punctuality == PUNCTUALITY_LATE;
    return d->paused_at && d->paused_at >= d->late_at;
}

/* Before it was done, or while it is not: inside its limit at the end of that year (or now)? */
static void judge_open(
    const struct dossier_measured *m, int64_t end_of_year, struct measure_part *p)
{
    const struct dossier *d = &m->d;
    if (done_at(m)) {
        p->numerator = d->late_at >= end_of_year ? 1 : 0;
    } else if (d->paused_at) {
        p->numerator = is_late(d) && d->late_at < end_of_year ? 0 : 1;
    } else {
        p->numerator = 1;
        /* What time alone makes late, within the year. */
        p->until_at = d->late_at < end_of_year ? d->late_at : 0;
        p->then_denominator = p->until_at ? 1 : 0;
    }
}

static struct measure_part on_time_of_year(const struct dossier_measured *m, int year)
{
    const struct dossier *d = &m->d;
    int64_t done = done_at(m);
    struct measure_part p = {
        .code = MEASURE_ON_TIME, .official_id = m->official_id, .denominator = 1};
    if (done && year_of(done) == year) {
        p.day = date_local_day(done);
        p.numerator = is_late(d) ? 0 : 1;
    } else {
        bool received = year_of(d->received_at) == year;
        p.day = received ? date_local_day(d->received_at) : first_day(year);
        judge_open(m, date_at(first_day(year + 1), 0), &p);
    }
    if (m->asked > 1) /* late, whatever its dates */
        p.numerator = p.until_at = p.then_denominator = 0;
    return p;
}

static size_t on_time(const struct dossier_measured *m, struct measure_part *parts)
{
    size_t n = 0;
    int64_t done = done_at(m);
    int from = year_of(m->d.received_at), to = done ? year_of(done) : from + DOSSIER_CARRIED_YEARS;
    if (!has_due(&m->d))
        return 0;
    for (int year = from; year < to && year < from + DOSSIER_CARRIED_YEARS; year++)
        parts[n++] = on_time_of_year(m, year);
    parts[n++] = on_time_of_year(m, to);
    return n;
}

/* ---- the others ---- */

static bool apology(const struct dossier_measured *m, struct measure_part *ret)
{
    const struct dossier *d = &m->d;
    struct measure_part p = {.code = MEASURE_APOLOGY, .official_id = m->official_id};
    int64_t good = m->apology_in_time ? 1 : 0;
    if (!has_due(d))
        return false;
    p.day = date_local_day(d->late_at);
    if (is_late(d)) {
        p.numerator = good;
        p.denominator = 1;
    } else if (!d->ended_at && !d->paused_at) {
        p.until_at = d->late_at;
        p.then_numerator = good;
        p.then_denominator = 1;
    } else {
        return false;
    }
    *ret = p;
    return true;
}

int64_t dossier_index_points(const struct dossier_measured *m)
{
    enum punctuality p = m->d.punctuality;
    int64_t time = p == PUNCTUALITY_EARLY ? 2 : p == PUNCTUALITY_ON_TIME ? 1 : 0;
    int64_t contacts = m->asked == 0 ? 2 : m->asked == 1 ? 1 : 0;
    int64_t bodies = m->d.channel == CHANNEL_ONLINE ? 2 : 1;
    return time /* 1: in all */ + time /* 2: of its unit, the one there is */ + contacts /* 3 */ +
           bodies /* 4 */ + time /* 7: no complaints are known */;
}

static struct measure_part share(struct str code, int64_t official_id, int64_t day, bool good)
{
    return (struct measure_part){
        .code = code,
        .official_id = official_id,
        .day = day,
        .numerator = good ? 1 : 0,
        .denominator = 1};
}

/* Refused at reception, stopped, withdrawn: there is no result. */
static bool has_result(const struct dossier *d)
{
    return d->ended_at && (d->state == DOSSIER_FINISHED || d->state == DOSSIER_RETURNED);
}

size_t dossier_measure_parts(
    const struct dossier_measured *m, struct measure_part parts[DOSSIER_PARTS_MAX])
{
    const struct dossier *d = &m->d;
    if (d->flags & DOSSIER_VOID)
        return 0;
    size_t n = on_time(m, parts);
    if (apology(m, &parts[n]))
        n++;
    if (d->state != DOSSIER_REFUSED) {
        int64_t day = date_local_day(d->received_at);
        parts[n++] = share(MEASURE_SUPPLEMENT_ONCE, m->official_id, day, m->asked <= 1);
        parts[n++] = share(MEASURE_ONLINE, 0, day, d->channel == CHANNEL_ONLINE);
    }
    if (d->ended_at && d->punctuality != PUNCTUALITY_NONE && d->state != DOSSIER_STOPPED) {
        struct measure_part *p = &parts[n++];
        *p = share(MEASURE_INDEX, m->official_id, date_local_day(d->ended_at), true);
        p->numerator = dossier_index_points(m);
    }
    if (has_result(d)) {
        bool papers = m->paper_file || d->channel == CHANNEL_ONLINE;
        parts[n++] = share(
            MEASURE_DIGITAL_RESULT, m->official_id, date_local_day(d->ended_at),
            papers && m->result_file);
    }
    return n;
}
