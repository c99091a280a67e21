/* work -- people: they fill, correct, return, approve, reopen, list, submit, withdraw,
 * decide between two versions, on all nodes at once. */
#include "sim.h"

#define CODES 4
#define YEAR 2026

static int some_node(struct sim *sim)
{
    return (int)sim_between(sim, 0, (int64_t)sim->node_count - 1);
}

/* A code belongs to one scope: a list names projects wherever they are at home. */
static void code_print(const struct scope *scope, int number, char *code, size_t size)
{
    snprintf(code, size, "65302226T%09d%03d", atoi(scope->text), 100 + number);
}

/* A scope that a node may write about: its own, or one below. */
static const struct scope *some_scope(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index];
    for (int tries = 0; tries < 8; tries++) {
        const struct sim_node *other = &sim->nodes[some_node(sim)];
        if (scope_contains(&node->scope, &other->scope))
            return &other->scope;
    }
    return &node->scope;
}

static struct record_key key_of(struct sim *sim, const struct scope *scope, unsigned kind,
                                unsigned round)
{
    struct record_key key = {
        .scope = *scope, .kind = (uint16_t)kind, .fiscal_year = YEAR, .round = (uint8_t)round};
    code_print(scope, (int)sim_between(sim, 0, CODES - 1), key.id, sizeof key.id);
    return key;
}

static const char *unit_of(const struct scope *scope)
{
    static char code[24];
    snprintf(code, sizeof code, "8%02d%03d", (atoi(scope->text) / 1000) % 100,
             atoi(scope->text) % 1000);
    return code;
}

static void write_payload(struct sim *sim, int index, const struct record_key *key,
                          const struct payload *payload)
{
    struct buffer bytes = {0};
    struct change change = {.key = *key, .entered_for = ""};
    assert_ok(payload_encode(payload, &bytes));
    change.payload = buffer_bytes(&bytes);
    change.withdrawn =
        key->kind != KIND_REVIEW && key->kind != KIND_FEED_END && sim_chance(sim, 60);
    job_write(sim, index, &change);
    buffer_free(&bytes);
}

static void write_budget(struct sim *sim, int index)
{
    const struct scope *scope = some_scope(sim, index);
    struct record_key key = key_of(sim, scope, KIND_BUDGET, 0);
    struct funding_line lines[2] = {{.book = (uint8_t)sim_between(sim, 0, BOOK_COUNT - 1),
                                     .source = SOURCE_COUNTY,
                                     .fiscal = true,
                                     .initial_fen = sim_between(sim, 0, 5) * 12345,
                                     .adjustment_fen = sim_between(sim, -2, 2) * 1000},
                                    {.book = BOOK_GOV_FUND,
                                     .source = SOURCE_CENTRAL,
                                     .carried = true,
                                     .fiscal = true,
                                     .initial_fen = sim_between(sim, 0, 3) * 7}};
    struct payload payload = {.kind = KIND_BUDGET};
    payload.budget = (struct budget){.unit_code = unit_of(scope),
                                     .name = "养护工程",
                                     .lines = lines,
                                     .line_count = (size_t)sim_between(sim, 1, 2)};
    write_payload(sim, index, &key, &payload);
}

static void write_form(struct sim *sim, int index)
{
    const struct scope *scope = some_scope(sim, index);
    unsigned round = sim_chance(sim, 500) ? 5 : 8;
    struct record_key key = key_of(sim, scope, KIND_MONITORING, round);
    int64_t annual = sim_between(sim, 1, 5) * 12345;
    struct spending_line line = {.book = BOOK_GENERAL_PUBLIC,
                                 .source = SOURCE_COUNTY,
                                 .fiscal = true,
                                 .initial_fen = annual,
                                 .annual_fen = annual,
                                 .spent_fen = sim_between(sim, 0, 4) * 1111,
                                 .forecast_fen = annual};
    struct monitoring_row row = {.indicator = 1,
                                 .name = "管护里程",
                                 .likelihood = LIKELIHOOD_POSSIBLE,
                                 .reason = "资金未到",
                                 .measure = "催办",
                                 .deviations = (uint8_t)sim_between(sim, 0, 31)};
    struct payload payload = {.kind = KIND_MONITORING};
    row.actual.text = row.forecast.text = "";
    payload.monitoring = (struct monitoring){.unit_code = unit_of(scope),
                                             .cutoff = 20600,
                                             .lines = &line,
                                             .line_count = 1,
                                             .rows = &row,
                                             .row_count = 1,
                                             .note = ""};
    write_payload(sim, index, &key, &payload);
}

static void write_target(struct sim *sim, int index)
{
    const struct scope *scope = some_scope(sim, index);
    struct record_key key = key_of(sim, scope, KIND_TARGET, 0);
    struct payload payload = {.kind = KIND_TARGET};
    payload.target = (struct target){.subject_name = "养护工程",
                                     .unit_code = unit_of(scope),
                                     .period = "",
                                     .overall_goal = sim_chance(sim, 500) ? "通畅" : "完好",
                                     .annual_goal = "",
                                     .total_fen = MONEY_NONE,
                                     .fiscal_fen = MONEY_NONE,
                                     .other_fen = MONEY_NONE};
    write_payload(sim, index, &key, &payload);
}

static void write_list(struct sim *sim, int index)
{
    const struct scope *scope = some_scope(sim, index);
    struct record_key key = key_of(sim, scope, KIND_PROJECT_LIST, 0);
    struct list_entry entries[CODES];
    char codes[CODES][24];
    struct payload payload = {.kind = KIND_PROJECT_LIST};
    size_t count = 0;
    for (int i = 0; i < CODES; i++) {
        if (sim_chance(sim, 300))
            continue;
        code_print(scope, i, codes[count], sizeof codes[count]);
        entries[count] = (struct list_entry){.project_code = codes[count],
                                             .name = "养护工程",
                                             .reason = "不属本级",
                                             .out_of_scope = sim_chance(sim, 200)};
        count++;
    }
    snprintf(key.id, sizeof key.id, "%s", unit_of(scope));
    payload.list = (struct project_list){
        .unit_code = unit_of(scope), .adopted = 20500, .entries = entries, .entry_count = count};
    write_payload(sim, index, &key, &payload);
}

static void write_unit(struct sim *sim, int index)
{
    const struct scope *scope = some_scope(sim, index);
    struct record_key key = {.scope = *scope, .kind = KIND_UNIT};
    struct payload payload = {.kind = KIND_UNIT};
    snprintf(key.id, sizeof key.id, "%s", unit_of(scope));
    payload.unit = (struct unit){.name = "乡人民政府",
                                 .department_name = "乡",
                                 .nature = "行政",
                                 .region = *scope,
                                 .home = *scope,
                                 .department_code = sim_chance(sim, 500) ? "801" : "802"};
    write_payload(sim, index, &key, &payload);
}

static void write_submission(struct sim *sim, int index)
{
    struct record_key key = {.scope = sim->nodes[index].scope,
                             .kind = KIND_SUBMISSION,
                             .fiscal_year = YEAR,
                             .round = 5,
                             .id = "round"};
    struct payload payload = {.kind = KIND_SUBMISSION};
    payload.submission = (struct submission){.kind = SUBMISSION_ROUND,
                                             .scope = key.scope,
                                             .fold_version = 1,
                                             .plan_version = "",
                                             .as_of = (int32_t)sim_between(sim, 20000, 20100)};
    write_payload(sim, index, &key, &payload);
}

static void write_notice(struct sim *sim, int index)
{
    struct record_key key = {
        .scope = *some_scope(sim, index), .kind = KIND_PLAN, .fiscal_year = YEAR, .id = "plan"};
    char text[32];
    snprintf(text, sizeof text, "\n%c%lld", 3, (long long)sim_between(sim, 100, 999));
    struct change change = {.key = key, .entered_for = "", .payload = bytes_of_text(text)};
    job_write(sim, index, &change);
}

/* Some form or budget that this node holds, with its versions. */
static bool some_record(struct sim *sim, int index, struct arena *arena, struct record *record)
{
    static const unsigned kinds[] = {KIND_BUDGET, KIND_MONITORING, KIND_TARGET};
    struct view view;
    bool found = false;
    assert_ok(replica_view(sim->nodes[index].replica, &view));
    for (int tries = 0; tries < 6 && !found; tries++) {
        unsigned kind = kinds[sim_between(sim, 0, 2)];
        struct record_key key =
            key_of(sim, some_scope(sim, index), kind, kind == KIND_MONITORING ? 5 : 0);
        found = replica_history(&view, arena, &key, record) == STATUS_OK && record->version_count;
    }
    replica_view_end(&view);
    return found;
}

static void decide(struct sim *sim, int index)
{
    struct arena arena;
    struct record record;
    arena_init(&arena, 0);
    if (some_record(sim, index, &arena, &record)) {
        const struct version_name *version =
            sim_chance(sim, 700) && record.shown.seq
                ? &record.shown
                : &record.versions[sim_between(sim, 0, (int64_t)record.version_count - 1)].name;
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

/* A person looks at all heads and writes one version that names them. */
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
        struct change change = {.key = record.key,
                                .entered_for = "",
                                .payload = record.payload,
                                .replaces = names,
                                .replace_count = count};
        job_write(sim, index, &change);
    }
    arena_close(&arena);
}

static void end_feeds(struct sim *sim, int index)
{
    const struct sim_node *node = &sim->nodes[index], *other = &sim->nodes[some_node(sim)];
    if (other->parent < 0 || scope_equal(&node->scope, &other->scope) ||
        !scope_contains(&node->scope, &other->scope) || sim->fault_weight < 2)
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
    for (size_t i = 0; i < count; i++)
        if (heads[i].seq > 1 && sim_chance(sim, 200))
            heads[i].seq--; /* with a hash of another batch: counts until that head is there */
    payload.feed_end = (struct feed_end){
        .heads = heads, .head_count = count, .all = sim_chance(sim, 300), .reason = "撤销"};
    memcpy(payload.feed_end.node, other->name, sizeof other->name);
    if (count)
        write_payload(sim, index, &key, &payload);
    arena_close(&arena);
}

void work_act(struct sim *sim)
{
    int index = some_node(sim);
    const struct sim_node *node = &sim->nodes[index];
    if (sim->healing)
        return;
    (void)sim_event(sim, sim_between(sim, 10, 8000), EVENT_ACT, -1);
    if (!node->up || node->gone)
        return;
    bool office = scope_level(&node->scope) <= 3;
    int64_t draw = sim_between(sim, 0, 99);
    if (draw < 35 || (!office && draw < 45))
        write_budget(sim, index);
    else if (draw < 60)
        write_form(sim, index);
    else if (draw < 68)
        write_target(sim, index);
    else if (!office)
        settle_conflict(sim, index);
    else if (draw < 82)
        decide(sim, index);
    else if (draw < 86)
        write_list(sim, index);
    else if (draw < 90)
        write_unit(sim, index);
    else if (draw < 93)
        write_submission(sim, index);
    else if (draw < 96)
        write_notice(sim, index);
    else if (draw < 97)
        end_feeds(sim, index);
    else
        settle_conflict(sim, index);
}

void work_begin(struct sim *sim)
{
    (void)sim_event(sim, 10, EVENT_ACT, -1);
    if (sim->fault_weight)
        (void)sim_event(sim, sim_between(sim, 1000, 20000), EVENT_FAULT, -1);
}
