#include "serve/dossier_judge_import.h"

#include "base/date.h"
#include "base/utf8.h"
#include "base/viet.h"
#include "serve/dossier_written.h"
#include "trust/hash.h"

#define MAX_CODE 60
#define MAX_CELL 1000
#define MAX_NOTE 8000
#define MAX_HASHED ((size_t)64 * 1024)

void register_tell(
    struct register_cells *c, enum register_issue_kind kind, enum register_column column)
{
    struct register_issue issue = {
        .kind = kind,
        .line = c->row->line,
        .column = c->j->columns.at[column] + 1,
        .heading = register_column_name(column),
        .code = c->text[COLUMN_CODE],
        .value = c->text[column],
    };
    if (kind < ISSUE_FIRST_NOTE)
        c->refused = true;
    c->j->issue(c->j->ctx, &issue);
}

/* ---- cells ---- */

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (unsigned char)s.p[i] < ' ')
            return false;
    return true;
}

static void read_cells(struct register_cells *c, const struct csv_record *r)
{
    for (int i = 0; i < REGISTER_COLUMNS; i++) {
        struct str s = str_trim(csv_cell(r, c->j->columns.at[i])), repaired = s;
        bool changed = false;
        if (!is_ascii(s) && !viet_repair(c->arena, s, &repaired, &changed)) {
            c->text[i] = S("");
            register_tell(c, ISSUE_BAD_TEXT, (enum register_column)i);
            continue;
        }
        /* The reader's bytes live only until its next row. */
        c->text[i] = str_trim(repaired.p == s.p ? arena_str(c->arena, repaired) : repaired);
        if (c->text[i].n > (i == COLUMN_NOTE ? MAX_NOTE : MAX_CELL))
            register_tell(c, ISSUE_TOO_LONG, (enum register_column)i);
    }
}

static void read_code(struct register_cells *c)
{
    struct str code = dossier_code_normal(c->arena, c->text[COLUMN_CODE]);
    bool digit = false, fine = code.n <= MAX_CODE;
    for (size_t i = 0; i < code.n; i++) {
        digit = digit || (code.p[i] >= '0' && code.p[i] <= '9');
        fine = fine && (unsigned char)code.p[i] >= ' ' && code.p[i] != 0x7f;
    }
    if (code.n == 0)
        register_tell(c, ISSUE_NO_CODE, COLUMN_CODE);
    else if (!fine || !digit)
        register_tell(c, ISSUE_BAD_CODE, COLUMN_CODE);
    c->row->d.code = code;
}

/* 0: an empty cell, or one that was told of. *ret_no_time may be NULL. */
static int64_t read_moment(struct register_cells *c, enum register_column column, bool *ret_no_time)
{
    struct written_moment m;
    struct str s = c->text[column];
    if (s.n == 0 || str_eq(s, S("-")))
        return 0;
    if (!written_moment(c->arena, s, &m)) {
        register_tell(c, ISSUE_BAD_MOMENT, column);
        return 0;
    }
    if (ret_no_time)
        *ret_no_time = m.minute < 0;
    return written_at(m);
}

/* A day that has not come yet cannot be written down as done. */
static int64_t read_past(struct register_cells *c, enum register_column column, unsigned flag)
{
    bool no_time = false;
    int64_t at = read_moment(c, column, &no_time);
    if (at && date_local_day(at) > date_local_day(c->j->now_at)) {
        register_tell(c, ISSUE_FUTURE, column);
        return 0;
    }
    if (at && no_time)
        c->row->d.flags |= flag;
    return at;
}

/* ---- procedure ---- */

static void read_procedure(struct register_cells *c)
{
    static const enum register_issue_kind ISSUES[] = {
        [MATCH_NONE] = ISSUE_PROCEDURE_UNKNOWN,
        [MATCH_MANY] = ISSUE_PROCEDURE_MANY,
        [MATCH_NOT_IN_FORCE] = ISSUE_PROCEDURE_NOT_IN_FORCE,
    };
    struct dossier *d = &c->row->d;
    bool by_code = c->text[COLUMN_PROCEDURE_CODE].n > 0;
    enum register_column column = by_code ? COLUMN_PROCEDURE_CODE : COLUMN_PROCEDURE;
    if (c->text[column].n == 0) {
        register_tell(c, ISSUE_NO_PROCEDURE, column);
        return;
    }
    if (!d->received_at)
        return;
    enum dossier_match m = dossier_clock_match(
        c->j->clock, c->arena, c->text[column], date_local_day(d->received_at), &d->procedure_id);
    if (m != MATCH_ONE)
        register_tell(c, ISSUES[m], column);
}

/* ---- pauses: a cell may hold several moments, parted by line breaks or semicolons ---- */

static size_t split(struct str cell, struct str pieces[REGISTER_PAUSES])
{
    size_t n = 0, start = 0;
    for (size_t i = 0; i <= cell.n; i++) {
        if (i < cell.n && cell.p[i] != '\n' && cell.p[i] != ';')
            continue;
        struct str piece = str_trim(str_sub(cell, start, i - start));
        start = i + 1;
        if (piece.n && n == REGISTER_PAUSES)
            return REGISTER_PAUSES + 1;
        if (piece.n)
            pieces[n++] = piece;
    }
    return n;
}

/* Without a time of day both days belong to the pause, as "từ … đến …" says. */
static bool read_pause(
    struct register_cells *c, struct str from, struct str to, struct dossier_pause *p)
{
    struct written_moment m;
    if (!written_moment(c->arena, from, &m))
        return false;
    p->from_at = written_at(m);
    p->why = DOSSIER_SUPPLEMENT;
    if (to.n == 0)
        return true;
    if (!written_moment(c->arena, to, &m))
        return false;
    p->to_at = m.minute < 0 ? date_at(m.day + 1, 0) : written_at(m);
    return p->to_at > p->from_at;
}

static void read_pauses(struct register_cells *c)
{
    struct str from[REGISTER_PAUSES], to[REGISTER_PAUSES];
    struct register_row *row = c->row;
    size_t n = split(c->text[COLUMN_PAUSE_FROM], from), ended = split(c->text[COLUMN_PAUSE_TO], to);
    bool fine = n <= REGISTER_PAUSES && (ended == n || ended + 1 == n);
    bool restarts = dossier_clock_restarts(c->j->clock, row->d.procedure_id);
    for (size_t i = 0; fine && i < n; i++) {
        struct dossier_pause *p = &row->pauses[i];
        *p = (struct dossier_pause){0};
        fine = read_pause(c, from[i], i < ended ? to[i] : S(""), p) &&
               (i == 0 || p->from_at >= row->pauses[i - 1].to_at);
        p->restart = restarts && p->to_at;
    }
    if (!fine)
        register_tell(c, ISSUE_BAD_PAUSE, n ? COLUMN_PAUSE_FROM : COLUMN_PAUSE_TO);
    else
        row->pause_count = n;
}

/* ---- state: what the dates say, then what the office wrote ---- */

static enum dossier_state state_of_dates(const struct register_row *row, int64_t finished_at)
{
    if (row->d.returned_at)
        return DOSSIER_RETURNED;
    if (finished_at)
        return DOSSIER_FINISHED;
    bool open = row->pause_count && !row->pauses[row->pause_count - 1].to_at;
    return open ? DOSSIER_SUPPLEMENT : DOSSIER_PROCESSING;
}

static void end_at(struct register_cells *c, enum dossier_state written, int64_t ended_at)
{
    struct dossier *d = &c->row->d;
    if (!ended_at && written == DOSSIER_REFUSED)
        ended_at = d->received_at;
    if (!ended_at) {
        register_tell(c, ISSUE_END_MISSING, COLUMN_STATE);
        return;
    }
    d->state = written;
    d->ended_at = ended_at;
    d->returned_at = 0;
}

/* What the office wrote, where it fits the dates; else the dates count, and it is told. */
static void apply_written(struct register_cells *c, enum dossier_state written)
{
    struct register_row *row = c->row;
    struct dossier *d = &row->d;
    bool before = written == DOSSIER_SUBMITTED || written == DOSSIER_ACCEPTED;
    bool stands = written == DOSSIER_PAYMENT || written == DOSSIER_WITHDRAWING;
    if (written == DOSSIER_REFUSED || written == DOSSIER_STOPPED)
        end_at(c, written, d->ended_at);
    else if (before && d->state == DOSSIER_PROCESSING)
        d->state = written;
    else if (stands && d->state == DOSSIER_SUPPLEMENT)
        d->state = row->pauses[row->pause_count - 1].why = written;
    else if (written != d->state)
        register_tell(c, ISSUE_STATE, COLUMN_STATE);
}

static void follow_state(struct register_row *row)
{
    struct dossier *d = &row->d;
    const struct dossier_pause *last = row->pause_count ? &row->pauses[row->pause_count - 1] : NULL;
    if (d->state == DOSSIER_WITHDRAWING)
        d->withdrawn_from = DOSSIER_PROCESSING;
    if (d->state == DOSSIER_SUBMITTED || d->state == DOSSIER_REFUSED)
        d->flags |= DOSSIER_NOT_ACCEPTED;
    if (d->state == DOSSIER_FINISHED || d->state == DOSSIER_RETURNED)
        d->result = RESULT_GRANTED;
    if (!d->ended_at && last && !last->to_at)
        d->paused_at = last->from_at;
}

static void read_state(struct register_cells *c, int64_t finished_at)
{
    struct dossier *d = &c->row->d;
    enum dossier_state written = DOSSIER_NEW;
    d->state = state_of_dates(c->row, finished_at);
    bool finished_first = finished_at && (!d->returned_at || finished_at <= d->returned_at);
    d->ended_at = finished_first ? finished_at : d->returned_at;
    if (!written_state(c->arena, c->text[COLUMN_STATE], &written))
        register_tell(c, ISSUE_STATE, COLUMN_STATE);
    else if (written != DOSSIER_NEW)
        apply_written(c, written);
    follow_state(c->row);
}

/* ---- due and digest ---- */

static void set_due(struct register_cells *c)
{
    struct register_row *row = c->row;
    struct dossier *d = &row->d;
    struct dossier_pauses pauses = {row->pauses, row->pause_count};
    if (d->flags & DOSSIER_NOT_ACCEPTED)
        return;
    enum err e = dossier_clock_set(c->j->clock, c->arena, &pauses, d);
    if (e != OK) {
        register_tell(c, e == E_NOT_FOUND ? ISSUE_NO_HOURS : ISSUE_BAD_PAUSE, COLUMN_RECEIVED);
        return;
    }
    /* A day without a time has no minute to be judged by. */
    bool impossible = d->ended_at && date_local_day(d->ended_at) < date_local_day(d->received_at);
    d->punctuality = impossible ? PUNCTUALITY_NONE : dossier_judge(d, d->ended_at);
}

/* Of what the row says and what was made of it: a new holiday changes the due time, and so the
 * row, though not a letter of the file was changed. */
static struct str digest(const struct register_cells *c)
{
    unsigned char mac[HASH_SHA256_BYTES];
    struct buf b;
    buf_init(&b, c->arena, MAX_HASHED);
    buf_lit(&b, "gandan/1/register-row");
    for (int i = 0; i < REGISTER_COLUMNS; i++) {
        buf_char(&b, '\x1f');
        if (i != COLUMN_NUMBER && i != COLUMN_SIGNED)
            buf_str(&b, c->text[i]);
    }
    const struct dossier *d = &c->row->d;
    buf_fmt(
        &b, "\x1f%lld %lld %lld %d", (long long)c->j->unit_id, (long long)d->procedure_id,
        (long long)d->due_at, (int)d->punctuality);
    hash_hmac_sha256(keys_get(c->j->keys, KEY_BLIND), buf_get(&b), mac);
    return arena_str(c->arena, (struct str){(const char *)mac, REGISTER_HASH});
}

static void read_facts(struct register_cells *c)
{
    struct dossier *d = &c->row->d;
    bool no_time = false;
    d->received_at = read_past(c, COLUMN_RECEIVED, DOSSIER_NO_RECEIVED_TIME);
    if (!d->received_at && c->text[COLUMN_RECEIVED].n == 0)
        register_tell(c, ISSUE_NO_RECEIVED, COLUMN_RECEIVED);
    d->office_due_at = read_moment(c, COLUMN_DUE, &no_time);
    d->flags |= d->office_due_at && no_time ? DOSSIER_NO_OFFICE_DUE_TIME : 0;
    d->returned_at = read_past(c, COLUMN_RETURNED, DOSSIER_NO_RETURNED_TIME);
    int64_t finished_at = read_past(c, COLUMN_FINISHED, DOSSIER_NO_RETURNED_TIME);
    if (!written_channel(c->arena, c->text[COLUMN_CHANNEL], &d->channel)) {
        d->channel = CHANNEL_DIRECT;
        register_tell(c, ISSUE_CHANNEL, COLUMN_CHANNEL);
    }
    read_procedure(c);
    if (!c->refused)
        read_pauses(c);
    if (!c->refused)
        read_state(c, finished_at);
    if (!c->refused)
        set_due(c);
}

bool register_judge(
    struct arena *a, const struct register_judge *j, const struct csv_record *r,
    struct register_row *ret)
{
    *ret = (struct register_row){
        .line = r->line,
        .d = {
            .unit_id = j->unit_id,
            .flags = DOSSIER_IMPORTED,
            .generation = 1,
            .version = 1,
        }};
    struct register_cells c = {.j = j, .row = ret, .arena = a};
    read_cells(&c, r);
    read_code(&c);
    register_person(&c);
    read_facts(&c);
    if (c.refused)
        return false;
    ret->d.desk = c.text[COLUMN_DESK];
    ret->d.officer = c.text[COLUMN_OFFICER];
    ret->d.handover = c.text[COLUMN_HANDOVER];
    ret->note = c.text[COLUMN_NOTE];
    ret->d.office_punctuality = written_punctuality(a, c.text[COLUMN_VERDICT]);
    register_compare(a, j, ret);
    ret->hash = digest(&c);
    return true;
}
