/* A workbook for -o. */
#include "sheet.h"

const char *sheet_now(struct command_context *context)
{
    char when[INSTANT_TEXT_SIZE];
    instant_print(context->now_ms, when);
    const char *words = arena_print(&context->arena, "截至 %s", when);
    return words ? words : "";
}

enum status command_sheets(struct command_context *context, struct sheets *sheets)
{
    struct buffer out = {0};
    enum status status = sheets ? sheets_finish(sheets, &out, &context->why) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && context->view)
        status = replica_view_status(context->view);
    if (status == STATUS_OK && context->arena.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        command_file(context, "table.xlsx", buffer_bytes(&out));
    buffer_free(&out);
    sheets_free(sheets);
    return status;
}

enum status command_list(struct command_context *context, const char *name, const char *place,
                         const char *when, const struct table *table)
{
    enum table_format format;
    enum status status = command_format_sheet(context, &format);
    if (status != STATUS_OK)
        return status;
    if (format != FORMAT_XLSX) {
        command_table(context, table, format);
        return STATUS_OK;
    }
    const struct sheet_words words = {name, place, when, sheet_stamp_list(context, table)};
    struct sheets *sheets = sheets_new(context->now_ms);
    if (sheets)
        sheet_put_table(sheets, &words, table);
    return command_sheets(context, sheets);
}
