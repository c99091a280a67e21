/* Every writer of a replica with the k-th call of its store failing, and with the k-th allocation: all of
 * it is there, or nothing at all, to the byte of every table; and the same replica can do it afterwards. */
#include "busy.h"

#include <siben/handover.h>

struct writing {
    struct busy busy;
    const struct deed *deed;
    struct kv *kv;           /* the copy that it works on */
    struct replica *replica; /* over it, through busy.store */
    struct world_batches batches;
    struct version_name purged; /* that is ordered to be gone */
    uint64_t before, done;      /* what the tables hold */
    bool undone;                /* it failed at least once */
    size_t wrong;
};

struct deed {
    const char *name;
    enum status (*write)(struct writing *writing, struct span *span);
    enum status (*alone)(struct writing *writing); /* instead: spans of its own */
    bool drawn;                                    /* each time other numbers */
};

static uint64_t mix(uint64_t sum, struct bytes bytes)
{
    sum = (sum ^ bytes.size) * 1099511628211u;
    for (size_t i = 0; i < bytes.size; i++)
        sum = (sum ^ bytes.data[i]) * 1099511628211u;
    return sum;
}

static uint64_t contents(struct kv *kv)
{
    struct kv_txn *txn;
    uint64_t sum = 1469598103934665603u;
    assert_ok(kv_begin(kv, false, &txn));
    for (unsigned table = 0; table < KV_TABLE_COUNT; table++) {
        struct kv_cursor *cursor = kv_cursor_open(txn, (enum kv_table)table);
        sum = mix(sum, bytes_of_text(kv_table_name((enum kv_table)table)));
        for (bool more = kv_seek(cursor, bytes_of("", 0)); more; more = kv_next(cursor))
            sum = mix(mix(sum, cursor->key), cursor->value);
        kv_cursor_close(cursor);
    }
    kv_abort(txn);
    return sum;
}

/* -- what is done --------------------------------------------------------------------------- */

/* Half of what the prefecture and both townships hold, some of it known, some that waits. */
static enum status take(struct writing *writing, struct span *span)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < writing->batches.count && status == STATUS_OK; i++) {
        enum taken taken;
        struct why why;
        status = replica_take(span, buffer_bytes(&writing->batches.items[i]), 3, 1790000000000,
                              &taken, &why);
    }
    return status;
}

static enum status write_changes(struct writing *writing, struct span *span)
{
    struct buffer budget = {0}, form = {0};
    struct funding_line line = {.book = BOOK_GENERAL_PUBLIC, .fiscal = true, .initial_fen = 5};
    struct payload payload = {.kind = KIND_BUDGET};
    struct version_name written[3];
    struct why why = {0};
    size_t skipped;
    payload.budget =
        (struct budget){.unit_code = "801001", .name = "养护", .lines = &line, .line_count = 1};
    enum status status = payload_encode(&payload, &budget);
    buffer_put_bytes(&form, buffer_bytes(&budget)); /* of a form, no form */
    if (status == STATUS_OK && form.failed)
        status = STATUS_NO_MEMORY;
    struct change changes[3] = {{.key = world_budget_key("653022205", "65302226T000000000102")},
                                {.key = world_budget_key("653022202", "65302226T000000000105")},
                                {.key = world_budget_key("653022205", "65302226T000000000888")}};
    for (size_t i = 0; i < 3; i++) {
        changes[i].entered_for = "";
        changes[i].payload = buffer_bytes(i ? &form : &budget);
    }
    if (status == STATUS_OK)
        status = replica_write(span, "clerk", writing->busy.scene.world.now_ms + 5, changes, 3,
                               written, &skipped, &why);
    buffer_free(&budget);
    buffer_free(&form);
    return status;
}

static enum status resolve(struct writing *writing, struct span *span)
{
    enum status status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < writing->busy.key_count && status != STATUS_OK; i++) {
        struct resolution resolution = {.key = writing->busy.keys[i], .reason = "两边核对过"};
        struct resolved resolved;
        struct record record;
        struct arena arena;
        struct why why = {0};
        struct view view = replica_span_view(span);
        if (resolution.key.kind != KIND_BUDGET && resolution.key.kind != KIND_MONITORING)
            continue;
        arena_init(&arena, 0);
        status = replica_history(&view, &arena, &resolution.key, &record);
        resolution.payload = record.payload;
        if (status == STATUS_OK && (record.state.conflicts == 0 || record.state.withdrawn))
            status = STATUS_NOT_FOUND;
        if (status == STATUS_OK)
            status = replica_resolve(span, "clerk", writing->busy.scene.world.now_ms + 6,
                                     &resolution, &resolved, &why);
        arena_close(&arena);
        if (status != STATUS_NOT_FOUND && status != STATUS_CONFLICT && status != STATUS_OK)
            return status;
    }
    return status;
}

static enum status close_round(struct writing *writing, struct span *span)
{
    struct close_ask ask = {.fiscal_year = 2026, .round = 8, .reason = "轮次结束"};
    struct close_plan plan;
    struct arena arena;
    struct why why = {0};
    struct view view = replica_span_view(span);
    ask.scope = writing->busy.scene.world.nodes[COUNTY].grant.scope;
    arena_init(&arena, 0);
    enum status status = replica_close_plan(&view, &arena, &ask, &plan);
    if (status == STATUS_OK)
        status = replica_write(span, "绩效办", writing->busy.scene.world.now_ms + 7, plan.changes,
                               plan.count, NULL, NULL, &why);
    arena_close(&arena);
    return status;
}

static enum status hand_over(struct writing *writing, struct span *span)
{
    struct handover_ask ask = {
        .unit = world_budget_key("653022205", "801009"), .reason = "合并", .effective = 20600};
    struct handover_done done;
    struct why why = {0};
    ask.unit.kind = KIND_UNIT;
    ask.unit.fiscal_year = 0;
    memcpy(ask.to.text, "653022202", 10);
    return replica_handover(span, "clerk", writing->busy.scene.world.now_ms + 8, &ask, &done, &why);
}

/* A unit with two projects, forms of which one is approved, and a list. */
static void put_unit(struct world *world)
{
    struct record_key key = world_budget_key("653022205", "801009");
    struct list_entry entry = {
        .project_code = "65302226T000000000901", .name = "水管", .reason = ""};
    struct payload payload = {.kind = KIND_UNIT};
    struct buffer bytes = {0};
    payload.unit = (struct unit){
        .name = "水管站", .department_code = "801", .department_name = "木吉乡", .nature = "事业"};
    payload.unit.region = payload.unit.home = key.scope;
    assert_ok(payload_encode(&payload, &bytes));
    key.kind = KIND_UNIT;
    key.fiscal_year = 0;
    (void)world_put(world, COUNTY, &key, buffer_bytes(&bytes));
    payload = (struct payload){.kind = KIND_PROJECT_LIST};
    payload.list = (struct project_list){
        .unit_code = "801009", .adopted = 20500, .entries = &entry, .entry_count = 1};
    buffer_clear(&bytes);
    assert_ok(payload_encode(&payload, &bytes));
    key.kind = KIND_PROJECT_LIST;
    key.fiscal_year = 2026;
    (void)world_put(world, COUNTY, &key, buffer_bytes(&bytes));
    for (int i = 0; i < 2; i++) {
        key = world_budget_key("653022205", i ? "65302226T000000000902" : "65302226T000000000901");
        world_budget("801009", "水管", 700, &bytes);
        (void)world_put(world, COUNTY, &key, buffer_bytes(&bytes));
        key.kind = KIND_MONITORING;
        key.round = 3;
        buffer_clear(&bytes);
        world_monitoring("801009", 70, &bytes);
        struct version_name form = world_put(world, COUNTY, &key, buffer_bytes(&bytes));
        if (i)
            (void)world_review(world, COUNTY, &key, &form, VERDICT_PASSED);
    }
    buffer_free(&bytes);
    (void)world_close_round(world, COUNTY, "653022", 2026, 3, false);
}

/* Two persons order that the bodies of one version are gone; it is carried out with what is settled. */
static enum status order_purge(struct writing *writing, struct span *span)
{
    struct purge_entry entry;
    struct payload payload = {.kind = KIND_PURGE};
    struct change found, change = {.key = {.kind = KIND_PURGE, .id = "p-2"}, .entered_for = ""};
    struct buffer bytes = {0};
    struct version_name first;
    struct why why = {0};
    struct arena arena;
    bool gone;
    struct view view = replica_span_view(span);
    arena_init(&arena, 0);
    change.key.scope = writing->busy.below.scope;
    enum status status =
        replica_purge_entry(&view, &arena, &writing->purged, &entry, &found, &gone);
    payload.purge = (struct purge){&entry, 1, "含个人身份信息", {0}};
    if (status == STATUS_OK)
        status = payload_encode(&payload, &bytes);
    change.payload = buffer_bytes(&bytes);
    for (int person = 0; person < 2 && status == STATUS_OK; person++) {
        status = replica_write(span, person ? "王五" : "李四", writing->busy.scene.world.now_ms + 9,
                               &change, 1, &first, NULL, &why);
        change.replaces = &first;
        change.replace_count = 1;
    }
    buffer_free(&bytes);
    arena_close(&arena);
    return status;
}

static enum status note(struct writing *writing, struct span *span)
{
    struct position position = {.replica = "65", .at_ms = 950, .age_ms = 3, .lost = true};
    struct cursor cursor = {5, 6, 7, 8};
    struct view view = replica_span_view(span);
    uint32_t number;
    enum status status = replica_peer_number(span, "653022999", &number);
    for (unsigned lane = 0; lane < LANE_COUNT && status == STATUS_OK; lane++) {
        struct cursor tail;
        status = replica_tail(&view, (enum lane)lane, &tail);
        if (status == STATUS_OK)
            status = replica_acknowledged(span, "6530", (enum lane)lane, tail.arrival, 1000, 1100);
        if (status == STATUS_OK)
            status = replica_cursor_put(span, "6530", (enum lane)lane, &cursor);
        if (status == STATUS_OK)
            status = replica_lost(span, "653022205", (enum lane)lane);
    }
    position.head = writing->busy.basis[0];
    if (status == STATUS_OK)
        status = replica_position_put(span, "6530", &position, 1, 1200);
    if (status == STATUS_OK)
        status = replica_lost(span, "6530", LANE_SUMMARY);
    if (status == STATUS_OK)
        status = replica_denied_put(span, "6530", &writing->busy.basis[0], 1);
    if (status == STATUS_OK)
        status = replica_peer_note_put(span, "6530", "stick", bytes_of(NULL, 0));
    replica_note_put(span, "note/c", bytes_of("c", 1));
    return status;
}

static enum status leave_incarnation(struct writing *writing, struct span *span)
{
    (void)writing;
    replica_new_incarnation(span);
    return STATUS_OK;
}

static enum status rebuild(struct writing *writing)
{
    struct why why;
    return replica_rebuild(writing->replica, NULL, NULL, &why);
}

static enum status restore(struct writing *writing)
{
    return replica_restored(writing->replica, 77, 1780000000001, 1780000000002);
}

static enum status purge_again(struct writing *writing)
{
    enum status status = replica_apply_purges(writing->replica);
    return status ? status : replica_rewritten(writing->replica);
}

static const struct deed deeds[] = {
    {"take", take, NULL, false},          {"write", write_changes, NULL, false},
    {"resolve", resolve, NULL, false},    {"close", close_round, NULL, false},
    {"handover", hand_over, NULL, false}, {"order", order_purge, NULL, false},
    {"note", note, NULL, false},          {"leave", leave_incarnation, NULL, true},
    {"restore", NULL, restore, true},     {"purge", NULL, purge_again, false},
    {"rebuild", NULL, rebuild, false}};

/* -- each of them ------------------------------------------------------------------------------ */

static void begin_anew(void *context)
{
    struct writing *writing = context;
    bool rebuild;
    struct why why;
    writing->kv = world_kv_copy(writing->busy.scene.world.nodes[COUNTY].kv);
    writing->busy.store.below = writing->kv;
    assert_ok(
        replica_open(&writing->busy.store.public, NULL, 5, &writing->replica, &rebuild, &why));
    replica_set_keys(writing->replica, &writing->busy.scene.world.nodes[COUNTY].keys);
}

static enum status do_one(void *context)
{
    struct writing *writing = context;
    struct span *span;
    if (writing->deed->alone)
        return writing->deed->alone(writing);
    enum status status = replica_begin(writing->replica, &span);
    if (status)
        return status;
    status = writing->deed->write(writing, span);
    if (status == STATUS_OK)
        return replica_end(span, NULL);
    replica_abort(span);
    return status;
}

static void is_done_or_not(void *context, enum status status, long k)
{
    struct writing *writing = context;
    uint64_t now = contents(writing->kv);
    if (k == 0)
        writing->done = now;
    if (now != (status == STATUS_OK ? writing->done : writing->before)) {
        print_error("DEED=%s KTH=%ld: %s, and the tables say otherwise\n", writing->deed->name, k,
                    status_name(status));
        writing->wrong++;
    }
    if (status && k % 7 == 1 && !writing->deed->drawn) { /* nothing of it stayed in memory either */
        enum status again = do_one(writing);
        if (again || contents(writing->kv) != writing->done) {
            print_error("DEED=%s KTH=%ld: done again it is %s, and not the same\n",
                        writing->deed->name, k, status_name(again));
            writing->wrong++;
        }
    }
    replica_close(writing->replica);
    world_kv_free(writing->kv);
}

static void each_deed(bool calls)
{
    struct writing writing = {.wrong = 0};
    const struct kth kth = {begin_anew, do_one, is_done_or_not, &writing};
    const char *only = getenv("DEED");
    busy_open(&writing.busy, test_seed(3));
    struct world *world = &writing.busy.scene.world;
    writing.purged = world_put_budget(world, COUNTY, "65302226T000000000996", 66);
    world_put_budget(world, MUJI, "65302226T000000000101", 4321); /* not yet at the county */
    world_put_budget(world, MUJI, "65302226T000000000777", 4322);
    world_put_budget(world, MUJI, "65302226T000000000101", 4323);
    world_batches(world, MUJI, &writing.batches);
    put_unit(world);
    writing.before = contents(world->nodes[COUNTY].kv);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        writing.deed = &deeds[i];
        if (only && strcmp(only, writing.deed->name) != 0)
            continue;
        print_message("DEED=%s\n", writing.deed->name);
        (void)(calls ? kth_each_call(&kth, &writing.busy.store, 0) : kth_each(&kth, 0));
    }
    world_batches_free(&writing.batches);
    busy_close(&writing.busy);
    assert_int_equal(writing.wrong, 0);
}

static void a_store_that_fails_has_all_of_it_or_nothing(void **state)
{
    (void)state;
    each_deed(true);
}

static void without_memory_all_of_it_is_written_or_nothing(void **state)
{
    (void)state;
    each_deed(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_that_fails_has_all_of_it_or_nothing),
        cmocka_unit_test(without_memory_all_of_it_is_written_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
