#include "wire.h"

struct storing {
    struct world *world;
    struct span *span;
    uint32_t via;
    struct why why;
};

static enum status previous_hash(void *context, const struct feed_name *feed, uint32_t seq,
                                 unsigned nth, struct hash *hash)
{
    struct view view = replica_span_view(((struct storing *)context)->span);
    return replica_batch_hash(&view, feed, seq, nth, hash);
}

static enum status take(void *context, struct bytes stored)
{
    struct storing *storing = context;
    enum taken taken;
    return replica_take(storing->span, stored, storing->via, ++storing->world->now_ms, &taken,
                        &storing->why);
}

/* The run and the place after it in one span. */
static void store(struct world *world, int from, int to, enum lane lane, struct bytes run,
                  const struct cursor *place)
{
    struct storing storing = {.world = world};
    struct arena arena;
    const char *peer = world->nodes[from].grant.node;
    arena_init(&arena, 0);
    assert_ok(replica_begin(world->nodes[to].replica, &storing.span));
    assert_ok(replica_peer_number(storing.span, peer, &storing.via));
    if (run.size)
        assert_ok(batch_run_read(&arena, run, previous_hash, take, &storing, &storing.why));
    if (place)
        assert_ok(replica_cursor_put(storing.span, peer, lane, place));
    assert_ok(replica_end(storing.span, NULL));
    arena_close(&arena);
}

/* Another epoch or another history: what the other has and we have not, feed by feed. */
static void compare(struct world *world, int from, int to, enum lane lane)
{
    struct peer reader = world_peer(world, to, from);
    struct arena arena;
    struct view view;
    struct head *heads;
    struct hash digest;
    struct cursor tail;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[from].replica, &view));
    assert_ok(replica_link_heads(&view, &arena, &reader, lane, &heads, &count, &digest));
    assert_ok(replica_tail(&view, lane, &tail));
    tail.filter = replica_filter_digest(world->nodes[from].replica, &reader, lane);
    for (size_t i = 0; i < count; i++) {
        struct feed_place after = {.feed = heads[i].feed};
        for (bool more = true; more;) {
            struct buffer run = {0};
            size_t got;
            assert_ok(replica_load_feed(&view, &reader, &after, 1 << 20, &run, &got, &more,
                                        &after.after));
            if (got)
                store(world, from, to, lane, buffer_bytes(&run), NULL);
            buffer_free(&run);
        }
    }
    replica_view_end(&view);
    store(world, from, to, lane, bytes_of(NULL, 0), &tail);
    arena_close(&arena);
}

static void acknowledge(struct world *world, int from, int to, enum lane lane)
{
    struct peer reader = world_peer(world, to, from);
    struct view view;
    struct cursor place;
    struct span *span;
    bool valid;
    assert_ok(replica_view(world->nodes[to].replica, &view));
    assert_ok(replica_cursor_get(&view, world->nodes[from].grant.node, lane, &place));
    replica_view_end(&view);
    assert_ok(replica_begin(world->nodes[from].replica, &span));
    struct view own = replica_span_view(span);
    assert_ok(replica_cursor_valid(&own, lane, &place, &valid));
    if (valid && place.arrival && reader.parent)
        assert_ok(replica_acknowledged(span, reader.node, lane, place.arrival, world->now_ms,
                                       world->now_ms));
    else if (valid && place.arrival)
        assert_ok(bundle_child_holds(span, &reader, lane, place.arrival));
    assert_ok(replica_end(span, NULL));
}

bool wire_step(struct world *world, int from, int to, enum lane lane, size_t bytes_max,
               bool ack_arrives)
{
    struct peer reader = world_peer(world, to, from);
    struct view view;
    struct cursor place, next;
    struct buffer run = {0};
    size_t count = 0;
    bool valid, more = false;
    assert_ok(replica_view(world->nodes[to].replica, &view));
    assert_ok(replica_cursor_get(&view, world->nodes[from].grant.node, lane, &place));
    replica_view_end(&view);
    assert_ok(replica_view(world->nodes[from].replica, &view));
    uint64_t filter = replica_filter_digest(world->nodes[from].replica, &reader, lane);
    assert_ok(replica_cursor_valid(&view, lane, &place, &valid));
    bool fresh = place.epoch == 0;
    bool known = valid && place.filter == filter;
    if (fresh || known)
        assert_ok(
            replica_load(&view, &reader, lane, &place, bytes_max, &run, &count, &next, &more));
    replica_view_end(&view);
    bool moved = !(fresh || known) || next.arrival > place.arrival;
    if (!(fresh || known))
        compare(world, from, to, lane);
    else if (moved)
        store(world, from, to, lane, buffer_bytes(&run), &next);
    buffer_free(&run);
    if (ack_arrives)
        acknowledge(world, from, to, lane);
    return moved;
}

void wire_all(struct world *world, int a, int b)
{
    for (bool any = true; any;) {
        any = false;
        for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
            any |= wire_step(world, a, b, (enum lane)lane, 1 << 16, true);
            any |= wire_step(world, b, a, (enum lane)lane, 1 << 16, true);
        }
    }
}
