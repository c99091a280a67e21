/* samples -- what the commands about samples share. */
#ifndef SIBEN_CLI_SAMPLES_H
#define SIBEN_CLI_SAMPLES_H

#include "plan_table.h"

#include <siben/sampling.h>
#include <siben/then.h>
#include <siben/works.h>

#define SAMPLE_OPTIONS                                                                          \
    {"--for", NULL, OPTION_VALUE, "用途", "核查（不写就是它）、实地 或 抽审"},                  \
        {"--money-year", NULL, OPTION_VALUE, "年度", "同一批次号有几个年度时，写明资金年度"},   \
    {                                                                                           \
        "--round", NULL, OPTION_VALUE, "月", "同一批次号有几轮时，写明监控月份" \
    }
/* enum work_type of --for; INVALID fills context->why. */
enum status sample_purpose(struct command_context *context, unsigned *purpose) MUST_USE;
/* The sample of a number, or of the name of a record, that the node holds. NOT_FOUND, CONFLICT. */
enum status sample_find(struct command_context *context, struct view *view, const char *text,
                        struct sample_item *item) MUST_USE;
/* INVALID: it was withdrawn. */
enum status sample_gone(struct command_context *context, const struct sample_item *item) MUST_USE;
/* Its population as it was announced. STALE: what it is drawn from is not all held here. */
enum status sample_population(struct command_context *context, struct view *view,
                              const struct sample_item *item,
                              struct population *population) MUST_USE;
/* A day given as an option, else today. */
enum status sample_day(struct command_context *context, const char *option, int32_t *day) MUST_USE;
/* A table as text, csv, json or a workbook. */
enum status sample_say(struct command_context *context, const struct scope *scope,
                       const struct table *table) MUST_USE;

#endif
