/* inbox -- what the commands about conflicts share. */
#ifndef SIBEN_CLI_INBOX_H
#define SIBEN_CLI_INBOX_H

#include "command.h"

#include <siben/compare.h>

/* cmd_inbox.c: the list, with --unit, --kind and --all; `show inbox` too. */
enum status inbox_list(struct command_context *context, struct view *view) MUST_USE;

/* compare_put.c: a comparison in the asked format. `heads`: of what stands beside each
 * other, with the draft; else of any versions. */
enum status compare_put(struct command_context *context, const struct comparison *comparison,
                        bool heads) MUST_USE;
/* Where a version stands, in words: 当前显示, 两个版本同时修改, 已被代替 … */
const char *standing_words(const struct record_version *version);

/* inbox_write.c */
/* The record that a positional argument names, not a decision of this node alone: with why. */
enum status inbox_key(struct command_context *context, struct record_key *key) MUST_USE;
/* --reason, not empty. */
enum status inbox_reason(struct command_context *context, const char **reason) MUST_USE;
/* --seen, or what is seen now. */
enum status inbox_seen(struct command_context *context, uint64_t now, uint64_t *seen) MUST_USE;
/* The version of a history that somebody means by the first digits of its mark, with why. */
enum status inbox_version(struct command_context *context, const struct record *record,
                          const char *mark, const struct record_version **version) MUST_USE;
/* Writes the decision and says what it replaced. */
enum status inbox_resolve(struct command_context *context, const struct record *record,
                          const struct resolution *resolution, const char *what) MUST_USE;

#endif
