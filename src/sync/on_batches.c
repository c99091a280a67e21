/* on_batches -- a run came, or only a move of the cursor. */
#include "link.h"

static void on_fetched(struct sync_link *link, enum lane lane, const Link__Batches *batches)
{
    struct lane_in *in = &link->in[lane];
    if (in->phase != PHASE_FETCHING || !in->asked || in->answered) {
        link_refuse(link, STATUS_MALFORMED, false, "%s: an answer to a fetch that was not asked",
                    lane_name(lane));
        return;
    }
    in->answered = batches->last;
    if (batches->run.len)
        lane_store(link, lane, bytes_of(batches->run.data, batches->run.len), NULL);
    if (in->answered && !in->first)
        lane_fetched(link, lane);
}

void on_batches(struct sync_link *link, const Link__Batches *batches)
{
    if (batches->lane >= LANE_COUNT) {
        link_refuse(link, STATUS_MALFORMED, false, "batches of lane %u", batches->lane);
        return;
    }
    enum lane lane = (enum lane)batches->lane;
    struct lane_in *in = &link->in[lane];
    if (batches->run.len && in->credit <= 0) {
        link_refuse(link, STATUS_TOO_LARGE, false, "%s: %zu bytes beyond the credit",
                    lane_name(lane), batches->run.len);
        return;
    }
    in->credit -= (int64_t)batches->run.len;
    if (batches->fetched) {
        on_fetched(link, lane, batches);
        return;
    }
    if (in->phase == PHASE_COMPARING || (in->phase == PHASE_PULLING && in->compare_due)) {
        in->owed += (uint32_t)batches->run.len; /* sent before the peer heard that we compare */
        return;
    }
    struct sync_cursor to = {in->received.epoch, in->received.filter, batches->arrival,
                             batches->mark};
    bool moves = to.arrival > in->received.arrival;
    bool stays =
        to.arrival == in->received.arrival && (to.mark == in->received.mark || to.arrival == 0);
    if (in->phase != PHASE_PULLING || (!moves && (batches->run.len || !stays))) {
        link_refuse(link, STATUS_MALFORMED, false, "%s: batches to %llu behind %llu",
                    lane_name(lane), (unsigned long long)to.arrival,
                    (unsigned long long)in->received.arrival);
        return;
    }
    log_line(link->log, LOG_DEBUG, "%s < %s %s %llu..%llu (%zu bytes)%s -> %s", link->settings.self,
             link->settings.peer, lane_name(lane), (unsigned long long)in->received.arrival,
             (unsigned long long)to.arrival, batches->run.len, batches->more ? " and more" : "",
             moves ? "store" : "in step");
    in->at_tail = !batches->more;
    if (moves)
        lane_store(link, lane, bytes_of(batches->run.data, batches->run.len), &to);
}
