#include "grid.h"

#include <siben/sheet_write.h>
#include <siben/workbook.h>

static void set(struct grid *grid, unsigned row, unsigned column, const char *prefix,
                const char *text)
{
    assert_true(row < GRID_ROWS && column < GRID_COLUMNS);
    size_t size = strlen(prefix) + strlen(text) + 1;
    memory_free(grid->text[row][column]);
    grid->text[row][column] = memory_take(size);
    snprintf(grid->text[row][column], size, "%s%s", prefix, text);
}

void grid_free(struct grid *grid)
{
    for (unsigned row = 0; row < GRID_ROWS; row++)
        for (unsigned column = 0; column < GRID_COLUMNS; column++)
            memory_free(grid->text[row][column]);
    memset(grid, 0, sizeof *grid);
}

void grid_book(struct grid *grid, struct bytes bytes, size_t index)
{
    struct arena arena;
    struct workbook workbook;
    struct why why;
    memset(grid, 0, sizeof *grid);
    arena_init(&arena, 0);
    assert_ok(workbook_read(&arena, "f.xlsx", bytes, &workbook, &why));
    assert_true(index < workbook.sheet_count);
    const struct sheet *sheet = &workbook.sheets[index];
    snprintf(grid->name, sizeof grid->name, "%s", sheet->name);
    for (size_t i = 0; i < sheet->cell_count; i++) {
        const struct cell *cell = &sheet->cells[i];
        bool number = cell->kind == CELL_NUMBER && strcmp(cell->text, cell->number) == 0;
        set(grid, cell->row, cell->column, number ? "#" : "", number ? cell->number : cell->text);
    }
    for (size_t i = 0; i < sheet->merge_count; i++) {
        const struct merge *merge = &sheet->merges[i];
        grid->merges[grid->merge_count].row = merge->row;
        grid->merges[grid->merge_count].column = merge->column;
        grid->merges[grid->merge_count].row_last = merge->row_last;
        grid->merges[grid->merge_count++].column_last = merge->column_last;
    }
    arena_close(&arena);
}

void grid_sample(struct grid *grid, const char *file, size_t index)
{
    char path[256];
    snprintf(path, sizeof path, "forms/%s", file);
    struct bytes bytes = test_sample(path);
    grid_book(grid, bytes, index);
    memory_free((void *)(uintptr_t)bytes.data);
}

void grid_rows(struct grid *grid, const char *name, const char *rows)
{
    unsigned row = 0, column = 0;
    char text[512];
    size_t size = 0;
    memset(grid, 0, sizeof *grid);
    snprintf(grid->name, sizeof grid->name, "%s", name);
    for (const char *at = rows;; at++) {
        if (*at != '|' && *at != '\n' && *at) {
            assert_true(size + 1 < sizeof text);
            text[size++] = *at;
            continue;
        }
        text[size] = '\0';
        if (size)
            set(grid, row, column, "", text);
        size = 0;
        column = *at == '|' ? column + 1 : 0;
        row += *at == '\n';
        if (!*at)
            break;
    }
}

void grid_put(struct grid *grid, const char *address, const char *text)
{
    uint32_t row, column;
    assert_true(cell_address_parse(address, &row, &column));
    set(grid, row, column, "", text);
}

void grid_insert(struct grid *grid, unsigned row)
{
    unsigned at = row - 1;
    for (unsigned column = 0; column < GRID_COLUMNS; column++)
        memory_free(grid->text[GRID_ROWS - 1][column]);
    for (unsigned to = GRID_ROWS - 1; to > at; to--)
        memcpy(grid->text[to], grid->text[to - 1], sizeof grid->text[to]);
    memset(grid->text[at], 0, sizeof grid->text[at]);
    for (size_t i = 0; i < grid->merge_count; i++) {
        grid->merges[i].row += grid->merges[i].row >= at;
        grid->merges[i].row_last += grid->merges[i].row_last >= at;
    }
}

static bool hidden_by_merge(const struct grid *grid, unsigned row, unsigned column)
{
    for (size_t i = 0; i < grid->merge_count; i++)
        if (row >= grid->merges[i].row && row <= grid->merges[i].row_last &&
            column >= grid->merges[i].column && column <= grid->merges[i].column_last)
            return true;
    return false;
}

static void put_sheet(struct sheets *sheets, const struct grid *grid)
{
    sheets_sheet(sheets, grid->name);
    for (size_t i = 0; i < grid->merge_count; i++) {
        unsigned row = grid->merges[i].row, column = grid->merges[i].column;
        const char *text = grid->text[row][column] ? grid->text[row][column] : "";
        sheets_merge(sheets, row, column, grid->merges[i].row_last, grid->merges[i].column_last,
                     LOOK_CELL, *text == '#' && text[1] >= '0' && text[1] <= '9' ? text + 1 : text);
    }
    for (unsigned row = 0; row < GRID_ROWS; row++)
        for (unsigned column = 0; column < GRID_COLUMNS; column++) {
            const char *text = grid->text[row][column];
            struct decimal value;
            if (!text || hidden_by_merge(grid, row, column))
                continue;
            if (*text == '#' && decimal_parse(text + 1, &value) == STATUS_OK)
                sheets_decimal(sheets, row, column, LOOK_CELL, value);
            else
                sheets_text(sheets, row, column, LOOK_CELL, text);
        }
}

struct bytes grid_xlsx(struct grid *const *grids, size_t count)
{
    struct sheets *sheets = sheets_new(0);
    struct buffer out = {0};
    struct why why;
    assert_non_null(sheets);
    for (size_t i = 0; i < count; i++)
        put_sheet(sheets, grids[i]);
    enum status status = sheets_finish(sheets, &out, &why);
    if (status)
        print_error("%s %s\n", why.where, why.what);
    assert_ok(status);
    sheets_free(sheets);
    return buffer_bytes(&out);
}
