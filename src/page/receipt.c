/* What was answered to a submission, wherever the page shows it. */
#include "api.h"

enum status receipt_shown(struct view *view, struct arena *arena, const struct record_key *of,
                          struct receipt *receipt)
{
    struct record_key key = receipt_key(of);
    struct record record;
    struct payload payload;
    enum status status = replica_get(view, arena, &key, &record);
    if (status != STATUS_OK)
        return status;
    if (!record.shown.seq || record.state.withdrawn || record.gone)
        return STATUS_NOT_FOUND;
    status = payload_decode(arena, KIND_RECEIPT, record.payload, &payload);
    if (status == STATUS_OK)
        *receipt = payload.receipt;
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_NOT_FOUND;
}

const char *receipt_outcome_id(const struct receipt *receipt)
{
    return receipt->outcome == RECEIPT_AGREES    ? "agrees"
           : receipt->outcome == RECEIPT_DIFFERS ? "differs"
                                                 : "waiting";
}
