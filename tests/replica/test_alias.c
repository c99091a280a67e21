/* FOLD.md 8, a unit that was entered twice, over sets of batches: in every order. */
#include "sequence.h"

#include <siben/alias.h>
#include <siben/handover.h>

#define OLD "653022205"   /* 801001, at home there: the unit */
#define OTHER "653022202" /* 801009: the same, entered again */

static struct record_key key_in(const char *scope, unsigned kind, const char *id, unsigned year,
                                unsigned round)
{
    struct record_key key = {
        .kind = (uint16_t)kind, .fiscal_year = (uint16_t)year, .round = (uint8_t)round};
    assert_ok(scope_parse(scope, &key.scope, NULL));
    snprintf(key.id, sizeof key.id, "%s", id);
    return key;
}

static struct version_name put(struct world *world, int node, struct record_key key,
                               struct payload payload)
{
    struct buffer bytes = {0};
    payload.kind = key.kind;
    assert_ok(payload_encode(&payload, &bytes));
    struct version_name name = world_put(world, node, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return name;
}

static void put_unit(struct world *world, const char *scope, const char *code, const char *name)
{
    struct payload payload = {.kind = KIND_UNIT};
    payload.unit = (struct unit){
        .name = name, .department_code = "801", .department_name = "木吉乡", .nature = "行政"};
    struct record_key key = key_in(scope, KIND_UNIT, code, 0, 0);
    payload.unit.region = payload.unit.home = key.scope;
    put(world, COUNTY, key, payload);
}

static void put_budget_of(struct world *world, int node, const char *scope, const char *project,
                          const char *unit, int64_t fen)
{
    struct buffer payload = {0};
    struct record_key key = world_budget_key(scope, project);
    world_budget(unit, "农村饮水安全管护项目", fen, &payload);
    (void)world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void put_budget(struct world *world, int node, const char *scope, const char *unit,
                       int64_t fen)
{
    put_budget_of(world, node, scope, CODE, unit, fen);
}

static void put_form(struct world *world, int node, const char *scope, const char *unit,
                     int64_t spent)
{
    struct buffer payload = {0};
    struct record_key key = key_in(scope, KIND_MONITORING, CODE, 2026, 5);
    world_monitoring(unit, spent, &payload);
    (void)world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static struct record_key key_of_alias(const char *code)
{
    struct scope county;
    struct record_key key;
    assert_ok(scope_parse("653022", &county, NULL));
    assert_true(alias_key(&county, code, &key));
    return key;
}

static struct version_name set(struct world *world, int node, const char *code, const char *means)
{
    const struct payload payload = {
        .alias = {.code = means, .since = 20600, .reason = "录了两次，电话核对"}};
    return put(world, node, key_of_alias(code), payload);
}

static void lift(struct world *world, const char *code)
{
    struct change change = {.key = key_of_alias(code),
                            .withdrawn = true,
                            .entered_for = "",
                            .reason = "不是同一个单位"};
    (void)world_write(world, COUNTY, &change);
}

/* -- looking ---------------------------------------------------------------------------------- */

static struct cell cell_of(struct replica *replica, const struct cells *extra, unsigned table,
                           unsigned round, const char *region)
{
    struct view view;
    struct cell_key key = {.fiscal_year = 2026, .table = (uint8_t)table, .round = (uint8_t)round};
    struct cell cell;
    memcpy(key.code, region, strlen(region));
    assert_ok(replica_view(replica, &view));
    assert_ok(cells_get(extra, view.txn, &key, &cell));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return cell;
}

static int64_t amount(struct world *world, int node, const char *region)
{
    return cell_of(world->nodes[node].replica, NULL, CELLS_COVERAGE, 0, region)
        .values[COVERAGE_UNREQUIRED_AMOUNT];
}

static int64_t spent(struct world *world, int node, const char *region)
{
    return cell_of(world->nodes[node].replica, NULL, CELLS_MONITORING, 5, region)
        .values[MONITORED_SPENT_FEN];
}

static const char *end_of(struct world *world, int node, const char *code, bool *circle)
{
    static char end[RECORD_ID_MAX + 1];
    struct view view;
    struct scope county;
    assert_ok(scope_parse("653022", &county, NULL));
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_unit_means(&view, &county, code, end, circle));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return end;
}

struct seen {
    size_t twice, others;
    char key[RECORD_KEY_TEXT_SIZE];
};

static bool see_item(void *context, const struct inbox_item *item)
{
    struct seen *seen = context;
    if (item->conflict != CONFLICT_TWICE || item->standing != STANDING_CONFLICT) {
        seen->others++;
        return true;
    }
    seen->twice++;
    record_key_print(&item->key, seen->key, sizeof seen->key);
    assert_true(item->version.seq > 0);
    return true;
}

static struct seen inbox_of(struct world *world, int node)
{
    struct seen seen = {0};
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_each_inbox(&view, see_item, &seen));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return seen;
}

static void everywhere(struct sequence *s)
{
    sequence_sync(s);
    world_sync(&s->world, COUNTY, MUJI);
    world_sync(&s->world, COUNTY, BAREN);
    for (int node = PREFECTURE; node <= BAREN; node++)
        world_check(s->world.nodes[node].replica);
    world_levels_agree(&s->world);
}

/* Both units, a project under each, no alias yet. */
static void begin(struct sequence *s)
{
    sequence_begin(s);
    put_unit(&s->world, OLD, "801001", "木吉乡人民政府");
    put_unit(&s->world, OTHER, "801009", "木吉乡政府");
    put_budget(&s->world, MUJI, OLD, "801001", 1000);
    put_budget(&s->world, BAREN, OTHER, "801009", 700);
    everywhere(s);
    assert_int_equal(amount(&s->world, COUNTY, "653022"), 1700);
}

static const struct expectation plain = {.shown_fen = 1000};

/* -- the sequences -------------------------------------------------------------------------------- */

static void what_stands_under_both_codes_counts_once(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++) {
        assert_int_equal(amount(&s.world, node, "653022"), 1000);
        assert_int_equal(amount(&s.world, node, OLD), 1000);
        assert_int_equal(amount(&s.world, node, OTHER), 0);
        struct seen seen = inbox_of(&s.world, node);
        assert_int_equal(seen.twice, 1);
        assert_int_equal(seen.others, 0);
        assert_text_equal(seen.key, OTHER "/budget/" CODE "/2026/0");
    }
    /* The other home holds one of the two: it is the unit's, and there is nothing to decide. */
    assert_int_equal(amount(&s.world, BAREN, OTHER), 700);
    assert_int_equal(inbox_of(&s.world, BAREN).twice, 0);
    sequence_expect(&s, plain);
}

static void what_only_the_other_has_is_filled_in(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s);
    put_form(&s.world, BAREN, OTHER, "801009", 300);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    assert_int_equal(spent(&s.world, PREFECTURE, OLD), 300);
    assert_int_equal(spent(&s.world, PREFECTURE, OTHER), 0);
    assert_int_equal(inbox_of(&s.world, PREFECTURE).twice, 1); /* the budget; not the form */
    /* The unit's own form comes: that counts, and the other waits. */
    put_form(&s.world, MUJI, OLD, "801001", 400);
    everywhere(&s);
    assert_int_equal(spent(&s.world, PREFECTURE, OLD), 400);
    assert_int_equal(inbox_of(&s.world, PREFECTURE).twice, 2);
    sequence_expect(&s, plain);
}

/* Its home does not hold the other's budget, which says the book: digests are of its own alone. */
static void who_holds_less_agrees_all_the_same(void **state)
{
    struct sequence s;
    struct payload budget = {.kind = KIND_BUDGET};
    struct funding_line line = {
        .book = BOOK_GOV_FUND, .source = SOURCE_COUNTY, .fiscal = true, .initial_fen = 700};
    (void)state;
    sequence_begin_form(&s);
    put_unit(&s.world, OLD, "801001", "木吉乡人民政府");
    put_unit(&s.world, OTHER, "801009", "木吉乡政府");
    put_form(&s.world, MUJI, OLD, "801001", 300);
    budget.budget =
        (struct budget){.unit_code = "801009", .name = "农村饮水", .lines = &line, .line_count = 1};
    put(&s.world, BAREN, key_in(OTHER, KIND_BUDGET, CODE, 2026, 0), budget);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    struct view view;
    struct arena arena;
    struct fact_image image;
    struct record_key subject = key_in(OLD, 0, CODE, 2026, 0);
    arena_init(&arena, 0);
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_image(&view, &arena, &subject, &image));
    assert_int_equal(image.main_book, BOOK_GOV_FUND);
    assert_int_not_equal(image.digest_book, BOOK_GOV_FUND);
    assert_ok(replica_view_close(&view, STATUS_OK));
    arena_close(&arena);
    sequence_expect(&s, (struct expectation){.shown_fen = 300});
}

static void equal_bodies_are_one(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s);
    set(&s.world, COUNTY, "801009", "801001");
    put_budget(&s.world, BAREN, OTHER, "801009", 1000);
    everywhere(&s);
    assert_int_equal(amount(&s.world, COUNTY, "653022"), 1000);
    assert_int_equal(inbox_of(&s.world, COUNTY).twice, 0);
    sequence_expect(&s, plain);
}

static void a_withdrawn_alias_means_nothing(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s);
    char *before = world_dump(s.world.nodes[COUNTY].replica);
    memory_free(before);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    lift(&s.world, "801009");
    everywhere(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++) {
        assert_int_equal(amount(&s.world, node, "653022"), 1700);
        assert_int_equal(amount(&s.world, node, OTHER), 700);
        assert_int_equal(inbox_of(&s.world, node).twice, 0);
    }
    sequence_expect(&s, plain);
}

static void codes_are_followed_to_the_end_and_a_circle_means_nothing(void **state)
{
    struct sequence s;
    bool circle;
    (void)state;
    begin(&s);
    set(&s.world, COUNTY, "801009", "801005");
    set(&s.world, COUNTY, "801005", "801001");
    everywhere(&s);
    assert_text_equal(end_of(&s.world, PREFECTURE, "801009", &circle), "801001");
    assert_false(circle);
    assert_int_equal(amount(&s.world, PREFECTURE, "653022"), 1000);
    /* The last step goes elsewhere: images of the first are made again too. */
    set(&s.world, COUNTY, "801005", "801006");
    everywhere(&s);
    assert_int_equal(amount(&s.world, PREFECTURE, "653022"), 1700);
    set(&s.world, COUNTY, "801005", "801009");
    everywhere(&s);
    assert_text_equal(end_of(&s.world, PREFECTURE, "801009", &circle), "801009");
    assert_true(circle);
    assert_int_equal(amount(&s.world, PREFECTURE, "653022"), 1700);
    sequence_expect(&s, plain);
}

/* The unit under which a project's figures stand. */
static const char *unit_of(struct world *world, int node, const char *scope, const char *project)
{
    static char unit[RECORD_ID_MAX + 1];
    struct record_key subject = key_in(scope, 0, project, 2026, 0);
    struct view view;
    struct arena arena;
    struct fact_image image;
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_image(&view, &arena, &subject, &image));
    snprintf(unit, sizeof unit, "%s", image.unit_code);
    assert_ok(replica_view_close(&view, STATUS_OK));
    arena_close(&arena);
    return unit;
}

static bool count_courses(void *context, const struct fact_image *image,
                          const struct course *courses, size_t count)
{
    size_t *monitored = context;
    for (size_t i = 0; image && i < count; i++)
        monitored[strcmp(image->unit_code, "801001") == 0] +=
            courses[i].key.kind == KIND_MONITORING;
    return true;
}

/* A project of another unit with the same code is no twin: what was handed in there was not here. */
static void another_units_form_is_in_no_course_of_a_twin(void **state)
{
    struct sequence s;
    struct view view;
    size_t monitored[2] = {0};
    (void)state;
    begin(&s);
    put_form(&s.world, COUNTY, "653022", "801020", 50);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_each_course(&view, 2026, count_courses, monitored));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(monitored[0], 1);
    assert_int_equal(monitored[1], 0);
    put_form(&s.world, BAREN, OTHER, "801009", 300); /* the twin's is */
    everywhere(&s);
    monitored[0] = monitored[1] = 0;
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_each_course(&view, 2026, count_courses, monitored));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(monitored[1], 1);
    sequence_expect(&s, plain);
}

/* Of a circle of three one step is lifted: also who stands in its middle is followed to the end. So it
 * was before it became one. */
static void a_lifted_circle_is_followed_from_everywhere(void **state)
{
    struct sequence s;
    struct view view;
    struct arena arena;
    struct head *heads;
    size_t count;
    struct scope county;
    struct cells *delta = cells_new();
    (void)state;
    begin(&s);
    put_budget_of(&s.world, BAREN, OTHER, "65302226T000000000202", "801009", 60);
    set(&s.world, COUNTY, "801005", "801009");
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    assert_int_equal(amount(&s.world, COUNTY, OLD), 1060);
    arena_init(&arena, 0);
    assert_ok(scope_parse("653022", &county, NULL));
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads(&view, &arena, &county, &heads, &count));
    assert_ok(replica_view_close(&view, STATUS_OK));
    set(&s.world, COUNTY, "801001", "801005");
    everywhere(&s);
    assert_int_equal(amount(&s.world, COUNTY, OTHER), 760);
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_cells_at(&view, &county, heads, count, delta, NULL));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_int_equal(cell_of(s.world.nodes[COUNTY].replica, delta, CELLS_COVERAGE, 0, OLD)
                         .values[COVERAGE_UNREQUIRED_AMOUNT],
                     1060);
    cells_free(delta);
    arena_close(&arena);
    assert_text_equal(unit_of(&s.world, COUNTY, OTHER, "65302226T000000000202"), "801009");
    lift(&s.world, "801001");
    everywhere(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++)
        assert_text_equal(unit_of(&s.world, node, OTHER, "65302226T000000000202"), "801001");
    sequence_expect(&s, plain);
}

/* Two persons say two things offline: one is shown everywhere, the other waits. */
static void of_two_aliases_one_is_shown_and_the_other_waits(void **state)
{
    struct sequence s;
    bool circle;
    (void)state;
    begin(&s);
    set(&s.world, PREFECTURE, "801009", "801002");
    set(&s.world, COUNTY, "801009", "801001");
    world_sync(&s.world, PREFECTURE, COUNTY);
    everywhere(&s);
    for (int node = PREFECTURE; node <= BAREN; node++)
        assert_text_equal(end_of(&s.world, node, "801009", &circle), "801001"); /* the county's */
    assert_int_equal(inbox_of(&s.world, PREFECTURE).others, 1);
    sequence_expect(&s, plain);
}

static void an_alias_by_a_township_has_no_effect(void **state)
{
    struct sequence s;
    struct span *span;
    struct why why;
    struct buffer bytes = {0};
    struct payload payload = {.kind = KIND_ALIAS,
                              .alias = {.code = "801001", .since = 20600, .reason = "自己说的"}};
    (void)state;
    begin(&s);
    assert_ok(payload_encode(&payload, &bytes));
    struct change change = {.key = key_of_alias("801009"),
                            .entered_for = "",
                            .reason = "",
                            .payload = buffer_bytes(&bytes)};
    assert_ok(scope_parse(OTHER, &change.key.scope, NULL));
    why_clear(&why);
    assert_ok(replica_begin(s.world.nodes[BAREN].replica, &span));
    assert_status(replica_write(span, "张三", 1, &change, 1, NULL, NULL, &why),
                  STATUS_UNAUTHORISED);
    replica_abort(span);
    buffer_free(&bytes);
    /* In a township's scope it means nothing either, whoever wrote it there. */
    struct record_key key = key_of_alias("801009");
    assert_ok(scope_parse(OTHER, &key.scope, NULL));
    put(&s.world, COUNTY, key, payload);
    everywhere(&s);
    assert_int_equal(amount(&s.world, COUNTY, "653022"), 1700);
    sequence_expect(&s, plain);
}

static void figures_of_before_stay_as_they_were(void **state)
{
    struct sequence s;
    struct view view;
    struct arena arena;
    struct head *heads;
    size_t count;
    struct scope county;
    (void)state;
    begin(&s);
    arena_init(&arena, 0);
    assert_ok(scope_parse("653022", &county, NULL));
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_heads(&view, &arena, &county, &heads, &count));
    assert_ok(replica_view_close(&view, STATUS_OK));
    set(&s.world, COUNTY, "801009", "801005");
    set(&s.world, COUNTY, "801005", "801001");
    put_form(&s.world, BAREN, OTHER, "801009", 300);
    everywhere(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++) {
        struct cells *delta = cells_new();
        assert_ok(replica_view(s.world.nodes[node].replica, &view));
        assert_ok(replica_cells_at(&view, &county, heads, count, delta, NULL));
        assert_ok(replica_view_close(&view, STATUS_OK));
        struct replica *replica = s.world.nodes[node].replica;
        assert_int_equal(
            cell_of(replica, delta, CELLS_COVERAGE, 0, "653022").values[COVERAGE_UNREQUIRED_AMOUNT],
            1700);
        assert_int_equal(
            cell_of(replica, delta, CELLS_COVERAGE, 0, OTHER).values[COVERAGE_UNREQUIRED_AMOUNT],
            700);
        assert_int_equal(
            cell_of(replica, delta, CELLS_MONITORING, 5, "653022").values[MONITORED_SPENT_FEN], 0);
        cells_free(delta);
    }
    arena_close(&arena);
    sequence_expect(&s, plain);
}

/* Where both are at home in one place they move together. */
static void a_handover_takes_all_codes_of_the_unit(void **state)
{
    struct sequence s;
    struct handover_done done;
    struct span *span;
    struct why why;
    (void)state;
    sequence_begin(&s);
    put_unit(&s.world, OLD, "801001", "木吉乡人民政府");
    put_unit(&s.world, OLD, "801009", "木吉乡政府");
    put_budget(&s.world, MUJI, OLD, "801009", 1000);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    struct handover_ask ask = {
        .unit = key_in(OLD, KIND_UNIT, "801001", 0, 0), .reason = "并乡", .effective = 20600};
    assert_ok(scope_parse(OTHER, &ask.to, NULL));
    why_clear(&why);
    assert_ok(replica_begin(s.world.nodes[COUNTY].replica, &span));
    assert_ok(replica_handover(span, "clerk", ++s.world.now_ms, &ask, &done, &why));
    assert_ok(replica_end(span, NULL));
    assert_int_equal(done.records, 3); /* two units and a budget */
    everywhere(&s);
    assert_int_equal(amount(&s.world, PREFECTURE, OTHER), 1000);
    assert_int_equal(amount(&s.world, PREFECTURE, OLD), 0);
    sequence_expect(&s, plain);
}

/* Look-ups by the code or name that is not the unit's own give the unit. */
static void look_ups_follow_it(void **state)
{
    struct sequence s;
    static const char *const words[] = {"801009", "木吉乡政府", "801001"};
    (void)state;
    begin(&s);
    set(&s.world, COUNTY, "801009", "801001");
    everywhere(&s);
    for (size_t i = 0; i < 3; i++) {
        struct view view;
        struct arena arena;
        struct record unit;
        arena_init(&arena, 0);
        assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
        assert_ok(replica_find_unit(&view, &arena, NULL, words[i], &unit));
        assert_text_equal(unit.key.id, "801001");
        assert_ok(replica_view_close(&view, STATUS_OK));
        arena_close(&arena);
    }
    sequence_expect(&s, plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_under_both_codes_counts_once),
        cmocka_unit_test(what_only_the_other_has_is_filled_in),
        cmocka_unit_test(who_holds_less_agrees_all_the_same),
        cmocka_unit_test(equal_bodies_are_one),
        cmocka_unit_test(a_withdrawn_alias_means_nothing),
        cmocka_unit_test(codes_are_followed_to_the_end_and_a_circle_means_nothing),
        cmocka_unit_test(another_units_form_is_in_no_course_of_a_twin),
        cmocka_unit_test(a_lifted_circle_is_followed_from_everywhere),
        cmocka_unit_test(of_two_aliases_one_is_shown_and_the_other_waits),
        cmocka_unit_test(an_alias_by_a_township_has_no_effect),
        cmocka_unit_test(figures_of_before_stay_as_they_were),
        cmocka_unit_test(a_handover_takes_all_codes_of_the_unit),
        cmocka_unit_test(look_ups_follow_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
