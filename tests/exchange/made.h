/* made -- spreadsheets made in a test, also broken ones. */
#ifndef SIBEN_TEST_MADE_H
#define SIBEN_TEST_MADE_H

#include "test.h"

#include <siben/workbook.h>

struct part {
    const char *path, *text;
    size_t size; /* 0: strlen(text) */
};

/* Free with memory_free((void *)bytes.data). */
struct bytes made_zip(const struct part *parts, size_t count);
/* A workbook with one sheet "表" whose XML is this; strings and styles may be NULL. */
struct bytes made_xlsx(const char *sheet, const char *strings, const char *styles);
/* <worksheet>…<sheetData> around rows. */
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

/* Reads in an arena of the caller and frees the file's bytes. */
enum status made_read_as(struct arena *arena, const char *name, struct bytes file,
                         struct workbook *workbook, struct why *why);
enum status made_read(struct arena *arena, struct bytes file, struct workbook *workbook,
                      struct why *why);
/* Text of a cell as "A1" says, merged cells resolved; "" when empty. */
const char *made_at(const struct sheet *sheet, const char *address);
const struct cell *made_cell(const struct sheet *sheet, const char *address); /* or NULL */

#endif
