#include "place/unit_file_import.h"

#include <string.h>

#include "base/viet.h"

void *unit_list_room(struct arena *a, void *list, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return list;
    *room = *room ? *room * 2 : 64;
    void *more = arena_array(a, *room, size);
    if (n)
        memcpy(more, list, n * size);
    return more;
}

void unit_remark(
    struct unit_issues *l, int64_t line, struct str column, enum text reason, struct text_args args)
{
    if (l->n == UNIT_ISSUES_MAX)
        return;
    l->list = unit_list_room(l->arena, l->list, l->n, &l->room, sizeof *l->list);
    struct unit_issue *i = &l->list[l->n++];
    *i = (struct unit_issue){.line = line, .column = column, .reason = reason};
    for (; i->arg_count < args.n && i->arg_count < sizeof i->args / sizeof *i->args;
         i->arg_count++) {
        struct text_arg *copy = &i->args[i->arg_count];
        *copy = args.v[i->arg_count];
        copy->s = arena_str(l->arena, copy->s);
    }
}

void unit_refuse(
    struct unit_issues *l, int64_t line, struct str column, enum text reason, struct text_args args)
{
    unit_remark(l, line, column, reason, args);
    l->refused += l->refused == 0 || line != l->last_refused_line;
    l->last_refused_line = line;
}

void unit_tell(const struct unit_issues *l, const struct import *in)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct unit_issue *x = &l->list[i];
        import_issue(in, x->line, x->column, x->reason, (struct text_args){x->args, x->arg_count});
    }
}

bool unit_cell_text(struct arena *a, struct str cell, struct str *ret, bool *ret_repaired)
{
    struct str s;
    bool changed;
    if (!viet_repair(a, cell, &s, &changed))
        return false;
    char *p = arena_z(a, s);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool blank = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t';
        if (!blank)
            p[n++] = s.p[i];
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    *ret = str_trim((struct str){p, n});
    *ret_repaired = changed || !str_eq(*ret, cell);
    return true;
}

bool unit_code_valid(struct str code, size_t digits)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < '0' || code.p[i] > '9')
            return false;
    return code.n == digits;
}
