/* decided -- the review of a piece of work, made and read. */
#include "decided.h"

static void review_key(const struct record *of, struct record_key *key)
{
    *key = of->key;
    key->kind = KIND_REVIEW;
    decision_id_print(&of->key, of->shown.mark, key->id);
}

enum status decided_make(struct arena *arena, const struct record *of, const char *reason,
                         const char *reviewer, struct record_key *review, struct payload *payload)
{
    const char **reasons = arena_array(arena, const char *, 1);
    if (!reasons)
        return STATUS_NO_MEMORY;
    reasons[0] = reason ? reason : "";
    review_key(of, review);
    *payload = (struct payload){.kind = KIND_REVIEW};
    payload->review = (struct review){.version = of->shown,
                                      .verdict = reason ? VERDICT_RETURNED : VERDICT_PASSED,
                                      .reviewer = reviewer,
                                      .reasons = reasons,
                                      .reason_count = reason ? 1 : 0};
    return STATUS_OK;
}

const char *decided_refusal(struct view *view, struct arena *arena, const struct record *of)
{
    struct record_key key;
    struct record review;
    struct payload payload;
    review_key(of, &key);
    if (replica_get(view, arena, &key, &review) != STATUS_OK || !review.shown.seq ||
        payload_decode(arena, KIND_REVIEW, review.payload, &payload) != STATUS_OK ||
        !payload.review.reason_count)
        return "";
    return payload.review.reasons[0];
}
