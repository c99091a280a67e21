/* language template -- a file for who translates the page: every word with its Chinese and English. */
#include "command.h"

#include <siben/page.h>

#include <stdio.h>

static int run(struct command_context *context)
{
    const char *id = command_positional(context, 0);
    char name[ACCOUNT_LANGUAGE_MAX + sizeof ".json"];
    struct buffer text = {0};
    enum status status = page_language_template(context->node->folder, id, &text, &context->why);
    if (status == STATUS_OK) {
        (void)snprintf(name, sizeof name, "%s.json", id);
        command_put_json(context, name, &text);
    }
    buffer_free(&text);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--output", "-o", OPTION_OUTPUT, "文件", "写到文件；不写就显示在屏幕上"}};
const struct command command_language_template = {
    .name = "language template",
    .arguments = "语言",
    .chinese = "写一份给人翻译的网页词表：每个词带中文和英文，已有的译文照抄",
    .english = "Write a file for who translates the page: every word with its Chinese and English.",
    .details =
        "语言是小写的代号，例如 ug（维吾尔文）、ky（柯尔克孜文）。译好以后叫 "
        "语言.json，放进数据目录的 languages 文件夹，\n"
        "刷新网页就能选。没有译的词显示英文，再没有就显示中文。升级以后再写一份，译过的都还在。",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
