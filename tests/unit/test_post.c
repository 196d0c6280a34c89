/* post: what an e-mail looks like on the wire, what may not become one, and whom nobody calls. The
 * conversations themselves: tests/web/test_messages.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "post/address.h"
#include "post/mime.h"

static struct arena *a;

static int begin(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR + 1);
    a = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct post_mail letter(void)
{
    return (struct post_mail){
        .from = S("Xã Vũ Ninh <mot-cua@vuninh.example>"),
        .to = S("lan@dan.example"),
        .subject = S("Hồ sơ đã có kết quả"),
        .body = S("Kính gửi ông bà,\nHồ sơ đã có kết quả.\n"),
        .message_id = S("7.1234@vuninh.example"),
        .date_at = date_at(20777, 9 * 60) + 5000, /* 2026-11-20 09:00:05 */
    };
}

static struct str text_of(struct post_mail m)
{
    struct str text = STR_NONE;
    enum post_reason why = POST_REASON_WORDS;
    assert_int_equal(mime_message(a, &m, &text, &why), OK);
    assert_int_equal(why, POST_REASON_OTHER);
    return text;
}

static void an_email_on_the_wire(void **state)
{
    (void)state;
    static const char wanted[] =
        "Date: Fri, 20 Nov 2026 09:00:05 +0700\r\n"
        "From: =?UTF-8?B?WMOjIFbFqSBOaW5o?=\r\n <mot-cua@vuninh.example>\r\n"
        "To: <lan@dan.example>\r\n"
        "Subject: =?UTF-8?B?SOG7kyBzxqEgxJHDoyBjw7Mga+G6v3QgcXXhuqM=?=\r\n"
        "Message-ID: <7.1234@vuninh.example>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        "S8OtbmggZ+G7rWkgw7RuZyBiw6AsDQpI4buTIHPGoSDEkcOjIGPDsyBr4bq/dCBxdeG6oy4NCg==\r\n";
    assert_string_equal(arena_z(a, text_of(letter())), wanted);
}

static void every_line_is_short_and_no_character_is_cut(void **state)
{
    (void)state;
    struct post_mail m = letter();
    m.subject = S("Ủy ban nhân dân xã Vũ Ninh trân trọng thông báo kết quả giải quyết thủ tục hành "
                  "chính của ông bà, kính mời đến nhận tại Trung tâm Phục vụ hành chính công");
    m.body = m.subject;
    struct str rest = text_of(m), line;
    int words = 0;
    while (rest.n && str_cut(&rest, '\n', &line)) {
        assert_true(line.n <= 77 && (line.n == 0 || line.p[line.n - 1] == '\r'));
        ptrdiff_t word = str_find(line, S("=?UTF-8?B?"));
        if (word < 0 || str_starts(line, S("From")))
            continue;
        words++;
        /* A whole character begins each: its first byte is no continuation (first two signs). */
        assert_true(line.p[word + 10] < 'g' || line.p[word + 10] > 'v');
    }
    assert_true(words > 3);
}

static void plain_words_stay_plain(void **state)
{
    (void)state;
    struct post_mail m = letter();
    m.from = S("chuyen@vuninh.example");
    m.subject = S("Receipt 12");
    struct str text = text_of(m);
    assert_true(str_find(text, S("\r\nSubject: Receipt 12\r\n")) > 0);
    assert_true(str_find(text, S("\r\nFrom: <chuyen@vuninh.example>\r\n")) > 0);
    m.subject = S("=?UTF-8?B?QQ==?="); /* what looks encoded is meant as it is written */
    assert_true(str_find(text_of(m), S("Subject: =?UTF-8?B?PT9VVEYtOD9CP1FRPT0/PQ==?=\r\n")) > 0);
    m.from = S("Vu Ninh, \"Mot cua\" <chuyen@vuninh.example>");
    assert_true(str_find(text_of(m), S("From: =?UTF-8?B?")) > 0);
}

/* ---- what may not become a header ---- */

static void assert_refused(struct post_mail m, enum post_reason what)
{
    struct str text = STR_NONE;
    enum post_reason why = POST_REASON_OTHER;
    if (mime_message(a, &m, &text, &why) != E_INVALID || why != what || text.n)
        fail_msg("not refused, or not for that: %d", (int)what);
}

static void a_line_end_in_a_header_is_refused(void **state)
{
    (void)state;
    static const char *const ends[] = {
        "\r\nBcc: x@y.example",
        "\nBcc: x@y.example",
        "\rBcc: x@y.example",
        "\r\n\r\nbody",
        "\x0b",
        "\x7f",
        "\x1b[2J",
        "\xff"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct str evil = str_z(ends[i]);
        struct post_mail m = letter();
        m.to = arena_cat(a, m.to, evil);
        assert_refused(m, POST_REASON_TO);
        m = letter();
        m.subject = arena_cat(a, m.subject, evil);
        assert_refused(m, POST_REASON_WORDS);
        m = letter();
        m.from = arena_cat(a, evil, m.from);
        assert_refused(m, POST_REASON_FROM);
        m = letter();
        m.from = arena_fmt(a, "X <x%s@y.example>", ends[i]);
        assert_refused(m, POST_REASON_FROM);
        m = letter();
        m.message_id = arena_cat(a, m.message_id, evil);
        assert_refused(m, POST_REASON_WORDS);
    }
    struct post_mail m = letter();
    m.subject = S("a\0b");
    assert_refused(m, POST_REASON_WORDS);
    m = letter();
    m.body = S("a\0b");
    assert_refused(m, POST_REASON_WORDS);
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "@",
        "a@",
        "@b",
        "a",
        "a b@c.d",
        "a@b c",
        "<a@b.c>",
        "a@b.c>",
        "a@b@c",
        "a@b,c@d",
        "a@b.c SIZE=1",
        "\"a b\"@c.d",
        "a@[127.0.0.1]",
        "a@.b",
        "a@b..c",
        "a@b.",
        "lan@d\xc3\xa2n.vn",
        "a@-b.c",
        "a;b@c.d"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (post_address_ok(str_z(bad[i])))
            fail_msg("taken: %s", bad[i]);
    static const char *const good[] = {"a@b", "nguyen.van.a+x@mail.vuninh.gov.vn", "o'n_1@x-y.vn"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!post_address_ok(str_z(good[i])))
            fail_msg("refused: %s", good[i]);
}

/* ---- whom nobody calls ---- */

static bool is_private(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_is_private((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_is_private((const struct sockaddr *)&v6);
}

static void private_addresses_are_known(void **state)
{
    (void)state;
    static const char *const private[] = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"};
    static const char *const public[] = {"1.1.1.1",          "9.255.255.255",  "11.0.0.0",
                                         "100.63.255.255",   "100.128.0.0",    "126.0.0.1",
                                         "128.0.0.1",        "172.15.255.255", "172.32.0.0",
                                         "192.0.1.1",        "192.167.0.1",    "192.169.0.1",
                                         "198.17.255.255",   "198.20.0.0",     "223.255.255.255",
                                         "2400:cb00::1",     "2606:4700::1",   "::ffff:1.1.1.1",
                                         "64:ff9b::101:101", "2002:101:101::", "2a00:1450::1"};
    for (size_t i = 0; i < sizeof private / sizeof *private; i++)
        if (!is_private(private[i]))
            fail_msg("taken for public: %s", private[i]);
    for (size_t i = 0; i < sizeof public / sizeof *public; i++)
        if (is_private(public[i]))
            fail_msg("taken for private: %s", public[i]);
    struct sockaddr other = {.sa_family = AF_UNIX};
    assert_true(address_is_private(&other));
}

/* A listener that says whether anybody came. */
static int listener(int *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static bool somebody_came(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 200) > 0;
}

static void a_webhook_does_not_reach_this_machine(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://127.0.0.1:%d/",          "https://localhost:%d/",
                                       "https://[::ffff:127.0.0.1]:%d/", "https://0.0.0.0:%d/",
                                       "https://2130706433:%d/",         "https://0x7f.1:%d/"};
    int port = 0, fd = listener(&port);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char url[80];
        struct post_result r;
        ptrdiff_t at = str_find(str_z(urls[i]), S("%d"));
        (void)snprintf(url, sizeof url, "%.*s%d/", (int)at, urls[i], port);
        struct post_hook hook = {.url = str_z(url)};
        assert_int_equal(post_hook(a, &hook, S("{}"), NULL, &r), OK);
        assert_int_equal(r.fate, POST_AWAY);
        assert_int_equal(r.reason, POST_REASON_PRIVATE);
        assert_true(*r.why);
        assert_false(somebody_came(fd));
    }
    struct post_result r;
    struct str plain = arena_fmt(a, "http://127.0.0.1:%d/", port);
    struct post_hook hook = {.url = plain};
    assert_int_equal(post_hook(a, &hook, S("{}"), NULL, &r), E_INVALID);
    hook.url = S("file:///etc/passwd");
    hook.private_allowed = true;
    assert_int_equal(post_hook(a, &hook, S("{}"), NULL, &r), E_INVALID);
    hook.url = plain;
    hook.token = S("a\r\nX-Evil: 1");
    assert_int_equal(post_hook(a, &hook, S("{}"), NULL, &r), E_INVALID);
    assert_false(somebody_came(fd));
    (void)close(fd);
}

static void without_tls_nothing_goes_to_the_internet(void **state)
{
    (void)state;
    struct post_mail m = letter();
    struct post_result r;
    /* Documentation addresses are private here, so a public one stands in: nobody is called. */
    struct post_server s = {.url = S("smtp://9.9.9.9:1"), .user = S("")};
    assert_int_equal(post_mail(a, &s, &m, NULL, &r), OK);
    assert_int_equal(r.fate, POST_AWAY);
    assert_int_equal(r.reason, POST_REASON_UNSEALED);
    s = (struct post_server){.url = S("smtp://10.255.255.1:1"), .user = S("u"), .password = S("p")};
    assert_int_equal(post_mail(a, &s, &m, NULL, &r), OK);
    assert_int_equal(r.fate, POST_AWAY);
    assert_int_equal(r.reason, POST_REASON_PASSWORD);
    s.url = S("http://127.0.0.1/");
    assert_int_equal(post_mail(a, &s, &m, NULL, &r), E_INVALID);
}

static bool at_once(const void *ctx)
{
    (void)ctx;
    return true;
}

static void a_transfer_ends_when_patience_does(void **state)
{
    (void)state;
    int port = 0, fd = listener(&port);
    struct post_mail m = letter();
    struct post_result r;
    struct post_server s = {.url = arena_fmt(a, "smtp://127.0.0.1:%d", port)};
    struct post_patience none = {at_once, NULL};
    assert_int_equal(post_mail(a, &s, &m, &none, &r), OK);
    assert_int_equal(r.fate, POST_AWAY);
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_email_on_the_wire),
        cmocka_unit_test(every_line_is_short_and_no_character_is_cut),
        cmocka_unit_test(plain_words_stay_plain),
        cmocka_unit_test(a_line_end_in_a_header_is_refused),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(private_addresses_are_known),
        cmocka_unit_test(a_webhook_does_not_reach_this_machine),
        cmocka_unit_test(without_tls_nothing_goes_to_the_internet),
        cmocka_unit_test(a_transfer_ends_when_patience_does),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
