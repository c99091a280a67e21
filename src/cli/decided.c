/* decided -- what is decided by command stands in audit.log, as what is decided at the page does; and so does what comes
 * in and what leaves. */
#include "account.h"
#include "decided.h"

#include <siben/text.h>

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#define WORDS_MOST 600 /* bytes of them; a command may name a thousand units */

/* One command says several things by an option; the log calls them as it does at the page. */
static const struct {
    const char *command, *option, *what;
} by_option[] = {{"review", "--pass", "pass"},
                 {"review", "--return", "return"},
                 {"review", "--reopen", "reopen"},
                 {"review", "--all-passed", "pass-bulk"},
                 {"plan allocation", "--withdraw", "withdraw"}};

static bool is_output(const struct option *option)
{
    return option->kind >= OPTION_OUTPUT && option->kind <= OPTION_OUTPUT_FOLDER;
}

/* A table, a form or a file goes where the node no longer sees it: the page calls that so too. A request, a key, a
 * password, an empty plan, words to translate are none. */
static const char *leaves(const struct command_context *context)
{
    static const char *const others[] = {"enrol request", "key rotate", "plan new",
                                         "language template"};
    const struct arguments *arguments = context->arguments;
    bool data = context->node != NULL, written = false;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        data = data && strcmp(arguments->command->name, others[i]) != 0;
    for (size_t i = 0; i < arguments->option_count; i++)
        written = written || (is_output(arguments->options[i].option) &&
                              arguments->options[i].option->kind != OPTION_OUTPUT_SECRET);
    return data && written ? "export" : NULL;
}

/* What came in or went out with something to look at did so all the same. */
static bool is_moved(const char *what)
{
    return strcmp(what, "import") == 0 || strcmp(what, "export") == 0 ||
           strncmp(what, "bundle-", strlen("bundle-")) == 0;
}

/* NULL: nothing is decided, or not yet said what. */
static const char *what_of(const struct command_context *context)
{
    const struct command *command = context->arguments->command;
    if (command_flag(context, "--dry-run") || command_flag(context, "--list"))
        return leaves(context);
    bool several = false;
    for (size_t i = 0; i < sizeof by_option / sizeof by_option[0]; i++) {
        if (strcmp(command->name, by_option[i].command) != 0)
            continue;
        several = true;
        if (command_flag(context, by_option[i].option) ||
            command_value(context, by_option[i].option))
            return by_option[i].what;
    }
    return several ? NULL : command->decides ? command->decides : leaves(context);
}

static void add(struct buffer *words, const char *word)
{
    bool fits = words->size + strlen(word) < WORDS_MOST;
    buffer_print(words, "%s%s", words->size ? " " : "", fits ? word : "…");
}

/* The log cannot forget, and nobody can purge it: a number that is a person's stays out of it. */
static const char *kept(struct command_context *context, struct buffer *words)
{
    const char *found;
    const char *text = arena_text_of(&context->arena, buffer_bytes(words)),
               *plain = text ? text_normalise(&context->arena, text) : NULL;
    bool failed = words->failed || !plain;
    buffer_free(words);
    if (failed)
        return NULL;
    return text_has_personal_number(plain, &found)
               ? arena_print(&context->arena, "（有%s，不记）", found)
               : text;
}

/* Not a seed: it is told when it is drawn by, and not when that is refused. */
static bool is_said(const struct option *option)
{
    static const char *const unsaid[] = {"--seed", "--format", "--json", "--pass", "--all-passed"};
    for (size_t i = 0; i < sizeof unsaid / sizeof unsaid[0]; i++)
        if (strcmp(option->name, unsaid[i]) == 0)
            return false;
    return option->kind == OPTION_VALUE || option->kind == OPTION_FLAG || is_output(option);
}

/* How it was said: what stands behind the record, and the options. */
static const char *words_of(struct command_context *context, const char *what)
{
    const struct arguments *arguments = context->arguments;
    struct passwd entry, *found = NULL;
    char text[1024];
    struct buffer words = {0};
    if (strcmp(what, "export") == 0) /* by several commands */
        add(&words, arguments->command->name);
    for (size_t i = 1; i < arguments->positional_count; i++)
        add(&words, arguments->positional[i]);
    for (size_t i = 0; i < arguments->option_count; i++) {
        const struct option *option = arguments->options[i].option;
        if (!is_said(option))
            continue;
        add(&words, option->name + strlen("--"));
        if (option->kind != OPTION_FLAG)
            add(&words, arguments->options[i].value);
    }
    /* A name is said, not proven; who runs it here is known: the socket answers its own user only. */
    if (getpwuid_r(geteuid(), &entry, text, sizeof text, &found) == 0 && found &&
        strcmp(found->pw_name, context->user) != 0)
        buffer_print(&words, "%s（系统用户 %s）", words.size ? " " : "", found->pw_name);
    return kept(context, &words);
}

static const char *of_what(struct command_context *context)
{
    const char *of = command_positional(context, 0);
    struct buffer words = {0};
    buffer_put_text(&words, of ? of : context->node->config.scope.text);
    return kept(context, &words);
}

enum status decided_begin(struct command_context *context, struct decided *decided)
{
    *decided = (struct decided){.what = NULL};
    const char *what = what_of(context);
    if (!what)
        return STATUS_OK;
    const char *of = of_what(context), *words = of ? words_of(context, what) : NULL;
    enum status status = words ? account_audit(context, what, of, words) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *decided = (struct decided){what, of};
    return status;
}

void decided_end(struct command_context *context, const struct decided *decided, int exit_code)
{
    if (!decided->what || exit_code == EXIT_OK ||
        (exit_code == EXIT_FINDINGS && is_moved(decided->what)))
        return;
    struct buffer said = {0};
    buffer_print(&said, "%s：%s", decided->what,
                 context->why.what[0] ? context->why.what : "用法不对，或有问题要先处理");
    const char *words = kept(context, &said);
    why_clear(&context->why);
    enum status status =
        account_audit(context, "refused", decided->of, words ? words : decided->what);
    if (status != STATUS_OK)
        command_note(context, "没有办成这一点，没能记入操作日志：%s\n", context->why.what);
}
