/* enrol end -- ends a child's feeds: a lost machine, a key that leaked, an office that
 * was closed. What is held of it stays and counts; what it signs from now on does not. */
#include "command.h"

struct search {
    const char *node;
    bool found;
    struct grant grant;
};

static bool see(void *context, const struct enrolled *enrolled)
{
    struct search *search = context;
    if (strcmp(enrolled->grant.node, search->node) != 0)
        return true;
    search->found = true;
    search->grant = enrolled->grant;
    return false;
}

static enum status find_child(struct command_context *context, struct view *view,
                              struct search *search)
{
    enum status status = replica_each_enrolled(view, see, search);
    if (status == STATUS_OK && !search->found)
        status = why_set(&context->why, STATUS_NOT_FOUND, search->node, "本节点没有给它授过权",
                         "siben show records --kind grant 列出全部授权；由给它授权的节点来终止");
    return status;
}

static enum status end(struct command_context *context, struct view *view, const char *reason)
{
    struct search search = {.node = command_positional(context, 0)};
    struct record_key key = {.kind = KIND_FEED_END};
    struct payload payload = {.kind = KIND_FEED_END};
    struct feed_end *ended = &payload.feed_end;
    struct change change;
    enum status status = find_child(context, view, &search);
    if (status == STATUS_OK)
        status = replica_heads_of_node(view, &context->arena, search.node, &ended->heads,
                                       &ended->head_count);
    if (status != STATUS_OK)
        return status;
    key.scope = search.grant.scope;
    memcpy(key.id, search.grant.node, sizeof search.grant.node);
    memcpy(ended->node, search.grant.node, sizeof ended->node);
    ended->all = true; /* a feed that nobody has seen counts out whole */
    ended->reason = reason;
    status = command_change(context, view, &key, &payload, &change);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status == STATUS_OK)
        command_print(context,
                      "已终止 %s：已收到的 %zu 个来源继续有效，此后它签的内容不再计入，链路断开\n",
                      search.node, ended->head_count);
    return status;
}

static int run(struct command_context *context)
{
    const char *reason = command_value(context, "--reason");
    struct view view;
    if (!reason || !reason[0])
        return command_misused(context, "缺少 --reason：为什么终止，会记入历史");
    enum status status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = end(context, &view, reason);
    status = command_view_close(context, &view, status);
    return status == STATUS_OK ? EXIT_OK : command_failed(context, status);
}

static const struct option options[] = {
    {"--reason", NULL, OPTION_VALUE, "原因", "设备丢失、密钥泄露、机构撤销……"},
};
const struct command command_enrol_end = {
    .name = "enrol end",
    .arguments = "节点",
    .chinese = "终止一个下级节点（设备丢失、密钥泄露、撤并）",
    .english = "End a child's authority: a lost machine, a leaked key.",
    .details = "已收到的继续有效，此后签的不计入。终止过的密钥不能再用；同一节点要继续，换空目录重"
               "新申请。",
    .options = options,
    .option_count = 1,
    .positional_min = 1,
    .positional_max = 1,
    .run = run,
};
