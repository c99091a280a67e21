/* region_file -- rows of a table of codes of divisions, with the place of each. */
#ifndef SIBEN_CLI_REGION_FILE_H
#define SIBEN_CLI_REGION_FILE_H

#include <siben/record.h>

struct region_line {
    struct scope code;
    const char *name, *document;
    int32_t from, until;
    struct scope *successors;
    size_t successor_count;
    const char *place; /* file › sheet › cell */
};
struct region_file { /* in the arena */
    struct region_line *lines;
    size_t count, capacity;
};
/* Findings say what cannot be read, by line; of provinces nothing is read. */
enum status region_file_read(struct arena *arena, const char *name, struct bytes bytes,
                             struct region_file *file, struct findings *findings,
                             struct why *why) MUST_USE;

#endif
