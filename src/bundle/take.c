/* take -- a part comes into the receiver's set: batches, acknowledgements, positions,
 * and our place in the sender's log. */
#include "taking.h"

static enum status see_state(struct bundle_taking *taking, struct view *view);

enum status bundle_taking_new(struct view *view, struct bundle_reader *reader,
                              struct bundle_taking **out, struct why *why)
{
    struct arena arena;
    struct identity identity;
    struct bundle_taking *taking = memory_take(sizeof *taking);
    if (!taking)
        return STATUS_NO_MEMORY;
    taking->reader = reader;
    arena_init(&arena, 0);
    enum status status = walk_open(&taking->walk, &taking->root);
    if (status == STATUS_OK)
        status = admit(view, reader, &taking->sender, why);
    if (status == STATUS_OK)
        status = replica_identity(view->replica, &arena, &identity);
    if (status == STATUS_OK) {
        taking->root = identity.root;
        memcpy(taking->self, identity.node, sizeof taking->self);
        status = see_state(taking, view);
    }
    arena_close(&arena);
    if (status) {
        bundle_taking_free(taking);
        return status;
    }
    *out = taking;
    return STATUS_OK;
}

void bundle_taking_free(struct bundle_taking *taking)
{
    if (!taking)
        return;
    walk_close(&taking->walk);
    map_free(taking->first_index);
    memory_free(taking->firsts);
    for (unsigned lane = 0; lane < LANE_COUNT; lane++)
        memory_free(taking->goals[lane].heads);
    memory_free(taking);
}

const struct bundle_outcome *bundle_outcome(const struct bundle_taking *taking)
{
    return &taking->outcome;
}

const struct peer *bundle_sender(const struct bundle_taking *taking)
{
    return &taking->sender.peer;
}

/* -- our place in the sender's log ----------------------------------------------------------- */

static bool same_place(const struct cursor *a, const struct cursor *b)
{
    return a->epoch == b->epoch && a->filter == b->filter && a->arrival == b->arrival &&
           a->mark == b->mark;
}

/* Exactly where we stand, or from the start where we never took anything. */
static bool contiguous(const struct cursor *ours, const struct cursor *from)
{
    return same_place(ours, from) || (ours->epoch == 0 && from->arrival == 0);
}

/* Read before, and what the part begins behind. */
static enum status see_state(struct bundle_taking *taking, struct view *view)
{
    const struct bundle_header *header = &taking->reader->header;
    struct parts_read parts;
    enum status status = parts_get(view, header->sender, header->set, &parts);
    taking->outcome.read_before = status == STATUS_OK && parts_has(&parts, header->part);
    if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        const struct bundle_lane *slice = &header->lanes[lane];
        struct cursor ours;
        status = replica_cursor_get(view, header->sender, (enum lane)lane, &ours);
        if (status == STATUS_OK && slice->present && slice->from.arrival > 0 &&
            (ours.epoch != slice->from.epoch || ours.arrival < slice->from.arrival))
            taking->outcome.gap = true;
    }
    return status;
}

/* -- batches ------------------------------------------------------------------------------------ */

static enum status take_batch(void *context, struct bytes stored, const struct feed_name *feed,
                              uint32_t seq)
{
    struct bundle_taking *taking = context;
    struct bundle_outcome *outcome = &taking->outcome;
    enum taken taken;
    enum status status =
        replica_take(taking->span, stored, taking->via, taking->now_ms, &taken, taking->why);
    if (status)
        return status;
    outcome->fresh += taken == TAKEN_NEW || taken == TAKEN_FORK;
    outcome->known += taken == TAKEN_KNOWN;
    outcome->waiting += taken == TAKEN_WAITING;
    outcome->forked += taken == TAKEN_FORK;
    if (taken == TAKEN_REJECTED && outcome->refused < BUNDLE_MISSING_SHOWN)
        outcome->refused_heads[outcome->refused] = (struct head){.feed = *feed, .seq = seq};
    outcome->refused += taken == TAKEN_REJECTED;
    return STATUS_OK;
}

/* By the sender came only what our place in its log is put past: it is not returned to it. Where
 * something waits our place stays, and is one no more: the next comparison finds out. */
static enum status take_run(struct bundle_taking *taking, const struct bundle_content *content)
{
    static const struct cursor nowhere = {.epoch = EPOCH_VOID};
    const char *sender = taking->sender.peer.node;
    struct view view = replica_span_view(taking->span);
    struct cursor ours;
    uint64_t waiting = taking->outcome.waiting;
    enum status status = replica_cursor_get(&view, sender, content->lane, &ours);
    bool moves = contiguous(&ours, &content->from) && !same_place(&ours, &content->to);
    taking->via = 0;
    if (status == STATUS_OK && moves)
        status = replica_peer_number(taking->span, sender, &taking->via);
    taking->walk.take = take_batch;
    taking->walk.context = taking;
    if (status == STATUS_OK && content->run.size)
        status = walk_run(&taking->walk, content->run, taking->why);
    if (status || !moves)
        return status;
    if (taking->outcome.waiting != waiting)
        return replica_cursor_put(taking->span, sender, content->lane, &nowhere);
    taking->outcome.moved = true;
    return replica_cursor_put(taking->span, sender, content->lane, &content->to);
}

/* -- what the sender holds of ours, and what stands above it -------------------------------------- */

static enum status take_ack(struct bundle_taking *taking, const struct bundle_ack *ack)
{
    const struct peer *peer = &taking->sender.peer;
    struct view view = replica_span_view(taking->span);
    struct cursor before;
    bool valid;
    enum status status = replica_cursor_valid(&view, ack->lane, &ack->to, &valid);
    if (status || !valid || ack->to.arrival == 0 ||
        ack->to.filter != replica_filter_digest(view.replica, peer, ack->lane))
        return status; /* said about another life of this store, or read with another filter */
    status = held_get(&view, peer, ack->lane, &before);
    if (status || before.arrival >= ack->to.arrival)
        return status;
    taking->outcome.acknowledged = true;
    if (!peer->parent)
        return bundle_child_holds(taking->span, peer, ack->lane, ack->to.arrival);
    return replica_acknowledged(taking->span, peer->node, ack->lane, ack->to.arrival, ack->at_ms,
                                taking->now_ms);
}

/* The news is as old as it was when written, and as long as the stick was under way. */
static enum status take_positions(struct bundle_taking *taking,
                                  const struct bundle_content *content)
{
    int64_t way_ms = taking->now_ms - taking->reader->header.created_ms;
    if (!taking->sender.peer.parent)
        return STATUS_OK;
    for (size_t i = 0; i < content->position_count; i++) {
        struct position *position = &content->positions[i];
        if (way_ms > 0 && position->age_ms <= INT64_MAX - way_ms)
            position->age_ms += way_ms;
    }
    return replica_position_put(taking->span, taking->sender.peer.node, content->positions,
                                content->position_count, taking->now_ms);
}

static enum status take_heads(struct bundle_taking *taking, const struct bundle_content *content)
{
    struct goal *goal = &taking->goals[content->lane];
    size_t count = goal->head_count + content->head_count;
    if (count > BUNDLE_HEADS_MAX || taking->goal_whole[content->lane])
        return why_set(taking->why, STATUS_TOO_LARGE, BUNDLE_WHERE, "来源的清单太长",
                       "请核对对方软件的版本");
    if (count > taking->goal_capacity[content->lane]) {
        struct head *grown = memory_resize(goal->heads, count * sizeof *grown);
        if (!grown)
            return STATUS_NO_MEMORY;
        goal->heads = grown;
        taking->goal_capacity[content->lane] = count;
    }
    if (content->head_count)
        memcpy(goal->heads + goal->head_count, content->heads,
               content->head_count * sizeof *goal->heads);
    goal->head_count = count;
    goal->to = content->to;
    goal->created_ms = taking->reader->header.created_ms;
    taking->goal_whole[content->lane] = !content->heads_more;
    return STATUS_OK;
}

enum status bundle_take(struct bundle_taking *taking, struct span *span,
                        const struct bundle_content *content, int64_t now_ms, struct why *why)
{
    enum status status = STATUS_OK;
    taking->span = span;
    taking->now_ms = now_ms;
    taking->why = why;
    for (size_t i = 0; i < content->ack_count && status == STATUS_OK; i++)
        status = take_ack(taking, &content->acks[i]);
    if (status == STATUS_OK && content->position_count)
        status = take_positions(taking, content);
    if (status == STATUS_OK && content->has_run)
        status = take_run(taking, content);
    if (status == STATUS_OK && content->has_heads)
        status = take_heads(taking, content);
    return status;
}

/* -- what the part completes ------------------------------------------------------------------------ */

static enum status mark_read(struct bundle_taking *taking)
{
    const struct bundle_header *header = &taking->reader->header;
    struct bundle_outcome *outcome = &taking->outcome;
    struct parts_read parts;
    enum status status = parts_mark(taking->span, taking->sender.peer.node, header, &parts);
    outcome->missing_part_count = 0;
    for (unsigned i = 1; status == STATUS_OK && i <= header->parts; i++) {
        if (parts_has(&parts, i))
            continue;
        if (outcome->missing_part_count < BUNDLE_MISSING_SHOWN)
            outcome->missing_parts[outcome->missing_part_count] = i;
        outcome->missing_part_count++;
    }
    return status;
}

/* Our place never goes back within an epoch, nor to a life of the sender's store that is over. */
static enum status ahead(struct view *view, const char *sender, const struct cursor *ours,
                         const struct goal *goal, bool *is_ahead)
{
    const struct cursor *to = &goal->to;
    *is_ahead = ours->epoch == 0 || to->arrival > ours->arrival ||
                (to->arrival == ours->arrival && !same_place(ours, to));
    if (ours->epoch == 0 || ours->epoch == to->epoch)
        return STATUS_OK;
    return epoch_open(view, sender, to->epoch, goal->created_ms, is_ahead);
}

/* What came by the sender is not returned to it. Where its disk was put back to before that, nobody
 * else may have it: then it is, and nothing counts as held there that it does not say again. */
static enum status return_lost(struct bundle_taking *taking, struct view *view, enum lane lane,
                               const struct goal *goal)
{
    const struct peer *sender = &taking->sender.peer;
    bool lost = false;
    enum status status =
        replica_lost_there(view, sender, lane, goal->heads, goal->head_count, &lost);
    if (status == STATUS_OK && lost)
        status = replica_peer_anew(taking->span, sender->node);
    if (status == STATUS_OK && lost && sender->parent)
        status = replica_lost(taking->span, sender->node, lane);
    return status;
}

static enum status move_to(struct bundle_taking *taking, struct view *view, enum lane lane,
                           const struct cursor *ours, const struct goal *goal)
{
    const char *sender = taking->sender.peer.node;
    enum status status = return_lost(
        taking, view, lane, goal); /* also without a place: a link was cut before it had one */
    if (status == STATUS_OK)
        status = replica_cursor_put(taking->span, sender, lane, &goal->to);
    taking->outcome.moved = true;
    if (status == STATUS_OK && ours->epoch && ours->epoch != goal->to.epoch)
        status = epoch_close(taking->span, sender, ours->epoch, goal->created_ms);
    return status;
}

static void miss_head(struct bundle_taking *taking, struct view *view, const struct head *head)
{
    struct bundle_outcome *outcome = &taking->outcome;
    if (outcome->missing_head_count < BUNDLE_MISSING_SHOWN)
        outcome->missing_heads[outcome->missing_head_count] = *head;
    outcome->missing_head_count++;
    /* Writing on would open a second branch. */
    if (strcmp(head->feed.node, taking->self) == 0 &&
        head->feed.incarnation == replica_incarnation(view->replica))
        outcome->behind_own = true;
}

/* Everything that the sender held is held here: our place is where its log ended then,
 * however it came here. The same as comparing heads over a link. */
static enum status try_goal(struct bundle_taking *taking, struct view *view, struct arena *arena,
                            enum lane lane, bool *reached)
{
    const char *sender = taking->sender.peer.node;
    struct goal goal;
    struct cursor ours;
    *reached = true;
    enum status status = goal_get(view, arena, sender, lane, &goal);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    for (size_t i = 0; i < goal.head_count && status == STATUS_OK; i++) {
        bool held = false;
        status = replica_held(view, &goal.heads[i], &held);
        if (status == STATUS_OK && !held) {
            miss_head(taking, view, &goal.heads[i]);
            *reached = false;
        }
    }
    bool is_ahead = false;
    if (status == STATUS_OK)
        status = replica_cursor_get(view, sender, lane, &ours);
    if (status == STATUS_OK && *reached)
        status = ahead(view, sender, &ours, &goal, &is_ahead);
    if (status == STATUS_OK && *reached && is_ahead)
        status = move_to(taking, view, lane, &ours, &goal);
    else if (status == STATUS_OK && *reached && same_place(&ours, &goal.to))
        status = return_lost(taking, view, lane, &goal); /* its run has brought us there */
    if (status == STATUS_OK && *reached)
        status = goal_remove(taking->span, sender, lane);
    return status;
}

/* A goal of this part takes the place of an earlier one. */
static enum status set_goal(struct bundle_taking *taking, struct view *view, struct arena *arena,
                            enum lane lane)
{
    const char *sender = taking->sender.peer.node;
    const struct goal *fresh = &taking->goals[lane];
    struct goal before;
    if (!taking->goal_whole[lane])
        return STATUS_OK;
    enum status status = goal_get(view, arena, sender, lane, &before);
    if (status == STATUS_OK && before.to.epoch == fresh->to.epoch &&
        before.to.arrival > fresh->to.arrival)
        return STATUS_OK;
    return status == STATUS_OK || status == STATUS_NOT_FOUND
               ? goal_put(taking->span, sender, lane, fresh)
               : status;
}

static enum status look_complete(struct bundle_taking *taking, struct view *view, bool goals)
{
    const struct bundle_header *header = &taking->reader->header;
    bool complete = goals && taking->outcome.missing_part_count == 0;
    enum status status = STATUS_OK;
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        const struct bundle_lane *slice = &header->lanes[lane];
        struct cursor ours;
        status = replica_cursor_get(view, header->sender, (enum lane)lane, &ours);
        if (slice->present && slice->to.arrival > 0 &&
            (ours.epoch != slice->to.epoch || ours.arrival < slice->to.arrival))
            complete = false;
    }
    taking->outcome.complete = complete;
    return status;
}

enum status bundle_taken(struct bundle_taking *taking, struct span *span)
{
    struct view view = replica_span_view(span);
    struct arena arena;
    bool all = true;
    taking->span = span;
    arena_init(&arena, 0);
    enum status status = mark_read(taking);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        bool reached = true;
        status = set_goal(taking, &view, &arena, (enum lane)lane);
        if (status == STATUS_OK)
            status = try_goal(taking, &view, &arena, (enum lane)lane, &reached);
        all = all && reached;
        arena_reset(&arena);
    }
    if (status == STATUS_OK && taking->outcome.behind_own)
        replica_new_incarnation(span);
    if (status == STATUS_OK)
        status = look_complete(taking, &view, all);
    arena_close(&arena);
    return status;
}
