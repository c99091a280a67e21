#include "stick.h"

enum status stick_try_write(struct world *world, int from, const char *to, enum bundle_reach reach,
                            uint64_t part_size, struct stick *stick, struct why *why)
{
    struct view view;
    struct bundle_order order = {.reach = reach, .part_size = part_size, .now_ms = ++world->now_ms};
    struct bundle_writer *writer;
    memset(stick, 0, sizeof *stick);
    memset(order.seed, (int)(world->now_ms % 251), sizeof order.seed);
    assert_ok(replica_view(world->nodes[from].replica, &view));
    enum status status = bundle_find_peer(&view, to, &order.to, why);
    if (status == STATUS_OK)
        status = bundle_writer_new(&view, &order, &world->nodes[from].keys, &writer, why);
    replica_view_end(&view);
    if (status)
        return status;
    stick->plan = *bundle_writer_plan(writer);
    for (enum bundle_step step = BUNDLE_GOES_ON; step != BUNDLE_ENDS;) {
        struct buffer bytes = {0};
        assert_ok(replica_view(world->nodes[from].replica, &view));
        assert_ok(bundle_writer_step(writer, &view, &bytes, &step, why));
        replica_view_end(&view);
        stick->count += step == BUNDLE_PART_BEGINS;
        assert_in_range(stick->count, 1, STICK_PARTS_MAX);
        assert_true(step == BUNDLE_ENDS || bytes.size > 0);
        buffer_put_bytes(&stick->parts[stick->count - 1], buffer_bytes(&bytes));
        buffer_free(&bytes);
    }
    struct span *span;
    assert_ok(replica_begin(world->nodes[from].replica, &span));
    assert_ok(bundle_written(writer, span));
    assert_ok(replica_end(span, NULL));
    bundle_writer_free(writer);
    return STATUS_OK;
}

void stick_write(struct world *world, int from, int to, enum bundle_reach reach, uint64_t part_size,
                 struct stick *stick)
{
    struct why why = {0};
    enum status status =
        stick_try_write(world, from, world->nodes[to].grant.node, reach, part_size, stick, &why);
    if (status)
        print_error("%s: %s\n", why.where, why.what);
    assert_ok(status);
    assert_int_equal(stick->count, stick->plan.parts);
}

void stick_free(struct stick *stick)
{
    for (unsigned i = 0; i < stick->count; i++)
        buffer_free(&stick->parts[i]);
}

static enum status take_all(struct world *world, int node, struct bundle_reader *reader,
                            struct bundle_taking *taking, struct why *why)
{
    struct replica *replica = world->nodes[node].replica;
    enum status status = STATUS_OK;
    for (;;) {
        struct arena arena;
        struct bundle_content content;
        struct span *span;
        arena_init(&arena, 0);
        status = bundle_next(reader, &arena, &content, why);
        if (status == STATUS_OK) {
            assert_ok(replica_begin(replica, &span));
            status = bundle_take(taking, span, &content, world->now_ms, why);
            if (status)
                replica_abort(span);
            else
                assert_ok(replica_end(span, NULL));
        }
        arena_close(&arena);
        if (status)
            break;
    }
    if (status != STATUS_NOT_FOUND)
        return status;
    struct span *span;
    assert_ok(replica_begin(replica, &span));
    assert_ok(bundle_taken(taking, span));
    return replica_end(span, NULL);
}

enum status stick_read(struct world *world, int node, struct bytes part,
                       struct bundle_outcome *outcome, struct why *why)
{
    struct bundle_source source = bundle_source_of(&part);
    struct bundle_reader *reader;
    struct bundle_taking *taking = NULL;
    struct view view;
    memset(outcome, 0, sizeof *outcome);
    why_clear(why);
    world->now_ms++;
    enum status status = bundle_open(&source, &reader, why);
    if (status)
        return status;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    status = bundle_taking_new(&view, reader, &taking, why);
    replica_view_end(&view);
    if (status == STATUS_OK)
        status = bundle_taking_verify(taking, &world->nodes[node].keys, NULL, NULL, why);
    if (status == STATUS_OK) {
        assert_ok(replica_view(world->nodes[node].replica, &view));
        status = bundle_taking_room(taking, &view, why);
        replica_view_end(&view);
    }
    if (status == STATUS_OK)
        status = take_all(world, node, reader, taking, why);
    if (status == STATUS_OK)
        *outcome = *bundle_outcome(taking);
    bundle_taking_free(taking);
    bundle_close(reader);
    return status;
}

void stick_read_all(struct world *world, int node, const struct stick *stick,
                    struct bundle_outcome *outcome)
{
    for (unsigned i = 0; i < stick->count; i++) {
        struct why why;
        enum status status = stick_read(world, node, buffer_bytes(&stick->parts[i]), outcome, &why);
        if (status)
            print_error("part %u: %s: %s\n", i + 1, why.where, why.what);
        assert_ok(status);
    }
}

void stick_enrol(struct world *world)
{
    for (int node = COUNTY; node < WORLD_NODES; node++) {
        const struct world_node *child = &world->nodes[node];
        struct record_key key = {.scope = child->grant.scope, .kind = KIND_GRANT};
        memcpy(key.id, child->grant.node, sizeof child->grant.node);
        world_put(world, child->parent, &key, buffer_bytes(&child->signed_grant));
    }
}

void stick_assert_equal(struct world *world, int a, int b)
{
    char *left = world_dump(world->nodes[a].replica), *right = world_dump(world->nodes[b].replica);
    if (strcmp(left, right) != 0)
        print_error("--- %d\n%s--- %d\n%s", a, left, b, right);
    assert_text_equal(left, right);
    memory_free(left);
    memory_free(right);
}

uint64_t stick_place(struct world *world, int node, int peer, enum lane lane)
{
    struct view view;
    struct cursor cursor;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_cursor_get(&view, world->nodes[peer].grant.node, lane, &cursor));
    replica_view_end(&view);
    return cursor.arrival;
}
