/* allocation_withdraw -- money that was registered as handed down by mistake is taken back. */
#ifndef SIBEN_CLI_ALLOCATION_WITHDRAW_H
#define SIBEN_CLI_ALLOCATION_WITHDRAW_H

#include "command.h"

/* `plan allocation 文号 --withdraw --reason …`: the exit code. With --project only of those projects. */
int allocation_withdraw(struct command_context *context, uint16_t year);

#endif
