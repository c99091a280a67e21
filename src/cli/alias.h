/* alias -- what the commands about units that were entered twice share. */
#ifndef SIBEN_CLI_ALIAS_H
#define SIBEN_CLI_ALIAS_H

#include "command.h"

#include <siben/alias.h>

/* --reason: not empty, not too long, with why. */
enum status alias_reason(struct command_context *context, const char **reason) MUST_USE;
/* A code as a person writes it, and where: --of, else this node's county. INVALID with why. */
enum status alias_code(struct command_context *context, size_t index, struct scope *near,
                       const char **code) MUST_USE;
/* The name of a unit's own record with that code, "" when there is none in the county. */
enum status alias_unit_name(struct command_context *context, struct view *view,
                            const struct scope *near, const char *code, const char **name,
                            struct scope *home, bool *found) MUST_USE;

#endif
