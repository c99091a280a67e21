/* Two versions of a record of any kind, with anything in them: what differs is said once, and
 * whoever chooses one side everywhere gets that side. */
#include "../replica/world.h"

#include <siben/compare.h>

#include "../model/samples.c"

#define PAIRS 40

struct desk {
    struct world world;
    struct arena arena;
    struct comparison comparison;
};

static struct version_name put(struct desk *desk, const struct record_key *key,
                               struct bytes payload)
{
    struct change change = {.key = *key, .entered_for = "", .payload = payload};
    return world_write(&desk->world, PREFECTURE, &change);
}

static struct bytes random_body(struct desk *desk, struct dice *dice, unsigned kind)
{
    struct payload payload;
    struct buffer bytes = {0};
    dice_payload(dice, kind, &payload);
    assert_ok(payload_encode(&payload, &bytes));
    struct bytes kept = arena_bytes(&desk->arena, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return kept;
}

static void compare_pair(struct desk *desk, struct dice *dice, unsigned kind, int at)
{
    struct record_key key = world_budget_key("653022205", "x");
    struct view view;
    struct version_name names[2];
    key.kind = (uint16_t)kind;
    snprintf(key.id, sizeof key.id, "%d", at);
    for (int side = 0; side < 2; side++)
        names[side] = put(desk, &key, random_body(desk, dice, kind));
    assert_ok(replica_view(desk->world.nodes[PREFECTURE].replica, &view));
    assert_ok(compare_versions(&view, &desk->arena, &key, names,
                               names[1].seq == names[0].seq ? 1 : 2, &desk->comparison));
    replica_view_end(&view);
}

static void check_fields(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->field_count; i++) {
        const struct compared_field *field = &comparison->fields[i];
        bool differ = comparison->side_count < 2;
        assert_true(field->path[0] && field->words[0]);
        assert_true(text_is_utf8(bytes_of_text(field->words)));
        for (size_t side = 0; side < comparison->side_count; side++)
            assert_non_null(field->values[side]);
        differ = differ || strcmp(field->values[0], field->values[1]) != 0;
        assert_true(differ);
    }
    if (comparison->side_count == 2 && !comparison->same_meaning)
        assert_true(comparison->field_count > 0);
}

static void choose(struct desk *desk, size_t side)
{
    struct comparison *comparison = &desk->comparison;
    struct joined joined;
    struct why why = {0};
    struct choice *choices = arena_array(&desk->arena, struct choice, comparison->field_count + 1);
    for (size_t i = 0; i < comparison->field_count; i++)
        choices[i] = (struct choice){.path = comparison->fields[i].path, .side = side};
    enum status status =
        compare_join(&desk->arena, comparison, choices, comparison->field_count, &joined, &why);
    if (status)
        print_error("%s %s %s\n", why.where, why.what, why.hint);
    assert_ok(status);
    /* Rows may stand in the order of the first side: that is no difference. */
    const struct version_name names[] = {put(desk, &comparison->record.key, joined.payload),
                                         comparison->sides[side]->name};
    struct comparison again;
    struct view view;
    assert_ok(replica_view(desk->world.nodes[PREFECTURE].replica, &view));
    assert_ok(compare_versions(&view, &desk->arena, &comparison->record.key, names, 2, &again));
    replica_view_end(&view);
    for (size_t i = 0; i < again.field_count; i++)
        print_error("%s %s: %s, %s\n", again.fields[i].path, again.fields[i].words,
                    again.fields[i].values[0], again.fields[i].values[1]);
    assert_int_equal(again.field_count, 0);
}

/* The draft for an editor says what is known, and can be read back as it stands. */
static void draft(struct desk *desk)
{
    struct comparison *comparison = &desk->comparison;
    struct buffer text = {0};
    struct choice *choices;
    struct why why = {0};
    uint64_t seen;
    size_t count;
    compare_draft_put(comparison, &text);
    assert_ok(compare_draft_read(&desk->arena, "draft.txt", buffer_bytes(&text), comparison, &seen,
                                 &choices, &count, &why));
    assert_int_equal(seen, comparison->seen);
    assert_int_equal(count + comparison->open, comparison->field_count);
    buffer_free(&text);
}

/* What a person types is what the screen shows of a side: taken, or refused with a reason. */
static void type(struct desk *desk, size_t *taken, size_t *refused)
{
    struct comparison *comparison = &desk->comparison;
    for (size_t i = 0; i < comparison->field_count; i++) {
        struct joined joined;
        struct why why = {0};
        struct choice choice = {.path = comparison->fields[i].path,
                                .written = comparison->fields[i].values[1]};
        enum status status = compare_join(&desk->arena, comparison, &choice, 1, &joined, &why);
        if (status != STATUS_OK && status != STATUS_BLOCKED) {
            assert_status(status, STATUS_INVALID);
            assert_true(why.what[0]);
        }
        *(status == STATUS_INVALID ? refused : taken) += 1;
    }
}

static void whoever_chooses_one_side_everywhere_gets_it(void **state)
{
    struct desk desk;
    struct dice dice = {test_seed(1), &desk.arena};
    size_t taken = 0, refused = 0;
    (void)state;
    world_open(&desk.world);
    arena_init(&desk.arena, 1u << 30);
    for (unsigned kind = 1; kind <= KIND_CLOSING; kind++) {
        if (kind == KIND_GRANT)
            continue;
        for (int i = 0; i < PAIRS; i++) {
            compare_pair(&desk, &dice, kind, i);
            check_fields(&desk.comparison);
            for (size_t side = 0; side < desk.comparison.side_count; side++)
                choose(&desk, side);
            draft(&desk);
            if (desk.comparison.side_count == 2)
                type(&desk, &taken, &refused);
        }
    }
    print_message("%zu typed values taken, %zu refused\n", taken, refused);
    assert_true(taken > 0 && refused > 0);
    arena_close(&desk.arena);
    world_close(&desk.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_chooses_one_side_everywhere_gets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
