/* execute -- one request, from its words to its exit code. */
#include "command.h"
#include "decided.h"
#include "regions.h"

#include <stdio.h>

static bool has_titled(const struct command_context *context, const char *argument)
{
    for (size_t i = 0; i < context->file_count; i++) {
        size_t size = strlen(context->files[i].name);
        if (strncmp(argument, context->files[i].name, size) == 0 &&
            (argument[size] == '\0' || argument[size] == ':'))
            return true;
    }
    return false;
}

/* The asker has read every file that the arguments name. */
static bool has_inputs(const struct command_context *context)
{
    const struct arguments *arguments = context->arguments;
    for (size_t i = 0; i < arguments->option_count; i++)
        if (arguments->options[i].option->kind == OPTION_INPUT &&
            !command_input(context, arguments->options[i].value))
            return false;
        else if (arguments->options[i].option->kind == OPTION_INPUT_TITLED &&
                 !has_titled(context, arguments->options[i].value))
            return false;
    for (size_t i = arguments->command->titled_from;
         arguments->command->positional_titled && i < arguments->positional_count; i++)
        if (!has_titled(context, arguments->positional[i]))
            return false;
    bool files = arguments->command->positional_files || arguments->command->positional_streams;
    for (size_t i = 0; files && i < arguments->positional_count; i++)
        if (!command_input(context, arguments->positional[i]))
            return false;
    return true;
}

/* What the page asks for it has written into the log itself, in the name of who signed in there. */
static int carry_out(struct command_context *context, const struct control_request *request)
{
    struct decided decided = {.what = NULL};
    enum status status = request->audited ? STATUS_OK : decided_begin(context, &decided);
    if (status != STATUS_OK) {
        command_note(context, "没有办：写不了操作日志\n");
        return command_failed(context, status);
    }
    const char *reason = command_value(context, "--reason");
    status = reason ? command_impersonal(context, "--reason", reason) : STATUS_OK;
    int exit_code = status == STATUS_OK ? context->arguments->command->run(context)
                                        : command_failed(context, status);
    decided_end(context, &decided, exit_code);
    return exit_code;
}

static int run(struct command_context *context, const struct control_request *request)
{
    struct arguments *arguments = memory_take(sizeof *arguments);
    if (!arguments)
        return command_failed(context, STATUS_NO_MEMORY);
    context->arguments = arguments;
    context->files = request->files;
    context->file_count = request->file_count;
    context->user = request->user;
    context->kept = request->kept;
    context->now_ms = node_now_ms();
    arena_init(&context->arena, 0);
    enum status status =
        arguments_parse(request->arguments, request->argument_count, arguments, &context->why);
    int exit_code;
    if (status == STATUS_OK &&
        (strlen(context->user) > AUTHOR_MAX || !text_is_utf8(bytes_of_text(context->user))))
        status = why_set(&context->why, STATUS_INVALID, "--user", "姓名太长，或不是 UTF-8",
                         "最多 63 个字节，约 21 个汉字");
    if (status != STATUS_OK) {
        exit_code = command_failed(context, status);
    } else if (arguments->help) {
        command_help(context->channel, arguments->command);
        exit_code = EXIT_OK;
    } else if ((arguments->command->in_person != !context->node && !arguments->command->anywhere) ||
               !has_inputs(context)) {
        exit_code = command_misused(context, "“%s”不能这样执行", arguments->command->name);
    } else {
        exit_code = carry_out(context, request);
    }
    buffer_free(&context->piece.bytes);
    if (context->regions)
        regions_close(context->regions);
    arena_close(&context->arena);
    memory_free(arguments);
    return context->incomplete && exit_code <= EXIT_FINDINGS ? EXIT_BROKEN : exit_code;
}

int command_execute(void *unused, struct node *node, struct live *live,
                    const struct control_request *request, const struct control_channel *channel)
{
    (void)unused;
    struct command_context context = {
        .folder = node->folder, .node = node, .live = live, .channel = channel};
    return run(&context, request);
}

int command_execute_in_person(const char *folder, const struct control_request *request,
                              const struct control_channel *channel)
{
    struct command_context context = {.folder = folder, .channel = channel};
    return run(&context, request);
}

/* -- help -- */

static void put_usage(struct buffer *text, const struct command *command)
{
    buffer_print(text, "用法：siben %s", command->name);
    if (command->option_count)
        buffer_put_text(text, " [选项]");
    if (command->arguments)
        buffer_print(text, " %s", command->arguments);
    buffer_print(text, "\n\n%s\n%s\n", command->chinese, command->english);
    if (command->details)
        buffer_print(text, "\n%s\n", command->details);
    if (command->option_count)
        buffer_put_text(text, "\n选项：\n");
    for (size_t i = 0; i < command->option_count; i++) {
        const struct option *option = &command->options[i];
        char name[64];
        snprintf(name, sizeof name, "  %s%s%s%s%s", option->brief ? option->brief : "",
                 option->brief ? ", " : "", option->name, option->value ? " " : "",
                 option->value ? option->value : "");
        text_put_padded(text, name, 28, false);
        buffer_print(text, " %s\n", option->words);
    }
}

static void put_overview(struct buffer *text)
{
    buffer_put_text(
        text,
        "用法：siben [--data 目录] 命令 [选项] [参数]\n"
        "四本账·绩效报送 —— 四本预算的绩效目标、监控、自评，逐级报送，数字对得上\n"
        "Budget performance reporting for all four budget books, level by level.\n\n命令：\n");
    for (const struct command *const *command = commands; *command; command++) {
        char name[64];
        snprintf(name, sizeof name, "  %s", (*command)->name);
        text_put_padded(text, name, 18, false);
        buffer_print(text, " %s\n", (*command)->chinese);
    }
    buffer_put_text(text, "\n数据目录：--data，其次环境变量 SIBEN_DATA，再次 ./siben-data。\n"
                          "siben 命令 --help 有每个命令的用法；man siben 有全部说明。\n"
                          "退出码：0 完成，1 有要看的问题，2 用法或配置不对，3 现在不能或不允许，"
                          "4 读写出错或没有空间。\n");
}

bool command_group_help(const struct control_channel *channel, const char *word)
{
    struct buffer text = {0};
    size_t size = strlen(word);
    for (const struct command *const *command = commands; *command; command++) {
        if (!size || strncmp((*command)->name, word, size) != 0 ||
            ((*command)->name[size] != ' ' && (*command)->name[size] != '\0'))
            continue;
        buffer_put_text(&text, text.size ? "\n" : "");
        put_usage(&text, *command);
    }
    bool found = text.size > 0;
    if (found)
        channel->write(channel->context, CONTROL_OUT, buffer_bytes(&text));
    buffer_free(&text);
    return found;
}

void command_help(const struct control_channel *channel, const struct command *command)
{
    struct buffer text = {0};
    if (command)
        put_usage(&text, command);
    else
        put_overview(&text);
    channel->write(channel->context, CONTROL_OUT, buffer_bytes(&text));
    buffer_free(&text);
}
