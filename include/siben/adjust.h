/* adjust -- an approved target is to be another (绩效目标调整): the unit asks, the office decides.
 *
 * What is asked is a work record (work.h) of the unit, at its home, with the whole target as it shall be and a row each
 * change. The decision is a review of it, and with an approval, in the same commit, the target itself is said
 * anew: reopened, replaced, passed. So forms, scores and lights go on with the shown target as ever, and
 * every node comes to the same, in whatever order batches arrive.
 *
 * One rule: a target whose approved version was changed shows 调整未经批准 until an approved adjustment asks for
 * exactly what now stands. */
#ifndef SIBEN_ADJUST_H
#define SIBEN_ADJUST_H

#include <siben/reasons.h>
#include <siben/report.h>
#include <siben/target.h>

/* The approved target of a project (its code) or a department ("dept/219") that can be adjusted. In the arena.
 * NOT_FOUND, CONFLICT (not approved: it can simply be corrected; it is given all the same) with why. */
struct adjustable {
    struct record_key key;
    struct version_name shown;
    uint64_t body_mark;
    struct target target;
};
enum status adjustable_find(struct view *view, struct arena *arena, const char *id,
                            uint16_t fiscal_year, struct adjustable *found,
                            struct why *why) MUST_USE;

struct adjust_ask {
    const struct adjustable *from;
    const struct target *to;
    const char *reason, *basis; /* basis: 文号, or what else it is founded on */
    int32_t date;
};
/* The record of it under the next free number, for a change. A target that was changed without an approval is asked for as
 * it stands (补报): the rows then say what was changed since the last approved one. INVALID with why: nothing is another, or a target as it
 * shall be that breaks a rule. */
enum status adjust_make(struct view *view, struct arena *arena, const struct adjust_ask *ask,
                        struct record_key *key, struct work *work, struct why *why) MUST_USE;
bool adjust_is(const struct record_key *key); /* by its key */
/* What a decision writes. */
struct adjust_decision {
    struct record_key review;
    struct payload review_payload;
    bool
        approves; /* then the target too; not where it stands already as it is asked for, and lacked its approval: */
    struct adjustable from; /* replaced */
    struct payload target;  /* by this */
    const char *words;      /* reason of the reopening and of the approval of the target */
};
/* `reason`: why it is refused; NULL: approved. CONFLICT with why: decided, or the target has changed since it was
 * asked. */
enum status adjust_decide(struct view *view, struct arena *arena, const struct record_key *key,
                          const char *reason, const char *reviewer,
                          struct adjust_decision *decision, struct why *why) MUST_USE;

/* How the shown target stands to the one that was approved before it. */
struct adjust_standing {
    bool changed;             /* it says something else than an approved one that it replaces */
    bool approved;            /* by an adjustment that asks for exactly this */
    const struct target *was; /* where changed */
    struct target_change *changes;
    size_t change_count;
    struct record_key adjustment; /* where approved */
};
enum status adjust_standing(struct view *view, struct arena *arena, const struct record_key *target,
                            struct adjust_standing *standing) MUST_USE;
/* "调整未经批准：…" with what was changed; "" where nothing is amiss. */
enum status adjust_words(struct view *view, struct arena *arena, const struct record_key *target,
                         const char **words) MUST_USE;

/* 绩效目标调整: a row each change, old and new beside. `open`: only what waits for a decision. Below it, as rows of their
 * own, approved targets that were changed without one (调整未经批准). */
enum status adjust_table(struct view *view, struct arena *arena, const struct scope *scope,
                         uint16_t fiscal_year, bool open, struct table *table) MUST_USE;
/* Why: of an adjustment, or of a target. */
enum status reasons_of_adjustment(struct view *view, struct arena *arena,
                                  const struct record_key *key, struct reasons *reasons,
                                  struct why *why) MUST_USE;

#endif
