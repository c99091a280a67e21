/* FOLD.md 5, of grants: a key that was ended can go on letting nodes in. What it let in before counts,
 * by where that is written down; who was let in later does not, by whatever way it comes. */
#include "forge.h"
#include "sequence.h"

#include <stdio.h>

/* A township that the holder of the county's key lets in, and one batch of it. */
struct stranger {
    struct world world; /* the same, with him in the place of 巴仁乡 */
    struct forge *forge;
};

static void let_in(struct stranger *stranger, const struct sequence *s)
{
    struct world_node *node = &stranger->world.nodes[BAREN];
    uint8_t seed[32] = {99};
    stranger->world = s->world;
    keys_from_seed(seed, &node->keys);
    node->signed_grant = (struct buffer){.data = NULL};
    snprintf(node->grant.node, sizeof node->grant.node, "653022205-x");
    node->grant.scope = s->world.nodes[MUJI].grant.scope;
    memcpy(node->grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(node->grant.link_public, node->keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(
        grant_sign(&node->grant, s->world.nodes[COUNTY].keys.sign_secret, &node->signed_grant));
    stranger->forge = forge_new(&stranger->world, BAREN, "653022205");
}

static void write_as(struct stranger *stranger, struct sequence *s, int64_t fen, int to)
{
    struct buffer payload = {0};
    struct version_name shown = sequence_shown(s, COUNTY);
    world_budget("801001", "管护", fen, &payload);
    const struct change change = {.key = s->key,
                                  .entered_for = "",
                                  .payload = buffer_bytes(&payload),
                                  .replaces = &shown,
                                  .replace_count = 1};
    forge_change(stranger->forge, &change);
    assert_int_equal(world_take(s->world.nodes[to].replica, forge_batch(stranger->forge)),
                     TAKEN_NEW);
    buffer_free(&payload);
}

static void stranger_free(struct stranger *stranger)
{
    forge_free(stranger->forge);
    buffer_free(&stranger->world.nodes[BAREN].signed_grant);
}

static struct bytes grant_of(const struct stranger *stranger)
{
    return buffer_bytes(&stranger->world.nodes[BAREN].signed_grant);
}

static void end_county(struct sequence *s)
{
    struct arena arena;
    struct head *heads;
    struct view view;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(s->world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022", &heads, &count));
    replica_view_end(&view);
    world_end(&s->world, PREFECTURE, "653022", "653022", heads, count, true);
    arena_close(&arena);
}

static void begin(struct sequence *s)
{
    sequence_begin(s);
    (void)world_record_grant(&s->world, COUNTY, MUJI);
    sequence_put(s, MUJI, 1000);
    sequence_sync(s);
}

/* Nobody has heard of it, or the thief has written it down himself, beyond the end. */
static void s5_a_grant_by_an_ended_key_makes_nothing_count(void **state)
{
    (void)state;
    for (int written = 0; written < 2; written++) {
        struct sequence s = {.batches = {0}};
        struct stranger stranger;
        begin(&s);
        end_county(&s);
        let_in(&stranger, &s);
        write_as(&stranger, &s, 9000, MUJI);
        if (written) {
            struct record_key key = {.kind = KIND_GRANT, .id = "653022205-x"};
            key.scope = s.world.nodes[MUJI].grant.scope;
            (void)world_put(&s.world, COUNTY, &key, grant_of(&stranger));
        }
        stranger_free(&stranger);
        sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
    }
}

static void s5_the_reason_is_said(void **state)
{
    struct sequence s = {.batches = {0}};
    struct stranger stranger;
    struct record record;
    struct arena arena;
    (void)state;
    begin(&s);
    end_county(&s);
    let_in(&stranger, &s);
    write_as(&stranger, &s, 9000, PREFECTURE);
    arena_init(&arena, 0);
    assert_true(world_held(s.world.nodes[PREFECTURE].replica, &s.key, &record, &arena));
    size_t late = 0;
    for (size_t i = 0; i < record.version_count; i++)
        late += record.versions[i].not_counted == GRANTED_LATE;
    assert_int_equal(late, 1);
    assert_non_null(strstr(not_counted_chinese(GRANTED_LATE), "终止之后"));
    arena_close(&arena);
    stranger_free(&stranger);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* By where it stands: what it lets in writes on, after the end too. */
static void s5_what_was_granted_within_the_end_counts_on(void **state)
{
    struct sequence s = {.batches = {0}};
    struct stranger newcomer;
    (void)state;
    begin(&s);
    let_in(&newcomer, &s);
    struct record_key key = {.kind = KIND_GRANT, .id = "653022205-x"};
    key.scope = s.world.nodes[MUJI].grant.scope;
    (void)world_put(&s.world, COUNTY, &key, grant_of(&newcomer));
    sequence_sync(&s);
    end_county(&s);
    sequence_sync(&s);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    write_as(&newcomer, &s, 3000, MUJI);
    stranger_free(&newcomer);
    sequence_expect(&s, (struct expectation){.shown_fen = 3000});
}

/* The one above says the same bytes: what the ended one had not sent yet is made good. */
static void s5_one_above_may_say_it_again(void **state)
{
    struct sequence s = {.batches = {0}};
    struct stranger newcomer;
    (void)state;
    begin(&s);
    end_county(&s);
    let_in(&newcomer, &s);
    write_as(&newcomer, &s, 3000, MUJI);
    struct record_key key = {.kind = KIND_GRANT, .id = "653022205-x"};
    key.scope = s.world.nodes[MUJI].grant.scope;
    (void)world_put(&s.world, PREFECTURE, &key, grant_of(&newcomer));
    stranger_free(&newcomer);
    sequence_expect(&s, (struct expectation){.shown_fen = 3000});
}

/* Nor may those whom it concerns say it, nor one beside them. */
static void s5_nobody_says_it_of_himself(void **state)
{
    struct sequence s = {.batches = {0}};
    struct stranger stranger;
    struct change change = {.entered_for = "", .key = {.kind = KIND_GRANT, .id = "653022205-x"}};
    (void)state;
    begin(&s);
    end_county(&s);
    let_in(&stranger, &s);
    change.key.scope = s.world.nodes[MUJI].grant.scope;
    change.payload = grant_of(&stranger);
    forge_change(stranger.forge, &change);
    write_as(&stranger, &s, 9000, MUJI);
    struct forge *beside = forge_new(&s.world, MUJI, "653022205");
    forge_change(beside, &change);
    assert_int_equal(world_take(s.world.nodes[MUJI].replica, forge_batch(beside)), TAKEN_NEW);
    forge_free(beside);
    stranger_free(&stranger);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* Only a key of it: the same, by the feeds that begin with a grant for that key. */
static void s5_a_grant_by_a_former_key_makes_nothing_count(void **state)
{
    struct sequence s = {.batches = {0}};
    struct stranger stranger;
    struct payload payload = {.kind = KIND_FEED_END};
    struct record_key key = {.kind = KIND_FEED_END, .id = "653022#0011223344556677"};
    struct buffer body = {0};
    (void)state;
    begin(&s);
    struct head granted = world_record_grant(&s.world, COUNTY, BAREN);
    struct arena arena;
    struct head *heads;
    struct view view;
    size_t count;
    sequence_sync(&s);
    arena_init(&arena, 0);
    assert_ok(replica_view(s.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022", &heads, &count));
    replica_view_end(&view);
    assert_true(count > 0 && granted.seq);
    payload.feed_end =
        (struct feed_end){.all = true, .reason = "换钥", .heads = heads, .head_count = count};
    snprintf(payload.feed_end.node, sizeof payload.feed_end.node, "653022");
    root_id(s.world.nodes[COUNTY].keys.sign_public, &payload.feed_end.former);
    assert_ok(payload_encode(&payload, &body));
    key.scope = s.world.nodes[COUNTY].grant.scope;
    (void)world_put(&s.world, PREFECTURE, &key, buffer_bytes(&body));
    buffer_free(&body);
    arena_close(&arena);
    let_in(&stranger, &s);
    write_as(&stranger, &s, 9000, MUJI);
    stranger_free(&stranger);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000, .not_counted = 1});
}

/* Another county lets in a node with the name of this one: that is not above anybody here. */
static void s5_a_name_of_one_above_is_not_enough_to_end(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin(&s);
    struct world other = s.world; /* 木吉乡's place: the false 653022; 巴仁乡's: county 653023 */
    struct world_node *county = &other.nodes[BAREN], *false_one = &other.nodes[MUJI];
    uint8_t seed[32] = {55}, seed_2[32] = {56};
    keys_from_seed(seed, &county->keys);
    keys_from_seed(seed_2, &false_one->keys);
    county->signed_grant = false_one->signed_grant = (struct buffer){.data = NULL};
    county->grant = s.world.nodes[COUNTY].grant;
    false_one->grant = county->grant;
    snprintf(county->grant.node, sizeof county->grant.node, "653023");
    snprintf(false_one->grant.grantor, sizeof false_one->grant.grantor, "653023");
    assert_ok(scope_parse("653023", &county->grant.scope, NULL));
    assert_ok(scope_parse("653023100", &false_one->grant.scope, NULL));
    for (int i = 0; i < 2; i++) {
        struct world_node *node = i ? false_one : county;
        int by = i ? BAREN : PREFECTURE;
        node->parent = by;
        memcpy(node->grant.sign_public, node->keys.sign_public, SIGN_PUBLIC_SIZE);
        memcpy(node->grant.link_public, node->keys.link_public, LINK_PUBLIC_SIZE);
        memcpy(node->grant.grantor_link_public, other.nodes[by].keys.link_public, LINK_PUBLIC_SIZE);
        assert_ok(grant_sign(&node->grant, other.nodes[by].keys.sign_secret, &node->signed_grant));
    }
    struct payload end = {.kind = KIND_FEED_END};
    struct buffer body = {0};
    end.feed_end = (struct feed_end){.all = true, .reason = "撤销"};
    snprintf(end.feed_end.node, sizeof end.feed_end.node, "653022205");
    assert_ok(payload_encode(&end, &body));
    struct forge *forge = forge_new(&other, MUJI, "653023100");
    forge->feed.lane = LANE_NOTICE;
    forge_body(forge, KIND_FEED_END, "653022205", 0, buffer_bytes(&body));
    assert_int_equal(world_take(s.world.nodes[PREFECTURE].replica, forge_batch(forge)), TAKEN_NEW);
    forge_free(forge);
    buffer_free(&body);
    buffer_free(&county->signed_grant);
    buffer_free(&false_one->signed_grant);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s5_a_grant_by_an_ended_key_makes_nothing_count),
        cmocka_unit_test(s5_the_reason_is_said),
        cmocka_unit_test(s5_what_was_granted_within_the_end_counts_on),
        cmocka_unit_test(s5_one_above_may_say_it_again),
        cmocka_unit_test(s5_nobody_says_it_of_himself),
        cmocka_unit_test(s5_a_grant_by_a_former_key_makes_nothing_count),
        cmocka_unit_test(s5_a_name_of_one_above_is_not_enough_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
