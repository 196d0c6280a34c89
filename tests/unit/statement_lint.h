/* statement_lint: what a registered statement may not say.
 *
 *   - words that mean something else on the other engine, or take time and chance from the engine;
 *   - a tenant table without its unit: `unit_id = $1` (also of each joined one), an INSERT that
 *     gives unit_id as $1; what is meant to look at every unit says so: a comment "all units";
 *   - UPDATE or DELETE of an append-only table; REPLACE of anything;
 *   - ORDER BY a column that may be NULL without NULLS FIRST or NULLS LAST. */
#ifndef GANDAN_TESTS_STATEMENT_LINT_H
#define GANDAN_TESTS_STATEMENT_LINT_H

#include "base/arena.h"

struct lint_table {
    struct str name;
    bool tenant, append_only;
    struct str
        nullable; /* names of columns that may be NULL, each with a blank before and behind */
};

struct lint_schema {
    const struct lint_table *tables;
    size_t count;
};

/* The table that is called so in the statement: the name itself, or what stands before its alias.
 */
struct str lint_table_of(struct arena *a, const char *sql, struct str alias);

/* What is wrong, or STR_NONE. */
struct str lint_statement(struct arena *a, const struct lint_schema *schema, const char *sql);

#endif
