/* then -- what the files of a past day share. Not a door. */
#ifndef REPLICA_THEN_H
#define REPLICA_THEN_H

#include "inside.h"

#include <siben/then.h>

struct then_year { /* 0: of the roster, which has none */
    uint16_t year;
    bool exact; /* of what had come by the day itself, be it before the first list; without lists */
    int64_t early_ms;
    struct basis basis;
    struct lists_then lists;
    struct map *touched; /* codes that are listed otherwise now */
    struct subject_reader reader;
    bool reading; /* the reader is open */
    struct then_year *next;
};

struct then {
    struct view *view;
    struct scope scope;
    uint16_t year;
    int64_t end_ms;
    struct batch_kept kept;
    struct arena arena;
    struct then_year *years;
    struct past past; /* then_whole.c: what has been touched since, once somebody asks */
    struct subject_reader past_reader;
    bool past_open, past_read;
    enum status past_failed;
};

/* The year with its moment and lists; or, exact, with the end of the day alone. */
enum status then_year_of(struct then *then, uint16_t year, bool exact, struct then_year **out);
/* Did all versions of a stored record come by then? */
enum status then_stood(struct then *then, const struct then_year *year, struct bytes value,
                       bool *stood);
/* then_lists.c: which lists of the year were others, and what they listed. */
enum status then_lists_read(struct then *then, struct then_year *year);

#endif
