/* sheet -- what commands share that write a table as a workbook (sheet_table.h). */
#ifndef SIBEN_CLI_SHEET_H
#define SIBEN_CLI_SHEET_H

#include "command.h"
#include "stamp.h"

/* "截至 2026-05-31 18:00:00": a table as of now, in the arena. */
const char *sheet_now(struct command_context *context);
/* A list in the form that is asked for: text, csv, JSON, or a workbook of one sheet with its code. `name` of the sheet,
 * `place` and `when` (may be "") stand above the table. */
enum status command_list(struct command_context *context, const char *name, const char *place,
                         const char *when, const struct table *table) MUST_USE;
/* Writes the workbook for -o and frees it. */
enum status command_sheets(struct command_context *context, struct sheets *sheets) MUST_USE;

#endif
