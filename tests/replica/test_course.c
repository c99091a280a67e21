/* Courses: when a form was handed in, returned, approved, by this replica's clock. */
#include "world.h"

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
    desk->key.kind = KIND_MONITORING;
    desk->key.round = 5;
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static struct version_name put(struct desk *desk, int node, int64_t fen,
                               struct version_name *replaces, bool withdrawn)
{
    struct buffer payload = {0};
    world_monitoring("801001", fen, &payload);
    struct change change = {.key = desk->key,
                            .replaces = replaces,
                            .replace_count = replaces ? 1 : 0,
                            .withdrawn = withdrawn,
                            .entered_for = "",
                            .payload = buffer_bytes(&payload)};
    struct version_name name = world_write(&desk->world, node, &change);
    buffer_free(&payload);
    return name;
}

/* "filled returned filled approved": the states in order; each later than the one before. */
static void expect(struct desk *desk, int node, const char *states)
{
    static const char *const names[] = {"none", "filled", "returned", "approved", "withdrawn"};
    struct course course;
    struct view view;
    char text[200] = "";
    struct replica *replica = desk->world.nodes[node].replica;
    assert_ok(replica_view(replica, &view));
    enum status status = replica_course(&view, &desk->arena, &desk->key, &course);
    replica_view_end(&view);
    assert_status(status, *states ? STATUS_OK : STATUS_NOT_FOUND);
    for (size_t i = 0; status == STATUS_OK && i < course.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
                 names[course.steps[i].state]);
        if (course.steps[i].passed)
            snprintf(text + strlen(text), sizeof text - strlen(text), "+%u",
                     course.steps[i].passed);
        assert_true(course.steps[i].ms > 0);
        assert_true(i == 0 || course.steps[i].ms > course.steps[i - 1].ms);
    }
    assert_text_equal(text, states);
    world_check(replica);
}

/* All that one holds reaches the other a second later, by the other's clock. */
static void carry(struct desk *desk, int from, int to)
{
    struct world_batches batches;
    struct span *span;
    struct why why;
    enum taken taken;
    world_batches(&desk->world, from, &batches);
    desk->world.now_ms += 1000;
    why_clear(&why);
    assert_ok(replica_begin(desk->world.nodes[to].replica, &span));
    for (size_t i = 0; i < batches.count; i++)
        assert_ok(replica_take(span, buffer_bytes(&batches.items[i]), 0, desk->world.now_ms, &taken,
                               &why));
    assert_ok(replica_end(span, NULL));
    world_batches_free(&batches);
}

static void sync(struct desk *desk)
{
    carry(desk, MUJI, COUNTY);
    carry(desk, COUNTY, MUJI);
}

static void a_return_and_what_follows_are_steps(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    expect(&desk, MUJI, "");
    struct version_name a1 = put(&desk, MUJI, 100, NULL, false);
    expect(&desk, MUJI, "filled");
    sync(&desk);
    (void)world_review(&desk.world, COUNTY, &desk.key, &a1, VERDICT_RETURNED);
    expect(&desk, COUNTY, "filled returned");
    sync(&desk);
    expect(&desk, MUJI, "filled returned");
    struct version_name a2 = put(&desk, MUJI, 200, &a1, false);
    sync(&desk);
    expect(&desk, COUNTY, "filled returned filled");
    (void)world_review(&desk.world, COUNTY, &desk.key, &a2, VERDICT_PASSED);
    expect(&desk, COUNTY, "filled returned filled approved");
    sync(&desk);
    expect(&desk, MUJI, "filled returned filled approved");
    desk_close(&desk);
}

static void a_verdict_that_was_changed_leaves_the_return_standing(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    struct version_name a1 = put(&desk, MUJI, 100, NULL, false);
    sync(&desk);
    struct version_name r1 = world_review(&desk.world, COUNTY, &desk.key, &a1, VERDICT_RETURNED);
    desk.world.now_ms += 1000;
    struct payload payload = {.kind = KIND_REVIEW};
    struct buffer bytes = {0};
    struct change change = {.key = {.scope = desk.key.scope,
                                    .kind = KIND_REVIEW,
                                    .fiscal_year = desk.key.fiscal_year,
                                    .round = desk.key.round},
                            .replaces = &r1,
                            .replace_count = 1,
                            .entered_for = ""};
    decision_id_print(&desk.key, a1.mark, change.key.id);
    payload.review = (struct review){.version = a1, .verdict = VERDICT_PASSED, .reviewer = "复核"};
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    (void)world_write(&desk.world, COUNTY, &change);
    buffer_free(&bytes);
    expect(&desk, COUNTY, "filled returned approved");
    desk_close(&desk);
}

/* What a step of a chain of two says of a version, replacing what the one before it said. */
static struct version_name say_step(struct desk *desk, struct version_name *form,
                                    struct version_name *before, unsigned verdict)
{
    static const char *const chain[] = {"主管部门", "绩效办"};
    static const char *reasons[] = {"理由"};
    struct review_step steps[] = {{"主管部门", "经办人甲", DATE_NONE, false},
                                  {"绩效办", "经办人乙", DATE_NONE, false}};
    const bool last = verdict == VERDICT_PASSED;
    struct payload payload = {.kind = KIND_REVIEW};
    struct buffer bytes = {0};
    struct change change = {.key = {.scope = desk->key.scope,
                                    .kind = KIND_REVIEW,
                                    .fiscal_year = desk->key.fiscal_year,
                                    .round = desk->key.round},
                            .replaces = before,
                            .replace_count = before ? 1 : 0,
                            .entered_for = ""};
    desk->world.now_ms += 1000;
    decision_id_print(&desk->key, form->mark, change.key.id);
    payload.review = (struct review){.version = *form,
                                     .verdict = (uint8_t)verdict,
                                     .reviewer = "经办人甲",
                                     .reasons = reasons,
                                     .reason_count = 1,
                                     .step = chain[last],
                                     .chain = (const char **)(uintptr_t)chain,
                                     .chain_count = 2,
                                     .steps = steps,
                                     .step_count = verdict == VERDICT_RETURNED ? 0
                                                   : last                      ? 2
                                                                               : 1};
    assert_ok(payload_encode(&payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    struct version_name said = world_write(&desk->world, COUNTY, &change);
    buffer_free(&bytes);
    return said;
}

static void steps_of_a_chain_of_review_are_steps_and_hand_nothing_in(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    struct version_name a1 = put(&desk, MUJI, 100, NULL, false);
    sync(&desk);
    struct version_name r1 = say_step(&desk, &a1, NULL, VERDICT_STEP);
    expect(&desk, COUNTY, "filled filled+1");
    (void)say_step(&desk, &a1, &r1, VERDICT_RETURNED);
    expect(&desk, COUNTY, "filled filled+1 returned");
    desk.world.now_ms += 1000;
    struct version_name a2 = put(&desk, MUJI, 200, &a1, false);
    sync(&desk);
    expect(&desk, COUNTY, "filled filled+1 returned filled"); /* it begins anew */
    r1 = say_step(&desk, &a2, NULL, VERDICT_STEP);
    (void)say_step(&desk, &a2, &r1, VERDICT_PASSED);
    expect(&desk, COUNTY, "filled filled+1 returned filled filled+1 approved");
    sync(&desk);
    desk_close(&desk);
}

static void a_withdrawal_is_a_step(void **state)
{
    struct desk desk;
    (void)state;
    desk_open(&desk);
    struct version_name a1 = put(&desk, MUJI, 100, NULL, false);
    desk.world.now_ms += 1000;
    (void)put(&desk, MUJI, 100, &a1, true);
    expect(&desk, MUJI, "filled withdrawn");
    desk_close(&desk);
}

static void a_rebuild_makes_the_same_courses(void **state)
{
    struct desk desk;
    struct course before, after;
    struct view view;
    struct why why;
    (void)state;
    desk_open(&desk);
    struct version_name a1 = put(&desk, MUJI, 100, NULL, false);
    sync(&desk);
    (void)world_review(&desk.world, COUNTY, &desk.key, &a1, VERDICT_RETURNED);
    (void)put(&desk, MUJI, 200, &a1, false);
    sync(&desk);
    struct replica *replica = desk.world.nodes[COUNTY].replica;
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_course(&view, &desk.arena, &desk.key, &before));
    replica_view_end(&view);
    why_clear(&why);
    assert_ok(replica_rebuild(replica, NULL, NULL, &why));
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_course(&view, &desk.arena, &desk.key, &after));
    replica_view_end(&view);
    assert_int_equal(before.count, after.count);
    for (size_t i = 0; i < before.count; i++) {
        assert_true(before.steps[i].ms == after.steps[i].ms);
        assert_int_equal(before.steps[i].state, after.steps[i].state);
    }
    desk_close(&desk);
}

static void a_store_from_before_there_were_courses_is_rebuilt(void **state)
{
    struct desk desk;
    struct replica *again;
    struct kv_txn *txn;
    struct why why;
    bool rebuild = false;
    (void)state;
    desk_open(&desk);
    (void)put(&desk, MUJI, 100, NULL, false);
    struct world_node *node = &desk.world.nodes[MUJI];
    assert_ok(kv_begin(node->kv, true, &txn));
    kv_remove(txn, KV_META, bytes_of_text("course"));
    assert_ok(kv_end(txn));
    why_clear(&why);
    assert_ok(replica_open(node->kv, NULL, 1, &again, &rebuild, &why));
    assert_true(rebuild);
    assert_ok(replica_rebuild(again, NULL, NULL, &why));
    replica_close(again);
    assert_ok(replica_open(node->kv, NULL, 2, &again, &rebuild, &why));
    assert_false(rebuild);
    replica_close(again);
    expect(&desk, MUJI, "filled");
    desk_close(&desk);
}

/* What is kept must be what a second fold gives: a course that somebody changed is named. */
static void the_check_finds_a_course_that_does_not_follow(void **state)
{
    struct desk desk;
    struct kv_txn *txn;
    struct kv_cursor *cursor;
    struct view view;
    uint64_t faults = 0;
    (void)state;
    desk_open(&desk);
    (void)put(&desk, MUJI, 100, NULL, false);
    struct world_node *node = &desk.world.nodes[MUJI];
    assert_ok(kv_begin(node->kv, true, &txn));
    cursor = kv_cursor_open(txn, KV_COURSE);
    assert_true(kv_seek(cursor, bytes_of("", 0)));
    kv_cursor_put(cursor, bytes_of("\x01\x03", 2));
    kv_cursor_close(cursor);
    assert_ok(kv_end(txn));
    struct kv *scratch = kv_memory_new();
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_check_tables(&view, scratch, NULL, NULL, &faults));
    replica_view_end(&view);
    kv_memory_free(scratch);
    assert_int_equal(faults, 1);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_return_and_what_follows_are_steps),
        cmocka_unit_test(a_verdict_that_was_changed_leaves_the_return_standing),
        cmocka_unit_test(steps_of_a_chain_of_review_are_steps_and_hand_nothing_in),
        cmocka_unit_test(a_withdrawal_is_a_step),
        cmocka_unit_test(a_rebuild_makes_the_same_courses),
        cmocka_unit_test(a_store_from_before_there_were_courses_is_rebuilt),
        cmocka_unit_test(the_check_finds_a_course_that_does_not_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
