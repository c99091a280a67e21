/* A table as a workbook: what a reader finds when it is opened again. */
#include "made_table.h"

#include <siben/money.h>
#include <siben/workbook.h>

struct made {
    struct arena arena;
    struct workbook workbook;
};

static void read_made(struct made *made, size_t parts, size_t groups)
{
    struct buffer out = {0};
    struct why why;
    arena_init(&made->arena, 0);
    made_table_write(parts, groups, &out);
    struct bytes copy = arena_bytes(&made->arena, buffer_bytes(&out));
    buffer_free(&out);
    assert_ok(workbook_read(&made->arena, "t.xlsx", copy, &made->workbook, &why));
}

/* Fen of a cell in 万元, exactly. */
static int64_t fen_at(const struct sheet *sheet, uint32_t row, uint32_t column)
{
    const struct cell *cell = sheet_cell(sheet, row, column);
    int64_t fen;
    assert_true(cell && cell->number);
    assert_ok(money_parse(cell->number, MONEY_WAN, &fen));
    return fen;
}

static bool has_text(const struct sheet *sheet, const char *part)
{
    for (size_t i = 0; i < sheet->cell_count; i++)
        if (strstr(sheet->cells[i].text, part))
            return true;
    return false;
}

static void parts_sum_exactly_to_the_whole(void **state)
{
    struct made *made = memory_take(sizeof *made);
    (void)state;
    read_made(made, 3, 2);
    assert_int_equal(made->workbook.sheet_count, 1);
    const struct sheet *sheet = &made->workbook.sheets[0];
    assert_text_equal(sheet_text(sheet, 0, 0), "2026 年覆盖表");
    assert_text_equal(sheet_text(sheet, 1, 0), "阿克陶县　　截至 2026-05-31");
    assert_true(has_text(sheet, "单位：万元"));
    assert_true(has_text(sheet, "注：尾差：相加为 1.00，合计为 1.01"));
    /* heads: what belongs to no group takes both rows, a group stands over its columns */
    const struct merge *code = sheet_merge(sheet, 2, 0), *group = sheet_merge(sheet, 2, 2);
    assert_true(code && code->row_last == 3 && code->column_last == 0);
    assert_true(group && group->row_last == 2 && group->column_last == 4);
    assert_text_equal(sheet_text(sheet, 2, 3), "组0");
    assert_text_equal(sheet_text(sheet, 3, 3), "金额");
    /* codes are text, and a name runs nowhere */
    assert_text_equal(sheet_text(sheet, 4, 0), "65302226T000000000101");
    assert_int_equal(sheet_cell(sheet, 4, 0)->kind, CELL_TEXT);
    assert_text_equal(sheet_text(sheet, 4, 1), "=SUM(A1)");
    assert_int_equal(sheet_cell(sheet, 4, 1)->kind, CELL_TEXT);
    assert_false(sheet_cell(sheet, 4, 1)->formula);
    for (uint32_t c = 3; c <= 6; c += 3) {
        int64_t sum = 0;
        for (uint32_t r = 4; r < 7; r++)
            sum += fen_at(sheet, r, c);
        assert_int_equal(fen_at(sheet, 7, c), sum);
        assert_int_equal(sum, 3333333333 * 3 + 21);
    }
    assert_text_equal(sheet_text(sheet, 4, 4), "—");
    assert_text_equal(sheet_text(sheet, 5, 4), "33.33%");
    assert_text_equal(sheet_text(sheet, 7, 1), "合计");
    arena_close(&made->arena);
    memory_free(made);
}

/* On paper: blocks one below the other, each with the codes and names; of many rows on sheets
 * of their own. No column is lost. */
static void a_wide_table_is_laid_in_blocks(void **state)
{
    (void)state;
    for (int many = 0; many < 2; many++) {
        struct made *made = memory_take(sizeof *made);
        size_t amounts = 0, leads = 0;
        read_made(made, many ? 40 : 3, 8);
        assert_int_equal(made->workbook.sheet_count, many ? 3 : 1);
        for (size_t i = 0; i < made->workbook.sheet_count; i++) {
            const struct sheet *sheet = &made->workbook.sheets[i];
            assert_true(sheet->columns <= 13);
            assert_text_equal(sheet_text(sheet, 0, 0), "2026 年覆盖表");
            for (size_t k = 0; k < sheet->cell_count; k++) {
                amounts += strcmp(sheet->cells[k].text, "金额") == 0;
                leads += strcmp(sheet->cells[k].text, "代码") == 0;
            }
        }
        assert_int_equal(amounts, 8);
        assert_int_equal(leads, 3);
        arena_close(&made->arena);
        memory_free(made);
    }
}

/* Columns beyond what one block has stand in the next, below the same names. */
static void a_group_wider_than_a_block_loses_no_column(void **state)
{
    struct made *made = memory_take(sizeof *made);
    size_t amounts = 0, leads = 0;
    (void)state;
    read_made(made, 3, MADE_ONE_WIDE_GROUP);
    assert_int_equal(made->workbook.sheet_count, 1);
    const struct sheet *sheet = &made->workbook.sheets[0];
    for (size_t k = 0; k < sheet->cell_count; k++) {
        amounts += strcmp(sheet->cells[k].text, "金额") == 0;
        leads += strcmp(sheet->cells[k].text, "代码") == 0;
    }
    assert_int_equal(amounts, 110);
    assert_int_equal(leads, 2);
    arena_close(&made->arena);
    memory_free(made);
}

/* A list of words has no unit of money, and nobody signs it. */
static void a_list_is_a_plain_sheet(void **state)
{
    struct made *made = memory_take(sizeof *made);
    (void)state;
    read_made(made, 2, 0);
    const struct sheet *sheet = &made->workbook.sheets[0];
    assert_false(has_text(sheet, "单位：万元"));
    assert_false(has_text(sheet, "盖章"));
    assert_text_equal(sheet_text(sheet, 2, 0), "代码");
    assert_text_equal(sheet_text(sheet, 3, 0), "65302226T000000000101");
    arena_close(&made->arena);
    memory_free(made);
}

/* A note longer than a cell is given is cut between two characters: a half one is no file that opens. */
static void a_long_note_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 3; lead++) { /* wherever the cut falls */
        struct arena arena;
        struct workbook workbook;
        struct buffer note = {0}, out = {0};
        struct why why;
        arena_init(&arena, 0);
        for (size_t i = 0; i < lead; i++)
            buffer_put_u8(&note, 'x');
        for (size_t i = 0; i < 500; i++)
            buffer_put_text(&note, "单");
        const char *text = arena_text_of(&arena, buffer_bytes(&note));
        made_note_write(text, &out);
        struct bytes copy = arena_bytes(&arena, buffer_bytes(&out));
        assert_ok(workbook_read(&arena, "t.xlsx", copy, &workbook, &why));
        assert_true(has_text(&workbook.sheets[0], "单单单"));
        buffer_free(&note);
        buffer_free(&out);
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_sum_exactly_to_the_whole),
        cmocka_unit_test(a_wide_table_is_laid_in_blocks),
        cmocka_unit_test(a_group_wider_than_a_block_loses_no_column),
        cmocka_unit_test(a_list_is_a_plain_sheet),
        cmocka_unit_test(a_long_note_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
