#include "spine/setting.h"

#include "base/buf.h"
#include "base/date.h"
#include "post/post.h"
#include "spine/event.h"
#include "spine/field.h"
#include "spine/topic.h"
#include "trust/hash.h"

/* ---- what the values may be ---- */

static bool is_line(struct str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ')
            return false;
    return true;
}

static bool is_yes_or_no(struct str v)
{
    return str_eq(v, S("yes")) || str_eq(v, S("no"));
}

static bool is_year_or_month(struct str v)
{
    return str_eq(v, S("year")) || str_eq(v, S("month"));
}

static bool is_names_or_desk(struct str v)
{
    return str_eq(v, S("names")) || str_eq(v, S("desk"));
}

static bool is_time_of_day(struct str v)
{
    int minute;
    return date_parse_minute(v, &minute);
}

static bool is_url(struct str v, struct str scheme)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] >= 0x7f)
            return false;
    return str_starts(v, scheme) && v.n > scheme.n;
}

static bool is_mail_server(struct str v)
{
    return v.n == 0 || is_url(v, S("smtp://")) || is_url(v, S("smtps://"));
}

static bool is_web_address(struct str v)
{
    return v.n == 0 || is_url(v, S("https://")) || is_url(v, S("http://"));
}

static bool is_sender(struct str v)
{
    return v.n == 0 || post_mailbox_ok(v);
}

static const struct {
    struct str name, otherwise;
    bool (*ok)(struct str value); /* NULL: any line */
} known[] = {
    {STR_INIT("purpose"), STR_INIT("")}, /* demo | test | work; fixed at init */
    {STR_INIT("node"), STR_INIT("0")},
    {STR_INIT("home"), STR_INIT("")},     /* slug to which the bare address leads */
    {STR_INIT("base_url"), STR_INIT("")}, /* printed addresses */
    {STR_INIT("plain_lan"), STR_INIT("no")},
    {STR_INIT("trusted_proxies"), STR_INIT("")}, /* whose X-Forwarded-* are believed */
    {STR_INIT("low_water_mib"), STR_INIT("")},   /* free room below which no uploads are taken */
    {STR_INIT("hotline"), STR_INIT("")},
    {STR_INIT("email"), STR_INIT("")},
    {STR_INIT("address"), STR_INIT("")},
    {STR_INIT("head"), STR_INIT("")},           /* who answers for the site */
    {STR_INIT("dossier_prefix"), STR_INIT("")}, /* H54.01.26: unit part of dossier codes */
    {STR_INIT("dossier_books"), STR_INIT("year"), is_year_or_month},    /* of the register */
    {STR_INIT("dossier_readers"), STR_INIT("names"), is_names_or_desk}, /* told to the citizen */
    /* the words of the desk's steps, in the office's own language */
    {STR_INIT("dossier_steps"),
     STR_INIT("Kiểm tra|Chờ xác minh|Đối chiếu sổ|Mời hai bên|Chờ phối hợp|Dự thảo|Chờ ký")},
    {STR_INIT("shown_as"), STR_INIT("")},     /* the province named on the pages */
    {STR_INIT("sweep_ms"), STR_INIT("1000")}, /* of upkeep, in data made for tests */
    /* docs/messages.md */
    {STR_INIT("smtp_url"), STR_INIT(""), is_mail_server},
    {STR_INIT("smtp_starttls"), STR_INIT("yes"), is_yes_or_no},
    {STR_INIT("smtp_user"), STR_INIT("")},
    {STR_INIT("smtp_from"), STR_INIT(""), is_sender},
    {STR_INIT("smtp_ca_file"), STR_INIT("")}, /* certificates besides the system's */
    {STR_INIT("sms_url"), STR_INIT(""), is_web_address},
    {STR_INIT("quiet_from"), STR_INIT("21:00"), is_time_of_day}, /* no SMS from … */
    {STR_INIT("quiet_to"), STR_INIT("07:00"), is_time_of_day},   /* … to */
};
static const struct str secrets[] = {STR_INIT("smtp_password"), STR_INIT("sms_token")};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static int find(struct str name)
{
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eq(known[i].name, name))
            return (int)i;
    return -1;
}

bool setting_known(struct str name)
{
    return find(name) >= 0;
}

bool setting_value_ok(struct str name, struct str value)
{
    int i = find(name);
    return i >= 0 && is_line(value) && (!known[i].ok || known[i].ok(value));
}

/* Both at once: a page asks for several, and `unit_id IN ($1, 0)` would build a table of its own
 * for the list, each time. */
DB_STMT(
    ALL, "setting.all", "i",
    "SELECT unit_id, name, value FROM setting WHERE unit_id = $1"
    " UNION ALL SELECT unit_id, name, value FROM setting WHERE unit_id = 0 AND $1 <> 0");

static void take_row(struct db_rows *r, const struct setting_wanted *wanted, bool *own, size_t n)
{
    bool of_unit = row_i64(r) != 0;
    struct str name = row_str(r), value = row_str(r);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(wanted[i].name, name) || own[i])
            continue;
        *wanted[i].value = value;
        own[i] = of_unit;
    }
}

enum err setting_get_all(
    struct db_tx *tx, int64_t unit_id, const struct setting_wanted *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int k = find(wanted[i].name);
        if (k < 0)
            return E_INVALID;
        *wanted[i].value = known[k].otherwise;
    }
    struct db_rows r = db_query(tx, &ALL, DB_ARGS(db_i64(unit_id)));
    bool *own = ARENA_ARRAY(tx->arena, bool, n + 1);
    while (db_next(&r))
        take_row(&r, wanted, own, n);
    return db_done(&r);
}

enum err setting_get(struct db_tx *tx, int64_t unit_id, struct str name, struct str *ret)
{
    return setting_get_all(tx, unit_id, &(struct setting_wanted){name, ret}, 1);
}

DB_STMT(
    SET, "setting.set", "itt",
    "INSERT INTO setting (unit_id, name, value) VALUES ($1, $2, $3) "
    "ON CONFLICT (unit_id, name) DO UPDATE SET value = excluded.value");

static enum err store(
    struct db_tx *tx, int64_t unit_id, struct str name, struct str value, struct str told)
{
    enum err e = db_exec(tx, &SET, DB_ARGS(db_i64(unit_id), db_text(name), db_text(value)), NULL);
    if (e != OK)
        return e;
    event_add(
        tx, &(struct event){
                .unit_id = unit_id,
                .noun = S("setting"),
                .what = S("setting.changed"),
                .actor = S("administrator"),
                EVENT_FIELDS(ev_str("name", name)),
                .detail = told,
            });
    topic_touch(tx, unit_id, TOPIC_UNIT);
    return OK;
}

enum err setting_set(struct db_tx *tx, int64_t unit_id, struct str name, struct str value)
{
    return setting_value_ok(name, value) ? store(tx, unit_id, name, value, value) : E_INVALID;
}

/* ---- secrets ---- */

static bool is_secret(struct str name)
{
    for (size_t i = 0; i < COUNT(secrets); i++)
        if (str_eq(secrets[i], name))
            return true;
    return false;
}

static struct str context(struct arena *a, int64_t unit_id, struct str name)
{
    return arena_fmt(a, "setting.%.*s|%lld", STR_ARG(name), (long long)unit_id);
}

enum err setting_secret_set(
    struct db_tx *tx, const struct keys *keys, int64_t unit_id, struct str name, struct str value)
{
    if (!is_secret(name) || !is_line(value))
        return E_INVALID;
    struct str kept = S("");
    if (value.n)
        kept = hash_base64url(
            tx->arena, field_close(tx->arena, keys, value, context(tx->arena, unit_id, name)));
    return store(tx, unit_id, name, kept, S(""));
}

DB_STMT(
    GET_SECRET, "setting.get_secret", "it",
    "SELECT value FROM setting WHERE unit_id = $1 AND name = $2");

enum err setting_secret_get(
    struct db_tx *tx, const struct keys *keys, int64_t unit_id, struct str name, struct str *ret)
{
    struct str kept = S(""), sealed;
    if (!is_secret(name))
        return E_INVALID;
    struct db_rows r = db_query(tx, &GET_SECRET, DB_ARGS(db_i64(unit_id), db_text(name)));
    while (db_next(&r))
        kept = row_str(&r);
    enum err e = db_done(&r);
    if (e != OK || kept.n == 0) {
        *ret = kept;
        return e;
    }
    if (!hash_base64url_decode(tx->arena, kept, &sealed) ||
        field_open(tx->arena, keys, sealed, context(tx->arena, unit_id, name), ret) != OK)
        return E_INTERNAL;
    return OK;
}

/* ---- names ---- */

struct str setting_names(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 1024);
    for (size_t i = 0; i < COUNT(known); i++) {
        if (i)
            buf_lit(&b, ", ");
        buf_str(&b, known[i].name);
    }
    return buf_get(&b);
}

struct str setting_secret_names(struct arena *a)
{
    struct str s = secrets[0];
    for (size_t i = 1; i < COUNT(secrets); i++)
        s = arena_fmt(a, "%.*s, %.*s", STR_ARG(s), STR_ARG(secrets[i]));
    return s;
}
