/* plan_file -- plans from files, with the calendars beside them; and from records. */
#ifndef SIBEN_CLI_PLAN_FILE_H
#define SIBEN_CLI_PLAN_FILE_H

#include "command.h"

#include <siben/duties.h>

struct plan_file {
    const char *name;
    struct bytes text;
    struct plan plan;
    struct calendars calendars;
    struct calendar_text *texts; /* of the calendars, named as the plan does */
};
/* Reads a plan that the asker has sent, and its calendars. Findings are added; INVALID when one
 * blocks: file->plan has no obligations where the plan itself cannot be read, and is whole where only a calendar
 * is missing. */
enum status plan_file_read(struct command_context *context, const char *name,
                           struct plan_file *file, struct findings *findings) MUST_USE;
/* Findings as people read them: place, what, what to do. */
void plan_say_findings(struct command_context *context, const struct findings *findings);
/* The same as lines of JSON objects, without the brackets around. */
void plan_put_findings(const struct findings *findings, struct buffer *out);

/* The plan of --plan (a scope; else the node's own, else the nearest above) and --year. Fills
 * context->why when there is none. */
#define PLAN_OPTIONS                                                                                        \
    {"--year", NULL, OPTION_VALUE, "年度", "计划的年度；不写就是今年"},                                     \
    {                                                                                                       \
        "--plan", NULL, OPTION_VALUE, "范围", "用哪一级的计划，例如 6530；不写就是本级的" \
    }
enum status plan_in_use(struct command_context *context, struct view *view,
                        struct plan_held *held) MUST_USE;
/* The one that was in force at the end of a day before today (plan_held_on()); from today on what is shown. */
enum status plan_in_use_on(struct command_context *context, struct view *view, int32_t day,
                           struct plan_held *held) MUST_USE;

#endif
