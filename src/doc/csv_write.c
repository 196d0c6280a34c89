/* csv_write: columns by their headings, and tables out. */
#include "base/num.h"
#include "base/viet.h"
#include "doc/csv.h"

static bool goes_by(struct arena *a, struct str names, struct str folded)
{
    struct str name;
    while (str_cut(&names, '|', &name))
        if (str_eq(viet_fold(a, name), folded))
            return true;
    return false;
}

static enum err place_of(
    struct arena *a, const struct csv_column *column, const struct str folded[], size_t n,
    struct csv_header_fault *fault)
{
    fault->first = fault->second = 0;
    for (size_t i = 0; i < n; i++) {
        if (!goes_by(a, column->names, folded[i]))
            continue;
        if (fault->first != 0) {
            fault->second = (int)i + 1;
            return E_INVALID;
        }
        fault->first = (int)i + 1;
    }
    return fault->first == 0 && column->required ? E_INVALID : OK;
}

enum err csv_header_index(
    struct arena *a, const struct csv_record *header, const struct csv_columns *columns,
    int ret_at[], struct csv_header_fault *ret_fault)
{
    struct str *folded = ARENA_ARRAY(a, struct str, header->n);
    int *at = ARENA_ARRAY(a, int, columns->n);
    for (size_t i = 0; i < header->n; i++)
        folded[i] = viet_fold(a, header->cells[i]);
    for (size_t k = 0; k < columns->n; k++) {
        struct csv_header_fault fault = {.column = k};
        if (place_of(a, &columns->list[k], folded, header->n, &fault) != OK) {
            *ret_fault = fault;
            return E_INVALID;
        }
        at[k] = fault.first - 1;
    }
    if (columns->n)
        memcpy(ret_at, at, columns->n * sizeof *at);
    return OK;
}

struct str csv_cell(const struct csv_record *r, int at)
{
    return at >= 0 && (size_t)at < r->n ? r->cells[at] : S("");
}

/* ---- writing ---- */

void csv_out_init(struct csv_out *o, struct buf *b, char separator, bool bom)
{
    *o = (struct csv_out){b, separator, 0};
    if (bom)
        buf_lit(b, "\xEF\xBB\xBF");
}

/* Digits with one sign, groups and decimals in either style: -1.234,56. */
static bool is_plain_number(struct str s)
{
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    bool digit = false;
    for (; i < s.n; i++) {
        bool is_digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!is_digit && !(digit && (s.p[i] == '.' || s.p[i] == ',')))
            return false;
        digit = is_digit;
    }
    return digit;
}

/* Also the wide forms that a spreadsheet set to an Asian language takes for the same. */
static bool is_formula(struct str s)
{
    if (s.n == 0)
        return false;
    if (strchr("=+-@\t\r\n", s.p[0]) && s.p[0] != 0)
        return !is_plain_number(s);
    return str_starts(s, S("＝")) || str_starts(s, S("＋")) || str_starts(s, S("－")) ||
           str_starts(s, S("＠"));
}

static bool needs_quotes(const struct csv_out *o, struct str s)
{
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == o->separator || s.p[i] == '"' || s.p[i] == '\r' || s.p[i] == '\n')
            return true;
    return s.p[0] == ' ' || s.p[s.n - 1] == ' ';
}

static void between(struct csv_out *o)
{
    if (o->cells++ > 0)
        buf_char(o->buf, o->separator);
}

void csv_out_str(struct csv_out *o, struct str s)
{
    bool quotes = needs_quotes(o, s);
    between(o);
    if (quotes)
        buf_char(o->buf, '"');
    if (is_formula(s))
        buf_char(o->buf, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(o->buf, '"');
        buf_char(o->buf, s.p[i]);
    }
    if (quotes)
        buf_char(o->buf, '"');
}

void csv_out_i64(struct csv_out *o, int64_t v)
{
    between(o);
    buf_i64(o->buf, v);
}

void csv_out_end(struct csv_out *o)
{
    buf_lit(o->buf, "\r\n");
    o->cells = 0;
}
