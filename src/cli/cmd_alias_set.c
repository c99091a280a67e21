/* alias set -- a unit that was entered twice: one code means the other from now on. */
#include "alias.h"

#include <stdio.h>

struct setting {
    struct command_context *context;
    struct scope near;
    const char *code, *means, *reason, *name, *meant_name;
    struct alias_look look;
    struct change change;
};

static enum status check_end(struct setting *setting, struct view *view)
{
    struct command_context *context = setting->context;
    char end[RECORD_ID_MAX + 1];
    bool circle, found;
    struct scope home;
    if (strcmp(setting->code, setting->means) == 0)
        return why_set(&context->why, STATUS_INVALID, setting->code, "是同一个代码，不用声明",
                       "写录错的代码和正式代码");
    enum status status = replica_unit_means(view, &setting->near, setting->means, end, &circle);
    if (status != STATUS_OK)
        return status;
    if (strcmp(end, setting->code) == 0)
        return why_set(&context->why, STATUS_CONFLICT, setting->means,
                       "它已声明为前一个代码的别名，再声明就成了循环",
                       "siben alias list 看清；要反过来，先 siben alias lift");
    status = alias_unit_name(context, view, &setting->near, setting->means, &setting->meant_name,
                             &home, &found);
    if (status == STATUS_OK && !found)
        return why_set(&context->why, STATUS_INVALID, setting->means, "单位名册中没有这个单位",
                       "正式代码要在名册里：先导入，或核对代码");
    if (status == STATUS_OK)
        status = alias_unit_name(context, view, &setting->near, setting->code, &setting->name,
                                 &home, &found);
    if (status == STATUS_OK && !found)
        command_note(context, "注意：名册中没有 %s；以后用这个代码报来的都算 %s 的\n",
                     setting->code, setting->means);
    return status;
}

static enum status look(struct setting *setting, struct view *view)
{
    struct command_context *context = setting->context;
    struct record_key key;
    struct payload payload = {.kind = KIND_ALIAS};
    struct findings findings = {.arena = &context->arena};
    enum status status = check_end(setting, view);
    if (status == STATUS_OK)
        status =
            replica_alias_look(view, &setting->near, setting->code, setting->means, &setting->look);
    if (status != STATUS_OK)
        return status;
    if (!alias_key(&setting->near, setting->code, &key))
        return STATUS_TOO_LARGE;
    payload.alias = (struct alias){.code = setting->means,
                                   .since = date_of_instant(context->now_ms),
                                   .reason = setting->reason};
    payload_check(&payload, &key, &findings);
    if (findings.blocking)
        return why_set(&context->why, STATUS_BLOCKED, setting->code, findings.items[0].what,
                       findings.items[0].hint);
    if (!scope_contains(&context->node->config.scope, &key.scope))
        return why_set(&context->why, STATUS_UNAUTHORISED, key.scope.text,
                       "由县级或以上声明，本机不管这个县", "请县级办理");
    status = command_change(context, view, &key, &payload, &setting->change);
    setting->change.replace_count = 0;
    setting->change.reason = setting->reason;
    return status;
}

static void say(struct setting *setting, bool dry_run)
{
    struct command_context *context = setting->context;
    command_print(context, "%s：%s %s 就是 %s %s\n", dry_run ? "将声明" : "已声明", setting->code,
                  setting->name, setting->means, setting->meant_name);
    command_print(context, "  %zu 个项目（年度）%s在 %s 名下，按它的名称、地区、部门汇总\n",
                  setting->look.subjects, dry_run ? "将改记" : "改记", setting->means);
    if (setting->look.twice)
        command_print(context,
                      "  %zu 个在两处都有：只计一次，以 %s 的为准，它没有的表用另一处的；"
                      "内容不同的在 siben inbox 里等人决定\n",
                      setting->look.twice, setting->means);
    if (!dry_run)
        command_print(context, "记录都不动；撤销：siben alias lift %s --reason 原因\n",
                      setting->code);
}

static int run(struct command_context *context)
{
    struct setting setting = {.context = context, .name = "", .meant_name = ""};
    bool dry_run = command_flag(context, "--dry-run");
    struct view view;
    size_t skipped = 0;
    enum status status = alias_code(context, 0, &setting.near, &setting.code);
    if (status == STATUS_OK)
        status = alias_code(context, 1, &setting.near, &setting.means);
    if (status == STATUS_OK)
        status = alias_reason(context, &setting.reason);
    if (status == STATUS_OK && !dry_run)
        status = command_may_write(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = look(&setting, &view);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK && !dry_run)
        status = command_write(context, &setting.change, 1, NULL, &skipped);
    if (status != STATUS_OK)
        return command_failed(context, status);
    say(&setting, dry_run);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--of", NULL, OPTION_VALUE, "县", "哪个县的单位；在县里不用写"},
    {"--reason", NULL, OPTION_VALUE, "依据", "怎么知道是同一个单位，写入记录"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看会怎样，不写"},
};
const struct command command_alias_set = {
    .name = "alias set",
    .arguments = "代码 正式代码",
    .chinese = "同一个单位录了两次：声明前一个代码就是后一个",
    .english = "A unit that was entered twice: the first code means the second.",
    .details =
        "由县级或以上声明，随公告送达本级和下级。两边的记录和历史都不动，汇总只算一次；\n"
        "以正式代码为准，它没有的表用另一处的，两处内容不同的等人决定（siben alias settle）。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 2,
    .positional_max = 2,
    .decides = "alias-set",
    .run = run,
};
