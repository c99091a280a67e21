/* Orders that bodies must not be anywhere (law 11). */
#include "forge.h"

#include <siben/handover.h>

#include <siben/map.h>

#define SECRET "11010519491231002X"

struct desk {
    struct world world;
    struct arena arena;
    struct record_key key;
};

static void desk_open(struct desk *desk)
{
    world_open(&desk->world);
    arena_init(&desk->arena, 0);
    desk->key = world_budget_key("653022205", "65302226T000000000101");
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static struct version_name write_by(struct desk *desk, int node, const char *author,
                                    const struct change *change)
{
    struct span *span;
    struct version_name name;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(desk->world.nodes[node].replica, &span));
    enum status status =
        replica_write(span, author, ++desk->world.now_ms, change, 1, &name, NULL, &why);
    if (status)
        print_error("%s: %s\n", why.where, why.what);
    assert_ok(status);
    assert_ok(replica_end(span, NULL));
    return name;
}

static struct version_name put(struct desk *desk, int node, const char *name, int64_t fen,
                               const struct version_name *names, size_t count)
{
    struct buffer payload = {0};
    world_budget("801001", name, fen, &payload);
    struct change change = {.key = desk->key,
                            .replaces = (struct version_name *)(uintptr_t)names,
                            .replace_count = count,
                            .entered_for = "",
                            .payload = buffer_bytes(&payload)};
    struct version_name written = write_by(desk, node, "张三", &change);
    buffer_free(&payload);
    return written;
}

/* The first person's version of an order about one version, held at `node`. */
static struct change order_of(struct desk *desk, int node, const struct version_name *version)
{
    static struct purge_entry entry;
    struct payload payload = {.kind = KIND_PURGE};
    struct change found, change = {.key = {.kind = KIND_PURGE}, .entered_for = ""};
    struct buffer bytes = {0};
    struct view view;
    bool gone;
    assert_ok(replica_view(desk->world.nodes[node].replica, &view));
    assert_ok(replica_purge_entry(&view, &desk->arena, version, &entry, &found, &gone));
    replica_view_end(&view);
    payload.purge =
        (struct purge){&entry, 1, node == PREFECTURE ? "州里决定" : "含个人身份信息", {0}};
    assert_ok(payload_encode(&payload, &bytes));
    change.key.scope = desk->key.scope;
    snprintf(change.key.id, sizeof change.key.id, "p-%016llx", (unsigned long long)version->mark);
    change.payload = arena_bytes(&desk->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return change;
}

static struct record_key order(struct desk *desk, int node, const struct version_name *version)
{
    struct change change = order_of(desk, node, version);
    struct version_name one = write_by(desk, node, "李四", &change);
    change.replaces = &one;
    change.replace_count = 1;
    (void)write_by(desk, node, "王五", &change);
    return change.key;
}

static struct record look(struct desk *desk, int node)
{
    struct record record;
    assert_true(world_shown(desk->world.nodes[node].replica, &desk->key, &record, &desk->arena));
    return record;
}

/* Does any value of any table hold the text? */
static bool holds(struct kv *kv, const char *text)
{
    struct kv_txn *txn;
    bool found = false;
    assert_ok(kv_begin(kv, false, &txn));
    for (int table = 0; table < KV_TABLE_COUNT; table++) {
        struct kv_cursor *cursor = kv_cursor_open(txn, (enum kv_table)table);
        for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
            found = found || memmem(cursor->value.data, cursor->value.size, text, strlen(text)) ||
                    memmem(cursor->key.data, cursor->key.size, text, strlen(text));
        kv_cursor_close(cursor);
    }
    kv_abort(txn);
    return found;
}

static bool node_holds(struct desk *desk, int node)
{
    return holds(desk->world.nodes[node].kv, SECRET);
}

static void two_levels(struct desk *desk, struct version_name *first, struct version_name *second)
{
    *first = put(desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    *second = put(desk, MUJI, "经办人身份证 " SECRET, 200, first, 1);
    world_sync(&desk->world, MUJI, COUNTY);
    world_sync(&desk->world, COUNTY, PREFECTURE);
}

/* What is left, and what is kept of its figures and digests, which a daily comparison looks at. */
static void check_all(struct desk *desk)
{
    for (int node = 0; node < WORLD_NODES; node++) {
        struct view view;
        uint64_t differing;
        world_check(desk->world.nodes[node].replica);
        assert_ok(replica_view(desk->world.nodes[node].replica, &view));
        assert_ok(replica_figures_check(&view, &differing));
        assert_ok(replica_view_close(&view, STATUS_OK));
        assert_int_equal(differing, 0);
    }
}

static void assert_rebuilds_to_itself(struct desk *desk, int node)
{
    char *before = world_dump(desk->world.nodes[node].replica);
    assert_ok(replica_rebuild(desk->world.nodes[node].replica, NULL, NULL, NULL));
    char *after = world_dump(desk->world.nodes[node].replica);
    assert_text_equal(after, before);
    memory_free(before);
    memory_free(after);
}

static void assert_same_dump(struct desk *desk, int a, int b)
{
    char *x = world_dump(desk->world.nodes[a].replica),
         *y = world_dump(desk->world.nodes[b].replica);
    assert_text_equal(x, y);
    memory_free(x);
    memory_free(y);
}

static void a_body_goes_at_every_holder_when_two_persons_ordered_it(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    for (int node = PREFECTURE; node <= MUJI; node++)
        assert_true(node_holds(&desk, node));
    (void)order(&desk, COUNTY, &second);
    assert_false(node_holds(&desk, COUNTY));
    assert_true(replica_rewrite_due(desk.world.nodes[COUNTY].replica));
    world_sync(&desk.world, COUNTY, MUJI);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        struct record record = look(&desk, node);
        assert_false(node_holds(&desk, node));
        assert_true(record.gone);
        assert_true(record.state.withdrawn); /* nothing to read for whoever asks */
        assert_int_equal(record.payload.size, 0);
        assert_true(record.shown.mark == second.mark); /* it still heads the record */
        assert_int_equal(record.state.conflicts, 0);
        const struct record_version *shown = &record.versions[record.state.shown];
        assert_true(shown->gone && !shown->withdrawn);
        assert_int_equal(shown->not_counted, BODY_PURGED);
        assert_int_equal(shown->replace_count, 1);
        assert_text_equal(shown->author, "张三");
        assert_rebuilds_to_itself(&desk, node);
    }
    check_all(&desk);
    assert_same_dump(&desk, COUNTY, PREFECTURE);
    desk_close(&desk);
}

static void figures_do_without_it(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct fact_image image;
    struct view view;
    struct record_key subject;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    subject = desk.key;
    subject.kind = 0;
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_image(&view, &desk.arena, &subject, &image));
    assert_int_equal(image.line_count, 1);
    replica_view_end(&view);
    (void)order(&desk, COUNTY, &second);
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    enum status status = replica_image(&view, &desk.arena, &subject, &image);
    assert_true(status == STATUS_NOT_FOUND || !image.exists);
    replica_view_end(&view);
    /* and a later version has figures again */
    (void)put(&desk, MUJI, "农村饮水安全管护项目", 300, &second, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_image(&view, &desk.arena, &subject, &image));
    assert_int_equal(image.lines[0].initial_fen, 300);
    replica_view_end(&view);
    check_all(&desk);
    desk_close(&desk);
}

static void one_person_is_not_enough(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct purge_order read;
    struct view view;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct change change = order_of(&desk, COUNTY, &second);
    struct version_name one = write_by(&desk, COUNTY, "李四", &change);
    assert_true(node_holds(&desk, COUNTY));
    change.replaces = &one;
    change.replace_count = 1;
    change.reason = "再写一次";                       /* else it says nothing new */
    (void)write_by(&desk, COUNTY, " 李四 ", &change); /* the same person */
    assert_true(node_holds(&desk, COUNTY));
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_purge_order(&view, &desk.arena, &change.key, &read));
    assert_false(read.in_force);
    assert_text_equal(read.second_author, "");
    assert_int_equal(read.purge.entry_count, 1);
    replica_view_end(&view);
    (void)write_by(&desk, COUNTY, "王五", &change);
    assert_false(node_holds(&desk, COUNTY));
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_purge_order(&view, &desk.arena, &change.key, &read));
    assert_true(read.in_force);
    assert_text_equal(read.first_author, "李四");
    assert_text_equal(read.second_author, "王五");
    replica_view_end(&view);
    desk_close(&desk);
}

static void two_persons_who_say_different_things_order_nothing(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct change one = order_of(&desk, COUNTY, &second);
    struct change other = order_of(&desk, COUNTY, &first);
    other.key = one.key;
    struct version_name written = write_by(&desk, COUNTY, "李四", &one);
    other.replaces = &written;
    other.replace_count = 1;
    (void)write_by(&desk, COUNTY, "王五", &other);
    assert_true(node_holds(&desk, COUNTY));
    desk_close(&desk);
}

static void a_township_cannot_order_it(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct span *span;
    struct why why;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct change change = order_of(&desk, MUJI, &second);
    assert_ok(replica_begin(desk.world.nodes[MUJI].replica, &span));
    assert_status(replica_write(span, "李四", 1, &change, 1, NULL, NULL, &why),
                  STATUS_UNAUTHORISED);
    replica_abort(span);
    desk_close(&desk);
}

/* Everything the prefecture holds, in random orders, with and without the body: the same. */
static void whatever_comes_first_the_state_is_the_same(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260601);
    struct desk desk;
    struct version_name first, second;
    struct world_batches batches, bare;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    world_batches(&desk.world, PREFECTURE, &batches);
    (void)order(&desk, COUNTY, &second);
    (void)put(&desk, COUNTY, "农村饮水安全管护项目", 700, &first, 1); /* beside it */
    world_sync(&desk.world, COUNTY, PREFECTURE);
    world_batches(&desk.world, PREFECTURE, &bare); /* without the body */
    char *expected = world_dump(desk.world.nodes[PREFECTURE].replica);
    for (int round = 0; round < test_rounds(60); round++) {
        struct random random;
        random_seed(&random, seed + (uint64_t)round);
        struct bytes all[64];
        size_t count = 0;
        assert_true(batches.count + bare.count < 64);
        for (size_t i = 0; i < batches.count; i++)
            if (random_chance(&random, 500))
                all[count++] = buffer_bytes(&batches.items[i]);
        for (size_t i = 0; i < bare.count; i++)
            all[count++] = buffer_bytes(&bare.items[i]);
        for (size_t i = count; i > 1; i--) {
            size_t k = random_below(&random, i);
            struct bytes kept = all[i - 1];
            all[i - 1] = all[k];
            all[k] = kept;
        }
        struct kv *kv = world_kv_new();
        struct replica *replica = world_replica(&desk.world, PREFECTURE, kv, 999);
        for (size_t i = 0; i < count; i++)
            (void)world_take(replica, all[i]);
        char *dump = world_dump(replica);
        if (strcmp(dump, expected) != 0 || holds(kv, SECRET)) {
            print_error("SEED=%llu test_replica_purge\n",
                        (unsigned long long)(seed + (uint64_t)round));
            fail();
        }
        world_check(replica);
        memory_free(dump);
        replica_close(replica);
        world_kv_free(kv);
    }
    memory_free(expected);
    world_batches_free(&batches);
    world_batches_free(&bare);
    desk_close(&desk);
}

struct missing {
    size_t count;
    struct arena arena;
};

static bool count_missing(void *context, struct view *view, const struct record *record,
                          struct arena *arena)
{
    struct missing *missing = context;
    struct record all;
    (void)arena;
    assert_ok(replica_history(view, &missing->arena, &record->key, &all));
    for (size_t i = 0; i < all.version_count; i++)
        missing->count += all.versions[i].not_counted == BODY_MISSING;
    return true;
}

static size_t missing(struct replica *replica)
{
    struct missing missing = {0};
    struct view view;
    arena_init(&missing.arena, 0);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_each(&view, NULL, 0, 0, count_missing, &missing));
    replica_view_end(&view);
    arena_close(&missing.arena);
    return missing.count;
}

static void a_body_that_nobody_ordered_away_is_missing_until_it_comes(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct world_batches batches;
    struct record record;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    world_batches(&desk.world, COUNTY, &batches);
    char *expected = world_dump(desk.world.nodes[COUNTY].replica);
    struct kv *kv = world_kv_new();
    struct replica *replica = world_replica(&desk.world, COUNTY, kv, 999);
    for (size_t i = 0; i < batches.count; i++) {
        struct batch batch;
        struct buffer bytes = {0};
        assert_ok(batch_decode(&desk.arena, buffer_bytes(&batches.items[i]), &batch, NULL));
        if (batch.feed.lane == LANE_DETAIL)
            assert_ok(batch_strip(&batch, 0, &desk.arena));
        assert_ok(batch_encode(&batch, 0, &bytes));
        (void)world_take(replica, buffer_bytes(&bytes));
        buffer_free(&bytes);
    }
    assert_true(world_shown(replica, &desk.key, &record, &desk.arena));
    assert_true(record.gone);
    assert_int_equal(record.versions[record.state.shown].not_counted, BODY_MISSING);
    assert_text_equal(not_counted_chinese(BODY_MISSING), "正文缺失");
    assert_int_equal(missing(replica), 2);
    world_check(replica);
    for (size_t i = 0; i < batches.count; i++)
        assert_int_equal(world_take(replica, buffer_bytes(&batches.items[i])), TAKEN_KNOWN);
    assert_int_equal(missing(replica), 0);
    char *dump = world_dump(replica);
    assert_text_equal(dump, expected);
    world_check(replica);
    assert_false(replica_rewrite_due(replica));
    memory_free(dump);
    memory_free(expected);
    replica_close(replica);
    world_kv_free(kv);
    world_batches_free(&batches);
    desk_close(&desk);
}

static void an_old_copy_of_the_folder_is_cleaned_as_soon_as_it_hears_of_the_order(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct kv *old = world_kv_copy(desk.world.nodes[MUJI].kv);
    (void)order(&desk, COUNTY, &second);
    world_sync(&desk.world, COUNTY, MUJI);
    assert_false(node_holds(&desk, MUJI));
    replica_close(desk.world.nodes[MUJI].replica); /* and the old one in its place */
    world_kv_free(desk.world.nodes[MUJI].kv);
    desk.world.nodes[MUJI].kv = old;
    desk.world.nodes[MUJI].replica = world_replica(&desk.world, MUJI, old, 5);
    assert_true(node_holds(&desk, MUJI));
    world_sync(&desk.world, MUJI, COUNTY); /* the body is offered again, and not taken */
    assert_false(node_holds(&desk, COUNTY));
    world_sync(&desk.world, COUNTY, MUJI);
    assert_false(node_holds(&desk, MUJI));
    assert_true(replica_rewrite_due(desk.world.nodes[MUJI].replica));
    check_all(&desk);
    desk_close(&desk);
}

static void what_waits_for_its_predecessor_is_cleaned_too(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct world_batches batches;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    world_batches(&desk.world, MUJI, &batches);
    (void)order(&desk, COUNTY, &second);
    struct kv *kv = world_kv_new();
    struct replica *fresh = world_replica(&desk.world, COUNTY, kv, 77);
    /* the second batch of the township first: it waits, body and all */
    for (size_t i = 0; i < batches.count; i++) {
        struct feed_name feed;
        uint32_t seq, changes, size;
        assert_ok(batch_peek(buffer_bytes(&batches.items[i]), &feed, &seq, &changes, &size));
        if (feed.lane == LANE_DETAIL && seq == 2)
            assert_int_equal(world_take(fresh, buffer_bytes(&batches.items[i])), TAKEN_WAITING);
    }
    assert_true(holds(kv, SECRET));
    struct world_batches notices;
    world_batches(&desk.world, COUNTY, &notices);
    for (size_t i = 0; i < notices.count; i++) {
        struct feed_name feed;
        uint32_t seq, changes, size;
        assert_ok(batch_peek(buffer_bytes(&notices.items[i]), &feed, &seq, &changes, &size));
        if (feed.lane == LANE_NOTICE)
            (void)world_take(fresh, buffer_bytes(&notices.items[i]));
    }
    assert_false(holds(kv, SECRET));
    assert_true(replica_rewrite_due(fresh));
    for (size_t i = 0; i < batches.count; i++)
        (void)world_take(fresh, buffer_bytes(&batches.items[i]));
    assert_false(holds(kv, SECRET));
    struct record record;
    assert_true(world_shown(fresh, &desk.key, &record, &desk.arena));
    assert_true(record.gone);
    world_check(fresh);
    replica_close(fresh);
    world_kv_free(kv);
    world_batches_free(&batches);
    world_batches_free(&notices);
    desk_close(&desk);
}

static void a_purged_decision_decides_nothing(void **state)
{
    (void)state;
    struct desk desk;
    struct record record;
    desk_open(&desk);
    struct version_name first = put(&desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    struct version_name review =
        world_review(&desk.world, COUNTY, &desk.key, &first, VERDICT_PASSED);
    record = look(&desk, COUNTY);
    assert_true(record.state.approved);
    (void)order(&desk, COUNTY, &review);
    record = look(&desk, COUNTY);
    assert_false(record.state.approved);
    assert_false(record.gone);
    check_all(&desk);
    desk_close(&desk);
}

/* Nothing is shown of it before or after; what is kept of it is another all the same. */
static void a_version_that_withdraws_is_purged_too(void **state)
{
    (void)state;
    struct desk desk;
    desk_open(&desk);
    struct version_name first = put(&desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    struct change change = {.key = desk.key,
                            .entered_for = "",
                            .payload = bytes_of_text("身份证"),
                            .replaces = &first,
                            .replace_count = 1,
                            .withdrawn = true};
    struct version_name gone = world_write(&desk.world, MUJI, &change);
    world_sync(&desk.world, MUJI, COUNTY);
    check_all(&desk);
    (void)order(&desk, COUNTY, &gone);
    check_all(&desk);
    desk_close(&desk);
}

/* What the prefecture said of a form of the county is not the county's to remove. */
static void nobody_purges_the_words_of_those_above_him(void **state)
{
    (void)state;
    struct desk desk;
    struct record record;
    desk_open(&desk);
    struct version_name first = put(&desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    struct version_name review =
        world_review(&desk.world, PREFECTURE, &desk.key, &first, VERDICT_PASSED);
    world_sync(&desk.world, PREFECTURE, COUNTY);
    record = look(&desk, PREFECTURE);
    assert_true(record.state.approved);
    record = look(&desk, COUNTY);
    assert_true(record.state.approved);
    (void)order(&desk, COUNTY, &review);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    for (int node = COUNTY; node >= PREFECTURE; node--) {
        record = look(&desk, node);
        assert_true(record.state.approved);
    }
    (void)order(&desk, PREFECTURE, &review);
    record = look(&desk, PREFECTURE);
    assert_false(record.state.approved);
    check_all(&desk);
    desk_close(&desk);
}

/* A peer that takes the body out of an end, and passes the batch on, hides that it is ended. */
static void what_no_order_can_take_must_be_there(void **state)
{
    (void)state;
    struct desk desk;
    struct world_batches batches;
    size_t refused = 0;
    desk_open(&desk);
    (void)put(&desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    (void)world_end(&desk.world, COUNTY, "653022205", "653022205", NULL, 0, true);
    world_batches(&desk.world, COUNTY, &batches);
    struct kv *kv = world_kv_new();
    struct replica *fresh = world_replica(&desk.world, PREFECTURE, kv, 77);
    for (size_t i = 0; i < batches.count; i++) {
        struct arena arena;
        struct batch batch;
        struct buffer bare = {0};
        arena_init(&arena, 0);
        assert_ok(batch_decode(&arena, buffer_bytes(&batches.items[i]), &batch, NULL));
        assert_ok(batch_strip(&batch, 0, &arena));
        assert_ok(batch_encode(&batch, 9, &bare));
        struct span *span;
        enum taken taken;
        struct why why;
        assert_ok(replica_begin(fresh, &span));
        refused += replica_take(span, buffer_bytes(&bare), 4, 1, &taken, &why) == STATUS_MALFORMED;
        replica_abort(span);
        arena_close(&arena);
        buffer_free(&bare);
    }
    assert_true(refused >= 1);
    for (size_t i = 0; i < batches.count; i++) /* as they were signed they are taken */
        assert_int_not_equal(world_take(fresh, buffer_bytes(&batches.items[i])), TAKEN_REJECTED);
    world_check(fresh);
    replica_close(fresh);
    world_kv_free(kv);
    world_batches_free(&batches);
    desk_close(&desk);
}

/* A restored node wrote the same again in another feed; the order names the first one, which
 * is not held here, or comes in the same span: the body goes all the same. */
static void the_same_change_goes_wherever_it_stands(void **state)
{
    (void)state;
    for (int together = 0; together < 2; together++) {
        struct desk desk;
        struct version_name first, second;
        struct world_batches batches, notices;
        struct batch batch;
        struct span *span;
        desk_open(&desk);
        two_levels(&desk, &first, &second);
        world_batches(&desk.world, MUJI, &batches);
        (void)order(&desk, COUNTY, &second);
        world_batches(&desk.world, COUNTY, &notices);
        struct forge *forge = forge_new(&desk.world, MUJI, "653022205");
        for (size_t i = 0; i < batches.count; i++) {
            assert_ok(batch_decode(&desk.arena, buffer_bytes(&batches.items[i]), &batch, NULL));
            if (memmem(batch.changes[0].data, batch.changes[0].size, SECRET, strlen(SECRET)))
                forge_bytes(forge, batch.changes[0].data, batch.changes[0].size);
        }
        assert_int_equal(forge->count, 1);
        forge->feed.incarnation ^= 5;
        struct bytes again = forge_batch(forge);
        struct kv *kv = world_kv_new();
        struct replica *fresh = world_replica(&desk.world, COUNTY, kv, 77);
        if (!together)
            assert_int_equal(world_take(fresh, again), TAKEN_NEW);
        assert_ok(replica_begin(fresh, &span));
        for (size_t i = 0; i < notices.count; i++) {
            struct feed_name feed;
            uint32_t seq, changes, size;
            enum taken taken;
            struct why why;
            assert_ok(batch_peek(buffer_bytes(&notices.items[i]), &feed, &seq, &changes, &size));
            if (feed.lane == LANE_NOTICE)
                assert_ok(replica_take(span, buffer_bytes(&notices.items[i]), 4, 1, &taken, &why));
            if (together && i == 0)
                assert_ok(replica_take(span, again, 4, 1, &taken, &why));
        }
        assert_ok(replica_end(span, NULL));
        assert_false(holds(kv, SECRET));
        world_check(fresh);
        replica_close(fresh);
        world_kv_free(kv);
        forge_free(forge);
        world_batches_free(&batches);
        world_batches_free(&notices);
        desk_close(&desk);
    }
}

static void what_says_who_may_do_what_is_never_purged(void **state)
{
    (void)state;
    struct desk desk;
    struct record record;
    desk_open(&desk);
    struct version_name first = put(&desk, MUJI, "农村饮水安全管护项目", 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    struct version_name end =
        world_end(&desk.world, COUNTY, "653022205", "653022205", NULL, 0, true);
    (void)order(&desk, COUNTY, &end);
    assert_false(world_shown(desk.world.nodes[COUNTY].replica, &desk.key, &record, &desk.arena));
    (void)first;
    check_all(&desk);
    desk_close(&desk);
}

static void beside_another_version_a_purged_one_waits_for_a_decision(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct resolved resolved;
    struct span *span;
    struct why why;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    (void)put(&desk, COUNTY, "农村饮水安全管护项目", 700, &first, 1);
    (void)order(&desk, COUNTY, &second);
    struct record record = look(&desk, COUNTY);
    assert_true(record.gone);
    assert_int_equal(record.state.conflicts, 1);
    struct buffer payload = {0};
    world_budget("801001", "农村饮水安全管护项目", 700, &payload);
    const struct resolution resolution = {
        .key = desk.key, .payload = buffer_bytes(&payload), .reason = "另一版本"};
    assert_ok(replica_begin(desk.world.nodes[COUNTY].replica, &span));
    assert_ok(replica_resolve(span, "王五", 1, &resolution, &resolved, &why));
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    record = look(&desk, COUNTY);
    assert_false(record.gone);
    assert_int_equal(record.state.conflicts, 0);
    desk_close(&desk);
}

/* A folder into which a body was put by hand, as a restored one of other software could. */
static void at_open_the_orders_held_are_applied_to_all_that_is_held(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct kv_txn *from, *to;
    uint64_t faults;
    struct view view;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct kv *old = world_kv_copy(desk.world.nodes[COUNTY].kv);
    (void)order(&desk, COUNTY, &second);
    struct world_node *county = &desk.world.nodes[COUNTY];
    assert_ok(kv_begin(old, false, &from));
    assert_ok(kv_begin(county->kv, true, &to));
    struct kv_cursor *cursor = kv_cursor_open(from, KV_LOG);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
        kv_put(to, KV_LOG, cursor->key, cursor->value);
    kv_cursor_close(cursor);
    kv_abort(from);
    assert_ok(kv_end(to));
    assert_true(node_holds(&desk, COUNTY));
    assert_ok(replica_view(county->replica, &view));
    assert_ok(replica_check(&view, NULL, NULL, &faults));
    replica_view_end(&view);
    assert_true(faults > 0);
    assert_ok(replica_rewritten(county->replica));
    assert_ok(replica_apply_purges(county->replica));
    assert_false(node_holds(&desk, COUNTY));
    assert_true(replica_rewrite_due(county->replica));
    world_check(county->replica);
    assert_ok(replica_rewritten(county->replica));
    assert_false(replica_rewrite_due(county->replica));
    assert_ok(replica_apply_purges(county->replica)); /* nothing to do */
    assert_false(replica_rewrite_due(county->replica));
    world_kv_free(old);
    desk_close(&desk);
}

static void an_order_that_no_more_counts_leaves_the_body_missing(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct head granted = world_record_grant(&desk.world, COUNTY, MUJI);
    (void)order(&desk, COUNTY, &second);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    (void)world_end(&desk.world, PREFECTURE, "653022", "653022205", &granted, 1, true);
    struct record record = look(&desk, PREFECTURE);
    assert_int_equal(record.versions[record.state.shown].not_counted, BODY_MISSING);
    assert_int_equal(missing(desk.world.nodes[PREFECTURE].replica), 1);
    assert_rebuilds_to_itself(&desk, PREFECTURE);
    check_all(&desk);
    desk_close(&desk);
}

/* Nor is anything taken out on the way, while the tables are made again and the end has not been read yet. */
static void an_order_that_never_counted_takes_nothing_when_all_is_folded_again(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct head granted = world_record_grant(&desk.world, COUNTY, MUJI);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    (void)world_end(&desk.world, PREFECTURE, "653022", "653022205", &granted, 1, true);
    (void)order(&desk, COUNTY, &second);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    assert_false(look(&desk, PREFECTURE).gone);
    assert_rebuilds_to_itself(&desk, PREFECTURE);
    assert_true(node_holds(&desk, PREFECTURE));
    world_check(desk.world.nodes[PREFECTURE].replica);
    desk_close(&desk);
}

/* Its id says which versions it is about: whoever is entitled gives it anew under the same. */
static void an_order_that_no_more_counts_is_given_anew(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, second;
    struct purge_order known;
    struct view view;
    desk_open(&desk);
    two_levels(&desk, &first, &second);
    struct head granted = world_record_grant(&desk.world, COUNTY, MUJI);
    struct record_key key = order(&desk, COUNTY, &second);
    world_sync(&desk.world, COUNTY, PREFECTURE);
    (void)world_end(&desk.world, PREFECTURE, "653022", "653022205", &granted, 1, true);
    assert_ok(replica_view(desk.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_purge_order(&view, &desk.arena, &key, &known));
    replica_view_end(&view);
    assert_int_not_equal(known.not_counted, COUNTED); /* in nobody's way */
    assert_false(known.in_force);
    struct record_key again = order(&desk, PREFECTURE, &second);
    assert_true(record_key_equal(&key, &again));
    struct record record = look(&desk, PREFECTURE);
    assert_int_equal(record.versions[record.state.shown].not_counted, BODY_PURGED);
    assert_ok(replica_view(desk.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_purge_order(&view, &desk.arena, &key, &known));
    replica_view_end(&view);
    assert_true(known.in_force);
    assert_text_equal(known.first.feed.node, "6530");
    assert_rebuilds_to_itself(&desk, PREFECTURE);
    check_all(&desk);
    desk_close(&desk);
}

/* -- of a unit that moved: FOLD.md 4 -- */

static struct record_key put_unit(struct desk *desk)
{
    struct payload unit = {.kind = KIND_UNIT};
    struct buffer payload = {0};
    struct record_key key = desk->key;
    key.kind = KIND_UNIT;
    key.fiscal_year = 0;
    memcpy(key.id, "801001", sizeof "801001");
    unit.unit = (struct unit){.name = "木吉乡人民政府",
                              .department_code = "801",
                              .department_name = "木吉乡",
                              .nature = "行政"};
    unit.unit.region = unit.unit.home = key.scope;
    assert_ok(payload_encode(&unit, &payload));
    (void)world_put(&desk->world, COUNTY, &key, buffer_bytes(&payload));
    buffer_free(&payload);
    return key;
}

/* Says whose the project is when the body of its budget is gone. */
static void put_form(struct desk *desk)
{
    struct buffer payload = {0};
    struct record_key key = desk->key;
    key.kind = KIND_MONITORING;
    key.round = 5;
    world_monitoring("801001", 300, &payload);
    (void)world_put(&desk->world, MUJI, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* The record is put aside by a person: two bodies that are gone equal each other as little. */
static void withdraw(struct desk *desk)
{
    struct resolution resolution = {.key = desk->key, .withdrawn = true, .reason = "正文都已清除"};
    struct resolved resolved;
    struct span *span;
    struct why why;
    why_clear(&why);
    assert_ok(replica_begin(desk->world.nodes[COUNTY].replica, &span));
    assert_ok(replica_resolve(span, "李四", ++desk->world.now_ms, &resolution, &resolved, &why));
    assert_ok(replica_end(span, NULL));
}

static enum status try_hand_over(struct desk *desk, struct record_key unit, const char *to,
                                 struct handover_done *done)
{
    struct handover_ask ask = {.unit = unit, .reason = "并乡", .effective = 20600};
    struct span *span;
    struct why why;
    why_clear(&why);
    assert_ok(scope_parse(to, &ask.to, NULL));
    assert_ok(replica_begin(desk->world.nodes[COUNTY].replica, &span));
    enum status status = replica_handover(span, "clerk", ++desk->world.now_ms, &ask, done, &why);
    if (status == STATUS_OK)
        assert_ok(replica_end(span, NULL));
    else
        replica_abort(span);
    return status;
}

static struct handover_done hand_over(struct desk *desk, struct record_key unit, const char *to)
{
    struct handover_done done;
    assert_ok(try_hand_over(desk, unit, to, &done));
    return done;
}

static void order_in(struct desk *desk, const char *scope, const struct version_name *version)
{
    struct change change = order_of(desk, COUNTY, version);
    assert_ok(scope_parse(scope, &change.key.scope, NULL));
    struct version_name one = write_by(desk, COUNTY, "李四", &change);
    change.replaces = &one;
    change.replace_count = 1;
    (void)write_by(desk, COUNTY, "王五", &change);
}

static void all_hear(struct desk *desk)
{
    for (int round = 0; round < 2; round++) {
        world_sync(&desk->world, MUJI, COUNTY);
        world_sync(&desk->world, BAREN, COUNTY);
        world_sync(&desk->world, COUNTY, MUJI);
        world_sync(&desk->world, COUNTY, BAREN);
        world_sync(&desk->world, COUNTY, PREFECTURE);
    }
    for (int node = PREFECTURE; node <= BAREN; node++)
        world_check(desk->world.nodes[node].replica);
}

static struct record of_county(struct desk *desk)
{
    struct record record;
    struct view view;
    assert_ok(replica_view(desk->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_history(&view, &desk->arena, &desk->key, &record));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return record;
}

/* The body stands at both homes: in what was written at the old one, and in what moved. */
static void of_a_unit_that_moved_every_copy_goes_by_its_own_order(void **state)
{
    for (int before = 0; before < 2; before++) { /* the old home edits on before it hears of it */
        struct desk desk;
        (void)state;
        desk_open(&desk);
        struct record_key unit = put_unit(&desk);
        struct version_name first = put(&desk, MUJI, SECRET, 1000, NULL, 0);
        put_form(&desk);
        all_hear(&desk);
        assert_int_equal(hand_over(&desk, unit, "653022202").records, 3);
        if (before)
            (void)put(&desk, MUJI, SECRET, 2000, &first, 1);
        all_hear(&desk);
        for (int node = PREFECTURE; node <= BAREN; node++)
            assert_true(node_holds(&desk, node));
        struct record record = of_county(&desk);
        assert_int_equal(record.version_count, 2 + (size_t)before);
        for (size_t i = 0; i < record.version_count; i++)
            order_in(&desk, record.versions[i].name.feed.scope.text, &record.versions[i].name);
        all_hear(&desk);
        for (int node = PREFECTURE; node <= BAREN; node++)
            assert_false(node_holds(&desk, node));
        record = of_county(&desk);
        assert_true(record.gone);
        for (size_t i = 0; i < record.version_count; i++)
            assert_true(record.versions[i].gone);
        /* It moves no more, there is nothing of it; the rest of the project does. */
        struct handover_done done;
        if (before) {
            assert_status(try_hand_over(&desk, unit, "653022205", &done), STATUS_CONFLICT);
            withdraw(&desk);
        }
        done = hand_over(&desk, unit, "653022205");
        assert_int_equal(done.gone, !before);
        assert_int_equal(done.records, before ? 3 : 2); /* its withdrawal comes along */
        all_hear(&desk);
        /* Whoever has the unit writes anew, and that counts. */
        (void)put(&desk, MUJI, "农村饮水", 3000, NULL, 0);
        all_hear(&desk);
        for (int node = PREFECTURE; node <= MUJI; node++)
            assert_false(look(&desk, node).gone);
        desk_close(&desk);
    }
}

/* What went away with a unit comes back with it in the place of what it was, also where that has no body any more. */
static void what_comes_back_takes_the_place_of_a_body_that_is_gone(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    struct record_key unit = put_unit(&desk);
    struct version_name first = put(&desk, MUJI, SECRET, 1000, NULL, 0);
    put_form(&desk);
    all_hear(&desk);
    (void)hand_over(&desk, unit, "653022202");
    all_hear(&desk);
    order_in(&desk, "653022205", &first);
    all_hear(&desk);
    (void)hand_over(&desk, unit, "653022205");
    all_hear(&desk);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        struct record record = look(&desk, node);
        assert_false(record.gone);
        assert_int_equal(record.state.conflicts, 0);
    }
    world_levels_agree(&desk.world);
    desk_close(&desk);
}

/* One copy is not the other: what moved is still shown where the unit is at home. */
static void what_moved_stays_when_only_the_old_home_s_copy_goes(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    struct record_key unit = put_unit(&desk);
    struct version_name first = put(&desk, MUJI, SECRET, 1000, NULL, 0);
    all_hear(&desk);
    put_form(&desk);
    all_hear(&desk);
    order_in(&desk, "653022205", &first); /* in force before it moves: then nothing moves */
    assert_int_equal(hand_over(&desk, unit, "653022202").gone, 1);
    all_hear(&desk);
    for (int node = PREFECTURE; node <= BAREN; node++)
        assert_false(node_holds(&desk, node));
    (void)put(&desk, BAREN, "农村饮水", 3000, NULL, 0);
    all_hear(&desk);
    assert_false(look(&desk, COUNTY).gone);
    assert_false(look(&desk, BAREN).gone);
    desk_close(&desk);
    desk_open(&desk);
    unit = put_unit(&desk);
    first = put(&desk, MUJI, SECRET, 1000, NULL, 0);
    all_hear(&desk);
    (void)hand_over(&desk, unit, "653022202");
    order_in(&desk, "653022205", &first);
    all_hear(&desk);
    assert_false(node_holds(&desk, MUJI));
    assert_true(node_holds(&desk, BAREN));
    assert_false(look(&desk, BAREN).gone);
    assert_false(look(&desk, COUNTY).gone);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_goes_at_every_holder_when_two_persons_ordered_it),
        cmocka_unit_test(figures_do_without_it),
        cmocka_unit_test(one_person_is_not_enough),
        cmocka_unit_test(two_persons_who_say_different_things_order_nothing),
        cmocka_unit_test(a_township_cannot_order_it),
        cmocka_unit_test(whatever_comes_first_the_state_is_the_same),
        cmocka_unit_test(a_body_that_nobody_ordered_away_is_missing_until_it_comes),
        cmocka_unit_test(an_old_copy_of_the_folder_is_cleaned_as_soon_as_it_hears_of_the_order),
        cmocka_unit_test(what_waits_for_its_predecessor_is_cleaned_too),
        cmocka_unit_test(a_purged_decision_decides_nothing),
        cmocka_unit_test(a_version_that_withdraws_is_purged_too),
        cmocka_unit_test(nobody_purges_the_words_of_those_above_him),
        cmocka_unit_test(what_no_order_can_take_must_be_there),
        cmocka_unit_test(the_same_change_goes_wherever_it_stands),
        cmocka_unit_test(what_says_who_may_do_what_is_never_purged),
        cmocka_unit_test(beside_another_version_a_purged_one_waits_for_a_decision),
        cmocka_unit_test(at_open_the_orders_held_are_applied_to_all_that_is_held),
        cmocka_unit_test(an_order_that_no_more_counts_leaves_the_body_missing),
        cmocka_unit_test(an_order_that_never_counted_takes_nothing_when_all_is_folded_again),
        cmocka_unit_test(an_order_that_no_more_counts_is_given_anew),
        cmocka_unit_test(of_a_unit_that_moved_every_copy_goes_by_its_own_order),
        cmocka_unit_test(what_comes_back_takes_the_place_of_a_body_that_is_gone),
        cmocka_unit_test(what_moved_stays_when_only_the_old_home_s_copy_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
