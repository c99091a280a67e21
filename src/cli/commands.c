/* commands -- all of them, in the order of the man page. */
#include "command.h"

const char siben_version[] = SIBEN_VERSION;

extern const struct command command_init, command_enrol_request, command_enrol_grant,
    command_enrol_install, command_enrol_end, command_import, command_run, command_review,
    command_show, command_submit, command_status, command_link_pause, command_link_resume,
    command_history, command_check, command_rebuild, command_dump, command_generate, command_backup,
    command_restore, command_version;

const struct command *const commands[] = {
    &command_init,        &command_enrol_request,
    &command_enrol_grant, &command_enrol_install,
    &command_enrol_end,   &command_run,
    &command_import,      &command_review,
    &command_show,        &command_submit,
    &command_status,      &command_link_pause,
    &command_link_resume, &command_history,
    &command_check,       &command_rebuild,
    &command_dump,        &command_backup,
    &command_restore,     &command_generate,
    &command_version,     NULL,
};
