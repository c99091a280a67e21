/* rooms: node report plan
 *
 * What do obligations cost? A county of 200 units and 5 000 projects under deploy/plans/653022-2026.yaml:
 * a form or a review that arrives, its course kept with it (beside it a spending record, which has no
 * course: the difference is what courses cost), and the board at any past day, made from all of
 * them. From the top of the tree: build/release/bench/bench_plan. */
#include "kit/bench.h"

#include <siben/duties.h>

#include <string.h>

#define UNITS 200
#define PROJECTS_OF_UNIT 25
#define PER_COMMIT 250
#define BOARDS 15

struct county {
    struct node *node;
    struct arena arena;
    struct change changes[PER_COMMIT];
    size_t count;
    int64_t now_ms;
};

static void write_all(struct county *county, struct version_name *names)
{
    struct span *span;
    struct why why = {{0}, {0}, {0}};
    county->now_ms += 1000;
    BENCH_OK(replica_begin(county->node->replica, &span));
    enum status status = replica_write(span, "bench", county->now_ms, county->changes,
                                       county->count, names, NULL, &why);
    if (status)
        bench_fail("replica_write", status, &why);
    BENCH_OK(replica_end(span, NULL));
    county->count = 0;
    arena_reset(&county->arena);
}

static void add(struct county *county, const struct record_key *key, const struct payload *payload,
                struct version_name *names)
{
    struct buffer bytes = {0};
    BENCH_OK(payload_encode(payload, &bytes));
    county->changes[county->count++] =
        (struct change){.key = *key,
                        .entered_for = "",
                        .payload = arena_bytes(&county->arena, buffer_bytes(&bytes))};
    buffer_free(&bytes);
    if (county->count == PER_COMMIT)
        write_all(county, names);
}

static void unit_code(char code[16], unsigned unit)
{
    snprintf(code, 16, "%03u%03u", 100 + unit / 2, unit % 2 + 1);
}

static struct record_key key_of(unsigned kind, unsigned project, unsigned round)
{
    struct record_key key = {.kind = (uint16_t)kind, .fiscal_year = 2026, .round = (uint8_t)round};
    snprintf(key.scope.text, sizeof key.scope.text, "653022");
    snprintf(key.id, sizeof key.id, "65302226T%012u", project);
    return key;
}

static void put_units(struct county *county)
{
    char code[16];
    for (unsigned u = 0; u < UNITS; u++) {
        unit_code(code, u);
        struct record_key key = key_of(KIND_UNIT, 0, 0);
        key.fiscal_year = 0;
        snprintf(key.id, sizeof key.id, "%s", code);
        struct payload payload = {.kind = KIND_UNIT};
        payload.unit = (struct unit){.name = code,
                                     .region = key.scope,
                                     .department_code = code,
                                     .department_name = code,
                                     .home = key.scope,
                                     .nature = ""};
        add(county, &key, &payload, NULL);
    }
}

/* Each unit's list without its first `without` projects. */
static void put_lists(struct county *county, unsigned without)
{
    static struct list_entry entries[PROJECTS_OF_UNIT];
    static char codes[PROJECTS_OF_UNIT][32];
    char code[16];
    for (unsigned u = 0; u < UNITS; u++) {
        for (unsigned i = 0; i < PROJECTS_OF_UNIT; i++) {
            snprintf(codes[i], sizeof codes[i], "65302226T%012u", u * PROJECTS_OF_UNIT + i);
            entries[i] =
                (struct list_entry){.project_code = codes[i], .name = codes[i], .reason = ""};
        }
        unit_code(code, u);
        struct record_key key = key_of(KIND_PROJECT_LIST, 0, 0);
        snprintf(key.id, sizeof key.id, "%s", code);
        struct payload payload = {.kind = KIND_PROJECT_LIST};
        payload.list = (struct project_list){.unit_code = code,
                                             .adopted = date_of(2026, 1, 31),
                                             .entries = entries + without,
                                             .entry_count = PROJECTS_OF_UNIT - without};
        add(county, &key, &payload, NULL);
    }
    if (county->count)
        write_all(county, NULL);
}

/* Of every so manieth project. */
static void put_budgets(struct county *county, unsigned every, int64_t fen)
{
    char code[16];
    for (unsigned p = 0; p < UNITS * PROJECTS_OF_UNIT; p += every) {
        struct funding_line line = {.source = SOURCE_COUNTY, .fiscal = true, .initial_fen = fen};
        struct record_key key = key_of(KIND_BUDGET, p, 0);
        unit_code(code, p / PROJECTS_OF_UNIT);
        struct payload payload = {.kind = KIND_BUDGET};
        payload.budget =
            (struct budget){.unit_code = code, .name = "项目", .lines = &line, .line_count = 1};
        add(county, &key, &payload, NULL);
    }
    if (county->count)
        write_all(county, NULL);
}

static void fill(struct county *county)
{
    put_units(county);
    put_lists(county, 0);
    put_budgets(county, 1, 100000);
}

/* Two months later: every list is another, and the money of a tenth of the projects. */
static void change_lists(struct county *county)
{
    county->now_ms += INT64_C(60) * 86400000;
    put_lists(county, 1);
    put_budgets(county, 10, 200000);
}

/* Microseconds a change. `kind` SPENDING has no course. */
static double forms(struct county *county, unsigned kind, unsigned round,
                    struct version_name *names)
{
    char code[16];
    uint64_t begun = bench_ns();
    for (unsigned p = 0; p < UNITS * PROJECTS_OF_UNIT; p++) {
        struct spending_line line = {.source = SOURCE_COUNTY,
                                     .fiscal = true,
                                     .initial_fen = 100000,
                                     .annual_fen = 100000,
                                     .spent_fen = 1000 + p,
                                     .forecast_fen = 100000};
        struct record_key key = key_of(kind, p, round);
        struct payload payload = {.kind = kind};
        unit_code(code, p / PROJECTS_OF_UNIT);
        if (kind == KIND_SPENDING)
            payload.spending = (struct spending){
                .unit_code = code, .until = date_of(2026, 5, 31), .lines = &line, .line_count = 1};
        else
            payload.monitoring = (struct monitoring){.unit_code = code,
                                                     .cutoff = date_of(2026, 5, 31),
                                                     .lines = &line,
                                                     .line_count = 1,
                                                     .note = ""};
        add(county, &key, &payload, names ? names + p - p % PER_COMMIT : NULL);
    }
    return (double)(bench_ns() - begun) / 1e3 / (UNITS * PROJECTS_OF_UNIT);
}

static double reviews(struct county *county, const struct version_name *names)
{
    uint64_t begun = bench_ns();
    for (unsigned p = 0; p < UNITS * PROJECTS_OF_UNIT; p++) {
        const char *reasons[] = {"执行数与支出系统不一致"};
        struct record_key form = key_of(KIND_MONITORING, p, 5), key = form;
        struct payload payload = {.kind = KIND_REVIEW};
        key.kind = KIND_REVIEW;
        decision_id_print(&form, names[p].mark, key.id);
        payload.review = (struct review){.version = names[p],
                                         .verdict = p % 3 ? VERDICT_PASSED : VERDICT_RETURNED,
                                         .reviewer = "bench",
                                         .reasons = reasons,
                                         .reason_count = p % 3 ? 0 : 1};
        add(county, &key, &payload, NULL);
    }
    return (double)(bench_ns() - begun) / 1e3 / (UNITS * PROJECTS_OF_UNIT);
}

static struct bytes file_of(const char *path)
{
    struct buffer text = {0};
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    size_t size;
    while (file && (size = fread(part, 1, sizeof part, file)) > 0)
        buffer_put(&text, part, size);
    if (!file || text.failed)
        bench_fail(path, STATUS_NOT_FOUND, NULL);
    fclose(file);
    return buffer_bytes(&text);
}

static void publish(struct county *county)
{
    struct bytes plan = file_of("deploy/plans/653022-2026.yaml"),
                 days = file_of("deploy/data/holidays-2026.json");
    struct calendar_text calendar = {"holidays-2026.json", arena_text_of(&county->arena, days)};
    struct record_key key = key_of(KIND_PLAN, 0, 0);
    struct payload payload = {.kind = KIND_PLAN};
    snprintf(key.id, sizeof key.id, PLAN_ID);
    payload.plan = (struct plan_notice){.name = "653022-2026",
                                        .edition = 1,
                                        .text = arena_text_of(&county->arena, plan),
                                        .calendars = &calendar,
                                        .calendar_count = 1};
    add(county, &key, &payload, NULL);
    write_all(county, NULL);
    memory_free((void *)(uintptr_t)plan.data);
    memory_free((void *)(uintptr_t)days.data);
}

static double board(struct county *county, int32_t as_of, bool by_obligation)
{
    double took[BOARDS];
    for (size_t i = 0; i < BOARDS; i++) {
        struct view view;
        struct plan_held held;
        struct why why = {{0}, {0}, {0}};
        struct table table;
        struct scope scope = {"653022"};
        uint64_t begun = bench_ns();
        arena_reset(&county->arena);
        BENCH_OK(replica_view(county->node->replica, &view));
        BENCH_OK(plan_held(&view, &county->arena, &scope, 2026, true, &held, &why));
        struct duty_ask ask = {.held = &held, .as_of = as_of, .receiver = true};
        BENCH_OK(board_table(&view, &county->arena, &ask, by_obligation, &table));
        took[i] = (double)(bench_ns() - begun) / 1e6;
        if (table.row_count < (by_obligation ? 44u : UNITS))
            bench_fail("board", STATUS_CORRUPT, NULL);
        replica_view_end(&view);
    }
    return bench_median(took, BOARDS);
}

int main(void)
{
    struct tiers *tiers = memory_take(sizeof *tiers);
    struct county *county = memory_take(sizeof *county);
    struct version_name *names = memory_take(UNITS * PROJECTS_OF_UNIT * sizeof *names);
    tiers_make(tiers, "plan");
    county->node = &tiers->nodes[COUNTY];
    county->now_ms = 1780000000000; /* 2026-05-28 */
    arena_init(&county->arena, 0);
    publish(county);
    fill(county);
    bench_put("plan.change.spending", forms(county, KIND_SPENDING, 5, NULL), "us");
    bench_put("plan.change.form", forms(county, KIND_MONITORING, 5, names), "us");
    bench_put("plan.change.review", reviews(county, names), "us");
    bench_put("plan.change.form_again", forms(county, KIND_MONITORING, 8, NULL), "us");
    bench_put("plan.board.now", board(county, date_of(2026, 12, 31), false), "ms");
    bench_put("plan.board.past", board(county, date_of(2026, 5, 20), false), "ms");
    bench_put("plan.board.by_obligation", board(county, date_of(2026, 12, 31), true), "ms");
    change_lists(county);
    bench_put("plan.board.before_lists_changed", board(county, date_of(2026, 7, 1), false), "ms");
    arena_close(&county->arena);
    tiers_remove(tiers);
    memory_free(names);
    memory_free(county);
    memory_free(tiers);
    return 0;
}
