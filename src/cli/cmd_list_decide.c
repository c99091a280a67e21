/* list decide -- the county accepts an objection to an entry of a list, or refuses it with a reason. */
#include "objection.h"

static int run(struct command_context *context)
{
    struct view view;
    struct record_key key;
    const char *reason = command_value(context, "--refuse");
    bool accept = command_flag(context, "--accept");
    if (accept == (reason != NULL) || (reason && !*reason))
        return command_misused(context, "写 --accept，或 --refuse 和不认可的原因");
    enum status status = command_key(context, command_positional(context, 0), &key);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view_close(context, &view, objection_decide_now(context, &view, &key, reason));
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--accept", NULL, OPTION_FLAG, NULL, "认可：这个项目这一年不再应报"},
    {"--refuse", NULL, OPTION_VALUE, "原因", "不认可：退回，写明原因，仍应报"},
};
const struct command command_list_decide = {
    .name = "list decide",
    .arguments = "异议的记录",
    .chinese = "裁定一份清单异议：认可的从应报中去掉，写明原因；不认可的退回",
    .english = "Decide an objection: accepted, the entry is no longer owed; refused, it is.",
    .details =
        "认可已拆分的，同时登记拆成的各项目是从它拆分出来的（同 list link --relation 拆分）。"
        "先前认可过、现在不认可的，清单改回应报，那时登记的拆分也取消。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "list-decide",
    .run = run,
};
