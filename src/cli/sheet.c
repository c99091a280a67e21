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
