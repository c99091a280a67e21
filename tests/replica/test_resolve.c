/* Decisions between versions that stand beside each other. */
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
}

static void desk_close(struct desk *desk)
{
    arena_close(&desk->arena);
    world_close(&desk->world);
}

static struct bytes budget(struct desk *desk, int64_t fen)
{
    struct buffer payload = {0};
    world_budget("801001", "农村饮水安全管护项目", fen, &payload);
    struct bytes kept = arena_bytes(&desk->arena, buffer_bytes(&payload));
    buffer_free(&payload);
    return kept;
}

/* Writes naming exactly these. */
static struct version_name write_naming(struct desk *desk, int node, int64_t fen,
                                        const struct version_name *names, size_t count)
{
    struct change change = {.key = desk->key,
                            .replaces = (struct version_name *)(uintptr_t)names,
                            .replace_count = count,
                            .entered_for = "",
                            .payload = budget(desk, fen)};
    return world_write(&desk->world, node, &change);
}

static struct record look(struct desk *desk, int node)
{
    struct record record;
    assert_true(world_shown(desk->world.nodes[node].replica, &desk->key, &record, &desk->arena));
    return record;
}

static enum status resolve(struct desk *desk, int node, const struct resolution *resolution,
                           struct resolved *resolved, struct why *why)
{
    struct span *span;
    why_clear(why);
    assert_ok(replica_begin(desk->world.nodes[node].replica, &span));
    enum status status =
        replica_resolve(span, "审核员", ++desk->world.now_ms, resolution, resolved, why);
    if (status == STATUS_OK)
        assert_ok(replica_end(span, NULL));
    else
        replica_abort(span);
    return status;
}

static struct resolution take(struct desk *desk, int64_t fen)
{
    return (struct resolution){
        .key = desk->key, .payload = budget(desk, fen), .reason = "电话核对"};
}

static void take_ok(struct desk *desk, int node, int64_t fen, struct resolved *resolved)
{
    struct resolution resolution = take(desk, fen);
    struct why why;
    enum status status = resolve(desk, node, &resolution, resolved, &why);
    if (status)
        print_error("%s: %s\n", why.where, why.what);
    assert_ok(status);
}

/* One version that both know, edited at both: the township's is shown. */
static void two_versions(struct desk *desk, struct version_name *township,
                         struct version_name *county)
{
    struct world *world = &desk->world;
    struct version_name first = write_naming(desk, MUJI, 100, NULL, 0);
    world_sync(world, MUJI, COUNTY);
    *township = write_naming(desk, MUJI, 200, &first, 1);
    *county = write_naming(desk, COUNTY, 300, &first, 1);
    world_sync(world, MUJI, COUNTY);
    world_sync(world, COUNTY, MUJI);
}

static bool names(const struct record_version *version, const struct version_name *name)
{
    for (size_t i = 0; i < version->replace_count; i++)
        if (version->replaces[i].mark == name->mark && version->replaces[i].seq == name->seq &&
            feed_name_equal(&version->replaces[i].feed, &name->feed))
            return true;
    return false;
}

static const struct record_version *shown_of(const struct record *record)
{
    return &record->versions[record->state.shown];
}

static void a_decision_names_both_heads_and_settles_it_everywhere(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name township, county;
    struct resolved resolved;
    desk_open(&desk);
    two_versions(&desk, &township, &county);
    assert_int_equal(look(&desk, COUNTY).state.conflicts, 1);
    take_ok(&desk, COUNTY, 300, &resolved);
    assert_int_equal(resolved.replaced, 2);
    assert_int_equal(resolved.left, 0);
    world_sync(&desk.world, COUNTY, MUJI);
    for (int node = COUNTY; node <= MUJI; node++) {
        struct record record = look(&desk, node);
        const struct record_version *shown = shown_of(&record);
        assert_int_equal(record.state.conflicts, 0);
        assert_true(names(shown, &township) && names(shown, &county));
        assert_bytes_equal(record.payload, budget(&desk, 300));
        assert_text_equal(shown->reason, "电话核对");
        assert_text_equal(shown->author, "审核员");
        assert_int_equal(record.version_count, 4); /* nothing is gone */
    }
    desk_close(&desk);
}

static void what_lost_can_be_taken_again_from_the_history(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name township, county;
    struct resolved resolved;
    desk_open(&desk);
    two_versions(&desk, &township, &county);
    take_ok(&desk, COUNTY, 300, &resolved);
    take_ok(&desk, COUNTY, 200, &resolved);
    assert_int_equal(resolved.replaced, 1);
    struct record record = look(&desk, COUNTY);
    assert_bytes_equal(record.payload, budget(&desk, 200));
    assert_int_equal(record.state.conflicts, 0);
    desk_close(&desk);
}

static void keeping_what_is_shown_is_a_decision_too(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name township, county;
    struct resolved resolved;
    desk_open(&desk);
    two_versions(&desk, &township, &county);
    take_ok(&desk, MUJI, 200, &resolved);
    struct record record = look(&desk, MUJI);
    assert_int_equal(record.state.conflicts, 0);
    assert_bytes_equal(record.payload, budget(&desk, 200));
    assert_true(names(shown_of(&record), &county));
    desk_close(&desk);
}

static void heads_that_nobody_saw_stop_a_decision(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name township, county;
    struct resolved resolved;
    struct why why;
    desk_open(&desk);
    two_versions(&desk, &township, &county);
    struct record record = look(&desk, COUNTY);
    struct resolution resolution = take(&desk, 300);
    resolution.seen = replica_heads_mark(&record);
    record = look(&desk, MUJI);
    assert_int_equal(replica_heads_mark(&record), resolution.seen); /* the same at every node */
    (void)write_naming(&desk, COUNTY, 400, &county, 1);
    assert_status(resolve(&desk, COUNTY, &resolution, &resolved, &why), STATUS_STALE);
    record = look(&desk, COUNTY);
    assert_int_equal(record.state.conflicts, 1);
    resolution.seen = replica_heads_mark(&record);
    assert_ok(resolve(&desk, COUNTY, &resolution, &resolved, &why));
    desk_close(&desk);
}

static void a_locked_version_gives_way_after_its_reopening_only(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, late, reopening;
    struct resolution resolution;
    struct resolved resolved;
    struct why why;
    desk_open(&desk);
    first = write_naming(&desk, MUJI, 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    (void)world_review(&desk.world, COUNTY, &desk.key, &first, VERDICT_PASSED);
    late = write_naming(&desk, MUJI, 200, &first, 1); /* before it knew */
    world_sync(&desk.world, MUJI, COUNTY);
    struct record record = look(&desk, COUNTY);
    assert_true(record.state.approved);
    assert_int_equal(record.state.conflicts, 1);
    resolution = take(&desk, 200);
    assert_status(resolve(&desk, COUNTY, &resolution, &resolved, &why), STATUS_CONFLICT);
    assert_non_null(strstr(why.hint, "siben reopen"));
    reopening = world_reopen(&desk.world, COUNTY, &desk.key, &first);
    assert_ok(resolve(&desk, COUNTY, &resolution, &resolved, &why));
    world_sync(&desk.world, COUNTY, MUJI);
    for (int node = COUNTY; node <= MUJI; node++) {
        record = look(&desk, node);
        assert_false(record.state.approved);
        assert_int_equal(record.state.conflicts, 0);
        assert_bytes_equal(record.payload, budget(&desk, 200));
        assert_true(names(shown_of(&record), &first) && names(shown_of(&record), &late));
    }
    (void)reopening;
    desk_close(&desk);
}

static void an_edit_of_a_locked_version_can_be_put_aside_without_reopening(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first;
    struct resolved resolved;
    desk_open(&desk);
    first = write_naming(&desk, MUJI, 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    (void)world_review(&desk.world, COUNTY, &desk.key, &first, VERDICT_PASSED);
    (void)write_naming(&desk, MUJI, 200, &first, 1);
    world_sync(&desk.world, MUJI, COUNTY);
    take_ok(&desk, COUNTY, 100, &resolved);
    struct record record = look(&desk, COUNTY);
    assert_true(record.state.approved);
    assert_int_equal(record.state.conflicts, 0);
    /* and a later reopening and edit do not bring it back */
    (void)world_reopen(&desk.world, COUNTY, &desk.key, &first);
    world_sync(&desk.world, COUNTY, MUJI);
    (void)world_put(&desk.world, MUJI, &desk.key, budget(&desk, 500));
    record = look(&desk, MUJI);
    assert_int_equal(record.state.conflicts, 0);
    assert_bytes_equal(record.payload, budget(&desk, 500));
    desk_close(&desk);
}

static void an_edit_after_equal_bodies_replaces_both(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name first, township, county;
    desk_open(&desk);
    first = write_naming(&desk, MUJI, 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    township = write_naming(&desk, MUJI, 200, &first, 1);
    county = write_naming(&desk, COUNTY, 200, &first, 1);
    world_sync(&desk.world, COUNTY, MUJI);
    assert_int_equal(look(&desk, MUJI).state.conflicts, 0);
    (void)world_put(&desk.world, MUJI, &desk.key, budget(&desk, 300));
    struct record record = look(&desk, MUJI);
    assert_int_equal(record.state.conflicts, 0);
    assert_true(names(shown_of(&record), &township) && names(shown_of(&record), &county));
    desk_close(&desk);
}

static void of_a_withdrawal_and_an_edit_either_can_be_taken(void **state)
{
    (void)state;
    for (int withdraw = 0; withdraw < 2; withdraw++) {
        struct desk desk;
        struct version_name first;
        struct resolved resolved;
        struct why why;
        desk_open(&desk);
        first = write_naming(&desk, MUJI, 100, NULL, 0);
        world_sync(&desk.world, MUJI, COUNTY);
        struct change gone = {.key = desk.key,
                              .replaces = &first,
                              .replace_count = 1,
                              .withdrawn = true,
                              .entered_for = ""};
        (void)world_write(&desk.world, MUJI, &gone);
        (void)write_naming(&desk, COUNTY, 300, &first, 1);
        world_sync(&desk.world, MUJI, COUNTY);
        struct record record = look(&desk, COUNTY);
        assert_true(record.state.withdrawn);
        assert_int_equal(record.state.conflicts, 1);
        struct resolution resolution = take(&desk, 300);
        if (withdraw)
            resolution = (struct resolution){.key = desk.key, .withdrawn = true, .reason = "重复"};
        assert_ok(resolve(&desk, COUNTY, &resolution, &resolved, &why));
        record = look(&desk, COUNTY);
        assert_int_equal(record.state.conflicts, 0);
        assert_int_equal(record.state.withdrawn, withdraw);
        desk_close(&desk);
    }
}

static void more_heads_than_a_version_can_name_are_settled_in_turns(void **state)
{
    (void)state;
    struct desk desk;
    struct resolved resolved;
    desk_open(&desk);
    struct version_name first = write_naming(&desk, MUJI, 1, NULL, 0);
    for (int i = 0; i < CHANGE_REPLACES_MAX + 5; i++)
        (void)write_naming(&desk, MUJI, 100 + i, &first, 1);
    assert_int_equal(look(&desk, MUJI).state.conflicts, CHANGE_REPLACES_MAX + 4);
    take_ok(&desk, MUJI, 100, &resolved);
    assert_int_equal(resolved.replaced, CHANGE_REPLACES_MAX);
    assert_int_equal(resolved.left, 5);
    struct record record = look(&desk, MUJI);
    assert_true(record.state.conflicts > 0);
    take_ok(&desk, MUJI, 100, &resolved);
    assert_int_equal(resolved.left, 0);
    assert_int_equal(look(&desk, MUJI).state.conflicts, 0);
    desk_close(&desk);
}

struct seen {
    size_t items, handled;
};

static bool see(void *context, const struct inbox_item *item)
{
    struct seen *seen = context;
    seen->items++;
    seen->handled += item->handled;
    return true;
}

static struct seen inbox(struct desk *desk, int node)
{
    struct seen seen = {0};
    struct view view;
    assert_ok(replica_view(desk->world.nodes[node].replica, &view));
    assert_ok(replica_each_inbox(&view, see, &seen));
    replica_view_end(&view);
    return seen;
}

static void what_does_not_count_can_be_taken_over_and_is_handled_then(void **state)
{
    (void)state;
    struct desk desk;
    struct resolved resolved;
    struct why why;
    desk_open(&desk);
    struct version_name first = write_naming(&desk, MUJI, 100, NULL, 0);
    world_sync(&desk.world, MUJI, COUNTY);
    (void)world_end(&desk.world, COUNTY, "653022205", "653022205", NULL, 0, true);
    struct record record;
    assert_false(world_shown(desk.world.nodes[COUNTY].replica, &desk.key, &record, &desk.arena));
    assert_int_equal(inbox(&desk, COUNTY).items, 1);
    assert_int_equal(inbox(&desk, COUNTY).handled, 0);
    struct resolution resolution = take(&desk, 100);
    resolution.takes = first;
    assert_ok(resolve(&desk, COUNTY, &resolution, &resolved, &why));
    record = look(&desk, COUNTY);
    assert_true(names(shown_of(&record), &first));
    assert_int_equal(inbox(&desk, COUNTY).handled, 1);
    desk_close(&desk);
}

static void one_version_can_be_read_alone(void **state)
{
    (void)state;
    struct desk desk;
    struct version_name township, county;
    struct record_version version;
    struct view view;
    desk_open(&desk);
    two_versions(&desk, &township, &county);
    assert_ok(replica_view(desk.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_version(&view, &desk.arena, &desk.key, &county, &version));
    assert_bytes_equal(version.payload, budget(&desk, 300));
    assert_int_equal(version.standing, STANDING_CONFLICT);
    county.mark++;
    assert_status(replica_version(&view, &desk.arena, &desk.key, &county, &version),
                  STATUS_NOT_FOUND);
    replica_view_end(&view);
    desk_close(&desk);
}

static void a_record_that_is_not_held_cannot_be_decided(void **state)
{
    (void)state;
    struct desk desk;
    struct resolved resolved;
    struct why why;
    desk_open(&desk);
    struct resolution resolution = take(&desk, 100);
    assert_status(resolve(&desk, COUNTY, &resolution, &resolved, &why), STATUS_NOT_FOUND);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_names_both_heads_and_settles_it_everywhere),
        cmocka_unit_test(what_lost_can_be_taken_again_from_the_history),
        cmocka_unit_test(keeping_what_is_shown_is_a_decision_too),
        cmocka_unit_test(heads_that_nobody_saw_stop_a_decision),
        cmocka_unit_test(a_locked_version_gives_way_after_its_reopening_only),
        cmocka_unit_test(an_edit_of_a_locked_version_can_be_put_aside_without_reopening),
        cmocka_unit_test(an_edit_after_equal_bodies_replaces_both),
        cmocka_unit_test(of_a_withdrawal_and_an_edit_either_can_be_taken),
        cmocka_unit_test(more_heads_than_a_version_can_name_are_settled_in_turns),
        cmocka_unit_test(what_does_not_count_can_be_taken_over_and_is_handled_then),
        cmocka_unit_test(one_version_can_be_read_alone),
        cmocka_unit_test(a_record_that_is_not_held_cannot_be_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
