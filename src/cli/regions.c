#include "regions.h"

#include <string.h>

const char *region_name(void *unused, const char *code)
{
    (void)unused;
    for (const struct region *region = regions; region->code; region++)
        if (strcmp(region->code, code) == 0)
            return region->name;
    return NULL;
}
