/* purge -- what the commands about purge orders share. */
#ifndef SIBEN_CLI_PURGE_H
#define SIBEN_CLI_PURGE_H

#include "command.h"

/* The order whose id (p-…) begins so; with why. */
enum status purge_find(struct command_context *context, struct view *view, const char *id,
                       struct purge_order *order) MUST_USE;
/* Says of each version that an order names: record, who wrote it, when. */
void purge_say(struct command_context *context, struct view *view, const struct purge *purge);
/* 待第二人确认, 已生效 … */
const char *purge_state(const struct purge_order *order);
/* Is this node entitled to order? With why. */
enum status purge_entitled(struct command_context *context) MUST_USE;

#endif
