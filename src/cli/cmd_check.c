#include "command.h"

#include <siben/page.h>

#include <stdio.h>

#define HINTS_MAX 8

struct check {
    struct command_context *context;
    bool json;
    uint64_t said;
    char hints[HINTS_MAX][sizeof(((struct why *)0)->hint)]; /* each once, at the end */
    size_t hint_count;
};

static void keep_hint(struct check *check, const char *hint)
{
    for (size_t i = 0; i < check->hint_count; i++)
        if (strcmp(check->hints[i], hint) == 0)
            return;
    if (*hint && check->hint_count < HINTS_MAX)
        snprintf(check->hints[check->hint_count++], sizeof check->hints[0], "%s", hint);
}

static void say_fault(void *context, const struct why *why)
{
    struct check *check = context;
    struct buffer line = {0};
    if (check->json) {
        buffer_put_text(&line, check->said ? ",\n  {\"where\": " : "\n  {\"where\": ");
        json_put_string(&line, why->where);
        buffer_put_text(&line, ", \"what\": ");
        json_put_string(&line, why->what);
        buffer_put_text(&line, ", \"hint\": ");
        json_put_string(&line, why->hint);
        buffer_put_text(&line, "}");
    } else {
        buffer_print(&line, "%s：%s\n", why->where, why->what);
    }
    check->said++;
    keep_hint(check, why->hint);
    command_put_buffer(check->context, &line);
    buffer_free(&line);
}

/* What is looked things up in, folded again in a scratch store. Without room for it the
 * rest has been checked all the same, and it is said. */
static enum status check_tables(struct check *check, struct view *view, uint64_t *faults,
                                bool *left_out)
{
    struct command_context *context = check->context;
    struct kv *scratch;
    uint64_t more = 0;
    enum status status = store_scratch_new(context->node->store, &scratch, &context->why);
    if (status == STATUS_OK) {
        status = replica_check_tables(view, scratch, say_fault, check, &more);
        store_scratch_free(scratch);
    }
    *faults += more;
    *left_out = status == STATUS_NO_SPACE || (status == STATUS_CORRUPT && *faults);
    if (*left_out && status == STATUS_NO_SPACE)
        command_note(context, "磁盘没有空间，记录的各版本、查找表和待办没有核对\n"
                              "  → 腾出空间后重新运行 siben check\n");
    else if (*left_out)
        command_note(context, "有读不出的报送包，记录的各版本、查找表和待办没有核对\n");
    return *left_out ? STATUS_OK : status;
}

/* Words of the page in other languages: what is wrong there is said in English or Chinese. */
static enum status check_languages(struct check *check, uint64_t *faults)
{
    struct command_context *context = check->context;
    struct page_language *languages;
    uint64_t before = check->said;
    size_t count;
    enum status status = page_languages(context->node->folder, &context->arena, &languages, &count,
                                        say_fault, check, &context->why);
    *faults += check->said - before;
    return status;
}

static int run(struct command_context *context)
{
    struct check check = {.context = context, .json = command_flag(context, "--json")};
    struct replica_counts counts;
    struct view view;
    uint64_t faults = 0;
    bool left_out = false;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    if (check.json)
        command_print(context, "{\"faults\": [");
    status = replica_count(&view, &counts);
    if (status == STATUS_OK)
        status = replica_check(&view, say_fault, &check, &faults);
    if (status == STATUS_OK)
        status = check_tables(&check, &view, &faults, &left_out);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = blobs_check(context->node->blobs, say_fault, &check, &faults);
    if (status == STATUS_OK)
        status = check_languages(&check, &faults);
    if (status != STATUS_OK) {
        if (check.json)
            command_print(context, "\n]}\n");
        return command_failed(context, status);
    }
    if (check.json)
        command_print(
            context,
            "\n], \"complete\": %s, \"batches\": %llu, \"changes\": %llu, \"records\": %llu}\n",
            left_out ? "false" : "true", (unsigned long long)counts.batches,
            (unsigned long long)counts.changes, (unsigned long long)counts.records);
    else
        command_print(context, "检查完毕：%llu 批 %llu 条变更 %llu 个记录，%llu 处不符\n",
                      (unsigned long long)counts.batches, (unsigned long long)counts.changes,
                      (unsigned long long)counts.records, (unsigned long long)faults);
    for (size_t i = 0; i < check.hint_count && !check.json; i++)
        command_note(context, "  → %s\n", check.hints[i]);
    return faults || left_out ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {{"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"}};
const struct command command_check = {
    .name = "check",
    .chinese = "核对：签名、哈希链、记录的各版本、汇总数与明细、查找表、待办、送达登记、佐证文件、"
               "网页的语言文件",
    .english =
        "Verify signatures, chains and files, and that everything derived follows from them.",
    .options = options,
    .option_count = 1,
    .run = run,
};
