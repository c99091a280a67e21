/* plan_table -- what the commands about duties share: which plan, which day, how it is printed. */
#ifndef SIBEN_CLI_PLAN_TABLE_H
#define SIBEN_CLI_PLAN_TABLE_H

#include "plan_file.h"

#define DUTY_OPTIONS                                                                          \
    PLAN_OPTIONS, {"--as-of", NULL, OPTION_VALUE, "日期", "截至哪一天日终，例如 2026-07-10"}, \
    {                                                                                         \
        "--unit", NULL, OPTION_VALUE, "单位", "只看这个单位（代码或名称）"       \
    }
/* Of tables with a row a unit: a department, and apart from its own what it sees as 行业主管部门. */
#define DUTY_DEPARTMENT_OPTION                                                                        \
    {                                                                                                 \
        "--department", NULL, OPTION_VALUE, "代码",                                                   \
            "只看这个部门的单位；行业主管部门是它的项目另列，标“行业”" \
    }
/* --as-of, else today. */
enum status duty_day_of(struct command_context *context, int32_t *as_of) MUST_USE;
/* Reads the options; `held` is filled and the ask points to it. */
enum status duty_ask_of(struct command_context *context, struct view *view, struct plan_held *held,
                        struct duty_ask *ask) MUST_USE;
/* As text, csv, json or a workbook. */
enum status duty_table_say(struct command_context *context, const struct duty_ask *ask,
                           const struct table *table) MUST_USE;
/* One command: asks, makes the table, says it. `make` may fill context->why. */
int duty_command(struct command_context *context,
                 enum status (*make)(struct command_context *context, struct view *view,
                                     const struct duty_ask *ask, struct table *table));
/* Of a table of one round of monitoring: --money-year, else the plan's, and --round, which must be said. */
enum status duty_round_of(struct command_context *context, const struct duty_ask *ask,
                          uint16_t *fiscal_year, unsigned *round) MUST_USE;
/* The same for a table of one year's money: --money-year, else the plan's; or, of what the plan looks back at, the year before. */
typedef enum status duty_year_table(struct view *view, struct arena *arena,
                                    const struct duty_ask *ask, uint16_t fiscal_year,
                                    struct table *table);
#define DUTY_YEAR_OPTIONS \
    {"--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划的年度"}, DUTY_OPTIONS
#define PAST_YEAR_OPTION                                                                                  \
    {                                                                                                     \
        "--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划的上一年" \
    }
#define ANY_YEAR_OPTION                                                                                         \
    {                                                                                                           \
        "--money-year", NULL, OPTION_VALUE, "年度", "资金所属年度；不写就是计划所管的各年度" \
    }
int duty_year_command(struct command_context *context, duty_year_table *table_of);
int duty_any_year_command(struct command_context *context, duty_year_table *table_of);
int duty_past_year_command(struct command_context *context, duty_year_table *table_of);

#endif
