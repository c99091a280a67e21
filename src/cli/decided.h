/* decided -- the lines of audit.log about what is decided by command.
 *
 * A decision is written down before it is carried out, as at the page: what cannot be written
 * down is not done. What is refused then has a second line that says so. */
#ifndef SIBEN_CLI_DECIDED_H
#define SIBEN_CLI_DECIDED_H

#include "command.h"

struct decided {
    const char *what, *of; /* as it stands in the log; NULL: nothing was written */
};
/* With a why when the log cannot be written. */
enum status decided_begin(struct command_context *context, struct decided *decided) MUST_USE;
void decided_end(struct command_context *context, const struct decided *decided, int exit_code);

#endif
