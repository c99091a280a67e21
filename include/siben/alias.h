/* alias -- a unit that was entered twice: which code means which, and what stands twice.
 *
 * A signed record of the county says that one code means another (FOLD.md 8). Keys stay, both
 * records stay in the history; figures count once. What is said twice and differently waits
 * for a person.
 *
 * One rule: which one counts is a rule that everybody can say, never a guess. */
#ifndef SIBEN_ALIAS_H
#define SIBEN_ALIAS_H

#include <siben/replica.h>

/* The code that a unit's code means in the end, in the county of `near`: itself where nobody says
 * otherwise, or where they run in a *circle. INVALID: longer than any code. */
enum status replica_unit_means(struct view *view, const struct scope *near, const char *code,
                               char end[RECORD_ID_MAX + 1], bool *circle) MUST_USE;

/* A form that stands twice, of one project and round, in two scopes. */
struct twin {
    struct record_key counts, other;
    bool same; /* they say the same but for the unit's code */
};
enum status replica_each_twin(struct view *view,
                              bool (*visit)(void *context, const struct twin *twin),
                              void *context) MUST_USE;

/* Are records of other scopes counted with those of this subject (FOLD.md 8)? */
bool replica_subject_joined(struct view *view, const struct record_key *subject);

/* What an alias would do, before it is written. */
struct alias_look {
    size_t subjects; /* that stand under the code alone, and would count under the other */
    size_t twice;    /* that stand under both, in two scopes */
};
enum status replica_alias_look(struct view *view, const struct scope *near, const char *code,
                               const char *means, struct alias_look *look) MUST_USE;

#endif
