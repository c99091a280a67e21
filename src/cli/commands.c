/* commands -- all of them, in the order of the man page. */
#include "command.h"

const char siben_version[] = SIBEN_VERSION;

extern const struct command command_init, command_enrol_request, command_enrol_grant,
    command_enrol_install, command_run, command_review, command_show, command_submit,
    command_status, command_link_pause, command_link_resume, command_history, command_check,
    command_rebuild, command_dump, command_generate, command_version;

/* Until their rooms stand. */
static int not_yet(struct command_context *context)
{
    command_note(context, "“%s”尚未完成，这个版本还不能用\n", context->arguments->command->name);
    return EXIT_REFUSED;
}

static const struct command command_import = {
    .name = "import",
    .arguments = "文件…",
    .chinese = "导入工作簿、清单和支出表（尚未完成）",
    .english = "Import workbooks and lists (not finished yet).",
    .positional_max = ARGUMENTS_MAX,
    .positional_files = true,
    .run = not_yet,
};

const struct command *const commands[] = {
    &command_init,
    &command_enrol_request,
    &command_enrol_grant,
    &command_enrol_install,
    &command_run,
    &command_import,
    &command_review,
    &command_show,
    &command_submit,
    &command_status,
    &command_link_pause,
    &command_link_resume,
    &command_history,
    &command_check,
    &command_rebuild,
    &command_dump,
    &command_generate,
    &command_version,
    NULL,
};
