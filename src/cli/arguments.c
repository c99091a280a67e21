#include "command.h"

#include <stdio.h>
#include <stdlib.h>

/* The command whose name is the first word, or the first two. */
static const struct command *find(const char *const *words, size_t count, size_t *used)
{
    char name[64];
    for (*used = count < 2 ? count : 2; *used > 0; (*used)--) {
        if (*used == 2)
            snprintf(name, sizeof name, "%s %s", words[0], words[1]);
        else
            snprintf(name, sizeof name, "%s", words[0]);
        for (const struct command *const *command = commands; *command; command++)
            if (strcmp((*command)->name, name) == 0)
                return *command;
    }
    return NULL;
}

static const struct option *option_of(const struct command *command, const char *word, size_t size)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const struct option *option = &command->options[i];
        if (strlen(option->name) == size && strncmp(option->name, word, size) == 0)
            return option;
        if (option->brief && strlen(option->brief) == size &&
            strncmp(option->brief, word, size) == 0)
            return option;
    }
    return NULL;
}

static enum status misused(const struct command *command, struct why *why, const char *word,
                           const char *what)
{
    char hint[160];
    snprintf(hint, sizeof hint, "siben %s --help 有用法", command ? command->name : "");
    why_set(why, STATUS_INVALID, NULL, NULL, command ? hint : "siben --help 列出全部命令");
    return why_what(why, STATUS_INVALID, "%s：%s", what, word);
}

/* One word that begins with '-'; *index moves on when it takes the next as its value. */
static enum status take_option(struct arguments *arguments, const char *const *words, size_t count,
                               size_t *index, struct why *why)
{
    const char *word = words[*index], *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t size = equals ? (size_t)(equals - word) : strlen(word);
    const struct option *option = option_of(arguments->command, word, size);
    if (!option)
        return misused(arguments->command, why, word, "没有这个选项");
    const char *value = equals ? equals + 1 : NULL;
    if (option->kind == OPTION_FLAG && value)
        return misused(arguments->command, why, word, "这个选项没有值");
    if (option->kind != OPTION_FLAG && !value) {
        if (*index + 1 >= count)
            return misused(arguments->command, why, word, "选项缺少值");
        value = words[++*index];
    }
    arguments->options[arguments->option_count].option = option;
    arguments->options[arguments->option_count++].value = value;
    return STATUS_OK;
}

/* The first word of commands of two ("enrol"): which there are. */
static enum status group_misused(struct why *why, const char *word)
{
    char hint[160] = "";
    size_t size = strlen(word), used = 0;
    for (const struct command *const *command = commands; *command; command++)
        if (size && strncmp((*command)->name, word, size) == 0 && (*command)->name[size] == ' ' &&
            used < sizeof hint)
            used += (size_t)snprintf(hint + used, sizeof hint - used, "%ssiben %s --help",
                                     used ? "、" : "", (*command)->name);
    why_set(why, STATUS_INVALID, NULL, NULL, used ? hint : "siben --help 列出全部命令");
    return why_what(why, STATUS_INVALID, "%s：%s",
                    used             ? "后面还要写一个词"
                    : word[0] == '-' ? "没有这个选项"
                                     : "没有这个命令",
                    word);
}

enum status arguments_parse(const char *const *words, size_t count, struct arguments *arguments,
                            struct why *why)
{
    size_t index;
    *arguments = (struct arguments){.command = find(words, count, &index)};
    if (!arguments->command)
        return group_misused(why, count ? words[0] : "");
    if (count > ARGUMENTS_MAX)
        return misused(arguments->command, why, words[0], "参数太多");
    bool only_positional = false;
    for (; index < count; index++) {
        const char *word = words[index];
        if (!only_positional && strcmp(word, "--") == 0) {
            only_positional = true;
        } else if (!only_positional && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)) {
            arguments->help = true;
            return STATUS_OK;
        } else if (!only_positional && word[0] == '-' && word[1] != '\0') {
            enum status status = take_option(arguments, words, count, &index, why);
            if (status != STATUS_OK)
                return status;
        } else {
            arguments->positional[arguments->positional_count++] = word;
        }
    }
    if (arguments->positional_count < arguments->command->positional_min)
        return misused(arguments->command, why, arguments->command->arguments, "缺少参数");
    if (arguments->positional_count > arguments->command->positional_max)
        return misused(arguments->command, why,
                       arguments->positional[arguments->command->positional_max], "多余的参数");
    return STATUS_OK;
}

bool command_flag(const struct command_context *context, const char *name)
{
    for (size_t i = 0; i < context->arguments->option_count; i++)
        if (strcmp(context->arguments->options[i].option->name, name) == 0)
            return true;
    return false;
}

const char *command_value(const struct command_context *context, const char *name)
{
    const char *value = NULL; /* the last one wins */
    for (size_t i = 0; i < context->arguments->option_count; i++)
        if (strcmp(context->arguments->options[i].option->name, name) == 0)
            value = context->arguments->options[i].value;
    return value;
}

const char *command_positional(const struct command_context *context, size_t index)
{
    return index < context->arguments->positional_count ? context->arguments->positional[index]
                                                        : NULL;
}

const struct control_file *command_input(const struct command_context *context, const char *name)
{
    for (size_t i = 0; name && i < context->file_count; i++)
        if (strcmp(context->files[i].name, name) == 0)
            return &context->files[i];
    return NULL;
}

enum status command_key(struct command_context *context, const char *text, struct record_key *key)
{
    static const char *const ends[] = {"", "/0", "/0/0"};
    char whole[RECORD_KEY_TEXT_SIZE + 8];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        int size = snprintf(whole, sizeof whole, "%s%s", text, ends[i]);
        if (size > 0 && (size_t)size < sizeof whole &&
            record_key_parse(whole, key, NULL) == STATUS_OK)
            return STATUS_OK;
    }
    enum status status = record_key_parse(text, key, &context->why);
    return status == STATUS_MALFORMED ? STATUS_INVALID : status;
}

enum status command_number(struct command_context *context, const char *name, long least, long most,
                           long usual, long *number)
{
    const char *value = command_value(context, name);
    char *end;
    *number = usual;
    if (!value)
        return STATUS_OK;
    long read = strtol(value, &end, 10);
    if (end == value || *end != '\0' || read < least || read > most) {
        why_set(&context->why, STATUS_INVALID, name, NULL, NULL);
        return why_what(&context->why, STATUS_INVALID, "“%s”不是 %ld 到 %ld 之间的数", value, least,
                        most);
    }
    *number = read;
    return STATUS_OK;
}
