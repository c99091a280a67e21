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

#endif
