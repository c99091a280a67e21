/* The k-th allocation fails, alone and with every k-th after it, for every k: a status comes back, nothing leaks, and the
 * store is as it was before or as it is after, never between. */
#include "forge.h"

static const char code[] = "65302226T000000000101";

struct setting {
    struct world world;
    struct kv *kv;        /* of a county that holds half of it */
    char *before, *after; /* dumps */
    struct world_batches batches;
    size_t half;
};

static void put_all(struct world *world)
{
    struct record_key key = world_budget_key("653022205", code);
    struct version_name first = world_put_budget(world, MUJI, code, 100);
    world_put_budget(world, MUJI, "65302226T000000000102", 200);
    world_put_budget(world, BAREN, "65302226T000000000103", 300);
    world_sync(world, MUJI, COUNTY);
    world_sync(world, BAREN, COUNTY);
    world_review(world, COUNTY, &key, &first, VERDICT_PASSED);
    struct list_entry entries[] = {
        {.project_code = code, .name = "养护工程", .reason = ""},
        {.project_code = "65302226T000000000777", .name = "未报", .reason = ""}};
    struct payload payload = {.kind = KIND_PROJECT_LIST};
    struct buffer bytes = {0};
    payload.list = (struct project_list){
        .unit_code = "801001", .adopted = 20500, .entries = entries, .entry_count = 2};
    assert_ok(payload_encode(&payload, &bytes));
    key = world_budget_key("653022205", "801001");
    key.kind = KIND_PROJECT_LIST;
    world_put(world, COUNTY, &key, buffer_bytes(&bytes));
    payload = (struct payload){.kind = KIND_UNIT};
    payload.unit = (struct unit){.name = "木吉乡人民政府",
                                 .department_code = "801",
                                 .department_name = "木吉乡",
                                 .nature = "行政"};
    payload.unit.region = payload.unit.home = key.scope;
    buffer_clear(&bytes);
    assert_ok(payload_encode(&payload, &bytes));
    key.kind = KIND_UNIT;
    key.fiscal_year = 0;
    world_put(world, COUNTY, &key, buffer_bytes(&bytes));
    buffer_free(&bytes);
    world_put_budget(world, MUJI, code, 500); /* a conflict: the first is locked */
    struct view view;
    struct arena arena;
    struct head *heads;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(world->nodes[BAREN].replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, "653022202", &heads, &count));
    replica_view_end(&view);
    world_put_budget(world, BAREN, "65302226T000000000103", 301);
    world_sync(world, MUJI, COUNTY);
    world_sync(world, BAREN, COUNTY);
    world_end(world, COUNTY, "653022202", "653022202", heads, count, true);
    arena_close(&arena);
}

/* Only the k-th allocation from now fails: `all` are made in between, so that no
 * later one is the next of its multiples. */
static void fail_only(long k, long all)
{
    memory_fail_after(all + k);
    for (long i = 0; i < all; i++)
        memory_free(memory_take(1));
}

static bool rebuild_needed;

static struct replica *open_over(struct setting *setting, struct kv *kv)
{
    struct replica *replica;
    struct why why;
    assert_ok(replica_open(kv, NULL, 5, &replica, &rebuild_needed, &why));
    replica_set_keys(replica, &setting->world.nodes[PREFECTURE].keys);
    return replica;
}

static enum status take_some(struct setting *setting, struct replica *replica, size_t from,
                             size_t to)
{
    struct span *span;
    enum status status = replica_begin(replica, &span), ended;
    if (status)
        return status;
    for (size_t i = from; i < to && status == STATUS_OK; i++) {
        enum taken taken;
        struct why why;
        status = replica_take(span, buffer_bytes(&setting->batches.items[i]), 3, 1, &taken, &why);
    }
    if (status) {
        replica_abort(span);
        return status;
    }
    ended = replica_end(span, NULL);
    return ended;
}

static void open_setting(struct setting *setting)
{
    memset(setting, 0, sizeof *setting);
    world_open(&setting->world);
    put_all(&setting->world);
    world_batches(&setting->world, COUNTY, &setting->batches);
    setting->half = setting->batches.count / 2;
    setting->kv = kv_memory_new();
    struct replica *replica = world_replica(&setting->world, PREFECTURE, setting->kv, 77);
    assert_ok(take_some(setting, replica, 0, setting->half));
    setting->before = world_dump(replica);
    replica_close(replica);
    struct kv *kv = kv_memory_copy(setting->kv);
    replica = open_over(setting, kv);
    assert_ok(take_some(setting, replica, setting->half, setting->batches.count));
    setting->after = world_dump(replica);
    world_check(replica);
    replica_close(replica);
    kv_memory_free(kv);
    assert_true(strcmp(setting->before, setting->after) != 0);
}

static void close_setting(struct setting *setting)
{
    memory_free(setting->before);
    memory_free(setting->after);
    world_batches_free(&setting->batches);
    kv_memory_free(setting->kv);
    world_close(&setting->world);
}

static void check_is(struct replica *replica, const char *dump, long k)
{
    char *now = world_dump(replica);
    if (strcmp(now, dump) != 0)
        print_error("allocation %ld\n", k);
    assert_text_equal(now, dump);
    memory_free(now);
    world_check(replica);
}

static void taking_is_all_or_nothing(void **state)
{
    struct setting setting;
    (void)state;
    open_setting(&setting);
    bool done = false;
    long all = 0;
    for (long k = -1; !done; k += k < 0 ? 1 : 1 + k / 300) {
        struct kv *kv = kv_memory_copy(setting.kv);
        struct replica *replica = open_over(&setting, kv);
        if (k < 0)
            all = -memory_calls();
        else
            fail_only(k + 1, all);
        enum status status = take_some(&setting, replica, setting.half, setting.batches.count);
        memory_fail_never();
        if (status != STATUS_OK && status != STATUS_NO_MEMORY)
            print_error("allocation %ld: %s\n", k, status_name(status));
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        if (k < 0)
            all += memory_calls();
        check_is(replica, status ? setting.before : setting.after, k);
        done = k > all;
        replica_close(replica);
        kv_memory_free(kv);
    }
    close_setting(&setting);
}

static void rebuilding_is_all_or_nothing(void **state)
{
    struct setting setting;
    (void)state;
    open_setting(&setting);
    struct replica *replica = open_over(&setting, setting.kv);
    long all = -memory_calls();
    assert_ok(replica_rebuild(replica, NULL, NULL, NULL));
    all += memory_calls();
    for (long k = 1; k <= all; k += 1 + k / 300) {
        struct why why;
        fail_only(k, all);
        enum status status = replica_rebuild(replica, NULL, NULL, &why);
        memory_fail_never();
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        check_is(replica, setting.before, k);
    }
    replica_close(replica);
    close_setting(&setting);
}

static void writing_is_all_or_nothing(void **state)
{
    struct world world;
    struct buffer payload = {0};
    (void)state;
    world_open(&world);
    put_all(&world);
    world_budget("801001", "养护", 900, &payload);
    struct change changes[2] = {{.key = world_budget_key("653022205", "65302226T000000000102"),
                                 .entered_for = "",
                                 .payload = buffer_bytes(&payload)},
                                {.key = world_budget_key("653022202", "65302226T000000000888"),
                                 .entered_for = "",
                                 .payload = buffer_bytes(&payload)}};
    char *before = world_dump(world.nodes[COUNTY].replica);
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; status; k++) {
        struct kv *kv = kv_memory_copy(world.nodes[COUNTY].kv);
        struct replica *replica;
        bool rebuild;
        struct why why;
        struct span *span;
        assert_ok(replica_open(kv, NULL, 5, &replica, &rebuild, &why));
        replica_set_keys(replica, &world.nodes[COUNTY].keys);
        if (k % 2)
            memory_fail_after(k / 2 + 1);
        else
            fail_only(k / 2, 10000);
        status = replica_begin(replica, &span);
        if (status == STATUS_OK) {
            enum status wrote = replica_write(span, "clerk", 5, changes, 2, NULL, NULL, &why);
            status = replica_end(span, NULL);
            status = wrote ? wrote : status;
        }
        memory_fail_never();
        if (status)
            check_is(replica, before, k);
        if (status != STATUS_OK && status != STATUS_NO_MEMORY)
            print_error("allocation %ld: %s\n", k, status_name(status));
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        replica_close(replica);
        kv_memory_free(kv);
    }
    memory_free(before);
    buffer_free(&payload);
    world_close(&world);
}

static void opening_and_enrolling_is_all_or_nothing(void **state)
{
    struct setting setting;
    (void)state;
    open_setting(&setting);
    struct identity identity = {
        .root = setting.world.root, .keys = setting.world.nodes[PREFECTURE].keys, .grant_count = 1};
    identity.grants[0] = buffer_bytes(&setting.world.nodes[PREFECTURE].signed_grant);
    enum status status = STATUS_NO_MEMORY;
    for (long k = 1; status; k++) {
        struct kv *kv = kv_memory_new();
        struct replica *replica = NULL;
        bool rebuild;
        struct why why;
        struct arena arena;
        memory_fail_after(k);
        status = replica_open(kv, NULL, 5, &replica, &rebuild, &why);
        if (status == STATUS_OK)
            status = replica_enrol(replica, &identity, &why);
        memory_fail_never();
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        replica_close(replica);
        assert_ok(replica_open(kv, NULL, 5, &replica, &rebuild,
                               &why)); /* whatever is there can be opened */
        arena_init(&arena, 0);
        struct identity read;
        enum status enrolled = replica_identity(replica, &arena, &read);
        if (status == STATUS_OK)
            assert_ok(enrolled);
        arena_close(&arena);
        replica_close(replica);
        kv_memory_free(kv);
    }
    close_setting(&setting);
}

/* -- reading ------------------------------------------------------------------ */

static void put_line(void *context, const char *line)
{
    buffer_put_text(context, line);
    buffer_put_text(context, "\n");
}

struct answers {
    struct buffer dump;
    uint64_t faults;
    size_t versions, missing, touched;
    int64_t required;
    struct cell cell;
    size_t lines; /* of the subject */
};

static enum status read_all(struct setting *setting, struct replica *replica,
                            struct answers *answers)
{
    struct view view;
    struct arena arena;
    struct record record;
    struct head *missing, basis[8];
    struct record_key key = world_budget_key("653022205", code);
    struct cells *delta = cells_new();
    uint64_t tables = 0;
    (void)setting;
    if (!delta)
        return STATUS_NO_MEMORY;
    enum status status = replica_view(replica, &view);
    if (status) {
        cells_free(delta);
        return status;
    }
    arena_init(&arena, 0);
    struct head *heads;
    size_t count = 0;
    status = replica_history(&view, &arena, &key, &record);
    if (status == STATUS_OK) {
        answers->versions = record.version_count;
        status =
            replica_heads(&view, &arena, &setting->world.nodes[COUNTY].grant.scope, &heads, &count);
    }
    for (size_t i = 0; i < count && i < 8; i++)
        basis[i] = heads[i];
    count = count > 8 ? 8 : count;
    for (size_t i = 0; i < count; i++)
        if (basis[i].seq > 1 ||
            i == 0) { /* an older moment: without the first feed, others one batch earlier */
            struct hash none = {{0}};
            basis[i].hash = none;
            basis[i].seq--;
        }
    if (status == STATUS_OK)
        status = replica_basis_missing(&view, &arena, basis, count, &missing, &answers->missing);
    if (status == STATUS_OK)
        status = replica_cells_at(&view, &setting->world.nodes[COUNTY].grant.scope, basis, count,
                                  delta, &answers->touched);
    struct cell_key total = {
        .fiscal_year = 2026, .table = CELLS_COVERAGE, .dimension = DIMENSION_REGION};
    snprintf(total.code, sizeof total.code, "653022");
    if (status == STATUS_OK)
        status = cells_get(delta, view.txn, &total, &answers->cell);
    if (status == STATUS_OK)
        status = replica_dump(&view, put_line, &answers->dump);
    if (status == STATUS_OK && answers->dump.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_check(&view, NULL, NULL, &answers->faults);
    if (status == STATUS_OK) {
        struct fact_image image;
        key.kind = 0; /* its subject */
        status = replica_image(&view, &arena, &key, &image);
        answers->lines = status == STATUS_OK ? image.line_count : 0;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    struct kv *scratch = status == STATUS_OK ? kv_memory_new() : NULL;
    if (status == STATUS_OK && !scratch)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = replica_check_tables(&view, scratch, NULL, NULL, &tables);
    answers->faults += tables;
    kv_memory_free(scratch);
    cells_free(delta);
    arena_close(&arena);
    replica_view_end(&view);
    return status;
}

static void readers_answer_rightly_or_not_at_all(void **state)
{
    struct setting setting;
    struct answers expected = {.versions = 0};
    long all;
    (void)state;
    open_setting(&setting);
    struct kv *kv = kv_memory_copy(setting.kv);
    struct replica *replica = open_over(&setting, kv);
    assert_ok(take_some(&setting, replica, setting.half, setting.batches.count));
    all = -memory_calls();
    assert_ok(read_all(&setting, replica, &expected));
    assert_true(expected.lines > 0);
    all += memory_calls();
    for (long k = 1; k <= all; k += 1 + k / 300) {
        struct answers answers = {.versions = 0};
        fail_only(k, all);
        enum status status = read_all(&setting, replica, &answers);
        memory_fail_never();
        if (status != STATUS_OK && status != STATUS_NO_MEMORY)
            print_error("allocation %ld: %s\n", k, status_name(status));
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_int_equal(answers.faults, 0); /* also where the check did not come to its end */
        if (status == STATUS_OK) {
            assert_bytes_equal(buffer_bytes(&answers.dump), buffer_bytes(&expected.dump));
            assert_int_equal(answers.versions, expected.versions);
            assert_int_equal(answers.missing, expected.missing);
            assert_int_equal(answers.touched, expected.touched);
            assert_int_equal(answers.lines, expected.lines);
            assert_memory_equal(&answers.cell, &expected.cell, sizeof expected.cell);
        }
        buffer_free(&answers.dump);
    }
    buffer_free(&expected.dump);
    replica_close(replica);
    kv_memory_free(kv);
    close_setting(&setting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taking_is_all_or_nothing),
        cmocka_unit_test(rebuilding_is_all_or_nothing),
        cmocka_unit_test(writing_is_all_or_nothing),
        cmocka_unit_test(opening_and_enrolling_is_all_or_nothing),
        cmocka_unit_test(readers_answer_rightly_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
