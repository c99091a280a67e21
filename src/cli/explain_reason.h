/* explain_reason -- the part of explain that is about the plan. */
#ifndef SIBEN_CLI_EXPLAIN_REASON_H
#define SIBEN_CLI_EXPLAIN_REASON_H

#include "command.h"

/* "duty:O-14:801001", "assess:801001", "score:RECORD", "light:RECORD". */
bool explains_reason(const char *address);
int explain_reason(struct command_context *context);

#endif
