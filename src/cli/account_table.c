/* Rows of accounts from a workbook or a csv. */
#include "account_table.h"

#include <siben/workbook.h>

static const char *const names[ACCOUNT_ROW_PARTS][2] = {
    {"用户名", "name"}, {"姓名", "display"},     {"角色", "roles"},
    {"单位", "units"},  {"部门", "departments"}, {"电话", "phone"}};

static bool find_columns(const struct sheet *sheet, int columns[ACCOUNT_ROW_PARTS])
{
    for (int i = 0; i < ACCOUNT_ROW_PARTS; i++) {
        columns[i] = -1;
        for (uint32_t column = 0; column < sheet->columns; column++)
            for (int k = 0; k < 2; k++)
                if (strcmp(sheet_text(sheet, 0, column), names[i][k]) == 0)
                    columns[i] = (int)column;
    }
    return columns[ACCOUNT_ROW_NAME] >= 0 && columns[ACCOUNT_ROW_ROLES] >= 0;
}

enum status account_rows(struct arena *arena, const char *name, struct bytes file,
                         struct account_row **rows, size_t *count, struct why *why)
{
    struct workbook workbook;
    int columns[ACCOUNT_ROW_PARTS];
    *count = 0;
    enum status status = workbook_read(arena, name, file, &workbook, why);
    if (status != STATUS_OK)
        return status;
    const struct sheet *sheet = workbook.sheet_count ? &workbook.sheets[0] : NULL;
    if (!sheet || !find_columns(sheet, columns))
        return why_set(why, STATUS_INVALID, name, "第一行没有“用户名”和“角色”两列",
                       "第一行写：用户名 姓名 角色 单位 部门 电话");
    *rows = arena_array(arena, struct account_row, sheet->rows);
    for (uint32_t row = 1; *rows && row < sheet->rows; row++) {
        struct account_row *one = &(*rows)[*count];
        one->number = row + 1;
        for (int i = 0; i < ACCOUNT_ROW_PARTS; i++)
            one->texts[i] = columns[i] < 0 ? "" : sheet_text(sheet, row, (uint32_t)columns[i]);
        *count += one->texts[ACCOUNT_ROW_NAME][0] != '\0';
    }
    return *rows ? STATUS_OK : STATUS_NO_MEMORY;
}
