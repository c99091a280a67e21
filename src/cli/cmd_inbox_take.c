/* inbox take -- one version of the history becomes the successor of all that stand. */
#include "inbox.h"

static enum status read_version(struct command_context *context, const struct record_key *key,
                                struct record *record, const struct record_version **version)
{
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = replica_history(&view, &context->arena, key, record);
    status = command_view_close(context, &view, status);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, status, command_positional(context, 0), "本机没有这个记录",
                       "siben inbox 列出待处理的记录");
    if (status == STATUS_OK)
        status = inbox_version(context, record, command_positional(context, 1), version);
    return status;
}

static enum status check_version(struct command_context *context, const struct record *record,
                                 const struct record_version *version)
{
    const char *mark = command_positional(context, 1);
    if (version->gone || version->not_counted == BODY_MALFORMED)
        return why_set(&context->why, STATUS_CONFLICT, mark,
                       version->not_counted == BODY_MALFORMED ? "这个版本的内容读不出来，不能采用"
                       : version->not_counted == BODY_MISSING ? "这个版本的正文缺失，不能采用"
                                                              : "这个版本的内容已清除，不能采用",
                       "采用别的版本");
    if (version->standing == STANDING_SHOWN && record->state.conflicts == 0)
        return why_set(&context->why, STATUS_EXISTS, mark,
                       "现在显示的就是这个版本，没有并存的其他版本", NULL);
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct record_key key;
    struct record record;
    const struct record_version *version;
    struct resolution resolution = {.withdrawn = false};
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK)
        status = inbox_reason(context, &resolution.reason);
    if (status == STATUS_OK)
        status = read_version(context, &key, &record, &version);
    if (status == STATUS_OK)
        status = check_version(context, &record, version);
    if (status == STATUS_OK)
        status = inbox_seen(context, replica_heads_mark(&record), &resolution.seen);
    if (status != STATUS_OK)
        return command_failed(context, status);
    resolution.key = key;
    resolution.payload = version->payload;
    resolution.withdrawn = version->withdrawn;
    resolution.takes = version->name;
    const char *what =
        arena_print(&context->arena, "已采用 %016llx %s", (unsigned long long)version->name.mark,
                    version_words(&context->arena, version));
    status = what ? inbox_resolve(context, &record, &resolution, what) : STATUS_NO_MEMORY;
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "理由", "为什么采用它；签名写入历史"},
    {"--seen", NULL, OPTION_VALUE, "状态码", "inbox show 里的：此后又有变化就不写入"},
};
const struct command command_inbox_take = {
    .name = "inbox take",
    .arguments = "记录 版本",
    .chinese = "采用一个版本，代替并存的全部版本",
    .english = "Take one version in place of all that stand beside each other.",
    .details =
        "版本写 siben inbox show 或 siben history 里的版本号，至少前 4 位；历史里的旧版本也可以，\n"
        "所以随时可以反悔。写入的新版本写明代替了哪些版本和理由。\n"
        "已审核通过的版本要先由上级 siben review 记录 --reopen 原因，才能由别的版本代替。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = 2,
    .decides = "take",
    .run = run,
};
