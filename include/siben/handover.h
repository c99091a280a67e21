/* handover -- a unit gets another home: what would move, moving it, and the map of a day.
 *
 * Keys never change; replica_home() (replica.h) says where something is written now.
 * The record of a handover, and what it does to the fold: FOLD.md 4.
 *
 * One rule: nothing moves by halves. What cannot be handed over whole is refused. */
#ifndef SIBEN_HANDOVER_H
#define SIBEN_HANDOVER_H

#include <siben/replica.h>

struct handover_ask {
    struct record_key unit;
    struct scope to;
    const char *reason;
    int32_t effective; /* date, for tables on the map of a day */
};
struct handover_plan { /* in the arena */
    struct scope from, to;
    struct change *changes;                         /* a version of each record that moves */
    bool *decided;                                  /* of each: it has a review or reopening */
    size_t count, subjects, approved, closed, gone; /* gone: purged, nothing of it moves */
    struct change *others; /* extensions and allocations, said again where it goes */
    size_t other_count;
    struct change arrival, departure;
    struct head *heads;
    size_t head_count;
};
struct handover_done {
    struct scope from;
    size_t records, subjects, approved, closed, gone, others;
    size_t closed_again; /* rounds */
};
/* CONFLICT: a record has two versions or no body, or nothing is left to move. */
enum status replica_handover_plan(struct view *view, struct arena *arena,
                                  const struct handover_ask *ask, struct handover_plan *plan,
                                  struct why *why) MUST_USE;
/* Within a write span; what failed fails the span. Handing back is a handover too. */
enum status replica_handover(struct span *span, const char *author, int64_t now_ms,
                             const struct handover_ask *ask, struct handover_done *done,
                             struct why *why) MUST_USE;
/* The map of a day: units that lay elsewhere then than where they are at home at a moment (NULL:
 * now), by all handovers that are known now; DATE_NONE: before any of them. */
struct unit_map;
enum status replica_map_open(struct view *view, const struct moment *moment, int32_t date,
                             struct unit_map **map) MUST_USE;
void replica_map_close(struct unit_map *map); /* NULL is fine */
size_t replica_map_units(const struct unit_map *map);
/* The region of an image of that moment on the map; false: where it says itself. */
bool replica_map_region(const struct unit_map *map, const struct fact_image *image,
                        struct scope *region);
/* What laying the images of the moment out on the map adds to the cells. */
enum status replica_map_cells(struct view *view, const struct unit_map *map,
                              const struct moment *moment, uint16_t fiscal_year,
                              struct cells *delta) MUST_USE;

#endif
