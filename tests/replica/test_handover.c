/* FOLD.md 4, handover of a unit, over sets of batches: in every order. */
#include "forge.h"
#include "sequence.h"

#include <siben/handover.h>

#define OLD "653022205"
#define NEW "653022202"

static struct record_key unit_key(void)
{
    struct record_key key = world_budget_key(OLD, "801001");
    key.kind = KIND_UNIT;
    key.fiscal_year = 0;
    return key;
}

static void put_unit_by(struct world *world, int node, struct record_key key)
{
    struct payload unit = {.kind = KIND_UNIT};
    struct buffer payload = {0};
    unit.unit = (struct unit){.name = "木吉乡人民政府",
                              .department_code = "801",
                              .department_name = "木吉乡",
                              .nature = "行政"};
    unit.unit.region = unit.unit.home = key.scope;
    assert_ok(payload_encode(&unit, &payload));
    (void)world_put(world, node, &key, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void put_unit(struct world *world)
{
    put_unit_by(world, COUNTY, unit_key());
}

static int32_t day = 20600; /* on which the next handover takes effect */
static struct why refusal;  /* of the last */

static enum status try_handover_of(struct world *world, int node, const struct record_key *unit,
                                   const char *to, struct handover_done *done)
{
    struct handover_ask ask = {
        .unit = *unit, .to = world_scope(to), .reason = "并乡：木吉并入巴仁", .effective = day};
    struct span *span;
    why_clear(&refusal);
    assert_ok(replica_begin(world->nodes[node].replica, &span));
    enum status status = replica_handover(span, "clerk", ++world->now_ms, &ask, done, &refusal);
    if (status == STATUS_OK)
        assert_ok(replica_end(span, NULL));
    else
        replica_abort(span);
    return status;
}

static enum status try_handover(struct world *world, int node, const char *to,
                                struct handover_done *done)
{
    const struct record_key unit = unit_key();
    return try_handover_of(world, node, &unit, to, done);
}

static void hand_over(struct world *world, const char *to)
{
    struct handover_done done;
    assert_ok(try_handover(world, COUNTY, to, &done));
}

static void begin(struct sequence *s, bool form)
{
    if (form)
        sequence_begin_form(s);
    else
        sequence_begin(s);
    put_unit(&s->world);
    sequence_put(s, MUJI, 1000);
    sequence_sync(s);
}

static void look(struct sequence *s, int node, struct expectation expect)
{
    sequence_look(s, s->world.nodes[node].replica, &expect);
    world_check(s->world.nodes[node].replica);
}

/* Amount of the year that is counted in a region. */
static int64_t amount_in(struct replica *replica, const char *region)
{
    struct view view;
    struct cell_key key = {.fiscal_year = 2026, .table = CELLS_COVERAGE};
    struct cell cell;
    memcpy(key.code, region, strlen(region));
    assert_ok(replica_view(replica, &view));
    assert_ok(cells_get(NULL, view.txn, &key, &cell));
    assert_ok(replica_view_close(&view, STATUS_OK));
    return cell.values[COVERAGE_UNREQUIRED_AMOUNT];
}

static const struct expectation moved = {
    .shown_fen = 1000, .conflicts = 1, .conflict_reason = CONFLICT_MOVED};

static void an_edit_at_the_old_home_that_did_not_know_waits_for_a_person(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_put(&s, MUJI, 2000); /* offline: before it heard of it */
    sequence_sync(&s);
    look(&s, COUNTY, moved);
    look(&s, PREFECTURE, moved);
    look(&s, BAREN, (struct expectation){.shown_fen = 1000});
    look(&s, MUJI,
         (struct expectation){.shown_fen = -1, .conflicts = 1, .conflict_reason = CONFLICT_MOVED});
    world_levels_agree(&s.world);
    sequence_expect(&s, moved);
}

static void write_again(struct world *world, int64_t fen, const struct record_key *key)
{
    struct buffer payload = {0};
    world_budget("801001", "养护工程", fen, &payload);
    (void)world_put(world, MUJI, key, buffer_bytes(&payload));
    buffer_free(&payload);
}

/* Two machines under one key: what the other one wrote is not among what the handover took along, and waits for a person, also
 * where it was there before the branch that the handover names. */
static void what_stands_on_the_branch_that_was_not_taken_along_waits(void **state)
{
    struct sequence s;
    struct world copy;
    bool rebuild;
    (void)state;
    begin(&s, false);
    copy = s.world;
    copy.nodes[MUJI].kv = world_kv_copy(s.world.nodes[MUJI].kv);
    assert_ok(
        replica_open(copy.nodes[MUJI].kv, NULL, 9, &copy.nodes[MUJI].replica, &rebuild, NULL));
    replica_set_keys(copy.nodes[MUJI].replica, &copy.nodes[MUJI].keys);
    world_put_budget(&s.world, MUJI, "65302226T000000000102", 1000); /* something else */
    world_put_budget(&s.world, MUJI, "65302226T000000000103", 1000);
    write_again(&copy, 3000, &s.key);
    world_sync(&s.world, MUJI, COUNTY);
    hand_over(&s.world, NEW);
    world_sync(&copy, MUJI, COUNTY);
    sequence_sync(&s);
    replica_close(copy.nodes[MUJI].replica);
    world_kv_free(copy.nodes[MUJI].kv);
    sequence_expect(&s, (struct expectation){
                            .shown_fen = 1000, .conflicts = 1, .conflict_reason = CONFLICT_MOVED});
}

static void the_new_home_writes_on_and_takes_the_late_edit_in(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_put(&s, MUJI, 2000);
    sequence_sync(&s);
    sequence_put(&s, BAREN, 3000);
    sequence_sync(&s);
    look(
        &s, PREFECTURE,
        (struct expectation){.shown_fen = 3000, .conflicts = 1, .conflict_reason = CONFLICT_MOVED});
    struct arena arena;
    struct record record;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_history(&view, &arena, &s.key, &record));
    replica_view_end(&view);
    struct resolution resolution = {.key = s.key, .reason = "以木吉乡的数为准"};
    for (size_t i = 0; i < record.version_count; i++)
        if (record.versions[i].standing == STANDING_CONFLICT)
            resolution.payload = record.versions[i].payload;
    struct span *span;
    struct resolved resolved;
    struct why why;
    assert_ok(replica_begin(s.world.nodes[COUNTY].replica, &span));
    assert_ok(replica_resolve(span, "clerk", ++s.world.now_ms, &resolution, &resolved, &why));
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
    sequence_sync(&s);
    look(&s, BAREN, (struct expectation){.shown_fen = 2000});
    look(&s, MUJI, (struct expectation){.shown_fen = -1}); /* nothing waits there any more */
    world_levels_agree(&s.world);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

/* The county takes the late version of a record. */
static void take_late(struct sequence *s, const struct record_key *key)
{
    struct arena arena;
    struct record record;
    struct view view;
    struct resolution resolution = {.key = *key, .reason = "以木吉乡的数为准"};
    struct resolved resolved;
    struct span *span;
    struct why why;
    arena_init(&arena, 0);
    why_clear(&why);
    assert_ok(replica_view(s->world.nodes[COUNTY].replica, &view));
    assert_ok(replica_history(&view, &arena, key, &record));
    assert_ok(replica_view_close(&view, STATUS_OK));
    for (size_t i = 0; i < record.version_count; i++)
        if (record.versions[i].standing == STANDING_CONFLICT)
            resolution.payload = record.versions[i].payload;
    assert_true(resolution.payload.size > 0);
    assert_ok(replica_begin(s->world.nodes[COUNTY].replica, &span));
    assert_ok(replica_resolve(span, "clerk", ++s->world.now_ms, &resolution, &resolved, &why));
    assert_ok(replica_end(span, NULL));
    arena_close(&arena);
    sequence_sync(s);
    world_sync(&s->world, COUNTY, MUJI);
    world_sync(&s->world, COUNTY, BAREN);
}

static size_t waiting_at(struct sequence *s, int node, const struct record_key *key)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    assert_true(world_held(s->world.nodes[node].replica, key, &record, &arena));
    size_t conflicts = record.state.conflicts;
    arena_close(&arena);
    return conflicts;
}

/* The old home's inbox is empty when all that came late is decided, and not before. */
static void what_came_late_waits_at_the_old_home_until_all_of_it_is_decided(void **state)
{
    struct sequence s;
    struct buffer payload = {0};
    (void)state;
    begin(&s, false);
    struct record_key form = s.key;
    form.kind = KIND_MONITORING;
    form.round = 5;
    world_monitoring("801001", 300, &payload);
    (void)world_put(&s.world, MUJI, &form, buffer_bytes(&payload));
    sequence_sync(&s);
    hand_over(&s.world, NEW);
    sequence_put(&s, MUJI, 2000);
    buffer_clear(&payload);
    world_monitoring("801001", 400, &payload);
    (void)world_put(&s.world, MUJI, &form, buffer_bytes(&payload));
    buffer_free(&payload);
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, MUJI);
    assert_int_equal(waiting_at(&s, MUJI, &s.key), 1);
    assert_int_equal(waiting_at(&s, MUJI, &form), 1);
    take_late(&s, &s.key);
    assert_int_equal(waiting_at(&s, COUNTY, &s.key), 0);
    assert_int_equal(waiting_at(&s, COUNTY, &form), 1);
    assert_int_equal(waiting_at(&s, MUJI, &s.key), 1); /* the form waits: nothing is passed by */
    take_late(&s, &form);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        assert_int_equal(waiting_at(&s, node, &s.key), 0);
        assert_int_equal(waiting_at(&s, node, &form), 0);
        world_check(s.world.nodes[node].replica);
    }
    world_levels_agree(&s.world);
    assert_int_equal(amount_in(s.world.nodes[PREFECTURE].replica, NEW), 2000);
    sequence_expect(&s, (struct expectation){.shown_fen = 2000});
}

static void the_old_home_may_not_write_on(void **state)
{
    struct sequence s;
    struct span *span;
    struct why why;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    struct buffer payload = {0};
    world_budget("801001", "管护", 7, &payload);
    struct change change = {.key = s.key, .entered_for = "", .payload = buffer_bytes(&payload)};
    why_clear(&why);
    assert_ok(replica_begin(s.world.nodes[MUJI].replica, &span));
    assert_int_equal(replica_write(span, "clerk", 9, &change, 1, NULL, NULL, &why),
                     STATUS_UNAUTHORISED);
    assert_non_null(strstr(why.what, NEW));
    replica_abort(span);
    buffer_free(&payload);
    look(&s, MUJI, (struct expectation){.shown_fen = -1});
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static void it_takes_what_was_approved_along(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    struct version_name first = sequence_shown(&s, COUNTY);
    world_review(&s.world, COUNTY, &s.key, &first, VERDICT_PASSED);
    sequence_sync(&s);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    look(&s, BAREN, (struct expectation){.shown_fen = 1000, .approved = true});
    world_levels_agree(&s.world);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .approved = true});
}

static void what_a_round_has_locked_stays_locked_where_that_round_is_closed(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, true);
    (void)world_put_budget(&s.world, BAREN, CODE, 5); /* so that the county knows of the scope */
    sequence_sync(&s);
    sequence_close(&s, COUNTY, false);
    sequence_sync(&s);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    look(&s, BAREN, (struct expectation){.shown_fen = 1000, .closed = true});
    world_levels_agree(&s.world);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .closed = true});
}

static void handing_back_is_a_handover_too(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    sequence_put(&s, BAREN, 3000);
    sequence_sync(&s);
    hand_over(&s.world, OLD);
    sequence_sync(&s);
    look(&s, MUJI, (struct expectation){.shown_fen = 3000});
    look(&s, BAREN, (struct expectation){.shown_fen = -1});
    sequence_put(&s, MUJI, 4000);
    sequence_sync(&s);
    look(&s, COUNTY, (struct expectation){.shown_fen = 4000});
    world_levels_agree(&s.world);
    assert_int_equal(amount_in(s.world.nodes[PREFECTURE].replica, OLD), 4000);
    assert_int_equal(amount_in(s.world.nodes[PREFECTURE].replica, NEW), 0);
    sequence_expect(&s, (struct expectation){.shown_fen = 4000});
}

/* Its first home holds what was written there before it left, and nothing of the time between. */
static void what_was_withdrawn_meanwhile_does_not_come_back_with_it(void **state)
{
    struct sequence s;
    struct arena arena;
    struct record record;
    struct change withdrawal = {.entered_for = "", .withdrawn = true};
    static const int nodes[] = {MUJI, COUNTY, PREFECTURE};
    (void)state;
    begin(&s, false);
    struct record_key monitoring = s.key;
    struct buffer payload = {0};
    monitoring.kind = KIND_MONITORING; /* the project goes with it */
    monitoring.round = 5;
    world_monitoring("801001", 100, &payload);
    (void)world_put(&s.world, MUJI, &monitoring, buffer_bytes(&payload));
    buffer_free(&payload);
    sequence_sync(&s);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    struct version_name shown = sequence_shown(&s, BAREN);
    withdrawal.key = s.key;
    withdrawal.replaces = &shown;
    withdrawal.replace_count = 1;
    (void)world_write(&s.world, BAREN, &withdrawal);
    sequence_sync(&s);
    hand_over(&s.world, OLD);
    sequence_sync(&s);
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        assert_true(world_shown(s.world.nodes[nodes[i]].replica, &s.key, &record, &arena));
        assert_true(record.state.withdrawn);
        assert_int_equal(amount_in(s.world.nodes[nodes[i]].replica, OLD),
                         amount_in(s.world.nodes[COUNTY].replica, OLD));
        world_check(s.world.nodes[nodes[i]].replica);
    }
    arena_close(&arena);
    world_levels_agree(&s.world);
    world_close(&s.world);
}

/* A decision said again what was approved: two versions of one content left, and both are replaced
 * where they stand when what came of them returns. */
static void what_was_approved_returns_as_what_was_said_last(void **state)
{
    struct sequence s;
    struct buffer payload = {0};
    (void)state;
    begin(&s, false);
    struct version_name names[2] = {sequence_shown(&s, MUJI)};
    (void)world_review(&s.world, COUNTY, &s.key, &names[0], VERDICT_PASSED);
    names[1] = sequence_put(&s, PREFECTURE, 2000); /* both did not know of the other */
    world_sync(&s.world, PREFECTURE, COUNTY);
    world_sync(&s.world, COUNTY, MUJI);
    world_budget("801001", "管护", 1000, &payload);
    struct change same = {.key = s.key,
                          .entered_for = "",
                          .payload = buffer_bytes(&payload),
                          .replaces = names,
                          .replace_count = 2,
                          .late = true};
    (void)world_write(&s.world, MUJI, &same);
    buffer_free(&payload);
    sequence_sync(&s);
    look(&s, COUNTY, (struct expectation){.shown_fen = 1000, .approved = true});
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    hand_over(&s.world, OLD);
    sequence_sync(&s);
    struct version_name shown = sequence_shown(&s, COUNTY), there = sequence_shown(&s, MUJI);
    assert_int_equal(there.mark, shown.mark);
    look(&s, MUJI, (struct expectation){.shown_fen = 1000, .approved = true});
    world_levels_agree(&s.world);
    world_close(&s.world);
}

/* What was written at the first home since is handed on by itself: the word about the unit, and about
 * what went before, stands. */
static void a_later_handover_of_others_takes_nothing_back(void **state)
{
    struct sequence s;
    const struct record_key unit = unit_key();
    struct scope home;
    struct view view;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    hand_over(&s.world, "653022203");
    sequence_sync(&s);
    (void)world_put_budget(&s.world, COUNTY, "65302226T000000000777", 500);
    sequence_sync(&s);
    hand_over(&s.world, "653022203");
    sequence_sync(&s);
    look(&s, MUJI, (struct expectation){.shown_fen = -1});
    look(&s, BAREN, (struct expectation){.shown_fen = -1});
    assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
    assert_ok(replica_home(&view, &unit, &home, NULL));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_string_equal(home.text, "653022203");
    world_levels_agree(&s.world);
    assert_int_equal(amount_in(s.world.nodes[PREFECTURE].replica, "653022203"), 1500);
    assert_int_equal(amount_in(s.world.nodes[MUJI].replica, OLD), 0);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static void every_figure_is_counted_once_at_every_moment(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    sequence_put(&s, MUJI, 2000);
    assert_int_equal(amount_in(s.world.nodes[COUNTY].replica, "653022"), 1000);
    assert_int_equal(amount_in(s.world.nodes[COUNTY].replica, NEW), 1000);
    assert_int_equal(amount_in(s.world.nodes[COUNTY].replica, OLD), 0);
    struct world_batches batches;
    struct kv *kv = world_kv_new();
    struct replica *replica = world_replica(&s.world, PREFECTURE, kv, 99);
    world_batches(&s.world, COUNTY, &batches);
    int64_t before = 0;
    for (size_t i = 0; i < batches.count; i++) {
        (void)world_take(replica, buffer_bytes(&batches.items[i]));
        int64_t now = amount_in(replica, "653022");
        assert_true(now == 1000 || (now == 0 && before == 0));
        assert_int_equal(now, amount_in(replica, OLD) + amount_in(replica, NEW));
        before = now;
    }
    assert_int_equal(before, 1000);
    replica_close(replica);
    world_kv_free(kv);
    world_batches_free(&batches);
    sequence_sync(&s);
    assert_int_equal(amount_in(s.world.nodes[COUNTY].replica, "653022"), 1000);
    assert_int_equal(amount_in(s.world.nodes[BAREN].replica, NEW), 1000);
    assert_int_equal(amount_in(s.world.nodes[MUJI].replica, OLD), 0);
    sequence_expect(&s, moved);
}

/* A basis from before reads as it was: with its old home. */
static void what_was_submitted_before_reads_as_it_was(void **state)
{
    struct sequence s;
    struct arena arena;
    struct view view;
    struct head *heads;
    size_t count;
    struct cell_key key = {.fiscal_year = 2026, .table = CELLS_COVERAGE};
    struct cell cell;
    (void)state;
    begin(&s, false);
    struct replica *replica = s.world.nodes[PREFECTURE].replica;
    const struct scope county = world_scope("653022");
    arena_init(&arena, 0);
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_heads(&view, &arena, &county, &heads, &count));
    replica_view_end(&view);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    sequence_put(&s, BAREN, 3000);
    sequence_sync(&s);
    struct cells *delta = cells_new();
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_cells_at(&view, &county, heads, count, delta, NULL));
    memcpy(key.code, OLD, sizeof OLD);
    assert_ok(cells_get(delta, view.txn, &key, &cell));
    assert_int_equal(cell.values[COVERAGE_UNREQUIRED_AMOUNT], 1000);
    memcpy(key.code, NEW, sizeof NEW);
    assert_ok(cells_get(delta, view.txn, &key, &cell));
    assert_int_equal(cell.values[COVERAGE_UNREQUIRED_AMOUNT], 0);
    replica_view_end(&view);
    cells_free(delta);
    arena_close(&arena);
    world_close(&s.world);
}

static int64_t amount_on_map_at(struct replica *replica, const char *region, int32_t date,
                                const struct moment *moment)
{
    struct view view;
    struct unit_map *map;
    struct cell_key key = {.fiscal_year = 2026, .table = CELLS_COVERAGE};
    struct cell cell;
    struct cells *delta = cells_new();
    memcpy(key.code, region, strlen(region));
    assert_ok(replica_view(replica, &view));
    if (moment)
        assert_ok(
            replica_cells_at(&view, &moment->scope, moment->heads, moment->count, delta, NULL));
    assert_ok(replica_map_open(&view, moment, date, &map));
    assert_ok(replica_map_cells(&view, map, moment, 2026, delta));
    replica_map_close(map);
    assert_ok(cells_get(delta, view.txn, &key, &cell));
    assert_ok(replica_view_close(&view, STATUS_OK));
    cells_free(delta);
    return cell.values[COVERAGE_UNREQUIRED_AMOUNT];
}

static int64_t amount_on_map(struct replica *replica, const char *region, int32_t date)
{
    return amount_on_map_at(replica, region, date, NULL);
}

/* A basis stands on any map: figures of then, where units lay on a day. */
static void a_basis_is_laid_out_on_the_map_of_any_day(void **state)
{
    struct sequence s;
    struct view view;
    struct arena arena;
    struct moment moments[3] = {{.count = 0}};
    static const int64_t amounts[] = {1000, 1000, 3000}; /* at each moment */
    (void)state;
    begin(&s, false);
    arena_init(&arena, 0);
    for (size_t i = 0; i < 3; i++) {
        struct head *heads;
        moments[i].scope = world_scope("653022");
        assert_ok(replica_view(s.world.nodes[COUNTY].replica, &view));
        assert_ok(replica_heads(&view, &arena, &moments[i].scope, &heads, &moments[i].count));
        moments[i].heads = heads;
        assert_ok(replica_view_close(&view, STATUS_OK));
        if (i == 0)
            hand_over(&s.world, NEW);
        world_sync(&s.world, COUNTY, BAREN);
        if (i == 1)
            sequence_put(&s, BAREN, 3000);
        sequence_sync(&s);
    }
    sequence_put(&s, BAREN, 5000);
    sequence_sync(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++)
        for (size_t i = 0; i < 3; i++) {
            struct replica *replica = s.world.nodes[node].replica;
            for (int32_t date = day - 1; date <= day; date++) {
                bool moved_then = date == day;
                assert_int_equal(amount_on_map_at(replica, OLD, date, &moments[i]),
                                 moved_then ? 0 : amounts[i]);
                assert_int_equal(amount_on_map_at(replica, NEW, date, &moments[i]),
                                 moved_then ? amounts[i] : 0);
                assert_int_equal(amount_on_map_at(replica, "653022", date, &moments[i]),
                                 amounts[i]);
            }
        }
    arena_close(&arena);
    world_close(&s.world);
}

/* On the map of each day every figure stands in one place, and the whole is the same. */
static void on_the_map_of_a_day_units_lie_where_they_lay(void **state)
{
    static const struct {
        int32_t date;
        int64_t before, after;
    } cases[] = {{DATE_NONE, 1000, 0}, {20599, 1000, 0}, {20600, 0, 1000}, {20699, 0, 1000},
                 {20700, 1000, 0},     {20799, 1000, 0}, {20800, 0, 1000}};
    struct sequence s;
    (void)state;
    begin(&s, false);
    for (day = 20600; day <= 20800; day += 100) {
        hand_over(&s.world, day == 20700 ? OLD : NEW);
        sequence_sync(&s);
    }
    day = 20600;
    for (int node = PREFECTURE; node <= COUNTY; node++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct replica *replica = s.world.nodes[node].replica;
            assert_int_equal(amount_on_map(replica, OLD, cases[i].date), cases[i].before);
            assert_int_equal(amount_on_map(replica, NEW, cases[i].date), cases[i].after);
            assert_int_equal(amount_on_map(replica, "653022", cases[i].date), 1000);
        }
    look(&s, COUNTY, (struct expectation){.shown_fen = 1000});
    world_levels_agree(&s.world);
    world_close(&s.world);
}

/* Codes of units are unique within a county. */
static void a_unit_is_found_in_the_county_that_is_meant(void **state)
{
    struct sequence s;
    struct arena arena;
    struct view view;
    struct record unit;
    struct payload payload = {.kind = KIND_UNIT};
    struct buffer bytes = {0};
    struct record_key other = unit_key();
    const struct scope here = world_scope(OLD), there = world_scope("653023");
    (void)state;
    begin(&s, false);
    other.scope = world_scope("653023101");
    payload.unit = (struct unit){.name = "哈拉奇乡人民政府",
                                 .region = other.scope,
                                 .department_code = "801",
                                 .department_name = "哈拉奇乡",
                                 .home = other.scope,
                                 .nature = "行政"};
    assert_ok(payload_encode(&payload, &bytes));
    (void)world_put(&s.world, PREFECTURE, &other, buffer_bytes(&bytes));
    buffer_free(&bytes);
    arena_init(&arena, 0);
    assert_ok(replica_view(s.world.nodes[PREFECTURE].replica, &view));
    const struct scope both = world_scope("6530");
    assert_int_equal(replica_find_unit(&view, &arena, NULL, "801001", &unit), STATUS_CONFLICT);
    assert_int_equal(replica_find_unit(&view, &arena, &both, "801001", &unit), STATUS_CONFLICT);
    assert_ok(replica_find_unit(&view, &arena, &both, "哈拉奇乡人民政府", &unit));
    assert_ok(replica_find_unit(&view, &arena, &here, "801001", &unit));
    assert_text_equal(unit.key.scope.text, OLD);
    assert_ok(replica_find_unit(&view, &arena, &there, "801001", &unit));
    assert_text_equal(unit.key.scope.text, "653023101");
    assert_ok(replica_find_unit(&view, &arena, &there, "哈拉奇乡人民政府", &unit));
    assert_int_equal(replica_find_unit(&view, &arena, &here, "哈拉奇乡人民政府", &unit),
                     STATUS_NOT_FOUND);
    replica_view_end(&view);
    arena_close(&arena);
    world_close(&s.world);
}

/* A township that takes what is not its own, with a word of its own and with versions that name it. */
static void a_handover_by_who_may_not_moves_nothing(void **state)
{
    struct sequence s;
    struct handover_entry entries[] = {{{""}, "801001"}, {{""}, CODE}};
    struct payload payload = {.kind = KIND_HANDOVER};
    struct buffer bytes = {0}, budget = {0};
    (void)state;
    begin(&s, false);
    struct forge *forge = forge_new(&s.world, BAREN, NEW);
    payload.handover = (struct handover){.unit_code = "801001",
                                         .from = world_scope(OLD),
                                         .to = world_scope(NEW),
                                         .entries = entries,
                                         .entry_count = 2,
                                         .reason = "没有人问过"};
    assert_ok(payload_encode(&payload, &bytes));
    forge_body(forge, KIND_HANDOVER, "801001", 0, buffer_bytes(&bytes));
    (void)world_take(s.world.nodes[BAREN].replica, forge_batch(forge));
    struct version_name first = sequence_shown(&s, COUNTY);
    world_budget("801001", "管护", 9999, &budget);
    struct change change = {.key = s.key,
                            .entered_for = "",
                            .replaces = &first,
                            .replace_count = 1,
                            .reopening = {.feed = forge->feed, .seq = 1},
                            .payload = buffer_bytes(&budget)};
    forge_change(forge, &change);
    (void)world_take(s.world.nodes[BAREN].replica, forge_batch(forge));
    forge_free(forge);
    sequence_sync(&s);
    look(&s, MUJI, (struct expectation){.shown_fen = 1000});
    buffer_free(&bytes);
    buffer_free(&budget);
    world_levels_agree(&s.world);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* A county with the right to move what is its own lists what is another's among it, and writes on. */
static void a_handover_takes_nothing_that_is_anothers(void **state)
{
    struct sequence s;
    struct handover_entry entries[] = {{{"653023101"}, CODE}};
    struct payload payload = {.kind = KIND_HANDOVER};
    struct buffer bytes = {0}, budget = {0};
    (void)state;
    begin(&s, false);
    s.key.scope = world_scope("653023101");
    world_budget("801001", "管护", 1000, &budget);
    (void)world_put(&s.world, PREFECTURE, &s.key, buffer_bytes(&budget));
    buffer_free(&budget);
    struct version_name first = sequence_shown(&s, PREFECTURE);
    struct forge *forge = forge_new(&s.world, COUNTY, NEW);
    payload.handover = (struct handover){.unit_code = "801001",
                                         .from = world_scope(OLD),
                                         .to = world_scope(NEW),
                                         .entries = entries,
                                         .entry_count = 1,
                                         .reason = "邻县没有人问过"};
    assert_ok(payload_encode(&payload, &bytes));
    forge_body(forge, KIND_HANDOVER, "801001", 0, buffer_bytes(&bytes));
    (void)world_take(s.world.nodes[COUNTY].replica, forge_batch(forge));
    world_budget("801001", "管护", 9999, &budget);
    struct change change = {.key = s.key,
                            .entered_for = "",
                            .replaces = &first,
                            .replace_count = 1,
                            .reopening = {.feed = forge->feed, .seq = 1},
                            .payload = buffer_bytes(&budget)};
    forge_change(forge, &change);
    (void)world_take(s.world.nodes[COUNTY].replica, forge_batch(forge));
    forge_free(forge);
    buffer_free(&bytes);
    buffer_free(&budget);
    sequence_sync(&s);
    struct scope home;
    struct view view;
    assert_ok(replica_view(s.world.nodes[PREFECTURE].replica, &view));
    assert_ok(replica_home(&view, &s.key, &home, NULL));
    assert_ok(replica_view_close(&view, STATUS_OK));
    assert_text_equal(home.text, "653023101");
    sequence_expect(&s, (struct expectation){.shown_fen = 1000, .not_counted = 1});
}

/* What came from another county is moved on by who has the right over both. */
static void what_came_from_another_county_is_moved_on_from_above(void **state)
{
    struct sequence s;
    struct handover_done done;
    struct record_key unit = unit_key();
    struct buffer budget = {0};
    (void)state;
    begin(&s, false);
    s.key.scope = unit.scope = world_scope("653023101");
    memcpy(unit.id, "801002", sizeof "801002");
    put_unit_by(&s.world, PREFECTURE, unit);
    world_budget("801002", "管护", 1000, &budget);
    (void)world_put(&s.world, PREFECTURE, &s.key, buffer_bytes(&budget));
    buffer_free(&budget);
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, NEW, &done));
    sequence_sync(&s);
    look(&s, BAREN, (struct expectation){.shown_fen = 1000});
    assert_int_equal(try_handover_of(&s.world, COUNTY, &unit, OLD, &done), STATUS_UNAUTHORISED);
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, OLD, &done));
    sequence_sync(&s);
    look(&s, MUJI, (struct expectation){.shown_fen = 1000});
    look(&s, BAREN, (struct expectation){.shown_fen = -1});
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

static struct record_key put_payload(struct world *world, struct record_key key,
                                     struct payload payload)
{
    struct buffer bytes = {0};
    payload.kind = key.kind;
    assert_ok(payload_encode(&payload, &bytes));
    (void)world_put(world, COUNTY, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    return key;
}

static bool held_payload(struct world *world, int node, struct record_key key, const char *scope,
                         struct payload *payload, struct arena *arena)
{
    struct record record;
    key.scope = world_scope(scope);
    if (!world_shown(world->nodes[node].replica, &key, &record, arena) || record.state.withdrawn)
        return false;
    assert_ok(payload_decode(arena, key.kind, record.payload, payload));
    return true;
}

/* A due date that counts later, and money handed down, are held where the unit is at home. */
static void extensions_and_allocations_are_said_again_at_the_new_home(void **state)
{
    struct sequence s;
    struct handover_done done;
    struct arena arena;
    struct payload there;
    struct record_key extension, everybody, paper, alone;
    const struct scope old = world_scope(OLD), new = world_scope(NEW);
    struct allocation_row
        rows[] = {{CODE, "管护", "801001", 18000000, DATE_NONE, DATE_NONE},
                  {"65302226T000000000555", "别的", "801002", 100, DATE_NONE, DATE_NONE}},
        other = {"65302226T000000000777", "巴仁的", "802001", 200, DATE_NONE, DATE_NONE};
    (void)state;
    begin(&s, false);
    arena_init(&arena, 0);
    extension_key(&old, 2026, "O-14", 0, "801001", "", &extension);
    extension_key(&old, 2026, "O-14", 0, "801002", "", &everybody); /* another unit's */
    put_payload(&s.world, extension,
                (struct payload){.extension = {.obligation = "O-14",
                                               .unit_code = "801001",
                                               .until = 20640,
                                               .reason = "光缆中断",
                                               .outage = ""}});
    put_payload(&s.world, everybody,
                (struct payload){.extension = {.obligation = "O-14",
                                               .unit_code = "801002",
                                               .until = 20650,
                                               .reason = "光缆中断",
                                               .outage = ""}});
    allocation_key(&old, 2026, "12号", &paper);
    put_payload(&s.world, paper,
                (struct payload){.allocation = {.document = "12号",
                                                .issued = 20590,
                                                .received = 20591,
                                                .rows = rows,
                                                .row_count = 2,
                                                .note = ""}});
    allocation_key(&new, 2026, "12号", &alone);
    put_payload(&s.world, alone,
                (struct payload){.allocation = {.document = "12号",
                                                .issued = 20590,
                                                .received = 20591,
                                                .rows = &other,
                                                .row_count = 1,
                                                .note = ""}});
    assert_ok(try_handover(&s.world, COUNTY, NEW, &done));
    assert_int_equal(done.others, 3);
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, BAREN);
    world_sync(&s.world, COUNTY, MUJI);
    assert_true(held_payload(&s.world, BAREN, extension, NEW, &there, &arena));
    assert_int_equal(there.extension.until, 20640);
    assert_false(held_payload(&s.world, BAREN, everybody, NEW, &there, &arena));
    assert_true(held_payload(&s.world, BAREN, paper, NEW, &there, &arena));
    assert_int_equal(there.allocation.row_count, 2);
    assert_text_equal(there.allocation.rows[0].project_code, other.project_code);
    assert_text_equal(there.allocation.rows[1].project_code, CODE);
    assert_true(held_payload(&s.world, MUJI, paper, OLD, &there, &arena));
    assert_int_equal(there.allocation.row_count, 1);
    assert_text_equal(there.allocation.rows[0].unit_code, "801002");
    /* And back: nothing twice. */
    assert_ok(try_handover(&s.world, COUNTY, OLD, &done));
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, MUJI);
    assert_true(held_payload(&s.world, MUJI, paper, OLD, &there, &arena));
    assert_int_equal(there.allocation.row_count, 2);
    assert_true(held_payload(&s.world, COUNTY, paper, NEW, &there, &arena));
    assert_int_equal(there.allocation.row_count, 1);
    arena_close(&arena);
    sequence_expect(&s, (struct expectation){.shown_fen = 1000});
}

/* There and back on one day: it lies where it is at home. */
static void what_comes_back_on_the_same_day_lies_where_it_was(void **state)
{
    struct sequence s;
    (void)state;
    begin(&s, false);
    hand_over(&s.world, NEW);
    hand_over(&s.world, OLD);
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, MUJI);
    for (int node = PREFECTURE; node <= MUJI; node++) {
        assert_int_equal(amount_on_map(s.world.nodes[node].replica, OLD, day), 1000);
        assert_int_equal(amount_on_map(s.world.nodes[node].replica, NEW, day), 0);
    }
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++)
        assert_int_equal(amount_on_map(s.world.nodes[node].replica, NEW, day), 1000);
    world_close(&s.world);
}

static int64_t amount_at(struct replica *replica, const struct moment *moment, const char *region)
{
    struct view view;
    struct cell_key key = {.fiscal_year = 2026, .table = CELLS_COVERAGE};
    struct cell cell;
    struct cells *delta = cells_new();
    memcpy(key.code, region, strlen(region));
    assert_ok(replica_view(replica, &view));
    assert_ok(replica_cells_at(&view, &moment->scope, moment->heads, moment->count, delta, NULL));
    assert_ok(cells_get(delta, view.txn, &key, &cell));
    assert_ok(replica_view_close(&view, STATUS_OK));
    cells_free(delta);
    return cell.values[COVERAGE_UNREQUIRED_AMOUNT];
}

static struct moment moment_at(struct world *world, int node, struct arena *arena,
                               const char *scope)
{
    struct moment moment = {.scope = world_scope(scope)};
    struct head *heads;
    struct view view;
    assert_ok(replica_view(world->nodes[node].replica, &view));
    assert_ok(replica_heads(&view, arena, &moment.scope, &heads, &moment.count));
    moment.heads = heads;
    assert_ok(replica_view_close(&view, STATUS_OK));
    return moment;
}

/* Between counties: what the one that gives had submitted reads as it was, above too; and so does
 * what the one that takes submits, whatever either writes afterwards. */
static void between_counties_each_basis_reads_as_it_was(void **state)
{
    struct sequence s;
    struct handover_done done;
    struct arena arena;
    struct record_key unit = unit_key();
    const char *other = "653023101";
    (void)state;
    begin(&s, false);
    arena_init(&arena, 0);
    struct moment given = moment_at(&s.world, COUNTY, &arena, "653022");
    struct moment none = moment_at(&s.world, PREFECTURE, &arena, "653023");
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, other, &done));
    struct moment taken = moment_at(&s.world, PREFECTURE, &arena, "653023");
    struct moment left = moment_at(&s.world, PREFECTURE, &arena, "653022");
    world_sync(&s.world, PREFECTURE, COUNTY);
    world_sync(&s.world, COUNTY, MUJI);
    /* The old home edits on, not knowing; the new one does too. */
    struct change change = {.key = s.key, .home = world_scope(other), .entered_for = ""};
    struct buffer budget = {0};
    world_budget("801001", "管护", 7000, &budget);
    change.payload = buffer_bytes(&budget);
    (void)world_write(&s.world, PREFECTURE, &change);
    buffer_free(&budget);
    sequence_sync(&s);
    for (int node = PREFECTURE; node <= COUNTY; node++) {
        struct replica *replica = s.world.nodes[node].replica;
        assert_int_equal(amount_at(replica, &given, "653022"), 1000);
        assert_int_equal(amount_at(replica, &given, OLD), 1000);
        assert_int_equal(amount_at(replica, &left, "653022"), 0);
    }
    struct replica *replica = s.world.nodes[PREFECTURE].replica;
    assert_int_equal(amount_at(replica, &none, "653023"), 0);
    assert_int_equal(amount_at(replica, &taken, "653023"), 1000);
    /* And back: all of them stay. */
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, NEW, &done));
    struct moment back = moment_at(&s.world, PREFECTURE, &arena, "653022");
    sequence_sync(&s);
    assert_int_equal(amount_at(replica, &given, "653022"), 1000);
    assert_int_equal(amount_at(replica, &left, "653022"), 0);
    assert_int_equal(amount_at(replica, &taken, "653023"), 1000);
    assert_int_equal(amount_at(replica, &back, "653022"), 7000);
    assert_int_equal(amount_at(replica, &back, NEW), 7000);
    /* Through a county: what it had submitted in between, with keys that are another's. */
    unit.scope = s.key.scope = world_scope("653024101");
    memcpy(unit.id, "802001", sizeof "802001");
    put_unit_by(&s.world, PREFECTURE, unit);
    world_budget("802001", "乡村道路", 300, &budget);
    (void)world_put(&s.world, PREFECTURE, &s.key, buffer_bytes(&budget));
    buffer_free(&budget);
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, NEW, &done));
    struct moment between = moment_at(&s.world, PREFECTURE, &arena, "653022");
    assert_ok(try_handover_of(&s.world, PREFECTURE, &unit, other, &done));
    world_sync(&s.world, PREFECTURE, COUNTY);
    for (int node = PREFECTURE; node <= COUNTY; node++) {
        replica = s.world.nodes[node].replica;
        assert_int_equal(amount_at(replica, &between, "653022"), 7300);
        assert_int_equal(amount_at(replica, &back, "653022"), 7000);
        world_check(replica);
    }
    arena_close(&arena);
    world_close(&s.world);
}

static void what_may_not_be_handed_over_is_refused(void **state)
{
    struct sequence s;
    struct handover_done done;
    (void)state;
    begin(&s, false);
    assert_int_equal(try_handover(&s.world, MUJI, NEW, &done), STATUS_UNAUTHORISED);
    assert_int_equal(try_handover(&s.world, COUNTY, "653023", &done), STATUS_UNAUTHORISED);
    assert_int_equal(try_handover(&s.world, COUNTY, OLD, &done), STATUS_CONFLICT);
    sequence_put(&s, MUJI, 2000);
    sequence_put(&s, COUNTY, 2500);
    sequence_sync(&s);
    assert_int_equal(try_handover(&s.world, COUNTY, NEW, &done), STATUS_CONFLICT);
    look(&s, COUNTY, (struct expectation){.shown_fen = 2000, .conflicts = 1});
    world_close(&s.world);
}

/* As many as a record of a handover has no room for, by the length of their ids. */
static void a_unit_that_one_record_cannot_list_is_refused_in_words(void **state)
{
    enum { COUNT = 800 };
    struct sequence s;
    struct handover_done done;
    struct buffer budget = {0};
    struct span *span;
    struct why why;
    (void)state;
    begin(&s, false);
    struct change *changes = calloc(COUNT, sizeof *changes);
    assert_non_null(changes);
    world_budget("801001", "管护", 1, &budget);
    for (int i = 0; i < COUNT; i++) {
        changes[i] = (struct change){
            .key = s.key, .entered_for = "", .payload = buffer_bytes(&budget), .reason = ""};
        snprintf(changes[i].key.id, sizeof changes[i].key.id, "65302226T%081d", i);
    }
    why_clear(&why);
    assert_ok(replica_begin(s.world.nodes[MUJI].replica, &span));
    assert_ok(replica_write(span, "clerk", ++s.world.now_ms, changes, COUNT, NULL, NULL, &why));
    assert_ok(replica_end(span, NULL));
    free(changes);
    buffer_free(&budget);
    sequence_sync(&s);
    assert_int_equal(try_handover(&s.world, COUNTY, NEW, &done), STATUS_TOO_LARGE);
    assert_non_null(strstr(refusal.what, "写不下"));
    look(&s, COUNTY, (struct expectation){.shown_fen = 1000});
    world_close(&s.world);
}

/* When a form was handed in first, and how it stands: as at home before, for whoever holds both homes. */
static int64_t handed_in_first(struct sequence *s, int node, uint8_t *state)
{
    struct arena arena;
    struct course course;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(s->world.nodes[node].replica, &view));
    assert_ok(replica_course(&view, &arena, &s->key, &course));
    replica_view_end(&view);
    assert_true(course.count > 0);
    int64_t ms = course.steps[0].ms;
    *state = course.steps[course.count - 1].state;
    arena_close(&arena);
    return ms;
}

static void what_was_handed_in_in_time_is_not_late_because_its_unit_moved(void **state)
{
    struct sequence s;
    uint8_t now;
    (void)state;
    begin(&s, true);
    int64_t first = handed_in_first(&s, COUNTY, &now);
    assert_int_equal(now, COURSE_FILLED);
    s.world.now_ms = first + INT64_C(40) * 86400000;
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    assert_true(handed_in_first(&s, COUNTY, &now) == first);
    assert_int_equal(now, COURSE_FILLED);
    struct version_name shown = sequence_shown(&s, COUNTY);
    (void)world_review(&s.world, COUNTY, &s.key, &shown, VERDICT_RETURNED);
    assert_true(handed_in_first(&s, COUNTY, &now) == first);
    assert_int_equal(now, COURSE_RETURNED);
    world_check(s.world.nodes[COUNTY].replica);
    world_close(&s.world);
}

static struct record_key put_work(struct world *world, unsigned type, const char *number,
                                  const char *unit, const char *other)
{
    struct work_row rows[] = {{.unit_code = unit, .project_code = CODE, .amount_fen = MONEY_NONE},
                              {.unit_code = other, .project_code = CODE, .amount_fen = MONEY_NONE}};
    const struct scope old = world_scope(OLD);
    struct record_key key;
    work_record_key(&old, 2026, 0, type, number, &key);
    put_payload(world, key,
                (struct payload){.work = {.type = (uint8_t)type,
                                          .title = number,
                                          .date = 20590,
                                          .original_fen = MONEY_NONE,
                                          .total_fen = MONEY_NONE,
                                          .rows = rows,
                                          .row_count = *other ? 2 : 1}});
    return key;
}

static int64_t first_step(struct sequence *s, int node, const struct record_key *key)
{
    struct course course;
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(s->world.nodes[node].replica, &view));
    assert_ok(replica_course(&view, &arena, key, &course));
    replica_view_end(&view);
    assert_true(course.count > 0);
    int64_t ms = course.steps[0].ms;
    arena_close(&arena);
    return ms;
}

/* "work records move with a handed-over unit": what a unit did goes with it, when it did it stays; what the office did,
 * and what is about others too, does not. */
static void a_units_pieces_of_work_go_with_it_and_keep_their_time(void **state)
{
    struct sequence s;
    struct record record;
    struct scope home;
    struct view view;
    struct arena arena;
    (void)state;
    begin(&s, false);
    arena_init(&arena, 0);
    struct record_key own = put_work(&s.world, WORK_EX_ANTE, "1", "801001", ""),
                      both = put_work(&s.world, WORK_DISCLOSURE, "2", "801001", "801002"),
                      office = put_work(&s.world, WORK_COACHING, "3", "801001", "");
    sequence_sync(&s);
    int64_t first = first_step(&s, COUNTY, &own);
    s.world.now_ms = first + INT64_C(40) * 86400000;
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, BAREN);
    world_sync(&s.world, COUNTY, MUJI);
    assert_true(first_step(&s, COUNTY, &own) == first);
    assert_ok(replica_view(s.world.nodes[BAREN].replica, &view));
    assert_ok(replica_get(&view, &arena, &own, &record)); /* its key is where it was made */
    assert_true(record.shown.seq && !record.state.conflicts);
    assert_ok(replica_home(&view, &own, &home, NULL));
    assert_text_equal(home.text, NEW);
    assert_status(replica_get(&view, &arena, &both, &record), STATUS_NOT_FOUND);
    assert_status(replica_get(&view, &arena, &office, &record), STATUS_NOT_FOUND);
    replica_view_end(&view);
    assert_ok(replica_view(s.world.nodes[MUJI].replica, &view));
    assert_ok(replica_home(&view, &both, &home, NULL));
    assert_text_equal(home.text, OLD);
    replica_view_end(&view);
    arena_close(&arena);
    world_check(s.world.nodes[COUNTY].replica);
    world_close(&s.world);
}

/* What stands beside a form is about the same subject: it moves with it. */
static void a_forms_files_go_with_it(void **state)
{
    struct sequence s;
    struct record record;
    struct record_key key;
    struct scope home;
    struct view view;
    struct arena arena;
    struct buffer bytes = {0};
    struct attachment item = {.title = "立项依据", .document = "", .kept = "柜", .name = ""};
    struct payload payload = {.kind = KIND_ATTACHMENTS,
                              .attachments = {.items = &item, .count = 1}};
    (void)state;
    begin(&s, true);
    arena_init(&arena, 0);
    item.of = s.key.kind;
    attachments_key(&s.key, &key);
    assert_ok(payload_encode(&payload, &bytes));
    (void)world_put(&s.world, MUJI, &key, buffer_bytes(&bytes));
    sequence_sync(&s);
    hand_over(&s.world, NEW);
    sequence_sync(&s);
    world_sync(&s.world, COUNTY, BAREN);
    assert_ok(replica_view(s.world.nodes[BAREN].replica, &view));
    assert_ok(replica_get(&view, &arena, &key, &record));
    assert_true(record.shown.seq && !record.state.conflicts && record.payload.size);
    assert_ok(replica_home(&view, &key, &home, NULL));
    assert_text_equal(home.text, NEW);
    replica_view_end(&view);
    buffer_free(&bytes);
    arena_close(&arena);
    world_check(s.world.nodes[COUNTY].replica);
    world_close(&s.world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edit_at_the_old_home_that_did_not_know_waits_for_a_person),
        cmocka_unit_test(what_stands_on_the_branch_that_was_not_taken_along_waits),
        cmocka_unit_test(the_new_home_writes_on_and_takes_the_late_edit_in),
        cmocka_unit_test(what_came_late_waits_at_the_old_home_until_all_of_it_is_decided),
        cmocka_unit_test(the_old_home_may_not_write_on),
        cmocka_unit_test(it_takes_what_was_approved_along),
        cmocka_unit_test(what_a_round_has_locked_stays_locked_where_that_round_is_closed),
        cmocka_unit_test(handing_back_is_a_handover_too),
        cmocka_unit_test(what_was_withdrawn_meanwhile_does_not_come_back_with_it),
        cmocka_unit_test(what_was_approved_returns_as_what_was_said_last),
        cmocka_unit_test(a_later_handover_of_others_takes_nothing_back),
        cmocka_unit_test(every_figure_is_counted_once_at_every_moment),
        cmocka_unit_test(a_handover_by_who_may_not_moves_nothing),
        cmocka_unit_test(a_handover_takes_nothing_that_is_anothers),
        cmocka_unit_test(what_came_from_another_county_is_moved_on_from_above),
        cmocka_unit_test(what_was_submitted_before_reads_as_it_was),
        cmocka_unit_test(on_the_map_of_a_day_units_lie_where_they_lay),
        cmocka_unit_test(a_basis_is_laid_out_on_the_map_of_any_day),
        cmocka_unit_test(a_unit_is_found_in_the_county_that_is_meant),
        cmocka_unit_test(extensions_and_allocations_are_said_again_at_the_new_home),
        cmocka_unit_test(what_comes_back_on_the_same_day_lies_where_it_was),
        cmocka_unit_test(between_counties_each_basis_reads_as_it_was),
        cmocka_unit_test(what_may_not_be_handed_over_is_refused),
        cmocka_unit_test(what_was_handed_in_in_time_is_not_late_because_its_unit_moved),
        cmocka_unit_test(a_units_pieces_of_work_go_with_it_and_keep_their_time),
        cmocka_unit_test(a_forms_files_go_with_it),
        cmocka_unit_test(a_unit_that_one_record_cannot_list_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
