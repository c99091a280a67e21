/* review -- what one review and a bulk pass share. */
#ifndef SIBEN_CLI_REVIEW_H
#define SIBEN_CLI_REVIEW_H

#include "command.h"

#define CHECKS_ASKED "目标审核须逐项作出四项审核结论"

bool review_is_form(unsigned kind);
const char *review_step_said(struct command_context *context); /* --step; "": the last one */
/* review_all.c: --all-passed. Its exit code. */
int review_all(struct command_context *context, struct view *view);

#endif
