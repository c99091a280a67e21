/* lights -- by whose thresholds the lights of a region are made: those of the nearest plan at or above it, of the
 * year (FOLD.md 9); where none stands, light_rules_default, which has a name.
 *
 * It is part of the fold: which set holds follows from the batches that are held, so cells at both ends of a link
 * have the same lights once both hold the plan. One rule: figures with lights say by which set they were made, and
 * who has another set shows his own beside them. Digests of what is held say nothing of lights: they are of versions,
 * and agree whatever the rules. */
#ifndef SIBEN_LIGHTS_H
#define SIBEN_LIGHTS_H

#include <siben/replica.h>

struct scope replica_scope(const struct view *view); /* this node's own; "" before it is enrolled */
/* What holds in a region in a year; plan_scope "" where no plan stands. Texts in the arena. */
enum status replica_light_set(struct view *view, struct arena *arena, const struct scope *region,
                              uint16_t year, struct light_set *set) MUST_USE;
/* The same of a scope, and behind it that of every plan of a scope below, in order. TOO_LARGE: beyond LIGHT_SETS_MAX. */
enum status replica_light_sets(struct view *view, struct arena *arena, const struct scope *scope,
                               uint16_t year, struct light_set **sets, size_t *count) MUST_USE;
/* Is the version of the plan that a set is said to be of held here, whether it is shown or not? NOT_FOUND: it
 * has not come. *same: it says what the set says. */
enum status replica_light_set_known(struct view *view, struct arena *arena, uint16_t year,
                                    const struct light_set *said, bool *same) MUST_USE;
/* As replica_cells_at(), with the lights of that year made by `sets` (the nearest of a region); regions that
 * none of them covers by what holds. It reads every form that has a light again. */
enum status replica_cells_lit(struct view *view, const struct moment *moment, uint16_t year,
                              const struct light_set *sets, size_t count,
                              struct cells *delta) MUST_USE;

#endif
