/* review -- what one review and a bulk pass share. */
#ifndef SIBEN_CLI_REVIEW_H
#define SIBEN_CLI_REVIEW_H

#include "command.h"

#define CHECKS_ASKED "目标审核须逐项作出四项审核结论"

bool review_is_form(unsigned kind);
const char *review_step_said(struct command_context *context); /* --step; "": the last one */
/* review_return.c: a submission from below is returned; nobody passes one, its receipt says whether it agrees. */
struct review_return {
    const char *text; /* as it was named */
    const char *const *reasons;
    size_t reason_count;
};
enum status review_return(struct command_context *context, struct view *view,
                          const struct review_return *order) MUST_USE;
/* CONFLICT: the record has changed since it was read (--seen). */
enum status review_is_as_seen(struct command_context *context, const char *text,
                              const struct record *record) MUST_USE;
/* review_all.c: --all-passed. Its exit code. */
int review_all(struct command_context *context, struct view *view);

#endif
