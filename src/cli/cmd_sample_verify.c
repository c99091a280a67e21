/* sample verify -- makes every step of a sample again from what was announced. */
#include "samples.h"

static int run(struct command_context *context)
{
    struct view view;
    struct sample_item item;
    struct table table;
    enum sample_outcome outcome = SAMPLE_UNKNOWN;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = sample_find(context, &view, command_positional(context, 0), &item);
    if (status == STATUS_OK)
        status = sample_verify(&view, &context->arena, &item, &table, &outcome);
    if (status == STATUS_OK)
        status = sample_say(context, &item.key.scope, &table);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_note(context, "%s\n",
                 outcome == SAMPLE_AGREES    ? "结论：一致"
                 : outcome == SAMPLE_DIFFERS ? "结论：不一致，见上"
                                             : "结论：还不能全部核对，见上");
    return outcome == SAMPLE_AGREES ? EXIT_OK : EXIT_FINDINGS;
}

static const struct option options[] = {
    SAMPLE_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_sample_verify = {
    .name = "sample verify",
    .arguments = "批次",
    .chinese = "核对抽样：从公布的依据重算总体、种子和名单，一致或逐条写明哪里不同",
    .english = "Recompute a sample from its announcement; agrees, or names what differs.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
