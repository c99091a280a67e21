/* account_table -- rows of accounts, as a table has them. Apart from the commands, whose cells are figures. */
#ifndef SIBEN_CLI_ACCOUNT_TABLE_H
#define SIBEN_CLI_ACCOUNT_TABLE_H

#include <siben/arena.h>
#include <siben/status.h>

enum account_row_part {
    ACCOUNT_ROW_NAME,
    ACCOUNT_ROW_DISPLAY,
    ACCOUNT_ROW_ROLES,
    ACCOUNT_ROW_UNITS,
    ACCOUNT_ROW_DEPARTMENTS,
    ACCOUNT_ROW_PHONE,
    ACCOUNT_ROW_PARTS
};
struct account_row {
    unsigned number;                      /* of the row, from 1 */
    const char *texts[ACCOUNT_ROW_PARTS]; /* "" */
};
/* Of the first sheet; rows without a name are none. INVALID: no such columns; as workbook_read(). */
enum status account_rows(struct arena *arena, const char *name, struct bytes file,
                         struct account_row **rows, size_t *count, struct why *why) MUST_USE;

#endif
