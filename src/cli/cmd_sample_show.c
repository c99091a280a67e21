/* sample show -- who was drawn and what their check said; or the population. */
#include "samples.h"

static int run(struct command_context *context)
{
    struct view view;
    struct sample_item item;
    struct population population;
    struct table table;
    int32_t as_of;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = sample_day(context, "--as-of", &as_of);
    if (status == STATUS_OK)
        status = sample_find(context, &view, command_positional(context, 0), &item);
    if (status == STATUS_OK && command_flag(context, "--population")) {
        status = sample_population(context, &view, &item, &population);
        if (status == STATUS_OK)
            status = population_table(&context->arena, &item, &population, &table);
    } else if (status == STATUS_OK) {
        status = sample_table(&view, &context->arena, &item, as_of, &table);
    }
    if (status == STATUS_OK)
        status = sample_say(context, &item.key.scope, &table);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--population", NULL, OPTION_FLAG, NULL, "列出总体：别人用它和种子重算"},
    {"--as-of", NULL, OPTION_VALUE, "日期", "截至哪一天日终；不写就是今天"},
    SAMPLE_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_sample_show = {
    .name = "sample show",
    .arguments = "批次",
    .chinese = "抽样结果：抽中和另选的项目、核查到哪一步；--population 列出总体",
    .english = "Who was drawn, and what the check said.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
