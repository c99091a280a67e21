/* sheet_table -- tables of the program as sheets of a workbook, in the layout that paper has.
 *
 * A cell of money holds every fen as 万元 with up to six decimals and shows two, so that what
 * the reader sums up is the total exactly; a 尾差 note says where the shown ones are not.
 * One rule: nothing is pushed from one row into another: a unit's number is the same in every table. */
#ifndef SIBEN_SHEET_TABLE_H
#define SIBEN_SHEET_TABLE_H

#include <siben/sheet_write.h>
#include <siben/stamp.h>

struct sheet_stamp { /* what stands below the table */
    char code[STAMP_CODE_SIZE];
    struct bytes qr; /* a PNG; empty: none */
};
struct sheet_words {
    const char *name;                /* of the tab */
    const char *place;               /* 阿克陶县 */
    const char *when;                /* 截至 2026-05-31 */
    const struct sheet_stamp *stamp; /* its code and QR, below it; NULL: none */
};
/* The next sheet: title, place, time and 单位, heads, rows, notes, who signs. */
void sheet_put_table(struct sheets *sheets, const struct sheet_words *words,
                     const struct table *table);

#endif
