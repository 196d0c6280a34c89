#include "place/form_view.h"

#include "base/date.h"
#include "base/num.h"

#define INPUT_MAX 200

struct form_view form_view_of(struct request *q)
{
    return (struct form_view){
        .hidden = request_form_fields(q),
        .errors = q->errors,
        .error_count = q->error_count,
    };
}

struct str form_error(const struct form_view *f, struct str name)
{
    for (size_t i = 0; i < f->error_count; i++)
        if (str_eq(f->errors[i].field, name))
            return f->errors[i].message;
    return S("");
}

struct form_input form_input(struct str name, enum text label, struct str value)
{
    return (struct form_input){
        .name = name,
        .label = label,
        .type = S("text"),
        .complete = S("off"),
        .mode = S("text"),
        .value = value,
        .max = INPUT_MAX,
    };
}

struct form_input form_password(struct str name, enum text label, struct str complete)
{
    struct form_input x = form_input(name, label, S(""));
    x.type = S("password");
    x.complete = complete;
    x.max = 128;
    x.required = true;
    return x;
}

struct str form_kept(const struct request *q, const char *name, struct str otherwise)
{
    struct str v = form_get(&q->kept, str_z(name));
    return v.p ? v : otherwise;
}

bool form_day(struct str typed, int64_t *ret_day)
{
    uint64_t n[3] = {0};
    struct str rest = str_trim(typed), piece;
    char sep = str_find_char(rest, '-') >= 0 ? '-' : str_find_char(rest, '.') >= 0 ? '.' : '/';
    int i = 0;
    while (str_cut(&rest, sep, &piece))
        if (i == 3 || !num_parse_uint(str_trim(piece), 9999, &n[i++]))
            return false;
    struct date d = {(int)n[2], (int)n[1], (int)n[0]};
    if (i != 3 || !date_valid(d))
        return false;
    *ret_day = date_day(d);
    return true;
}

struct str form_day_shown(struct arena *a, int64_t day, int64_t none)
{
    return day == none ? S("") : date_str_dmy(a, day);
}

enum text form_done(const struct form_done *known, size_t n, struct str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(known[i].word, word))
            return known[i].text;
    return TEXT_NONE;
}
