#include "world.h"

static void what_was_written_is_shown_and_counted(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct version_name name = world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.shown.mark, name.mark);
    assert_int_equal(record.version_count, 1);
    assert_true(record.versions[0].home);
    world_check(world.nodes[MUJI].replica);
    arena_close(&arena);
    world_close(&world);
}

/* Changes the last byte of a table's last value; of a feed, one of the hash it ends with. */
static void tamper(struct kv *kv, enum kv_table table)
{
    struct kv_txn *txn;
    struct buffer key = {0}, value = {0};
    assert_ok(kv_begin(kv, true, &txn));
    struct kv_cursor *cursor = kv_cursor_open(txn, table);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        key.size = value.size = 0;
        buffer_put(&key, cursor->key.data, cursor->key.size);
        buffer_put(&value, cursor->value.data, cursor->value.size);
    }
    kv_cursor_close(cursor);
    assert_true(value.size > 0);
    size_t place = value.size - 1;
    if (table == KV_FEED) {
        struct feed_name name;
        struct reader reader = reader_of(buffer_bytes(&value));
        assert_ok(feed_name_get(&reader, &name));
        place = (size_t)(reader.at - value.data) + 26; /* known, via, two counts, branches, seq */
    }
    value.data[place] ^= 1;
    kv_put(txn, table, buffer_bytes(&key), buffer_bytes(&value));
    assert_ok(kv_end(txn));
    buffer_free(&key);
    buffer_free(&value);
}

static void the_check_finds_a_changed_byte_wherever_it_counts(void **state)
{
    static const enum kv_table tables[] = {KV_LOG,  KV_FEED, KV_FEED_NAME,
                                           KV_FACT, KV_CELL, KV_RECORD};
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct world world;
        struct view view;
        uint64_t faults = 0;
        world_open(&world);
        world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
        tamper(world.nodes[MUJI].kv, tables[i]);
        assert_ok(replica_view(world.nodes[MUJI].replica, &view));
        assert_ok(replica_check(&view, NULL, NULL, &faults));
        replica_view_end(&view);
        if (!faults)
            fail_msg("a changed byte of table %u is not found", (unsigned)tables[i]);
        world_close(&world);
    }
}

/* Does the check of tables find what `harm` did to the county's? */
static void found(void (*harm)(struct kv_txn *txn), const char *words)
{
    struct world world;
    struct view view;
    struct kv_txn *txn;
    uint64_t faults = 0;
    struct kv *scratch = kv_memory_new();
    world_open(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
    world_put_budget(&world, COUNTY, "65302226T000000000101", 49000000); /* two versions */
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, COUNTY, PREFECTURE);
    world_check(world.nodes[COUNTY].replica);
    assert_ok(kv_begin(world.nodes[COUNTY].kv, true, &txn));
    harm(txn);
    assert_ok(kv_end(txn));
    assert_ok(replica_view(world.nodes[COUNTY].replica, &view));
    assert_ok(replica_check_tables(&view, scratch, NULL, NULL, &faults));
    replica_view_end(&view);
    kv_memory_free(scratch);
    world_close(&world);
    if (!faults)
        fail_msg("%s is not found", words);
}

/* The first entry of a table, copied. */
static void first_entry(struct kv_txn *txn, enum kv_table table, struct buffer *key,
                        struct buffer *value)
{
    struct kv_cursor *cursor = kv_cursor_open(txn, table);
    assert_true(kv_seek(cursor, bytes_of("", 0)));
    while (table == KV_INDEX && cursor->key.data[0] == 'y') /* a hint */
        assert_true(kv_next(cursor));
    buffer_put_bytes(key, cursor->key);
    buffer_put_bytes(value, cursor->value);
    kv_cursor_close(cursor);
}

static void remove_first(struct kv_txn *txn, enum kv_table table)
{
    struct buffer key = {0}, value = {0};
    first_entry(txn, table, &key, &value);
    kv_remove(txn, table, buffer_bytes(&key));
    buffer_free(&key);
    buffer_free(&value);
}

static void change_first(struct kv_txn *txn, enum kv_table table)
{
    struct buffer key = {0}, value = {0};
    first_entry(txn, table, &key, &value);
    value.data[value.size - 1] ^= 1;
    kv_put(txn, table, buffer_bytes(&key), buffer_bytes(&value));
    buffer_free(&key);
    buffer_free(&value);
}

static void lose_record(struct kv_txn *txn)
{
    remove_first(txn, KV_RECORD);
}
static void lose_look_up(struct kv_txn *txn)
{
    remove_first(txn, KV_INDEX);
}
static void add_look_up(struct kv_txn *txn)
{
    kv_put(txn, KV_INDEX, bytes_of_text("nnobody"), bytes_of("", 0));
}
static void lose_inbox(struct kv_txn *txn)
{
    remove_first(txn, KV_INBOX);
}
static void change_inbox(struct kv_txn *txn)
{
    change_first(txn, KV_INBOX);
}
/* More than the log has: the township would be told that its forms have arrived. */
static void acknowledge_too_much(struct kv_txn *txn)
{
    struct buffer key = {0}, value = {0};
    buffer_put_text(&key, "a6530");
    buffer_put_u8(&key, 0);
    buffer_put_u8(&key, LANE_DETAIL);
    buffer_put_u64(&key, 1000);
    for (int i = 0; i < 3; i++)
        buffer_put_u64(&value, 1);
    kv_put(txn, KV_LINK, buffer_bytes(&key), buffer_bytes(&value));
    buffer_free(&key);
    buffer_free(&value);
}

static void the_check_of_tables_finds_what_does_not_follow_from_the_log(void **state)
{
    (void)state;
    found(lose_record, "a lost record");
    found(lose_look_up, "a lost look-up");
    found(add_look_up, "a look-up of nothing");
    found(lose_inbox, "a lost entry of the inbox");
    found(change_inbox, "a changed entry of the inbox");
    found(acknowledge_too_much, "an acknowledgement of what is not held");
}

static void the_same_again_changes_nothing(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct version_name first = world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
    struct version_name again = world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
    assert_int_equal(first.mark, again.mark);
    assert_int_equal(again.seq, 1);
    world_close(&world);
}

static void a_form_goes_up_two_levels(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    world_put_budget(&world, MUJI, "65302226T000000000101", 48000000);
    world_put_budget(&world, MUJI, "65302226T000000000101", 49000000);
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, COUNTY, PREFECTURE);
    char *a = world_dump(world.nodes[MUJI].replica),
         *b = world_dump(world.nodes[PREFECTURE].replica);
    assert_text_equal(a, b);
    memory_free(a);
    memory_free(b);
    world_check(world.nodes[PREFECTURE].replica);
    world_close(&world);
}

static void an_edit_of_an_approved_version_is_refused_here_and_a_conflict_there(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    struct why why;
    struct span *span;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name first = world_put_budget(&world, MUJI, key.id, 48000000);
    world_sync(&world, MUJI, COUNTY);
    world_review(&world, COUNTY, &key, &first, VERDICT_PASSED);
    world_put_budget(&world, MUJI, key.id, 50000000); /* offline: the township does not know yet */
    world_sync(&world, MUJI, COUNTY);
    world_sync(&world, COUNTY, MUJI);
    assert_true(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    assert_int_equal(record.shown.mark, first.mark);
    assert_int_equal(record.state.conflicts, 1);
    assert_true(record.state.approved);
    char *a = world_dump(world.nodes[MUJI].replica), *b = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(a, b);
    memory_free(a);
    memory_free(b);
    struct buffer payload = {0};
    world_budget("801001", "x", 1, &payload);
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    why_clear(&why);
    assert_status(replica_write(span, "clerk", 1, &change, 1, NULL, NULL, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.what, "锁定"));
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    arena_close(&arena);
    world_close(&world);
}

static struct version_name write_having_read(struct world *world, int node,
                                             const struct record_key *key, struct version_name read,
                                             int64_t fen)
{
    struct buffer payload = {0};
    world_budget("801001", "养护工程", fen, &payload);
    struct change change = {.key = *key,
                            .entered_for = "",
                            .payload = buffer_bytes(&payload),
                            .looked = true,
                            .seen = read};
    struct version_name written = world_write(world, node, &change);
    buffer_free(&payload);
    return written;
}

static void what_its_writer_had_not_read_is_not_replaced(void **state)
{
    static const struct version_name nothing = {.seq = 0};
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name first = world_put_budget(&world, MUJI, key.id, 1000);
    world_sync(&world, MUJI, COUNTY);
    world_put_budget(&world, COUNTY, key.id, 2000);
    world_sync(&world, COUNTY, MUJI); /* arrives between reading and writing */
    struct version_name third = write_having_read(&world, MUJI, &key, first, 3000);
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.shown.mark, third.mark); /* home */
    assert_int_equal(record.state.conflicts, 1);
    write_having_read(&world, MUJI, &key, third, 4000); /* one who has read it goes on from it */
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.state.conflicts, 1);
    write_having_read(&world, MUJI, &key, nothing, 5000); /* a form of its own, as he thought */
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.state.conflicts, 2);
    write_having_read(&world, MUJI, &key, first, 5000); /* the same words are no third opinion */
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    assert_int_equal(record.state.conflicts, 2);
    arena_close(&arena);
    world_close(&world);
}

static void a_reopened_version_can_be_replaced(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name first = world_put_budget(&world, MUJI, key.id, 48000000);
    world_sync(&world, MUJI, COUNTY);
    world_review(&world, COUNTY, &key, &first, VERDICT_PASSED);
    world_reopen(&world, COUNTY, &key, &first);
    world_sync(&world, COUNTY, MUJI);
    struct version_name second = world_put_budget(&world, MUJI, key.id, 50000000);
    world_sync(&world, MUJI, COUNTY);
    assert_true(world_shown(world.nodes[COUNTY].replica, &key, &record, &arena));
    assert_int_equal(record.shown.mark, second.mark);
    assert_false(record.state.approved);
    assert_int_equal(record.state.conflicts, 0);
    arena_close(&arena);
    world_close(&world);
}

static void a_township_cannot_approve(void **state)
{
    struct world world;
    struct why why;
    struct span *span;
    (void)state;
    world_open(&world);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name first = world_put_budget(&world, MUJI, key.id, 48000000);
    struct payload review = {.kind = KIND_REVIEW};
    struct buffer payload = {0};
    review.review = (struct review){.version = first, .verdict = VERDICT_PASSED, .reviewer = ""};
    assert_ok(payload_encode(&review, &payload));
    struct change change = {.key = key, .entered_for = "", .payload = buffer_bytes(&payload)};
    change.key.kind = KIND_REVIEW;
    decision_id_print(&key, first.mark, change.key.id);
    why_clear(&why);
    assert_ok(replica_begin(world.nodes[MUJI].replica, &span));
    assert_status(replica_write(span, "clerk", 1, &change, 1, NULL, NULL, &why),
                  STATUS_UNAUTHORISED);
    assert_ok(replica_end(span, NULL));
    buffer_free(&payload);
    world_close(&world);
}

static void a_rebuild_gives_the_same_dump(void **state)
{
    struct world world;
    (void)state;
    world_open(&world);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    struct version_name first = world_put_budget(&world, MUJI, key.id, 48000000);
    world_put_budget(&world, MUJI, "65302226T000000000102", 1200);
    world_sync(&world, MUJI, COUNTY);
    world_review(&world, COUNTY, &key, &first, VERDICT_PASSED);
    char *before = world_dump(world.nodes[COUNTY].replica);
    assert_ok(replica_rebuild(world.nodes[COUNTY].replica, NULL, NULL, NULL));
    char *after = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(after, before);
    memory_free(before);
    memory_free(after);
    world_check(world.nodes[COUNTY].replica);
    world_close(&world);
}

static void an_end_counts_out_what_lies_beyond_it_in_either_order(void **state)
{
    struct world world;
    struct arena arena;
    struct record record;
    (void)state;
    world_open(&world);
    arena_init(&arena, 0);
    struct record_key key = world_budget_key("653022205", "65302226T000000000101");
    world_put_budget(&world, MUJI, key.id, 1000);
    world_put_budget(&world, MUJI, key.id, 2000);
    struct view view;
    struct head *heads;
    size_t count;
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022205", &heads, &count));
    replica_view_end(&view);
    assert_int_equal(count, 1);
    world_put_budget(&world, MUJI, key.id, 3000);
    world_end(&world, COUNTY, "653022205", "653022205", heads, 1, true);
    world_sync(&world, MUJI, COUNTY); /* the end first, the batch later */
    world_sync(&world, COUNTY, MUJI); /* the batch first, the end later */
    assert_true(world_shown(world.nodes[MUJI].replica, &key, &record, &arena));
    struct payload budget;
    assert_ok(payload_decode(&arena, KIND_BUDGET, record.payload, &budget));
    assert_int_equal(budget.budget.lines[0].initial_fen, 2000);
    char *a = world_dump(world.nodes[MUJI].replica), *b = world_dump(world.nodes[COUNTY].replica);
    assert_text_equal(a, b);
    memory_free(a);
    memory_free(b);
    world_check(world.nodes[MUJI].replica);
    arena_close(&arena);
    world_close(&world);
}

/* A walk over a table ends where a read fails: the view remembers it, and it goes before
 * what the walk was taken to have found. */
static void a_read_that_failed_is_not_the_end_of_a_table(void **state)
{
    (void)state;
    struct world world;
    struct view view;
    world_open(&world);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    assert_ok(replica_view_status(&view));
    assert_status(replica_view_close(&view, STATUS_NOT_FOUND), STATUS_NOT_FOUND);
    assert_ok(replica_view(world.nodes[MUJI].replica, &view));
    (void)kv_fail(view.txn, STATUS_IO_ERROR);
    assert_status(replica_view_status(&view), STATUS_IO_ERROR);
    assert_status(replica_view_close(&view, STATUS_NOT_FOUND), STATUS_IO_ERROR);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_shown_and_counted),
        cmocka_unit_test(the_check_finds_a_changed_byte_wherever_it_counts),
        cmocka_unit_test(the_check_of_tables_finds_what_does_not_follow_from_the_log),
        cmocka_unit_test(the_same_again_changes_nothing),
        cmocka_unit_test(a_form_goes_up_two_levels),
        cmocka_unit_test(an_edit_of_an_approved_version_is_refused_here_and_a_conflict_there),
        cmocka_unit_test(what_its_writer_had_not_read_is_not_replaced),
        cmocka_unit_test(a_reopened_version_can_be_replaced),
        cmocka_unit_test(a_township_cannot_approve),
        cmocka_unit_test(a_rebuild_gives_the_same_dump),
        cmocka_unit_test(an_end_counts_out_what_lies_beyond_it_in_either_order),
        cmocka_unit_test(a_read_that_failed_is_not_the_end_of_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
