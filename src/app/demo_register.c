#include "app/demo_register.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/viet.h"
#include "serve/dossier_columns_import.h"

#define FILE_MAX ((size_t)64 * 1024 * 1024)

struct demo_month demo_month_of(const struct demo_year *y, size_t first)
{
    struct date d = date_of_day(date_local_day(y->list[first].received_at));
    struct date next = {d.month == 12 ? d.year + 1 : d.year, d.month == 12 ? 1 : d.month + 1, 1};
    d.day = 1;
    struct demo_month m = {.first = first, .first_day = date_day(d)};
    while (first + m.n < y->n && y->list[first + m.n].received_at < date_at(date_day(next), 0)) {
        const struct demo_dossier *x = &y->list[first + m.n++];
        if (x->returned_at > m.settled_at)
            m.settled_at = x->returned_at;
    }
    return m;
}

/* ---- the hand that wrote it ---- */

static struct str with_eth(struct arena *a, struct str s)
{
    static const struct str D = STR_INIT("Đ");
    struct buf b;
    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n;) {
        bool is = str_starts(str_from(s, i), D);
        buf_str(&b, is ? S("Ð") : str_sub(s, i, 1));
        i += is ? D.n : 1;
    }
    return buf_get(&b);
}

static struct str in_hand(struct arena *a, const struct demo_dossier *d, struct str s)
{
    if (d->habits & DEMO_ETH)
        s = with_eth(a, s);
    return d->habits & DEMO_DECOMPOSED ? viet_nfd(a, s) : s;
}

static struct str name_of(struct arena *a, const struct demo_dossier *d)
{
    return in_hand(
        a, d, d->habits & DEMO_CAPITALS ? viet_upper(a, d->person.name) : d->person.name);
}

static struct str address_of(struct arena *a, const struct demo_dossier *d)
{
    const char *between = d->habits & DEMO_BREAKS ? "\n" : ", ";
    return in_hand(a, d, arena_fmt(a, "%.*s%sxã Vũ Ninh", STR_ARG(d->person.village), between));
}

static struct str phone_of(struct arena *a, const struct demo_dossier *d)
{
    struct str p = d->person.phone;
    if (p.n != 9)
        return S("");
    const char *dot = d->habits & DEMO_DOTS ? "." : "";
    return arena_fmt(a, "0%.*s%s%.*s%s%.*s", 3, p.p, dot, 3, p.p + 3, dot, 3, p.p + 6);
}

/* ---- what was known ---- */

static int64_t known(int64_t at, int64_t now)
{
    return at <= now ? at : 0;
}

static struct str verdict_of(const struct demo_dossier *d, const struct register_line *l)
{
    if (l->returned_at == 0 || l->due_at == 0)
        return S("");
    int64_t returned = date_local_day(l->returned_at), due = date_local_day(l->due_at);
    if (returned > due)
        return d->habits & DEMO_ETH ? S("Đúng hạn") : S("Trễ hạn"); /* some look away */
    return returned < due ? S("Trước hạn") : S("Đúng hạn");
}

static struct str note_of(struct arena *a, const struct demo_dossier *d, int64_t now)
{
    bool asked = d->pause_from_at && d->pause_from_at <= now;
    bool late = d->late_reason.n && d->due_at && d->due_at < now;
    return arena_fmt(
        a, "%s%.*s%s%s%.*s", asked ? "Yêu cầu bổ sung: " : "", asked ? (int)d->supplement.n : 0,
        d->supplement.p, asked && late ? "\n" : "", late ? "Trễ: " : "",
        late ? (int)d->late_reason.n : 0, d->late_reason.p);
}

static void write_line(
    struct csv_out *o, struct arena *a, const struct demo_dossier *d, int64_t number, int64_t now)
{
    struct register_line l = {
        .number = number,
        .code = d->code,
        .procedure = d->procedure,
        .name = name_of(a, d),
        .address = address_of(a, d),
        .phone = phone_of(a, d),
        .desk = d->desk,
        .received_at = d->received_at,
        .returned_at = known(d->returned_at, now),
        .pause_from_at = known(d->pause_from_at, now),
        .pause_to_at = known(d->pause_to_at, now),
        .handover = d->handover,
        .channel = d->channel,
    };
    l.due_at = d->renewed_at && l.pause_to_at ? d->renewed_at : d->promised_at;
    l.verdict = verdict_of(d, &l);
    l.note = note_of(a, d, now);
    dossier_register_line(o, &l);
}

static enum err put_file(const char *path, struct str bytes)
{
    char beside[4096];
    int n = snprintf(beside, sizeof beside, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return E_INVALID;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0;
    while (ok && bytes.n) {
        ssize_t w = write(fd, bytes.p, bytes.n);
        ok = w > 0 || (w < 0 && errno == EINTR);
        bytes = w > 0 ? str_from(bytes, (size_t)w) : bytes;
    }
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && rename(beside, path) == 0;
    if (!ok)
        log_error("cannot write %s: %s", path, strerror(errno));
    return ok ? OK : E_INTERNAL;
}

enum err demo_register_write(
    const struct demo_year *y, const struct demo_month *m, int64_t at, const char *path)
{
    struct arena *a = arena_new(0);
    struct buf b;
    struct csv_out o;
    bool excel = date_of_day(m->first_day).month % 2 == 0;
    buf_init(&b, a, FILE_MAX);
    csv_out_init(&o, &b, excel ? ';' : ',', excel);
    dossier_register_header(&o);
    for (size_t i = 0; i < m->n; i++)
        if (y->list[m->first + i].received_at <= at)
            write_line(&o, a, &y->list[m->first + i], (int64_t)i + 1, at);
    enum err e = b.over ? E_TOO_BIG : put_file(path, buf_get(&b));
    arena_free(a);
    return e;
}
