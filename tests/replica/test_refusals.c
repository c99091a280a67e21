/* Law 5: bad bytes are rejected, missing authority is counted out; and whatever one
 * child sends, the batches beside it are stored. */
#include "forge.h"

static const char code[] = "65302226T000000000101";

/* The county takes an honest batch, the forged one and another honest one in one span. */
static enum taken take_between(struct world *world, struct bytes forged, enum status expected)
{
    struct world_batches honest;
    struct span *span;
    struct why why;
    enum taken taken, other;
    world_put_budget(world, BAREN, "65302226T000000000901", 100);
    world_put_budget(world, BAREN, "65302226T000000000902", 200);
    world_batches(world, BAREN, &honest);
    assert_true(honest.count >= 2);
    why_clear(&why);
    assert_ok(replica_begin(world->nodes[COUNTY].replica, &span));
    assert_ok(replica_take(span, buffer_bytes(&honest.items[0]), 3, 1, &other, &why));
    assert_status(replica_take(span, forged, 4, 1, &taken, &why), expected);
    for (size_t i = 1; i < honest.count; i++)
        assert_ok(replica_take(span, buffer_bytes(&honest.items[i]), 3, 1, &other, &why));
    assert_ok(replica_end(span, NULL));
    world_batches_free(&honest);
    world_check(world->nodes[COUNTY].replica);
    return taken;
}

static char *honest_dump(void)
{
    struct world world;
    world_open(&world);
    world_put_budget(&world, BAREN, "65302226T000000000901", 100);
    world_put_budget(&world, BAREN, "65302226T000000000902", 200);
    world_sync(&world, BAREN, COUNTY);
    char *dump = world_dump(world.nodes[COUNTY].replica);
    world_close(&world);
    return dump;
}

static uint64_t rows(struct world *world, int node, enum kv_table table)
{
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    uint64_t count = kv_count(view.txn, table);
    replica_view_end(&view);
    return count;
}

static void put_budget(struct forge *forge, const char *id, int64_t fen)
{
    struct buffer payload = {0};
    world_budget("801001", "养护工程", fen, &payload);
    forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
    buffer_free(&payload);
}

enum broken {
    BAD_SIGNATURE,
    OTHERS_CHAIN,
    OTHERS_KEY,
    OTHER_ROOT,
    LANE_BEYOND,
    CUT_SHORT,
    BROKEN_COUNT
};

static void what_is_rejected_leaves_no_trace(void **state)
{
    (void)state;
    char *clean = honest_dump();
    for (int broken = 0; broken < BROKEN_COUNT; broken++) {
        struct world world;
        world_open(&world);
        struct forge *forge = forge_new(&world, MUJI, "653022205");
        struct hash root = world.root;
        enum status expected = STATUS_BAD_SIGNATURE;
        put_budget(forge, code, 5);
        if (broken == OTHERS_CHAIN)
            forge->chain_of = BAREN;
        if (broken == OTHERS_KEY)
            forge->node = BAREN;
        if (broken == OTHER_ROOT)
            world.root.bytes[0] ^= 1;
        if (broken == LANE_BEYOND)
            forge->feed.lane = LANE_COUNT;
        struct bytes bytes = forge_batch(forge);
        if (broken == BAD_SIGNATURE)
            forge->stored.data[bytes.size - 1] ^= 1; /* of the block: its digest is signed */
        if (broken == CUT_SHORT)
            bytes.size /= 2;
        if (broken == LANE_BEYOND || broken == CUT_SHORT)
            expected = STATUS_MALFORMED;
        world.root = root;
        uint64_t feeds = rows(&world, COUNTY, KV_FEED);
        assert_int_equal(take_between(&world, bytes, expected), TAKEN_REJECTED);
        char *dump = world_dump(world.nodes[COUNTY].replica);
        assert_text_equal(dump, clean);
        assert_int_equal(rows(&world, COUNTY, KV_FEED), feeds + 1); /* the honest one */
        memory_free(dump);
        forge_free(forge);
        world_close(&world);
    }
    memory_free(clean);
}

static void a_batch_whose_predecessor_is_missing_waits_and_is_taken_after_it(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct buffer first = {0};
    put_budget(forge, code, 5);
    buffer_put_bytes(&first, forge_batch(forge));
    put_budget(forge, "65302226T000000000102", 6);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_WAITING);
    assert_int_equal(rows(&world, COUNTY, KV_WAITING), 1);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, buffer_bytes(&first)), TAKEN_NEW);
    assert_int_equal(rows(&world, COUNTY, KV_WAITING), 0);
    assert_int_equal(rows(&world, COUNTY, KV_RECORD), 4);
    world_check(world.nodes[COUNTY].replica);
    buffer_free(&first);
    forge_free(forge);
    world_close(&world);
}

/* Nobody can tell a false batch from a true one before its predecessor is there. */
static void a_false_batch_that_waits_does_not_hold_up_the_true_one(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct buffer batches[3] = {{0}};
    for (size_t i = 0; i < 3; i++) {
        put_budget(forge, code, (int64_t)i + 1);
        buffer_put_bytes(&batches[i], forge_batch(forge));
    }
    for (int i = 0; i < 8; i++) { /* of the same place; one of them sorts before the true one */
        put_budget(forge, code, 1000 + i);
        forge->seq = 3;
        memset(forge->previous.bytes, i, HASH_SIZE);
        assert_int_equal(world_take(world.nodes[COUNTY].replica, forge_batch(forge)),
                         TAKEN_WAITING);
    }
    assert_int_equal(world_take(world.nodes[COUNTY].replica, buffer_bytes(&batches[2])),
                     TAKEN_WAITING);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, buffer_bytes(&batches[1])),
                     TAKEN_WAITING);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, buffer_bytes(&batches[0])), TAKEN_NEW);
    assert_int_equal(rows(&world, COUNTY, KV_WAITING), 8);
    assert_int_equal(rows(&world, COUNTY, KV_LOG), 3);
    for (size_t i = 0; i < 3; i++)
        buffer_free(&batches[i]);
    forge_free(forge);
    world_close(&world);
}

/* One child may fill its share of the waiting table, never the others'. */
static void what_waits_is_bounded_by_peer(void **state)
{
    struct world world;
    struct span *span;
    struct why why;
    enum taken taken = TAKEN_WAITING;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    size_t kept = 0;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i <= WAITING_BATCHES_MAX && taken == TAKEN_WAITING; i++) {
        put_budget(forge, code, i);
        forge->seq = 2 + i % 7;
        forge->previous.bytes[0] = (uint8_t)i;
        arena_reset(&forge->arena);
        put_budget(forge, code, i);
        forge->count = 1;
        forge->changes[0] = arena_bytes(&forge->arena, forge->changes[0]);
        status = replica_take(span, forge_batch(forge), 4, 1, &taken, &why);
        kept += taken == TAKEN_WAITING;
    }
    assert_int_equal(taken, TAKEN_REJECTED);
    assert_status(status, STATUS_TOO_LARGE);
    assert_true(kept < WAITING_BATCHES_MAX);
    struct forge *other = forge_new(&world, BAREN, "653022202");
    put_budget(other, code, 1);
    other->seq = 2;
    assert_ok(replica_take(span, forge_batch(other), 5, 1, &taken, &why));
    assert_int_equal(taken, TAKEN_WAITING);
    assert_ok(replica_end(span, NULL));
    forge_free(other);
    forge_free(forge);
    world_close(&world);
}

static void changes_that_cannot_be_read_are_kept_and_not_folded(void **state)
{
    static const uint8_t scope_bad[] = {0x08, 0x03, 0x12, 0x01, 'a', 0x2a, 0x03, '6', '5', '3'};
    static const uint8_t no_kind[] = {0x12, 0x01, 'a'};
    static const uint8_t kind_wide[] = {0x08, 0xff, 0xff, 0x7f};
    static const uint8_t ref_no_seq[] = {0x08, 0x03, 0x32, 0x00};
    struct world world;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    forge_bytes(forge, "\xff\xff\xff", 3);
    forge_bytes(forge, scope_bad, sizeof scope_bad);
    forge_bytes(forge, no_kind, sizeof no_kind);
    forge_bytes(forge, kind_wide, sizeof kind_wide);
    forge_bytes(forge, ref_no_seq, sizeof ref_no_seq);
    put_budget(forge, code, 5);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    assert_int_equal(rows(&world, COUNTY, KV_RECORD), 3);
    world_sync(&world, COUNTY, PREFECTURE); /* carried on all the same */
    assert_int_equal(rows(&world, PREFECTURE, KV_RECORD), 3);
    forge_free(forge);
    world_close(&world);
}

/* Signed bodies that cannot be read, or say more than any form: no figures, no fault. */
static void bodies_that_cannot_be_read_give_no_figures(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, COUNTY, "653022205");
    for (unsigned kind = 1; kind <= 40; kind++) {
        char id[24];
        snprintf(id, sizeof id, "65302226T%012u", 300 + kind);
        forge_body(forge, kind, id, 2026, bytes_of("\xff\xfe\x01", 3));
        forge_body(forge, kind, id, 65535, bytes_of("", 0));
        forge_body(forge, kind, "", 0, bytes_of("", 0));
    }
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    forge_free(forge);
    world_close(&world);
}

/* FOLD.md, "Counted": its body can be read. It is kept, says why, and takes nobody's place. */
static void a_body_that_cannot_be_read_takes_nobodys_place(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", code);
    struct version_name good = world_put_budget(&world, MUJI, code, 1000);
    world_sync(&world, MUJI, COUNTY);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct change change = {.key = key,
                            .replaces = &good,
                            .replace_count = 1,
                            .entered_for = "",
                            .payload = bytes_of("\xff\xfe\x01", 3)};
    forge_change(forge, &change);
    struct bytes stored = forge_batch(forge);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, stored), TAKEN_NEW);
    for (int again = 0; again < 2; again++) {
        assert_true(world_held(world.nodes[COUNTY].replica, &key, &record, &arena));
        assert_int_equal(record.shown.mark, good.mark);
        assert_int_equal(record.state.conflicts, 0);
        assert_int_equal(record.version_count, 2);
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(record.versions[i].not_counted,
                             record.versions[i].name.mark == good.mark ? COUNTED : BODY_MALFORMED);
        struct head nowhere = {.feed = good.feed, .seq = 1000};
        world_end(&world, COUNTY, "653022205", "653022205", &nowhere, 1, false); /* folds again */
        world_check(world.nodes[COUNTY].replica);
    }
    world_sync(&world, COUNTY, PREFECTURE); /* carried on all the same */
    char *a = world_dump(world.nodes[COUNTY].replica),
         *b = world_dump(world.nodes[PREFECTURE].replica);
    assert_text_equal(a, b);
    memory_free(a);
    memory_free(b);
    forge_free(forge);
    arena_close(&arena);
    world_close(&world);
}

static const char *long_text(size_t size)
{
    static char text[TEXT_MAX_BYTES + 1];
    memset(text, '8', size);
    text[size] = 0;
    return text;
}

static void names_and_codes_too_long_for_a_key_are_no_failure(void **state)
{
    struct world world;
    struct buffer payload = {0};
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, COUNTY, "653022205");
    static const size_t sizes[] = {97, 130, 400, 470, 480, 601, 12000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char id[24];
        const char *text = long_text(sizes[i]);
        snprintf(id, sizeof id, "65302226T%012zu", 400 + i);
        world_budget(text, text, 100, &payload);
        forge_body(forge, KIND_BUDGET, id, 2026, buffer_bytes(&payload));
        struct payload unit = {.kind = KIND_UNIT};
        unit.unit = (struct unit){
            .name = text, .department_code = text, .department_name = text, .nature = text};
        buffer_clear(&payload);
        assert_ok(payload_encode(&unit, &payload));
        forge_body(forge, KIND_UNIT, id, 0, buffer_bytes(&payload));
        struct list_entry entries[] = {{.project_code = id, .name = text, .reason = ""},
                                       {.project_code = text, .name = text, .reason = ""},
                                       {.project_code = "", .name = "", .reason = ""}};
        struct payload list = {.kind = KIND_PROJECT_LIST};
        list.list = (struct project_list){
            .unit_code = text, .adopted = 20500, .entries = entries, .entry_count = 3};
        buffer_clear(&payload);
        assert_ok(payload_encode(&list, &payload));
        forge_body(forge, KIND_PROJECT_LIST, id, 2026, buffer_bytes(&payload));
    }
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

static void references_to_what_nobody_holds_and_to_oneself_are_kept(void **state)
{
    struct world world;
    struct buffer payload = {0};
    struct version_name names[CHANGE_REPLACES_MAX];
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    memset(names, 0, sizeof names);
    for (size_t i = 0; i < CHANGE_REPLACES_MAX; i++) {
        snprintf(names[i].feed.node, sizeof names[i].feed.node, "ghost-%zu", i);
        names[i].feed.scope = forge->feed.scope;
        names[i].feed.incarnation = i;
        names[i].seq = UINT32_MAX;
        names[i].index = UINT16_MAX;
    }
    world_budget("801001", "x", 1, &payload);
    struct change change = {.key = world_budget_key("653022205", code),
                            .entered_for = "",
                            .replaces = names,
                            .replace_count = CHANGE_REPLACES_MAX,
                            .reopening = names[3],
                            .payload = buffer_bytes(&payload)};
    forge_change(forge, &change);
    struct version_name own = {.feed = forge->feed, .seq = 1, .index = 1};
    change.replaces = &own;
    change.replace_count = 1;
    change.reopening = own;
    forge_change(forge, &change);
    own.index = 0;
    forge_change(forge, &change);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    assert_true(world_shown(world.nodes[COUNTY].replica, &change.key, &record, &arena));
    assert_int_equal(record.version_count, 3);
    arena_close(&arena);
    buffer_free(&payload);
    forge_free(forge);
    world_close(&world);
}

/* More versions of a record than are folded: the record goes on, and so does the link;
 * one node's crowd never pushes out another node's version. */
static void more_versions_than_are_folded_stop_nothing(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    for (int i = 0; i < BATCH_CHANGES_MAX; i++)
        put_budget(forge, code, i);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    struct forge *county = forge_new(&world, COUNTY, "653022205");
    put_budget(county, code, 77777);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, forge_batch(county)), TAKEN_NEW);
    for (int i = 0; i < 10; i++)
        put_budget(forge, code, 5000 + i);
    put_budget(forge, "65302226T000000000555", 5);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, forge_batch(forge)), TAKEN_NEW);
    world_check(world.nodes[COUNTY].replica);
    struct view view;
    struct record_key key = world_budget_key("653022205", code);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    replica_view_end(&view);
    assert_int_equal(record.state.conflicts, FOLD_VERSIONS_MAX - 1);
    struct span *span; /* and what would not be folded does not seem saved */
    struct buffer payload = {0};
    struct why why;
    world_budget("801001", "x", 9, &payload);
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_status(replica_write(span, "clerk", 1, &change, 1, NULL, NULL, &why), STATUS_TOO_LARGE);
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    char *dump = world_dump(world.nodes[COUNTY].replica);
    assert_non_null(strstr(dump, "653022/653022205/detail")); /* the county's is among them */
    world_sync(&world, COUNTY, PREFECTURE);
    char *above = world_dump(world.nodes[PREFECTURE].replica);
    assert_true(strcmp(dump, above) == 0);
    assert_ok(replica_rebuild(world.nodes[COUNTY].replica, NULL, NULL, NULL));
    char *again = world_dump(world.nodes[COUNTY].replica);
    assert_true(strcmp(dump, again) == 0);
    memory_free(dump);
    memory_free(above);
    memory_free(again);
    arena_close(&arena);
    forge_free(county);
    forge_free(forge);
    world_close(&world);
}

static void put_review(struct forge *forge, const struct record_key *key,
                       const struct version_name *version)
{
    struct payload review = {.kind = KIND_REVIEW};
    struct buffer payload = {0};
    review.review =
        (struct review){.version = *version, .verdict = VERDICT_PASSED, .reviewer = "x"};
    assert_ok(payload_encode(&review, &payload));
    struct change change = {.key = *key, .entered_for = "", .payload = buffer_bytes(&payload)};
    change.key.kind = KIND_REVIEW;
    forge_change(forge, &change);
    buffer_free(&payload);
}

static void a_township_that_approves_its_own_form_approves_nothing(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", code), review = key;
    struct version_name form = world_put_budget(&world, MUJI, code, 1000);
    world_sync(&world, MUJI, COUNTY);
    decision_id_print(&key, form.mark, review.id);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    put_review(forge, &review, &form);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    assert_true(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    assert_false(record.state.approved);
    forge_free(forge);
    arena_close(&arena);
    world_close(&world);
}

/* Ids that look like decisions, decisions about decisions, decisions that say one
 * thing in their key and another in their body. */
static void decisions_that_make_no_sense_decide_nothing(void **state)
{
    struct world world;
    struct arena arena;
    struct record record, other;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", code), wrong = key;
    struct version_name first = world_put_budget(&world, MUJI, code, 100);
    struct version_name second = world_put_budget(&world, MUJI, "65302226T000000000102", 100);
    world_sync(&world, MUJI, COUNTY);
    struct forge *forge = forge_new(&world, COUNTY, "653022205");
    decision_id_print(&key, second.mark,
                      wrong.id); /* the key names one version, the body another record's */
    put_review(forge, &wrong, &second);
    snprintf(wrong.id, sizeof wrong.id, "%s#3.0.zzzz", code);
    put_review(forge, &wrong, &first);
    snprintf(wrong.id, sizeof wrong.id, "#3.0.%016llx", (unsigned long long)first.mark);
    put_review(forge, &wrong, &first);
    wrong = key;
    decision_id_print(&key, first.mark, wrong.id);
    wrong.kind = KIND_REVIEW;
    struct record_key again = wrong;
    decision_id_print(&wrong, 1, again.id); /* a review of a review */
    put_review(forge, &again, &first);
    for (unsigned kind = 1; kind <= 21; kind++) { /* other kinds under the id of a decision */
        char id[RECORD_ID_MAX + 1];
        decision_id_print(&key, first.mark, id);
        if (kind != KIND_REVIEW && kind != KIND_REOPENING)
            forge_body(forge, kind, id, 2026, bytes_of("\xff", 1));
    }
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    assert_true(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    assert_false(record.state.approved);
    struct record_key second_key = world_budget_key("653022205", "65302226T000000000102");
    assert_true(world_shown(world.nodes[COUNTY].replica, &second_key, &other, &arena));
    assert_false(other.state.approved);
    arena_close(&arena);
    forge_free(forge);
    world_close(&world);
}

static void what_is_outside_a_grant_is_kept_and_says_why(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    struct buffer payload = {0};
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct forge *sibling =
        forge_new(&world, BAREN, "653022205"); /* a feed of its neighbour's scope */
    put_budget(sibling, code, 5);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct change change = {.key = world_budget_key("653022202", code), .entered_for = ""};
    world_budget("801001", "x", 1, &payload);
    change.payload = buffer_bytes(&payload);
    forge_change(forge, &change); /* a record of its neighbour in its own feed */
    struct version_name any = {.feed = forge->feed, .seq = 1};
    struct record_key key = world_budget_key("653022205", code);
    decision_id_print(&key, 7, key.id);
    put_review(forge, &key, &any);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, forge_batch(sibling)), TAKEN_NEW);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    key = world_budget_key("653022205", code);
    assert_false(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    assert_int_equal(record.versions[0].not_counted, NOT_GRANTED);
    assert_false(world_shown(world.nodes[COUNTY].replica, &change.key, &record, &arena));
    assert_int_equal(record.versions[0].not_counted, NOT_IN_SCOPE);
    buffer_free(&payload);
    arena_close(&arena);
    forge_free(forge);
    forge_free(sibling);
    world_close(&world);
}

/* A child of ours may speak of what we hold for it, and of nothing else. */
static void a_feed_outside_our_line_is_refused(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "44");
    put_budget(forge, code, 5);
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_UNAUTHORISED), TAKEN_REJECTED);
    forge_free(forge);
    world_close(&world);
}

static void a_node_cannot_end_itself_or_what_is_not_below_it(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    world_put_budget(&world, MUJI, code, 100);
    world_sync(&world, MUJI, COUNTY);
    struct forge *forge = forge_new(&world, MUJI, "653022205"),
                 *upward = forge_new(&world, COUNTY, "653022");
    static const char *const ended[] = {"653022205", "653022", "6530", "nobody", ""};
    forge->feed.lane = upward->feed.lane = LANE_NOTICE;
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++) {
        struct payload end = {.kind = KIND_FEED_END};
        struct buffer payload = {0};
        end.feed_end = (struct feed_end){.all = true, .reason = "x"};
        snprintf(end.feed_end.node, sizeof end.feed_end.node, "%s", ended[i]);
        if (payload_encode(&end, &payload) == STATUS_OK) {
            forge_body(forge, KIND_FEED_END, ended[i], 0, buffer_bytes(&payload));
            if (i)
                forge_body(upward, KIND_FEED_END, ended[i], 0, buffer_bytes(&payload));
        }
        buffer_free(&payload);
    }
    assert_int_equal(take_between(&world, forge_batch(forge), STATUS_OK), TAKEN_NEW);
    assert_int_equal(world_take(world.nodes[COUNTY].replica, forge_batch(upward)), TAKEN_NEW);
    struct record_key key = world_budget_key("653022205", code);
    assert_true(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    world_check(world.nodes[COUNTY].replica);
    arena_close(&arena);
    forge_free(upward);
    forge_free(forge);
    world_close(&world);
}

/* A receipt in the county's own scope, by the county: the home node's word, and no receipt. */
static void nobody_gives_himself_a_receipt(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    struct why why;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct forge *forge = forge_new(&world, COUNTY, "653022");
    struct payload payload = {.kind = KIND_RECEIPT};
    struct buffer bytes = {0};
    struct record_key key = {
        .kind = KIND_RECEIPT, .fiscal_year = 2026, .round = 5, .id = "round/5"};
    assert_ok(scope_parse("653022", &key.scope, NULL));
    payload.receipt = (struct receipt){
        .submission = {.feed = forge->feed, .seq = 1}, .outcome = RECEIPT_AGREES, .note = ""};
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&bytes)};
    forge->feed.lane = LANE_SUMMARY;
    forge_change(forge, &change);
    assert_int_equal(world_take(world.nodes[PREFECTURE].replica, forge_batch(forge)), TAKEN_NEW);
    assert_false(world_shown(world.nodes[PREFECTURE].replica, &key, &record, &arena));
    assert_int_equal(record.versions[0].not_counted, NOT_GRANTED);
    struct span *span;
    assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
    assert_status(replica_write(span, "x", 1, &change, 1, NULL, NULL, &why), STATUS_UNAUTHORISED);
    replica_abort(span);
    (void)world_put(&world, PREFECTURE, &key, buffer_bytes(&bytes));
    assert_true(world_shown(world.nodes[PREFECTURE].replica, &key, &record, &arena));
    buffer_free(&bytes);
    arena_close(&arena);
    forge_free(forge);
    world_close(&world);
}

struct let_in {
    size_t count, ended;
    struct grant grants[8];
};

static bool see_enrolled(void *context, const struct enrolled *enrolled)
{
    struct let_in *let_in = context;
    assert_true(let_in->count < 8);
    let_in->grants[let_in->count++] = enrolled->grant;
    let_in->ended += enrolled->ended;
    return true;
}

static struct let_in let_in_at(struct world *world, int node)
{
    struct let_in let_in = {.count = 0};
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_each_enrolled(&view, see_enrolled, &let_in));
    replica_view_end(&view);
    return let_in;
}

/* A grant in the prefecture's name, as it would be read by somebody who does not look who wrote it. */
static void claim_grant(const struct world *world, struct forge *forge, const char *node,
                        const char *scope, bool withdrawn)
{
    struct grant grant = world->nodes[COUNTY].grant;
    struct buffer signed_grant = {0};
    snprintf(grant.node, sizeof grant.node, "%s", node);
    assert_ok(scope_parse(scope, &grant.scope, NULL));
    grant.serial = 77;
    memset(grant.link_public, 7, sizeof grant.link_public);
    assert_ok(grant_sign(&grant, world->nodes[COUNTY].keys.sign_secret, &signed_grant));
    struct change change = {.key = {.kind = KIND_GRANT},
                            .entered_for = "",
                            .withdrawn = withdrawn,
                            .payload = buffer_bytes(&signed_grant)};
    assert_ok(scope_parse("653022", &change.key.scope, NULL));
    snprintf(change.key.id, sizeof change.key.id, "%s", node);
    forge_change(forge, &change);
    buffer_free(&signed_grant);
}

static void claim_end(struct forge *forge, const char *node)
{
    struct payload end = {.kind = KIND_FEED_END};
    struct buffer payload = {0};
    end.feed_end = (struct feed_end){.all = true, .reason = "x"};
    snprintf(end.feed_end.node, sizeof end.feed_end.node, "%s", node);
    assert_ok(payload_encode(&end, &payload));
    forge_body(forge, KIND_FEED_END, node, 0, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* In its own scope a county may write what it likes, and its version is the one of the home
 * node. It lets nobody in at the prefecture, and shuts nobody out. */
static void who_comes_in_is_for_the_one_above_to_say(void **state)
{
    struct world world;
    struct record_key key = {.kind = KIND_GRANT, .id = "653022"};
    (void)state;
    world_open(&world);
    assert_ok(scope_parse("653022", &key.scope, NULL));
    (void)world_put(&world, PREFECTURE, &key, buffer_bytes(&world.nodes[COUNTY].signed_grant));
    for (int withdrawn = 0; withdrawn < 2; withdrawn++) {
        struct forge *forge = forge_new(&world, COUNTY, "653022");
        forge->feed.lane = LANE_NOTICE;
        forge->feed.incarnation += (uint64_t)withdrawn;
        claim_grant(&world, forge, "653022", "6530", withdrawn);
        claim_grant(&world, forge, "653023", "6530", withdrawn);
        claim_end(forge, "653022");
        claim_end(forge, "653023");
        assert_int_equal(world_take(world.nodes[PREFECTURE].replica, forge_batch(forge)),
                         TAKEN_NEW);
        struct let_in let_in = let_in_at(&world, PREFECTURE);
        assert_int_equal(let_in.count, 1);
        assert_int_equal(let_in.ended, 0);
        assert_text_equal(let_in.grants[0].scope.text, "653022");
        assert_memory_equal(let_in.grants[0].link_public, world.nodes[COUNTY].keys.link_public,
                            LINK_PUBLIC_SIZE);
        forge_free(forge);
    }
    (void)world_end(&world, PREFECTURE, "653022", "653022", NULL, 0, true);
    assert_int_equal(let_in_at(&world, PREFECTURE).ended, 1);
    world_close(&world);
}

static void more_branches_than_are_followed_are_refused_alone(void **state)
{
    struct world world;
    struct why why;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    for (int i = 0; i < 12; i++) {
        struct span *span;
        enum taken taken;
        put_budget(forge, code, i);
        forge->seq = 1;
        memset(&forge->previous, 0, sizeof forge->previous);
        assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
        enum status status = replica_take(span, forge_batch(forge), 4, 1, &taken, &why);
        assert_ok(status); /* whoever brings it goes on */
        assert_int_equal(taken, i == 0 ? TAKEN_NEW : i < 8 ? TAKEN_FORK : TAKEN_REJECTED);
        assert_int_equal(replica_span_refused(span), i >= 8); /* told to each who brings one */
        assert_ok(replica_end(span, NULL));
    }
    world_check(world.nodes[COUNTY].replica);
    assert_int_equal(rows(&world, COUNTY, KV_LOG), 8);
    forge_free(forge);
    world_close(&world);
}

/* Branches at one place are given in one frame: what does not fit into it with the others is
 * refused, and what was taken can be given. */
static void branches_that_no_frame_holds_are_refused(void **state)
{
    struct world world;
    struct why why;
    struct buffer noise = {0};
    uint64_t random = 7;
    (void)state;
    world_open(&world);
    struct forge *forge = forge_new(&world, MUJI, "653022205");
    struct feed_place place = {.feed = forge->feed};
    size_t taken_count = 0, refused = 0;
    buffer_put_u8(&noise, 0x0a); /* one field of a kind that nobody knows */
    buffer_put_varint(&noise, 20u << 10);
    for (size_t start = noise.size; noise.size < start + (20u << 10);)
        buffer_put_u8(&noise, 0);
    for (int i = 0; i < 7; i++) {
        struct span *span;
        enum taken taken;
        for (int k = 0; k < 10; k++) {
            char id[24];
            snprintf(id, sizeof id, "65302226T%012d", 10 * i + k);
            for (size_t at = 16; at < noise.size; at++) {
                random = random * 6364136223846793005u + 1442695040888963407u;
                noise.data[at] = (uint8_t)(random >> 40);
            }
            forge_body(forge, 61, id, 2026, buffer_bytes(&noise));
        }
        forge->seq = 1;
        memset(&forge->previous, 0, sizeof forge->previous);
        assert_ok(replica_begin(world.nodes[COUNTY].replica, &span));
        assert_ok(replica_take(span, forge_batch(forge), 4, 1, &taken, &why));
        assert_ok(replica_end(span, NULL));
        taken_count += taken != TAKEN_REJECTED;
        refused += taken == TAKEN_REJECTED;
    }
    assert_true(taken_count >= 2 && refused >= 1);
    struct view view;
    struct buffer frame = {0};
    struct peer peer = {.scope = world.nodes[MUJI].grant.scope};
    size_t count;
    bool more;
    uint32_t last;
    memcpy(peer.node, world.nodes[MUJI].grant.node, sizeof peer.node);
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_load_feed(&view, &peer, &place, 1024, &frame, &count, &more, &last));
    replica_view_end(&view);
    assert_int_equal(count, taken_count);
    assert_false(more);
    assert_true(frame.size <= FRAME_MAX - LINK_FRAME_ROOM);
    buffer_free(&frame);
    buffer_free(&noise);
    forge_free(forge);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(branches_that_no_frame_holds_are_refused),
        cmocka_unit_test(what_is_rejected_leaves_no_trace),
        cmocka_unit_test(a_batch_whose_predecessor_is_missing_waits_and_is_taken_after_it),
        cmocka_unit_test(a_false_batch_that_waits_does_not_hold_up_the_true_one),
        cmocka_unit_test(what_waits_is_bounded_by_peer),
        cmocka_unit_test(changes_that_cannot_be_read_are_kept_and_not_folded),
        cmocka_unit_test(bodies_that_cannot_be_read_give_no_figures),
        cmocka_unit_test(a_body_that_cannot_be_read_takes_nobodys_place),
        cmocka_unit_test(names_and_codes_too_long_for_a_key_are_no_failure),
        cmocka_unit_test(references_to_what_nobody_holds_and_to_oneself_are_kept),
        cmocka_unit_test(more_versions_than_are_folded_stop_nothing),
        cmocka_unit_test(a_township_that_approves_its_own_form_approves_nothing),
        cmocka_unit_test(decisions_that_make_no_sense_decide_nothing),
        cmocka_unit_test(what_is_outside_a_grant_is_kept_and_says_why),
        cmocka_unit_test(a_feed_outside_our_line_is_refused),
        cmocka_unit_test(a_node_cannot_end_itself_or_what_is_not_below_it),
        cmocka_unit_test(nobody_gives_himself_a_receipt),
        cmocka_unit_test(who_comes_in_is_for_the_one_above_to_say),
        cmocka_unit_test(more_branches_than_are_followed_are_refused_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
