/* form_tasks -- 年度主要任务 of a department's overall target (T2): 任务名称, 主要内容, 预算金额. */
#include "form.h"

struct task_columns {
    uint32_t first; /* row below the headings */
    uint16_t name, content, total, fiscal, other;
};

static const struct cell *label_of(struct reading *reading, uint32_t from, uint32_t to, int id)
{
    const struct sheet *sheet = reading->sheet;
    for (size_t i = sheet_row_start(sheet, from); i < sheet->cell_count && sheet->cells[i].row < to;
         i++)
        if (word(reading, COLUMNS_FORM, sheet->cells[i].text, NULL) == id)
            return &sheet->cells[i];
    return NULL;
}

/* 总额, 财政拨款, 其他资金 stand in the row of the headings or in the next one. */
static bool take_money(struct reading *reading, uint32_t row, struct task_columns *columns)
{
    const struct sheet *sheet = reading->sheet;
    bool any = false;
    for (size_t i = sheet_row_start(sheet, row);
         i < sheet->cell_count && sheet->cells[i].row == row; i++) {
        const struct cell *cell = &sheet->cells[i];
        const char *text = clean(reading, cell->text);
        int kind = word(reading, WORDS_MONEY_KIND, text, NULL);
        bool total = strncmp(text, "总额", strlen("总额")) == 0 ||
                     strncmp(text, "合计", strlen("合计")) == 0;
        uint16_t *at = total                             ? &columns->total
                       : kind == WORD_MONEY_KIND_CURRENT ? &columns->fiscal
                       : kind == WORD_MONEY_KIND_OTHER   ? &columns->other
                                                         : NULL;
        if (at && *at == NO_COLUMN)
            *at = cell->column;
        any = any || at;
    }
    return any;
}

static bool find_columns(struct reading *reading, uint32_t from, uint32_t to,
                         struct task_columns *columns)
{
    const struct cell *name = label_of(reading, from, to, COLUMN_FORM_TASK);
    *columns = (struct task_columns){0, NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN};
    if (!name)
        return false;
    const struct cell *content =
        label_of(reading, name->row, name->row + 1, COLUMN_FORM_TASK_CONTENT);
    columns->name = name->column;
    columns->content = content ? content->column : NO_COLUMN;
    columns->first = name->row + 1;
    bool beside = take_money(reading, name->row, columns);
    if (!beside && take_money(reading, name->row + 1, columns))
        columns->first = name->row + 2;
    if (columns->total == NO_COLUMN) { /* one column: 预算金额 */
        const struct sheet *sheet = reading->sheet;
        for (size_t i = sheet_row_start(sheet, name->row);
             i < sheet->cell_count && sheet->cells[i].row == name->row; i++)
            if (word(reading, COLUMNS_FLAT, sheet->cells[i].text, NULL) == COLUMN_FLAT_ANNUAL)
                columns->total = sheet->cells[i].column;
    }
    return true;
}

static int64_t amount_at(struct reading *reading, struct form *form, uint32_t row, uint16_t column)
{
    int64_t fen = MONEY_NONE;
    const char *what;
    bool asks;
    const struct cell *cell = column == NO_COLUMN ? NULL : cell_at(reading, row, column);
    int unit = unit_of_options(reading);
    enum money_read read =
        money_at(reading, cell, unit >= 0 ? unit : form->money_unit, &fen, &what, &asks);
    if (read == MONEY_BAD)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MONEY", row, column,
            "请改为数字，如 48.00", "任务的预算金额“%s”：%s", cell->text, what);
    else if (read != MONEY_EMPTY && asks)
        say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_MONEY_UNIT", row, column,
            "请在表头写“单位：万元”（或 元），或导入时加 --unit 万元（或 元）",
            "没有写金额单位，“%s”可能是元，也可能是万元", cell->text);
    return read == MONEY_READ && !asks ? fen : MONEY_NONE;
}

/* What all tasks come to, or what the last row says of it, as rows of money of the form. */
static void put_line(struct reading *reading, struct form *form, uint32_t row, const char *label,
                     uint16_t column, int64_t fen, bool total, bool fiscal)
{
    struct form_line *line = fen == MONEY_NONE ? NULL : form_add_line(reading, form);
    if (!line)
        return;
    line->label = label;
    line->row = row;
    line->total = total;
    line->fiscal = fiscal;
    line->book_asked = true;
    line->book = BOOK_COUNT;
    line->given = true;
    line->fen[AMOUNT_INITIAL] = fen;
    line->columns[AMOUNT_INITIAL] = column;
}

static void add(int64_t *sum, int64_t fen)
{
    if (fen == MONEY_NONE)
        return;
    if (*sum == MONEY_NONE)
        *sum = fen;
    else if (!money_add(*sum, fen, sum))
        *sum = MONEY_NONE;
}

/* What the table says that it comes to, beside what it comes to. */
static void check_sum(struct reading *reading, struct form *form, uint32_t row, uint16_t column,
                      int64_t said, int64_t sum)
{
    char a[MONEY_TEXT_SIZE], b[MONEY_TEXT_SIZE];
    if (said == MONEY_NONE || sum == MONEY_NONE || said == sum)
        return;
    money_print_yuan(said, a);
    money_print_yuan(sum, b);
    say(reading, form->draft, SEVERITY_BLOCKING, "FORM_TOTAL_NOT_PARTS", row, column,
        "金额合计应等于各任务之和，请核对后改正", "金额合计为 %s 元，各任务之和为 %s 元", a, b);
}

bool form_read_tasks(struct reading *reading, struct form *form, uint32_t from, uint32_t to)
{
    struct task_columns columns;
    int64_t total = MONEY_NONE, fiscal = MONEY_NONE, other = MONEY_NONE;
    if (!find_columns(reading, from, to, &columns))
        return false;
    form->tasks = arena_array(reading->arena, struct target_task, TARGET_TASKS_MAX);
    uint32_t row = columns.first;
    for (; form->tasks && row < to; row++) {
        const char *first = text_at(reading, row, 0);
        const char *name = tidy_name(reading, text_at(reading, row, columns.name));
        int id = word(reading, COLUMNS_FORM, name, NULL);
        int first_id = word(reading, COLUMNS_FORM, first, NULL);
        int64_t row_total = amount_at(reading, form, row, columns.total);
        if (id == COLUMN_FORM_TASK_SUM || id == COLUMN_FORM_TOTAL ||
            first_id == COLUMN_FORM_TASK_SUM) {
            check_sum(reading, form, row, columns.total, row_total, total);
            total = total == MONEY_NONE ? row_total : total;
            break;
        }
        if (first_id == COLUMN_FORM_ANNUAL_GOAL || first_id == COLUMN_FORM_GOAL)
            break;
        if (is_stroke(clean(reading, name)))
            continue;
        if (form->task_count == TARGET_TASKS_MAX) {
            say(reading, form->draft, SEVERITY_BLOCKING, "INTAKE_TOO_MANY_ROWS", row, NOWHERE,
                "请合并任务", "年度主要任务超过 %d 项", TARGET_TASKS_MAX);
            break;
        }
        struct target_task *task = &form->tasks[form->task_count++];
        *task =
            (struct target_task){.name = name,
                                 .content = tidy(reading, text_at(reading, row, columns.content)),
                                 .total_fen = row_total,
                                 .fiscal_fen = amount_at(reading, form, row, columns.fiscal),
                                 .other_fen = amount_at(reading, form, row, columns.other)};
        add(&total, task->total_fen);
        add(&fiscal, task->fiscal_fen);
        add(&other, task->other_fen);
    }
    put_line(reading, form, row, "金额合计", columns.total, total, true, true);
    put_line(reading, form, row, "财政拨款", columns.fiscal, fiscal, false, true);
    put_line(reading, form, row, "其他资金", columns.other, other, false, false);
    return true;
}
