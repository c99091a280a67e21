/* regions -- names of administrative divisions, made from deploy/data/regions.csv. */
#ifndef SIBEN_CLI_REGIONS_H
#define SIBEN_CLI_REGIONS_H

#include <stddef.h>

struct region {
    const char *code, *name;
};
extern const struct region regions[]; /* ends with NULL */
/* NULL when the code is not in the table. For report_query. */
const char *region_name(void *unused, const char *code);

#endif
