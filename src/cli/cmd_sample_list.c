/* sample list -- every sample, and how many of those drawn have been checked. */
#include "samples.h"

static int run(struct command_context *context)
{
    struct view view;
    struct table table;
    int32_t as_of;
    const struct scope *own = &context->node->config.scope;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = sample_day(context, "--as-of", &as_of);
    if (status == STATUS_OK)
        status = samples_table(&view, &context->arena, own, as_of, &table);
    if (status == STATUS_OK)
        status = sample_say(context, own, &table);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--as-of", NULL, OPTION_VALUE, "日期", "截至哪一天日终；不写就是今天"},
    FORMAT_SHEET_OPTIONS,
};
const struct command command_sample_list = {
    .name = "sample list",
    .chinese = "抽样批次：总体、办法、种子、抽中几个、核查了几个",
    .english = "Every sample with what was drawn and checked.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
