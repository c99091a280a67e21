/* diff -- any versions of a record field by field. */
#include "inbox.h"

#define DIFF_VERSIONS_MAX 26 /* letters; more do not fit a screen */

static enum status compare(struct command_context *context, struct view *view,
                           const struct record_key *key, struct comparison *comparison)
{
    struct record record;
    struct version_name names[DIFF_VERSIONS_MAX];
    size_t count = context->arguments->positional_count - 1;
    enum status status = replica_history(view, &context->arena, key, &record);
    if (status == STATUS_NOT_FOUND)
        return why_set(&context->why, status, command_positional(context, 0), "本机没有这个记录",
                       "siben show records 列出全部记录");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct record_version *version;
        status = inbox_version(context, &record, command_positional(context, i + 1), &version);
        if (status == STATUS_OK)
            names[i] = version->name;
    }
    if (status != STATUS_OK)
        return status;
    return compare_versions(view, &context->arena, key, names, count, comparison);
}

static int run(struct command_context *context)
{
    struct record_key key;
    struct comparison comparison;
    struct view view;
    enum status status = inbox_key(context, &key);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = compare(context, &view, &key, &comparison);
    if (status == STATUS_OK)
        status = compare_put(context, &comparison, false);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    return comparison.field_count || comparison.same_meaning || comparison.gone ? EXIT_FINDINGS
                                                                                : EXIT_OK;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_diff = {
    .name = "diff",
    .arguments = "记录 版本 版本…",
    .chinese = "一个记录的任意几个版本逐字段比较",
    .english = "Any versions of a record, field by field.",
    .details = "版本写 siben history 里的版本号，至少前 4 位。有不同时退出码为 1，完全相同为 0。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 3,
    .positional_max = 1 + DIFF_VERSIONS_MAX,
    .run = run,
};
