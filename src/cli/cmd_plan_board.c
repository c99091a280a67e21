/* plan board -- how every obligation stands: by who owes it, or by obligation. */
#include "plan_table.h"

static bool has(const struct table_row *row, size_t column)
{
    const char *text = row->values[column].text;
    return !text || *text;
}

/* Of units, or of several; what one office alone owes would be a column with one word. */
static bool owed_by_many(const struct table *table, size_t column)
{
    size_t rows = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        rows += has(&table->rows[i], column);
        if (has(&table->rows[i], column) && has(&table->rows[i], 0))
            return true;
    }
    return rows > 1 || (rows == 1 && table->row_count == 1);
}

static bool has_any(const struct table *table, const struct table_row *row)
{
    for (size_t i = 2; i < table->column_count; i++)
        if (has(row, i))
            return true;
    return false;
}

/* A terminal is narrow: columns are headed by their numbers, and explained below. */
static enum status fit_screen(struct arena *arena, struct table *table)
{
    const char **notes = arena_array(arena, const char *, table->note_count + table->column_count);
    size_t kept = 2, rows = 0, note_count = 0, left_out = 0;
    if (!notes)
        return STATUS_NO_MEMORY;
    for (size_t i = 2; i < table->column_count; i++) {
        if (!owed_by_many(table, i)) {
            left_out++;
            continue;
        }
        notes[note_count++] = table->columns[i].name;
        table->columns[kept] = table->columns[i];
        table->columns[kept].name = table->columns[i].id;
        for (size_t k = 0; k < table->row_count; k++)
            table->rows[k].values[kept] = table->rows[k].values[i];
        kept++;
    }
    table->column_count = kept;
    for (size_t k = 0; k < table->row_count; k++)
        if (has_any(table, &table->rows[k]))
            table->rows[rows++] = table->rows[k];
    table->row_count = rows;
    if (left_out)
        notes[note_count++] = arena_print(
            arena, "只由一处承担的 %zu 项不在列中：siben plan board --by obligation", left_out);
    for (size_t i = 0; i < table->note_count; i++)
        notes[note_count++] = table->notes[i];
    table->notes = notes;
    table->note_count = note_count;
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status make(struct command_context *context, struct view *view,
                        const struct duty_ask *ask, struct table *table)
{
    const char *by = command_value(context, "--by");
    bool obligation = by && strcmp(by, "obligation") == 0;
    if (by && !obligation && strcmp(by, "unit") != 0)
        return why_set(&context->why, STATUS_INVALID, "--by", "不认识的分法", "unit 或 obligation");
    enum table_format format;
    enum status status = command_format_sheet(context, &format);
    if (status == STATUS_OK)
        status = board_table(view, &context->arena, ask, obligation, table);
    if (status == STATUS_OK && format == FORMAT_TEXT && !obligation)
        status = fit_screen(&context->arena, table);
    return status;
}

static int run(struct command_context *context)
{
    return duty_command(context, make);
}

static const struct option options[] = {
    {"--by", NULL, OPTION_VALUE, "分法",
     "unit（每个承担者一行，每项义务一列）或 obligation（每项义务一行，也列未纳入的）"},
    DUTY_OPTIONS,
    DUTY_DEPARTMENT_OPTION,
    FORMAT_SHEET_OPTIONS,
};
const struct command command_plan_board = {
    .name = "plan board",
    .chinese = "工作计划进度表：每个承担者的每项义务，或每项义务的总情况；可看过去任何一天",
    .english = "How every obligation stands, at any day.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
