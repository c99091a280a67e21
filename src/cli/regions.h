/* regions -- codes of administrative divisions: those of deploy/data/regions.csv, and over them what
 * was published. */
#ifndef SIBEN_CLI_REGIONS_H
#define SIBEN_CLI_REGIONS_H

#include "command.h"

#include <siben/regions.h>

extern const struct region_built_in regions_built_in[]; /* ends with NULL */
/* What is known now; read once a command, and freed with its context. */
enum status command_regions(struct command_context *context, struct view *view,
                            const struct regions **regions) MUST_USE;
/* The name of a code, NULL when nobody says one. `regions` NULL: those that are built in. For
 * report_query and duty_ask, whose context is a struct regions. */
const char *region_name(void *regions, const char *code);
const char *region_level_chinese(const struct scope *code); /* 省级 … 乡级 */

/* Codes of who took over, as words in the context's arena. */
const char *region_successors(struct command_context *context, const struct region *region);

/* region_write.c: publishes codes; *written counts those that say something new. */
enum status regions_write(struct command_context *context, const struct region *rows, size_t count,
                          const char *reason, size_t *written) MUST_USE;
/* Merging and splitting: looks, and does it unless --dry-run. */
int region_move(struct command_context *context, struct region_ask *ask);
/* "653022206" or "653022206=新乡"; the text is taken apart. */
enum status region_target_read(struct command_context *context, const char *text,
                               struct region_target *target) MUST_USE;
/* --date, --reason and --dry-run of both. */
enum status region_ask_read(struct command_context *context, struct region_ask *ask) MUST_USE;
#define REGION_MOVE_OPTIONS                                                                                  \
    {"--date", NULL, OPTION_VALUE, "日期", "从哪天起；不写就是今天"},                                        \
        {"--reason", NULL, OPTION_VALUE, "依据", "文号和事由，写入区划公告和每一次移交"},                    \
    {                                                                                                        \
        "--dry-run", NULL, OPTION_FLAG, NULL, "只列出会怎样：区划、每个单位到哪里，不写" \
    }

#endif
