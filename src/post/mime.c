#include "post/mime.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"

#define MAX_BYTES ((size_t)1024 * 1024)
#define ADDRESS_MAX 254
#define LOCAL_MAX 64
#define HEADER_MAX 1000 /* bytes of a subject or a name */

/* ---- what may stand where ---- */

/* No control character, whole UTF-8. */
bool post_header_ok(struct str s)
{
    if (s.n > HEADER_MAX || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool address_sign(char c)
{
    return c > ' ' && c < 0x7f && !strchr("<>()[]:;,\\\"@", c);
}

bool post_address_ok(struct str s)
{
    ptrdiff_t at = str_find_char(s, '@');
    if (at < 1 || at > LOCAL_MAX || s.n > ADDRESS_MAX || (size_t)at + 1 == s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (i != (size_t)at && !address_sign(s.p[i]))
            return false;
    struct str host = str_from(s, (size_t)at + 1);
    return host.p[0] != '.' && host.p[0] != '-' && !str_ends(host, S(".")) &&
           str_find(s, S("..")) < 0;
}

enum err mime_mailbox(struct str s, struct str *ret_name, struct str *ret_address)
{
    struct str name = S(""), address = str_trim(s);
    ptrdiff_t open = str_find_char(address, '<');
    if (open >= 0 && str_ends(address, S(">"))) {
        name = str_trim(str_sub(address, 0, (size_t)open));
        address = str_sub(address, (size_t)open + 1, address.n - (size_t)open - 2);
    }
    if (!post_header_ok(s) || !post_address_ok(address))
        return E_INVALID;
    *ret_name = name;
    *ret_address = address;
    return OK;
}

bool post_mailbox_ok(struct str s)
{
    struct str name, address;
    return mime_mailbox(s, &name, &address) == OK;
}

/* ---- base64 ---- */

static void put_base64(struct buf *b, const char *bytes, size_t n)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes;
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)p[i] << 16;
        v |= i + 1 < n ? (unsigned)p[i + 1] << 8 : 0;
        v |= i + 2 < n ? (unsigned)p[i + 2] : 0;
        buf_char(b, signs[v >> 18]);
        buf_char(b, signs[v >> 12 & 63]);
        buf_char(b, i + 1 < n ? signs[v >> 6 & 63] : '=');
        buf_char(b, i + 2 < n ? signs[v & 63] : '=');
    }
}

#define BODY_LINE 57 /* bytes that make 76 signs */

/* Text lines end with CRLF inside the encoding too (RFC 2045, 6.8). */
static void put_body(struct buf *b, struct arena *a, struct str body)
{
    struct buf text;
    buf_init(&text, a, 2 * body.n + 2);
    for (size_t i = 0; i < body.n; i++) {
        if (body.p[i] == '\n')
            buf_char(&text, '\r');
        if (body.p[i] != '\r')
            buf_char(&text, body.p[i]);
    }
    for (struct str rest = buf_get(&text); rest.n; rest = str_from(rest, BODY_LINE)) {
        put_base64(b, rest.p, rest.n < BODY_LINE ? rest.n : BODY_LINE);
        buf_lit(b, "\r\n");
    }
}

/* ---- headers ---- */

/* Plain words that cannot be mistaken for something encoded, and fit a line. */
static bool goes_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x7f)
            return false;
    return s.n <= 60 && str_find(s, S("=?")) < 0;
}

#define WORD_BYTES 39 /* 52 signs: with =?UTF-8?B?…?= and the header's name not over 76 */

/* How many bytes of s the next word takes: whole characters. */
static size_t word_length(struct str s)
{
    size_t n = 0;
    while (n < s.n) {
        uint32_t cp;
        size_t next = utf8_decode(str_from(s, n), &cp);
        if (n + next > WORD_BYTES)
            break;
        n += next;
    }
    return n;
}

static void put_encoded(struct buf *b, struct str s)
{
    while (s.n) {
        size_t n = word_length(s);
        buf_lit(b, "=?UTF-8?B?");
        put_base64(b, s.p, n);
        buf_lit(b, "?=");
        s = str_from(s, n);
        if (s.n)
            buf_lit(b, "\r\n ");
    }
}

static void put_subject(struct buf *b, struct str subject)
{
    buf_lit(b, "Subject: ");
    if (goes_plain(subject))
        buf_str(b, subject);
    else
        put_encoded(b, subject);
    buf_lit(b, "\r\n");
}

/* A name that is not plain letters and blanks is encoded: then nothing needs quoting. */
static bool name_is_atoms(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && (!address_sign(s.p[i]) || s.p[i] == '.' || s.p[i] == '='))
            return false;
    return s.n <= 60;
}

static void put_from(struct buf *b, struct str name, struct str address)
{
    buf_lit(b, "From: ");
    if (name.n && name_is_atoms(name))
        buf_str(b, name);
    else
        put_encoded(b, name);
    if (name.n)
        buf_lit(b, "\r\n ");
    buf_lit(b, "<");
    buf_str(b, address);
    buf_lit(b, ">\r\n");
}

static void put_date(struct buf *b, int64_t at)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t day = date_local_day(at);
    struct date d = date_of_day(day);
    int minute = date_local_minute(at);
    buf_fmt(
        b, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0700\r\n", days + 3 * (date_weekday(day) - 1),
        d.day, months + 3 * (d.month - 1), d.year, minute / 60, minute % 60,
        (int)((at + DATE_OFFSET_MS) / 1000 % 60));
}

/* ---- the whole ---- */

static enum post_reason fault_of(const struct post_mail *m, struct str *name, struct str *from)
{
    if (mime_mailbox(m->from, name, from) != OK)
        return POST_REASON_FROM;
    if (!post_address_ok(m->to))
        return POST_REASON_TO;
    bool subject = m->subject.n > 0 && post_header_ok(m->subject);
    bool text = utf8_valid(m->body) && !(m->body.n && memchr(m->body.p, 0, m->body.n));
    return subject && text && post_address_ok(m->message_id) ? POST_REASON_OTHER
                                                             : POST_REASON_WORDS;
}

enum err mime_message(
    struct arena *a, const struct post_mail *m, struct str *ret, enum post_reason *ret_why)
{
    struct str name, from;
    *ret_why = fault_of(m, &name, &from);
    if (*ret_why != POST_REASON_OTHER)
        return E_INVALID;
    struct buf b;
    buf_init(&b, a, MAX_BYTES);
    put_date(&b, m->date_at);
    put_from(&b, name, from);
    buf_lit(&b, "To: <");
    buf_str(&b, m->to);
    buf_lit(&b, ">\r\n");
    put_subject(&b, m->subject);
    buf_lit(&b, "Message-ID: <");
    buf_str(&b, m->message_id);
    /* Auto-Submitted: no machine answers to a machine (RFC 3834). */
    buf_lit(
        &b, ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_body(&b, a, m->body);
    if (b.over)
        *ret_why = POST_REASON_WORDS;
    *ret = buf_get(&b);
    return b.over ? E_INVALID : OK;
}
