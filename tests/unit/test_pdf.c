/* pdf, paper: what a paper says can be read out again by other programs, with every letter of
 * Vietnamese; layout keeps to its box and its page; failures are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "doc/paper.h"
#include "doc/picture.h"

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

/* What `command` says of a file with these bytes, whose name follows it. */
static struct str told(struct str file, const char *command, const char *options)
{
    char name[] = "/tmp/gandan-pdf-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file.p, file.n), (ssize_t)file.n);
    assert_int_equal(close(fd), 0);
    const char *kept = getenv("GANDAN_PDF"); /* a folder: every paper stays there to be looked at */
    struct str keep = kept ? arena_fmt(arena, "cp %s '%s'; ", name, kept) : S("");
    struct str line = arena_fmt(arena, "%.*s%s %s %s", STR_ARG(keep), command, name, options);
    FILE *f = popen(line.p, "r");
    assert_non_null(f);
    struct buf out;
    buf_init(&out, arena, 1 << 20);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&out, piece, n);
    assert_int_equal(pclose(f), 0);
    assert_int_equal(unlink(name), 0);
    return buf_get(&out);
}

#define HAS(text, words)                                                                           \
    do {                                                                                           \
        if (str_find((text), S(words)) < 0)                                                        \
            fail_msg("lacks \"%s\":\n%.*s", (words), STR_ARG(text));                               \
    } while (0)

static const struct pdf_start PLAIN = {.paper = PDF_A4, .margins = {20, 18, 20, 30}};
static const struct pdf_style BODY = {.size = 14, .align = PDF_JUSTIFY, .line = 1.15};

static struct str finish(struct pdf *p)
{
    struct str file;
    assert_int_equal(pdf_end(p, &file), OK);
    return file;
}

static struct str letter(enum pdf_paper paper)
{
    struct pdf *p = paper_begin(
        arena, &(struct paper_start){
                   paper, S("Thư cảm ơn"), S("Ủy ban nhân dân xã Vũ Ninh"), 1770000000000});
    int64_t day = date_day((struct date){2026, 2, 3});
    paper_head(
        p, &(struct paper_head){
               STR_NONE, S("ỦY BAN NHÂN DÂN\nXÃ VŨ NINH"), S("Số: 05/TCM-UBND"),
               paper_place_date(arena, S("Vũ Ninh"), day)});
    paper_title(p, S("THƯ CẢM ƠN"), S("Về việc đóng góp làm đường thôn Đông Khê"));
    paper_to(p, S("Kính gửi:"), S("Bà Nguyễn Thị Thủy, thôn Đông Khê"));
    paper_body(
        p, S("Ủy ban nhân dân xã trân trọng cảm ơn bà đã hiến 120 m² đất và góp 5.000.000 đồng để "
             "mở rộng đường liên thôn, giúp bà con đi lại thuận tiện hơn.\n\n"
             "Tấm lòng của bà là sự động viên lớn đối với cán bộ và nhân dân trong xã."));
    paper_sign(
        p, &(struct paper_sign){
               .authority = S("TM. ỦY BAN NHÂN DÂN"),
               .post = S("CHỦ TỊCH"),
               .name = S("Trần Văn Hòa"),
               .recipients = {S("Như trên;"), S("Lưu: VT.")},
               .recipient_count = 2,
           });
    return finish(p);
}

static void an_official_letter_is_read_back_whole(void **state)
{
    (void)state;
    struct str text = told(letter(PDF_A4), "pdftotext -layout", "-");
    HAS(text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    HAS(text, "Độc lập - Tự do - Hạnh phúc");
    HAS(text, "Số: 05/TCM-UBND");
    HAS(text, "Vũ Ninh, ngày 03 tháng 02 năm 2026");
    HAS(text, "Kính gửi: Bà Nguyễn Thị Thủy, thôn Đông Khê");
    HAS(text, "Lưu: VT.");
    struct str info = told(letter(PDF_A5), "pdfinfo", "");
    HAS(info, "Thư cảm ơn");
    HAS(info, "Pages:           1\n");
    HAS(info, "419.528 x 595.276");
    HAS(told(letter(PDF_A5), "pdffonts", ""), "LiberationSerif");
    HAS(told(letter(PDF_A4), "qpdf --check", ""), "No syntax or stream encoding errors");
}

static void every_letter_of_vietnamese_comes_back(void **state)
{
    (void)state;
    static const char *const LETTERS =
        "aàảãáạ ăằẳẵắặ âầẩẫấậ đ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ "
        "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ Đ EÈẺẼÉẸ ÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ";
    for (int face = PDF_SERIF; face <= PDF_SANS; face++) {
        struct pdf *p = pdf_begin(arena, &PLAIN);
        struct pdf_style style = {.face = (enum pdf_face)face, .size = 8};
        pdf_text(p, &style, str_z(LETTERS));
        struct str text = told(finish(p), "pdftotext -nopgbrk", "- | tr '\\n' ' '");
        assert_true(str_find(text, str_z(LETTERS)) >= 0);
    }
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    struct str one = letter(PDF_A4), other = letter(PDF_A4);
    assert_true(str_eq(one, other));
}

static void long_text_flows_over_numbered_pages(void **state)
{
    (void)state;
    struct pdf_start start = PLAIN;
    start.numbered = true;
    struct pdf *p = pdf_begin(arena, &start);
    for (int i = 1; i <= 120; i++)
        pdf_text(p, &BODY, arena_fmt(arena, "Đoạn %d: đường làng ngõ xóm sạch đẹp.", i));
    struct str file = finish(p);
    HAS(told(file, "pdfinfo", ""), "Pages:           3\n");
    struct str second = told(file, "pdftotext -f 2 -l 2", "- | head -1");
    assert_true(str_eq(str_trim(second), S("2")));
    struct str all = told(file, "pdftotext", "- | grep -c '^Đoạn'");
    assert_true(str_eq(str_trim(all), S("120")));
}

static void a_box_makes_letters_smaller_until_they_fit(void **state)
{
    (void)state;
    struct pdf *p = pdf_begin(arena, &PLAIN);
    struct str words = S("Ủy ban nhân dân xã trân trọng kính mời toàn thể bà con trong xã");
    struct pdf_box box = {30, 30, 60, 12};
    assert_true(pdf_text_height(p, box.w, &BODY, words) > box.h);
    double y = pdf_y(p);
    assert_true(pdf_text_in(p, &box, &BODY, words) <= box.h);
    assert_true(pdf_y(p) == y); /* the flow has not moved */
    box.h = 0;                  /* no height: as large as the style says */
    assert_true(pdf_text_in(p, &box, &BODY, words) > 12);
    (void)finish(p);
}

static void a_table_repeats_its_head(void **state)
{
    (void)state;
    struct pdf *p = pdf_begin(arena, &PLAIN);
    struct pdf_table t = {
        .columns = 2,
        .widths = {0.2, 0.8},
        .style = {.size = 12},
        .heads = {S("STT"), S("Họ và tên")},
    };
    pdf_table_head(p, &t);
    for (int i = 1; i <= 60; i++) {
        struct str cells[] = {arena_fmt(arena, "%d", i), S("Nguyễn Thị Thu Thủy")};
        pdf_table_row(p, &t, cells);
    }
    struct str file = finish(p);
    HAS(told(file, "pdfinfo", ""), "Pages:           2\n");
    struct str heads = told(file, "pdftotext", "- | grep -c 'Họ và tên'");
    assert_true(str_eq(str_trim(heads), S("2")));
}

static void a_scanner_reads_the_code(void **state)
{
    (void)state;
    struct pdf *p = pdf_begin(arena, &PLAIN);
    struct qr qr;
    assert_int_equal(qr_make(arena, S("https://vuninh.example/vu-ninh/cam-ket"), &qr), OK);
    pdf_star(p, &(struct pdf_box){105, 40, 12, 0}, &(struct pdf_pen){.colour = 0xda251d});
    pdf_qr(p, &(struct pdf_box){80, 60, 40, 0}, &qr);
    struct picture_scene scene = {PICTURE_FLAGS, 7};
    struct str png;
    assert_int_equal(picture_png(arena, &scene, 300, &png), OK);
    pdf_png(p, &(struct pdf_box){30, 120, 150, 100}, png);
    struct str read = told(finish(p), "pdftoppm -r 100 -png", "| zbarimg -q --raw -");
    assert_true(str_eq(str_trim(read), S("https://vuninh.example/vu-ninh/cam-ket")));
}

static void what_is_no_picture_fails_the_paper(void **state)
{
    (void)state;
    struct pdf *p = pdf_begin(arena, &PLAIN);
    pdf_png(p, &(struct pdf_box){30, 120, 150, 100}, S("GIF89a"));
    struct str file;
    assert_int_equal(pdf_end(p, &file), E_INTERNAL);
}

static void a_paper_left_unfinished_is_given_back(void **state)
{
    (void)state;
    struct arena *own = arena_new(0);
    struct pdf *p = pdf_begin(own, &PLAIN);
    pdf_text(p, &BODY, S("dở dang"));
    arena_free(own); /* what the library holds would be a leak here */
}

static void *write_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < 10; i++) {
        struct arena *own = arena_new(0);
        struct pdf *p = pdf_begin(own, &PLAIN);
        pdf_text(p, &BODY, S("Cùng lúc, nhiều giấy."));
        struct str file;
        if (pdf_end(p, &file) != OK || !str_starts(file, S("%PDF-")))
            abort();
        arena_free(own);
    }
    return NULL;
}

static void threads_write_papers_at_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, NULL), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_official_letter_is_read_back_whole, begin, end),
        cmocka_unit_test_setup_teardown(every_letter_of_vietnamese_comes_back, begin, end),
        cmocka_unit_test_setup_teardown(the_same_content_gives_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(long_text_flows_over_numbered_pages, begin, end),
        cmocka_unit_test_setup_teardown(a_box_makes_letters_smaller_until_they_fit, begin, end),
        cmocka_unit_test_setup_teardown(a_table_repeats_its_head, begin, end),
        cmocka_unit_test_setup_teardown(a_scanner_reads_the_code, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_picture_fails_the_paper, begin, end),
        cmocka_unit_test_setup_teardown(a_paper_left_unfinished_is_given_back, begin, end),
        cmocka_unit_test_setup_teardown(threads_write_papers_at_once, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
