/* records -- budget records as a county's list has them, made from a number. */
#include "bench.h"

#include <siben/map.h>

#include <string.h>

static const char *const works[] = {"农村饮水安全管护", "农村公路养护",    "高标准农田建设",
                                    "庭院经济发展补助", "标准化棚圈建设",  "校舍安全维修",
                                    "基本公共卫生服务", "农村人居环境整治"};
static const char *const goods[] = {"维护供水管网长度", "公路养护里程",   "实施面积",
                                    "补助户数",         "建设标准化棚圈", "维修校舍面积",
                                    "免费体检人数",     "整治改造户数"};
static const char *const units[] = {"公里", "公里", "亩", "户", "座", "平方米", "人", "户"};

void bench_budget(uint64_t number, const char *scope, struct record_key *key,
                  struct buffer *payload)
{
    struct random random;
    char unit[16], name[160], values[3][32];
    random_seed(&random, number + 1);
    *key = (struct record_key){.kind = KIND_BUDGET, .fiscal_year = 2026};
    BENCH_OK(scope_parse(scope, &key->scope, NULL));
    snprintf(key->id, sizeof key->id, "65302226T%012llu", (unsigned long long)number + 1);
    unsigned of = (unsigned)(number % 200), kind = (unsigned)random_below(&random, 8);
    snprintf(unit, sizeof unit, "%03u%03u", 301 + of / 10, 1 + of % 10);
    snprintf(name, sizeof name, "2026年%s项目（第%llu批）", works[kind],
             (unsigned long long)(number / 200 + 1));
    struct funding_line line = {
        .book =
            (uint8_t)(random_below(&random, 20) ? BOOK_GENERAL_PUBLIC : random_below(&random, 3)),
        .source = (uint8_t)(SOURCE_CENTRAL + random_below(&random, 4)),
        .fiscal = true,
        .initial_fen = (int64_t)random_below(&random, 50000) * 10000 + 1000000,
        .adjustment_fen =
            random_below(&random, 8) ? 0 : (int64_t)random_below(&random, 5000) * 10000,
    };
    snprintf(values[0], sizeof values[0], "≥%llu%s",
             (unsigned long long)random_below(&random, 900) + 3, units[kind]);
    snprintf(values[1], sizeof values[1], "≥%llu%%",
             (unsigned long long)random_below(&random, 9) + 90);
    snprintf(values[2], sizeof values[2], "≥%llu%%",
             (unsigned long long)random_below(&random, 10) + 88);
    struct measure measures[3] = {
        {goods[kind], values[0]}, {"工程验收合格率", values[1]}, {"受益群众满意度", values[2]}};
    struct payload budget = {.kind = KIND_BUDGET};
    budget.budget = (struct budget){.unit_code = unit,
                                    .name = name,
                                    .lines = &line,
                                    .line_count = 1,
                                    .measures = measures,
                                    .measure_count = 3};
    buffer_clear(payload);
    BENCH_OK(payload_encode(&budget, payload));
}

uint32_t *bench_numbers(size_t count, bool shuffled)
{
    uint32_t *numbers = memory_take(count * sizeof *numbers);
    struct random random;
    if (!numbers)
        bench_fail("numbers", STATUS_NO_MEMORY, NULL);
    random_seed(&random, 4);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)i;
    for (size_t i = count; shuffled && i-- > 1;) {
        size_t other = (size_t)random_below(&random, i + 1);
        uint32_t kept = numbers[i];
        numbers[i] = numbers[other];
        numbers[other] = kept;
    }
    return numbers;
}

struct write {
    const char *scope;
    const uint32_t *numbers;
    size_t count;
};

static enum status run_write(void *context, struct span *span)
{
    struct write *write = context;
    struct arena arena;
    struct buffer payload = {0};
    struct why why = {0};
    arena_init(&arena, 1u << 30);
    struct change *changes = arena_array(&arena, struct change, write->count);
    for (size_t i = 0; i < write->count; i++) {
        changes[i].entered_for = "";
        bench_budget(write->numbers[i],
                     write->scope ? write->scope : large_scope(write->numbers[i]), &changes[i].key,
                     &payload);
        changes[i].payload = arena_bytes(&arena, buffer_bytes(&payload));
    }
    enum status status =
        replica_write(span, "clerk", 1780000000000, changes, write->count, NULL, NULL, &why);
    if (status != STATUS_OK)
        bench_fail("write", status, &why);
    buffer_free(&payload);
    arena_close(&arena);
    return status;
}

void bench_write_budgets(struct node *node, const char *scope, const uint32_t *numbers,
                         size_t count, size_t per_commit)
{
    for (size_t i = 0; i < count; i += per_commit) {
        struct write write = {scope, numbers + i, count - i < per_commit ? count - i : per_commit};
        const struct store_job job = {
            .run = run_write, .context = &write, .bytes = write.count * 256};
        BENCH_OK(store_run(node->store, &job, NULL));
    }
}
