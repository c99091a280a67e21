/* account -- what the commands about accounts share. They work on the files of the data folder, most of them in the
 * asker's process: the running node sees the change with the next click. Who is given units is made where the roster is. */
#ifndef SIBEN_CLI_ACCOUNT_H
#define SIBEN_CLI_ACCOUNT_H

#include "command.h"

#include <siben/accounts.h>

/* Is this a data folder? INVALID, NOT_FOUND with why. */
enum status account_folder(struct command_context *context) MUST_USE;
/* "clerk", "经办人", or several with commas. INVALID with why. */
enum status account_roles(struct command_context *context, const char *text,
                          unsigned *roles) MUST_USE;
/* One code more; INVALID: too long, too many. */
enum status account_code(struct command_context *context,
                         char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count,
                         const char *code) MUST_USE;
/* Several with commas, blanks or 、 between them. */
enum status account_codes(struct command_context *context,
                          char codes[ACCOUNT_UNITS_MAX][UNIT_CODE_MAX + 1], size_t *count,
                          const char *text) MUST_USE;
/* Copies a text into a field of `size` bytes; INVALID: too long. */
enum status account_text(struct command_context *context, const char *what, const char *text,
                         char *field, size_t size) MUST_USE;
/* account_whose(), with `hint` where a role needs units and none are given; and are they in the roster? *none: there is
 * no roster yet. INVALID with why. */
enum status account_given(struct command_context *context, const struct account *account,
                          const char *hint, bool *none) MUST_USE;
/* The line of the audit log. */
enum status account_audit(struct command_context *context, const char *what, const char *of,
                          const char *words) MUST_USE;
/* 经办人、审核人 */
const char *account_roles_words(struct command_context *context, unsigned roles);
const char *account_units_words(struct command_context *context, const struct account *account);

#endif
