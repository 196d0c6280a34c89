#include "statement_lint.h"

#include <ctype.h>

/* ---- words ---- */

#define MAX_WORDS 2048

struct words {
    struct str w[MAX_WORDS]; /* words, or single signs; literals and comments are left out */
    size_t n;
};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '.' || c == '@';
}

static size_t skip_to(const char *p, const char *end)
{
    const char *found = strstr(p, end);
    return found ? (size_t)(found - p) + strlen(end) : strlen(p);
}

static void split(const char *p, struct words *out)
{
    out->n = 0;
    while (*p && out->n < MAX_WORDS) {
        size_t n = 1;
        if (strncmp(p, "/*", 2) == 0) {
            p += skip_to(p, "*/");
            continue;
        }
        if (*p == '\'') {
            p += 1 + skip_to(p + 1, "'");
            continue;
        }
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        if (in_word(*p))
            while (in_word(p[n]))
                n++;
        out->w[out->n++] = (struct str){p, n};
        p += n;
    }
}

static bool is(const struct words *w, size_t i, const char *word)
{
    return i < w->n && str_eq_nocase(w->w[i], str_z(word));
}

static struct str without_alias(struct str s)
{
    ptrdiff_t dot = str_find_char(s, '.');
    return dot < 0 ? s : str_from(s, (size_t)dot + 1);
}

/* ---- tables ---- */

static const struct lint_table *table(const struct lint_schema *schema, struct str name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (str_eq_nocase(schema->tables[i].name, name))
            return &schema->tables[i];
    return NULL;
}

/* The word at i names a table that is read, or changed in place. */
static bool is_read(const struct words *w, size_t i)
{
    if (i == 0)
        return false;
    if (is(w, i - 1, "FROM") || is(w, i - 1, "JOIN"))
        return true;
    if (is(w, i - 1, "UPDATE"))
        return true;
    if (!is(w, i - 1, ","))
        return false;
    /* FROM a x, b y */
    for (size_t k = i - 1; k-- > 0 && i - k < 12;) {
        if (is(w, k, "FROM"))
            return true;
        if (is(w, k, "(") || is(w, k, ")") || is(w, k, "WHERE") || is(w, k, "SELECT"))
            return false;
    }
    return false;
}

/* Unit 0 is the installation. */
static bool is_unit(const struct words *w, size_t i)
{
    return is(w, i, "$1") || is(w, i, "0");
}

static bool is_unit_test(const struct words *w, size_t i)
{
    if (!str_eq(without_alias(w->w[i]), S("unit_id")))
        return false;
    if (is(w, i + 1, "=") && i + 2 < w->n)
        return is_unit(w, i + 2) || str_eq(without_alias(w->w[i + 2]), S("unit_id"));
    return is(w, i + 1, "IN") && is(w, i + 2, "(") && is(w, i + 3, "$1");
}

/* INSERT INTO t (unit_id, …) VALUES ($1, … or SELECT $1, … or SELECT x.unit_id, … */
static bool inserts_unit(const struct words *w, size_t into)
{
    if (!is(w, into + 1, "(") || !is(w, into + 2, "unit_id"))
        return false;
    for (size_t i = into + 3; i + 2 < w->n; i++) {
        if (is(w, i, "VALUES"))
            return is(w, i + 1, "(") && is_unit(w, i + 2);
        if (is(w, i, "SELECT"))
            return is_unit(w, i + 1) || str_eq(without_alias(w->w[i + 1]), S("unit_id"));
    }
    return false;
}

static struct str lint_tables(
    struct arena *a, const struct lint_schema *schema, const struct words *w, bool all_units)
{
    int read = 0, tested = 0;
    for (size_t i = 0; i < w->n; i++) {
        tested += is_unit_test(w, i);
        tested += is(w, i, "USING") && is(w, i + 1, "(") && is(w, i + 2, "unit_id");
        const struct lint_table *t = table(schema, w->w[i]);
        if (!t || i == 0)
            continue;
        bool changed =
            (is(w, i - 1, "UPDATE") || (is(w, i - 1, "FROM") && i >= 2 && is(w, i - 2, "DELETE")));
        if (t->append_only && changed)
            return arena_fmt(a, "%.*s is append-only", STR_ARG(t->name));
        if (!t->tenant)
            continue;
        if (is(w, i - 1, "INTO") && !inserts_unit(w, i) && !all_units)
            return arena_fmt(a, "%.*s: unit_id is not given as $1", STR_ARG(t->name));
        read += is_read(w, i);
    }
    if (read > tested && !all_units)
        return S("a tenant table without `unit_id = $1`");
    return STR_NONE;
}

/* ---- order ---- */

static bool ends_order(const struct words *w, size_t i)
{
    return i >= w->n || is(w, i, "LIMIT") || is(w, i, "OFFSET") || is(w, i, ")") ||
           is(w, i, "RETURNING") || is(w, i, "UNION") || is(w, i, "ON");
}

static bool may_be_null(
    struct arena *a, const struct lint_schema *schema, const struct words *w, struct str column)
{
    struct str name = arena_fmt(a, " %.*s ", STR_ARG(without_alias(column)));
    for (size_t i = 0; i < w->n; i++) {
        const struct lint_table *t = is_read(w, i) ? table(schema, w->w[i]) : NULL;
        if (t && str_find(t->nullable, name) >= 0)
            return true;
    }
    return false;
}

static struct str lint_order(
    struct arena *a, const struct lint_schema *schema, const struct words *w)
{
    for (size_t i = 0; i + 2 < w->n; i++) {
        if (!is(w, i, "ORDER") || !is(w, i + 1, "BY"))
            continue;
        for (size_t k = i + 2; !ends_order(w, k); k++) {
            bool first = is(w, k - 1, "BY") || is(w, k - 1, ",");
            size_t next = k + 1 + (is(w, k + 1, "ASC") || is(w, k + 1, "DESC"));
            if (first && may_be_null(a, schema, w, w->w[k]) && !is(w, next, "NULLS"))
                return arena_fmt(a, "ORDER BY %.*s without NULLS", STR_ARG(w->w[k]));
        }
    }
    return STR_NONE;
}

/* ---- all ---- */

static struct str lint_words(struct arena *a, const struct words *w)
{
    static const char *const never[] = {"LIKE",         "ILIKE",
                                        "GLOB",         "REGEXP",
                                        "NOW",          "CURRENT_TIMESTAMP",
                                        "CURRENT_DATE", "CURRENT_TIME",
                                        "DATETIME",     "STRFTIME",
                                        "JULIANDAY",    "UNIXEPOCH",
                                        "RANDOM",       "REPLACE",
                                        "STRING_AGG",   "GROUP_CONCAT",
                                        "TOTAL",        "IFNULL",
                                        "LASTVAL",      "LAST_INSERT_ROWID",
                                        "TRUNCATE",     "LOWER",
                                        "UPPER",        "INITCAP",
                                        "ATTACH",       "COMMIT",
                                        "ROLLBACK",     "SAVEPOINT"};
    for (size_t i = 0; i < w->n; i++) {
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            if (is(w, i, never[k]))
                return arena_fmt(a, "%s", never[k]);
        if (is(w, i, ":") || is(w, i, "?"))
            return S("`::`, `:name` and `?` are not parameters on both engines");
        if (is(w, i, "FOR") && (is(w, i + 1, "UPDATE") || is(w, i + 1, "SHARE")))
            return S("FOR UPDATE: take a guard");
        if (is(w, i, "AVG"))
            return S("AVG: a CAST of it is cut on one engine and rounded on the other");
    }
    return STR_NONE;
}

struct str lint_statement(struct arena *a, const struct lint_schema *schema, const char *sql)
{
    struct words *w = ARENA_NEW(a, struct words);
    split(sql, w);
    struct str found = lint_words(a, w);
    if (!found.n)
        found = lint_tables(a, schema, w, strstr(sql, "/* all units */") != NULL);
    return found.n ? found : lint_order(a, schema, w);
}

struct str lint_table_of(struct arena *a, const char *sql, struct str alias)
{
    struct words *w = ARENA_NEW(a, struct words);
    split(sql, w);
    for (size_t i = 2; i < w->n; i++) {
        if (!str_eq_nocase(w->w[i], alias))
            continue;
        size_t at = is(w, i - 1, "AS") ? i - 2 : i - 1;
        if (at > 0 && is_read(w, at))
            return w->w[at];
    }
    return alias;
}
