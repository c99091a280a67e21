/* regions -- codes of divisions with dates and successors: what stands when, who took a place
 * over, whom a merge or a split moves, and who is left where nothing is any more.
 *
 * Known is what the program was built with, and over it what was published as notices
 * (KIND_REGION). A code counts from its notice on; where a unit lies is the unit's own data
 * and changes by a handover or a new version of its record, never because a code ended.
 *
 * One rule: nobody is left over unnamed. */
#ifndef SIBEN_REGIONS_H
#define SIBEN_REGIONS_H

#include <siben/replica.h>

struct region_built_in {
    const char *code, *name;
};
struct region {
    struct scope code;
    const char *name, *document;
    int32_t from, until; /* DATE_NONE: not known; stands. `until`: the first day without it */
    struct scope *successors;
    size_t successor_count;
    bool published;   /* else built in */
    size_t conflicts; /* other versions that wait in the inbox */
};
struct regions { /* in the arena, in order of code */
    struct region *items;
    size_t count, capacity;
    struct map *by_code;
};
/* `built_in` ends with a NULL code; NULL: none. Close also after a failure. */
enum status regions_open(struct regions *regions, struct view *view, struct arena *arena,
                         const struct region_built_in *built_in) MUST_USE;
void regions_close(struct regions *regions);
const struct region *regions_find(const struct regions *regions, const char *code); /* or NULL */
/* Dates that are not known are no reason against. */
bool region_stands(const struct region *region, int32_t date);
/* What stands on a day in the place of a code: itself, or who took it over, one after the other.
 * False where that is nobody, more than one, or runs in a circle: `at` is where it stopped. */
bool regions_follow(const struct regions *regions, const struct scope *code, int32_t date,
                    struct scope *at);
/* The notice of a region, for a change. */
enum status region_payload(struct arena *arena, const struct region *region,
                           struct payload *payload) MUST_USE;

/* Rules that need the other codes: `rows` are to be published by a node of scope `own`, over what
 * is known. Findings have places[i]. */
enum status regions_check(const struct regions *known, struct arena *arena,
                          const struct region *rows, const char *const *places, size_t count,
                          const struct scope *own, struct findings *findings) MUST_USE;

/* Units that lie, or are at home, where nothing stands on a day. */
struct region_left {
    const char *unit, *name;
    struct scope place;         /* the code that ended */
    const struct region *ended; /* its successors: where to */
    bool home;                  /* it is at home there; else it only lies there */
};
enum status regions_left(const struct regions *regions, struct view *view, struct arena *arena,
                         int32_t date, struct region_left **left, size_t *count) MUST_USE;

/* -- merging and splitting ----------------------------------------------------------------- */

struct region_target {
    struct scope code;
    const char *name;   /* "" when it is known already */
    const char **units; /* codes; a merge takes all */
    size_t unit_count;
};
struct region_ask {
    const struct scope *olds; /* several for a merge, one for a split */
    size_t old_count;
    const struct region_target *targets; /* one for a merge, several for a split */
    size_t target_count;
    bool split;
    bool keep; /* split: the old one stands on, with the units that nobody named */
    int32_t date;
    const char *document;
};
struct region_move {
    struct record_key unit;
    const char *name;
    struct scope from, to;
    bool home;     /* a handover; else it is at home elsewhere, and only lies there */
    bool own_node; /* its node has a grant for the home that it leaves */
};
struct region_plan { /* in the arena */
    struct region_move *moves;
    size_t move_count, move_capacity;
    struct region *opened, *ended; /* to be published before the moves, and after them */
    size_t opened_count, ended_count;
};
/* INVALID, CONFLICT with why, which names every unit that would be left over. What is done
 * already is not in the plan: a run that was cut off is repeated. */
enum status region_plan(struct view *view, struct arena *arena, const struct regions *regions,
                        const struct region_ask *ask, struct region_plan *plan,
                        struct why *why) MUST_USE;

#endif
