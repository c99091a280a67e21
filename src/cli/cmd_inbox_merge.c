/* inbox merge -- the draft with a person's choices becomes the successor of all that
 * stand. Without a choice for every field that both changed nothing is written. */
#include "inbox.h"

#include <siben/form_rules.h>

#include <stdio.h>

struct merging {
    struct command_context *context;
    struct comparison comparison;
    struct choice *choices;
    size_t count;
    uint64_t seen;
    struct joined joined;
    struct form_rules rules; /* what the plan asks of it */
};

/* --choose PATH=a: the last '=' parts them, a path may hold none. */
static enum status read_choice(struct merging *merging, const char *text)
{
    struct command_context *context = merging->context;
    const char *equals = strrchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return why_set(&context->why, STATUS_INVALID, "--choose", "写法不对", "写成 路径=a");
    struct choice *choice = &merging->choices[merging->count++];
    choice->path = arena_text_of(&context->arena, bytes_of(text, (size_t)(equals - text)));
    choice->side = side_of_letter(&merging->comparison, equals + 1);
    choice->written = NULL;
    if (!choice->path)
        return STATUS_NO_MEMORY;
    if (choice->side == COMPARE_OPEN)
        return why_set(&context->why, STATUS_INVALID, text, "没有这个版本",
                       "等号后面写 a、b … 或 base，字母见 siben inbox show");
    return STATUS_OK;
}

static enum status read_choices(struct merging *merging)
{
    struct command_context *context = merging->context;
    const struct arguments *arguments = context->arguments;
    const char *draft = command_value(context, "--draft");
    size_t given = 0;
    for (size_t i = 0; i < arguments->option_count; i++)
        given += strcmp(arguments->options[i].option->name, "--choose") == 0;
    if (draft && given)
        return why_set(&context->why, STATUS_INVALID, NULL, "--draft 和 --choose 只能用一种",
                       "把选择写进草稿，或者不用草稿");
    if (draft) {
        const struct control_file *file = command_input(context, draft);
        return compare_draft_read(&context->arena, file->name, file->bytes, &merging->comparison,
                                  &merging->seen, &merging->choices, &merging->count,
                                  &context->why);
    }
    merging->choices = arena_array(&context->arena, struct choice, given + 1);
    enum status status = merging->choices ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < arguments->option_count && status == STATUS_OK; i++)
        if (strcmp(arguments->options[i].option->name, "--choose") == 0)
            status = read_choice(merging, arguments->options[i].value);
    return status;
}

static enum status read_record(struct merging *merging)
{
    struct command_context *context = merging->context;
    struct record_key key;
    struct view view;
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return status;
    status = compare_heads(&view, &context->arena, &key, &merging->comparison);
    if (status == STATUS_OK)
        status = replica_form_rules(&view, &context->arena, &key, &merging->rules);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && merging->comparison.side_count < 2)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, status, command_positional(context, 0),
                       "这个记录没有并存的版本", "siben inbox 列出待处理的记录");
    return status;
}

static void say_waiting(struct merging *merging)
{
    struct command_context *context = merging->context;
    char letter[SIDE_LETTER_SIZE];
    for (size_t i = 0; i < merging->joined.open; i++) {
        const struct compared_field *field = merging->joined.waiting[i];
        command_note(context, "须选择：%s  [%s]\n", field->words, field->path);
        for (size_t s = 0; s < merging->comparison.side_count; s++) {
            side_letter(s, letter);
            command_note(context, "    %s  %s\n", letter, field->values[s]);
        }
        if (field->base)
            command_note(context, "    原  %s\n", field->base);
    }
}

/* What each side wrote kept the rules; what was put together of them may not. */
static enum status check_rules(struct merging *merging)
{
    struct command_context *context = merging->context;
    const struct record_key *key = &merging->comparison.record.key;
    struct findings findings = {.arena = &context->arena};
    struct payload *payload = arena_take(&context->arena, sizeof *payload);
    if (!payload)
        return STATUS_NO_MEMORY;
    if (merging->joined.withdrawn)
        return STATUS_OK;
    enum status status =
        payload_decode(&context->arena, key->kind, merging->joined.payload, payload);
    if (status != STATUS_OK)
        return status;
    payload_check_by(payload, key, &merging->rules, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity >= SEVERITY_WARNING)
            command_note(context, "%s：%s（%s）\n",
                         findings.items[i].severity == SEVERITY_BLOCKING ? "不通过" : "提示",
                         findings.items[i].what, findings.items[i].place);
    return findings.blocking
               ? why_set(&context->why, STATUS_BLOCKED, command_positional(context, 0),
                         "合并后的内容不符合填表规则，没有写入", "改选后再合并")
               : STATUS_OK;
}

static int run(struct command_context *context)
{
    struct merging *merging = arena_take(&context->arena, sizeof *merging);
    struct resolution resolution = {.withdrawn = false};
    if (!merging)
        return command_failed(context, STATUS_NO_MEMORY);
    merging->context = context;
    enum status status = inbox_reason(context, &resolution.reason);
    if (status == STATUS_OK)
        status = read_record(merging);
    merging->seen = merging->comparison.seen;
    if (status == STATUS_OK)
        status = read_choices(merging);
    if (status == STATUS_OK && merging->seen != merging->comparison.seen)
        status = why_set(&context->why, STATUS_STALE, command_positional(context, 0),
                         "取草稿以后又有了新的版本，或已有人处理，没有写入",
                         "用 siben inbox draft 重新取一份草稿");
    if (status == STATUS_OK)
        status = inbox_seen(context, merging->seen, &resolution.seen);
    if (status == STATUS_OK)
        status = compare_join(&context->arena, &merging->comparison, merging->choices,
                              merging->count, &merging->joined, &context->why);
    if (status == STATUS_BLOCKED)
        say_waiting(merging);
    if (status == STATUS_OK)
        status = check_rules(merging);
    resolution.key = merging->comparison.record.key;
    resolution.payload = merging->joined.payload;
    resolution.withdrawn = merging->joined.withdrawn;
    if (status == STATUS_OK)
        status = inbox_resolve(context, &merging->comparison.record, &resolution, "已合并");
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--draft", NULL, OPTION_INPUT, "文件", "改完的草稿（siben inbox draft）"},
    {"--choose", NULL, OPTION_VALUE, "路径=a", "这一处取 a、b … 或 base；可以写多个"},
    {"--reason", NULL, OPTION_VALUE, "理由", "为什么这样合并；签名写入历史"},
    {"--seen", NULL, OPTION_VALUE, "状态码", "inbox show 里的：此后又有变化就不写入"},
};
const struct command command_inbox_merge = {
    .name = "inbox merge",
    .arguments = "记录",
    .chinese = "合并并存的版本：草稿加上人的选择",
    .english = "Merge versions beside each other: the draft with a person's choices.",
    .details = "只有一方改过的取改过的；双方改得不同的，每一处都要选，否则不写入（退出码 1）。\n"
               "路径见 siben inbox show 的方括号。合并后的内容同样要符合填表规则。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "merge",
    .run = run,
};
