/* A standby and its promotion, as sets of batches: what counts, who is believed about whom, and who
 * is let in where. The node of 巴仁乡 plays the standby of the county: 653022-b. */
#include "forge.h"

#include <siben/above.h>
#include "sequence.h"

#include <stdio.h>

#define STANDBY BAREN

static void sign_grant(struct world *world, int node, int by)
{
    struct world_node *n = &world->nodes[node];
    buffer_clear(&n->signed_grant);
    n->parent = by;
    memcpy(n->grant.grantor, world->nodes[by].grant.node, sizeof n->grant.grantor);
    memcpy(n->grant.grantor_link_public, world->nodes[by].keys.link_public, LINK_PUBLIC_SIZE);
    assert_ok(grant_sign(&n->grant, world->nodes[by].keys.sign_secret, &n->signed_grant));
}

/* 木吉乡 can let in and end, as a county does. */
static void let_muji_end(struct world *world)
{
    struct grant *muji = &world->nodes[MUJI].grant;
    muji->may_enrol = muji->may_end = true;
    muji->kinds[LANE_NOTICE] |= UINT64_C(1) << KIND_GRANT | UINT64_C(1) << KIND_FEED_END;
    muji->serial = 20;
    sign_grant(world, MUJI, COUNTY);
}

static void open_again(struct world *world, int node, bool fresh)
{
    struct world_node *n = &world->nodes[node];
    replica_close(n->replica);
    if (fresh) {
        world_kv_free(n->kv);
        n->kv = world_kv_new();
    }
    n->replica = world_replica(world, node, n->kv, 777);
}

static void sync_standby(struct world *world)
{
    world_sync(world, STANDBY, COUNTY);
    world_sync(world, COUNTY, STANDBY);
}

/* The county lets a standby in. */
static void stand_by(struct world *world)
{
    struct grant *grant = &world->nodes[STANDBY].grant;
    snprintf(grant->node, sizeof grant->node, "653022-b");
    snprintf(grant->own_endpoints[0], ENDPOINT_TEXT_MAX, "tcp://10.1.1.1:1");
    grant->scope = world->nodes[COUNTY].grant.scope;
    grant->serial = 11;
    memset(grant->kinds, 0, sizeof grant->kinds);
    grant->may_enrol = grant->may_end = false;
    sign_grant(world, STANDBY, COUNTY);
    open_again(world, STANDBY, true);
    (void)world_record_grant(world, COUNTY, MUJI);
    (void)world_record_grant(world, COUNTY, STANDBY);
    sync_standby(world);
}

/* The county has a standby, and 木吉乡 has written. */
static void begin_beside_a_standby(struct sequence *s)
{
    sequence_begin(s);
    stand_by(&s->world);
    sequence_put(s, MUJI, 1000);
    sequence_sync(s);
}

/* As siben promote: grant and end in one batch. `succeeds`: the county, or somebody else. */
static void promote(struct world *world, int by, const char *succeeds, bool with_end)
{
    struct grant *grant = &world->nodes[STANDBY].grant;
    struct change changes[2] = {{.entered_for = ""}, {.entered_for = ""}};
    struct payload end = {.kind = KIND_FEED_END};
    struct buffer body = {0};
    struct arena arena;
    struct view view;
    struct span *span;
    struct why why = {.what = ""};
    arena_init(&arena, 0);
    snprintf(grant->succeeds[0], sizeof grant->succeeds[0], "%s", succeeds);
    grant->serial = 12;
    grant_usual(grant, 3);
    sign_grant(world, STANDBY, by);
    end.feed_end = (struct feed_end){.all = true, .reason = "主机损坏"};
    snprintf(end.feed_end.node, sizeof end.feed_end.node, "653022");
    assert_ok(replica_view(world->nodes[by].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022", &end.feed_end.heads,
                                    &end.feed_end.head_count));
    replica_view_end(&view);
    assert_ok(payload_encode(&end, &body));
    changes[0].key = (struct record_key){.kind = KIND_GRANT, .id = "653022-b"};
    changes[1].key = (struct record_key){.kind = KIND_FEED_END, .id = "653022"};
    changes[0].key.scope = changes[1].key.scope = grant->scope;
    changes[0].payload = buffer_bytes(&world->nodes[STANDBY].signed_grant);
    changes[1].payload = buffer_bytes(&body);
    assert_ok(replica_begin(world->nodes[by].replica, &span));
    assert_ok(
        replica_write(span, "州局", ++world->now_ms, changes, with_end ? 2 : 1, NULL, NULL, &why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&body);
    arena_close(&arena);
}

/* -- what counts ------------------------------------------------------------------------ */

static void s5_a_standby_writes_nothing_that_counts(void **state)
{
    struct sequence s = {.batches = {0}};
    struct change change = {.entered_for = ""};
    struct buffer body = {0};
    struct span *span;
    struct why why = {.what = ""};
    (void)state;
    begin_beside_a_standby(&s);
    world_budget("801001", "项目", 5000, &body);
    change.key = s.key;
    change.payload = buffer_bytes(&body);
    assert_ok(replica_begin(s.world.nodes[STANDBY].replica, &span));
    assert_status(replica_write(span, "x", 1, &change, 1, NULL, NULL, &why), STATUS_UNAUTHORISED);
    assert_non_null(strstr(why.what, "备用机"));
    assert_non_null(strstr(why.hint, "siben promote"));
    replica_abort(span);
    struct forge *forge = forge_new(&s.world, STANDBY, "653022205"); /* and if it does */
    forge_change(forge, &change);
    assert_int_equal(world_take(s.world.nodes[PREFECTURE].replica, forge_batch(forge)), TAKEN_NEW);
    forge_free(forge);
    buffer_free(&body);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

static void s5_a_successor_ends_as_the_one_before_it_might(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin_beside_a_standby(&s);
    struct head end = sequence_head(&s, "653022205");
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    promote(&s.world, PREFECTURE, "653022", true);
    open_again(&s.world, STANDBY, false);
    world_end(&s.world, STANDBY, "653022205", "653022205", &end, 1, true);
    sequence_sync(&s);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* Who says of himself, or by another's word, that he took over. */
static void s5_who_was_not_put_there_by_the_grantor_succeeds_nobody(void **state)
{
    (void)state;
    for (int by = 0; by < 2; by++) {
        struct sequence s = {.batches = {0}};
        begin_beside_a_standby(&s);
        /* The county gives its standby its own office; the prefecture gives it somebody else's. */
        promote(&s.world, by ? PREFECTURE : COUNTY, by ? "653023" : "653022", false);
        open_again(&s.world, STANDBY, false);
        world_end(&s.world, STANDBY, "653022205", "653022205", NULL, 0, true);
        sequence_sync(&s);
        sequence_expect(&s, (struct expectation){.shown_fen = 1000});
    }
}

static void s5_the_one_before_counts_up_to_its_end_and_is_kept(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    stand_by(&s.world);
    sequence_put(&s, COUNTY, 1000);
    sequence_sync(&s);
    promote(&s.world, PREFECTURE, "653022", true);
    sequence_put(&s, COUNTY, 2000); /* it has not heard of it */
    open_again(&s.world, STANDBY, false);
    world_sync(&s.world, PREFECTURE, STANDBY);
    sequence_put(&s, STANDBY, 3000);
    world_sync(&s.world, STANDBY, PREFECTURE);
    world_sync(&s.world, COUNTY, PREFECTURE);
    sequence_expect(&s, (struct expectation){.shown_fen = 3000, .not_counted = 1});
}

/* -- a chain that was given out anew --------------------------------------------------------- */

/* The standby takes over, and gives 木吉乡 a grant of its own; `fresh`: that is another machine there. */
static void take_over_muji(struct world *world, bool fresh)
{
    promote(world, PREFECTURE, "653022", true);
    world_sync(world, PREFECTURE, STANDBY);
    open_again(world, STANDBY, false);
    world->nodes[MUJI].grant.serial = 21;
    sign_grant(world, MUJI, STANDBY);
    (void)world_record_grant(world, STANDBY, MUJI);
    world_sync(world, STANDBY, PREFECTURE);
    open_again(world, MUJI, fresh);
}

/* A machine below 木吉乡: what it signs has the chain that 木吉乡 has then. */
static void grant_below(struct world *world, struct world_node *below)
{
    uint8_t seed[32];
    memset(seed, 77, sizeof seed);
    keys_from_seed(seed, &below->keys);
    below->grant = world->nodes[MUJI].grant;
    snprintf(below->grant.node, sizeof below->grant.node, "653022205-x");
    memcpy(below->grant.grantor, world->nodes[MUJI].grant.node, sizeof below->grant.grantor);
    memcpy(below->grant.grantor_link_public, world->nodes[MUJI].keys.link_public, LINK_PUBLIC_SIZE);
    memcpy(below->grant.sign_public, below->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(below->grant.link_public, below->keys.link_public, LINK_PUBLIC_SIZE);
    below->grant.may_enrol = below->grant.may_end = false;
    buffer_clear(&below->signed_grant);
    assert_ok(grant_sign(&below->grant, world->nodes[MUJI].keys.sign_secret, &below->signed_grant));
}

static void write_below(struct sequence *s, const struct world_node *below, int64_t fen)
{
    struct change change = {.entered_for = "", .key = s->key};
    struct buffer body = {0};
    struct forge *forge = forge_new(&s->world, MUJI, "653022205");
    forge->below = below;
    memcpy(forge->feed.node, below->grant.node, sizeof forge->feed.node);
    world_budget("801001", "项目", fen, &body);
    change.payload = buffer_bytes(&body);
    forge_change(forge, &change);
    assert_int_equal(world_take(s->world.nodes[PREFECTURE].replica, forge_batch(forge)), TAKEN_NEW);
    forge_free(forge);
    buffer_free(&body);
}

static void s5_whom_it_has_ended_writes_nothing_under_a_chain_of_the_successor(void **state)
{
    struct sequence s = {.batches = {0}};
    struct world_node below = {0};
    (void)state;
    sequence_begin(&s);
    let_muji_end(&s.world);
    stand_by(&s.world);
    open_again(&s.world, MUJI, true);
    sequence_put(&s, MUJI, 1000);
    (void)world_end(&s.world, MUJI, "653022205-x", "653022205", NULL, 0, true);
    sequence_sync(&s);
    take_over_muji(&s.world, false);
    grant_below(
        &s.world,
        &below); /* it was granted before it was ended: the bytes of its own grant do not matter */
    write_below(&s, &below, 2000);
    buffer_free(&below.signed_grant);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

static void s5_what_is_ended_under_the_new_chain_is_ended_under_the_old_one(void **state)
{
    struct sequence s = {.batches = {0}};
    struct world_node below = {0};
    (void)state;
    sequence_begin(&s);
    let_muji_end(&s.world);
    stand_by(&s.world);
    open_again(&s.world, MUJI, true);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    grant_below(&s.world, &below);
    write_below(&s, &below, 2000); /* beside it: a stolen machine */
    take_over_muji(&s.world, true);
    (void)world_end(&s.world, MUJI, "653022205-x", "653022205", NULL, 0, true);
    world_sync(&s.world, MUJI, PREFECTURE);
    buffer_free(&below.signed_grant);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

static void s5_what_the_one_before_has_ended_stays_ended_when_its_successor_grants_it(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin_beside_a_standby(&s);
    struct head end = sequence_head(&s, "653022205");
    (void)world_end(&s.world, COUNTY, "653022205", "653022205", &end, 1, true);
    sequence_sync(&s);
    take_over_muji(&s.world, true);
    sequence_put(&s, MUJI, 2000);
    world_sync(&s.world, MUJI, PREFECTURE);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* A county beside it that took over from somebody: no word on what lies below this one. */
static void s5_who_took_over_beside_it_ends_nothing_here(void **state)
{
    struct sequence s = {.batches = {0}};
    (void)state;
    begin_beside_a_standby(&s);
    /* 653022 itself says that its standby took over from 6530, who is above both. */
    promote(&s.world, COUNTY, "6530", false);
    open_again(&s.world, STANDBY, false);
    (void)world_end(&s.world, STANDBY, "653022205", "653022205", NULL, 0, true);
    sequence_sync(&s);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* -- another key ------------------------------------------------------------------------ */

static void end_former_key(struct world *world, int by, const struct grant *former,
                           struct head *heads, size_t count)
{
    struct payload end = {.kind = KIND_FEED_END};
    struct record_key key = {.kind = KIND_FEED_END, .scope = former->scope};
    struct buffer body = {0};
    end.feed_end =
        (struct feed_end){.heads = heads, .head_count = count, .all = true, .reason = "换钥"};
    memcpy(end.feed_end.node, former->node, sizeof end.feed_end.node);
    root_id(former->sign_public, &end.feed_end.former);
    snprintf(key.id, sizeof key.id, "%s#0011223344556677", former->node);
    assert_ok(payload_encode(&end, &body));
    (void)world_put(world, by, &key, buffer_bytes(&body));
    buffer_free(&body);
}

static void s5_a_former_key_signs_nothing_more_that_counts(void **state)
{
    struct sequence s = {.batches = {0}};
    struct buffer body = {0};
    uint8_t seed[32];
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    sequence_sync(&s);
    struct head head = sequence_head(&s, "653022205");
    struct world thief = s.world; /* who has the former key, and the grant for it */
    thief.nodes[MUJI].signed_grant = (struct buffer){0};
    buffer_put_bytes(&thief.nodes[MUJI].signed_grant,
                     buffer_bytes(&s.world.nodes[MUJI].signed_grant));

    struct world_node *muji = &s.world.nodes[MUJI];
    memset(seed, 0x55, sizeof seed);
    keys_from_seed(seed, &muji->keys);
    memcpy(muji->grant.sign_public, muji->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(muji->grant.link_public, muji->keys.link_public, LINK_PUBLIC_SIZE);
    muji->grant.serial = 20;
    sign_grant(&s.world, MUJI, COUNTY);
    (void)world_record_grant(&s.world, COUNTY, MUJI);
    open_again(&s.world, MUJI, false);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    end_former_key(&s.world, COUNTY, &thief.nodes[MUJI].grant, &head, 1);

    world_budget("801001", "管护", 9000, &body);
    struct change change = {.key = s.key, .entered_for = "", .payload = buffer_bytes(&body)};
    for (int fresh = 0; fresh < 2; fresh++) { /* in the feed that it had; in one of its own */
        struct forge *forge = forge_new(&thief, MUJI, "653022205");
        if (!fresh) {
            forge->feed = head.feed;
            forge->seq = head.seq + 1;
            forge->previous = head.hash;
        }
        forge_change(forge, &change);
        assert_int_equal(world_take(s.world.nodes[PREFECTURE].replica, forge_batch(forge)),
                         TAKEN_NEW);
        forge_free(forge);
    }
    buffer_free(&thief.nodes[MUJI].signed_grant);
    buffer_free(&body);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000, .not_counted = 2});
}

/* A clerk installs by hand what came as a notice: nothing is signed in the feeds of the former key. */
static void the_same_grant_installed_again_changes_nothing(void **state)
{
    struct sequence s = {.batches = {0}};
    uint8_t seed[32];
    (void)state;
    sequence_begin(&s);
    sequence_put(&s, MUJI, 1000);
    struct world_node *muji = &s.world.nodes[MUJI];
    memset(seed, 0x55, sizeof seed);
    keys_from_seed(seed, &muji->keys);
    memcpy(muji->grant.sign_public, muji->keys.sign_public, SIGN_PUBLIC_SIZE);
    memcpy(muji->grant.link_public, muji->keys.link_public, LINK_PUBLIC_SIZE);
    muji->grant.serial = 20;
    sign_grant(&s.world, MUJI, COUNTY);
    open_again(&s.world, MUJI, false);
    open_again(&s.world, MUJI, false);
    sequence_put(&s, MUJI, 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

/* -- who is believed about whom ------------------------------------------------------------- */

static size_t above_at(struct world *world, int node, struct arena *arena, struct above **above)
{
    struct view view;
    size_t count;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_above(&view, arena, above, &count));
    replica_view_end(&view);
    return count;
}

static void down_to_muji(struct world *world)
{
    world_sync(world, PREFECTURE, COUNTY);
    world_sync(world, COUNTY, MUJI);
}

static void a_child_hears_of_a_standby_and_of_its_promotion_from_their_grantors(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct above *above;
    (void)state;
    sequence_begin(&s);
    arena_init(&arena, 0);
    assert_int_equal(above_at(&s.world, MUJI, &arena, &above), 1);
    assert_string_equal(above[0].node, "653022");
    assert_int_equal(above_at(&s.world, PREFECTURE, &arena, &above), 0);
    stand_by(&s.world);
    down_to_muji(&s.world);
    assert_int_equal(above_at(&s.world, MUJI, &arena, &above), 2);
    assert_string_equal(above[0].node, "653022");
    assert_string_equal(above[1].node, "653022-b");
    assert_int_equal(above[1].role, ABOVE_STANDBY);
    assert_string_equal(above[1].endpoints[0], "tcp://10.1.1.1:1");
    assert_memory_equal(above[1].link_public, s.world.nodes[STANDBY].keys.link_public,
                        LINK_PUBLIC_SIZE);
    assert_int_equal(above_at(&s.world, STANDBY, &arena, &above), 2);
    assert_string_equal(above[0].node, "653022");
    assert_string_equal(above[1].node, "6530");
    assert_int_equal(above[1].role, ABOVE_BEYOND);

    sequence_sync(&s);
    promote(&s.world, PREFECTURE, "653022", true);
    down_to_muji(&s.world);
    assert_int_equal(above_at(&s.world, MUJI, &arena, &above), 1);
    assert_string_equal(above[0].node, "653022-b");
    assert_true(above[0].successor);
    assert_string_equal(above[0].endpoints[0], "tcp://10.1.1.1:1");
    arena_close(&arena);
    sequence_put(&s, MUJI, 1000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* Nor is it forgotten when a grant of the one before is installed by hand after that. */
static void a_grant_installed_later_does_not_hide_who_took_over(void **state)
{
    struct sequence s = {.batches = {0}};
    struct version_name name;
    struct delivery delivery;
    struct view view;
    (void)state;
    sequence_begin(&s);
    stand_by(&s.world);
    s.world.nodes[MUJI].grant.serial = 20;
    sign_grant(&s.world, MUJI, COUNTY);
    (void)world_record_grant(&s.world, COUNTY, MUJI);
    world_sync(&s.world, COUNTY, PREFECTURE);
    promote(&s.world, PREFECTURE, "653022", true);
    down_to_muji(&s.world);
    open_again(&s.world, MUJI, false);
    name = world_put_budget(&s.world, MUJI, "65302226T000000000001", 1000);
    assert_ok(replica_view(s.world.nodes[MUJI].replica, &view));
    assert_ok(replica_delivery(&view, &name, &delivery));
    replica_view_end(&view);
    assert_string_equal(delivery.parent, "653022-b");
    sequence_put(&s, MUJI, 1000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* In a scope where it may write, anybody can put any grant: his own word about others. */
static void claim(struct world *world, int by, const char *node, const char *grantor,
                  const char *succeeds, bool standby)
{
    struct grant grant = world->nodes[STANDBY].grant;
    struct buffer signed_grant = {0};
    struct record_key key = {.kind = KIND_GRANT};
    snprintf(grant.node, sizeof grant.node, "%s", node);
    snprintf(grant.grantor, sizeof grant.grantor, "%s", grantor);
    snprintf(grant.succeeds[0], sizeof grant.succeeds[0], "%s", succeeds);
    grant.scope = world->nodes[COUNTY].grant.scope;
    grant.serial = 99;
    memset(grant.link_public, 9, sizeof grant.link_public);
    if (standby)
        memset(grant.kinds, 0, sizeof grant.kinds);
    else
        grant_usual(&grant, 3);
    if (standby)
        grant.may_enrol = grant.may_end = false;
    assert_ok(grant_sign(&grant, world->nodes[by].keys.sign_secret, &signed_grant));
    struct forge *forge = forge_new(world, by, "653022");
    forge->feed.lane = LANE_NOTICE;
    snprintf(key.id, sizeof key.id, "%s", node);
    key.scope = grant.scope;
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&signed_grant)};
    forge_change(forge, &change);
    assert_int_equal(world_take(world->nodes[MUJI].replica, forge_batch(forge)), TAKEN_NEW);
    forge_free(forge);
    buffer_free(&signed_grant);
}

static void nobody_is_believed_about_himself(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct above *above;
    (void)state;
    sequence_begin(&s);
    arena_init(&arena, 0);
    stand_by(&s.world);
    down_to_muji(&s.world);
    /* The standby promotes itself, in its own name, its main's and the prefecture's. */
    claim(&s.world, STANDBY, "653022-b", "653022-b", "653022", false);
    claim(&s.world, STANDBY, "653022-b", "653022", "653022", false);
    claim(&s.world, STANDBY, "653022-b", "6530", "653022", false);
    /* The main one appoints a successor to itself. */
    claim(&s.world, COUNTY, "653022-x", "653022", "653022", false);
    claim(&s.world, COUNTY, "653022-y", "6530", "653022", false);
    /* A child names a standby of its parent, and a successor; in the parent's name too. */
    claim(&s.world, MUJI, "653022-z", "653022205", "653022", true);
    claim(&s.world, MUJI, "653022-w", "653022", "653022", true);
    assert_int_equal(above_at(&s.world, MUJI, &arena, &above), 2);
    assert_string_equal(above[0].node, "653022");
    assert_memory_equal(above[0].link_public, s.world.nodes[COUNTY].keys.link_public,
                        LINK_PUBLIC_SIZE);
    assert_string_equal(above[1].node, "653022-b");
    assert_memory_equal(above[1].link_public, s.world.nodes[STANDBY].keys.link_public,
                        LINK_PUBLIC_SIZE);
    arena_close(&arena);
    sequence_put(&s, MUJI, 1000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* -- who is let in where ---------------------------------------------------------------------- */

struct let_in {
    char text[200];
};

static bool see(void *context, const struct enrolled *enrolled)
{
    struct let_in *let_in = context;
    size_t size = strlen(let_in->text);
    bool out = enrolled->ended || enrolled->grantor_ended;
    snprintf(let_in->text + size, sizeof let_in->text - size, "%s%s%s ", enrolled->grant.node,
             enrolled->lent ? "~" : "", out ? "!" : "");
    return true;
}

static void expect_let_in(struct world *world, int node, const char *expected)
{
    struct let_in let_in = {""};
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_each_admitted(&view, see, &let_in));
    replica_view_end(&view);
    assert_string_equal(let_in.text, expected);
}

/* How many grants the chain of a newer one has; 0: there is none. */
static size_t newer_at(struct world *world, int node, struct arena *arena,
                       struct bytes chain[GRANT_CHAIN_MAX])
{
    struct view view;
    size_t count = 0;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    enum status status = replica_newer_grant(&view, arena, chain, &count);
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return status == STATUS_OK ? count : 0;
}

static void each_lets_in_whom_its_place_gives_it(void **state)
{
    struct sequence s = {.batches = {0}};
    struct bytes chain[GRANT_CHAIN_MAX];
    struct arena arena;
    (void)state;
    sequence_begin(&s);
    arena_init(&arena, 0);
    (void)world_record_grant(&s.world, PREFECTURE, COUNTY);
    (void)world_record_grant(&s.world, COUNTY, MUJI);
    stand_by(&s.world);
    sequence_sync(&s);
    sync_standby(&s.world);
    expect_let_in(&s.world, PREFECTURE, "653022 653022-b~ ");
    expect_let_in(&s.world, COUNTY, "653022-b 653022205 ");
    expect_let_in(&s.world, STANDBY, "653022205~ ");
    expect_let_in(&s.world, MUJI, "");

    promote(&s.world, PREFECTURE, "653022", true);
    expect_let_in(&s.world, PREFECTURE, "653022! 653022-b ");
    world_sync(&s.world, PREFECTURE, STANDBY);
    assert_int_equal(newer_at(&s.world, STANDBY, &arena, chain), 2);
    assert_true(bytes_equal(chain[1], buffer_bytes(&s.world.nodes[STANDBY].signed_grant)));
    open_again(&s.world, STANDBY, false);
    expect_let_in(&s.world, STANDBY, "653022205~ ");
    assert_int_equal(newer_at(&s.world, STANDBY, &arena, chain), 0);
    world_check(s.world.nodes[STANDBY].replica);
    arena_close(&arena);
    sequence_put(&s, MUJI, 1000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* A node that lets in one of its own below it, as a county does. */
static void let_one_in_below(struct world *world, int node, const char *scope)
{
    struct world_node *n = &world->nodes[node];
    struct grant child = n->grant;
    struct record_key key = {.kind = KIND_GRANT};
    struct buffer signed_grant = {0};
    assert_ok(scope_parse(scope, &child.scope, NULL));
    key.scope = child.scope;
    snprintf(child.node, sizeof child.node, "%s", scope);
    snprintf(key.id, sizeof key.id, "%s", scope);
    memcpy(child.grantor, n->grant.node, sizeof child.grantor);
    memcpy(child.grantor_link_public, n->keys.link_public, LINK_PUBLIC_SIZE);
    memset(child.link_public, 7, sizeof child.link_public);
    child.may_enrol = child.may_end = false;
    assert_ok(grant_sign(&child, n->keys.sign_secret, &signed_grant));
    (void)world_put(world, node, &key, buffer_bytes(&signed_grant));
    buffer_free(&signed_grant);
}

/* Whom a node has ended stays out, also when it is granted anew by who took over from the one that had granted it. */
static void whom_it_has_ended_stays_out_when_it_is_granted_by_a_successor(void **state)
{
    static const char below[] = "653022205:801001";
    struct sequence s = {.batches = {0}};
    (void)state;
    sequence_begin(&s);
    let_muji_end(&s.world);
    stand_by(&s.world);
    open_again(&s.world, MUJI, false);
    let_one_in_below(&s.world, MUJI, below);
    expect_let_in(&s.world, MUJI, "653022205:801001 ");
    (void)world_end(&s.world, MUJI, below, below, NULL, 0, true);
    expect_let_in(&s.world, MUJI, "653022205:801001! ");
    sequence_sync(&s);
    promote(&s.world, PREFECTURE, "653022", true);
    world_sync(&s.world, PREFECTURE, STANDBY);
    open_again(&s.world, STANDBY, false);
    s.world.nodes[MUJI].grant.serial = 21;
    sign_grant(&s.world, MUJI, STANDBY);
    (void)world_record_grant(&s.world, STANDBY, MUJI);
    open_again(&s.world, MUJI, false);
    expect_let_in(&s.world, MUJI, "653022205:801001! ");
    world_check(s.world.nodes[MUJI].replica);
    world_close(&s.world);
}

/* Who took over grants anew what the one before had granted, and those below learn of it as of any other grant. */
static void a_grant_by_a_successor_comes_by_notice_too(void **state)
{
    struct sequence s = {.batches = {0}};
    struct bytes chain[GRANT_CHAIN_MAX];
    struct arena arena;
    (void)state;
    sequence_begin(&s);
    arena_init(&arena, 0);
    stand_by(&s.world);
    sequence_sync(&s);
    promote(&s.world, PREFECTURE, "653022", true);
    world_sync(&s.world, PREFECTURE, STANDBY);
    open_again(&s.world, STANDBY, false);
    world_sync(&s.world, STANDBY, MUJI);
    assert_int_equal(newer_at(&s.world, MUJI, &arena, chain), 0);
    s.world.nodes[MUJI].grant.serial = 21;
    sign_grant(&s.world, MUJI, STANDBY);
    (void)world_record_grant(&s.world, STANDBY, MUJI);
    world_sync(&s.world, STANDBY, MUJI);
    assert_int_equal(newer_at(&s.world, MUJI, &arena, chain), 3);
    assert_true(bytes_equal(chain[1], buffer_bytes(&s.world.nodes[STANDBY].signed_grant)));
    assert_true(bytes_equal(chain[2], buffer_bytes(&s.world.nodes[MUJI].signed_grant)));
    open_again(&s.world, MUJI, false);
    assert_int_equal(newer_at(&s.world, MUJI, &arena, chain), 0);
    arena_close(&arena);
    world_close(&s.world);
}

static bool see_older(void *context, const struct enrolled *enrolled)
{
    struct enrolled *muji = context;
    if (strcmp(enrolled->grant.node, "653022205") == 0)
        *muji = *enrolled;
    return true;
}

/* The same request granted twice: the node has not heard of either yet. */
static void the_key_before_lets_in_until_the_next_one_comes(void **state)
{
    struct sequence s = {.batches = {0}};
    struct arena arena;
    struct above *above;
    struct view view;
    uint8_t before[LINK_PUBLIC_SIZE];
    (void)state;
    sequence_begin(&s);
    arena_init(&arena, 0);
    (void)world_record_grant(&s.world, COUNTY, MUJI);
    (void)world_record_grant(&s.world, PREFECTURE, COUNTY);
    for (int node = COUNTY; node <= MUJI; node++) {
        struct world_node *n = &s.world.nodes[node];
        int by = node == COUNTY ? PREFECTURE : COUNTY;
        struct world_node as_it_was = *n;
        memcpy(before, n->grant.link_public, sizeof before);
        n->signed_grant = (struct buffer){0};
        for (uint32_t serial = 20; serial <= 21; serial++) {
            n->grant.serial = serial;
            memset(n->grant.link_public, 0x61, sizeof n->grant.link_public);
            assert_ok(grant_sign(&n->grant, s.world.nodes[by].keys.sign_secret, &n->signed_grant));
            (void)world_record_grant(&s.world, by, node);
            buffer_free(&n->signed_grant);
        }
        n->grant = as_it_was.grant;
        n->signed_grant = as_it_was.signed_grant;
        if (node == COUNTY) {
            down_to_muji(&s.world);
            assert_int_equal(above_at(&s.world, MUJI, &arena, &above), 1);
            assert_true(above[0].has_older);
            assert_memory_equal(above[0].older_link, before, sizeof before);
        }
    }
    struct enrolled muji = {.has_older = false};
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_each_admitted(&view, see_older, &muji));
    replica_view_end(&view);
    assert_int_equal(muji.grant.serial, 21);
    assert_true(muji.has_older);
    assert_memory_equal(muji.older_link, before, sizeof before);
    arena_close(&arena);
    sequence_put(&s, MUJI, 1000);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s5_a_standby_writes_nothing_that_counts),
        cmocka_unit_test(s5_a_successor_ends_as_the_one_before_it_might),
        cmocka_unit_test(s5_who_was_not_put_there_by_the_grantor_succeeds_nobody),
        cmocka_unit_test(s5_the_one_before_counts_up_to_its_end_and_is_kept),
        cmocka_unit_test(s5_a_former_key_signs_nothing_more_that_counts),
        cmocka_unit_test(a_child_hears_of_a_standby_and_of_its_promotion_from_their_grantors),
        cmocka_unit_test(a_grant_installed_later_does_not_hide_who_took_over),
        cmocka_unit_test(nobody_is_believed_about_himself),
        cmocka_unit_test(each_lets_in_whom_its_place_gives_it),
        cmocka_unit_test(whom_it_has_ended_stays_out_when_it_is_granted_by_a_successor),
        cmocka_unit_test(a_grant_by_a_successor_comes_by_notice_too),
        cmocka_unit_test(s5_whom_it_has_ended_writes_nothing_under_a_chain_of_the_successor),
        cmocka_unit_test(s5_what_is_ended_under_the_new_chain_is_ended_under_the_old_one),
        cmocka_unit_test(s5_what_the_one_before_has_ended_stays_ended_when_its_successor_grants_it),
        cmocka_unit_test(s5_who_took_over_beside_it_ends_nothing_here),
        cmocka_unit_test(the_same_grant_installed_again_changes_nothing),
        cmocka_unit_test(the_key_before_lets_in_until_the_next_one_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
