/* submission_kinds -- what is sent up, as the page names it: round, self_evaluation, application, overall_review, transfer,
 * result_use. Also which obligation of the plan asks for which. */
#ifndef SIBEN_PAGE_SUBMISSION_KINDS_H
#define SIBEN_PAGE_SUBMISSION_KINDS_H

#include "api.h"

struct plan;
struct obligation;

const char *submission_kind_name(unsigned kind); /* enum submission_kind; "" none */
/* Of a submission's key: a round of none is the year's self-evaluations. */
unsigned submission_kind_of(const struct record_key *key);
struct submission_wanted {
    uint8_t kind;
    uint16_t year; /* of the money */
    uint8_t round; /* 0: of none */
};
/* "kind", "year" and "round" as posted or in the query; no kind: that of the round. `usual` year: 0, it must be said. INVALID with
 * why: a round where there is none, or none where there is one. */
enum status input_submission(struct call *call, long usual,
                             struct submission_wanted *wanted) MUST_USE;
/* What the office sends up for it; kind 0: nothing. */
struct submission_wanted submission_of(const struct plan *plan, const struct obligation *it);
/* "submit": null, or what of it goes up: {kind, year, round}. */
void put_submission_wanted(struct call *call, json_t *object,
                           const struct submission_wanted *wanted);

#endif
