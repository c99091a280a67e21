/* show -- the views of `siben show`, one file each where they are long. */
#ifndef SIBEN_CLI_SHOW_H
#define SIBEN_CLI_SHOW_H

#include "command.h"

/* show_record.c: one record with its fields. */
enum status show_record(struct command_context *context, struct view *view) MUST_USE;
/* show_exchange.c: a submission's tables, a receipt's words. */
enum status show_submission(struct command_context *context, struct view *view) MUST_USE;
enum status show_receipt(struct command_context *context, struct view *view) MUST_USE;
/* The record named by the second argument, with a shown version of `kind` (0: any). */
enum status show_read(struct command_context *context, struct view *view, unsigned kind,
                      struct record *record) MUST_USE;

enum status show_closings(struct command_context *context, struct view *view);
/* "1—5月监控", "年终自评". */
const char *round_words(struct command_context *context, unsigned round);
/* One line a closed round: for people, or members of a JSON array. */
enum status closed_rounds(struct command_context *context, struct view *view, bool json,
                          struct buffer *out);

#endif
