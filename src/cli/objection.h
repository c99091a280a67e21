/* objection -- deciding about an objection to a list, for the commands that do so. */
#ifndef SIBEN_CLI_OBJECTION_H
#define SIBEN_CLI_OBJECTION_H

#include "command.h"

/* Accepts it, with what follows for the list and for the parts of what was split, in one commit; or refuses it with a reason
 * (NULL: accepts). Says what became of it. */
enum status objection_decide_now(struct command_context *context, struct view *view,
                                 const struct record_key *key, const char *reason) MUST_USE;

#endif
