#include "command.h"

struct check {
    struct command_context *context;
    bool json;
    uint64_t said;
};

static void say_fault(void *context, const struct why *why)
{
    struct check *check = context;
    struct buffer line = {0};
    if (check->json) {
        buffer_put_text(&line, check->said ? ",\n  {\"where\": " : "\n  {\"where\": ");
        json_put_string(&line, why->where);
        buffer_put_text(&line, ", \"what\": ");
        json_put_string(&line, why->what);
        buffer_put_text(&line, "}");
    } else {
        buffer_print(&line, "%s：%s\n", why->where, why->what);
    }
    check->said++;
    command_put(check->context, buffer_bytes(&line));
    buffer_free(&line);
}

static int run(struct command_context *context)
{
    struct check check = {context, command_flag(context, "--json"), 0};
    struct replica_counts counts;
    struct view view;
    uint64_t faults = 0;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (check.json)
        command_print(context, "{\"faults\": [");
    status = replica_count(&view, &counts);
    if (status == STATUS_OK)
        status = replica_check(&view, say_fault, &check, &faults);
    replica_view_end(&view);
    if (status != STATUS_OK) {
        if (check.json)
            command_print(context, "\n]}\n");
        return command_failed(context, status);
    }
    if (check.json)
        command_print(context, "\n], \"batches\": %llu, \"changes\": %llu, \"records\": %llu}\n",
                      (unsigned long long)counts.batches, (unsigned long long)counts.changes,
                      (unsigned long long)counts.records);
    else
        command_print(context, "检查完毕：%llu 批 %llu 条变更 %llu 个记录，%llu 处不符\n",
                      (unsigned long long)counts.batches, (unsigned long long)counts.changes,
                      (unsigned long long)counts.records, (unsigned long long)faults);
    if (faults && !check.json)
        command_note(
            context,
            "  → 汇总数不符时运行 siben rebuild；签名或哈希不符时从备份恢复，或由上级补齐\n");
    return faults ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {{"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"}};
const struct command command_check = {
    .name = "check",
    .chinese = "核对：签名、哈希链、汇总数与明细",
    .english = "Verify signatures, chains, and that sums follow from records.",
    .options = options,
    .option_count = 1,
    .run = run,
};
