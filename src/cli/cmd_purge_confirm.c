/* purge confirm -- the second person: the order comes into force. */
#include "purge.h"

#include <unistd.h>

static enum status check_second(struct command_context *context, const struct purge_order *order)
{
    const char *first = text_normalise(&context->arena, order->first_author),
               *second = text_normalise(&context->arena, context->user);
    if (!first || !second)
        return STATUS_NO_MEMORY;
    if (order->in_force)
        return why_set(&context->why, STATUS_EXISTS, order->key.id, "这个清除令已经生效", NULL);
    if (order->not_counted)
        return why_set(&context->why, STATUS_CONFLICT, order->key.id, "这个清除令不计入",
                       not_counted_chinese(order->not_counted));
    if (*second == '\0' || strcmp(first, second) == 0)
        return why_set(&context->why, STATUS_UNAUTHORISED, context->user,
                       "提出清除令的人不能自己确认", "由另一人执行，--user 写他的姓名");
    return STATUS_OK;
}

static enum status make_change(struct command_context *context, struct view *view,
                               const struct purge_order *order, struct change *change)
{
    struct record_version first;
    enum status status = replica_version(view, &context->arena, &order->key, &order->first, &first);
    *change = (struct change){.key = order->key, .entered_for = "", .payload = first.payload};
    change->replaces = arena_take(&context->arena, sizeof *change->replaces);
    if (status != STATUS_OK || !change->replaces)
        return status == STATUS_OK ? STATUS_NO_MEMORY : status;
    change->replaces[0] = order->first;
    change->replace_count = 1;
    return STATUS_OK;
}

/* The data is gone with the commit; the file is written anew right after. */
static void say_file(struct command_context *context)
{
    enum status status = STATUS_BUSY;
    for (int i = 0; i < PURGE_REWRITE_TRIES && status == STATUS_BUSY; i++) {
        if (i > 0)
            usleep(PURGE_REWRITE_WAIT_US);
        status = store_rewrite(context->node->store);
    }
    if (status == STATUS_OK)
        command_print(context, "本机已清除，数据库文件已重写。\n");
    else
        command_print(context,
                      "本机的数据已清除；数据库文件里的空闲页尚未重写（%s），会自动再试，"
                      "siben status 写明。\n",
                      status == STATUS_NO_SPACE ? "磁盘空间不足" : "正在被读取");
}

/* The bytes of files that only purged versions named. */
static void say_files(struct command_context *context)
{
    size_t dropped = 0;
    enum status status = node_files_look(context->node, &dropped, &context->why);
    live_files_changed(context->live);
    if (status != STATUS_OK)
        command_print(context, "它提到的佐证文件还没有清除（%s），会自动再试\n",
                      context->why.what[0] ? context->why.what : "读不了记录");
    else if (dropped)
        command_print(context, "它提到的 %zu 个佐证文件的内容已从本机清除。\n", dropped);
}

static int run(struct command_context *context)
{
    struct purge_order order;
    struct change change;
    struct view view;
    enum status status = purge_entitled(context);
    if (status == STATUS_OK)
        status = command_view(context, &view);
    if (status != STATUS_OK)
        return command_failed(context, status);
    status = purge_find(context, &view, command_positional(context, 0), &order);
    if (status == STATUS_OK)
        status = check_second(context, &order);
    if (status == STATUS_OK)
        status = make_change(context, &view, &order, &change);
    status = command_view_close(context, &view, status);
    if (status == STATUS_OK)
        status = command_write(context, &change, 1, NULL, NULL);
    if (status != STATUS_OK)
        return command_failed(context, status);
    command_print(context, "清除令 %s 生效：%s 提出，%s 确认，原因：%s\n", order.key.id,
                  order.first_author, context->user, order.purge.reason);
    status = command_view(context, &view);
    if (status == STATUS_OK) {
        purge_say(context, &view, &order.purge);
        status = command_view_close(context, &view, status);
    }
    if (status != STATUS_OK)
        return command_failed(context, status);
    say_file(context);
    say_files(context);
    command_print(context, "上下级收到后各自清除；以后读到的旧备份、旧副本里的也会清除。\n");
    return EXIT_OK;
}

const struct command command_purge_confirm = {
    .name = "purge confirm",
    .arguments = "清除令",
    .chinese = "清除令：另一人确认，立即生效",
    .english = "The second person confirms a purge order.",
    .details = "清除令写编号 p-…，至少前 4 位；siben show purges 列出。不能恢复。",
    .positional_min = 1,
    .positional_max = 1,
    .decides = "purge-confirm",
    .run = run,
};
