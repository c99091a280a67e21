/* Rows of accounts from a workbook or a csv. */
#include "account_table.h"

#include <siben/workbook.h>

#define NAMES 6       /* of a column, at most */
#define HEADER_ROWS 8 /* titles may stand above */

static const char *const names[ACCOUNT_ROW_PARTS][NAMES] = {
    {"用户名", "name", "登录名", "账号", "帐号", "用户"},
    {"姓名", "display", "名称", "经办人", "人员姓名", "使用人"},
    {"角色", "roles", "岗位", "职责", "权限"},
    {"单位", "units", "单位编码", "单位代码", "预算单位编码"},
    {"部门", "departments", "部门编码", "部门代码", "主管部门编码"},
    {"电话", "phone", "联系电话", "手机", "手机号", "办公电话"}};

static bool find_columns(const struct sheet *sheet, uint32_t row, int columns[ACCOUNT_ROW_PARTS])
{
    for (int i = 0; i < ACCOUNT_ROW_PARTS; i++) {
        columns[i] = -1;
        for (uint32_t column = 0; column < sheet->columns && columns[i] < 0; column++)
            for (int k = 0; k < NAMES && names[i][k]; k++)
                if (strcmp(sheet_text(sheet, row, column), names[i][k]) == 0)
                    columns[i] = (int)column;
    }
    return columns[ACCOUNT_ROW_NAME] >= 0 && columns[ACCOUNT_ROW_ROLES] >= 0;
}

/* The row of the headings; the number of rows where there is none. */
static uint32_t find_header(const struct sheet *sheet, int columns[ACCOUNT_ROW_PARTS])
{
    for (uint32_t row = 0; row < sheet->rows && row < HEADER_ROWS; row++)
        if (find_columns(sheet, row, columns))
            return row;
    return sheet->rows;
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
    const uint32_t header = sheet ? find_header(sheet, columns) : 0;
    if (!sheet || header == sheet->rows)
        return why_set(why, STATUS_INVALID, name, "没有“用户名”和“角色”两列",
                       "表头写：用户名 姓名 角色 单位 部门 电话");
    *rows = arena_array(arena, struct account_row, sheet->rows);
    for (uint32_t row = header + 1; *rows && row < sheet->rows; row++) {
        struct account_row *one = &(*rows)[*count];
        one->number = row + 1;
        for (int i = 0; i < ACCOUNT_ROW_PARTS; i++)
            one->texts[i] = columns[i] < 0 ? "" : sheet_text(sheet, row, (uint32_t)columns[i]);
        *count += one->texts[ACCOUNT_ROW_NAME][0] != '\0';
    }
    return *rows ? STATUS_OK : STATUS_NO_MEMORY;
}
