/* review -- what somebody who reviews says of one version of a form.
 *
 * A decision is a record of its own beside what it decides (FOLD.md 2). Where a chain of review (审核环节) is set, each
 * step is a version of that record, and the last one approves: review_chain.h.
 *
 * One rule: it names the version that was read, and the chain that it followed. */
#ifndef SIBEN_REVIEW_H
#define SIBEN_REVIEW_H

#include <siben/date.h>
#include <siben/names.h>

/* STEP: a step of the chain of review passes it on to the next; the last one says PASSED. */
enum verdict { VERDICT_NONE, VERDICT_PASSED, VERDICT_RETURNED, VERDICT_STEP, VERDICT_COUNT };

/* 四性审核 of a target: 完整性、相关性、适当性、可行性, each 优 良 中 差 (DOMAIN.md 2.2). */
enum check_grade { GRADE_NONE, GRADE_EXCELLENT, GRADE_GOOD, GRADE_FAIR, GRADE_POOR, GRADE_COUNT };
const char *check_grade_chinese(unsigned grade);
struct review_check {
    const char *name;
    uint8_t grade;
};
/* A step that has been gone through: who passed it on, or who passed it by where the plan allows it. */
struct review_step {
    const char *name, *reviewer;
    int32_t date;
    bool skipped;
};
struct review {
    struct version_name version; /* the one that was read */
    uint8_t verdict;
    const char *reviewer;
    const char **reasons;
    size_t reason_count;
    struct review_check *checks;
    size_t check_count;
    const char *step;   /* whose word this is; "": no chain was set */
    const char **chain; /* as it was set when this was said */
    size_t chain_count;
    struct review_step *steps; /* gone through, this one last; none where it returns */
    size_t step_count;
    bool machine; /* passed by a machine: nobody opened it */
    uint16_t
        one_of; /* a bulk pass leaves one of so many to a person; without `machine` this is one of those */
    struct bytes unknown;
};
/* How many steps of its chain have been gone through, as this review says: 0 where it returns. */
size_t review_passed(const struct review *review);
/* The verdict that counts (FOLD.md 2): a word of a chain only if it says of each step before its own that it was gone
 * through or passed by, PASSED only of the last step; else NONE, whoever wrote it. */
uint8_t review_verdict(const struct review *review);

#endif
