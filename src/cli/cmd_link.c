/* link -- cuts the line to a peer, and lets it be again: for trials and for repairs. */
#include "command.h"

static int set(struct command_context *context, bool pause)
{
    const char *peer = command_positional(context, 0);
    if (!context->live) {
        why_set(&context->why, STATUS_CLOSED, NULL, "节点没有运行，没有链路", "先运行 siben run");
        return command_failed(context, STATUS_CLOSED);
    }
    enum status status = live_pause(context->live, peer, pause);
    if (status == STATUS_NOT_FOUND)
        why_set(&context->why, status, peer, "没有这个对端", "siben status --links 列出全部链路");
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, pause ? "与 %s 的链路已断开，直到恢复\n" : "与 %s 的链路已恢复\n", peer);
    return EXIT_OK;
}

static int run_pause(struct command_context *context)
{
    return set(context, true);
}

static int run_resume(struct command_context *context)
{
    return set(context, false);
}

const struct command command_link_pause = {
    .name = "link pause",
    .arguments = "节点",
    .chinese = "断开与一个节点的链路，直到恢复",
    .english = "Cut the line to a peer until it is resumed.",
    .details = "重启节点后链路自动恢复。",
    .positional_min = 1,
    .positional_max = 1,
    .run = run_pause,
};
const struct command command_link_resume = {
    .name = "link resume",
    .arguments = "节点",
    .chinese = "恢复与一个节点的链路",
    .english = "Resume the line to a peer.",
    .positional_min = 1,
    .positional_max = 1,
    .run = run_resume,
};
