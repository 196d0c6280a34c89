/* multipart/form-data (RFC 7578, RFC 2046 section 5.1), strictly as browsers send it: no preamble,
 * no padding after a delimiter, CRLF everywhere, no nesting, no transfer encodings. Each byte is
 * looked at a fixed number of times. */
#include "base/utf8.h"
#include "wire/form.h"

#define MAX_BOUNDARY 70
#define MAX_PART_HEAD ((size_t)4096)
#define MAX_PART_HEADERS 8
#define MAX_FILE_NAME ((size_t)200)

static bool boundary_char(char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return true;
    return c != 0 && strchr("'()+_,-./:=?", c) != NULL;
}

static bool boundary_fits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!boundary_char(s.p[i]))
            return false;
    return s.n >= 1 && s.n <= MAX_BOUNDARY;
}

/* One `; name=value` of a header; a value is a token or quoted, where only \" and %22 stand for a
 * quote: browsers send other backslashes as they are. `rest` begins at the ';'. */
static bool cut_param(
    struct arena *a, struct str *rest, struct str *ret_name, struct str *ret_value)
{
    struct str s = str_trim(str_from(*rest, 1));
    ptrdiff_t equals = str_find_char(s, '=');
    if (equals < 1)
        return false;
    *ret_name = str_sub(s, 0, (size_t)equals);
    s = str_from(s, (size_t)equals + 1);
    if (s.n == 0 || s.p[0] != '"') {
        ptrdiff_t end = str_find_char(s, ';');
        *ret_value = str_trim(end < 0 ? s : str_sub(s, 0, (size_t)end));
        *rest = end < 0 ? S("") : str_from(s, (size_t)end);
        return true;
    }
    char *out = arena_raw(a, s.n);
    size_t n = 0, i = 1;
    for (; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '"')
            i++;
        out[n++] = s.p[i];
    }
    *ret_value = (struct str){out, n};
    *rest = str_trim(str_from(s, i + 1));
    return i < s.n && (rest->n == 0 || rest->p[0] == ';');
}

static enum err find_boundary(struct arena *a, struct str content_type, struct str *ret)
{
    ptrdiff_t semicolon = str_find_char(content_type, ';');
    struct str boundary = STR_NONE, name, value;
    if (semicolon < 0 ||
        !str_eq_nocase(
            str_trim(str_sub(content_type, 0, (size_t)semicolon)), S("multipart/form-data")))
        return E_INVALID;
    struct str rest = str_from(content_type, (size_t)semicolon);
    while (rest.n > 0) {
        if (!cut_param(a, &rest, &name, &value))
            return E_INVALID;
        if (!str_eq_nocase(name, S("boundary")))
            continue;
        if (boundary.p != NULL)
            return E_INVALID;
        boundary = value;
    }
    if (!boundary_fits(boundary))
        return E_INVALID;
    *ret = boundary;
    return OK;
}

static bool hidden(uint32_t cp)
{
    /* Marks that turn the reading direction or have no width make "gpj.exe" look like a picture. */
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

/* The last piece of a path, without anything that means something to a file system or a shell
 * window; empty when nothing is left. */
static struct str clean_file_name(struct arena *a, struct str s)
{
    size_t from = s.n;
    while (from > 0 && s.p[from - 1] != '/' && s.p[from - 1] != '\\')
        from--;
    s = str_from(s, from);
    char *out = arena_raw(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = 0;
        size_t took = utf8_decode(str_from(s, i), &cp);
        if (took == 0 || n + took > MAX_FILE_NAME)
            break;
        if (cp < 0x80 && cp >= 0x20 && strchr(":*?\"<>|", (int)cp)) {
            out[n++] = '_';
        } else if (!hidden(cp)) {
            memcpy(out + n, s.p + i, took);
            n += took;
        }
        i += took;
    }
    struct str name = str_trim((struct str){out, n});
    while (name.n > 0 && name.p[0] == '.')
        name = str_from(name, 1);
    while (name.n > 0 && (name.p[name.n - 1] == '.' || name.p[name.n - 1] == ' '))
        name.n--;
    return name;
}

static bool set_once(struct str *into, struct str text)
{
    if (into->p != NULL)
        return false;
    *into = text;
    return true;
}

/* The name and file name among the parameters, each once at most. */
static enum err read_names(
    struct arena *a, struct str rest, struct str *ret_name, struct str *ret_file)
{
    while (rest.n > 0) {
        struct str name, text;
        bool fresh = true;
        if (!cut_param(a, &rest, &name, &text) || !form_text_fits(text))
            return E_INVALID;
        if (str_eq_nocase(name, S("name")))
            fresh = set_once(ret_name, text);
        else if (str_eq_nocase(name, S("filename")))
            fresh = set_once(ret_file, text);
        if (!fresh)
            return E_INVALID;
    }
    return ret_name->p != NULL ? OK : E_INVALID;
}

static enum err read_disposition(struct arena *a, struct str value, struct form_pair *ret)
{
    struct str name = STR_NONE, file = STR_NONE;
    ptrdiff_t semicolon = str_find_char(value, ';');
    if (semicolon < 0 || ret->name.p != NULL ||
        !str_eq_nocase(str_trim(str_sub(value, 0, (size_t)semicolon)), S("form-data")))
        return E_INVALID;
    enum err e = read_names(a, str_from(value, (size_t)semicolon), &name, &file);
    if (e != OK)
        return e;
    if (name.n > FORM_MAX_NAME)
        return E_TOO_BIG;
    ret->name = name;
    if (file.p != NULL)
        ret->file_name = clean_file_name(a, file);
    return OK;
}

static enum err read_part_header(struct arena *a, struct str line, struct form_pair *ret)
{
    ptrdiff_t colon = str_find_char(line, ':');
    if (colon < 1 || line.p[0] == ' ' || line.p[0] == '\t')
        return E_INVALID;
    struct str name = str_sub(line, 0, (size_t)colon);
    struct str value = str_trim(str_from(line, (size_t)colon + 1));
    if (str_eq_nocase(name, S("content-disposition")))
        return read_disposition(a, value, ret);
    if (str_eq_nocase(name, S("content-type"))) {
        ret->content_type = value;
        bool nested = str_eq_nocase(str_sub(value, 0, 10), S("multipart/"));
        return nested || !form_text_fits(value) ? E_INVALID : OK;
    }
    if (str_eq_nocase(name, S("content-transfer-encoding")))
        return str_eq_nocase(value, S("binary")) || str_eq_nocase(value, S("8bit")) ||
                       str_eq_nocase(value, S("7bit"))
                   ? OK
                   : E_INVALID;
    return OK;
}

/* *bytes begins behind a delimiter's line; afterwards at the part's content. */
static enum err read_part_head(struct arena *a, struct str *bytes, struct form_pair *ret)
{
    for (int i = 0; i <= MAX_PART_HEADERS; i++) {
        struct str window = str_sub(*bytes, 0, MAX_PART_HEAD);
        ptrdiff_t end = str_find(window, S("\r\n"));
        if (end < 0)
            return window.n == MAX_PART_HEAD ? E_TOO_BIG : E_INVALID;
        struct str line = str_sub(*bytes, 0, (size_t)end);
        *bytes = str_from(*bytes, (size_t)end + 2);
        if (line.n == 0)
            return ret->name.p != NULL ? OK : E_INVALID;
        enum err e = read_part_header(a, line, ret);
        if (e != OK)
            return e;
    }
    return E_TOO_BIG;
}

static enum err check_value(const struct form_pair *pair, struct str *ret_field)
{
    if (pair->file_name.p != NULL)
        return OK;
    *ret_field = pair->name;
    if (pair->value.n > FORM_MAX_VALUE)
        return E_TOO_BIG;
    return form_text_fits(pair->value) ? OK : E_INVALID;
}

/* Behind a delimiter stands "--" and the end, or CRLF and a part. */
static enum err behind_delimiter(struct str *bytes, bool *ret_end)
{
    if (str_starts(*bytes, S("--"))) {
        *ret_end = true;
        *bytes = str_from(*bytes, 2);
        return bytes->n == 0 || str_eq(*bytes, S("\r\n")) ? OK : E_INVALID;
    }
    if (!str_starts(*bytes, S("\r\n")))
        return E_INVALID;
    *bytes = str_from(*bytes, 2);
    return OK;
}

static enum err read_part(
    struct arena *a, struct str *bytes, struct str delimiter, struct form_pair *ret,
    struct str *ret_field)
{
    enum err e = read_part_head(a, bytes, ret);
    if (e != OK)
        return e;
    ptrdiff_t end = str_find(*bytes, delimiter);
    if (end < 0)
        return E_INVALID;
    ret->value = str_sub(*bytes, 0, (size_t)end);
    *bytes = str_from(*bytes, (size_t)end + delimiter.n);
    return check_value(ret, ret_field);
}

/* Files may be large; what is read as text may not, not even in many pieces. */
static enum err check_total(const struct form *form)
{
    size_t total = 0;
    for (size_t i = 0; i < form->count; i++)
        total += form->pairs[i].file_name.p == NULL ? form->pairs[i].value.n : 0;
    return total > FORM_MAX_FIELDS ? E_TOO_BIG : OK;
}

enum err form_parse_multipart(
    struct arena *a, struct str content_type, struct str bytes, struct form *ret,
    struct str *ret_field)
{
    struct str boundary, field = STR_NONE;
    enum err e = find_boundary(a, content_type, &boundary);
    if (e != OK)
        return e;
    struct str delimiter = arena_cat(a, S("\r\n--"), boundary);
    struct form form = {ARENA_ARRAY(a, struct form_pair, FORM_MAX_PAIRS), 0};
    if (!str_starts(bytes, str_from(delimiter, 2)))
        return E_INVALID;
    struct str rest = str_from(bytes, delimiter.n - 2);
    for (bool end = false;;) {
        e = behind_delimiter(&rest, &end);
        if (e != OK || end)
            break;
        if (form.count == FORM_MAX_PAIRS)
            return E_TOO_BIG;
        struct form_pair *pair = &form.pairs[form.count++];
        e = read_part(a, &rest, delimiter, pair, &field);
        if (e != OK)
            break;
    }
    if (e == OK)
        e = check_total(&form);
    if (e == OK)
        *ret = form;
    else if (field.p != NULL)
        *ret_field = field;
    return e;
}
