/* lacks -- what a neighbour is not known to hold of what concerns it: what the next bundle for it would carry. */
#include "inside.h"

#define PIECE (64u << 10) /* of a run: a few forms, looked at and let go */

struct lacking {
    struct view *view;
    const struct peer *peer;
    const uint64_t *acked;
    enum status (*visit)(void *context, const struct batch *batch, struct arena *arena);
    void *context;
    struct bundle_lacks *lacks;
    uint64_t places; /* of the log, looked at */
};

static bool count_place(void *context, const struct log_place *place)
{
    struct lacking *lacking = context;
    struct bundle_lacks *lacks = lacking->lacks;
    if (place->served) {
        lacks->batches++;
        if (!lacks->since_ms || place->committed_ms < lacks->since_ms)
            lacks->since_ms = place->committed_ms;
    }
    lacks->more = ++lacking->places >= BUNDLE_LACKS_PLACES_MAX;
    return !lacks->more;
}

/* What it wrote itself and brought on a stick may stand in our log as if it came from elsewhere: the next stick carries it
 * back, but nobody would say that it lacks it. */
static enum status see_batch(void *context, const struct batch *batch, struct arena *arena)
{
    struct lacking *lacking = context;
    if (strcmp(batch->feed.node, lacking->peer->node) == 0) {
        lacking->lacks->batches--;
        return STATUS_OK;
    }
    lacking->lacks->looked++;
    return lacking->visit ? lacking->visit(lacking->context, batch, arena) : STATUS_OK;
}

/* What stands in them. */
static enum status look(struct lacking *lacking, enum lane lane, struct cursor from, uint64_t until,
                        const struct hash *root)
{
    struct buffer run = {0};
    size_t looked = 0;
    bool more = from.arrival < until;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && more && looked < BUNDLE_LACKS_LOOKED_MAX) {
        struct bundle_content content = {.has_run = true, .lane = lane};
        size_t count = 0;
        buffer_clear(&run);
        status = replica_load_until(lacking->view, lacking->peer, lane, &from, until, PIECE, &run,
                                    &count, &content.to, &more);
        content.run = buffer_bytes(&run);
        if (status == STATUS_OK && count)
            status = bundle_each_batch(root, &content, see_batch, lacking, NULL);
        looked += count;
        from = content.to;
    }
    buffer_free(&run);
    return status;
}

static enum status lane_lacks(struct lacking *lacking, enum lane lane, const struct hash *root)
{
    struct bundle_lacks *lacks = lacking->lacks;
    struct cursor held, tail;
    uint64_t before = lacks->batches;
    enum status status = replica_tail(lacking->view, lane, &tail);
    if (status == STATUS_OK)
        status = held_get(lacking->view, lacking->peer, lane, &held);
    if (status == STATUS_OK && lacking->acked && lacking->acked[lane] > held.arrival) {
        struct cursor newer;
        if (place_at(lacking->view, lacking->peer, lane, lacking->acked[lane], &newer) == STATUS_OK)
            held = newer;
    }
    if (status != STATUS_OK)
        return status;
    lacks->heard = lacks->heard || held.arrival;
    if (!lacks->more)
        status = replica_scan(lacking->view, lacking->peer, lane, held.arrival, UINT64_MAX,
                              count_place, lacking);
    return status == STATUS_OK && lacks->batches > before
               ? look(lacking, lane, held, tail.arrival, root)
               : status;
}

/* Of what it held when it last wrote a bundle, not all is here. */
static enum status lane_wanted(struct lacking *lacking, struct arena *arena, enum lane lane)
{
    struct goal goal;
    enum status status = goal_get(lacking->view, arena, lacking->peer->node, lane, &goal);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    for (size_t i = 0; i < goal.head_count && status == STATUS_OK; i++) {
        bool held = false;
        status = replica_held(lacking->view, &goal.heads[i], &held);
        lacking->lacks->wanted += status == STATUS_OK && !held;
    }
    return status;
}

enum status bundle_lacks(struct view *view, const struct peer *peer,
                         const uint64_t acked[LANE_COUNT], struct bundle_lacks *lacks,
                         enum status (*visit)(void *context, const struct batch *batch,
                                              struct arena *arena),
                         void *context)
{
    struct lacking lacking = {view, peer, acked, visit, context, lacks, 0};
    struct identity identity;
    struct arena arena;
    memset(lacks, 0, sizeof *lacks);
    arena_init(&arena, 0);
    enum status status = replica_identity(view->replica, &arena, &identity);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        if (!(peer->parent && peer->summary_only && lane == LANE_DETAIL))
            status = lane_lacks(&lacking, (enum lane)lane, &identity.root);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++)
        status = lane_wanted(&lacking, &arena, (enum lane)lane);
    if (!lacks->batches)
        lacks->since_ms = 0;
    arena_close(&arena);
    return status;
}
