/* show_plan -- tables that the year's plan makes, and working papers of a sample: T11.2, T11.4, T11.5, T10. */
#include "samples.h"
#include "show.h"

#include <siben/duties.h>

/* Of the year's money that the plan looks back at, unless another is asked for. */
static enum status of_year(struct command_context *context, struct view *view,
                           enum status (*table_of)(struct view *view, struct arena *arena,
                                                   const struct duty_ask *ask, uint16_t fiscal_year,
                                                   struct table *table))
{
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    long year = 0;
    enum status status = duty_ask_of(context, view, &held, &ask);
    if (status == STATUS_OK)
        status =
            command_number(context, "--money-year", YEAR_MIN, YEAR_MAX, held.plan.year - 1, &year);
    if (status == STATUS_OK)
        status = table_of(view, &context->arena, &ask, (uint16_t)year, &table);
    return show_print(context, status, &table);
}

enum status show_scores(struct command_context *context, struct view *view)
{
    return of_year(context, view, scores_table);
}

enum status show_results(struct command_context *context, struct view *view)
{
    return of_year(context, view, results_table);
}

enum status show_shares(struct command_context *context, struct view *view)
{
    struct plan_held held;
    struct duty_ask ask;
    struct table table;
    enum status status = duty_ask_of(context, view, &held, &ask);
    if (status == STATUS_OK)
        status = shares_table(view, &context->arena, &ask, &table);
    return show_print(context, status, &table);
}

enum status show_papers(struct command_context *context, struct view *view)
{
    struct sample_item item;
    struct table table;
    int32_t as_of;
    const char *number = command_positional(context, 1);
    if (!number)
        return why_set(&context->why, STATUS_INVALID, "papers", "没有写哪一个抽样批次",
                       "siben show papers 批次；siben sample list 列出批次");
    enum status status = sample_day(context, "--as-of", &as_of);
    if (status == STATUS_OK)
        status = sample_find(context, view, number, &item);
    if (status == STATUS_OK)
        status = papers_table(view, &context->arena, &item, as_of, &table);
    return show_print(context, status, &table);
}
