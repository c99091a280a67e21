#include "command.h"

static int run(struct command_context *context)
{
    if (command_flag(context, "--json"))
        command_print(context,
                      "{\"version\": \"%s\", \"format\": %d, \"fold\": %d, \"link\": %d}\n",
                      siben_version, FORMAT_VERSION, FOLD_VERSION, LINK_VERSION);
    else
        command_print(context, "siben %s（数据格式 %d，归并 %d，链路 %d）\n", siben_version,
                      FORMAT_VERSION, FOLD_VERSION, LINK_VERSION);
    return EXIT_OK;
}

static const struct option options[] = {{"--json", NULL, OPTION_FLAG, NULL, "以 JSON 输出"}};
const struct command command_version = {
    .name = "version",
    .chinese = "显示版本",
    .english = "Show the version of the program and of its formats.",
    .options = options,
    .option_count = 1,
    .in_person = true,
    .run = run,
};
