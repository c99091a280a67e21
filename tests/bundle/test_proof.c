/* Proofs: what somebody without a store can rely on. */
#include "stick.h"

#include <siben/proof.h>

static const char code_a[] = "65302226T000000000101", code_b[] = "65302226T000000000102";

struct seen {
    size_t batches, bodies, missing;
    uint64_t mark;
    char signer[NODE_NAME_MAX + 1];
    bool allowed;
};

static enum status see(void *context, struct arena *arena, const struct proven *proven)
{
    struct seen *seen = context;
    const struct batch *batch = proven->batch;
    seen->batches++;
    memcpy(seen->signer, proven->signer->node, sizeof seen->signer);
    for (size_t i = 0; i < batch->change_count; i++) {
        struct change change;
        seen->missing += !batch_has_body(batch, i);
        if (!batch_has_body(batch, i))
            continue;
        assert_ok(change_decode(arena, &batch->feed, batch->changes[i], &change));
        seen->bodies++;
        seen->mark = hash_mark(&batch->digests[i]);
        seen->allowed = proven_allowed(proven, &change);
    }
    return STATUS_OK;
}

static enum status read_proof(struct world *world, struct bytes file, struct seen *seen)
{
    struct arena arena;
    struct why why = {.what = ""};
    memset(seen, 0, sizeof *seen);
    arena_init(&arena, 0);
    enum status status = proof_read(&arena, file, &world->root, see, seen, &why);
    arena_close(&arena);
    assert_true(status == STATUS_OK || why.what[0]);
    return status;
}

/* One batch of two changes; the proof is of the second. */
static struct version_name write_two(struct world *world)
{
    struct record_key keys[2] = {world_budget_key("653022205", code_a),
                                 world_budget_key("653022205", code_b)};
    struct buffer payload = {0};
    struct change changes[2];
    struct version_name names[2];
    struct span *span;
    struct why why;
    world_budget("801001", "养护工程", 100, &payload);
    for (int i = 0; i < 2; i++)
        changes[i] =
            (struct change){.key = keys[i], .entered_for = "", .payload = buffer_bytes(&payload)};
    assert_ok(replica_begin(world->nodes[MUJI].replica, &span));
    assert_ok(replica_write(span, "clerk", ++world->now_ms, changes, 2, names, NULL, &why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    return names[1];
}

static void make(struct world *world, const struct version_name *version, struct buffer *file)
{
    struct bytes stored, grants[GRANT_CHAIN_MAX];
    struct arena arena;
    struct view view;
    size_t count;
    arena_init(&arena, 0);
    struct proof *proof = proof_new(&world->root);
    assert_ok(replica_view(world->nodes[MUJI].replica, &view));
    assert_ok(replica_signed(&view, &arena, version, &stored, grants, &count));
    replica_view_end(&view);
    assert_ok(proof_add(proof, stored, grants, count, &version->mark, 1));
    assert_int_equal(proof_count(proof), 1);
    assert_ok(proof_write(proof, file));
    proof_free(proof);
    arena_close(&arena);
}

static void one_version_is_shown_and_the_rest_of_its_batch_is_not(void **state)
{
    (void)state;
    struct world world;
    struct buffer file = {0};
    struct seen seen;
    world_open(&world);
    struct version_name version = write_two(&world);
    make(&world, &version, &file);
    assert_ok(read_proof(&world, buffer_bytes(&file), &seen));
    assert_int_equal(seen.batches, 1);
    assert_int_equal(seen.bodies, 1);
    assert_int_equal(seen.missing, 1);
    assert_int_equal(seen.mark, version.mark);
    assert_text_equal(seen.signer, "653022205");
    assert_true(seen.allowed);
    buffer_free(&file);
    world_close(&world);
}

static void nothing_is_told_of_a_proof_that_was_changed(void **state)
{
    (void)state;
    struct world world;
    struct buffer file = {0};
    struct seen seen;
    world_open(&world);
    struct version_name version = write_two(&world);
    make(&world, &version, &file);
    for (size_t size = 0; size < file.size; size++) {
        assert_true(read_proof(&world, bytes_of(file.data, size), &seen) != STATUS_OK);
        assert_int_equal(seen.batches, 0);
    }
    for (size_t at = 0; at < file.size; at++) {
        file.data[at] ^= 0x10;
        assert_true(read_proof(&world, buffer_bytes(&file), &seen) != STATUS_OK);
        assert_int_equal(seen.batches, 0);
        file.data[at] ^= 0x10;
    }
    struct hash root = world.root;
    world.root.bytes[0] ^= 1;
    assert_status(read_proof(&world, buffer_bytes(&file), &seen), STATUS_UNAUTHORISED);
    world.root = root;
    buffer_free(&file);
    world_close(&world);
}

/* A true batch beside the true grants of another node proves nothing. */
static void a_chain_of_somebody_else_is_refused(void **state)
{
    (void)state;
    struct world world;
    struct bytes stored, grants[GRANT_CHAIN_MAX];
    struct buffer file = {0};
    struct arena arena;
    struct view view;
    struct seen seen;
    size_t count;
    world_open(&world);
    struct version_name version = write_two(&world);
    arena_init(&arena, 0);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_signed(&view, &arena, &version, &stored, grants, &count));
    replica_view_end(&view);
    grants[count - 1] = buffer_bytes(&world.nodes[BAREN].signed_grant);
    struct proof *proof = proof_new(&world.root);
    assert_ok(proof_add(proof, stored, grants, count, &version.mark, 1));
    assert_ok(proof_write(proof, &file));
    assert_status(read_proof(&world, buffer_bytes(&file), &seen), STATUS_BAD_SIGNATURE);
    assert_int_equal(seen.batches, 0);
    proof_free(proof);
    buffer_free(&file);
    arena_close(&arena);
    world_close(&world);
}

/* What the fold would not count is not attested either. */
static void what_a_grant_does_not_cover_is_told(void **state)
{
    (void)state;
    struct world world;
    struct batch batch = {.change_count = 0};
    struct change change = {.key = {.kind = KIND_RECEIPT, .id = "round/5"}};
    world_open(&world);
    struct proven proven = {.signer = &world.nodes[COUNTY].grant, .batch = &batch};
    assert_ok(scope_parse("653022", &change.key.scope, NULL));
    batch.feed.scope = change.key.scope;
    batch.feed.lane = LANE_SUMMARY;
    assert_false(proven_allowed(&proven, &change)); /* nobody answers himself */
    change.key.kind = KIND_SUBMISSION;
    assert_true(proven_allowed(&proven, &change));
    change.key.kind = KIND_RECEIPT;
    proven.signer = &world.nodes[PREFECTURE].grant;
    assert_true(proven_allowed(&proven, &change));
    proven.signer = &world.nodes[MUJI].grant;
    assert_ok(scope_parse("653022205", &change.key.scope, NULL));
    batch.feed.scope = change.key.scope;
    change.key.kind = KIND_MONITORING;
    assert_false(proven_allowed(&proven, &change)); /* in the lane in which it stands */
    batch.feed.lane = LANE_DETAIL;
    assert_true(proven_allowed(&proven, &change));
    world_close(&world);
}

static void a_code_is_of_one_version_of_one_record(void **state)
{
    (void)state;
    struct record_key a = world_budget_key("653022205", code_a),
                      b = world_budget_key("653022205", code_b);
    char first[20], again[20], other_key[20], other_version[20];
    proof_code(&a, 7, first);
    proof_code(&a, 7, again);
    proof_code(&b, 7, other_key);
    proof_code(&a, 8, other_version);
    assert_text_equal(first, again);
    assert_int_equal(strlen(first), 19);
    assert_string_not_equal(first, other_key);
    assert_string_not_equal(first, other_version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_version_is_shown_and_the_rest_of_its_batch_is_not),
        cmocka_unit_test(nothing_is_told_of_a_proof_that_was_changed),
        cmocka_unit_test(a_chain_of_somebody_else_is_refused),
        cmocka_unit_test(what_a_grant_does_not_cover_is_told),
        cmocka_unit_test(a_code_is_of_one_version_of_one_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
