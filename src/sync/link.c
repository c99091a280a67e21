/* link -- a link begins and ends; what is known of the peer; how long to wait. */
#include "link.h"

static bool copy_heads(const struct head *heads, size_t count, struct head **copy)
{
    *copy = count ? heads_copy(heads, count) : NULL;
    return count == 0 || *copy != NULL;
}

static void lanes_init(struct sync_link *link)
{
    const struct sync_settings *settings = &link->settings;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_in *in = &link->in[lane];
        in->durable = in->queued = in->received = settings->cursor_in[lane];
        struct lane_out *out = &link->out[lane];
        out->served = settings->lanes_out & 1u << lane;
        out->tail = settings->tail[lane];
        out->tail.epoch = settings->epoch;
        out->tail.filter = settings->filter_out[lane];
        out->window = lane == LANE_DETAIL ? LINK_WINDOW_START : UINT32_MAX;
    }
}

struct sync_link *sync_link_new(const struct sync_settings *settings, struct log *log)
{
    struct sync_link *link = memory_take(sizeof *link);
    if (!link)
        return NULL;
    link->settings = *settings;
    link->log = log;
    if (link->settings.credit == 0)
        link->settings.credit = LINK_CREDIT;
    link->settings.own_heads = link->settings.peer_heads = link->settings.refused = NULL;
    link->now_ms = link->told_ms = INT64_MIN / 2;
    if (!copy_heads(settings->own_heads, settings->own_head_count, &link->own_heads) ||
        !copy_heads(settings->peer_heads, settings->peer_head_count, &link->peer_heads) ||
        !copy_heads(settings->refused, settings->refused_count, &link->refused)) {
        sync_link_free(link);
        return NULL;
    }
    lanes_init(link);
    return link;
}

void sync_link_free(struct sync_link *link)
{
    if (!link)
        return;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        lane_in_free(&link->in[lane]);
        memory_free(link->out[lane].wanted);
    }
    memory_free(link->own_heads);
    memory_free(link->peer_heads);
    memory_free(link->refused);
    memory_free(link->named_in);
    memory_free(link->named_out);
    memory_free(link->positions);
    memory_free(link);
}

enum sync_state sync_link_state(const struct sync_link *link)
{
    return link->state;
}

void sync_link_progress(const struct sync_link *link, struct sync_progress *progress)
{
    struct sync_progress now = link->progress;
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        const struct lane_in *in = &link->in[lane];
        bool taken = link->settings.lanes_in & 1u << lane;
        taken = taken && (in->taken || link->state != LINK_PULLING); /* else it is not served */
        now.in_step[lane] =
            !taken || (in->phase == PHASE_PULLING && in->at_tail && !in->first && !in->compare_due);
        now.acked[lane] = link->out[lane].acked;
        now.waiting_for_room |= in->no_room;
        const struct lane_out *out = &link->out[lane];
        now.sending |= out->served && out->open &&
                       (out->sent.arrival < out->tail.arrival || out->acked < out->run_to);
    }
    *progress = now;
}

int64_t sync_backoff_ms(unsigned attempt, bool refused, uint64_t draw)
{
    if (refused)
        return LINK_BACKOFF_REFUSED_MS / 2 + (int64_t)(draw % (LINK_BACKOFF_REFUSED_MS / 2));
    uint64_t most = LINK_BACKOFF_MIN_MS;
    while (attempt-- > 0 && most < LINK_BACKOFF_MAX_MS)
        most *= 2;
    if (most > LINK_BACKOFF_MAX_MS)
        most = LINK_BACKOFF_MAX_MS;
    return (int64_t)(1 + draw % most);
}
