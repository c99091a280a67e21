/* plan assess -- the year's assessment of units by the plan's scheme: ranking, each deduction, the notice, and
 * the work record that says it was done. */
#include "plan_table.h"

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    return assess_table(view, &context->arena, ask, command_flag(context, "--detail"), table);
}

static enum status no_scheme(struct command_context *context, const struct duty_ask *ask)
{
    return why_set(&context->why, STATUS_UNSUPPORTED, ask->held->label,
                   "计划没有设定考核办法（规则 assessment），不能计算",
                   "在计划文件里写明各项扣分，siben plan publish 发出新的一版");
}

static enum status put_notice(struct command_context *context, struct view *view,
                              const struct duty_ask *ask)
{
    struct assessment assessment;
    struct buffer text = {0};
    enum status status = assess_make(view, &context->arena, ask, &assessment);
    if (status == STATUS_OK && !assessment.set)
        status = no_scheme(context, ask);
    if (status == STATUS_OK)
        assess_put_notice(ask, &assessment, &text);
    if (status == STATUS_OK && text.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        command_put_buffer(context, &text);
    buffer_free(&text);
    return status;
}

/* What is there already is replaced only by somebody who says so; it stays in the history. */
static enum status check_shown(struct command_context *context, struct view *view,
                               const struct record_key *key)
{
    struct record record;
    char text[RECORD_KEY_TEXT_SIZE];
    enum status status = replica_get(view, &context->arena, key, &record);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!record.shown.seq || record.gone || record.state.withdrawn)))
        return STATUS_OK;
    record_key_print(key, text, sizeof text);
    return status != STATUS_OK || command_flag(context, "--replace")
               ? status
               : why_set(&context->why, STATUS_CONFLICT, text, "这一年的考核已登记",
                         "改写用 --replace，原来的留在历史里");
}

static enum status make_record(struct command_context *context, struct view *view,
                               const struct duty_ask *ask, struct change *change)
{
    const char *document = command_value(context, "--document"),
               *kept = command_value(context, "--kept");
    const struct work_evidence evidence = {
        .title = "通报", .document = document ? document : "", .kept = kept ? kept : ""};
    struct payload payload = {.kind = KIND_WORK};
    struct record_key key;
    if (!scope_equal(&ask->held->plan.scope, &context->node->config.scope))
        return why_set(&context->why, STATUS_UNAUTHORISED, ask->held->plan.scope.text,
                       "计划是另一级的", "由发布计划的那一级登记考核");
    if (!document || !*document || !kept || !*kept)
        return why_set(&context->why, STATUS_INVALID, "--record",
                       "没有写通报的文号，或原件存放在哪里",
                       "例如 --document 阿财绩〔2026〕30号 --kept 绩效办档案柜");
    enum status status = assess_record(view, &context->arena, ask, &evidence, &key, &payload.work);
    if (status == STATUS_UNSUPPORTED)
        return no_scheme(context, ask);
    if (status == STATUS_OK)
        status = check_shown(context, view, &key);
    return status ? status : command_change(context, view, &key, &payload, change);
}

static int record(struct command_context *context)
{
    struct view view;
    struct plan_held held;
    struct duty_ask ask;
    struct change change;
    char key[RECORD_KEY_TEXT_SIZE];
    bool notice = command_flag(context, "--notice");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = duty_ask_of(context, &view, &held, &ask);
    if (status == STATUS_OK && ask.unit)
        status = why_set(&context->why, STATUS_INVALID, "--unit", "登记和通报是全部单位的",
                         "去掉 --unit");
    if (status == STATUS_OK)
        status =
            notice ? put_notice(context, &view, &ask) : make_record(context, &view, &ask, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !notice) {
        status = command_write(context, &change, 1, NULL, NULL);
        record_key_print(&change.key, key, sizeof key);
        if (status == STATUS_OK)
            command_print(
                context, "已登记：%s\n各单位的得分和名次随记录送达；siben show record 可看\n", key);
    }
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static int run(struct command_context *context)
{
    bool notice = command_flag(context, "--notice"), written = command_flag(context, "--record");
    if (notice && written)
        return command_misused(context, "--notice 和 --record 只写一个");
    return notice || written ? record(context) : duty_command(context, make);
}

static const struct option options[] = {
    {"--detail", NULL, OPTION_FLAG, NULL, "每一笔扣分：扣分项、事项、依据（记录）、扣几分"},
    {"--notice", NULL, OPTION_FLAG, NULL, "通报的草稿：名次、扣分情况、要求"},
    {"--record", NULL, OPTION_FLAG, NULL, "登记为年度考核的工作记录；要写 --document 和 --kept"},
    {"--document", NULL, OPTION_VALUE, "文号", "通报的文号"},
    {"--kept", NULL, OPTION_VALUE, "存放处", "通报原件存放在哪里"},
    {"--replace", NULL, OPTION_FLAG, NULL, "这一年已登记过：改写，原来的留在历史里"},
    DUTY_OPTIONS,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_assess = {
    .name = "plan assess",
    .chinese = "年度考核：按计划的考核办法给每个单位打分、排名，每一笔扣分有依据；写通报，登记",
    .english =
        "The year's assessment of units, with every deduction traced; its notice and record.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
