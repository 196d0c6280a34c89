#include "doc/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"

#define CHUNK ((size_t)64 * 1024)
#define END (-1)

enum state { CELL_BEGINS, PLAIN, QUOTED, QUOTE_SEEN };

struct csv {
    int fd; /* -1: memory */
    struct str memory;
    unsigned char *chunk;
    size_t at, have;
    int64_t total;

    char separator;
    bool separator_given; /* by a "sep=" line */
    enum state state;
    bool after_cr, any_record;
    int64_t line, cell_line, quote_line;
    struct csv_fault fault;

    char *text; /* of the record, cell after cell */
    size_t n, room;
    size_t cell_from, cell_count;
    size_t ends[CSV_COLUMNS_MAX];
    struct str cells[CSV_COLUMNS_MAX];
};

const char *csv_what_name(enum csv_what what)
{
    static const char *const NAMES[] = {
        "fine",        "empty",      "utf16",       "not_text",  "nul",
        "not_utf8",    "quote_open", "quote_stray", "cell_long", "columns_many",
        "record_long", "file_big",   "unreadable",
    };
    assert((size_t)what < sizeof NAMES / sizeof *NAMES);
    return NAMES[what];
}

static enum err err_of(enum csv_what what)
{
    switch (what) {
    case CSV_FINE:
        return OK;
    case CSV_CELL_LONG:
    case CSV_COLUMNS_MANY:
    case CSV_RECORD_LONG:
    case CSV_FILE_BIG:
        return E_TOO_BIG;
    case CSV_UNREADABLE:
        return E_INTERNAL;
    default:
        return E_INVALID;
    }
}

/* The first fault stands. */
static void fail(struct csv *c, enum csv_what what, int64_t line, size_t column)
{
    if (c->fault.what == CSV_FINE)
        c->fault = (struct csv_fault){what, line, (int)column};
}

/* ---- bytes ---- */

static size_t read_some(struct csv *c, unsigned char *p, size_t n)
{
    if (c->fd < 0) {
        size_t got = n < c->memory.n ? n : c->memory.n;
        if (got)
            memcpy(p, c->memory.p, got);
        c->memory = str_from(c->memory, got);
        return got;
    }
    for (;;) {
        ssize_t got = read(c->fd, p, n);
        if (got >= 0)
            return (size_t)got;
        if (errno == EINTR)
            continue;
        log_error("csv: cannot read: %s", strerror(errno));
        fail(c, CSV_UNREADABLE, c->line, 0);
        return 0;
    }
}

/* Fills what is free of the chunk; the beginning is judged on a whole one. */
static void fill(struct csv *c)
{
    c->at = c->have = 0;
    while (c->have < CHUNK) {
        size_t got = read_some(c, c->chunk + c->have, CHUNK - c->have);
        if (got == 0)
            break;
        c->have += got;
    }
    c->total += (int64_t)c->have;
    if (c->total > CSV_FILE_MAX) {
        fail(c, CSV_FILE_BIG, 0, 0);
        c->have = 0;
    }
}

static int next_byte(struct csv *c)
{
    if (c->at == c->have) {
        if (c->have == CHUNK)
            fill(c);
        if (c->at == c->have)
            return END;
    }
    return c->chunk[c->at++];
}

/* ---- the beginning ---- */

static bool begins(const struct csv *c, struct str magic)
{
    return c->have - c->at >= magic.n && memcmp(c->chunk + c->at, magic.p, magic.n) == 0;
}

static bool is_other_format(const struct csv *c)
{
    return begins(c, S("PK\x03\x04")) || begins(c, S("\xD0\xCF\x11\xE0")) || begins(c, S("%PDF")) ||
           begins(c, S("{\\rtf")) || begins(c, S("\x1F\x8B"));
}

static bool is_utf16(const struct csv *c)
{
    return begins(c, S("\xFF\xFE")) || begins(c, S("\xFE\xFF"));
}

/* "sep=;", which Excel writes and hides. */
static bool take_separator_line(struct csv *c)
{
    const unsigned char *p = c->chunk + c->at;
    size_t left = c->have - c->at;
    if (left < 6 || !str_eq_nocase((struct str){(const char *)p, 4}, S("sep=")))
        return false;
    if ((p[4] != ',' && p[4] != ';' && p[4] != '\t') || (p[5] != '\r' && p[5] != '\n'))
        return false;
    c->separator = (char)p[4];
    c->separator_given = true;
    c->at += p[5] == '\r' && left > 6 && p[6] == '\n' ? 7 : 6;
    c->line++;
    return true;
}

static const char SEPARATORS[] = ",;\t";

/* Counts them, outside quotes, in the line that begins at *at, and moves to the next one. */
static void count_separators(const struct csv *c, size_t *at, size_t count[3])
{
    bool quoted = false;
    memset(count, 0, 3 * sizeof *count);
    while (*at < c->have && (c->chunk[*at] == '\r' || c->chunk[*at] == '\n'))
        ++*at;
    for (; *at < c->have; ++*at) {
        char b = (char)c->chunk[*at];
        if (b == '"')
            quoted = !quoted;
        if (!quoted && (b == '\r' || b == '\n'))
            return;
        const char *hit = quoted || b == 0 ? NULL : strchr(SEPARATORS, b);
        if (hit)
            count[hit - SEPARATORS]++;
    }
}

static size_t most_of(const size_t count[3])
{
    size_t best = 0;
    for (size_t k = 1; k < 3; k++)
        if (count[k] > count[best])
            best = k;
    return best;
}

/* The one of , ; TAB that the first line with content has most of, outside quotes. */
static char guess_separator(const struct csv *c)
{
    size_t count[3], at = c->at;
    count_separators(c, &at, count);
    return SEPARATORS[most_of(count)];
}

void csv_table_below(struct csv *c, size_t columns)
{
    size_t count[3], at = c->at;
    assert(!c->any_record && columns > 1);
    while (!c->separator_given && at < c->have) {
        count_separators(c, &at, count);
        size_t best = most_of(count);
        if (count[best] + 1 >= columns) {
            c->separator = SEPARATORS[best];
            return;
        }
    }
}

static void begin(struct csv *c)
{
    fill(c);
    if (is_utf16(c)) {
        fail(c, CSV_UTF16, 0, 0);
    } else if (is_other_format(c)) {
        fail(c, CSV_NOT_TEXT, 0, 0);
    } else {
        if (begins(c, S("\xEF\xBB\xBF")))
            c->at += 3;
        if (c->at == c->have)
            fail(c, CSV_EMPTY, 0, 0);
        if (!take_separator_line(c))
            c->separator = guess_separator(c);
    }
}

static struct csv *csv_new(int fd, struct str memory)
{
    struct csv *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->chunk = malloc(CHUNK);
    if (!c->chunk)
        abort();
    c->fd = fd;
    c->memory = memory;
    c->line = 1;
    begin(c);
    return c;
}

static enum err opened(struct csv *c, struct csv **ret, struct csv_fault *ret_fault)
{
    enum err e = err_of(c->fault.what);
    if (e != OK) {
        *ret_fault = c->fault;
        csv_close(c);
        return e;
    }
    *ret = c;
    return OK;
}

enum err csv_open_str(struct str text, struct csv **ret, struct csv_fault *ret_fault)
{
    return opened(csv_new(-1, text), ret, ret_fault);
}

/* Regular files of a bearable size only: a pipe or a device may have no end. */
static enum csv_what judge_file(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        log_error("csv: cannot stat: %s", strerror(errno));
        return CSV_UNREADABLE;
    }
    if (!S_ISREG(st.st_mode))
        return CSV_NOT_TEXT;
    return st.st_size > CSV_FILE_MAX ? CSV_FILE_BIG : CSV_FINE;
}

enum err csv_open(const char *path, struct csv **ret, struct csv_fault *ret_fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return E_NOT_FOUND;
    if (fd < 0)
        log_error("csv: cannot open: %s", strerror(errno));
    enum csv_what what = fd < 0 ? CSV_UNREADABLE : judge_file(fd);
    if (what != CSV_FINE) {
        *ret_fault = (struct csv_fault){what, 0, 0};
        if (fd >= 0)
            (void)close(fd);
        return err_of(what);
    }
    return opened(csv_new(fd, STR_NONE), ret, ret_fault);
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    if (c->fd >= 0)
        (void)close(c->fd);
    free(c->chunk);
    free(c->text);
    free(c);
}

char csv_separator(const struct csv *c)
{
    return c->separator;
}

/* ---- records ---- */

static bool add(struct csv *c, char b)
{
    if (b == 0) {
        fail(c, CSV_NUL, c->line, c->cell_count + 1);
        return false;
    }
    if (c->n - c->cell_from == CSV_CELL_MAX) {
        fail(c, CSV_CELL_LONG, c->cell_line, c->cell_count + 1);
        return false;
    }
    if (c->n == CSV_RECORD_MAX) {
        fail(c, CSV_RECORD_LONG, c->cell_line, 0);
        return false;
    }
    if (c->n == c->room) {
        c->room = c->room ? c->room * 2 : 4096;
        c->text = realloc(c->text, c->room);
        if (!c->text)
            abort();
    }
    c->text[c->n++] = b;
    return true;
}

static bool end_cell(struct csv *c)
{
    struct str cell = {c->text ? c->text + c->cell_from : "", c->n - c->cell_from};
    if (c->cell_count == CSV_COLUMNS_MAX) {
        fail(c, CSV_COLUMNS_MANY, c->line, 0);
        return false;
    }
    if (!utf8_valid(cell)) {
        fail(c, CSV_NOT_UTF8, c->cell_line, c->cell_count + 1);
        return false;
    }
    c->ends[c->cell_count++] = c->n;
    c->cell_from = c->n;
    c->cell_line = c->line;
    c->state = CELL_BEGINS;
    return true;
}

enum step { GO_ON, ROW, STOP };

static enum step line_ends(struct csv *c, char b)
{
    if (!end_cell(c))
        return STOP;
    c->after_cr = b == '\r';
    c->line++;
    return ROW;
}

static enum step in_plain(struct csv *c, char b)
{
    if (b == c->separator)
        return end_cell(c) ? GO_ON : STOP;
    if (b == '\r' || b == '\n')
        return line_ends(c, b);
    c->state = PLAIN;
    return add(c, b) ? GO_ON : STOP;
}

static enum step in_quoted(struct csv *c, char b)
{
    if (b == '"') {
        c->state = QUOTE_SEEN;
        return GO_ON;
    }
    if (b == '\r' || b == '\n') {
        c->after_cr = b == '\r';
        c->line++;
        b = '\n';
    }
    return add(c, b) ? GO_ON : STOP;
}

static enum step after_quote(struct csv *c, char b)
{
    if (b == '"') {
        c->state = QUOTED;
        return add(c, b) ? GO_ON : STOP;
    }
    if (b == c->separator || b == '\r' || b == '\n')
        return in_plain(c, b);
    fail(c, CSV_QUOTE_STRAY, c->line, c->cell_count + 1);
    return STOP;
}

static enum step take(struct csv *c, char b)
{
    /* The LF of a CRLF was counted with its CR. */
    bool second = c->after_cr && b == '\n';
    c->after_cr = false;
    if (second)
        return GO_ON;
    switch (c->state) {
    case QUOTED:
        return in_quoted(c, b);
    case QUOTE_SEEN:
        return after_quote(c, b);
    case CELL_BEGINS:
        if (b == '"') {
            c->state = QUOTED;
            c->quote_line = c->line;
            return GO_ON;
        }
        return in_plain(c, b);
    case PLAIN:
        break;
    }
    return in_plain(c, b);
}

static enum step at_end(struct csv *c)
{
    if (c->fault.what != CSV_FINE)
        return STOP;
    if (c->state == QUOTED) {
        fail(c, CSV_QUOTE_OPEN, c->quote_line, c->cell_count + 1);
        return STOP;
    }
    if (c->state == CELL_BEGINS && c->cell_count == 0) {
        if (!c->any_record)
            fail(c, CSV_EMPTY, 0, 0);
        return STOP;
    }
    return end_cell(c) ? ROW : STOP;
}

static bool read_record(struct csv *c, int64_t *ret_line)
{
    enum step step = GO_ON;
    c->n = c->cell_from = c->cell_count = 0;
    c->state = CELL_BEGINS;
    c->cell_line = *ret_line = c->line;
    while (step == GO_ON) {
        int b = next_byte(c);
        step = b == END ? at_end(c) : take(c, (char)b);
    }
    return step == ROW;
}

bool csv_next(struct csv *c, struct csv_record *ret)
{
    int64_t line;
    if (c->fault.what != CSV_FINE)
        return false;
    do {
        if (!read_record(c, &line))
            return false;
    } while (c->n == 0);
    for (size_t i = 0, from = 0; i < c->cell_count; from = c->ends[i++])
        c->cells[i] = (struct str){c->text + from, c->ends[i] - from};
    c->any_record = true;
    *ret = (struct csv_record){line, c->cell_count, c->cells};
    return true;
}

enum err csv_done(const struct csv *c, struct csv_fault *ret_fault)
{
    if (c->fault.what != CSV_FINE)
        *ret_fault = c->fault;
    return err_of(c->fault.what);
}
