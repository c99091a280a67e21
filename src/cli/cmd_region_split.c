/* region split -- a township becomes several: every unit is told where it goes. */
#include "regions.h"

/* "653022211=甲乡:801001,801002" */
static enum status read_target(struct command_context *context, const char *text,
                               struct region_target *target)
{
    char *copy = arena_text(&context->arena, text);
    char *colon = copy ? strchr(copy, ':') : NULL;
    size_t most = 1;
    if (!copy)
        return STATUS_NO_MEMORY;
    if (!colon)
        return why_set(&context->why, STATUS_INVALID, text, "没有写哪些单位到这里",
                       "写成 653022211=甲乡:801001,801002");
    *colon++ = '\0';
    enum status status = region_target_read(context, copy, target);
    for (const char *at = colon; *at; at++)
        most += *at == ',';
    target->units = arena_array(&context->arena, const char *, most);
    if (status == STATUS_OK && !target->units)
        status = STATUS_NO_MEMORY;
    while (status == STATUS_OK && *colon) {
        size_t size = strcspn(colon, ",");
        const char *code = arena_text_of(&context->arena, bytes_of(colon, size));
        if (!code)
            return STATUS_NO_MEMORY;
        if (!unit_code_valid(code))
            return why_set(&context->why, STATUS_INVALID, code, "不是单位代码",
                           "写成 653022211=甲乡:801001,801002");
        target->units[target->unit_count++] = code;
        colon += size + (colon[size] == ',');
    }
    return status;
}

static int run(struct command_context *context)
{
    struct scope old;
    struct region_ask ask = {
        .olds = &old, .old_count = 1, .split = true, .keep = command_flag(context, "--keep")};
    struct region_target *targets =
        arena_array(&context->arena, struct region_target, ARGUMENTS_MAX);
    enum status status = targets ? region_ask_read(context, &ask) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = scope_parse(command_positional(context, 0), &old, &context->why);
    for (const char *word;
         status == STATUS_OK && (word = command_positional(context, ask.target_count + 1));
         ask.target_count++)
        status = read_target(context, word, &targets[ask.target_count]);
    if (status != STATUS_OK)
        return command_failed(context, status == STATUS_MALFORMED ? STATUS_INVALID : status);
    ask.targets = targets;
    return region_move(context, &ask);
}

static const struct option options[] = {
    {"--keep", NULL, OPTION_FLAG, NULL, "只拆出一部分：原区划和没有写的单位都不动"},
    REGION_MOVE_OPTIONS,
};
const struct command command_region_split = {
    .name = "region split",
    .arguments = "区划 新区划:单位,单位…",
    .chinese = "乡镇拆分：公布新旧区划代码，每个单位移交到写明的新区划",
    .english = "Split a township: every unit is handed over to the one that is named for it.",
    .details =
        "例：siben region split 653022205 653022211=甲乡:801001,801002 653022212=乙乡:801003\n"
        "   --date 2026-07-01 --reason 新政函〔2026〕12号\n"
        "没有写去向的单位逐个列出，一个也不留下；只拆出一部分时加 --keep。中断了重新执行。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = ARGUMENTS_MAX,
    .decides = "region-split",
    .run = run,
};
