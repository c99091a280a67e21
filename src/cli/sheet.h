/* sheet -- tables as workbooks, in the layout that paper has.
 *
 * A cell of money holds every fen as 万元 with up to six decimals and shows two, so that what
 * the reader sums up is the total exactly; a 尾差 note says where the shown ones are not.
 * Nothing is pushed from one row into another: a unit's number is the same in every table. */
#ifndef SIBEN_CLI_SHEET_H
#define SIBEN_CLI_SHEET_H

#include "command.h"
#include "stamp.h"

#include <siben/sheet_write.h>

struct sheet_words {
    const char *name;                /* of the tab */
    const char *place;               /* 阿克陶县 */
    const char *when;                /* 截至 2026-05-31 */
    const struct sheet_stamp *stamp; /* its code and QR, below it; NULL: none */
};
/* The next sheet: title, place, time and 单位, heads, rows, notes, who signs. */
void sheet_put_table(struct sheets *sheets, const struct sheet_words *words,
                     const struct table *table);
/* "截至 2026-05-31 18:00:00": a table as of now, in the arena. */
const char *sheet_now(struct command_context *context);
/* Writes the workbook for -o and frees it. */
enum status command_sheets(struct command_context *context, struct sheets *sheets) MUST_USE;

#endif
