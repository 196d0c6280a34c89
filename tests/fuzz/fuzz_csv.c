/* fuzz_csv: any bytes as a table. What must hold: every fault has a name and a place; what was read
 * and written again reads the same, but for the apostrophe before a formula. */
#include <assert.h>

#include "base/utf8.h"
#include "doc/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX ((size_t)32 * 1024 * 1024)
/* Longer cells may pass the limit by their apostrophe. */
#define INPUT_MAX 60000

/* All records as they would be written; false after a fault. */
static bool copy(struct csv *c, struct buf *out, struct buf *cells)
{
    struct csv_record r;
    struct csv_out o;
    int64_t last = 0;
    csv_out_init(&o, out, csv_separator(c), false);
    buf_fmt(out, "sep=%c\r\n", csv_separator(c));
    while (csv_next(c, &r)) {
        assert(r.n >= 1 && r.n <= CSV_COLUMNS_MAX && r.line > last);
        last = r.line;
        for (size_t i = 0; i < r.n; i++) {
            assert(utf8_valid(r.cells[i]) && str_find_char(r.cells[i], 0) < 0);
            csv_out_str(&o, r.cells[i]);
            buf_str(cells, r.cells[i]);
            buf_char(cells, 0);
        }
        csv_out_end(&o);
        buf_lit(cells, "\0\0");
    }
    struct csv_fault fault = {CSV_FINE, -1, -1};
    enum err e = csv_done(c, &fault);
    assert((e == OK) == (fault.what == CSV_FINE));
    assert(
        e == OK || (fault.line >= 0 && fault.column >= 0 && fault.column <= CSV_COLUMNS_MAX + 1));
    assert(csv_what_name(fault.what)[0] != 0);
    return e == OK;
}

/* A guarded table differs by its apostrophes only: drop those that a guard may have put. */
static bool same_but_guards(struct str read, struct str again)
{
    size_t i = 0, k = 0;
    bool begins = true;
    while (k < again.n) {
        if (begins && again.p[k] == '\'' && (i == read.n || read.p[i] != '\''))
            k++;
        if (i == read.n || k == again.n || read.p[i] != again.p[k])
            return false;
        begins = read.p[i] == 0;
        i++;
        k++;
    }
    return i == read.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX)
        return 0;
    struct arena *a = arena_new(0);
    struct csv *c;
    struct csv_fault fault;
    struct buf out, cells, out2, cells2;
    buf_init(&out, a, OUT_MAX);
    buf_init(&cells, a, OUT_MAX);
    buf_init(&out2, a, OUT_MAX);
    buf_init(&cells2, a, OUT_MAX);
    if (csv_open_str((struct str){(const char *)data, size}, &c, &fault) == OK) {
        bool whole = copy(c, &out, &cells);
        csv_close(c);
        if (whole) {
            assert(csv_open_str(buf_get(&out), &c, &fault) == OK);
            assert(copy(c, &out2, &cells2));
            csv_close(c);
            assert(same_but_guards(buf_get(&cells), buf_get(&cells2)));
        }
    } else {
        assert(fault.what != CSV_FINE);
    }
    arena_free(a);
    return 0;
}
