/* work list -- pieces of work with their rows: what was done, about whom, with what proof. */
#include "plan_table.h"

#include <siben/works.h>

static enum status type_of(struct command_context *context, unsigned *type)
{
    const char *word = command_value(context, "--type");
    *type = WORK_NONE;
    for (unsigned i = 1; word && i < WORK_TYPE_COUNT; i++)
        if (strcmp(word, work_type_name(i)) == 0 || strcmp(word, work_type_chinese(i)) == 0)
            *type = i;
    return word && !*type ? why_set(&context->why, STATUS_INVALID, "--type", "不认识的工作类型",
                                    "siben work template 列出全部类型")
                          : STATUS_OK;
}

static bool has_file(void *blobs, const struct hash *digest)
{
    uint64_t size;
    return blobs_size(blobs, digest, &size) == STATUS_OK;
}

/* The plan of that day's year, else of today's: without one nothing says what a veto entails. */
static enum status plan_of_day(struct command_context *context, struct view *view,
                               struct plan_held *held, struct work_list_ask *ask)
{
    const int32_t days[] = {ask->as_of, date_of_instant(context->now_ms)};
    for (size_t i = 0; i < 2 && !ask->plan; i++) {
        struct why why;
        int year, month, day;
        why_clear(&why);
        date_parts(days[i], &year, &month, &day);
        enum status status = plan_held_on(view, &context->arena, &ask->scope, (uint16_t)year, false,
                                          days[i] < days[1] ? days[i] : DATE_NONE, held, &why);
        if (status == STATUS_OK)
            ask->plan = &held->plan;
        else if (status != STATUS_NOT_FOUND && status != STATUS_UNSUPPORTED)
            return status;
    }
    return STATUS_OK;
}

static int run(struct command_context *context)
{
    struct view view;
    struct work_list_ask ask = {
        .scope = context->node->config.scope, .has_file = has_file, .files = context->node->blobs};
    struct table table;
    struct plan_held held;
    enum table_format format = FORMAT_TEXT;
    long year = 0;
    const char *unit = command_value(context, "--unit"), *day = command_value(context, "--as-of");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = type_of(context, &ask.type);
    if (status == STATUS_OK)
        status = command_number(context, "--year", YEAR_MIN, YEAR_MAX, 0, &year);
    ask.fiscal_year = (uint16_t)year;
    ask.unit = unit;
    ask.open = command_flag(context, "--open");
    ask.as_of = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    if (status == STATUS_OK && ask.as_of == DATE_NONE)
        status = why_set(&context->why, STATUS_INVALID, "--as-of", "不是日期", "写成 2026-05-31");
    if (status == STATUS_OK && ask.open)
        status = plan_of_day(context, &view, &held, &ask);
    if (status == STATUS_OK)
        status = works_table(&view, &context->arena, &ask, &table);
    if (status == STATUS_OK)
        status = command_format(context, &format);
    status = command_view_close(context, &view, status);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_table(context, &table, format);
    return EXIT_OK;
}

static const struct option options[] = {
    {"--type", NULL, OPTION_VALUE, "类型", "例如 培训；siben work template 列出全部类型"},
    {"--year", NULL, OPTION_VALUE, "年度", "资金或工作所属年度；不写就是全部"},
    {"--unit", NULL, OPTION_VALUE, "单位", "只看这个单位代码的"},
    {"--open", NULL, OPTION_FLAG, NULL, "只看没有整改完的"},
    {"--as-of", NULL, OPTION_VALUE, "日期", "截至哪一天日终；不写就是今天"},
    FORMAT_OPTIONS,
};
const struct command command_work_list = {
    .name = "work list",
    .chinese = "工作记录：办了什么、是哪些项目和单位、有什么佐证；整改台账用 --type 整改 --open",
    .english = "Pieces of work, a row each project or unit.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
