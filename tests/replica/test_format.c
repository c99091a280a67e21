/* What is kept on a disk has the bytes of its format, and what is derived those of its fold: who
 * changes them without counting the version up leaves folders that are read wrongly, or called
 * damaged. One world, always the same; the digests below belong to the versions beside them. */
#include "forge.h"

#define KEPT "44e38b9996ac8ce1"    /* FORMAT_VERSION 4 */
#define DERIVED "39230eda8234f69f" /* FOLD_VERSION 6 to 9 */
#define COURSES "bfa448d4014e6703" /* COURSE_VERSION 2 */

#define CODE "65302226T000000000101"

static void put_notes(struct replica *county)
{
    struct span *span;
    struct cursor cursor = {.epoch = 7, .filter = 8, .arrival = 2, .mark = 9};
    assert_ok(replica_begin(county, &span));
    assert_ok(replica_cursor_put(span, "653022205", LANE_DETAIL, &cursor));
    assert_ok(replica_acknowledged(span, "6530", LANE_DETAIL, 2, 1780000000100, 1780000000200));
    replica_note_put(span, "test/note", bytes_of_text("noted"));
    assert_ok(replica_end(span, NULL));
}

static void put_position(struct world *world, const struct version_name *version)
{
    struct replica *muji = world->nodes[MUJI].replica;
    struct position position = {
        .head = {.feed = version->feed, .seq = version->seq}, .at_ms = 1780000000300, .age_ms = 5};
    struct view view;
    struct span *span;
    memcpy(position.replica, "6530", 5);
    assert_ok(replica_view(muji, &view));
    assert_ok(replica_batch_hash(&view, &version->feed, version->seq, 0, &position.head.hash));
    replica_view_end(&view);
    assert_ok(replica_begin(muji, &span));
    assert_ok(replica_position_put(span, "653022", &position, 1, 1780000000400));
    assert_ok(replica_end(span, NULL));
}

/* One of most things: forms, a list of decisions, a closing, an end, a fork's place, what waits. */
static void fill(struct world *world)
{
    struct record_key key = world_budget_key("653022205", CODE);
    struct version_name first = world_put_budget(world, MUJI, CODE, 1000);
    struct buffer payload = {0};
    struct forge *forge = forge_new(world, BAREN, "653022202");
    forge->feed.incarnation = 4711;
    world_monitoring("801001", 300, &payload);
    struct record_key form = key;
    form.kind = KIND_MONITORING;
    form.round = 5;
    world_put(world, MUJI, &form, buffer_bytes(&payload));
    world_sync(world, MUJI, COUNTY);
    world_review(world, COUNTY, &key, &first, VERDICT_PASSED);
    world_reopen(world, COUNTY, &key, &first);
    (void)world_close_round(world, COUNTY, "653022", 2026, 5, false);
    world_sync(world, COUNTY, MUJI);
    world_put_budget(world, MUJI, CODE, 2000);
    world_put_budget(world, PREFECTURE, CODE, 3000); /* beside it */
    world_sync(world, MUJI, COUNTY);
    world_sync(world, PREFECTURE, COUNTY);
    forge_body(forge, KIND_BUDGET, "x", 2026, bytes_of("", 0));
    forge->seq = 3;
    (void)world_take(world->nodes[COUNTY].replica, forge_batch(forge)); /* waits */
    struct head nowhere = {.feed = first.feed, .seq = 9};
    world_end(world, COUNTY, "653022205", "653022205", &nowhere, 1, false);
    put_notes(world->nodes[COUNTY].replica);
    put_position(world, &first);
    buffer_free(&payload);
    forge_free(forge);
}

static void add_table(struct view *view, enum kv_table table, struct buffer *all)
{
    struct kv_cursor *cursor = kv_cursor_open(view->txn, table);
    assert_non_null(cursor);
    for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor)) {
        if (table == KV_META && (bytes_equal(cursor->key, bytes_of_text("format")) ||
                                 bytes_equal(cursor->key, bytes_of_text("fold")) ||
                                 bytes_equal(cursor->key, bytes_of_text("course"))))
            continue;
        buffer_put_u8(all, (uint8_t)table);
        buffer_put_sized(all, cursor->key);
        buffer_put_sized(all, cursor->value);
    }
    kv_cursor_close(cursor);
}

enum part { PART_KEPT, PART_DERIVED, PART_COURSES };
static enum part part_of(unsigned table)
{
    return table == KV_COURSE                       ? PART_COURSES
           : kv_table_derived((enum kv_table)table) ? PART_DERIVED
                                                    : PART_KEPT;
}

static void digest_of(struct world *world, enum part part, char text[17])
{
    static const int nodes[] = {COUNTY, MUJI};
    struct buffer all = {0};
    struct hash hash;
    for (size_t i = 0; i < 2; i++) {
        struct view view;
        assert_ok(replica_view(world->nodes[nodes[i]].replica, &view));
        for (unsigned table = 0; table < KV_TABLE_COUNT; table++)
            if (part_of(table) == part)
                add_table(&view, (enum kv_table)table, &all);
        replica_view_end(&view);
    }
    hash_of(buffer_bytes(&all), &hash);
    snprintf(text, 17, "%016llx", (unsigned long long)hash_mark(&hash));
    buffer_free(&all);
}

static void what_is_on_the_disk_has_the_bytes_of_its_version(void **state)
{
    struct world world;
    char kept[17], derived[17], courses[17];
    (void)state;
    world_open(&world);
    fill(&world);
    digest_of(&world, PART_KEPT, kept);
    digest_of(&world, PART_DERIVED, derived);
    digest_of(&world, PART_COURSES, courses);
    world_close(&world);
    if (strcmp(kept, KEPT) != 0)
        fail_msg("tables that are kept: %s, not %s. Does a folder of before open? If not: "
                 "FORMAT_VERSION. Then the digest here",
                 kept, KEPT);
    if (strcmp(derived, DERIVED) != 0)
        fail_msg("derived tables: %s, not %s. If the same set gives other bytes: FOLD_VERSION. "
                 "Then the digest here",
                 derived, DERIVED);
    if (strcmp(courses, COURSES) != 0)
        fail_msg("courses: %s, not %s. If the same set gives other bytes: COURSE_VERSION. Then the "
                 "digest here",
                 courses, COURSES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_on_the_disk_has_the_bytes_of_its_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
