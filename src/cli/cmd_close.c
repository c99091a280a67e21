/* close -- closes a round for a region: what is here now is locked, what comes later is
 * a conflict until a person opens it. */
#include "command.h"

static enum status ask_of(struct command_context *context, struct close_ask *ask)
{
    long year, round;
    const char *scope = command_value(context, "--scope");
    *ask = (struct close_ask){.scope = context->node->config.scope,
                              .reason = command_value(context, "--reason"),
                              .lift = command_flag(context, "--withdraw")};
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 0, ROUND_MAX, -1, &round);
    if (status == STATUS_OK && (!year || round < 0))
        return why_set(&context->why, STATUS_INVALID, NULL, "没有写关闭哪一年的哪一轮",
                       "监控写到几月底，例如 --year 2026 --round 5；年终自评写 --round 0");
    if (status == STATUS_OK && ask->lift && (!ask->reason || !*ask->reason))
        return why_set(&context->why, STATUS_INVALID, "--reason", "撤销关闭必须写明原因", NULL);
    if (status == STATUS_OK && scope)
        status = scope_parse(scope, &ask->scope, &context->why);
    if (status == STATUS_OK && !scope_contains(&context->node->config.scope, &ask->scope))
        return why_set(&context->why, STATUS_INVALID, ask->scope.text, "不在本机的范围内",
                       "只能关闭本级和下级的轮次");
    ask->fiscal_year = (uint16_t)year;
    ask->round = (uint8_t)round;
    return status;
}

static void say(struct command_context *context, const struct close_ask *ask,
                const struct close_plan *plan, size_t written, bool dry_run)
{
    const char *round =
        ask->round ? arena_print(&context->arena, "1—%u月监控", ask->round) : "年终自评";
    if (ask->lift) {
        command_print(context, "%s %u 年%s：%s %zu 个范围的关闭\n", ask->scope.text,
                      ask->fiscal_year, round, dry_run ? "将撤销" : "已撤销", written);
        return;
    }
    command_print(context, "%s %u 年%s：%s %zu 个范围，%zu 个此前已关闭\n", ask->scope.text,
                  ask->fiscal_year, round, dry_run ? "将关闭" : "已关闭", written,
                  plan->closed_before);
    command_print(context, "  锁定的表 %zu 张，其中审核通过 %zu 张\n", plan->forms, plan->approved);
    if (plan->conflicting)
        command_print(context,
                      "  其中 %zu 张有两个版本：锁定的是显示的那一个（siben show inbox）\n",
                      plan->conflicting);
    command_print(context, "  以后到达的修改成为冲突“轮次已关闭”；要更正先 siben reopen\n");
}

static int run(struct command_context *context)
{
    struct close_ask ask;
    struct close_plan plan;
    struct view view;
    bool dry_run = command_flag(context, "--dry-run");
    size_t skipped = 0;
    enum status status = ask_of(context, &ask);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = replica_close_plan(&view, &context->arena, &ask, &plan);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && plan.count && !dry_run)
        status = command_write(context, plan.changes, plan.count, NULL, &skipped);
    if (status == STATUS_UNAUTHORISED && context->node->enrolled &&
        !replica_is_standby(context->node->replica))
        why_set(&context->why, status, context->node->config.node, "本机的授权不包括关闭轮次",
                "请由县级以上节点关闭");
    if (status != STATUS_OK)
        return command_failed(context, status);
    say(context, &ask, &plan, plan.count - skipped, dry_run);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--year", NULL, OPTION_VALUE, "年度", "资金所属年度"},
    {"--round", NULL, OPTION_VALUE, "月", "监控到几月底；0 是年终自评"},
    {"--reason", NULL, OPTION_VALUE, "说明", "写入记录；撤销时必写"},
    {"--scope", NULL, OPTION_VALUE, "范围", "只关闭这一范围（连同其下级）；不写就是本机的范围"},
    {"--withdraw", NULL, OPTION_FLAG, NULL, "撤销关闭"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看会锁定什么，不写"},
};
const struct command command_close = {
    .name = "close",
    .chinese = "关闭一轮：此刻本机有的表全部锁定，以后到的不再计入",
    .english = "Close a round: lock what is here, shut out what comes later.",
    .details = "关闭记下此刻每个来源的位置，逐个范围送达各节点；断网时写下、关闭后才到的修改\n"
               "都留作冲突“轮次已关闭”，不丢失也不计入。再关闭一次，锁定重新打开后改好的表。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .decides = "close",
    .run = run,
};
