/* office -- whose review a form waits for: that of this node's office, or that of an office below it.
 *
 * A county's performance office reviews the forms of the county. The bureau above holds the same forms; for it the county's
 * submission waits, not each form (DOMAIN.md 1.1 O-15, O-19: the county reviews and reports upward). An office is a node
 * that was let in below this one, of a place that can have a plan of its own, and was not ended; a county
 * without a node has none, and its forms wait here.
 *
 * One rule: where a unit is at home now decides, not where its forms were once begun. */
#ifndef SIBEN_OFFICE_H
#define SIBEN_OFFICE_H

#include <siben/replica.h>

struct offices { /* in the arena */
    struct scope *scopes;
    size_t count, capacity;
};
/* Those below this node. */
enum status offices_below(struct view *view, struct arena *arena, struct offices *offices) MUST_USE;
/* The place of the office below that reviews a form; "" : none does, it waits here. */
enum status offices_find(struct view *view, const struct offices *offices,
                         const struct record_key *form, struct scope *place) MUST_USE;

#endif
