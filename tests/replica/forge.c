#include "forge.h"

struct forge *forge_new(struct world *world, int node, const char *scope)
{
    static uint64_t incarnation = 1000;
    struct forge *forge = memory_take(sizeof *forge);
    assert_non_null(forge);
    forge->world = world;
    forge->node = forge->chain_of = node;
    forge->seq = 1;
    memcpy(forge->feed.node, world->nodes[node].grant.node, sizeof forge->feed.node);
    assert_ok(scope_parse(scope, &forge->feed.scope, NULL));
    forge->feed.lane = LANE_DETAIL;
    forge->feed.incarnation = ++incarnation;
    arena_init(&forge->arena, 256u << 20);
    return forge;
}

void forge_free(struct forge *forge)
{
    arena_close(&forge->arena);
    buffer_free(&forge->stored);
    memory_free(forge);
}

void forge_bytes(struct forge *forge, const void *data, size_t size)
{
    assert_true(forge->count < BATCH_CHANGES_MAX);
    forge->changes[forge->count++] = arena_bytes(&forge->arena, bytes_of(data, size));
}

void forge_change(struct forge *forge, const struct change *change)
{
    struct buffer bytes = {0};
    assert_ok(change_encode(&forge->feed, change, &bytes));
    forge_bytes(forge, bytes.data, bytes.size);
    buffer_free(&bytes);
}

void forge_body(struct forge *forge, unsigned kind, const char *id, unsigned year,
                struct bytes payload)
{
    struct change change = {.entered_for = "", .payload = payload};
    change.key.kind = (uint16_t)kind;
    change.key.fiscal_year = (uint16_t)year;
    change.key.scope = forge->feed.scope;
    snprintf(change.key.id, sizeof change.key.id, "%s", id);
    forge_change(forge, &change);
}

static void put_chain(struct forge *forge, struct batch *batch)
{
    int chain[GRANT_CHAIN_MAX];
    for (int n = forge->chain_of;; n = forge->world->nodes[n].parent) {
        chain[batch->grant_count++] = n;
        if (n == PREFECTURE)
            break;
    }
    for (size_t i = 0; i < batch->grant_count; i++)
        batch->grants[i] =
            buffer_bytes(&forge->world->nodes[chain[batch->grant_count - 1 - i]].signed_grant);
    if (forge->below)
        batch->grants[batch->grant_count++] = buffer_bytes(&forge->below->signed_grant);
}

struct bytes forge_batch(struct forge *forge)
{
    struct batch batch = {.feed = forge->feed,
                          .seq = forge->seq,
                          .previous = forge->previous,
                          .author = "x",
                          .stated_ms = 1,
                          .changes = forge->changes,
                          .change_count = forge->count};
    if (batch.seq == 1)
        put_chain(forge, &batch);
    const struct world_node *signer =
        forge->below ? forge->below : &forge->world->nodes[forge->node];
    assert_ok(batch_sign(&batch, &forge->world->root, signer->keys.sign_secret, &forge->arena));
    buffer_clear(&forge->stored);
    assert_ok(batch_encode(&batch, 3, &forge->stored));
    forge->previous = batch.hash;
    forge->seq++;
    forge->count = 0;
    return buffer_bytes(&forge->stored);
}
