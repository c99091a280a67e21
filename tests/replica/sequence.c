#include "sequence.h"

#include <siben/map.h>

void sequence_begin(struct sequence *sequence)
{
    memset(sequence, 0, sizeof *sequence);
    world_open(&sequence->world);
    sequence->key = world_budget_key("653022205", CODE);
}

void sequence_begin_form(struct sequence *sequence)
{
    sequence_begin(sequence);
    sequence->key.kind = KIND_MONITORING;
    sequence->key.round = 5;
}

void sequence_sync(struct sequence *sequence)
{
    for (int i = 0; i < 2; i++) {
        world_sync(&sequence->world, MUJI, COUNTY);
        world_sync(&sequence->world, BAREN, COUNTY);
        world_sync(&sequence->world, COUNTY, PREFECTURE);
        world_sync(&sequence->world, PREFECTURE, COUNTY);
        world_sync(&sequence->world, COUNTY, MUJI);
        world_sync(&sequence->world, COUNTY, BAREN);
    }
}

static struct version_name put(struct sequence *sequence, int node, int64_t fen, bool late)
{
    struct buffer payload = {0};
    if (sequence->key.kind == KIND_BUDGET)
        world_budget("801001", "管护", fen, &payload);
    else
        world_monitoring("801001", fen, &payload);
    struct change change = {
        .key = sequence->key, .entered_for = "", .payload = buffer_bytes(&payload), .late = late};
    struct version_name name = world_write(&sequence->world, node, &change);
    buffer_free(&payload);
    return name;
}

struct version_name sequence_put(struct sequence *sequence, int node, int64_t fen)
{
    return put(sequence, node, fen, false);
}

struct version_name sequence_put_late(struct sequence *sequence, int node, int64_t fen)
{
    return put(sequence, node, fen, true);
}

struct version_name sequence_shown(struct sequence *sequence, int node)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    assert_true(world_shown(sequence->world.nodes[node].replica, &sequence->key, &record, &arena));
    struct version_name name = record.shown;
    arena_close(&arena);
    return name;
}

struct head sequence_head(struct sequence *sequence, const char *node)
{
    struct arena arena;
    struct head *heads, head;
    size_t count;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(sequence->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, node, &heads, &count));
    replica_view_end(&view);
    assert_int_not_equal(count, 0);
    head = heads[0];
    arena_close(&arena);
    return head;
}

void sequence_close(struct sequence *sequence, int node, bool lift)
{
    world_close_round(&sequence->world, node, "653022", 2026, 5, lift);
}

/* -- in every order ------------------------------------------------------------------ */

static int64_t amount_of(struct arena *arena, const struct record *record)
{
    struct payload payload;
    assert_ok(payload_decode(arena, record->key.kind, record->payload, &payload));
    if (record->key.kind == KIND_BUDGET)
        return payload.budget.lines[0].initial_fen;
    return payload.monitoring.lines[0].spent_fen;
}

void sequence_look(const struct sequence *sequence, struct replica *replica,
                   const struct expectation *expect)
{
    struct arena arena;
    struct record record;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_history(&view, &arena, &sequence->key, &record));
    replica_view_end(&view);
    if (expect->shown_fen < 0) {
        assert_int_equal(record.shown.seq, 0);
    } else {
        assert_int_not_equal(record.shown.seq, 0);
        assert_int_equal(amount_of(&arena, &record), expect->shown_fen);
    }
    assert_int_equal(record.state.conflicts, expect->conflicts);
    assert_int_equal(record.state.approved, expect->approved);
    assert_int_equal(record.state.closed, expect->closed);
    size_t not_counted = 0;
    for (size_t i = 0; i < record.version_count; i++) {
        not_counted += record.versions[i].not_counted != COUNTED;
        if (record.versions[i].standing == STANDING_CONFLICT && expect->conflict_reason)
            assert_int_equal(record.versions[i].conflict, expect->conflict_reason);
    }
    assert_int_equal(not_counted, expect->not_counted);
    arena_close(&arena);
}

static void take_in_order(struct sequence *sequence, const size_t *order,
                          const struct expectation *expect, char **dump)
{
    struct kv *kv = world_kv_new();
    struct replica *replica = world_replica(&sequence->world, PREFECTURE, kv, 77);
    for (size_t i = 0; i < sequence->batches.count; i++)
        (void)world_take(replica, buffer_bytes(&sequence->batches.items[order[i]]));
    sequence_look(sequence, replica, expect);
    world_check(replica);
    char *now = world_dump(replica);
    if (*dump) {
        assert_text_equal(now, *dump);
        memory_free(now);
    } else {
        *dump = now;
        assert_ok(replica_rebuild(replica, NULL, NULL, NULL));
        now = world_dump(replica);
        assert_text_equal(now, *dump);
        memory_free(now);
    }
    replica_close(replica);
    world_kv_free(kv);
}

static bool next_permutation(size_t *order, size_t count)
{
    size_t i = count - 1, k = count - 1;
    while (i > 0 && order[i - 1] >= order[i])
        i--;
    if (i == 0)
        return false;
    while (order[k] <= order[i - 1])
        k--;
    size_t t = order[i - 1];
    order[i - 1] = order[k];
    order[k] = t;
    for (k = count - 1; i < k; i++, k--) {
        t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    return true;
}

#define ORDERS_MAX 64
#define BATCHES_MAX 64

void sequence_expect(struct sequence *sequence, struct expectation expect)
{
    size_t order[BATCHES_MAX];
    char *dump = NULL;
    sequence_sync(sequence);
    if (!sequence->batches.count)
        world_batches(&sequence->world, PREFECTURE, &sequence->batches);
    size_t count = sequence->batches.count;
    assert_in_range(count, 1, BATCHES_MAX);
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    if (count <= 5) {
        do
            take_in_order(sequence, order, &expect, &dump);
        while (next_permutation(order, count));
    } else {
        struct random random;
        random_seed(&random, 1);
        for (int round = 0; round < ORDERS_MAX; round++) {
            for (size_t i = count; i > 1; i--) {
                size_t k = random_below(&random, i), t = order[i - 1];
                order[i - 1] = order[k];
                order[k] = t;
            }
            take_in_order(sequence, order, &expect, &dump);
        }
    }
    memory_free(dump);
    world_batches_free(&sequence->batches);
    world_close(&sequence->world);
}
