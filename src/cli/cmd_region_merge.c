/* region merge -- townships become one: codes with dates, and all their units, in one command. */
#include "regions.h"

static int run(struct command_context *context)
{
    struct region_ask ask = {0};
    struct region_target target;
    const char *into = command_value(context, "--into");
    struct scope *olds = arena_array(&context->arena, struct scope, ARGUMENTS_MAX);
    enum status status = olds ? STATUS_OK : STATUS_NO_MEMORY;
    if (!into)
        return command_misused(context, "没有写 --into：并成哪个区划");
    if (status == STATUS_OK)
        status = region_target_read(context, into, &target);
    if (status == STATUS_OK)
        status = region_ask_read(context, &ask);
    for (const char *word;
         status == STATUS_OK && (word = command_positional(context, ask.old_count));
         ask.old_count++)
        status = scope_parse(word, &olds[ask.old_count], &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status == STATUS_MALFORMED ? STATUS_INVALID : status);
    ask.olds = olds;
    ask.targets = &target;
    ask.target_count = 1;
    return region_move(context, &ask);
}

static const struct option options[] = {
    {"--into", NULL, OPTION_VALUE, "区划", "并入的区划；新设的写上名称：653022206=新乡"},
    REGION_MOVE_OPTIONS,
};
const struct command command_region_merge = {
    .name = "region merge",
    .arguments = "区划…",
    .chinese = "乡镇合并：公布新旧区划代码，把全部单位移交过去",
    .english = "Merge townships: publishes the codes, hands over every unit.",
    .details =
        "由县级或以上办理。先公布新区划，再逐个单位移交（只位于那里的只改所在地），最后公布\n"
        "旧区划撤销、由谁继任；一个单位办不了就都不办，并写明是哪个。中断了重新执行。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = ARGUMENTS_MAX,
    .decides = "region-merge",
    .run = run,
};
