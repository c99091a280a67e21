/* alias lift -- the two codes are two units again. */
#include "alias.h"

static enum status look(struct command_context *context, struct view *view,
                        const struct record_key *key, struct change *change)
{
    struct record record;
    enum status status = replica_get(view, &context->arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.state.withdrawn)))
        return why_set(&context->why, STATUS_NOT_FOUND, key->id, "没有这样的声明",
                       "siben alias list 列出全部");
    *change = (struct change){.key = *key, .withdrawn = true, .entered_for = "", .reason = ""};
    return status;
}

static int run(struct command_context *context)
{
    struct scope near;
    struct record_key key;
    struct change change;
    struct view view;
    const char *code, *reason;
    enum status status = alias_code(context, 0, &near, &code);
    if (status == STATUS_OK)
        status = alias_reason(context, &reason);
    if (status == STATUS_OK)
        status = command_may_write(context);
    if (status == STATUS_OK && !alias_key(&near, code, &key))
        status = STATUS_TOO_LARGE;
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = look(context, &view, &key, &change);
    status = command_view_close(context, &view, status);
    change.reason = reason;
    if (status == STATUS_OK && !command_flag(context, "--dry-run"))
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "%s %s 的声明：两个代码各算各的\n",
                  command_flag(context, "--dry-run") ? "将撤销" : "已撤销", code);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "县", "哪个县的单位；在县里不用写"},
    {"--reason", NULL, OPTION_VALUE, "依据", "为什么不是同一个单位，写入记录"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看会怎样，不写"},
};
const struct command command_alias_lift = {
    .name = "alias lift",
    .arguments = "代码",
    .chinese = "撤销声明：两个代码各算各的",
    .english = "Take an alias back: the two codes are two units again.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "alias-lift",
    .run = run,
};
