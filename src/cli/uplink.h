/* uplink -- the levels above this node, from its chain of grants. */
#ifndef SIBEN_CLI_UPLINK_H
#define SIBEN_CLI_UPLINK_H

#include "command.h"

struct uplink {
    const char *level; /* 县, 州 …; NULL: there is none */
    char node[NODE_NAME_MAX + 1];
    bool summary_only; /* who stands below sends no details to it */
};
/* Whose office is above now: who granted us, or took over from it. As it was, when there is none. */
void command_main(struct command_context *context, char node[NODE_NAME_MAX + 1]);
/* The parent and its parent. */
void uplinks(struct command_context *context, struct uplink up[2]);

#endif
