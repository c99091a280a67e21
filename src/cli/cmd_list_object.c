/* list object -- a unit says that an entry of its list is not to be reported by it. */
#include "command.h"

#include <siben/objections.h>

static enum status ask_of(struct command_context *context, struct objection_ask *ask)
{
    const char *kind = command_value(context, "--kind"),
               *reason = command_value(context, "--reason"),
               *other = command_value(context, "--other");
    int year, month, day;
    long wanted;
    *ask = (struct objection_ask){.project = command_positional(context, 0),
                                  .kind = kind ? objection_of(kind) : OBJECTION_NONE,
                                  .reason = reason ? reason : "",
                                  .other = other ? other : "",
                                  .date = date_of_instant(context->now_ms)};
    ask->holds_lists = scope_level(&context->node->config.scope) <= PLAN_LEVEL_MAX;
    date_parts(ask->date, &year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, year, &wanted);
    ask->fiscal_year = (uint16_t)wanted;
    return status != STATUS_OK || ask->kind
               ? status
               : why_set(&context->why, STATUS_INVALID, "--kind",
                         kind ? "没有这一种异议" : "没有写是哪一种异议",
                         "写 不是本单位、已撤销、重复 或 已拆分");
}

static enum status make(struct command_context *context, struct view *view, struct change *change)
{
    struct objection_ask ask;
    struct payload payload = {.kind = KIND_WORK};
    struct record_key key;
    struct findings findings = {.arena = &context->arena};
    enum status status = ask_of(context, &ask);
    if (status == STATUS_OK)
        status = objection_make(view, &context->arena, &ask, &key, &payload.work, &context->why);
    if (status != STATUS_OK)
        return status;
    payload_check(&payload, &key, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].severity == SEVERITY_BLOCKING)
            return why_set(&context->why, STATUS_INVALID, ask.project, findings.items[i].what,
                           findings.items[i].hint);
    return command_change(context, view, &key, &payload, change);
}

static int run(struct command_context *context)
{
    struct view view;
    struct change change;
    char key[RECORD_KEY_TEXT_SIZE];
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view_close(context, &view, make(context, &view, &change));
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    record_key_print(&change.key, key, sizeof key);
    command_print(context, "已提出：%s\n县里裁定以前仍应报；siben list objections 看裁定\n", key);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--kind", NULL, OPTION_VALUE, "哪一种", "不是本单位、已撤销、重复、已拆分"},
    {"--reason", NULL, OPTION_VALUE, "理由", "为什么，有什么依据"},
    {"--other", NULL, OPTION_VALUE, "代码",
     "重复的：保留的项目；已拆分的：拆成的项目，几个用顿号隔开"},
    {"--year", NULL, OPTION_VALUE, "年度", "清单的年度；不写就是今年"},
};
const struct command command_list_object = {
    .name = "list object",
    .arguments = "项目代码",
    .chinese = "对应报项目清单里的一个项目提出异议：不是本单位的、已撤销、重复、已拆分",
    .english = "Object to an entry of a unit's project list.",
    .details = "异议是单位的一条工作记录，随报送到县；县里用 siben list decide 裁定。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
