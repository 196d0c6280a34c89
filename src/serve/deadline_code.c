/* The stored form of a derivation, and the strip of days made of it.
 *
 * Bytes: version 1, count of steps, then each step: its kind and those of from, to, n that its kind
 * has, as zigzag varints; moments in minutes after the moment before, days after the day before,
 * `to` after its own `from`. A kind or version that is added later leaves old bytes readable. */
#include "base/buf.h"
#include "base/date.h"
#include "serve/deadline_work.h"

#define VERSION 1
#define MAX_STEPS 12000
#define MAX_BYTES ((size_t)256 * 1024)
#define MAX_RUN (3 * HORIZON_DAYS)

enum { MOMENT = 1, DAY = 2, PLAIN = 4, HAS_TO = 8, HAS_N = 16 };
static const unsigned char shape[DEADLINE_STEP_KINDS] = {
    [DEADLINE_RECEIVED] = MOMENT,
    [DEADLINE_LIMIT] = PLAIN | HAS_TO,
    [DEADLINE_RESTARTED] = MOMENT,
    [DEADLINE_OUTSIDE] = MOMENT | HAS_TO,
    [DEADLINE_PAUSED] = MOMENT | HAS_TO | HAS_N,
    [DEADLINE_PAUSE_OPEN] = MOMENT | HAS_TO | HAS_N,
    [DEADLINE_DUE] = MOMENT | HAS_N,
    [DEADLINE_AFTER_15] = DAY | HAS_TO,
    [DEADLINE_DAY_RECEIVED] = DAY | HAS_TO,
    [DEADLINE_DAY_ZERO] = DAY | HAS_TO,
    [DEADLINE_DAY_COUNTED] = DAY | HAS_TO | HAS_N,
    [DEADLINE_DAY_PAUSED] = DAY | HAS_TO,
    [DEADLINE_DAY_WEEKEND] = DAY | HAS_TO,
    [DEADLINE_DAY_HOLIDAY] = DAY | HAS_TO,
    [DEADLINE_DAY_OFF] = DAY | HAS_TO,
    [DEADLINE_DAY_BEFORE] = DAY | HAS_TO,
    [DEADLINE_DAY_RESTARTED] = DAY | HAS_TO,
    [DEADLINE_MADE_UP] = DAY | HAS_TO,
    [DEADLINE_HALF] = DAY | HAS_TO | HAS_N,
    [DEADLINE_MOVED] = DAY | HAS_TO,
    [DEADLINE_UNCERTAIN] = DAY | HAS_TO,
    [DEADLINE_UNDECIDED] = PLAIN | HAS_N,
};

/* ---- varints ---- */

static void put(struct buf *b, int64_t v)
{
    uint64_t z = ((uint64_t)v << 1) ^ (uint64_t)(v < 0 ? -1 : 0);
    while (z >= 0x80) {
        buf_char(b, (char)(z | 0x80));
        z >>= 7;
    }
    buf_char(b, (char)z);
}

/* Numbers beyond what a time, day or amount can be are refused, so that sums cannot overflow. */
static bool take(struct str *s, int64_t *ret)
{
    uint64_t z = 0;
    for (unsigned shift = 0; shift < 49 && s->n; shift += 7) {
        unsigned char c = (unsigned char)s->p[0];
        *s = str_from(*s, 1);
        z |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80)) {
            *ret = (int64_t)(z >> 1) ^ -(int64_t)(z & 1);
            return true;
        }
    }
    return false;
}

/* ---- encode ---- */

static int64_t to_stored(unsigned how, int64_t v)
{
    return how & MOMENT ? minute_of_at(v) : v;
}

static int64_t from_stored(unsigned how, int64_t v)
{
    return how & MOMENT ? at_of_minute(v) : v;
}

struct str deadline_encode(struct arena *arena, const struct deadline *d)
{
    struct buf b;
    buf_init(&b, arena, MAX_BYTES);
    buf_char(&b, VERSION);
    put(&b, (int64_t)d->step_count);
    int64_t last[PLAIN + 1] = {0};
    for (size_t i = 0; i < d->step_count; i++) {
        const struct deadline_step *s = &d->steps[i];
        unsigned how = shape[s->kind], base = how & (MOMENT | DAY | PLAIN);
        int64_t from = to_stored(how, s->from);
        buf_char(&b, (char)s->kind);
        put(&b, from - last[base]);
        if (how & HAS_TO)
            put(&b, to_stored(how, s->to) - from);
        if (how & HAS_N)
            put(&b, s->n);
        if (base != PLAIN)
            last[base] = from;
    }
    return buf_get(&b);
}

/* ---- decode ---- */

static bool take_step(struct str *bytes, int64_t last[], struct deadline_step *s)
{
    int64_t from, to = 0, n = 0;
    unsigned kind = bytes->n ? (unsigned char)bytes->p[0] : 0;
    if (kind == 0 || kind >= DEADLINE_STEP_KINDS)
        return false;
    *bytes = str_from(*bytes, 1);
    unsigned how = shape[kind], base = how & (MOMENT | DAY | PLAIN);
    if (!take(bytes, &from) || ((how & HAS_TO) && !take(bytes, &to)) ||
        ((how & HAS_N) && !take(bytes, &n)))
        return false;
    from += last[base];
    if (base != PLAIN)
        last[base] = from;
    if (base == DAY && (to < 0 || to > MAX_RUN || from < -50000 || from > 100000))
        return false;
    bool has_to = how & HAS_TO;
    *s = (struct deadline_step){
        .kind = (enum deadline_step_kind)kind,
        .from = from_stored(how, from),
        .to = has_to ? from_stored(how, from + to) : 0,
        .n = n,
    };
    return true;
}

/* The fields of a deadline are all in its steps. */
static void read_step(const struct deadline_step *s, struct deadline *d)
{
    switch (s->kind) {
    case DEADLINE_RECEIVED:
        d->received_at = d->counted_from = s->from;
        break;
    case DEADLINE_LIMIT:
        d->limit.amount = s->from;
        d->limit.unit = (enum deadline_unit)s->to;
        break;
    case DEADLINE_RESTARTED:
        d->counted_from = s->from;
        break;
    case DEADLINE_OUTSIDE:
        d->counted_from = s->to;
        break;
    case DEADLINE_PAUSE_OPEN:
        d->paused_since = s->from;
        d->was_due_at = s->to;
        d->minutes_left = s->n;
        break;
    case DEADLINE_DUE:
        d->due_at = d->was_due_at = s->from;
        break;
    default:
        break;
    }
}

/* Reception first, the limit next; day runs follow each other without a gap. */
static bool well_formed(const struct deadline *d)
{
    if (d->step_count < 4 || d->steps[0].kind != DEADLINE_RECEIVED ||
        d->steps[1].kind != DEADLINE_LIMIT || d->limit.unit < DEADLINE_WORKING_DAYS ||
        d->limit.unit > DEADLINE_SAME_DAY || d->was_due_at == 0)
        return false;
    int64_t next = date_local_day(d->received_at), first = next;
    for (size_t i = 0; i < d->step_count; i++) {
        const struct deadline_step *s = &d->steps[i];
        if (s->kind < DEADLINE_DAY_RECEIVED || s->kind > DEADLINE_DAY_RESTARTED)
            continue;
        if (s->from != next)
            return false;
        next = s->to + 1;
    }
    return next > first && next - first <= MAX_RUN;
}

enum err deadline_decode(struct arena *arena, struct str bytes, struct deadline *ret)
{
    int64_t count, last[PLAIN + 1] = {0};
    if (bytes.n < 2 || bytes.p[0] != VERSION)
        return E_INVALID;
    bytes = str_from(bytes, 1);
    if (!take(&bytes, &count) || count < 0 || count > MAX_STEPS || (size_t)count > bytes.n)
        return E_INVALID;
    struct deadline_step *steps = ARENA_ARRAY(arena, struct deadline_step, (size_t)count + 1);
    struct deadline d = {.steps = steps, .step_count = (size_t)count};
    for (size_t i = 0; i < d.step_count; i++) {
        if (!take_step(&bytes, last, &steps[i]))
            return E_INVALID;
        read_step(&steps[i], &d);
    }
    if (bytes.n || !well_formed(&d))
        return E_INVALID;
    *ret = d;
    return OK;
}

/* ---- the strip ---- */

static void mark(struct deadline_day *days, size_t n, const struct deadline_step *s)
{
    for (size_t i = 0; i < n; i++) {
        if (days[i].day < s->from || days[i].day > s->to)
            continue;
        days[i].made_up |= s->kind == DEADLINE_MADE_UP;
        days[i].half |= s->kind == DEADLINE_HALF;
        days[i].uncertain |= s->kind == DEADLINE_UNCERTAIN;
    }
}

static bool is_run(const struct deadline_step *s)
{
    return s->kind >= DEADLINE_DAY_RECEIVED && s->kind <= DEADLINE_DAY_RESTARTED;
}

static size_t count_days(const struct deadline *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->step_count; i++)
        if (is_run(&d->steps[i]))
            count += (size_t)(d->steps[i].to - d->steps[i].from + 1);
    return count;
}

static size_t put_run(struct deadline_day *days, const struct deadline_step *s, int64_t due)
{
    size_t n = 0;
    for (int64_t day = s->from; day <= s->to; day++) {
        int number = s->n ? (int)(s->n + (day - s->from)) : 0;
        days[n] =
            (struct deadline_day){.day = day, .kind = s->kind, .n = number, .due = day == due};
        n++;
    }
    return n;
}

void deadline_days(
    struct arena *arena, const struct deadline *d, const struct deadline_day **ret,
    size_t *ret_count)
{
    struct deadline_day *days = ARENA_ARRAY(arena, struct deadline_day, count_days(d) + 1);
    int64_t due = d->due_at ? date_local_day(d->due_at) : INT64_MIN;
    size_t n = 0;
    for (size_t i = 0; i < d->step_count; i++)
        if (is_run(&d->steps[i]))
            n += put_run(days + n, &d->steps[i], due);
    for (size_t i = 0; i < d->step_count; i++) {
        enum deadline_step_kind kind = d->steps[i].kind;
        if (kind == DEADLINE_MADE_UP || kind == DEADLINE_HALF || kind == DEADLINE_UNCERTAIN)
            mark(days, n, &d->steps[i]);
    }
    *ret = days;
    *ret_count = n;
}
