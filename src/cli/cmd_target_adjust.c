/* target adjust -- a unit asks that an approved target be another. */
#include "command.h"

#include <siben/adjust.h>
#include <siben/intake.h>

#define ROWS_MAX 200

static bool split(struct command_context *context, const char *text, const char **left,
                  const char **right)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        return false;
    *left = arena_text_of(&context->arena, bytes_of(text, (size_t)(equals - text)));
    *right = equals + 1;
    return *left != NULL;
}

/* "产出指标/数量指标/新建厕所" -> its two levels, and the name. */
static bool split_levels(struct command_context *context, const char *text, struct work_row *row)
{
    const char *slash = strrchr(text, '/');
    if (!slash || slash == text || !slash[1])
        return false;
    row->method = arena_text_of(&context->arena, bytes_of(text, (size_t)(slash - text)));
    row->field = slash + 1;
    return row->method != NULL;
}

static const struct {
    const char *option;
    uint8_t kind;
} changes[] = {{"--set", ADJUST_VALUE},
               {"--weight", ADJUST_WEIGHT},
               {"--add", ADJUST_ADD},
               {"--drop", ADJUST_DROP},
               {"--rename", ADJUST_NAME},
               {"--levels", ADJUST_LEVELS},
               {"--core", ADJUST_CORE},
               {"--money", ADJUST_BUDGET},
               {"--goal", ADJUST_GOAL},
               {"--task", ADJUST_TASK},
               {"--add-task", ADJUST_TASK_ADD},
               {"--drop-task", ADJUST_TASK_DROP},
               {"--rename-task", ADJUST_TASK_NAME},
               {"--fact", ADJUST_FACT},
               {"--accrual", ADJUST_ACCRUAL}};

static unsigned change_of(const char *option)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (strcmp(option, changes[i].option) == 0)
            return changes[i].kind;
    return ADJUST_NONE;
}

static bool row_of(struct command_context *context, unsigned kind, const char *value,
                   struct work_row *row)
{
    *row = (struct work_row){.field = value,
                             .handling = adjust_chinese(kind),
                             .method = "",
                             .stated = "",
                             .found = "",
                             .detail = ""};
    if (kind == ADJUST_DROP || kind == ADJUST_TASK_DROP)
        return *value;
    if (!split(context, value, &row->field, &row->found))
        return false;
    return kind != ADJUST_ADD || split_levels(context, row->field, row);
}

static enum status read_rows(struct command_context *context, struct work_row **rows, size_t *count)
{
    const struct arguments *arguments = context->arguments;
    *rows = arena_array(&context->arena, struct work_row, ROWS_MAX);
    *count = 0;
    if (!*rows)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < arguments->option_count; i++) {
        const char *name = arguments->options[i].option->name, *value = arguments->options[i].value;
        const unsigned kind = change_of(name);
        if (!kind)
            continue;
        if (*count == ROWS_MAX)
            return why_set(&context->why, STATUS_TOO_LARGE, name, "一次改得太多",
                           "用 siben work template 绩效目标调整 的表导入");
        if (!row_of(context, kind, value, &(*rows)[(*count)++]))
            return why_set(
                &context->why, STATUS_INVALID, value, "写法不对",
                "--set 指标=≥30公里；--weight 指标=10；--add "
                "产出指标/数量指标/名称=≥5个；--drop 指标；--rename 指标=新名称；--core 指标=是；"
                "--money 年度资金总额=48万元；--goal 年度总体目标=…；--task 任务=主要内容；--fact "
                "项目期=2026-2027年");
    }
    return *count ? STATUS_OK
                  : why_set(&context->why, STATUS_INVALID, NULL, "没有写调整什么",
                            "至少写一项，如 --set 指标=值；siben target adjust --help 列出各项");
}

static enum status make(struct command_context *context, struct view *view, struct work *work,
                        struct change *change)
{
    int year, month, day;
    long wanted;
    struct work_row *rows;
    size_t count, failed = 0;
    struct record_key key;
    struct adjustable *from = arena_take(&context->arena, sizeof *from);
    struct target *to = arena_take(&context->arena, sizeof *to);
    if (!from || !to)
        return STATUS_NO_MEMORY;
    date_parts(date_of_instant(context->now_ms), &year, &month, &day);
    enum status status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, year, &wanted);
    if (status == STATUS_OK)
        status = read_rows(context, &rows, &count);
    if (status == STATUS_OK)
        status = adjustable_find(view, &context->arena, command_positional(context, 0),
                                 (uint16_t)wanted, from, &context->why);
    if (status == STATUS_OK)
        status = intake_adjust(&context->arena, &from->target, (unsigned)wanted, rows, count, to,
                               &failed, &context->why);
    if (status != STATUS_OK)
        return status;
    const struct adjust_ask ask = {.from = from,
                                   .to = to,
                                   .reason = command_value(context, "--reason"),
                                   .basis = command_value(context, "--basis"),
                                   .date = date_of_instant(context->now_ms)};
    status = adjust_make(view, &context->arena, &ask, &key, work, &context->why);
    struct payload payload = {.kind = KIND_WORK, .work = *work};
    return status ? status : command_change(context, view, &key, &payload, change);
}

static int run(struct command_context *context)
{
    struct view view;
    struct change change;
    struct work work;
    char key[RECORD_KEY_TEXT_SIZE];
    const char *reason = command_value(context, "--reason"),
               *basis = command_value(context, "--basis");
    if (!reason || !*reason || !basis || !*basis)
        return command_misused(context, "写明 --reason 为什么调整 和 --basis 依据（文号）");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = command_view_close(context, &view, make(context, &view, &work, &change));
    bool dry = command_flag(context, "--dry-run");
    if (status == STATUS_OK && !dry)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    record_key_print(&change.key, key, sizeof key);
    for (size_t i = 0; i < work.row_count; i++)
        command_print(context, "  %s “%s”：%s → %s\n", work.rows[i].handling, work.rows[i].field,
                      *work.rows[i].stated ? work.rows[i].stated : "—",
                      *work.rows[i].found ? work.rows[i].found : "—");
    if (dry)
        command_print(context, "试算，没有写入\n");
    else
        command_print(
            context,
            "已提出：%s\n批准以前目标不变；绩效办用 siben target decide 决定，siben target list "
            "看结果\n",
            key);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--set", NULL, OPTION_VALUE, "指标=值", "改指标值，如 养护里程=≥30公里；可写几次"},
    {"--weight", NULL, OPTION_VALUE, "指标=分", "改分值；新增的指标也用它给分（写在 --add 后面）"},
    {"--add", NULL, OPTION_VALUE, "一级/二级/指标=值",
     "新增指标，如 产出指标/数量指标/新建厕所=≥5个"},
    {"--drop", NULL, OPTION_VALUE, "指标", "取消指标"},
    {"--rename", NULL, OPTION_VALUE, "指标=新名称", "改指标名称"},
    {"--levels", NULL, OPTION_VALUE, "指标=一级/二级", "改指标类别，如 养护里程=产出指标/质量指标"},
    {"--core", NULL, OPTION_VALUE, "指标=是|否", "改为核心指标，或不再是"},
    {"--money", NULL, OPTION_VALUE, "项=金额",
     "调整资金：年度资金总额、财政拨款、其他资金，如 财政拨款=48万元；不再有的写 "
     "其他资金=无；部门的任务写 任务=48万元"},
    {"--goal", NULL, OPTION_VALUE, "项=文字", "改 年度总体目标 或 项目总目标"},
    {"--task", NULL, OPTION_VALUE, "任务=内容", "改部门年度主要任务的内容"},
    {"--add-task", NULL, OPTION_VALUE, "任务=内容", "新增年度主要任务"},
    {"--drop-task", NULL, OPTION_VALUE, "任务", "取消年度主要任务"},
    {"--rename-task", NULL, OPTION_VALUE, "任务=新名称", "改年度主要任务的名称"},
    {"--fact", NULL, OPTION_VALUE, "项=文字",
     "改基本信息：项目名称、项目期、申报阶段、项目属性，如 项目期=2026-2027年"},
    {"--accrual", NULL, OPTION_VALUE, "指标=方式",
     "改计量方式：累计、水平、一次性、时间节点、上限、定性"},
    {"--reason", NULL, OPTION_VALUE, "原因", "为什么调整"},
    {"--basis", NULL, OPTION_VALUE, "依据", "文号，或别的依据"},
    {"--year", NULL, OPTION_VALUE, "年度", "目标的年度；不写就是今年"},
    {"--dry-run", NULL, OPTION_FLAG, NULL, "只看改成什么样，不写入"},
};
const struct command command_target_adjust = {
    .name = "target adjust",
    .arguments = "项目代码|dept/部门代码",
    .chinese =
        "对审核通过的绩效目标提出调整：改指标，增减指标，调整资金、总体目标、年度任务、基本信息",
    .english = "Ask that an approved target be another: indicators, money, goals, tasks, its name, "
               "period, phase or attribute.",
    .details =
        "调整是单位的一条工作记录，随报送到县；批准以前目标不变。改得多的，填 siben work template "
        "绩效目标调整 的表再导入。\n"
        "社保基金的指标在社保基金绩效表里，没有单独的目标：审核通过的先 siben reopen，改了重报。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
