/* csv: tables as offices keep them, and what must not get in or out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doc/csv.h"

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

/* The whole table as "cell|cell" lines with their line numbers: "1:a|b\n3:c|d\n". */
static enum err table(struct csv *c, struct buf *b, struct csv_fault *fault)
{
    struct csv_record r;
    buf_init(b, arena, (size_t)8 * 1024 * 1024);
    while (csv_next(c, &r)) {
        buf_i64(b, r.line);
        for (size_t i = 0; i < r.n; i++) {
            buf_char(b, i ? '|' : ':');
            buf_str(b, r.cells[i]);
        }
        buf_char(b, '\n');
    }
    return csv_done(c, fault);
}

static void check_table(struct str text, const char *want)
{
    struct csv *c;
    struct csv_fault fault = {CSV_FINE, 0, 0};
    struct buf b;
    assert_int_equal(csv_open_str(text, &c, &fault), OK);
    enum err e = table(c, &b, &fault);
    csv_close(c);
    assert_int_equal(e, OK);
    assert_string_equal(arena_z(arena, buf_get(&b)), want);
}

static void check_fault(struct str text, enum err want, struct csv_fault at)
{
    struct csv *c = NULL;
    struct csv_fault fault = {CSV_FINE, 0, 0};
    struct buf b;
    enum err e = csv_open_str(text, &c, &fault);
    if (e == OK)
        e = table(c, &b, &fault);
    csv_close(c);
    assert_int_equal(e, want);
    assert_string_equal(csv_what_name(fault.what), csv_what_name(at.what));
    assert_int_equal(fault.line, at.line);
    assert_int_equal(fault.column, at.column);
}

static void tables_of_real_offices_are_read(void **state)
{
    (void)state;
    check_table(S("a,b\nc,d\n"), "1:a|b\n2:c|d\n");
    check_table(S("a,b\r\nc,d"), "1:a|b\n2:c|d\n");
    check_table(S("a,b\rc,d\r"), "1:a|b\n2:c|d\n");
    check_table(S("\xEF\xBB\xBFMã;Tên\r\nH31;\"Vũ;Ninh\"\r\n"), "1:Mã|Tên\n2:H31|Vũ;Ninh\n");
    check_table(S("a\tb\n1,5\t\n"), "1:a|b\n2:1,5|\n");
    check_table(S("sep=;\r\na,x;b\r\n"), "2:a,x|b\n");
    check_table(S("a,b\n\"x\"\"y\",\"\"\n"), "1:a|b\n2:x\"y|\n");
    check_table(S("one\nalone\n"), "1:one\n2:alone\n");
    check_table(S("\"a;b\",c,d\n"), "1:a;b|c|d\n");
}

static void line_breaks_inside_quotes_stay_in_their_cell(void **state)
{
    (void)state;
    check_table(S("a,b\r\n\"x\r\ny\",z\r\nlast,\r\n"), "1:a|b\n2:x\ny|z\n4:last|\n");
    check_table(S("a,b\n\"x\n\n\",z\nq,r"), "1:a|b\n2:x\n\n|z\n5:q|r\n");
}

static void empty_rows_are_passed_over_and_counted(void **state)
{
    (void)state;
    check_table(S("\n\na,b\n\n,\n;\nc,d\n\n"), "3:a|b\n6:;\n7:c|d\n");
}

static void what_is_no_table_is_named(void **state)
{
    (void)state;
    check_fault(S(""), E_INVALID, (struct csv_fault){CSV_EMPTY, 0, 0});
    check_fault(S("\xEF\xBB\xBF"), E_INVALID, (struct csv_fault){CSV_EMPTY, 0, 0});
    check_fault(S("\r\n\r\n"), E_INVALID, (struct csv_fault){CSV_EMPTY, 0, 0});
    check_fault(
        S("\xFF\xFE"
          "a\0,\0"),
        E_INVALID, (struct csv_fault){CSV_UTF16, 0, 0});
    check_fault(S("\xFE\xFF\0a"), E_INVALID, (struct csv_fault){CSV_UTF16, 0, 0});
    check_fault(S("PK\x03\x04rest"), E_INVALID, (struct csv_fault){CSV_NOT_TEXT, 0, 0});
    check_fault(S("%PDF-1.7"), E_INVALID, (struct csv_fault){CSV_NOT_TEXT, 0, 0});
}

static void broken_bytes_are_named_by_line_and_column(void **state)
{
    (void)state;
    check_fault(S("a,b\nc,d\0\n"), E_INVALID, (struct csv_fault){CSV_NUL, 2, 2});
    check_fault(S("a,b\n\nNguy\xE1n,d\n"), E_INVALID, (struct csv_fault){CSV_NOT_UTF8, 3, 1});
    check_fault(S("a,b\nx,\"y\nz"), E_INVALID, (struct csv_fault){CSV_QUOTE_OPEN, 2, 2});
    check_fault(S("a,b\nx,\"y\"z\n"), E_INVALID, (struct csv_fault){CSV_QUOTE_STRAY, 2, 2});
    check_fault(S("a,b\n\"x\ny\",\"\xFF\"\n"), E_INVALID, (struct csv_fault){CSV_NOT_UTF8, 3, 2});
}

static struct str repeated(char c, size_t n, struct str tail)
{
    char *p = arena_raw(arena, n + tail.n);
    memset(p, c, n);
    if (tail.n)
        memcpy(p + n, tail.p, tail.n);
    return (struct str){p, n + tail.n};
}

static void limits_hold(void **state)
{
    (void)state;
    struct csv *c;
    struct csv_fault fault;
    struct buf b;
    struct str cell = repeated('x', CSV_CELL_MAX, S("\n"));
    assert_int_equal(csv_open_str(cell, &c, &fault), OK);
    assert_int_equal(table(c, &b, &fault), OK);
    csv_close(c);
    check_fault(
        repeated('x', CSV_CELL_MAX + 1, S("\n")), E_TOO_BIG,
        (struct csv_fault){CSV_CELL_LONG, 1, 1});
    assert_int_equal(csv_open_str(repeated(',', CSV_COLUMNS_MAX - 1, S("x\n")), &c, &fault), OK);
    assert_int_equal(table(c, &b, &fault), OK);
    csv_close(c);
    check_fault(
        repeated(',', CSV_COLUMNS_MAX, S("x\n")), E_TOO_BIG,
        (struct csv_fault){CSV_COLUMNS_MANY, 1, 0});
    check_fault(
        repeated(',', 1000 * 1000, S("\n")), E_TOO_BIG, (struct csv_fault){CSV_COLUMNS_MANY, 1, 0});
    /* 20 cells of 60,000 bytes. */
    struct str record = S("a\n");
    for (int i = 0; i < 20; i++)
        record = arena_cat(arena, record, repeated('y', 60000, S(",")));
    check_fault(record, E_TOO_BIG, (struct csv_fault){CSV_RECORD_LONG, 2, 0});
}

static int temporary(char *path)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    return fd;
}

static void files_are_read_across_chunks(void **state)
{
    (void)state;
    char path[] = "/tmp/gandan-csv-XXXXXX";
    int fd = temporary(path);
    struct buf b, want;
    buf_init(&b, arena, (size_t)4 * 1024 * 1024);
    buf_init(&want, arena, (size_t)4 * 1024 * 1024);
    buf_lit(&b, "Mã,Tên\n");
    buf_lit(&want, "1:Mã|Tên\n");
    for (int i = 2; i < 20000; i++) {
        buf_fmt(&b, "%d,\"Nguyễn \"\"Đức\"\" %d\"\r\n", i, i);
        buf_fmt(&want, "%d:%d|Nguyễn \"Đức\" %d\n", i, i, i);
    }
    assert_int_equal(write(fd, b.p, b.n), (ssize_t)b.n);
    (void)close(fd);
    struct csv *c;
    struct csv_fault fault;
    struct buf got;
    assert_int_equal(csv_open(path, &c, &fault), OK);
    assert_int_equal(csv_separator(c), ',');
    assert_int_equal(table(c, &got, &fault), OK);
    csv_close(c);
    (void)unlink(path);
    assert_true(str_eq(buf_get(&got), buf_get(&want)));
}

static long peak_kib(void)
{
    struct rusage u;
    assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
    return u.ru_maxrss;
}

static void huge_and_endless_files_are_refused_in_little_memory(void **state)
{
    (void)state;
    char path[] = "/tmp/gandan-csv-XXXXXX";
    int fd = temporary(path);
    struct csv *c = NULL;
    struct csv_fault fault = {CSV_FINE, 0, 0};
    struct csv_record r;
    long before = peak_kib();
    assert_int_equal(ftruncate(fd, (off_t)2 * 1024 * 1024 * 1024), 0);
    assert_int_equal(csv_open(path, &c, &fault), E_TOO_BIG);
    assert_int_equal(fault.what, CSV_FILE_BIG);
    /* 200 MB of one letter: no line ends. */
    assert_int_equal(ftruncate(fd, 0), 0);
    char block[65536];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 3200; i++)
        assert_int_equal(write(fd, block, sizeof block), (ssize_t)sizeof block);
    assert_int_equal(csv_open(path, &c, &fault), OK);
    assert_false(csv_next(c, &r));
    assert_int_equal(csv_done(c, &fault), E_TOO_BIG);
    assert_int_equal(fault.what, CSV_CELL_LONG);
    csv_close(c);
    (void)close(fd);
    (void)unlink(path);
    assert_true(peak_kib() - before < 8 * 1024);
}

static void only_plain_files_are_opened(void **state)
{
    (void)state;
    struct csv *c = NULL;
    struct csv_fault fault = {CSV_FINE, 0, 0};
    assert_int_equal(csv_open("/tmp", &c, &fault), E_INVALID);
    assert_int_equal(fault.what, CSV_NOT_TEXT);
    assert_int_equal(csv_open("/dev/zero", &c, &fault), E_INVALID);
    assert_int_equal(csv_open("/tmp/gandan-no-such-file.csv", &c, &fault), E_NOT_FOUND);
    char path[] = "/tmp/gandan-fifo-XXXXXX";
    (void)close(temporary(path));
    (void)unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(csv_open(path, &c, &fault), E_INVALID); /* and does not wait for a writer */
    (void)unlink(path);
    assert_null(c);
}

/* ---- headings ---- */

static const struct csv_column COLUMNS[] = {
    {STR_INIT("Mã hồ sơ|Mã số|code"), true},
    {STR_INIT("Họ và tên|Họ tên|Người nộp"), true},
    {STR_INIT("Số điện thoại|SĐT"), false},
};
static const struct csv_columns WANTED = {COLUMNS, 3};

static void headings_are_known_by_any_of_their_names(void **state)
{
    (void)state;
    const struct str cells[] = {S("SĐT"), S("Ghi chú"), S("HỌ TÊN "), S("ma so")};
    struct csv_record header = {1, 4, cells};
    int at[3] = {9, 9, 9};
    struct csv_header_fault fault;
    assert_int_equal(csv_header_index(arena, &header, &WANTED, at, &fault), OK);
    assert_int_equal(at[0], 3);
    assert_int_equal(at[1], 2);
    assert_int_equal(at[2], 0);
    header.n = 3;
    assert_int_equal(csv_header_index(arena, &header, &WANTED, at, &fault), E_INVALID);
    assert_int_equal(fault.column, 0);
    assert_int_equal(fault.first, 0);
    assert_int_equal(at[0], 3); /* untouched on failure */
}

static void two_headings_for_one_column_are_refused(void **state)
{
    (void)state;
    const struct str cells[] = {S("code"), S("Họ tên"), S("Người nộp")};
    struct csv_record header = {1, 3, cells};
    int at[3];
    struct csv_header_fault fault;
    assert_int_equal(csv_header_index(arena, &header, &WANTED, at, &fault), E_INVALID);
    assert_int_equal(fault.column, 1);
    assert_int_equal(fault.first, 2);
    assert_int_equal(fault.second, 3);
}

static void a_missing_cell_is_empty(void **state)
{
    (void)state;
    const struct str cells[] = {S("x")};
    struct csv_record r = {1, 1, cells};
    assert_true(str_eq(csv_cell(&r, 0), S("x")));
    assert_int_equal(csv_cell(&r, 1).n, 0);
    assert_int_equal(csv_cell(&r, -1).n, 0);
}

/* ---- writing ---- */

static struct str written(const struct str cells[], size_t n, char separator, bool bom)
{
    struct buf *b = ARENA_NEW(arena, struct buf);
    struct csv_out o;
    buf_init(b, arena, 65536);
    csv_out_init(&o, b, separator, bom);
    for (size_t i = 0; i < n; i++)
        csv_out_str(&o, cells[i]);
    csv_out_end(&o);
    return buf_get(b);
}

static void check_cell(struct str cell, const char *want)
{
    struct str row = written(&cell, 1, ',', false);
    assert_string_equal(
        arena_z(arena, row), arena_z(arena, arena_cat(arena, str_z(want), S("\r\n"))));
}

static void no_cell_becomes_a_formula(void **state)
{
    (void)state;
    check_cell(S("=1+1"), "'=1+1");
    check_cell(S("+cmd|x"), "'+cmd|x");
    check_cell(S("-2+3"), "'-2+3");
    check_cell(S("@SUM(A1)"), "'@SUM(A1)");
    check_cell(S("\tx"), "'\tx");
    check_cell(S("\rx"), "\"'\rx\"");
    check_cell(S("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    check_cell(S("＝1"), "'＝1");
    check_cell(S("-"), "'-");
    check_cell(S("--1"), "'--1");
    check_cell(S("-1.234,56"), "\"-1.234,56\"");
    check_cell(S("-12"), "-12");
    check_cell(S("+84912345678"), "+84912345678");
    check_cell(S("Vũ Ninh"), "Vũ Ninh");
    check_cell(S(" x"), "\" x\"");
    check_cell(S(""), "");
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    const struct str cells[] = {S("a;b"), S("x\ny"), S("\"q\""), S("Đặng"), S("")};
    struct str row = written(cells, 5, ';', true);
    assert_true(str_starts(row, S("\xEF\xBB\xBF")));
    check_table(row, "1:a;b|x\ny|\"q\"|Đặng|\n");
    struct buf b;
    struct csv_out o;
    buf_init(&b, arena, 100);
    csv_out_init(&o, &b, ',', false);
    csv_out_i64(&o, -5);
    csv_out_i64(&o, 7);
    csv_out_end(&o);
    csv_out_i64(&o, 8);
    csv_out_end(&o);
    assert_string_equal(arena_z(arena, buf_get(&b)), "-5,7\r\n8\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_of_real_offices_are_read, begin, end),
        cmocka_unit_test_setup_teardown(line_breaks_inside_quotes_stay_in_their_cell, begin, end),
        cmocka_unit_test_setup_teardown(empty_rows_are_passed_over_and_counted, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_table_is_named, begin, end),
        cmocka_unit_test_setup_teardown(broken_bytes_are_named_by_line_and_column, begin, end),
        cmocka_unit_test_setup_teardown(limits_hold, begin, end),
        cmocka_unit_test_setup_teardown(files_are_read_across_chunks, begin, end),
        cmocka_unit_test_setup_teardown(
            huge_and_endless_files_are_refused_in_little_memory, begin, end),
        cmocka_unit_test_setup_teardown(only_plain_files_are_opened, begin, end),
        cmocka_unit_test_setup_teardown(headings_are_known_by_any_of_their_names, begin, end),
        cmocka_unit_test_setup_teardown(two_headings_for_one_column_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_cell_is_empty, begin, end),
        cmocka_unit_test_setup_teardown(no_cell_becomes_a_formula, begin, end),
        cmocka_unit_test_setup_teardown(what_is_written_reads_back, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
