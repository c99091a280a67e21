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

/* A project that is said anew: a part of what was split, or no longer. */
struct objection_link {
    struct record_key key;
    struct payload payload;
    const char *of; /* what was split */
};
/* What a decision writes: the review, the unit's list where it changes, and the projects that are linked. */
struct objection_decision {
    struct record_key review, list;
    struct payload review_payload, list_payload;
    bool changes_list;
    struct objection_link *links;
    size_t link_count;
};
bool objection_is(const struct record_key *key);
/* An accepted one takes its entries out of scope, and links the parts of what was split to it; a refused one puts back
 * those that it had taken out, and takes the links away that it had made. The key is that of the objection. `reason`: why it is refused; NULL: accepted. */
enum status objection_decide(struct view *view, struct arena *arena, const struct record_key *key,
                             const char *reason, const char *reviewer,
                             struct objection_decision *decision, struct why *why) MUST_USE;

/* Why the shown version of one was refused; "" where nothing is said. In the arena. */
const char *objection_refusal(struct view *view, struct arena *arena,
                              const struct record *objection);

/* 清单异议: a row each entry. */
enum status objections_table(struct view *view, struct arena *arena, const struct scope *scope,
                             uint16_t fiscal_year, bool open, struct table *table) MUST_USE;

#endif
