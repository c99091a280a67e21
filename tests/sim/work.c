/* work -- people: they fill, correct, return, approve, reopen, list, submit, withdraw,
 * decide between two versions, on all nodes at once. */
#include "sim.h"

/* People meet in few places: most of what is written concerns one township. */
int work_some_node(struct sim *sim)
{
    int last = (int)sim->node_count - 1;
    if (!sim_chance(sim, (uint32_t)sim->settings.hot))
        return (int)sim_between(sim, 0, last);
    for (int node = (int)(sim->seed % sim->node_count); node >= 0; node = sim->nodes[node].parent)
        if (sim_chance(sim, 500))
            return node;
    return 0;
}

const struct scope *work_scope(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    for (int tries = 0; tries < 8; tries++) {
        const struct sim_node *other = &sim->nodes[work_some_node(sim)];
        if (scope_contains(&node->scope, &other->scope))
            return &other->scope;
    }
    return &node->scope;
}

/* A code belongs to one scope. */
void work_key(struct sim *sim, const struct scope *scope, unsigned kind, struct record_key *key)
{
    if (sim->moved_count &&
        sim_chance(sim, 300)) /* what has been handed over, wherever it is now */
        scope = &sim->moved_from[sim_between(sim, 0, (int64_t)sim->moved_count - 1)];
    const char *unit = strchr(scope->text, ':');
    *key = (struct record_key){.scope = *scope, .kind = (uint16_t)kind, .fiscal_year = SIM_YEAR};
    if (kind == KIND_MONITORING)
        key->round = sim_chance(sim, 500) ? 5 : 8;
    if (kind == KIND_UNIT)
        key->fiscal_year = 0;
    if (kind == KIND_UNIT || kind == KIND_PROJECT_LIST)
        (void)unit_of(scope, key->id);
    else if (kind == KIND_PLAN)
        memcpy(key->id, PLAN_ID, sizeof PLAN_ID);
    else
        snprintf(key->id, sizeof key->id, "65302226T%09d%03d",
                 unit ? atoi(scope->text) * 1000 + 500 + atoi(unit + 1) / 1000 : atoi(scope->text),
                 100 + (int)sim_between(sim, 0, sim->settings.codes - 1));
}

/* -- writing ----------------------------------------------------------------------------------- */

/* An edit of what was read: it names that, whatever is shown by the time it is written,
 * and keeps what this software does not know of it. */
static void edit(struct sim *sim, int index, struct arena *kept, struct change *change,
                 struct buffer *bytes)
{
    struct arena arena;
    struct record record;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    if (replica_get(&view, &arena, &change->key, &record) == STATUS_OK && record.shown.seq) {
        if (!sim_mutates(sim, MUTANT_EDIT_STRIPS, 1000))
            assert_ok(payload_carry_unknown(&arena, record.payload, change->key.kind, bytes));
        change->replaces = arena_array(kept, struct version_name, 1);
        change->replaces[0] = record.shown;
        change->replace_count = 1;
        if (!record.gone)                 /* of a body that was purged nothing can be carried */
            change->entered_for = "read"; /* for the checker: it names what it was made from */
    }
    replica_view_end(&view);
    arena_close(&arena);
}

/* A field of later software at the end of a form: number 501, a varint. */
static void put_later_field(struct sim *sim, struct buffer *bytes)
{
    static const uint8_t tag[] = {0xa8, 0x1f};
    buffer_put(bytes, tag, sizeof tag);
    buffer_put_varint(bytes, (uint64_t)sim_between(sim, 1, 100));
}

static bool is_form(unsigned kind)
{
    return kind == KIND_BUDGET || kind == KIND_MONITORING || kind == KIND_TARGET;
}

static void prepare(struct sim *sim, int index, struct arena *arena, const struct record_key *key,
                    const struct payload *payload, struct change *change)
{
    struct buffer bytes = {0};
    *change = (struct change){.key = *key, .entered_for = ""};
    assert_ok(payload_encode(payload, &bytes));
    if (is_form(key->kind)) {
        if (sim_chance(sim, 500))
            edit(sim, index, arena, change, &bytes);
        if (sim_chance(sim, 60))
            put_later_field(sim, &bytes);
    }
    change->payload = arena_bytes(arena, buffer_bytes(&bytes));
    change->late =
        sim_chance(sim, 300); /* who knows that the round is closed writes all the same */
    change->withdrawn = key->kind != KIND_FEED_END && key->kind != KIND_GRANT &&
                        key->kind != KIND_SUBMISSION && sim_chance(sim, 60);
    sim_say(sim, "%s: somebody writes %s %s of %s", sim->nodes[index].name, kind_name(key->kind),
            key->id, key->scope.text);
    buffer_free(&bytes);
}

static void write_payload(struct sim *sim, int index, const struct record_key *key,
                          const struct payload *payload)
{
    struct arena arena;
    struct change change;
    arena_init(&arena, 0);
    prepare(sim, index, &arena, key, payload, &change);
    job_write(sim, index, &change);
    arena_close(&arena);
}

/* Is it something new of a unit that is at home elsewhere, as far as this node has heard? No command writes that:
 * each looks for the unit first. */
static bool is_elsewhere(struct sim *sim, int index, const struct record_key *key)
{
    struct record_key unit = {.scope = key->scope, .kind = KIND_UNIT};
    struct scope home, gone_to;
    struct view view;
    if (!sim->moved_count || !is_form(key->kind))
        return false;
    (void)unit_of(&key->scope, unit.id);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_home(&view, key, &home, &gone_to));
    bool moved = gone_to.text[0] || !scope_equal(&home, &key->scope);
    assert_ok(replica_home(&view, &unit, &home, &gone_to));
    replica_view_end(&view);
    return !moved && (gone_to.text[0] || !scope_equal(&home, &key->scope));
}

/* By itself, or with others out of a workbook: saved at once, of several places and kinds. */
static void write_kind(struct sim *sim, int index, unsigned kind)
{
    static const unsigned kinds[] = {KIND_BUDGET, KIND_MONITORING, KIND_TARGET};
    struct arena arena;
    size_t count = 1;
    arena_init(&arena, 0);
    if (sim->settings.batch_most > 1 && sim_chance(sim, 500))
        count = (size_t)sim_between(sim, 2, (int64_t)sim->settings.batch_most);
    struct change *changes = arena_array(&arena, struct change, count);
    for (size_t i = 0; i < count; i++) {
        struct record_key key;
        struct payload payload;
        unsigned of = i ? kinds[sim_between(sim, 0, 2)] : kind;
        for (int tries = 0; tries == 0 || (is_elsewhere(sim, index, &key) && tries < 8); tries++)
            work_key(sim, work_scope(sim, index), of, &key);
        form_fill(sim, &arena, &key, &payload);
        prepare(sim, index, &arena, &key, &payload, &changes[i]);
    }
    job_write_all(sim, index, changes, count, "clerk");
    arena_close(&arena);
}

void work_at(struct sim *sim, int index)
{
    if (sim->nodes[index].up && !sim->nodes[index].gone && !sim->healing)
        write_kind(sim, index, KIND_BUDGET);
}

/* -- deciding ----------------------------------------------------------------------------------- */

/* Some form or budget that this node holds, with its versions. */
static bool some_record(struct sim *sim, int index, struct arena *arena, struct record *record)
{
    static const unsigned kinds[] = {KIND_BUDGET, KIND_MONITORING, KIND_MONITORING, KIND_TARGET};
    struct view view;
    bool found = false;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    for (int tries = 0; tries < 8 && !found; tries++) {
        struct record_key key;
        work_key(sim, work_scope(sim, index), kinds[sim_between(sim, 0, 3)], &key);
        found = replica_history(&view, arena, &key, record) == STATUS_OK && record->version_count;
    }
    replica_view_end(&view);
    return found;
}

/* What is shown, as a command does; or another version that stands where the record is at home. NULL: none. */
static const struct version_name *version_to_decide(struct sim *sim, int index,
                                                    const struct record *record)
{
    const struct version_name *version =
        &record->versions[sim_between(sim, 0, (int64_t)record->version_count - 1)].name;
    struct scope home;
    struct view view;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_home(&view, &record->key, &home, NULL));
    replica_view_end(&view);
    if (sim_chance(sim, 700) || !scope_equal(&version->feed.scope, &home))
        version = &record->shown;
    return version->seq ? version : NULL;
}

static void decide(struct sim *sim, int index)
{
    struct arena arena;
    struct record record;
    const struct version_name *version;
    arena_init(&arena, 0);
    if (some_record(sim, index, &arena, &record) &&
        (version = version_to_decide(sim, index, &record)) != NULL) {
        static const char *reasons[] = {"指标值与预算不符"};
        struct record_key key = record.key;
        struct payload payload = {.kind = sim_chance(sim, 300) ? KIND_REOPENING : KIND_REVIEW};
        key.kind = (uint16_t)payload.kind;
        decision_id_print(&record.key, version->mark, key.id);
        bool passed = sim_chance(sim, 600);
        if (payload.kind == KIND_REOPENING)
            payload.reopening = (struct reopening){.version = *version, .reason = "指标有误"};
        else
            payload.review = (struct review){.version = *version,
                                             .reviewer = "绩效办",
                                             .reasons = reasons,
                                             .verdict = passed ? VERDICT_PASSED : VERDICT_RETURNED,
                                             .reason_count = !passed};
        write_payload(sim, index, &key, &payload);
    }
    arena_close(&arena);
}

/* A person looks at all heads and writes one version that names them: by the command,
 * or with what he happened to have read. */
static void settle_conflict(struct sim *sim, int index)
{
    struct arena arena;
    struct record record;
    struct version_name names[8];
    size_t count = 0;
    arena_init(&arena, 0);
    if (some_record(sim, index, &arena, &record) && record.shown.seq && record.state.conflicts) {
        for (size_t i = 0; i < record.version_count && count < 8; i++)
            if (record.versions[i].standing == STANDING_SHOWN ||
                record.versions[i].standing == STANDING_CONFLICT)
                names[count++] = record.versions[i].name;
        sim_say(sim, "%s: somebody decides between %zu versions", sim->nodes[index].name, count);
        const struct resolution resolution = {.key = record.key,
                                              .payload = record.payload,
                                              .withdrawn = record.state.withdrawn,
                                              .reason = "核对",
                                              .takes = record.shown,
                                              .seen = replica_heads_mark(&record)};
        const struct change change = {.key = record.key,
                                      .entered_for = "",
                                      .payload = record.payload,
                                      .replaces = names,
                                      .replace_count = count};
        if (sim_chance(sim, 600))
            job_resolve(sim, index, &resolution);
        else
            job_write(sim, index, &change);
    }
    arena_close(&arena);
}

/* A round is closed in a whole region, or opened again. */
static void close_round(struct sim *sim, int index)
{
    struct arena arena;
    struct view view;
    struct close_plan plan;
    struct close_ask ask = {.scope = *work_scope(sim, index),
                            .fiscal_year = SIM_YEAR,
                            .round = sim_chance(sim, 500) ? 5 : 8,
                            .reason = "截止",
                            .lift = sim_chance(sim, 250)};
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_close_plan(&view, &arena, &ask, &plan));
    replica_view_end(&view);
    sim_say(sim, "%s: somebody %s round %u in %zu scopes", sim->nodes[index].name,
            ask.lift ? "opens" : "closes", ask.round, plan.count);
    for (size_t i = 0; i < plan.count; i++)
        job_write(sim, index, &plan.changes[i]);
    arena_close(&arena);
}

/* -- handing over -------------------------------------------------------------------------------- */

static bool knows_unit(struct sim *sim, int index, const struct record_key *key)
{
    struct arena arena;
    struct record record;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    bool known = replica_get(&view, &arena, key, &record) == STATUS_OK && record.shown.seq &&
                 !record.state.withdrawn;
    replica_view_end(&view);
    arena_close(&arena);
    return known;
}

/* `few`: of those that most is about, so that the unit is known by then. */
static const struct scope *some_home(struct sim *sim, int index, bool few)
{
    const struct sim_node *node = &sim->nodes[index];
    for (int tries = 0; tries < 12; tries++) {
        uint64_t at = few ? (sim->seed + (uint64_t)sim_between(sim, 0, 3)) % sim->node_count
                          : (uint64_t)sim_between(sim, 0, (int64_t)sim->node_count - 1);
        const struct scope *scope = &sim->nodes[at].scope;
        if (scope_contains(&node->scope, scope) &&
            (scope_level(scope) > 3 || strchr(scope->text, ':')))
            return scope;
    }
    return NULL;
}

/* A unit goes to another township or department, of this county or of another one; or back. */
void handover_act(struct sim *sim, int index)
{
    struct record_key unit = {.kind = KIND_UNIT};
    const struct scope *made = some_home(sim, index, true), *to = some_home(sim, index, false);
    if (!made || !to || replica_is_standby(sim->nodes[index].replica))
        return;
    if (sim->moved_count && sim_chance(sim, 400))
        made = &sim->moved_from[sim_between(sim, 0, (int64_t)sim->moved_count - 1)];
    if (sim_chance(sim, 250))
        to = made; /* back */
    unit.scope = *made;
    (void)unit_of(made, unit.id);
    if (knows_unit(sim, index, &unit)) {
        job_hand_over(sim, index, &unit, to);
        return;
    }
    struct arena arena;
    struct payload payload;
    arena_init(&arena, 0);
    form_fill(sim, &arena, &unit, &payload);
    write_payload(sim, index, &unit, &payload);
    arena_close(&arena);
}

/* -- purging ---------------------------------------------------------------------------------------- */

static const char *some_author(struct sim *sim)
{
    return sim_chance(sim, 500) ? "first" : "second";
}

/* One proposes that a body must not be here; what he names is what he sees of it. */
static void propose_purge(struct sim *sim, int index)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    if (some_record(sim, index, &arena, &record)) {
        const struct version_name *version =
            &record.versions[sim_between(sim, 0, (int64_t)record.version_count - 1)].name;
        struct record_key key = {.scope = version->feed.scope, .kind = KIND_PURGE};
        struct payload payload = {.kind = KIND_PURGE};
        struct buffer bytes = {0};
        struct purge_entry entry;
        struct change change;
        struct view view;
        bool gone;
        assert_ok(replica_view(sim->nodes[index].replica, &view));
        enum status status = replica_purge_entry(&view, &arena, version, &entry, &change, &gone);
        replica_view_end(&view);
        payload.purge = (struct purge){.entries = &entry, .entry_count = 1, .reason = "个人信息"};
        snprintf(key.id, sizeof key.id, "p-%016llx", (unsigned long long)version->mark);
        if (status == STATUS_OK && payload_encode(&payload, &bytes) == STATUS_OK) {
            const struct change order = {
                .key = key, .entered_for = "", .payload = buffer_bytes(&bytes)};
            sim_say(sim, "%s: somebody wants a body of %s purged", sim->nodes[index].name,
                    record.key.id);
            job_write_by(sim, index, &order, some_author(sim));
        }
        buffer_free(&bytes);
    }
    arena_close(&arena);
}

struct open_orders {
    struct record_key keys[16];
    size_t count;
};

static bool see_order(void *context, struct view *view, const struct record *record,
                      struct arena *arena)
{
    struct open_orders *orders = context;
    struct purge_order order;
    if (replica_purge_order(view, arena, &record->key, &order) == STATUS_OK && !order.in_force &&
        order.first.seq)
        orders->keys[orders->count++] = record->key;
    return orders->count < sizeof orders->keys / sizeof orders->keys[0];
}

/* Another confirms it; now and then it is the same one, and that is nothing. */
static bool confirm_purge(struct sim *sim, int index)
{
    struct open_orders orders = {.count = 0};
    struct purge_order order;
    struct record_version first;
    struct arena arena;
    struct view view;
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    assert_ok(replica_each(&view, NULL, KIND_PURGE, 0, see_order, &orders));
    const struct record_key *key =
        orders.count ? &orders.keys[sim_between(sim, 0, (int64_t)orders.count - 1)] : NULL;
    bool found = key && replica_purge_order(&view, &arena, key, &order) == STATUS_OK &&
                 replica_version(&view, &arena, key, &order.first, &first) == STATUS_OK;
    replica_view_end(&view);
    if (found) {
        const struct change change = {.key = *key,
                                      .entered_for = "",
                                      .payload = first.payload,
                                      .replaces = &order.first,
                                      .replace_count = 1};
        sim_say(sim, "%s: somebody confirms %s", sim->nodes[index].name, key->id);
        job_write_by(sim, index, &change, some_author(sim));
    }
    arena_close(&arena);
    return found;
}

/* -- submitting --------------------------------------------------------------------------------- */

/* Now and then the figures are not what the records say: the receipt must not agree. */
static void tamper(struct sim *sim, struct submission *submission)
{
    struct figure_table *table = &submission->tables[sim_between(sim, 0, 1)];
    struct figure_row *row = &table->rows[sim_between(sim, 0, BOOK_COUNT - 1)];
    if (row->value_count)
        row->values[sim_between(sim, 0, (int64_t)row->value_count - 1)] += 1;
    submission->as_of = 19000; /* what the checker knows it by */
}

/* Now and then what has been filled in last is handed in at once. */
static void submit(struct sim *sim, int index)
{
    for (int64_t left = sim_chance(sim, 400) ? sim_between(sim, 1, 4) : 0; left > 0; left--)
        write_kind(sim, index, KIND_BUDGET);
    struct arena arena;
    struct view view;
    struct record_key key;
    struct payload payload = {.kind = KIND_SUBMISSION};
    struct submission_ask ask = {.scope = sim->nodes[index].scope,
                                 .fiscal_year = SIM_YEAR,
                                 .round = sim_chance(sim, 500) ? 5 : 8,
                                 .as_of = (int32_t)sim_between(sim, 20000, 20100),
                                 .plan_version = ""};
    arena_init(&arena, 0);
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    enum status status = submission_build(&view, &arena, &ask, &key, &payload.submission);
    replica_view_end(&view);
    if (status)
        sim_broken(sim, "receipt", "%s cannot submit: %s", sim->nodes[index].name,
                   status_name(status));
    if (status == STATUS_OK && payload.submission.table_count >= 2 && sim_chance(sim, 150))
        tamper(sim, &payload.submission);
    if (status == STATUS_OK)
        write_payload(sim, index, &key, &payload);
    arena_close(&arena);
}

/* -- ending -------------------------------------------------------------------------------------- */

/* As `enrol end` does it, or as a careless or hostile superior would: fewer heads, a
 * hash of another batch, feeds left out. */
static void end_feeds(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index], *other = &sim->nodes[work_some_node(sim)];
    bool usual = sim_chance(sim, 500);
    if (other->parent < 0 || scope_equal(&node->scope, &other->scope) ||
        !scope_contains(&node->scope, &other->scope) || sim->settings.fault_weight < 2 ||
        (usual && other->parent != index))
        return;
    struct arena arena;
    struct head *heads;
    struct view view;
    size_t count;
    arena_init(&arena, 0);
    assert_ok(replica_view(node->replica, &view));
    assert_ok(replica_heads_of_node(&view, &arena, other->name, &heads, &count));
    replica_view_end(&view);
    struct record_key key = {.scope = other->scope, .kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    memcpy(key.id, other->name, sizeof other->name);
    /* Counts until that head is there. Of notices none is taken back: what an order has purged, and whom a grant has let
     * in, is so already, and the command names what it holds. */
    for (size_t i = 0; i < count && !usual; i++)
        if (heads[i].seq > 1 && heads[i].feed.lane != LANE_NOTICE && sim_chance(sim, 500))
            heads[i].seq--;
    payload.feed_end = (struct feed_end){.heads = heads,
                                         .head_count = count,
                                         .all = usual || sim_chance(sim, 300),
                                         .reason = "撤销"};
    memcpy(payload.feed_end.node, other->name, sizeof other->name);
    if (count)
        write_payload(sim, index, &key, &payload);
    arena_close(&arena);
}

/* -- one act -------------------------------------------------------------------------------------- */

void work_act(struct sim *sim)
{
    static const struct {
        int until;
        unsigned kind;
    } all[] = {{30, KIND_BUDGET}, {55, KIND_MONITORING}, {63, KIND_TARGET}},
      office[] = {{76, KIND_PROJECT_LIST}, {78, KIND_UNIT}, {80, KIND_PLAN}, {82, 40}, {83, 63}};
    int index = work_some_node(sim), draw = (int)sim_between(sim, 0, 99);
    const struct sim_node *node = &sim->nodes[index];
    if (!node->up || node->gone)
        return;
    if (replica_is_standby(node->replica) && sim_chance(sim, 800))
        return; /* nobody sits there; who writes all the same is refused */
    if (sim_chance(sim, (uint32_t)sim->settings.sticks)) {
        stick_act(sim, index);
        return;
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (draw < all[i].until) {
            write_kind(sim, index, all[i].kind);
            return;
        }
    if (!node_office(node))
        settle_conflict(sim, index);
    else if (sim->settings.moves && sim_chance(sim, 200))
        handover_act(sim, index);
    else if (draw < 69 && sim->settings.purges &&
             (sim_chance(sim, 400) || !confirm_purge(sim, index)))
        propose_purge(sim, index);
    else if (draw < 73)
        decide(sim, index);
    else if (draw >= 95)
        settle_conflict(sim, index);
    else if (draw >= 93)
        close_round(sim, index);
    else if (draw >= 91)
        end_feeds(sim, index);
    else if (draw >= 83)
        submit(sim, index);
    else
        for (size_t i = 0; i < sizeof office / sizeof office[0]; i++)
            if (draw < office[i].until) {
                if (office[i].kind <= KIND_KNOWN_MAX || !node->older)
                    write_kind(sim, index, office[i].kind);
                return;
            }
}
