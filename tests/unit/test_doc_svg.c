/* svg, chart, qr: pictures that are well-formed, locale-free, and that scanners read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <locale.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doc/chart.h"
#include "doc/qr.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define SAME(markup, want) assert_string_equal(arena_z(arena, (markup).bytes), (want))

static size_t count(struct markup m, struct str needle)
{
    size_t n = 0;
    struct str s = m.bytes;
    for (ptrdiff_t at = str_find(s, needle); at >= 0; at = str_find(s, needle)) {
        n++;
        s = str_from(s, (size_t)at + needle.n);
    }
    return n;
}

static void primitives_are_written_without_a_locale(void **state)
{
    (void)state;
    (void)setlocale(LC_ALL, "vi_VN.UTF-8");
    struct svg s;
    svg_begin(&s, arena, &(struct svg_frame){"chart", -30, 0, 10.5, 20, S("câu"), false});
    svg_rect(&s, &(struct svg_rect){0.125, -0.001, 1.005, 3, 4, "c-bar"});
    svg_circle(&s, 1.1, 2, 3, NULL);
    svg_path(&s, "c-line");
    svg_move(&s, 0, 0.05);
    svg_line(&s, -1.5, 2);
    svg_close(&s);
    svg_path_end(&s);
    svg_use(&s, "i-s-late", NULL);
    SAME(
        svg_end(&s),
        "<svg class=\"chart\" viewBox=\"-30 0 10.5 20\" role=\"img\" aria-label=\"câu\">"
        "<rect class=\"c-bar\" x=\"0.13\" y=\"0\" width=\"1\" height=\"3\" rx=\"4\"/>"
        "<circle cx=\"1.1\" cy=\"2\" r=\"3\"/>"
        "<path class=\"c-line\" d=\"M0 0.05L-1.5 2z\"/>"
        "<use href=\"#i-s-late\"/></svg>");
    (void)setlocale(LC_ALL, "C");
}

static void texts_cannot_break_out(void **state)
{
    (void)state;
    struct svg s;
    svg_begin(&s, arena, &(struct svg_frame){"x", 0, 0, 1, 1, S("\"><script>'&\xFF\x01"), false});
    svg_text(&s, &(struct svg_text){0, 0, SVG_END, "t", S("</text><b>")});
    SAME(
        svg_end(&s), "<svg class=\"x\" viewBox=\"0 0 1 1\" role=\"img\" "
                     "aria-label=\"&quot;&gt;&lt;script&gt;&#39;&amp;\xEF\xBF\xBD\">"
                     "<text class=\"t\" x=\"0\" y=\"0\" "
                     "text-anchor=\"end\">&lt;/text&gt;&lt;b&gt;</text></svg>");
}

static void a_strip_of_days_is_the_one_of_the_look(void **state)
{
    (void)state;
    const struct chart_day days[] = {
        {CHART_DAY_GOOD, false, S("2"), S("")},
        {CHART_DAY_LATE, false, S("3"), S("2")},
        {CHART_DAY_NONE, true, S("9"), S("")},
    };
    struct markup m = chart_days(arena, days, 3, S("Tháng 11"));
    SAME(
        m,
        "<svg class=\"chart\" viewBox=\"0 0 86 52\" role=\"img\" aria-label=\"Tháng 11\">"
        "<rect class=\"c-bar\" x=\"0\" y=\"4\" width=\"22\" height=\"22\" rx=\"4\"/>"
        "<text class=\"c-lab\" x=\"11\" y=\"48\" text-anchor=\"middle\">2</text>"
        "<rect class=\"c-bar c-bar--late\" x=\"26\" y=\"0\" width=\"22\" height=\"30\" rx=\"4\"/>"
        "<text class=\"c-lab\" x=\"37\" y=\"48\" text-anchor=\"middle\">3</text>"
        "<text class=\"c-on\" x=\"37\" y=\"21\" text-anchor=\"middle\">2</text>"
        "<rect class=\"c-track\" x=\"62\" y=\"4\" width=\"22\" height=\"22\" rx=\"4\"/>"
        "<text class=\"c-lab\" x=\"73\" y=\"48\" text-anchor=\"middle\">9</text></svg>");
    assert_true(str_find(chart_days(arena, NULL, 0, S("trống")).bytes, S("</svg>")) > 0);
}

static void what_was_not_measured_is_a_gap(void **state)
{
    (void)state;
    const struct chart_point points[] = {{true, 0}, {true, 10}, {false, 0}, {true, 5}, {false, 0}};
    struct chart_series series = {points, 5, 0, 10, true, 5};
    SAME(
        chart_spark(arena, &series, S("đường")),
        "<svg class=\"spark\" viewBox=\"0 0 176 40\" role=\"img\" aria-label=\"đường\">"
        "<path class=\"c-goal\" d=\"M0 20L176 20\"/>"
        "<path class=\"c-line\" d=\"M4 34L46 6M130 20\"/>"
        "<circle class=\"c-dot\" cx=\"130\" cy=\"20\" r=\"4\"/></svg>");
    series.n = 0;
    assert_int_equal(count(chart_spark(arena, &series, S("x")), S("<circle")), 0);
}

static void bars_start_at_zero(void **state)
{
    (void)state;
    SAME(
        chart_bar(arena, 925, false),
        "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
        "aria-hidden=\"true\">"
        "<rect class=\"c-track\" x=\"0\" y=\"0\" width=\"100\" height=\"10\"/>"
        "<rect class=\"c-bar\" x=\"0\" y=\"0\" width=\"92.5\" height=\"10\"/></svg>");
    assert_int_equal(count(chart_bar(arena, 0, false), S("c-bar")), 0);
    assert_int_equal(count(chart_bar(arena, 5000, true), S("width=\"100\"")), 2);
    assert_int_equal(count(chart_bar_none(arena), S("<rect")), 1);
}

static void a_radar_hides_nothing_and_invents_nothing(void **state)
{
    (void)state;
    struct chart_axis axes[CHART_RADAR_AXES] = {
        {S("Công khai"), S("19/20"), true, 950}, {S("Chính quyền"), S("25,5/30"), true, 850},
        {S("Cán bộ"), S("18,5/20"), true, 925},  {S("Người đứng đầu"), S("14/15"), true, 933},
        {S("Trụ sở"), S("14,5/15"), true, 967},
    };
    struct markup m = chart_radar(arena, axes, 600, S("năm cạnh"));
    assert_int_equal(count(m, S("class=\"c-grid\"")), 10);
    assert_int_equal(count(m, S("class=\"c-goal\"")), 1);
    assert_int_equal(count(m, S("class=\"c-area\"")), 1);
    assert_int_equal(count(m, S("class=\"c-dot\"")), 5);
    assert_int_equal(count(m, S("cx=\"210\" cy=\"66.5\"")), 1); /* 190 - 130 * 0.95 */
    axes[2].known = false;
    m = chart_radar(arena, axes, 0, S("năm cạnh"));
    assert_int_equal(count(m, S("class=\"c-area\"")), 0);
    assert_int_equal(count(m, S("class=\"c-dot\"")), 4);
    assert_int_equal(count(m, S("class=\"c-goal\"")), 0);
}

/* ---- QR ---- */

#define SCALE 4

static void write_pgm(const char *path, const struct qr *q)
{
    int side = (q->side + 2 * QR_QUIET) * SCALE;
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fprintf(f, "P5\n%d %d\n255\n", side, side) > 0);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            assert_true(
                fputc(qr_is_dark(q, x / SCALE - QR_QUIET, y / SCALE - QR_QUIET) ? 0 : 255, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* Draws the modules that the path of the markup names: "M4 4h7v1h-7z…". */
static void draw_markup(struct markup m, unsigned char *dark, int side)
{
    struct str s = m.bytes;
    ptrdiff_t at = str_find(s, S("crispEdges\" d=\""));
    assert_true(at > 0);
    s = str_from(s, (size_t)at + 15);
    int x, y, w, back, used;
    char *p = arena_z(arena, s);
    while (sscanf(p, "M%d %dh%dv1h-%dz%n", &x, &y, &w, &back, &used) == 4) {
        assert_int_equal(w, back);
        for (int i = 0; i < w; i++)
            dark[y * side + x + i]++;
        p += used;
    }
    assert_int_equal(*p, '"');
}

static bool has_scanner(void)
{
    return access("/usr/bin/zbarimg", X_OK) == 0;
}

static struct str scan(const char *path)
{
    int pipe_fd[2];
    assert_int_equal(pipe(pipe_fd), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(pipe_fd[1], 1);
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        (void)execl("/usr/bin/zbarimg", "zbarimg", "-q", "--raw", path, (char *)NULL);
        _exit(127);
    }
    (void)close(pipe_fd[1]);
    struct buf b;
    buf_init(&b, arena, 65536);
    char block[4096];
    for (ssize_t n = read(pipe_fd[0], block, sizeof block); n > 0;
         n = read(pipe_fd[0], block, sizeof block))
        buf_add(&b, block, (size_t)n);
    (void)close(pipe_fd[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return str_trim(buf_get(&b));
}

static void a_scanner_reads_what_was_put_in(void **state)
{
    (void)state;
    if (!has_scanner())
        skip();
    static const struct str PAYLOADS[] = {
        STR_INIT("https://vuninh.hungyen.gov.vn/q/7K2M94QT0ABCDEFGHJKMNPQRST"),
        STR_INIT("x"),
        STR_INIT("00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA"
                 "53037045405100005802VN62250821LePhi H33-261123-0001630400CC"),
    };
    char path[] = "/tmp/gandan-qr-XXXXXX.pgm";
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    (void)close(fd);
    for (size_t i = 0; i < sizeof PAYLOADS / sizeof *PAYLOADS; i++) {
        struct qr q;
        assert_int_equal(qr_make(arena, PAYLOADS[i], &q), OK);
        write_pgm(path, &q);
        assert_true(str_eq(scan(path), PAYLOADS[i]));
    }
    (void)unlink(path);
}

static void the_picture_shows_the_matrix(void **state)
{
    (void)state;
    struct qr q;
    assert_int_equal(qr_make(arena, S("HTTPS://GANDAN/A?b=c&d"), &q), OK);
    struct markup m = qr_markup(arena, &q, S("Mã tra cứu"));
    int side = q.side + 2 * QR_QUIET;
    unsigned char *dark = arena_alloc(arena, (size_t)side * (size_t)side);
    draw_markup(m, dark, side);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            assert_int_equal(dark[y * side + x], qr_is_dark(&q, x - QR_QUIET, y - QR_QUIET));
    assert_int_equal(count(m, S("role=\"img\" aria-label=\"Mã tra cứu\"")), 1);
}

static void only_ascii_goes_in(void **state)
{
    (void)state;
    struct qr q;
    assert_int_equal(qr_make(arena, S("Vũ"), &q), E_INVALID);
    assert_int_equal(qr_make(arena, S("a\nb"), &q), E_INVALID);
    assert_int_equal(qr_make(arena, S("a\0b"), &q), E_INVALID);
    assert_int_equal(qr_make(arena, S(""), &q), E_INVALID);
    char long_text[2400];
    memset(long_text, 'a', sizeof long_text);
    assert_int_equal(qr_make(arena, (struct str){long_text, sizeof long_text}, &q), E_TOO_BIG);
    assert_int_equal(qr_make(arena, (struct str){long_text, 2331}, &q), OK);
    assert_false(qr_is_dark(&q, -1, 0));
    assert_true(qr_is_dark(&q, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(primitives_are_written_without_a_locale, begin, end),
        cmocka_unit_test_setup_teardown(texts_cannot_break_out, begin, end),
        cmocka_unit_test_setup_teardown(a_strip_of_days_is_the_one_of_the_look, begin, end),
        cmocka_unit_test_setup_teardown(what_was_not_measured_is_a_gap, begin, end),
        cmocka_unit_test_setup_teardown(bars_start_at_zero, begin, end),
        cmocka_unit_test_setup_teardown(a_radar_hides_nothing_and_invents_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_scanner_reads_what_was_put_in, begin, end),
        cmocka_unit_test_setup_teardown(the_picture_shows_the_matrix, begin, end),
        cmocka_unit_test_setup_teardown(only_ascii_goes_in, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
