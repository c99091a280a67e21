/* Law 1 for lists: a project that two lists name, a list that changes, a project record
 * that comes after its list: in every order of arrival the same figures. */
#include "forge.h"

#define BATCHES_MAX 5

struct scenario {
    struct world world;
    struct forge *forges[BATCHES_MAX];
    struct buffer batches[BATCHES_MAX];
    size_t count;
};

static struct forge *next_forge(struct scenario *scenario, const char *scope)
{
    return scenario->forges[scenario->count] = forge_new(&scenario->world, COUNTY, scope);
}

static void seal(struct scenario *scenario)
{
    buffer_put_bytes(&scenario->batches[scenario->count],
                     forge_batch(scenario->forges[scenario->count]));
    scenario->count++;
}

static void put_list(struct forge *forge, const char *id, const char *const *codes, size_t count,
                     bool out)
{
    struct list_entry entries[4];
    struct payload list = {.kind = KIND_PROJECT_LIST};
    struct buffer payload = {0};
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct list_entry){.project_code = codes[i],
                                         .name = "养护工程",
                                         .out_of_scope = out && i == 0,
                                         .reason = out ? "x" : ""};
    list.list = (struct project_list){
        .unit_code = id, .adopted = 20500, .entries = entries, .entry_count = count};
    assert_ok(payload_encode(&list, &payload));
    forge_body(forge, KIND_PROJECT_LIST, id, 2026, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void put_project(struct forge *forge, const char *code, unsigned year)
{
    struct payload project = {.kind = KIND_PROJECT};
    struct buffer payload = {0};
    project.project = (struct project){
        .code = code, .name = "农村公路养护", .unit_code = "801001", .category = CATEGORY_SPECIFIC};
    assert_ok(payload_encode(&project, &payload));
    forge_body(forge, KIND_PROJECT, code, year, buffer_bytes(&payload));
    buffer_free(&payload);
}

static void put_budget(struct forge *forge, const char *code, unsigned year)
{
    struct buffer payload = {0};
    world_budget("801001", "养护工程", 500, &payload);
    forge_body(forge, KIND_BUDGET, code, year, buffer_bytes(&payload));
    buffer_free(&payload);
}

static char *dump_of(struct scenario *scenario, const size_t *order)
{
    struct kv *kv = world_kv_new();
    struct replica *replica = world_replica(&scenario->world, PREFECTURE, kv, 9);
    for (size_t i = 0; i < scenario->count; i++)
        (void)world_take(replica, buffer_bytes(&scenario->batches[order[i]]));
    world_check(replica);
    char *dump = world_dump(replica);
    replica_close(replica);
    world_kv_free(kv);
    return dump;
}

static void permute(struct scenario *scenario, size_t *order, size_t from, char **first)
{
    if (from == scenario->count) {
        char *dump = dump_of(scenario, order);
        if (!*first) {
            *first = dump;
            return;
        }
        assert_text_equal(dump, *first);
        memory_free(dump);
        return;
    }
    for (size_t i = from; i < scenario->count; i++) {
        size_t kept = order[from];
        order[from] = order[i];
        order[i] = kept;
        permute(scenario, order, from + 1, first);
        order[i] = order[from];
        order[from] = kept;
    }
}

static void check_every_order(struct scenario *scenario)
{
    size_t order[BATCHES_MAX];
    char *first = NULL;
    for (size_t i = 0; i < scenario->count; i++)
        order[i] = i;
    permute(scenario, order, 0, &first);
    memory_free(first);
    for (size_t i = 0; i < scenario->count; i++) {
        forge_free(scenario->forges[i]);
        buffer_free(&scenario->batches[i]);
    }
    world_close(&scenario->world);
}

static void open_scenario(struct scenario *scenario)
{
    memset(scenario, 0, sizeof *scenario);
    world_open(&scenario->world);
}

static const char *const codes[] = {"65302226T000000000101", "65302226T000000000102",
                                    "65302226T000000000101"};

static void a_project_record_that_comes_after_its_list_is_seen(void **state)
{
    struct scenario s;
    (void)state;
    open_scenario(&s);
    put_list(next_forge(&s, "653022205"), "801001", codes, 2, false);
    seal(&s);
    put_project(next_forge(&s, "653022205"), codes[0], 0);
    seal(&s);
    put_budget(next_forge(&s, "653022205"), codes[1], 2026);
    seal(&s);
    check_every_order(&s);
}

static void two_lists_of_one_unit_in_two_places_are_two(void **state)
{
    struct scenario s;
    (void)state;
    open_scenario(&s);
    put_list(next_forge(&s, "653022205"), "801001", codes, 2, false);
    seal(&s);
    put_list(next_forge(&s, "653022202"), "801001", codes, 1, true);
    seal(&s);
    put_budget(next_forge(&s, "653022205"), codes[1], 2026);
    seal(&s);
    check_every_order(&s);
}

static void a_project_that_two_units_list_is_counted_once(void **state)
{
    struct scenario s;
    struct change change = {.entered_for = "", .withdrawn = true};
    (void)state;
    open_scenario(&s);
    struct forge *first = next_forge(&s, "653022205");
    put_list(first, "801001", codes, 2, false);
    seal(&s);
    put_list(next_forge(&s, "653022202"), "802001", codes, 1, false);
    seal(&s);
    put_list(next_forge(&s, "653022"), "803001", codes, 1, true);
    seal(&s);
    change.key =
        (struct record_key){.kind = KIND_PROJECT_LIST, .fiscal_year = 2026, .id = "801001"};
    assert_ok(scope_parse("653022205", &change.key.scope, NULL));
    struct arena arena;
    arena_init(&arena, 0);
    struct batch batch;
    assert_ok(batch_decode(&arena, buffer_bytes(&s.batches[0]), &batch, NULL));
    struct hash digest;
    change_digest(batch.changes[0], &digest);
    struct version_name before = {first->feed, 1, 0, hash_mark(&digest)};
    change.replaces = &before;
    change.replace_count = 1;
    forge_change(next_forge(&s, "653022205"), &change); /* the first list is withdrawn */
    seal(&s);
    arena_close(&arena);
    check_every_order(&s);
}

static void a_list_that_names_a_project_twice_says_one_thing(void **state)
{
    struct scenario s;
    (void)state;
    open_scenario(&s);
    put_list(next_forge(&s, "653022205"), "801001", codes, 3, true);
    seal(&s);
    put_budget(next_forge(&s, "653022202"), codes[0], 2026);
    seal(&s);
    check_every_order(&s);
}

static void records_without_a_usual_year_have_no_figures(void **state)
{
    struct scenario s;
    (void)state;
    open_scenario(&s);
    struct forge *forge = next_forge(&s, "653022205");
    put_budget(forge, codes[0], 0);
    put_budget(forge, codes[0], 65535);
    put_budget(forge, codes[1], 1999);
    seal(&s);
    put_project(next_forge(&s, "653022205"), codes[0], 0);
    seal(&s);
    put_project(next_forge(&s, "653022205"), codes[0], 2026);
    seal(&s);
    put_budget(next_forge(&s, "653022205"), codes[1], 2026);
    seal(&s);
    check_every_order(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_project_record_that_comes_after_its_list_is_seen),
        cmocka_unit_test(two_lists_of_one_unit_in_two_places_are_two),
        cmocka_unit_test(a_project_that_two_units_list_is_counted_once),
        cmocka_unit_test(a_list_that_names_a_project_twice_says_one_thing),
        cmocka_unit_test(records_without_a_usual_year_have_no_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
