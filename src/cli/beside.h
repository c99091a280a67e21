/* beside -- what commands about documents beside a record share: the record they stand beside, what stands there, how it is said. */
#ifndef SIBEN_CLI_BESIDE_H
#define SIBEN_CLI_BESIDE_H

#include "fields.h"

#include <siben/files.h>

/* A form, review, submission or piece of work as a person names it, that stands now. INVALID and NOT_FOUND fill context->why. */
enum status beside_find(struct command_context *context, struct view *view, const char *text,
                        struct record *record) MUST_USE;
/* What somebody passed a form on stays where he saw it: CONFLICT, in those words, where the record is passed and locked or its
 * round is closed, and nobody has opened it again. What was forgotten can still come beside it. */
enum status beside_open(struct command_context *context, struct view *view, const char *text,
                        const struct record *record, const char *what, const char *hint) MUST_USE;
/* What its attachments record says, and that record's key; nothing said where there is none yet. */
enum status beside_read(struct command_context *context, struct view *view,
                        const struct record_key *of, struct record_key *key,
                        struct payload *payload) MUST_USE;
/* The change that says so from now on; BLOCKED by what the rules find in it. */
enum status beside_change(struct command_context *context, struct view *view, const char *text,
                          const struct record_key *key, const struct payload *payload,
                          struct change *change) MUST_USE;

/* A list "attachments" of them all: what it is, where its bytes are, who put it there and when. */
void beside_put(struct command_context *context, struct view *view, struct fields *fields,
                const struct files_beside *beside);
/* The same as a table. */
void beside_table(struct command_context *context, struct view *view,
                  const struct files_beside *beside, struct list *list);

#endif
