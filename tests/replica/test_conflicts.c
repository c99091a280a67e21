/* Conflicts are complete: whatever is written, decided and exchanged, at every node each
 * two versions that do not know each other stand in the inbox until a person decided.
 * Counted by a ledger of what was written, which knows nothing of the fold. */
#include "world.h"

#include <siben/map.h>

#define KEYS 3
#define VERSIONS_MAX 160

struct entry {
    int key;
    struct version_name name;
    struct version_name replaces[CHANGE_REPLACES_MAX];
    size_t replace_count;
    struct version_name reopening;
    int64_t body;                         /* fen; -1: withdrawn */
    struct version_name passed, reopened; /* decisions about it; seq 0: none */
};

struct ledger {
    struct world world;
    struct random random;
    struct entry entries[VERSIONS_MAX];
    size_t count;
};

static const int writers[] = {PREFECTURE, COUNTY, MUJI};

static struct record_key key_of(int key)
{
    char code[32];
    snprintf(code, sizeof code, "65302226T00000000%04d", key);
    return world_budget_key("653022205", code);
}

static bool same_name(const struct version_name *a, const struct version_name *b)
{
    return a->seq == b->seq && a->index == b->index && a->mark == b->mark &&
           feed_name_equal(&a->feed, &b->feed);
}

static struct entry *find(struct ledger *ledger, const struct version_name *name)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (same_name(&ledger->entries[i].name, name))
            return &ledger->entries[i];
    return NULL;
}

/* -- what happens ------------------------------------------------------------------- */

static bool record_of(struct ledger *ledger, int node, int key, struct record *record,
                      struct arena *arena)
{
    struct record_key name = key_of(key);
    struct view view;
    assert_ok(replica_view(ledger->world.nodes[node].replica, &view));
    enum status status = replica_history(&view, arena, &name, record);
    replica_view_end(&view);
    return status == STATUS_OK;
}

/* The ledger learns what a version names from its bytes, as anybody could. */
static void note(struct ledger *ledger, int node, int key, const struct version_name *name,
                 int64_t body, struct arena *arena)
{
    struct record record;
    struct entry *entry = &ledger->entries[ledger->count++];
    *entry = (struct entry){.key = key, .name = *name, .body = body};
    assert_true(record_of(ledger, node, key, &record, arena));
    for (size_t i = 0; i < record.version_count; i++) {
        const struct record_version *version = &record.versions[i];
        if (!same_name(&version->name, name))
            continue;
        entry->reopening = version->reopening;
        entry->replace_count = version->replace_count;
        memcpy(entry->replaces, version->replaces,
               version->replace_count * sizeof *version->replaces);
        return;
    }
    fail();
}

static struct change change_to(int key, int64_t body, struct buffer *payload)
{
    struct change change = {.key = key_of(key), .entered_for = "", .withdrawn = body < 0};
    buffer_clear(payload);
    if (body >= 0)
        world_budget("801001", "农村饮水安全管护项目", body, payload);
    change.payload = buffer_bytes(payload);
    return change;
}

static int64_t some_body(struct ledger *ledger)
{
    return random_chance(&ledger->random, 120) ? -1
                                               : (int64_t)random_below(&ledger->random, 5) * 100;
}

/* An edit that names what is shown, or what somebody knew some time ago. */
static void edit(struct ledger *ledger, int node, int key, struct arena *arena)
{
    struct buffer payload = {0};
    struct record record;
    int64_t body = some_body(ledger);
    struct change change = change_to(key, body, &payload);
    struct version_name names[2], written;
    size_t skipped = 0;
    struct span *span;
    struct why why;
    if (record_of(ledger, node, key, &record, arena) && record.version_count &&
        random_chance(&ledger->random, 400)) {
        change.replaces = names;
        change.replace_count = 1 + random_below(&ledger->random, 2);
        for (size_t i = 0; i < change.replace_count; i++)
            names[i] = record.versions[random_below(&ledger->random, record.version_count)].name;
        if (change.replace_count == 2 && same_name(&names[0], &names[1]))
            change.replace_count = 1;
    }
    assert_ok(replica_begin(ledger->world.nodes[node].replica, &span));
    enum status status =
        replica_write(span, "clerk", ++ledger->world.now_ms, &change, 1, &written, &skipped, &why);
    if (status == STATUS_OK)
        assert_ok(replica_end(span, NULL));
    else
        replica_abort(span);
    assert_true(status == STATUS_OK || status == STATUS_CONFLICT); /* locked */
    if (status == STATUS_OK && !skipped)
        note(ledger, node, key, &written, body, arena);
    buffer_free(&payload);
}

static void decide(struct ledger *ledger, int node, int key, struct arena *arena)
{
    struct record record;
    struct buffer payload = {0};
    struct resolved resolved;
    struct span *span;
    struct why why;
    if (!record_of(ledger, node, key, &record, arena) || !record.version_count)
        return;
    const struct record_version *taken =
        &record.versions[random_below(&ledger->random, record.version_count)];
    struct entry *of = find(ledger, &taken->name);
    struct change change = change_to(key, of->body, &payload);
    const struct resolution resolution = {.key = change.key,
                                          .payload = change.payload,
                                          .withdrawn = change.withdrawn,
                                          .reason = "核对",
                                          .takes = taken->name,
                                          .seen = replica_heads_mark(&record)};
    assert_ok(replica_begin(ledger->world.nodes[node].replica, &span));
    enum status status =
        replica_resolve(span, "审核员", ++ledger->world.now_ms, &resolution, &resolved, &why);
    if (status == STATUS_OK)
        assert_ok(replica_end(span, NULL));
    else
        replica_abort(span);
    assert_true(status == STATUS_OK || status == STATUS_CONFLICT);
    if (status == STATUS_OK) {
        note(ledger, node, key, &resolved.version, of->body, arena);
        assert_true(record_of(ledger, node, key, &record, arena));
        assert_int_equal(record.state.conflicts, 0); /* a decision leaves nothing beside it */
    }
    buffer_free(&payload);
}

static void judge(struct ledger *ledger, int key, struct arena *arena)
{
    struct record record;
    struct record_key name = key_of(key);
    if (!record_of(ledger, COUNTY, key, &record, arena) || !record.shown.seq)
        return;
    struct entry *shown = find(ledger, &record.shown);
    if (!shown->passed.seq)
        shown->passed = world_review(&ledger->world, COUNTY, &name, &record.shown, VERDICT_PASSED);
    else if (!shown->reopened.seq)
        shown->reopened = world_reopen(&ledger->world, COUNTY, &name, &record.shown);
}

static void act(struct ledger *ledger)
{
    static const int lines[][2] = {
        {MUJI, COUNTY}, {COUNTY, MUJI}, {COUNTY, PREFECTURE}, {PREFECTURE, COUNTY}};
    struct arena arena;
    int node = writers[random_below(&ledger->random, 3)];
    int key = (int)random_below(&ledger->random, KEYS);
    arena_init(&arena, 0);
    switch (random_below(&ledger->random, 10)) {
    case 0:
    case 1:
        decide(ledger, node, key, &arena);
        break;
    case 2:
        judge(ledger, key, &arena);
        break;
    case 3:
    case 4:
    case 5: {
        const int *line = lines[random_below(&ledger->random, 4)];
        world_sync(&ledger->world, line[0], line[1]);
        break;
    }
    default:
        edit(ledger, node, key, &arena);
    }
    arena_close(&arena);
}

/* -- the count ---------------------------------------------------------------------- */

/* What a node holds of one record, and who reaches whom. */
struct knowing {
    const struct entry *held[VERSIONS_MAX];
    size_t count;
    bool reaches[VERSIONS_MAX][VERSIONS_MAX];
};

static bool holds_decision(struct ledger *ledger, int node, const struct entry *entry,
                           const struct version_name *decision, unsigned kind)
{
    struct record_key key = key_of(entry->key);
    struct record_version version;
    struct arena arena;
    struct view view;
    if (!decision->seq)
        return false;
    decision_id_print(&key, entry->name.mark, key.id);
    key.kind = (uint16_t)kind;
    arena_init(&arena, 0);
    assert_ok(replica_view(ledger->world.nodes[node].replica, &view));
    bool holds = replica_version(&view, &arena, &key, decision, &version) == STATUS_OK;
    replica_view_end(&view);
    arena_close(&arena);
    return holds;
}

static bool is_effective(struct ledger *ledger, int node, const struct entry *by,
                         const struct entry *named)
{
    if (!holds_decision(ledger, node, named, &named->passed, KIND_REVIEW))
        return true;
    return by->reopening.seq && same_name(&by->reopening, &named->reopened) &&
           holds_decision(ledger, node, named, &named->reopened, KIND_REOPENING);
}

static void know(struct ledger *ledger, int node, const struct record *record,
                 struct knowing *knowing)
{
    memset(knowing, 0, sizeof *knowing);
    for (size_t i = 0; i < record->version_count; i++)
        knowing->held[knowing->count++] = find(ledger, &record->versions[i].name);
    for (size_t i = 0; i < knowing->count; i++)
        for (size_t k = 0; k < knowing->held[i]->replace_count; k++)
            for (size_t j = 0; j < knowing->count; j++)
                if (same_name(&knowing->held[i]->replaces[k], &knowing->held[j]->name) &&
                    is_effective(ledger, node, knowing->held[i], knowing->held[j]))
                    knowing->reaches[i][j] = true;
    for (size_t k = 0; k < knowing->count; k++)
        for (size_t i = 0; i < knowing->count; i++)
            for (size_t j = 0; j < knowing->count; j++)
                knowing->reaches[i][j] |= knowing->reaches[i][k] && knowing->reaches[k][j];
}

struct standing_items {
    const struct record_key *key;
    struct version_name items[VERSIONS_MAX];
    size_t count;
};

static bool keep_item(void *context, const struct inbox_item *item)
{
    struct standing_items *items = context;
    if (item->standing == STANDING_CONFLICT && record_key_equal(&item->key, items->key))
        items->items[items->count++] = item->version;
    return true;
}

static bool in_inbox(const struct standing_items *items, const struct version_name *name)
{
    for (size_t i = 0; i < items->count; i++)
        if (same_name(&items->items[i], name))
            return true;
    return false;
}

static bool is_open(const struct knowing *knowing, size_t i)
{
    for (size_t j = 0; j < knowing->count; j++)
        if (knowing->reaches[j][i])
            return false;
    return true;
}

/* Each two open versions with different bodies: one of them waits in the inbox. And
 * what waits there is open and says something else than what is shown. */
static bool complete(struct ledger *ledger, int node, int key, size_t *pairs)
{
    struct arena arena;
    struct record record;
    struct record_key name = key_of(key);
    struct knowing *knowing = memory_take(sizeof *knowing);
    struct standing_items *items = memory_take(sizeof *items);
    struct view view;
    bool good = true;
    arena_init(&arena, 0);
    *items = (struct standing_items){.key = &name};
    if (record_of(ledger, node, key, &record, &arena)) {
        know(ledger, node, &record, knowing);
        assert_ok(replica_view(ledger->world.nodes[node].replica, &view));
        assert_ok(replica_each_inbox(&view, keep_item, items));
        replica_view_end(&view);
        const struct entry *shown = record.shown.seq ? find(ledger, &record.shown) : NULL;
        for (size_t i = 0; i < knowing->count; i++) {
            const struct entry *a = knowing->held[i];
            bool waits = in_inbox(items, &a->name);
            good = good && (a != shown || is_open(knowing, i));
            good = good && shown && waits == (is_open(knowing, i) && a->body != shown->body);
            for (size_t j = 0; j < i && is_open(knowing, i); j++) {
                const struct entry *b = knowing->held[j];
                if (!is_open(knowing, j) || a->body == b->body)
                    continue;
                ++*pairs;
                good = good && (waits || in_inbox(items, &b->name));
            }
        }
    }
    arena_close(&arena);
    memory_free(items);
    memory_free(knowing);
    return good;
}

static void every_two_versions_that_do_not_know_each_other_wait_for_a_person(void **state)
{
    (void)state;
    uint64_t seed = test_seed(20260501);
    size_t pairs = 0, decided = 0;
    for (int round = 0; round < test_rounds(25); round++) {
        struct ledger *ledger = memory_take(sizeof *ledger);
        world_open(&ledger->world);
        random_seed(&ledger->random, seed + (uint64_t)round);
        for (int step = 0; step < 90 && ledger->count < VERSIONS_MAX - 1; step++) {
            act(ledger);
            for (size_t node = 0; node < 3 && step % 5 == 4; node++)
                for (int key = 0; key < KEYS; key++)
                    if (!complete(ledger, writers[node], key, &pairs)) {
                        print_error("SEED=%llu test_replica_conflicts (step %d, node %d, key %d)\n",
                                    (unsigned long long)(seed + (uint64_t)round), step,
                                    writers[node], key);
                        fail();
                    }
        }
        decided += ledger->count;
        world_close(&ledger->world);
        memory_free(ledger);
    }
    assert_true(pairs > 500); /* the rounds were about something */
    assert_true(decided > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_two_versions_that_do_not_know_each_other_wait_for_a_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
