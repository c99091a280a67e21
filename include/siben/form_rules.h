/* form_rules -- what the plan that holds for a form asks of it: points of indicators and execution, words for the use
 * of results.
 *
 * Of the nearest plan at or above the form's scope, of the year of its money; a self-evaluation and the use of
 * results are asked for by the plan of the year after where the money's own year has none. Without a plan, or where it
 * has no such rule set, form_rules_default: a node that has no plan yet still takes forms in. Kept in the index when a
 * plan is folded, so that asking costs a look-up. */
#ifndef SIBEN_FORM_RULES_H
#define SIBEN_FORM_RULES_H

#include <siben/form_check.h>
#include <siben/replica.h>
#include <siben/scoring.h>

/* Texts in the arena. What a plan says and nobody here can read is as if it said nothing. */
enum status replica_form_rules(struct view *view, struct arena *arena,
                               const struct record_key *form, struct form_rules *rules) MUST_USE;
/* By what the plan that asks for a self-evaluation scores it; NOT_FOUND: none does, or it leaves something open. */
enum status replica_score_rules(struct view *view, struct arena *arena,
                                const struct record_key *form, struct score_rules *rules) MUST_USE;

#endif
