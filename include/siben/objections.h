/* objections -- a unit says that an entry of its project list is not to be reported by it; the county decides.
 *
 * An objection is a work record (work.h) of the unit, at its home, an entry each. The county's decision is a
 * review of it. Accepted, the entry goes out of scope, with the reason, in the list itself: so what is owed, coverage and
 * the board follow as from any list, and a newer list keeps it. Until it is decided the unit owes the entry.
 *
 * One rule: only a decision changes what is owed; an objection alone changes nothing. */
#ifndef SIBEN_OBJECTIONS_H
#define SIBEN_OBJECTIONS_H

#include <siben/report.h>

struct objection_ask {
    const char *project; /* code */
    uint16_t fiscal_year;
    unsigned kind;              /* enum objection_kind */
    const char *reason, *other; /* other codes, "" for none */
    bool holds_lists; /* this node has the lists of the whole county: other codes must be on one */
    int32_t date;
};
/* The record of it, for a change. NOT_FOUND, CONFLICT (no longer on the list of what is owed) with why. */
enum status objection_make(struct view *view, struct arena *arena, const struct objection_ask *ask,
                           struct record_key *key, struct work *work, struct why *why) MUST_USE;

/* What a decision writes: the review, and the unit's list where it changes. */
struct objection_decision {
    struct record_key review, list;
    struct payload review_payload, list_payload;
    bool changes_list;
};
/* An accepted one takes its entries out of scope, a refused one puts back those that it had taken out. The key is that of
 * the objection. `reason`: why it is refused; NULL: accepted. */
enum status objection_decide(struct view *view, struct arena *arena, const struct record_key *key,
                             const char *reason, const char *reviewer,
                             struct objection_decision *decision, struct why *why) MUST_USE;

/* 清单异议: a row each entry. */
enum status objections_table(struct view *view, struct arena *arena, const struct scope *scope,
                             uint16_t fiscal_year, bool open, struct table *table) MUST_USE;

#endif
