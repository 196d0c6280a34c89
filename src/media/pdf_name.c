#include "media/pdf_name.h"

static const struct {
    struct str name;
    unsigned meaning;
    bool text_only;
} known[] = {
    {STR_INIT("JavaScript"), PDF_ACTS, false},
    {STR_INIT("Launch"), PDF_ACTS, false},
    {STR_INIT("EmbeddedFile"), PDF_ACTS, false},
    {STR_INIT("EmbeddedFiles"), PDF_ACTS, false},
    {STR_INIT("RichMedia"), PDF_ACTS, false},
    {STR_INIT("Rendition"), PDF_ACTS, false},
    {STR_INIT("SubmitForm"), PDF_ACTS, false},
    {STR_INIT("ImportData"), PDF_ACTS, false},
    {STR_INIT("GoToE"), PDF_ACTS, false},
    {STR_INIT("XFA"), PDF_ACTS, true},
    {STR_INIT("JS"), PDF_ACTS, true},
    {STR_INIT("AA"), PDF_ACTS, true},
    {STR_INIT("Encrypt"), PDF_ENCRYPTED, true},
    {STR_INIT("OpenAction"), PDF_OPENS, false},
    {STR_INIT("ObjStm"), PDF_OBJECTS, true},
    {STR_INIT("First"), PDF_FIRST, true},
    {STR_INIT("N"), PDF_N, true},
    {STR_INIT("Filter"), PDF_FILTER, true},
    {STR_INIT("DecodeParms"), PDF_PARMS, true},
    {STR_INIT("DP"), PDF_PARMS, true},
    {STR_INIT("F"), PDF_PARMS, true},
    {STR_INIT("FFilter"), PDF_PARMS, true},
};

bool pdf_blank(char c)
{
    return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

bool pdf_ends_name(char c)
{
    return pdf_blank(c) || strchr("()<>[]{}/%", c) != NULL;
}

struct str pdf_skip_blanks(struct str s)
{
    while (s.n > 0 && pdf_blank(s.p[0]))
        s = str_from(s, 1);
    return s;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One letter of a name, written as it is or as #xx; returns the bytes it took. */
static size_t letter(struct str s, char *ret)
{
    int high = s.p[0] == '#' && s.n > 2 ? hex(s.p[1]) : -1;
    int low = high >= 0 ? hex(s.p[2]) : -1;
    *ret = low >= 0 ? (char)(high * 16 + low) : s.p[0];
    return low >= 0 ? 3 : 1;
}

bool pdf_next_name(struct str s, size_t *at, struct pdf_word *ret)
{
    struct str rest = str_from(s, *at);
    const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
    if (!slash)
        return false;
    ret->n = 0;
    rest = str_from(rest, (size_t)(slash - rest.p) + 1);
    while (rest.n > 0 && !pdf_ends_name(rest.p[0]) && ret->n <= PDF_NAME_MAX)
        rest = str_from(rest, letter(rest, &ret->p[ret->n++]));
    *at = s.n - rest.n;
    return true;
}

bool pdf_word_is(const struct pdf_word *word, struct str name)
{
    return str_eq((struct str){word->p, word->n}, name);
}

unsigned pdf_meaning(const struct pdf_word *word, bool text)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if ((text || !known[i].text_only) && pdf_word_is(word, known[i].name))
            return known[i].meaning;
    return 0;
}

unsigned pdf_names(struct str text)
{
    unsigned all = 0;
    struct pdf_word word;
    for (size_t at = 0; pdf_next_name(text, &at, &word);)
        all |= pdf_meaning(&word, true);
    return all;
}
