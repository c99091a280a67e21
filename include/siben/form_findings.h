/* form_findings -- what the rules find in a form that is stored, for whoever shows or reviews it.
 *
 * More than the form says by itself: what it answers to the goals of its target, its scores beside the plan's formulas, its
 * money beside the budget as the list has it now. So they are others when the target, the list or the plan is another, and nobody may keep them by the
 * form's version alone. */
#ifndef SIBEN_FORM_FINDINGS_H
#define SIBEN_FORM_FINDINGS_H

#include <siben/form_check.h>
#include <siben/replica.h>

/* `rules` of replica_form_rules(). Texts in the findings' arena. */
enum status form_findings(struct view *view, const struct record_key *key,
                          const struct payload *payload, const struct form_rules *rules,
                          struct findings *findings) MUST_USE;
/* A number that is another one when what they follow from beside the form and its rules is. */
enum status form_findings_mark(struct view *view, struct arena *arena, const struct record_key *key,
                               uint64_t *mark) MUST_USE;

#endif
