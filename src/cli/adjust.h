/* adjust -- deciding about an adjustment of a target, for the commands that do so. */
#ifndef SIBEN_CLI_ADJUST_H
#define SIBEN_CLI_ADJUST_H

#include "command.h"

/* Approves it, and says the target anew with it, in one commit; or refuses it with a reason (NULL: approves). Says
 * what became of it. */
enum status adjust_decide_now(struct command_context *context, struct view *view,
                              const struct record_key *key, const char *reason) MUST_USE;

#endif
