/* early -- a mutant inside of sync, apart: its names are not for others. */
#include "sync/link.h"

bool mutant_stores_early(void); /* product.c */

void __real_lane_store(struct sync_link *link, enum lane lane, struct bytes run,
                       const struct sync_cursor *to);
void __wrap_lane_store(struct sync_link *link, enum lane lane, struct bytes run,
                       const struct sync_cursor *to);
void __wrap_lane_store(struct sync_link *link, enum lane lane, struct bytes run,
                       const struct sync_cursor *to)
{
    __real_lane_store(link, lane, run, to);
    const struct parcel *parcel = link->in[lane].last;
    if (!mutant_stores_early() || !parcel || !parcel->token)
        return;
    const struct sync_event stored = {
        .type = SYNC_STORED, .now_ms = link->now_ms, .token = parcel->token, .committed_ms = 1};
    take_stored(link, &stored);
}
