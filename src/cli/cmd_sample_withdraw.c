/* sample withdraw -- a sample counts no more, for a reason that everybody reads. It stays, with what it had drawn. */
#include "samples.h"

static enum status withdraw(struct command_context *context, struct view *view,
                            struct sample_item *item, struct payload *payload,
                            struct change *change)
{
    struct record_key key;
    const char *reason = command_value(context, "--reason");
    enum status status = sample_find(context, view, command_positional(context, 0), item);
    if (status != STATUS_OK)
        return status;
    if (item->withdrawal)
        return why_set(&context->why, STATUS_EXISTS, sample_number(&item->key),
                       "这个批次已经撤回过", "siben sample show 看撤回的理由");
    if (!scope_equal(&item->key.scope, &context->node->config.scope))
        return why_set(&context->why, STATUS_UNAUTHORISED, item->key.scope.text,
                       "不是本级公布的批次", "由公布它的一级撤回");
    payload->withdrawal = (struct withdrawal){.announced = item->version, .reason = reason};
    if (item->draw)
        payload->withdrawal.drawn = item->draw_version;
    status = sample_day(context, "--date", &payload->withdrawal.date);
    if (status == STATUS_OK && payload->withdrawal.date < item->sample->date)
        return why_set(&context->why, STATUS_INVALID, "--date", "撤回不能早于公布", "改日期");
    key = item->key;
    key.kind = KIND_WITHDRAWAL;
    return status ? status : command_change(context, view, &key, payload, change);
}

static int run(struct command_context *context)
{
    struct view view;
    struct sample_item item;
    struct payload payload = {.kind = KIND_WITHDRAWAL};
    struct change change;
    const char *reason = command_value(context, "--reason");
    if (!reason || !*reason)
        return command_misused(context, "没有写 --reason：为什么撤回，人人都看得到");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = withdraw(context, &view, &item, &payload, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    item.withdrawal = &payload.withdrawal;
    command_print(context,
                  "%s：%s，不再计。公布和%s都留着；要抽的另公布一批，另有种子："
                  "siben sample announce\n",
                  sample_number(&item.key), sample_withdrawn_chinese(sample_withdrawn(&item)),
                  item.draw ? "抽取结果" : "承诺");
    return EXIT_OK;
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "理由", "必写，随公告送达本级和下级"},
    {"--date", NULL, OPTION_VALUE, "日期", "撤回日期；不写就是今天"},
    SAMPLE_OPTIONS,
};
const struct command command_sample_withdraw = {
    .name = "sample withdraw",
    .arguments = "批次",
    .chinese = "撤回一个抽样批次：公布和抽取结果都不再计，但永远留着；结果已知后才撤回的会写明",
    .english = "Withdraw a sample, for a reason; it stays to be seen.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .decides = "sample-withdraw",
    .run = run,
};
