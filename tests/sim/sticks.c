/* sticks -- bundles: written by a node for its parent or a child, carried by people, who
 * lose them, are late, read them twice or in another order, or damage them. */
#include "sim.h"

#include <siben/bundle.h>

/* -- writing --------------------------------------------------------------------------------- */

static void carry(struct sim *sim, int from, int to, struct bytes file)
{
    int copies = sim_chance(sim, 200) ? 0 : sim_chance(sim, 250) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
        struct event *event = sim_event(sim, sim_between(sim, 1000, 240000), EVENT_STICK, to);
        buffer_put_bytes(&event->bytes, file);
        event->end = from;
        event->act = sim->nodes[from].restores;
        if (sim_chance(sim, 100) && file.size)
            event->bytes.data[sim_between(sim, 0, (int64_t)file.size - 1)] ^= 4;
    }
}

static enum status write_parts(struct sim *sim, int index, struct bundle_writer *writer,
                               struct buffer *file)
{
    struct why why;
    why_clear(&why);
    for (enum bundle_step step = BUNDLE_GOES_ON; step != BUNDLE_ENDS;) {
        struct view view;
        assert_ok(replica_view(sim->nodes[index].replica, &view));
        enum status status = bundle_writer_step(writer, &view, file, &step, &why);
        replica_view_end(&view);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static void note_written(struct sim *sim, int index, struct bundle_writer *writer)
{
    struct span *span;
    if (replica_begin(sim->nodes[index].replica, &span))
        return;
    if (bundle_written(writer, span))
        replica_abort(span);
    else
        (void)!replica_end(span, NULL);
    if (sim->nodes[index].dying)
        node_crash(sim, index);
}

static int some_neighbour(struct sim *sim, int index)
{
    int first = (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
    for (size_t i = 0; i < sim->node_count; i++) {
        int other = (int)(((size_t)first + i) % sim->node_count);
        if (sim->nodes[other].clone_of < 0 && !sim->nodes[other].gone &&
            (sim->nodes[other].parent == index || sim->nodes[index].parent == other))
            return other;
    }
    return -1;
}

static enum status write_stick(struct sim *sim, int index, int to, enum bundle_reach reach,
                               struct buffer *file)
{
    struct sim_node *node = &sim->nodes[index];
    struct bundle_order order = {.reach = reach, .now_ms = node_clock(sim, index)};
    struct bundle_writer *writer = NULL;
    struct why why;
    struct view view;
    why_clear(&why);
    for (size_t i = 0; i < sizeof order.seed; i++)
        order.seed[i] = (uint8_t)sim_between(sim, 0, 255);
    assert_ok(replica_view(node->replica, &view));
    enum status status = bundle_find_peer(&view, sim->nodes[to].name, &order.to, &why);
    if (status == STATUS_OK)
        status = bundle_writer_new(&view, &order, &node->keys, &writer, &why);
    replica_view_end(&view);
    if (status == STATUS_OK)
        status = write_parts(sim, index, writer, file);
    sim_say(sim, "%s: a stick for %s, reach %d, %zu bytes: %s %s", node->name, sim->nodes[to].name,
            (int)reach, file->size, status_name(status), why.what);
    if (status == STATUS_OK)
        note_written(sim, index, writer);
    bundle_writer_free(writer);
    return status;
}

void stick_act(struct sim *sim, int index)
{
    static const enum bundle_reach reaches[] = {BUNDLE_SINCE_HELD, BUNDLE_SINCE_HELD,
                                                BUNDLE_SINCE_LAST, BUNDLE_FROM_START, BUNDLE_SEED};
    struct sim_node *node = &sim->nodes[index];
    int to = some_neighbour(sim, index);
    struct buffer file = {0};
    if (!node->up || node->gone || to < 0)
        return;
    if (write_stick(sim, index, to, reaches[sim_between(sim, 0, 4)], &file) == STATUS_OK)
        carry(sim, index, to, buffer_bytes(&file));
    buffer_free(&file);
}

/* -- reading --------------------------------------------------------------------------------- */

static enum status take_content(struct sim *sim, int index, struct bundle_taking *taking,
                                const struct bundle_content *content, struct why *why)
{
    struct sim_node *node = &sim->nodes[index];
    struct span *span;
    enum status status = replica_begin(node->replica, &span);
    if (status)
        return status;
    status = content ? bundle_take(taking, span, content, node_clock(sim, index), why)
                     : bundle_taken(taking, span);
    if (status) {
        replica_abort(span);
        return status;
    }
    return replica_end(span, NULL);
}

static enum status take_contents(struct sim *sim, int index, struct bundle_reader *reader,
                                 struct bundle_taking *taking, struct why *why)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct arena arena;
        struct bundle_content content;
        arena_init(&arena, 0);
        status = bundle_next(reader, &arena, &content, why);
        if (status == STATUS_OK)
            status = take_content(sim, index, taking, &content, why);
        arena_close(&arena);
    }
    return status == STATUS_NOT_FOUND ? take_content(sim, index, taking, NULL, why) : status;
}

static enum status read_file(struct sim *sim, int index, struct bytes file,
                             struct bundle_outcome *outcome, struct why *why)
{
    struct sim_node *node = &sim->nodes[index];
    struct bundle_source source = bundle_source_of(&file);
    struct bundle_reader *reader;
    struct bundle_taking *taking = NULL;
    struct view view;
    enum status status = bundle_open(&source, &reader, why);
    if (status)
        return status;
    assert_ok(replica_view(node->replica, &view));
    status = bundle_taking_new(&view, reader, &taking, why);
    replica_view_end(&view);
    if (status == STATUS_OK)
        status = bundle_taking_verify(taking, &node->keys, NULL, NULL, why);
    if (status == STATUS_OK) {
        assert_ok(replica_view(node->replica, &view));
        status = bundle_taking_room(taking, &view, why);
        replica_view_end(&view);
    }
    if (status == STATUS_OK)
        status = take_contents(sim, index, reader, taking, why);
    if (taking)
        *outcome = *bundle_outcome(taking);
    bundle_taking_free(taking);
    bundle_close(reader);
    return status;
}

static enum status read_stick(struct sim *sim, int index, struct bytes file)
{
    struct sim_node *node = &sim->nodes[index];
    struct bundle_outcome outcome = {.fresh = 0};
    struct why why;
    why_clear(&why);
    enum status status = read_file(sim, index, file, &outcome, &why);
    sim_say(sim, "%s: reads a stick: %s %s, %llu new, %llu wait", node->name, status_name(status),
            why.what, (unsigned long long)outcome.fresh, (unsigned long long)outcome.waiting);
    sim->sticks += status == STATUS_OK;
    node->sticks += outcome.waiting > 0;
    if (node->dying) {
        node_crash(sim, index);
        return status;
    }
    sim_event(sim, 1, EVENT_NEWS, index)->positions = outcome.acknowledged;
    receipts_due(sim, index);
    check_delivery(sim, index);
    return status;
}

void stick_read(struct sim *sim, struct event *event)
{
    struct sim_node *node = &sim->nodes[event->node];
    if (node->gone || sim->healing)
        return;
    if (!node->up) { /* when the machine is there again */
        struct event *later = sim_event(sim, 20000, EVENT_STICK, event->node);
        later->bytes = event->bytes;
        later->end = event->end;
        later->act = event->act;
        event->bytes = (struct buffer){0};
        return;
    }
    if (read_stick(sim, event->node, buffer_bytes(&event->bytes)) == STATUS_OK &&
        event->act != sim->nodes[event->end].restores) /* its places are of a disk that is gone */
        for (unsigned lane = 0; lane < LANE_COUNT; lane++)
            node->lives_seen[event->end][lane] = (unsigned)event->act + 1;
}

bool stick_give(struct sim *sim, int from, int to)
{
    struct buffer file = {0};
    bool read = write_stick(sim, from, to, BUNDLE_FROM_START, &file) == STATUS_OK &&
                sim->nodes[to].up && read_stick(sim, to, buffer_bytes(&file)) == STATUS_OK;
    buffer_free(&file);
    return read;
}
