/* language list -- languages that files bring to the page: how much of each is translated, and what is wrong in it. */
#include "command.h"

#include <siben/page.h>

#include <stdio.h>

static void say_fault(void *context, const struct why *why)
{
    command_note(context, "%s：%s\n  → %s\n", why->where, why->what, why->hint);
}

static int run(struct command_context *context)
{
    static const char *const columns[] = {"id:语言",    "name:名称", "direction:方向",
                                          "words:已译", "all:共",    "faults:问题"};
    struct page_language *languages;
    enum table_format format;
    struct list list;
    size_t count = 0, faults = 0;
    enum status status = command_format(context, &format);
    if (status == STATUS_OK)
        status = page_languages(context->node->folder, &context->arena, &languages, &count,
                                say_fault, context, &context->why);
    if (status != STATUS_OK)
        return command_failed(context, status);
    list_begin(context, &list, "网页的语言", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        char words[24], all[24], wrong[24];
        (void)snprintf(words, sizeof words, "%zu", languages[i].words);
        (void)snprintf(all, sizeof all, "%zu", languages[i].all);
        (void)snprintf(wrong, sizeof wrong, "%zu", languages[i].faults);
        faults += languages[i].faults;
        const char *cells[] = {languages[i].id,
                               languages[i].name,
                               languages[i].right_to_left ? "从右往左" : "从左往右",
                               words,
                               all,
                               wrong};
        list_row(context, &list, cells);
    }
    if (count || format != FORMAT_TEXT)
        command_table(context, &list.table, format);
    else
        command_print(context, "只有中文和英文；加一种见 siben language template --help\n");
    return faults ? EXIT_FINDINGS : EXIT_OK;
}

static const struct option options[] = {FORMAT_OPTIONS};
const struct command command_language_list = {
    .name = "language list",
    .chinese = "网页除中文、英文以外的语言：译了多少、哪里不对",
    .english = "Languages that files bring to the page: how much is translated, what is wrong.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
