/* reviewing -- what a plan demands of a review: the four checks (四项审核) of targets, DOMAIN.md 2.2.
 *
 * A plan says in its rule set review whether a review that passes a target must carry all four, and for the targets of
 * which obligations; without a plan, or where it says nothing, they may be left out. */
#ifndef SIBEN_REVIEWING_H
#define SIBEN_REVIEWING_H

#include <siben/duties.h>

#define REVIEW_CHECKS 4
extern const char *const review_check_names[REVIEW_CHECKS]; /* 完整性 相关性 适当性 可行性 */

/* The plan of a place and year, read once for many forms. Zero-initialise. */
struct review_rules {
    bool read, required;
    struct scope scope; /* the place whose forms it was read for, of that year */
    uint16_t year;
    struct plan_held held;
};
/* Must a review that passes this form carry the four checks? *source: for people, in the arena. The arena must
 * outlive `rules`. */
enum status review_asks_checks(struct review_rules *rules, struct view *view, struct arena *arena,
                               const struct record_key *form, bool *asked,
                               const char **source) MUST_USE;

#endif
