/* Tables made for tests, as workbooks. */
#include "made_table.h"
#include "../../src/cli/sheet.h"

#define ROWS_MAX 64

struct made {
    struct arena arena;
    struct column columns[128];
    struct table_value values[ROWS_MAX][128];
    struct table_row rows[ROWS_MAX];
    struct table table;
};

static void add_column(struct made *made, const char *group, const char *name,
                       enum column_kind kind)
{
    made->columns[made->table.column_count++] = (struct column){group, name, "id", (uint8_t)kind};
}

/* Parts that are not whole hundredths of 万元, and their total. */
static void make(struct made *made, size_t parts, size_t groups)
{
    static const char *const notes[] = {"尾差：相加为 1.00，合计为 1.01"};
    int64_t total = 0;
    memset(made, 0, sizeof *made);
    arena_init(&made->arena, 0);
    made->table = (struct table){.title = "2026 年覆盖表",
                                 .notes = (const char **)(uintptr_t)notes,
                                 .note_count = 1,
                                 .columns = made->columns,
                                 .rows = made->rows,
                                 .row_count = parts + 1};
    add_column(made, "", "代码", COLUMN_TEXT);
    add_column(made, "", "名称", COLUMN_TEXT);
    if (groups == MADE_ONE_WIDE_GROUP) {
        for (size_t c = 0; c < 110; c++)
            add_column(made, "组", "金额", COLUMN_FEN);
        groups = 0;
    }
    for (size_t g = 0; g < groups; g++) {
        const char *group = arena_print(&made->arena, "组%zu", g);
        add_column(made, group, "项目数", COLUMN_COUNT);
        add_column(made, group, "金额", COLUMN_FEN);
        add_column(made, group, "覆盖率", COLUMN_RATE);
    }
    for (size_t r = 0; r <= parts; r++) {
        int64_t fen = 3333333333 + (int64_t)r * 7;
        total += r < parts ? fen : 0;
        made->rows[r] = (struct table_row){.total = r == parts, .values = made->values[r]};
        made->values[r][0].text = r == parts ? "" : "65302226T000000000101";
        made->values[r][1].text = r == parts ? "合计" : "=SUM(A1)";
        for (size_t g = 0; g < groups; g++) {
            struct table_value *values = &made->values[r][2 + 3 * g];
            values[0].value = (int64_t)(r == parts ? parts : 1);
            values[1].value = r == parts ? total : fen;
            values[2] = (struct table_value){.value = 1, .of = r ? 3 : 0};
        }
    }
}

void made_table_write(size_t parts, size_t groups, struct buffer *out)
{
    const struct sheet_words words = {"覆盖表", "阿克陶县", "截至 2026-05-31", NULL};
    struct made *made = memory_take(sizeof *made);
    struct sheets *sheets = sheets_new(0);
    struct why why;
    make(made, parts, groups);
    sheet_put_table(sheets, &words, &made->table);
    assert_ok(sheets_finish(sheets, out, &why));
    sheets_free(sheets);
    arena_close(&made->arena);
    memory_free(made);
}

void made_note_write(const char *note, struct buffer *out)
{
    struct column column = {"", "名称", "name", COLUMN_TEXT};
    struct table_value value = {.text = "一行"};
    struct table_row row = {.values = &value};
    const struct table table = {.title = "表",
                                .columns = &column,
                                .column_count = 1,
                                .rows = &row,
                                .row_count = 1,
                                .notes = &note,
                                .note_count = 1};
    const struct sheet_words words = {"表", "", "", NULL};
    struct sheets *sheets = sheets_new(0);
    struct why why;
    sheet_put_table(sheets, &words, &table);
    assert_ok(sheets_finish(sheets, out, &why));
    sheets_free(sheets);
}
