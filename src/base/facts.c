#include "base/facts.h"

struct str facts_file(struct str name)
{
    for (size_t i = 0; i < fact_file_count; i++)
        if (str_eq(fact_files[i].name, name))
            return fact_files[i].bytes;
    return STR_NONE;
}
