/* What the commands about duties share. */
#include "plan_table.h"
#include "regions.h"
#include "sheet.h"

#include <limits.h>

static enum status department_of(struct command_context *context, struct duty_ask *ask)
{
    const char *code = command_value(context, "--department");
    const char **sectors = code ? arena_array(&context->arena, const char *, 1) : NULL;
    if (!code)
        return STATUS_OK;
    if (!unit_code_valid(code))
        return why_set(&context->why, STATUS_INVALID, "--department", "不是部门代码",
                       "写部门代码，例如 305；siben show units 列出");
    if (!sectors)
        return STATUS_NO_MEMORY;
    sectors[0] = code;
    ask->department = code;
    ask->sectors = sectors;
    ask->sector_count = 1;
    return STATUS_OK;
}

enum status duty_day_of(struct command_context *context, int32_t *as_of)
{
    const char *day = command_value(context, "--as-of");
    *as_of = day ? date_parse_iso(day) : date_of_instant(context->now_ms);
    return *as_of == DATE_NONE
               ? why_set(&context->why, STATUS_INVALID, "--as-of", "不是日期", "写成 2026-05-31")
               : STATUS_OK;
}

enum status duty_ask_of(struct command_context *context, struct view *view, struct plan_held *held,
                        struct duty_ask *ask)
{
    const char *unit = command_value(context, "--unit");
    const struct scope *own = &context->node->config.scope;
    const struct regions *regions = NULL;
    int32_t as_of;
    enum status status = duty_day_of(context, &as_of);
    if (status == STATUS_OK)
        status = plan_in_use_on(context, view, as_of, held);
    if (status == STATUS_OK)
        status = command_regions(context, view, &regions);
    if (status != STATUS_OK)
        return status;
    *ask = (struct duty_ask){.held = held,
                             .as_of = as_of,
                             .totals = true,
                             .region_name = region_name,
                             .region_context = context->regions,
                             .receiver = scope_contains(own, &held->plan.scope)};
    if (unit) {
        struct record record;
        status = replica_find_unit(view, &context->arena, &held->plan.scope, unit, &record);
        if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
            return why_set(
                &context->why, status, unit,
                status == STATUS_CONFLICT ? "有几个这样的单位" : "没有这个单位",
                status == STATUS_CONFLICT
                    ? "几个县都有这个代码的，用那个县的计划看，例如 --plan 653023；siben "
                      "show units 列出单位代码"
                    : "siben show units 列出单位代码");
        ask->unit = status == STATUS_OK ? arena_text(&context->arena, record.key.id) : NULL;
        if (status == STATUS_OK && !ask->unit)
            status = STATUS_NO_MEMORY;
    }
    return status ? status : department_of(context, ask);
}

enum status duty_table_say(struct command_context *context, const struct duty_ask *ask,
                           const struct table *table)
{
    return command_list(context, table->title, ask->held->plan.scope.text, "", table);
}

static int say_made(struct command_context *context, struct view *view, enum status status,
                    const struct duty_ask *ask, const struct table *table)
{
    if (status == STATUS_OK)
        status = duty_table_say(context, ask, table);
    status = command_view_close(context, view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

int duty_command(struct command_context *context,
                 enum status (*make)(struct command_context *context, struct view *view,
                                     const struct duty_ask *ask, struct table *table))
{
    struct view view;
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = duty_ask_of(context, &view, &held, &ask);
    if (status == STATUS_OK)
        status = make(context, &view, &ask, &table);
    return say_made(context, &view, status, &ask, &table);
}

enum status duty_round_of(struct command_context *context, const struct duty_ask *ask,
                          uint16_t *fiscal_year, unsigned *round)
{
    long year = 0, month = 0;
    enum status status =
        command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, ask->held->plan.year, &year);
    if (status == STATUS_OK)
        status = command_number(context, "--round", 1, ROUND_MAX, 0, &month);
    if (status == STATUS_OK && !month)
        status = why_set(&context->why, STATUS_INVALID, "--round", "没有写哪一轮",
                         "写截止的月份，例如 --round 5");
    *fiscal_year = (uint16_t)year;
    *round = (unsigned)month;
    return status;
}

#define YEAR_ANY UINT_MAX

static int year_command(struct command_context *context, duty_year_table *table_of, unsigned back)
{
    struct view view;
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    long year = 0;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = duty_ask_of(context, &view, &held, &ask);
    if (status == STATUS_OK)
        status = command_number(context, "--money-year", YEAR_MIN, YEAR_MAX,
                                back == YEAR_ANY ? 0 : (long)held.plan.year - (long)back, &year);
    if (status == STATUS_OK)
        status = table_of(&view, &context->arena, &ask, (uint16_t)year, &table);
    return say_made(context, &view, status, &ask, &table);
}

int duty_year_command(struct command_context *context, duty_year_table *table_of)
{
    return year_command(context, table_of, 0);
}

/* Without --money-year all that the plan is about. */
int duty_any_year_command(struct command_context *context, duty_year_table *table_of)
{
    return year_command(context, table_of, YEAR_ANY);
}

int duty_past_year_command(struct command_context *context, duty_year_table *table_of)
{
    return year_command(context, table_of, 1);
}
