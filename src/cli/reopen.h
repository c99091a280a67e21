/* reopen -- opens a locked form again; for the commands that do so. */
#ifndef SIBEN_CLI_REOPEN_H
#define SIBEN_CLI_REOPEN_H

#include "command.h"

/* Writes the reopening of one form: of the version that is shown, or, where all came too late,
 * of the late one (`mark`, in hex, chooses among several; NULL: the only one). */
enum status reopen_form(struct command_context *context, struct view *view, const char *text,
                        const char *reason, const char *mark);

#endif
