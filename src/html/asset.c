#include "html/asset.h"

#include "html/assets.h"

const struct asset *assets(size_t *ret_n)
{
    *ret_n = asset_count;
    return asset_table;
}

const struct asset *asset_by_path(struct str path)
{
    for (size_t i = 0; i < asset_count; i++)
        if (str_eq(asset_table[i].path, path))
            return &asset_table[i];
    return NULL;
}
