/* review_chain -- the chain of review (审核环节) of a unit's forms: who must pass a form, in which order, and where
 * it stands.
 *
 * A chain is data: the roster names the steps of a unit, else the year's plan those of its kind of unit. Where
 * neither does, one review decides, as ever. Each step is a version of the review of the form's version:
 * the steps before the last say VERDICT_STEP, the last PASSED, and RETURNED at any step returns. So the fold
 * (FOLD.md 2) is what it was: nothing is locked before the last step has said so.
 *
 * One rule: a review says which chain it followed. A chain that is changed later unmakes nothing. */
#ifndef SIBEN_REVIEW_CHAIN_H
#define SIBEN_REVIEW_CHAIN_H

#include <siben/duties.h>

struct review_chain {
    const char *steps[REVIEW_STEPS_MAX];
    bool may_skip[REVIEW_STEPS_MAX]; /* by the plan */
    size_t count;                    /* 0: none is set */
    const char *source;              /* "名册", or the plan's label; "" */
};
/* Reads chains; remembers plans, and each unit's chain, in `arena`. What is said of one form stands in `scratch`,
 * which whoever goes through many may reset between them; it may be the same. */
#define REVIEW_CHAINS_SLOTS 64 /* units of a county, a few in each */
struct review_chains {
    struct view *view;
    struct arena *arena, *scratch;
    struct plan_remembered *plans;
    struct chain_remembered *units[REVIEW_CHAINS_SLOTS];
};
void review_chains_open(struct review_chains *chains, struct view *view, struct arena *arena,
                        struct arena *scratch);
/* The chain of one form, by the unit that its payload names. Other records than targets, monitoring, self-evaluations (of
 * departments as a whole too) and ex-ante evaluations have none. */
enum status review_chain_of(struct review_chains *chains, const struct record_key *form,
                            const char *unit_code, struct review_chain *chain) MUST_USE;

/* Where the shown version of a form stands in its chain. */
struct review_standing {
    struct review_chain chain; /* as it is now */
    struct review
        review;    /* of the shown version, where a chain is set; verdict NONE: there is none yet */
    size_t passed; /* steps gone through, in the order of the chain */
    const char *next; /* whose turn it is; "" where no chain is set, or all is said */
};
/* `unit_code`: of its payload, where the caller knows it. */
enum status review_standing_in(struct review_chains *chains, const struct record *form,
                               const char *unit_code, struct review_standing *standing) MUST_USE;
enum status review_standing_of(struct review_chains *chains, const struct record *form,
                               struct review_standing *standing) MUST_USE;
/* "主管部门 → 业务股室 → 绩效办", with ✓ behind those gone through. In the arena. */
const char *review_chain_words(struct arena *arena, const struct review_chain *chain,
                               size_t passed);

/* Fills what a word of this step, on that day, says beside verdict, reviewer and reasons: step, chain, the steps
 * before; and makes of PASSED a STEP where others follow. `step` "": the last one. INVALID: no such step, or a
 * step and no chain; CONFLICT: an earlier one must be first, or it has spoken already. A return is taken from
 * any step. */
enum status review_say_step(struct arena *arena, const struct review_standing *standing,
                            const char *step, int32_t today, struct review *review,
                            struct why *why) MUST_USE;

#endif
