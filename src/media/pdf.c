#include "media/pdf.h"

#include "base/num.h"
#include "media/pdf_name.h"
#include "media/pdf_stream.h"

#define TAIL ((size_t)1024)
#define ZIP_TAIL ((size_t)22 + 65535)
#define MAX_REFERENCES 8
#define ACTION_MAX ((size_t)4096)

struct scan {
    unsigned names;                    /* of all that was seen */
    size_t unpacked;                   /* bytes so far */
    uint64_t opens_at[MAX_REFERENCES]; /* numbers of the objects that OpenAction names */
    size_t opens;
    bool resolving; /* the second time round: those objects are looked for */
    bool acts;
};

/* ---- the ends ---- */

static bool has_head(struct str s)
{
    return s.n >= 8 && str_starts(s, S("%PDF-")) && (s.p[5] == '1' || s.p[5] == '2') &&
           s.p[6] == '.' && s.p[7] >= '0' && s.p[7] <= '9';
}

static ptrdiff_t find_last(struct str s, struct str needle)
{
    for (size_t at = s.n; at-- > 0;)
        if (str_starts(str_from(s, at), needle))
            return (ptrdiff_t)at;
    return -1;
}

static bool take_number(struct str *s, uint64_t *ret)
{
    size_t n = 0;
    *s = pdf_skip_blanks(*s);
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (!num_parse_uint(str_sub(*s, 0, n), UINT64_MAX, ret))
        return false;
    *s = str_from(*s, n);
    return true;
}

/* "n g obj", which is left behind in *s. */
static bool take_object(struct str *s, uint64_t *ret)
{
    uint64_t generation;
    if (!take_number(s, ret) || !take_number(s, &generation))
        return false;
    *s = pdf_skip_blanks(*s);
    bool is = str_starts(*s, S("obj"));
    *s = str_from(*s, 3);
    return is;
}

/* startxref NUMBER %%EOF, and a table stands there. */
static bool has_tail(struct str file)
{
    struct str s = file;
    uint64_t at = 0, number;
    for (size_t i = 0; i < TAIL && s.n > 0 && pdf_blank(s.p[s.n - 1]); i++)
        s.n--;
    struct str tail = str_from(s, s.n > TAIL ? s.n - TAIL : 0);
    ptrdiff_t found = find_last(tail, S("startxref"));
    if (found < 0)
        return false;
    tail = str_from(tail, (size_t)found + 9);
    if (!take_number(&tail, &at) || !str_eq(pdf_skip_blanks(tail), S("%%EOF")) || at >= file.n)
        return false;
    struct str table = pdf_skip_blanks(str_from(file, (size_t)at));
    return str_starts(table, S("xref")) || take_object(&table, &number);
}

/* ---- a second kind of file ---- */

static unsigned little16(struct str s, size_t at)
{
    return (unsigned)(unsigned char)s.p[at] | (unsigned)(unsigned char)s.p[at + 1] << 8;
}

/* The end record that tools look for from behind: one disk, and a comment that fits. */
static bool is_zip(struct str file)
{
    struct str tail = str_from(file, file.n > ZIP_TAIL ? file.n - ZIP_TAIL : 0);
    for (;;) {
        ptrdiff_t at = str_find(tail, S("PK\x05\x06"));
        if (at < 0)
            return false;
        tail = str_from(tail, (size_t)at);
        if (tail.n >= 22 && little16(tail, 4) == 0 && little16(tail, 6) == 0 &&
            (size_t)little16(tail, 20) + 22 <= tail.n)
            return true;
        tail = str_from(tail, 4);
    }
}

static bool is_another(struct str file)
{
    return is_zip(file) || str_find(file, S("Rar!\x1A\x07")) >= 0 ||
           str_find(file, S("7z\xBC\xAF\x27\x1C")) >= 0 ||
           str_eq(str_sub(file, 257, 5), S("ustar"));
}

/* ---- what it opens at ---- */

/* An action that goes to a place in the file, and no further. */
static bool goes_within(struct str dictionary)
{
    struct pdf_word word;
    bool kind = false, within = false;
    for (size_t at = 0; pdf_next_name(dictionary, &at, &word);) {
        if (kind)
            within = pdf_word_is(&word, S("GoTo")) || pdf_word_is(&word, S("Named"));
        if ((kind && !within) || pdf_word_is(&word, S("Next")))
            return false;
        kind = pdf_word_is(&word, S("S"));
    }
    return within;
}

/* A place in the file itself, written out or as such an action. */
static bool harmless(struct str value)
{
    struct str s = pdf_skip_blanks(value);
    if (s.n == 0)
        return false;
    if (strchr("[(/", s.p[0]) || str_starts(s, S("null")))
        return true;
    if (!str_starts(s, S("<<")))
        return s.p[0] == '<'; /* a name in hexadecimal */
    s = str_sub(s, 0, ACTION_MAX);
    ptrdiff_t end = str_find(s, S(">>"));
    s = str_sub(s, 2, end < 2 ? 0 : (size_t)end - 2);
    return str_find(s, S("<<")) < 0 && goes_within(s);
}

/* What follows the name OpenAction: a value, or "n g R". */
static void note_opening(struct scan *x, struct str value)
{
    uint64_t number, generation;
    struct str s = value;
    if (!take_number(&s, &number)) {
        x->acts |= !harmless(value);
        return;
    }
    for (size_t i = 0; i < x->opens; i++)
        if (x->opens_at[i] == number)
            return;
    if (!take_number(&s, &generation) || x->opens == MAX_REFERENCES)
        x->acts = true;
    else
        x->opens_at[x->opens++] = number;
}

static void judge_object(struct scan *x, uint64_t number, struct str value)
{
    for (size_t i = 0; i < x->opens; i++)
        if (x->opens_at[i] == number)
            x->acts |= !harmless(value);
}

/* Objects that stand in the file by themselves: "n g obj value". */
static void judge_plain_objects(struct scan *x, struct str text)
{
    struct str rest = text;
    for (ptrdiff_t at = str_find(rest, S("obj")); at >= 0; at = str_find(rest, S("obj"))) {
        /* Back over the two numbers. */
        size_t from = (size_t)at;
        while (from > 0 && (pdf_blank(rest.p[from - 1]) ||
                            (rest.p[from - 1] >= '0' && rest.p[from - 1] <= '9')))
            from--;
        struct str s = str_from(rest, from);
        uint64_t number;
        if (take_object(&s, &number))
            judge_object(x, number, s);
        rest = str_from(rest, (size_t)at + 3);
    }
}

/* Those in a stream of objects: "number offset number offset …", the values from `first` on. */
static void judge_packed_objects(struct scan *x, struct str objects, struct str dictionary)
{
    struct pdf_word word;
    uint64_t first = 0, number, offset;
    for (size_t at = 0; pdf_next_name(dictionary, &at, &word);) {
        struct str value = str_from(dictionary, at);
        if (pdf_word_is(&word, S("First")) && (!take_number(&value, &first) || first > objects.n))
            x->acts = true;
    }
    struct str head = str_sub(objects, 0, (size_t)first);
    while (take_number(&head, &number) && take_number(&head, &offset))
        judge_object(x, number, offset < objects.n ? str_from(objects, first + offset) : S(""));
}

/* ---- all text and all streams ---- */

static void look_at_text(struct scan *x, struct str s)
{
    struct pdf_word word;
    for (size_t at = 0; pdf_next_name(s, &at, &word);) {
        unsigned one = pdf_meaning(&word, true);
        x->names |= one;
        if (one & PDF_OPENS)
            note_opening(x, str_from(s, at));
    }
}

/* "12 0 15 82 … <<": a stream of objects, whatever its dictionary says. */
static bool looks_like_objects(struct str s)
{
    uint64_t number, offset, last = 0;
    size_t pairs = 0;
    while (take_number(&s, &number)) {
        if (!take_number(&s, &offset) || offset < last)
            return false;
        last = offset;
        pairs++;
    }
    return pairs > 0 && str_starts(s, S("<<"));
}

/* Data of any kind: there, what opens the file has no business. */
struct data {
    struct scan *scan;
    bool begun, text;
};

static void look_at_data(void *ctx, struct str s)
{
    struct data *d = ctx;
    struct pdf_word word;
    if (!d->begun)
        d->text = looks_like_objects(s);
    d->begun = true;
    for (size_t at = 0; pdf_next_name(s, &at, &word);) {
        unsigned one = pdf_meaning(&word, d->text);
        d->scan->acts |= (one & (PDF_ACTS | PDF_OPENS)) != 0;
    }
}

static bool is_plainly_packed(struct str dictionary)
{
    ptrdiff_t at = str_find(dictionary, S("/Filter"));
    if (at < 0)
        return (pdf_names(dictionary) & PDF_FILTER) == 0;
    struct str s = pdf_skip_blanks(str_from(dictionary, (size_t)at + 7));
    bool list = s.n > 0 && s.p[0] == '[';
    if (list)
        s = pdf_skip_blanks(str_from(s, 1));
    if (!str_starts(s, S("/FlateDecode")))
        return false;
    s = pdf_skip_blanks(str_from(s, 12));
    return !list || (s.n > 0 && s.p[0] == ']');
}

static void look_at_objects(struct scan *x, struct str data, struct str dictionary)
{
    struct str objects = data;
    bool plain = (pdf_names(dictionary) & PDF_FILTER) == 0;
    if (pdf_names(dictionary) & PDF_PARMS || !is_plainly_packed(dictionary) ||
        (!plain && !pdf_unpack_whole(data, &x->unpacked, &objects))) {
        x->acts = true; /* hides what it holds */
        return;
    }
    if (x->resolving)
        judge_packed_objects(x, objects, dictionary);
    else
        look_at_text(x, objects);
    if (!plain)
        free((void *)(uintptr_t)objects.p);
}

static void look_at_stream(struct scan *x, const struct pdf_stream *stream)
{
    struct str dictionary = pdf_dictionary(stream->before);
    unsigned names = pdf_names(dictionary);
    if (names & PDF_OBJECTS || (names & PDF_FIRST && names & PDF_N)) {
        look_at_objects(x, stream->data, dictionary);
        return;
    }
    if (x->resolving)
        return;
    struct data raw = {.scan = x}, unpacked = {.scan = x};
    look_at_data(&raw, stream->data);
    (void)pdf_unpack(stream->data, &x->unpacked, look_at_data, &unpacked);
}

/* False: the file ends in the middle of a stream. */
static bool look_through(struct scan *x, struct str file)
{
    struct pdf_stream stream;
    bool open;
    while (pdf_next_stream(&file, &stream, &open)) {
        if (open)
            return false;
        if (x->resolving)
            judge_plain_objects(x, stream.before);
        else
            look_at_text(x, stream.before);
        if (stream.data.p)
            look_at_stream(x, &stream);
    }
    return true;
}

enum media_verdict pdf_judge(struct str file)
{
    struct scan x = {0};
    if (!has_head(file) || !has_tail(file))
        return MEDIA_BROKEN;
    if (is_another(file))
        return MEDIA_OTHER;
    if (!look_through(&x, file))
        return MEDIA_BROKEN;
    if (x.names & PDF_ENCRYPTED)
        return MEDIA_LOCKED;
    x.resolving = true;
    if (x.opens > 0)
        (void)look_through(&x, file);
    if (x.acts || x.names & PDF_ACTS)
        return MEDIA_ACTIVE;
    return x.unpacked > PDF_UNPACKED_MAX ? MEDIA_TOO_HARD : MEDIA_FINE;
}
