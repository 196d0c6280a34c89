/* SQL is a literal: nothing can be built at run time.
 * gcc: expected ‘}’ before ‘query’
 * clang: expected '}' */
#include "db/db.h"

extern const char *query;
#ifdef RIGHT
DB_STMT(FIND, "test.find", "t", "SELECT id FROM unit WHERE slug = $1");
#else
DB_STMT(FIND, "test.find", "t", query);
#endif
