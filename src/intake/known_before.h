/* known_before -- what the files before this one would have written, in a dry run: known as if it stood here. */
#ifndef SIBEN_INTAKE_KNOWN_BEFORE_H
#define SIBEN_INTAKE_KNOWN_BEFORE_H

#include <siben/map.h>
#include <siben/record.h>

struct known_before {
    const struct change *changes;
    size_t count;
    struct map *places; /* key -> place + 1 of the newest change of it; NULL: there are none */
};
enum status before_open(struct known_before *before, const struct change *changes,
                        size_t count) MUST_USE;
void before_close(struct known_before *before);
/* The newest change of a record; NULL. */
const struct change *before_of(const struct known_before *before, const struct record_key *key);
/* The newest of `kind` and year (0: any), one after another: start with place 0. NULL at the end. */
const struct change *before_next(const struct known_before *before, unsigned kind,
                                 unsigned fiscal_year, size_t *place);

#endif
