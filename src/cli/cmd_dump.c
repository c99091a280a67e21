#include "command.h"

static void put_line(void *context, const char *line)
{
    command_put(context, bytes_of_text(line));
    command_put(context, bytes_of("\n", 1));
}

static int run(struct command_context *context)
{
    struct view view;
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = replica_dump(&view, put_line, context);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

const struct command command_dump = {
    .name = "dump",
    .chinese = "逐行输出全部导出状态，两个节点内容相同则逐字相同",
    .english = "Print the canonical state, one entry a line: equal sets give equal text.",
    .decides = "export",
    .run = run,
};
