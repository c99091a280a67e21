/* list_titles -- the column titles of other systems that an import goes by. */
#ifndef SIBEN_CLI_LIST_TITLES_H
#define SIBEN_CLI_LIST_TITLES_H

#include "command.h"

#include <siben/intake.h>

/* Files of the data folder's "lists", then the one that --lists names, which decides. Nothing: the built-in titles. A
 * fault is said with line and column: INVALID. */
enum status list_titles_options(struct command_context *context,
                                struct intake_options *options) MUST_USE;

#endif
