/* The k-th allocation fails while versions are laid side by side, drafted and joined: the same draft and
 * the same joined form, or that there was no memory. */
#include "../replica/world.h"
#include "kth_store.h"

#include <siben/compare.h>

struct desk {
    struct world world;
    struct record_key key;
    struct kv_failing store; /* over the county's */
    struct replica *county;
    struct buffer said, expected;
};

static enum status join(struct desk *desk, struct arena *arena, const struct comparison *comparison)
{
    struct choice *choices = arena_array(arena, struct choice, comparison->field_count + 1);
    struct joined joined;
    struct why why = {0};
    if (!choices)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < comparison->field_count; i++) {
        const struct compared_field *field = &comparison->fields[i];
        buffer_print(&desk->said, "%s: %s | %s\n", field->words, field->values[0],
                     field->values[1]);
        choices[i] = (struct choice){.path = field->path, .side = 1};
    }
    enum status status =
        compare_join(arena, comparison, choices, comparison->field_count, &joined, &why);
    if (status == STATUS_OK)
        buffer_put_bytes(&desk->said, joined.payload);
    return status;
}

static enum status compare(void *context)
{
    struct desk *desk = context;
    struct comparison comparison;
    struct choice *choices;
    struct buffer draft = {0};
    struct arena arena;
    struct view view;
    struct why why = {0};
    uint64_t seen;
    size_t count;
    enum status status = replica_view(desk->county, &view);
    if (status)
        return status;
    arena_init(&arena, 0);
    status = compare_heads(&view, &arena, &desk->key, &comparison);
    if (status == STATUS_OK) {
        compare_draft_put(&comparison, &draft);
        buffer_put_bytes(&desk->said, buffer_bytes(&draft));
        status = draft.failed || desk->said.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (status == STATUS_OK)
        status = compare_draft_read(&arena, "draft", buffer_bytes(&draft), &comparison, &seen,
                                    &choices, &count, &why);
    if (status == STATUS_OK)
        status = join(desk, &arena, &comparison);
    if (status == STATUS_OK && (arena.failed || desk->said.failed))
        status = STATUS_NO_MEMORY; /* what a command asks before it prints */
    buffer_free(&draft);
    arena_close(&arena);
    return replica_view_close(&view, status);
}

static void is_right_or_none(void *context, enum status status, long k)
{
    struct desk *desk = context;
    if (k == 0)
        buffer_put_bytes(&desk->expected, buffer_bytes(&desk->said));
    if (status == STATUS_OK)
        assert_bytes_equal(buffer_bytes(&desk->said), buffer_bytes(&desk->expected));
    buffer_free(&desk->said);
    desk->said = (struct buffer){0};
}

static void a_comparison_is_right_or_not_made(void **state)
{
    struct desk desk = {.key = world_budget_key("653022205", "65302226T000000000101")};
    struct kth kth = {NULL, compare, is_right_or_none, &desk};
    struct buffer first = {0}, second = {0};
    (void)state;
    desk.key.kind = KIND_MONITORING;
    desk.key.round = 5;
    world_open(&desk.world);
    world_monitoring("801001", 100, &first);
    world_put(&desk.world, MUJI, &desk.key, buffer_bytes(&first));
    world_sync(&desk.world, MUJI, COUNTY);
    buffer_clear(&first);
    world_monitoring("801001", 300, &first);
    world_monitoring("801002", 500, &second);
    world_put(&desk.world, MUJI, &desk.key, buffer_bytes(&first));
    world_put(&desk.world, COUNTY, &desk.key, buffer_bytes(&second));
    world_sync(&desk.world, MUJI, COUNTY);
    desk.store = kv_failing_over(desk.world.nodes[COUNTY].kv);
    desk.county = world_replica(&desk.world, COUNTY, &desk.store.public, 9);
    (void)kth_each(&kth, 1);
    assert_true(desk.expected.size > 50);
    buffer_free(&desk.expected);
    desk.expected = (struct buffer){0};
    (void)kth_each_call(&kth, &desk.store, 0);
    replica_close(desk.county);
    buffer_free(&desk.expected);
    buffer_free(&first);
    buffer_free(&second);
    world_close(&desk.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comparison_is_right_or_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
