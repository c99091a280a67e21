/* inbox_write -- what taking and merging have in common. */
#include "inbox.h"

#include <stdio.h>

enum status inbox_key(struct command_context *context, struct record_key *key)
{
    return command_key(context, command_positional(context, 0), key);
}

enum status inbox_reason(struct command_context *context, const char **reason)
{
    *reason = command_value(context, "--reason");
    if (text_is_empty(*reason))
        return why_set(&context->why, STATUS_INVALID, "--reason", "没有写理由",
                       "写明为什么这样决定，例如 --reason 电话核对，以乡里的数为准");
    if (strlen(*reason) > NAME_MAX_BYTES || !text_is_utf8(bytes_of_text(*reason)))
        return why_set(&context->why, STATUS_INVALID, "--reason", "理由太长，或不是 UTF-8",
                       "最多 600 个字节，约 200 个汉字");
    return STATUS_OK;
}

enum status inbox_seen(struct command_context *context, uint64_t now, uint64_t *seen)
{
    const char *text = command_value(context, "--seen");
    uint8_t raw[8];
    *seen = now;
    if (!text)
        return STATUS_OK;
    if (strlen(text) != 16 || bytes_from_hex(text, raw, sizeof raw) != STATUS_OK)
        return why_set(&context->why, STATUS_INVALID, "--seen", "状态码写得不对",
                       "siben inbox show 的第一行有状态码，16 位");
    struct reader reader = reader_of(bytes_of(raw, sizeof raw));
    *seen = reader_u64(&reader);
    return STATUS_OK;
}

enum status inbox_version(struct command_context *context, const struct record *record,
                          const char *mark, const struct record_version **version)
{
    enum status status = compare_find(record, mark, version);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, status, mark, "这个记录没有这样的版本",
                       "版本写 siben history 里的版本号，至少前 4 位");
    if (status == STATUS_CONFLICT)
        return why_set(&context->why, STATUS_INVALID, mark, "有几个版本都这样开头", "多写几位");
    return status;
}

struct writing {
    struct command_context *context;
    const struct resolution *resolution;
    struct resolved resolved;
};

static enum status run_resolve(void *context, struct span *span)
{
    struct writing *writing = context;
    return replica_resolve(span, writing->context->user, writing->context->now_ms,
                           writing->resolution, &writing->resolved, &writing->context->why);
}

/* Who sees the decision sees what it was made between. */
static void say_replaced(struct command_context *context, const struct record *record)
{
    for (size_t i = 0; i < record->version_count; i++) {
        const struct record_version *version = &record->versions[i];
        if (version->standing != STANDING_SHOWN && version->standing != STANDING_SAME &&
            version->standing != STANDING_CONFLICT)
            continue;
        command_print(context, "  代替 %016llx %s\n", (unsigned long long)version->name.mark,
                      version_words(&context->arena, version));
    }
    command_print(context, "  代替的版本都留在历史里（siben history），可以再次采用\n");
}

enum status inbox_resolve(struct command_context *context, const struct record *record,
                          const struct resolution *resolution, const char *what)
{
    char key[RECORD_KEY_TEXT_SIZE];
    if (!context->node->enrolled)
        return why_set(
            &context->why, STATUS_UNAUTHORISED, context->node->config.node,
            "本节点还没有取得授权，不能写入",
            "siben enrol request 生成申请，交上级 siben enrol grant，再 siben enrol install");
    struct writing writing = {.context = context, .resolution = resolution};
    const struct store_job job = {.run = run_resolve,
                                  .context = &writing,
                                  .bytes = resolution->payload.size + sizeof *resolution};
    enum status status = store_run(context->node->store, &job, NULL);
    if (status == STATUS_NO_SPACE && !context->why.what[0])
        return why_set(&context->why, status, context->folder, "磁盘或数据库已满，没有写入",
                       "腾出空间后重新执行；已保存的数据没有受影响");
    if (status != STATUS_OK)
        return status;
    record_key_print(&record->key, key, sizeof key);
    command_print(context, "%s：%s\n", key, what);
    say_replaced(context, record);
    if (writing.resolved.left)
        command_print(context, "  还有 %zu 个并存的版本，一次写不下：请再执行一次\n",
                      writing.resolved.left);
    return STATUS_OK;
}
